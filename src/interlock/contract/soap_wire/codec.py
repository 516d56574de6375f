"""Calls and replies of a WSDL contract to SOAP messages and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from interlock.contract.model import (
    Breach,
    Call,
    Contract,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Reply,
    SoapBinding,
)
from interlock.contract.soap_wire.asked import Head, Heads
from interlock.contract.soap_wire.breaches import breaches
from interlock.contract.soap_wire.encoding import Plain, encoded, plain_of
from interlock.contract.soap_wire.entries import Entry, Offered, entry_of, normal
from interlock.contract.soap_wire.envelope import (
    ENVELOPES,
    Envelope,
    Problem,
    Version,
    fault_parts,
    fault_response,
    parse,
    request_headers,
    respond,
    wrap,
)
from interlock.contract.soap_wire.plain.begun import Begun, Opening, Ways
from interlock.contract.soap_wire.read import read_element, read_valid
from interlock.contract.soap_wire.security import (
    SECURITY,
    credentials_of,
    token_header,
    unsupported,
)
from interlock.contract.soap_wire.shapes import Shapes, Slot
from interlock.contract.soap_wire.write import Defects, clean, write_root
from interlock.contract.wsdl.reader import WsdlDocument
from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.values import Value

VERSION_HEADER: Final = ":soap"
BREACH_NAMESPACE: Final = "urn:interlock:breach"
_NEXT_ACTORS: Final = (
    "",
    "http://schemas.xmlsoap.org/soap/actor/next",
    "http://www.w3.org/2003/05/soap-envelope/role/next",
    "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
)


@dataclass(slots=True)
class SoapCodec:
    """The wire of one contract. Keeps a validator, so each thread needs its own.

    checked: body and element of the reply that was judged last, or the text of its content; a
    twin's reply is judged and then sent, and need not be built twice. heads: those that were read
    before. ways: how plain messages are read and written, None where each goes the long way.
    """

    contract: Contract
    document: WsdlDocument
    shapes: Shapes
    entries: Mapping[str, Entry]
    offered: Offered
    checked: tuple[Value, etree._Element | bytes] | None = None
    heads: Heads = field(default_factory=Heads)
    ways: Ways | None = field(default_factory=Ways)

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        """Find the operation, decode and validate; breaches go into `Call.wrong`."""
        head = self.heads.find(request) if request.method == "POST" else None
        if head is None:
            found = self._head(request)
            if isinstance(found, Misrouted):
                return found
            head = found
        begun = head.begun if self.ways is not None else None
        if begun is not None and (known := begun.find(request.body)) is not None:
            return _known(head, *known)
        message = parse(request.body, head.media)
        if isinstance(message, Problem):
            return _misrouted(message)
        meant = self.offered.find(message, head.path, head.action)
        if isinstance(meant, Problem):
            return _misrouted(meant)
        entry, way = meant
        problem = self._not_understood(message, entry)
        if problem is not None:
            return _misrouted(problem)
        call = self._call(head, message, entry, way)
        if begun is not None and self.ways is not None and not call.wrong:
            self._learn(begun, request.body, call)
        return call

    def _learn(self, begun: Begun, data: bytes, call: Call) -> None:
        """Note how a message begins that is right, if those like it are for the same operation."""
        entry = self.entries[call.operation]
        slot = entry.slot_in
        if slot is None or entry.is_encoded or not self.offered.is_told_by(slot.tag):
            return
        if self.ways is not None and isinstance(call.body, dict):
            self.ways.learn(begun, data, slot, call)

    def _head(self, request: HttpRequest) -> Head | Misrouted:
        path = normal(request.target)
        if path not in self.offered.paths:
            path = normal(request.target.partition("?")[0])
        if path not in self.offered.paths:
            return _plain(
                404, f"no service at {path}; there is {', '.join(sorted(self.offered.paths))}"
            )
        if request.method.upper() != "POST":
            return _plain(405, f"{request.method} at {path}: SOAP wants POST", ("Allow", "POST"))
        media = request.header("Content-Type").partition(";")[0].strip().lower()
        if media and "xml" not in media and not media.startswith("multipart/"):
            return _misrouted(Problem(f"content type {media} is not XML", status=415))
        return self.heads.note(request, path)

    def _not_understood(self, message: Envelope, entry: Entry) -> Problem | None:
        namespace = ENVELOPES[message.version]
        for header in message.headers:
            must = header.get(f"{{{namespace}}}mustUnderstand") in ("1", "true")
            to = header.get(f"{{{namespace}}}actor") or header.get(f"{{{namespace}}}role") or ""
            if not must or to not in _NEXT_ACTORS or str(header.tag) in entry.headers:
                continue
            part = unsupported(header) if header.tag == SECURITY else str(header.tag)
            if part:
                says = f"header {part} must be understood, and is not"
                return Problem(says, "MustUnderstand", message.version)
        return None

    def _call(self, head: Head, message: Envelope, entry: Entry, way: SoapBinding) -> Call:
        credentials = dict(head.credentials)
        args: dict[str, Value] = {}
        wrong: list[Breach] = []
        action = head.action
        if action and way.action and action != way.action:
            says = f"SOAPAction is {action!r}; {entry.operation.name} has {way.action!r}"
            wrong.append(Breach("$", "SOAPAction", says))
        for header in message.headers:
            slot = entry.headers.get(str(header.tag))
            if header.tag == SECURITY:
                credentials |= credentials_of(header)
            elif slot is not None:
                name = str(header.tag).rpartition("}")[2]
                args[name] = read_element(header, slot)
                wrong += _below(name, self._judge(header, slot))
        for element in entry.required:
            if not any(str(h.tag) == element for h in message.headers):
                name = element.rpartition("}")[2]
                wrong.append(Breach(f"${name}", "required", f"the header {name} is missing"))
        body, more = self._body(message, entry)
        return Call(
            entry.operation.name,
            args,
            body,
            credentials,
            {**head.headers, VERSION_HEADER: message.version},
            wrong=(*wrong, *more),
        )

    def _body(self, message: Envelope, entry: Entry) -> tuple[Value, tuple[Breach, ...]]:
        slot, node = entry.slot_in, message.body
        if slot is None:
            return None, () if node is None else (_unexpected(node, "an empty Body"),)
        if node is None:
            return None, (Breach("$", "required", f"the Body lacks {slot.tag}"),)
        if entry.is_encoded:
            plain = plain_of(message)
            node = plain.message(node, slot)
            return read_element(node, slot), (*plain.wrong, *self._judge(node, slot))
        if node.tag != slot.tag:
            return read_element(node, slot), (_unexpected(node, slot.tag),)
        wrong = self._judge(node, slot)
        if wrong or _has_attributes(node):
            return read_element(node, slot), wrong
        return read_valid(node, slot), ()

    def _judge(self, node: etree._Element, slot: Slot) -> tuple[Breach, ...]:
        return breaches(self.document.schemas.validator(), node, slot)

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        """Encode an answer in the version of the request; faults with HTTP 500 or 400."""
        entry = self.entries[call.operation]
        version = _version(call, entry)
        extra = tuple((k, v) for k, v in reply.headers.items() if not k.startswith(":"))
        if _in_good_form(reply) and entry.one_way:
            return HttpResponse(202, extra, b"")
        if _in_good_form(reply):
            answer = respond(version, 200, self._message(entry, version, reply.body))
        else:
            answer = self._fault(entry, version, reply)
        return HttpResponse(answer.status, (*answer.headers, *extra), answer.body)

    def _message(self, entry: Entry, version: Version, body: Value) -> bytes:
        slot = entry.slot_out
        if slot is None:
            return wrap(version, None)
        checked, self.checked = self.checked, None
        node: etree._Element | bytes | None = None
        if checked is not None and checked[0] is body and body is not None:
            node = checked[1]
        if isinstance(node, bytes) and self.ways is not None:
            return self.ways.framed(slot, version, node)
        if not isinstance(node, etree._Element):
            node = write_root(body, slot, Defects())
        if entry.is_encoded:
            node = encoded(node, slot, ENVELOPES[version])
        return wrap(version, node)

    def _fault(self, entry: Entry, version: Version, reply: Reply) -> HttpResponse:
        slot = entry.faults.get(reply.outcome)
        detail = []
        if slot is not None and reply.body is not None:
            node = write_root(reply.body, slot, Defects())
            detail.append(encoded(node, slot, ENVELOPES[version]) if entry.is_encoded else node)
        # A declared fault is a refusal of this very message: sending it again will not help.
        server = reply.outcome == "Server" or reply.outcome.startswith("5")
        status = int(reply.outcome) if reply.outcome.isdigit() and len(reply.outcome) == 3 else 0
        code, text = "Server" if server else "Client", clean(reply.says or reply.outcome)
        return fault_response(version, code, text, detail, status=status)

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        """Validate an answer against the contract; () when it conforms."""
        entry = self.entries[operation]
        if _in_good_form(reply):
            slot = entry.slot_out
        elif reply.outcome in ("Client", "Server"):
            return ()
        elif reply.outcome in entry.faults:
            slot = entry.faults[reply.outcome]
        else:
            known = ", ".join(("Client", "Server", *entry.faults))
            return (Breach("$", "outcome", f"{reply.outcome} is not declared; {known} are"),)
        if slot is None:
            return ()
        if self.ways is not None and _in_good_form(reply) and not entry.is_encoded:
            content = self.ways.written(slot, reply.body)
            if content is not None:
                self.checked = reply.body, content
                return ()
        defects = Defects()
        node = write_root(reply.body, slot, defects)
        self.checked = (reply.body, node) if _in_good_form(reply) else None
        illegal = [
            Breach("$", "xml", f"{path.rpartition('}')[2]} {says}") for path, says in defects.found
        ]
        return (*illegal, *self._judge(node, slot))

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Answer a call whose request breaks the contract: a Client fault naming each breach."""
        version = _version(call, self.entries[call.operation])
        detail = etree.Element(f"{{{BREACH_NAMESPACE}}}breaches", nsmap={"i": BREACH_NAMESPACE})
        for breach in call.wrong:
            node = etree.SubElement(detail, f"{{{BREACH_NAMESPACE}}}breach")
            node.set("path", clean(breach.path))
            node.set("rule", breach.rule)
            node.text = clean(breach.says)
        text = "; ".join(str(b) for b in call.wrong) or "the request breaks the contract"
        return fault_response(version, "Client", clean(text), (detail,))

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        """Encode a call; `Call.credentials` of a user become a UsernameToken."""
        entry = self.entries[call.operation]
        version = _version(call, entry)
        way = next((w for w in entry.ways if w.version == version), entry.ways[0])
        headers = [
            write_root(call.args[slot.tag.rpartition("}")[2]], slot, Defects())
            for slot in entry.headers.values()
            if slot.tag.rpartition("}")[2] in call.args
        ]
        token = token_header(call.credentials, ENVELOPES[version])
        slot = entry.slot_in
        node = None if slot is None else write_root(call.body, slot, Defects())
        if node is not None and slot is not None and entry.is_encoded:
            node = encoded(node, slot, ENVELOPES[version])
        body = wrap(version, node, [*([] if token is None else [token]), *headers])
        extra = tuple(
            (k, v) for k, v in call.headers.items()
            if k not in (VERSION_HEADER, "content-type", "soapaction", "content-length", "host")
        )  # fmt: skip
        target = urlsplit(base_url).path.rstrip("/") + way.path
        return HttpRequest("POST", target, (*request_headers(version, way.action), *extra), body)

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        """Decode an answer of a real system; one that is no SOAP has its status as outcome."""
        entry = self.entries[operation]
        if entry.one_way and 200 <= response.status < 300 and not response.body.strip():
            return Reply("ok", ok=True)
        message = parse(response.body, response.header("Content-Type"))
        if isinstance(message, Problem):
            return Reply(str(response.status), ok=False, says=message.says)
        node = message.body
        if node is not None and node.tag == f"{{{ENVELOPES[message.version]}}}Fault":
            return _fault_reply(node, entry)
        if entry.slot_out is None or node is None:
            return Reply("ok", ok=True)
        if entry.is_encoded:
            node = plain_of(message).message(node, entry.slot_out)
        return Reply("ok", ok=True, body=read_element(node, entry.slot_out))


