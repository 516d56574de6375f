"""The JSON wire: calls and replies of an OpenAPI contract as HTTP messages and back.

Everything of an operation (schemas, styles, routes) is made ready at its first use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from interlock.contract.json_wire import routes, styles
from interlock.contract.json_wire.arguments import Arguments, Raw
from interlock.contract.json_wire.asked import Head, head_of
from interlock.contract.json_wire.bodies import Body, accepted, choose
from interlock.contract.json_wire.credentials import read_credentials, write_credentials
from interlock.contract.json_wire.headers import Headers, clean
from interlock.contract.json_wire.promised import Answer, answer_of
from interlock.contract.json_wire.texts import NotJson, dumps, loads
from interlock.contract.json_wire.validator import Validators
from interlock.contract.json_wire.validator.carried import Carried
from interlock.contract.model import (
    Breach,
    Call,
    Contract,
    HttpBinding,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Operation,
    Reply,
)
from interlock.contract.openapi.plan import OpenApiDocument, OperationPlan, media_kind
from interlock.contract.openapi.routing import narrowness
from interlock.data import dataclass
from interlock.errors import InternalError
from interlock.patterns import expression, module
from interlock.values import Value

if TYPE_CHECKING:
    from interlock.contract.json_wire import refusals
else:
    refusals = module("interlock.contract.json_wire.refusals")

_STATUS_RANGES = {"1XX": 100, "2XX": 200, "3XX": 303, "4XX": 400, "5XX": 500}
_JSON = "application/json"
_NAMES = expression(r"{[^{}]*}")
_PROBLEM = "application/problem+json"
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_HEADS_MAX = 2_000
_HEAD_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Ready:
    """One operation, made ready."""

    operation: Operation
    arguments: Arguments
    bodies: tuple[Body, ...]
    body_required: bool
    answers: Mapping[str, Answer]


class JsonCodec:
    """`contract.model.Codec` for OpenAPI. Breaches of parameters have paths like "query.page".

    Pseudo headers of `Call.headers` and `Reply.headers`, never written: ":method" of a call is
    "HEAD" when a HEAD was answered by a GET operation; ":status" of a reply sets the status where
    the outcome is a range or "default".
    """

    def __init__(self, contract: Contract) -> None:
        document = contract.document
        if not isinstance(document, OpenApiDocument):
            raise InternalError(
                "this contract was not read from OpenAPI",
                where=contract.origin.file,
                remedy="use the codec of its kind (contract.load.codec_for)",
            )
        self._contract = contract
        self._document = document
        self._operations = {o.name: o for o in contract.operations}
        self._operations.update({e.operation.name: e.operation for e in contract.events})
        self._validators = Validators(document.defs)
        self._ready: dict[str, Ready] = {}
        # The same requests come again and again, and many more with another body under each head.
        self._heads: dict[tuple[str, str, Headers], Head] = {}
        self._routes = routes.build(_routes(contract, document.plans))

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        """Find the operation, decode and validate; breaches go into `Call.wrong`."""
        known = request.method, request.target, request.headers
        head = self._heads.get(known)
        if head is None:
            found = self._read_head(request)
            if isinstance(found, Misrouted):
                return found
            head = found
            if sum(len(v) for _, v in request.headers) + len(request.target) <= _HEAD_MAX:
                if len(self._heads) >= _HEADS_MAX:
                    self._heads.clear()
                self._heads[known] = head
        call = head.call
        value: Value = None
        text, sure = b"", False
        if not request.body and not head.may_be_empty:
            wrong = head.none
        elif head.body is None:
            wrong = head.wrong
        else:
            value, wrong, text = head.body.read(request.body, head.given)
            sure = head.body.is_plain and not wrong
        if value is None and not wrong:
            return call
        return Call(
            call.operation,
            call.args,
            value,
            call.credentials,
            call.headers,
            wrong=(*call.wrong, *wrong) if wrong else call.wrong,
            sure=sure,
            text=text,
        )

    def _read_head(self, request: HttpRequest) -> Head | Misrouted:
        if not request.target.isascii():
            return _misrouted(400, "the target has characters that must be percent-encoded")
        path, _, query = _origin_form(request.target).partition("?")
        try:
            found = routes.find(self._routes, path)
        except ValueError:
            return _misrouted(400, f"the path {path} is not UTF-8")
        if found is None:
            two = "; two slashes in a row make it another path" if "//" in path else ""
            return _misrouted(404, f"no operation has the path {path}{two}")
        method = request.method.upper()
        head = method == "HEAD" and "HEAD" not in found.methods
        # Methods are words of their own, "copy" is not "COPY"; only the usual ones are forgiven.
        targets = found.methods.get(request.method) or found.methods.get("GET" if head else method)
        if targets is None:
            allowed = ", ".join(sorted(found.methods))
            says = f"{method} is no method of {path}; it has {allowed}"
            return _misrouted(405, says, (("Allow", allowed),))
        headers = {k.lower(): v for k, v in request.headers}
        wrong: tuple[Breach, ...] = ()
        pairs: list[tuple[str, str]] = []
        if query:
            try:
                pairs = styles.pairs(query)
            except ValueError:
                wrong = (Breach("query", "encoding", "is not UTF-8"),)
        for name, names in targets:
            ready = self._ready.get(name) or self._make(name)
            values = dict(zip(names, found.values, strict=True))
            args, wrong_args = ready.arguments.read(Raw(values, pairs, headers))
            if not any(b.path.startswith("path.") for b in wrong_args):
                break  # else the text in the path means another operation of this path
        credentials = read_credentials(headers, pairs, self._contract.access)
        if head:
            headers[":method"] = "HEAD"
        call = Call(name, args, None, credentials, headers, wrong=wrong + wrong_args)
        return head_of(call, ready.bodies, required=ready.body_required)

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        """Encode an answer; the body need not keep the contract (faults change it)."""
        ready = self._ready.get(call.operation) or self._make(call.operation)
        answer = ready.answers.get(reply.outcome) or _answer(ready, reply.outcome)
        said = reply.body is None or reply.headers or ":method" in call.headers
        if answer is not None and answer.usual is not None and not said:
            status, only = answer.usual
            return HttpResponse(status, only.headers or (), only.write(reply.body)[1])
        status = _status(reply)
        headers: list[tuple[str, str]] = []
        given, data = "", b""
        if reply.headers:
            headers += [(k, v) for k, v in reply.headers.items() if not k.startswith(":")]
            given = next((v for k, v in headers if k.lower() == "content-type"), "")
        body = _body(answer, given)
        if answer is not None and len(answer.bodies) > 1 and not given:
            body = accepted(answer.bodies, call.headers.get("accept", ""))
        if reply.body is not None or (body is not None and body.takes_null):
            media, data = body.write(reply.body) if body else (_JSON, dumps(reply.body))
            if not given:
                headers.append(("Content-Type", media))
        if call.headers.get(":method") == "HEAD" and status not in (204, 304):
            headers.append(("Content-Length", str(len(data))))
        if call.headers.get(":method") == "HEAD" or status in (204, 304):
            data = b""
        return HttpResponse(status, clean(headers), data)

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        """Validate an answer against the contract; () when it conforms."""
        ready = self._ready.get(operation) or self._make(operation)
        answer = ready.answers.get(reply.outcome) or _answer(ready, reply.outcome)
        if answer is None:
            known = ", ".join(ready.answers)
            return (Breach("$", "outcome", f"{reply.outcome} is not declared; {known} are"),)
        missing = answer.promised.breaches(reply.headers)
        media = reply.headers.get("content-type", "") if reply.headers else ""
        body = _body(answer, media) if media or not answer.bodies else answer.bodies[0]
        if body is None:
            unasked = reply.body is not None
            says = f"{reply.outcome} is declared without a body"
            return (*missing, Breach("$", "body", says)) if unasked else missing
        if call is not None and call.sure and len(ready.bodies) == 1:
            carried = answer.carried.get(body.plan.media)
            if carried is None:
                carried = Carried(
                    ready.bodies[0].plan, body.plan, self._validators, self._contract.types
                )
                answer.carried[body.plan.media] = carried
            if body.settle(carried, call.body, reply):
                return missing
        return (*missing, *body.check(reply.body))

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Answer a call whose request breaks the contract, naming each breach.

        The status is 400 or 422 (415 for a wrong Content-Type), whichever is declared. The body
        has the contract's own error type if one can be made of it, else it is a problem document.
        """
        ready = self._ready.get(call.operation) or self._make(call.operation)
        status, outcome = refusals.status_for(ready.answers, call.wrong)
        answer = ready.answers.get(outcome)
        body = answer.bodies[0] if answer and answer.bodies else None
        if body is not None:
            value = refusals.shaped(body.plan.type, self._contract.types, call.wrong, status)
            if value is not None and not body.check(value):
                return _response(request, status, *body.write(value))
        problem = refusals.problem(status, call.wrong, "The request breaks the contract")
        return _response(request, status, _PROBLEM, dumps(problem))

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        """Encode a call (for webhooks, and for people who drive a real system)."""
        ready = self._ready.get(call.operation) or self._make(call.operation)
        binding = ready.operation.binding
        assert isinstance(binding, HttpBinding)
        base = urlsplit(base_url)
        path, query, headers = ready.arguments.write(call.args, binding.path)
        prefix = base.path.rstrip("/") if path else base.path
        if binding.base and not prefix.endswith(binding.base):
            prefix += binding.base
        proofs, keys = write_credentials(call.credentials, self._contract.access)
        query = "&".join(
            [p for p in (base.query, query) if p] + [f"{quote(n)}={quote(v)}" for n, v in keys]
        )
        headers += proofs
        data = b""
        if call.body is not None:
            body = ready.bodies[0] if ready.bodies else None
            media, data = body.write(call.body) if body else (_JSON, dumps(call.body))
            headers.append(("Content-Type", media))
        headers += [(k, v) for k, v in call.headers.items() if not k.startswith(":")]
        if base.netloc:
            headers.insert(0, ("Host", base.netloc.rpartition("@")[2]))
        # A contract may write its paths in any letters; on the line they are ASCII.
        target = (quote(prefix + path, safe=_VISIBLE) or "/") + ("?" + query if query else "")
        return HttpRequest(binding.method, target, clean(headers), data)

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        """Decode an answer of a real system; `says` tells why a body could not be read."""
        ready = self._ready.get(operation) or self._make(operation)
        status = str(response.status)
        names = (status, f"{status[0]}XX", "default")
        outcome = next((n for n in names if n in ready.answers), status)
        headers = {k.lower(): v for k, v in response.headers}
        headers[":status"] = status
        ok = 200 <= response.status < 300
        answer = ready.answers.get(outcome)
        if not response.body and not _is_empty_file(answer, headers):
            return Reply(outcome, ok, headers=headers)
        value, says = _read_answer(answer, headers, response.body)
        return Reply(outcome, ok, value, headers, says=says)

    def _make(self, name: str) -> Ready:
        plan, types = self._document.plans[name], self._contract.types
        validators = self._validators
        answers = {o: answer_of(o, r, types, validators) for o, r in plan.replies.items()}
        ready = Ready(
            self._operations[name],
            Arguments(plan.parameters, types, validators),
            tuple(Body(b, types, validators, "request") for b in plan.bodies),
            plan.body_required,
            answers,
        )
        self._ready[name] = ready
        return ready


