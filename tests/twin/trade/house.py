"""A trading house behind its own description: a front to ask over HTTP, without sockets."""

from __future__ import annotations

import json
from pathlib import Path

from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.wire.front import Front

FILE = Path(__file__).parent / "openapi.yaml"
HEAD = "interlock: 1\noverlay: test\n"


class House:
    """A twin of the trading house with an overlay; `now` is its time in milliseconds."""

    def __init__(self, folder: Path, overlay: str = "", access: str = "open", file: Path = FILE):
        path = folder / "overlay.yaml"
        path.write_text(HEAD + overlay, encoding="utf-8")
        self.contract = load([file], "erp", path)
        self.twin = Twin(self.contract, access=access)
        self.front = Front(self.contract, self.twin)
        self.now = 0

    def send(self, method, target, body=None, **headers):
        """Give the whole answer; names of headers have _ for -."""
        pairs = [(k.replace("_", "-"), v) for k, v in headers.items()]
        data = b""
        if body is not None:
            data = json.dumps(body).encode()
            pairs.append(("Content-Type", "application/json"))
        answer = self.front.handle(HttpRequest(method, target, tuple(pairs), data), self.now)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return answer

    def __call__(self, method, target, body=None, **headers):
        """Give status and body."""
        answer = self.send(method, target, body, **headers)
        return answer.status, json.loads(answer.body) if answer.body else None

    def customer(self, **more):
        """Make a customer and give its key."""
        return self("POST", "/api/customers", {"name": "Acme", **more})[1]["id"]

    def order(self, customer=None, **more):
        """Make an order and give it."""
        sent = {"customerId": customer or self.customer(), **more}
        status, body = self("POST", "/api/orders", sent)
        assert status == 201, body
        return body
