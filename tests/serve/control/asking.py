"""A stock client of the control path that holds every answer to the document."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import Any

import httpx
import jsonschema_rs

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.serve.beside import open_twin
from interlock.serve.control import ENDPOINTS
from interlock.serve.control.openapi import described

CRM = load(
    [bundled("contracts", "crm", "1.0", "openapi.yaml")],
    "crm",
    bundled("contracts", "crm", "overlay.yaml"),
)
DOCUMENT = json.loads(json.dumps(described(ENDPOINTS)))


def customer(n: int, **more: str) -> dict[str, str]:
    """Give a customer unlike others."""
    return {"name": f"C{n}", "creditCode": f"91350100M0001{n:05d}", **more}


class Asking:
    """Requests to a twin and to its control path, in one space."""

    def __init__(self, url: str, space: str = "") -> None:
        headers = {"X-Interlock-Space": space} if space else {}
        self.client = httpx.Client(base_url=url, trust_env=False, headers=headers)

    def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """Ask the control path. path: that of the document, names in it filled."""
        answer = self.client.request(method, f"/_interlock/{path}", json=body, timeout=30)
        assert answer.status_code == expect, answer.text
        value = answer.json()
        jsonschema_rs.validate(declared(method, path, expect), value)
        return value

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask in any manner."""
        return self.client.request(method, f"/_interlock/{path}", **more)

    def create(self, n: int) -> str:
        """Create a customer through the contract, and give its id."""
        made = self.client.post("/customers", json=customer(n))
        assert made.status_code == 201, made.text
        return made.json()["id"]

    def names(self) -> list[str]:
        """Give the names of the customers."""
        return [c["name"] for c in self.ask("GET", "state/Customer").values()]


def declared(method: str, path: str, status: int) -> dict[str, Any]:
    """Give the schema of an answer, out of the document."""
    steps = path.partition("?")[0].split("/")
    for known, operations in DOCUMENT["paths"].items():
        parts = known.strip("/").split("/")
        same = len(parts) == len(steps) and all(
            p == s or p.startswith("{") for p, s in zip(parts, steps, strict=True)
        )
        if same and method.lower() in operations:
            found = operations[method.lower()]["responses"][str(status)]
            schema = found["content"]["application/json"]["schema"]
            return {**schema, "components": DOCUMENT["components"]}
    raise AssertionError(f"the document has no {method} {path}")


@contextmanager
def asked(contract=CRM, **settings: Any):
    """Open a twin for one test."""
    with open_twin(contract, **{"access": "open", **settings}) as twin:
        yield Asking(twin.url), twin