def codec(contract: Contract) -> JsonCodec:
    """Give the codec of a contract that was read from OpenAPI."""
    return JsonCodec(contract)


def _routes(contract: Contract, plans: Mapping[str, OperationPlan]) -> list[tuple[str, str, str]]:
    """List the routes with the base path of the server, then without it.

    Of several operations with one path, those that fewer texts can mean come first. Where the
    server's address ends in a slash, that of the path may follow it.
    """
    bound = [
        (o.binding.method, o.binding.base, o.binding.path, o.name)
        for o in contract.operations
        if isinstance(o.binding, HttpBinding)
    ]
    slashed = {
        o.name for o in contract.operations if any(s.url.endswith("/") for s in o.around.servers)
    }
    bound.sort(key=lambda route: -narrowness(plans[route[3]]))
    whole = [(method, base + path, name) for method, base, path, name in bound]
    known = {(method, _NAMES.sub("{}", path)) for method, path, _ in whole}
    bases: dict[tuple[str, str], str] = {}
    for method, base, path, name in bound:
        shape = (method, _NAMES.sub("{}", path))
        # Two servers may have the same path; without the base it means that of the first.
        if shape not in known and bases.setdefault(shape, base) == base:
            whole.append((method, path, name))
    for method, base, path, name in bound:
        if name in slashed:
            whole += [(method, f"{base}/{path}", name), (method, f"/{path}", name)]
    return whole