def codec(contract: Contract) -> SoapCodec:
    """Give the wire of a WSDL contract. ContractError when its schemas do not compile."""
    document = contract.document
    if not isinstance(document, WsdlDocument):
        raise ContractError(
            f"a contract of kind {contract.origin.kind} does not travel as SOAP",
            where=contract.origin.file,
            remedy="give a WSDL file",
        )
    document.schemas.validator()
    shapes = Shapes(document.schemas)
    entries = {o.name: entry_of(o, document, shapes) for o in contract.operations}
    offered = Offered(entries)
    for entry in entries.values():
        for tag in dict.fromkeys(way.element_in for way in entry.ways):
            offered.by_element.setdefault(tag, []).append(entry)
    offered.paths = frozenset(normal(w.path) for e in entries.values() for w in e.ways)
    return SoapCodec(contract, document, shapes, entries, offered)


def _known(head: Head, opening: Opening, body: Value) -> Call:
    """Give the call of a message that begins as an earlier one."""
    shown = opening.credentials
    return Call(
        opening.operation,
        opening.args,
        body,
        {**head.credentials, **shown} if shown else head.credentials,
        {**head.headers, VERSION_HEADER: opening.version},
    )


# An element alone tells nothing of xsi:nil, xsi:type and fields that are attributes.
_ATTRIBUTES: Final = etree.XPath("boolean(.//@*)")


