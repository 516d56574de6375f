"""Messages of a WSDL file before two judges that are not ours: libxml2 and xmlschema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xmlschema
from lxml import etree
from xmlschema.exceptions import XMLSchemaKeyError
from xmlschema.validators import XMLSchemaChildrenValidationError

from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, Contract, Reply
from interlock.schema.types import GROUP, Record, resolve
from interlock.schema.wrong import Wrong
from interlock.schema.xsd.compile import _served
from tests.referee.soap_bodies import body_of


def _filled(path: Path, folder: Path) -> Path:
    """Give the file, with real words where its publisher left a place for them."""
    if b"{{url}}" not in path.read_bytes():
        return path
    copy = folder / path.name
    copy.write_bytes(path.read_bytes().replace(b"{{url}}", b"sap.com"))
    return copy


@dataclass(frozen=True)
class XmlBody:
    """A message of an operation. outcome "": its request."""

    operation: str
    direction: str
    type: object
    outcome: str = ""


class XmlContract:
    """One WSDL file: our contract of it, and its schemas under both judges.

    folder: an empty one, for the schema documents as xmlschema reads them. second: whether to ask
    xmlschema, too; it needs ten seconds to read the largest files.
    """

    def __init__(self, path: Path, folder: Path, *, second: bool = True) -> None:
        self.second = second
        self.name = "/".join(path.parts[-2:])
        self.contract: Contract = load([_filled(path, folder)], "erp")
        self.codec = codec_for(self.contract)
        self._schemas = self.contract.document.schemas
        self.libxml2 = self._schemas.validator()
        self._folder = folder
        self._xmlschema: xmlschema.XMLSchema10 | None = None

    def bodies(self) -> Iterator[XmlBody]:
        """Give the bodies of requests and good replies that are documents with fields."""
        for operation in self.contract.operations:
            if operation.binding.style == "document" and operation.request.has_body:
                if self._is_record(operation.request.body):
                    yield XmlBody(operation.name, "write", operation.request.body)
                for outcome in operation.outcomes:
                    message = outcome.message
                    if outcome.ok and message.has_body and self._is_record(message.body):
                        yield XmlBody(operation.name, "read", message.body, outcome.name)

    def element(self, body: XmlBody, value: object) -> etree._Element | None:
        """Write a value and give the element of the message, read again from its bytes."""
        call = Call(body.operation, {}, value if body.direction == "write" else None)
        if body.direction == "write":
            return body_of(self.codec.write_call(call, "http://localhost").body)
        reply = Reply(body.outcome, ok=True, body=value)
        return body_of(self.codec.write_reply(call, reply).body)

    def libxml2_says(self, node: etree._Element) -> list[tuple[str, str]]:
        """Give (rule, element) of each error."""
        if self.libxml2.validate(node):
            return []
        return [
            (entry.type_name.removeprefix("SCHEMAV_CVC_"), entry.path or "")
            for entry in self.libxml2.error_log
        ]

    def wants_stranger(self) -> bool:
        """Tell whether libxml2 missed an element of another namespace the last time."""
        return any("##" in entry.message for entry in self.libxml2.error_log)

    def xmlschema_says(self, node: etree._Element) -> list[tuple[str, str]]:
        """Give (rule, element) of each error; rules are named by the classes of xmlschema."""
        namespaces = {prefix or "": uri for prefix, uri in node.nsmap.items()}
        try:
            found = list(self.xmlschema.iter_errors(node, namespaces=namespaces))
        except XMLSchemaKeyError as error:
            return [("Type", str(error))]  # an xsi:type that nobody has declared
        return [
            (
                "Children"
                if isinstance(error, XMLSchemaChildrenValidationError)
                else type(error.validator).__name__.removeprefix("Xsd"),
                str(error.path),
            )
            for error in found
        ]

    @property
    def xmlschema(self) -> xmlschema.XMLSchema10:
        """Give the compiled schemas; the first call takes seconds for large ones."""
        if self._xmlschema is None:
            for name, data in _served(self._schemas.collection, self._schemas.index).items():
                text = re.sub(r'"interlock:([\w-]+)"', r'"\1.xsd"', data.decode())
                target = name.removeprefix("interlock:")
                (self._folder / f"{target}.xsd").write_text(text, "utf-8")
            self._xmlschema = xmlschema.XMLSchema10(str(self._folder / "all.xsd"), allow="local")
        return self._xmlschema

    def _is_record(self, type_: object) -> bool:
        return isinstance(resolve(type_, self.contract.types), Record)


# What the two judges call the rules that our ids name, in part. XML cannot say the others: its
# numbers are texts, what is not nillable and null is left out, one item looks like a list of one.
FACETS = {
    "missing": ("ELEMENT_CONTENT", "COMPLEX_TYPE_4", "TYPE_2", "Children", "Attribute", "Element"),
    "unknown-field": ("ELEMENT_CONTENT", "COMPLEX_TYPE", "Children", "Attribute", "AnyAttribute",
                      "ComplexType", "Element"),
    "not-a-flag": ("DATATYPE_VALID", "AtomicBuiltin"),
    "not-a-number": ("DATATYPE_VALID", "AtomicBuiltin", "PATTERN", "Pattern", "ENUMERATION"),
    "not-a-moment": ("DATATYPE_VALID", "AtomicBuiltin", "PATTERN", "Pattern"),
    "time-missing": ("DATATYPE_VALID", "AtomicBuiltin", "PATTERN", "Pattern"),
    "zone-missing": ("PATTERN", "Pattern"),
    "zone-lost": ("DATATYPE_VALID", "AtomicBuiltin", "PATTERN", "Pattern"),
    "date-loses-time": ("DATATYPE_VALID", "AtomicBuiltin", "PATTERN", "Pattern"),
    "time-loses-date": ("DATATYPE_VALID", "AtomicBuiltin"),
    "fraction-too-long": ("PATTERN", "Pattern"),
    "not-binary": ("DATATYPE_VALID", "AtomicBuiltin"),
    "not-in-list": ("ENUMERATION", "Enumeration", "DATATYPE_VALID", "AtomicBuiltin"),
    "too-short": ("MINLENGTH", "LENGTH", "MinLength", "Length"),
    "too-long": ("MAXLENGTH", "LENGTH", "MaxLength", "Length"),
    "pattern": ("PATTERN", "Pattern", "DATATYPE_VALID", "AtomicBuiltin"),
    "below-minimum": ("MININCLUSIVE", "MINEXCLUSIVE", "DATATYPE_VALID", "MinInclusive",
                      "MinExclusive", "AtomicBuiltin", "function"),
    "above-maximum": ("MAXINCLUSIVE", "MAXEXCLUSIVE", "DATATYPE_VALID", "MaxInclusive",
                      "MaxExclusive", "AtomicBuiltin", "function"),
    "too-many-decimals": ("FRACTIONDIGITS", "DATATYPE_VALID", "FractionDigits", "AtomicBuiltin"),
    "too-many-digits": ("TOTALDIGITS", "TotalDigits"),
    "list-too-short": ("ELEMENT_CONTENT", "Children"),
    "list-too-long": ("ELEMENT_CONTENT", "Children"),
    "one-of-group": ("ELEMENT_CONTENT", "Children"),
    "none-of-group": ("ELEMENT_CONTENT", "Children"),
    "no-branch": ("ELT_4", "Type"),
}  # fmt: skip


_IN_TURN = re.compile(rf"{GROUP}\d+\[\d+\] (?:one|none)-of-group$")


def can_say(wrong: Wrong) -> bool:
    """Tell whether XML can carry what is wrong; of a choice of types, a name of none of them."""
    if wrong.why == "no-branch":
        return '"@xsi:type":"' in str(wrong.args.get("value"))
    if _holds_nothing(wrong.value) or _IN_TURN.search(f"{wrong.path} {wrong.why}"):
        return False  # a turn of a group has no element around it: two look like one
    if wrong.why == "missing" and wrong.path.endswith(".$"):
        return False  # an element without text has the empty text
    if wrong.why == "list-too-short" and wrong.args.get("length") == "0":
        return False  # an empty list is an absent one
    return wrong.why in FACETS


def _holds_nothing(value: object, *, is_group: bool = False) -> bool:
    """Tell whether a group stands somewhere without any of its elements."""
    if isinstance(value, dict):
        every = (_holds_nothing(v, is_group=str(n).startswith(GROUP)) for n, v in value.items())
        return (is_group and not value) or any(every)
    return isinstance(value, list) and any(_holds_nothing(v, is_group=is_group) for v in value)


def without_wide_spaces(node: etree._Element) -> etree._Element:
    """Give the element with a letter in place of what Python alone takes for white space."""
    copy = etree.fromstring(etree.tostring(node, encoding="utf-8"))
    for inner in copy.iter():
        inner.text = re.sub(r"[^\S \t\n\r]", "x", inner.text or "") or None
        for name, text in inner.attrib.items():
            inner.set(name, re.sub(r"[^\S \t\n\r]", "x", text))
    return copy


def names_rule(told: list[tuple[str, str]], why: str) -> bool:
    """Tell whether a judge names the rule."""
    return any(word in rule for rule, _ in told for word in FACETS[why])
