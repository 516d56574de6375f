"""The door of a twin: HTTP messages in, HTTP messages out, no sockets and no clock."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from urllib.parse import parse_qsl

from interlock.contract.load import codec_for
from interlock.contract.model import (
    Breach,
    Call,
    Codec,
    Contract,
    HttpBinding,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Operation,
    Reply,
    SoapBinding,
)
from interlock.contract.mood import PLAIN, Mood
from interlock.errors import InternalError
from interlock.twin.service import Outgoing, Twin
from interlock.values import canonical
from interlock.wire.signing import shown, signed_headers

__all__ = ["Front"]

_WAITING = HttpResponse(503)
KEPT_MAX = 500
KEPT_BYTES = 2_000_000


class Front:
    """A twin behind the wire of its contract.

    `receive`, `answer`, `respond` are the steps of one exchange, for worlds that let something
    happen between them; `handle` takes them all. codec: of this contract, when there is one
    already; its validators compile once.
    """

    def __init__(self, contract: Contract, twin: Twin, codec: Codec | None = None) -> None:
        self.contract = contract
        self.twin = twin
        self.codec = codec or codec_for(contract)
        self._kept: dict[int, tuple[Reply, Call | None, HttpResponse]] = {}
        self._kept_bytes = 0
        self._declared: dict[tuple[str, str], bool] = {}
        self._signs = any(a.signature is not None for a in contract.access)
        self._tokens = frozenset(_token_paths(contract))
        self._services = frozenset(
            o.binding.path for o in contract.operations if isinstance(o.binding, SoapBinding)
        )

    def beside(self, twin: Twin) -> Front:
        """Give a front of another twin of the same contract; what was compiled is shared."""
        other = copy(self)
        other.twin = twin
        return other

    def receive(self, request: HttpRequest) -> Call | Misrouted:
        """Find out what a request asks; token requests and ?wsdl are Misrouted but expected."""
        if self._tokens or self._services:
            asked = self._asks_more(request)
            if asked is not None:
                return asked
        call = self.codec.read_call(request)
        if self._signs and isinstance(call, Call):
            proofs = shown(self.contract, request, self.twin.secrets)
            call = replace(call, credentials={**call.credentials, **proofs})
        return call

    def _asks_more(self, request: HttpRequest) -> Misrouted | None:
        """Tell what is asked of no operation: a token, the contract."""
        path, _, query = request.target.partition("?")
        method = request.method.upper()
        if method == "POST" and path in self._tokens:
            return Misrouted(_WAITING, "asks for an access token", "token", True, request)
        if query and method in ("GET", "HEAD") and path in self._services:
            found = self._described(request, path, query)
            if found is not None:
                return Misrouted(found, "asks for the contract", "wsdl", expected=True)
        return None

    def _described(self, request: HttpRequest, path: str, query: str) -> HttpResponse | None:
        # Only SOAP twins need lxml, and only when somebody asks.
        from interlock.contract.wsdl.served import served_text

        scheme = request.header("X-Forwarded-Proto") or "http"
        url = f"{scheme}://{request.header('Host') or '127.0.0.1'}{path}"
        prefix = request.header("X-Forwarded-Prefix").rstrip("/")
        text = served_text(self.contract, url, query, prefix=prefix)
        headers = (("Content-Type", "text/xml; charset=utf-8"),)
        return None if text is None else HttpResponse(200, headers, text)

    def answer(self, call: Call, now_ms: int, mood: Mood = PLAIN) -> Reply:
        """Let the twin answer. InternalError when its reply breaks the contract."""
        reply = self.twin.handle(call, now_ms, mood)
        if id(reply) in self._kept:
            return reply
        broken = self.breaches(call, reply)
        if broken:
            shown = "; ".join(str(b) for b in broken[:3])
            raise InternalError(
                f"MOCK DEFECT: the twin's {reply.outcome} breaks the contract: {shown}",
                where=f"{self.contract.system}.{call.operation}",
                remedy="say in the overlay where the reply carries what, or report the contract",
            )
        if reply.ok and not reply.writes:
            # A twin whose records did not change gives the same reply again. It is kept beside
            # what became of it: an id means nothing once its object is gone.
            if len(self._kept) >= KEPT_MAX or self._kept_bytes > KEPT_BYTES:
                self._kept.clear()
                self._kept_bytes = 0
            self._kept[id(reply)] = reply, None, _WAITING
        return reply

    def breaches(self, call: Call, reply: Reply) -> tuple[Breach, ...]:
        """Tell where a reply breaks the contract; refusals it does not declare are let pass."""
        if not reply.ok and not self._is_declared(call.operation, reply.outcome):
            return ()
        return self.codec.check_reply(call.operation, reply, call)

    def _is_declared(self, name: str, outcome: str) -> bool:
        known = self._declared.get((name, outcome))
        if known is None:
            operation = self.contract.operation(name)
            known = operation is None or _declares(operation, outcome)
            self._declared[name, outcome] = known
        return known

    def respond(self, call: Call, reply: Reply) -> HttpResponse:
        """Encode an answer, whether it keeps the contract or not."""
        known = self._kept.get(id(reply))
        if known is not None and known[1] is call:
            return known[2]
        response = self.codec.write_reply(call, reply)
        if known is not None:
            self._kept[id(reply)] = reply, call, response
            self._kept_bytes += len(response.body)
        return response

    def respond_misrouted(self, misrouted: Misrouted, now_ms: int) -> HttpResponse:
        """Answer a request that is no call."""
        if misrouted.operation == "token" and misrouted.request is not None:
            return self._token(misrouted.request, now_ms)
        return misrouted.response

    def handle(self, request: HttpRequest, now_ms: int) -> HttpResponse:
        """Answer a request; a defect of the twin is a 500 with X-Interlock-Defect."""
        received = self.receive(request)
        if isinstance(received, Misrouted):
            return self.respond_misrouted(received, now_ms)
        try:
            return self.respond(received, self.answer(received, now_ms))
        except InternalError as defect:
            return defect_response(str(defect.problem))

    def _token(self, request: HttpRequest, now_ms: int) -> HttpResponse:
        form = _form(request)
        status, body = self.twin.token(form, _basic(request), now_ms)
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        if status == 401:
            headers.append(("WWW-Authenticate", 'Basic realm="token"'))
        return HttpResponse(status, tuple(headers), canonical(body).encode())

    def outgoing(self, message: Outgoing, base_url: str, now_ms: int) -> HttpRequest:
        """Encode a message that the system sends by itself; base_url: where it is wanted."""
        call = Call(
            message.event.operation.name,
            args=message.headers,
            body=message.body,
            headers=_undeclared(message),
        )
        request = self.codec.write_call(call, base_url)
        signature = message.event.signature
        if signature is None:
            return request
        seconds, key = self.twin.instant(now_ms).timestamp(), self.twin.secrets["webhook_key"]
        signed = signed_headers(signature, key, request, seconds=seconds, nonce=message.id)
        return HttpRequest(
            request.method, request.target, (*request.headers, *signed), request.body
        )


def _undeclared(message: Outgoing) -> Mapping[str, str]:
    declared = {p.name for p in message.event.operation.request.parts if p.where == "header"}
    return {k: v for k, v in message.headers.items() if k not in declared}


def _token_paths(contract: Contract) -> set[str]:
    bases = {o.binding.base for o in contract.operations if isinstance(o.binding, HttpBinding)}
    paths = set()
    for access in contract.access:
        if access.token_path:
            path = "/" + access.token_path.lstrip("/")
            paths |= {path, *(base + path for base in bases)}
    return paths


def _declares(operation: Operation, outcome: str) -> bool:
    names = {o.name.upper() for o in operation.outcomes}
    return bool(names & {outcome.upper(), f"{outcome[:1]}XX", "DEFAULT"})


def _form(request: HttpRequest) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        return {}


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    kind, _, rest = request.header("Authorization").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


def defect_response(says: str) -> HttpResponse:
    """Answer that the twin itself is wrong, in a form that no contract promises."""
    line = " ".join(says.split())
    headers = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("X-Interlock-Defect", line.encode("ascii", "replace").decode()[:400]),
    )
    return HttpResponse(500, headers, says.encode())