def _origin_form(target: str) -> str:
    """Give path and query of a target that may be a whole URL, as proxies send it."""
    if target.startswith("/"):
        return target
    rest = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "", target)
    return rest if rest.startswith("/") else "/" + rest


def _misrouted(status: int, says: str, headers: tuple[tuple[str, str], ...] = ()) -> Misrouted:
    body = dumps(refusals.misrouted(status, says))
    return Misrouted(HttpResponse(status, (*headers, ("Content-Type", _PROBLEM)), body), says)


def _response(request: HttpRequest, status: int, media: str, data: bytes) -> HttpResponse:
    head = request.method.upper() == "HEAD"
    return HttpResponse(status, (("Content-Type", media),), b"" if head else data)


def _is_empty_file(answer: Answer | None, headers: Mapping[str, str]) -> bool:
    """Tell whether no bytes are a body: an empty text or file that says what it is."""
    media = headers.get("content-type", "")
    body = choose(answer.bodies, media) if answer and media else None
    return body is not None and body.may_be_empty


def _read_answer(
    answer: Answer | None, headers: Mapping[str, str], data: bytes
) -> tuple[Value, str]:
    media = headers.get("content-type", "")
    body = choose(answer.bodies, media, lenient=True) if answer else None
    if body is not None:
        value, wrong = body.decode(data, media)
        return value, "; ".join(map(str, wrong))
    if media_kind(media) == "json":
        try:
            return loads(data), ""
        except NotJson as why:
            return None, f"is not JSON: {why}"
    return data.decode("utf-8", "replace"), ""


def _status(reply: Reply) -> int:
    """Give the status code: of the outcome's name, of ":status", or the usual one."""
    if reply.outcome.isdecimal():
        return int(reply.outcome)
    given = reply.headers.get(":status", "")
    if given.isdecimal():
        return int(given)
    return _STATUS_RANGES.get(reply.outcome, 200 if reply.ok else 500)


def _answer(ready: Ready, outcome: str) -> Answer | None:
    answers = ready.answers
    if outcome in answers:
        return answers[outcome]
    if outcome.isdecimal():
        return answers.get(f"{outcome[0]}XX") or answers.get("default")
    return None


def _body(answer: Answer | None, media: str) -> Body | None:
    if answer is None or not answer.bodies:
        return None
    return (choose(answer.bodies, media, lenient=True) if media else None) or answer.bodies[0]