def _has_attributes(node: etree._Element) -> bool:
    return bool(_ATTRIBUTES(node))


def _in_good_form(reply: Reply) -> bool:
    """Tell whether an answer is no fault, though what it says may be a refusal."""
    return reply.ok or reply.outcome == "ok"


def _version(call: Call, entry: Entry) -> Version:
    return "1.2" if call.headers.get(VERSION_HEADER, entry.ways[0].version) == "1.2" else "1.1"


def _misrouted(problem: Problem) -> Misrouted:
    response = fault_response(
        problem.version, problem.code, problem.says, status=problem.status
    )  # fmt: skip
    return Misrouted(response, problem.says)


def _plain(status: int, says: str, *headers: tuple[str, str]) -> Misrouted:
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Misrouted(HttpResponse(status, (kind, *headers), clean(says).encode()), says)


def _unexpected(node: etree._Element, expected: str) -> Breach:
    return Breach("$", "unknown", f"the Body holds {node.tag}; {expected} is expected")


def _below(name: str, found: tuple[Breach, ...]) -> Iterator[Breach]:
    for breach in found:
        yield Breach(f"${name}{breach.path[1:]}", breach.rule, breach.says)


def _fault_reply(node: etree._Element, entry: Entry) -> Reply:
    code, text, detail = fault_parts(node)
    if detail is not None:
        for name, slot in entry.faults.items():
            if slot is not None and slot.tag == detail.tag:
                if entry.is_encoded:
                    detail = Plain().message(detail, slot)
                return Reply(name, ok=False, body=read_element(detail, slot), says=text)
    return Reply(code or "Server", ok=False, says=text)
