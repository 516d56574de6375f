"""Bodies of requests and answers: JSON, forms, plain text and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from interlock.contract.json_wire import styles, text_numbers
from interlock.contract.json_wire.headers import clean
from interlock.contract.json_wire.texts import (
    VALUES_MAX,
    NotJson,
    NotXml,
    Reader,
    dumps,
    has_reader,
    loads,
    read,
    reader,
)
from interlock.contract.json_wire.validator import Mode, Validators
from interlock.contract.json_wire.validator.carried import Carried, is_plain
from interlock.contract.model import Breach, Reply
from interlock.contract.openapi.plan import BodyPlan, media_kind
from interlock.data import dataclass
from interlock.patterns import expression, module
from interlock.schema.json_dialect import admits_null
from interlock.schema.types import Choice, Types, resolve
from interlock.values import Value

if TYPE_CHECKING:
    from interlock.contract.json_wire import forms, multipart
    from interlock.contract.json_wire.xml import XmlBody
else:
    forms = module("interlock.contract.json_wire.forms")
    multipart = module("interlock.contract.json_wire.multipart")

Wrong = tuple[Breach, ...]
_SOME = 30
_KNOWN_MAX = 500
# What stands before each value, where this is not told by reading: packed, it takes no room.
_BEFORE = {"form": b"&", "multipart": b"\n--", "xml": b"<"}
_KNOWN_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Media:
    """A Content-Type. name: lower case, without parameters."""

    name: str
    charset: str = "utf-8"
    boundary: str = ""


def _xml(plan: BodyPlan, types: Types, validators: Validators) -> XmlBody:
    # Few contracts have bodies of XML, and its parser is heavy to import.
    from interlock.contract.json_wire.xml import XmlBody

    return XmlBody(plan.schema, validators.defs, types)


def parse_media(text: str) -> Media:
    """Split a Content-Type header."""
    if ";" not in text:
        return Media(text.strip().lower())
    name, *parameters = text.split(";")
    known: dict[str, str] = {}
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        known.setdefault(key.strip().lower(), value.strip().strip('"'))
    charset = known.get("charset", "utf-8").lower()
    return Media(name.strip().lower(), charset, known.get("boundary", ""))


class _Made:
    """A value that was checked or written; wire: how it travels, the rest when it is known."""

    __slots__ = ("data", "finite", "value", "wire", "wrong")

    def __init__(self, value: Value, wire: Value, *, finite: bool = False) -> None:
        self.value = value
        self.wire = wire
        self.finite = finite
        self.wrong: Wrong | None = None
        self.data: tuple[str, bytes] | None = None


class Body:
    """One body of the contract, ready to read, check and write.

    What was checked is written next, and a record that did not change is asked for again; values
    are never changed in place, so both are known by the value's identity.
    """

    def __init__(self, plan: BodyPlan, types: Types, validators: Validators, mode: Mode) -> None:
        self.plan = plan
        self.kind = plan.kind
        self._media = _ANY.get(plan.media, plan.media).replace("/*", "/octet-stream")
        # None where each body has its own.
        self.headers = clean([("Content-Type", self._media)]) if plan.kind == "json" else None
        self._writing = text_numbers.writing(plan.type, types)
        self._validator = validators.of(plan.schema, mode)
        self._form = forms.Form(plan, types) if plan.kind in ("form", "multipart") else None
        self._xml = _xml(plan, types, validators) if plan.kind == "xml" else None
        self._scalar = styles.reader(plan.type, types)
        kind = resolve(plan.type, types)
        only_null = isinstance(kind, Choice) and kind == Choice(())
        # Then null is a value like others; elsewhere nothing is meant by it, and nothing written.
        self.takes_null = only_null or (
            plan.kind == "json" and admits_null(plan.schema, validators.defs)
        )
        # No bytes at all are a form without fields, an empty text, an empty file; they are no JSON.
        self.may_be_empty = plan.kind in ("form", "text", "bytes")
        self._known: dict[int, _Made] = {}
        self._bytes = 0
        self._settled: _Made | None = None
        # What is written next, where its text is known already.
        self._told: tuple[Value, tuple[str, bytes]] | None = None
        self._reader: Reader | None = None
        self._unread, self._misses = _SOME, 0
        # What a valid value of such a schema is made of needs no second look; asked of requests.
        plain = mode == "request" and plan.kind == "json"
        self.is_plain = plain and is_plain(plan.schema, validators.defs)

    def decode(self, data: bytes, given: str = "") -> tuple[Value, Wrong]:
        """Give the value as it stands on the wire. What cannot be read is None and a breach.

        given: the Content-Type, which a body of several parts cannot be read without.
        """
        mark = _BEFORE.get(self.kind)
        if mark and len(data) > VALUES_MAX and data.count(mark) > VALUES_MAX:
            return None, (Breach("$", "size", f"it holds more than {VALUES_MAX} values"),)
        try:
            if self.kind == "json":
                return loads(data), ()
            if self.kind == "bytes":
                return forms.to_text(data), ()
            if self.kind == "multipart":
                pieces = multipart.split(data, parse_media(given).boundary)
                assert self._form is not None
                return (None, (forms.uncut(given),)) if pieces is None else (
                    self._form.read_parts(pieces), self._form.misfits(pieces)
                )  # fmt: skip
            if self._xml is not None:
                return self._xml.read(data, given), ()
            if self._form is not None:
                return self._form.read_pairs(styles.pairs(data.decode())), ()
            return self._scalar(data.decode()), ()
        except multipart.NotParts as why:
            return None, (Breach("$", "encoding", str(why)),)
        except NotXml as why:
            return None, (Breach("$", "xml", str(why)),)
        except NotJson as why:
            return None, (_no_json(why),)
        except ValueError:
            return None, (Breach("$", "encoding", "is not UTF-8"),)

    def read(self, data: bytes, given: str = "") -> tuple[Value, Wrong, bytes]:
        """Give the value, all its breaches, and its text as `texts.read` gives it."""
        text, quick = b"", False
        wrong: Wrong = ()
        if self.kind == "json":
            try:
                if self._reader is not None:
                    value, text, quick = self._reader.read(data)
                else:
                    value, text = read(data)
                    self._learn()
            except NotJson as why:
                return None, (_no_json(why),), b""
        else:
            value, wrong = self.decode(data, given)
        if not wrong and self._validator is not None:
            odd = None if self._reader is None else self._reader.odd
            wrong = self._validator.breaches(value, is_quick=quick, odd=odd)
            if self._reader is not None and not quick and not wrong:
                self._hope(self._reader)
        elif value is not None and self._validator is not None:
            wrong = (*wrong, *self._validator.breaches(value))
        return value, wrong, text

    def _learn(self) -> None:
        """Make ready to read many, once some have come."""
        self._unread -= 1
        if self._unread == 0:
            self._quicken(moulded=True)

    def _quicken(self, *, moulded: bool) -> None:
        if self._validator is None or not has_reader():
            return
        found = self._validator.quick(moulded=moulded)
        if found is not None:
            self._reader = reader(found.type, found.between.least, found.between.most)

    def _hope(self, used: Reader) -> None:
        """Go on as before after a right body; but not for ever where the type hinders."""
        used.hopeful = True
        self._misses += used.missed
        if self._misses >= _SOME:
            self._misses, self._reader = 0, None
            self._quicken(moulded=False)

    def check(self, value: Value) -> Wrong:
        """Give what is wrong with a value that is to be written."""
        if self._validator is None:
            return ()
        made = self._made(value)
        if made.wrong is None:
            made.wrong = self._validator.breaches(made.wire)
        return made.wrong

    def settle(self, carried: Carried, sent: Value, reply: Reply) -> bool:
        """Tell whether a body that carries on a valid request is sure to be right, and know it."""
        value = reply.body
        if not isinstance(value, dict) or not carried.holds(sent, value, self._writing):
            return False
        # Written next, and then read from its record: not kept beside those that are polled.
        if reply.known is not None and reply.known[0] is value:
            self._told = value, (self._media, reply.known[1])
        else:
            made = self._settled = _Made(value, value, finite=True)
            made.wrong = ()
        return True

    def write(self, value: Value) -> tuple[str, bytes]:
        """Give Content-Type and bytes of a value, whether it keeps the contract or not."""
        if self._told is not None and self._told[0] is value:
            return self._told[1]
        made = self._made(value)
        if made.data is None:
            made.data = self._written(made.wire, finite=made.finite)
            self._bytes += len(made.data[1])
        return made.data

    def _made(self, value: Value) -> _Made:
        if self._settled is not None and self._settled.value is value:
            return self._settled
        known = self._known.get(id(value))
        if known is None:
            # The value is kept beside what it became: an id means nothing once its object is gone.
            known = _Made(value, self._writing(value) if self._writing else value)
            if isinstance(value, (dict, list)):
                # Pages of a list are long, and each change of a record makes other ones.
                if len(self._known) >= _KNOWN_MAX or self._bytes > _KNOWN_BYTES:
                    self._known.clear()
                    self._bytes = 0
                self._known[id(value)] = known
        return known

    def _written(self, value: Value, *, finite: bool = False) -> tuple[str, bytes]:
        if self._form is not None and isinstance(value, dict):
            if self.kind == "form":
                return self._media, self._form.write_pairs(value)
            boundary, data = self._form.write_parts(value)
            return f"{self._media}; boundary={boundary}", data
        if self._xml is not None:
            return self._media, self._xml.write(value)
        if isinstance(value, str) and self.kind in ("text", "bytes"):
            plain = self.kind == "text"
            data = value.encode("utf-8", "replace") if plain else forms.to_bytes(value)
            return self._media, data
        return self._media, dumps(value, finite=finite)


def _no_json(why: NotJson) -> Breach:
    return Breach("$", "json", f"is not JSON: {why}")


def accepted(bodies: Sequence[Body], accept: str) -> Body:
    """Give the body of an answer that a caller would rather have; the first if it likes none.

    accept: a header Accept. What an answer is was settled by the first: others must have its type.
    """
    likes = dict(_likes(accept))
    found, most = bodies[0], 0.0
    for body in bodies:
        name = parse_media(body.plan.media).name
        ranges = (name, f"{name.partition('/')[0]}/*", "*/*", "*")
        liked = next((likes[r] for r in ranges if r in likes), 0.0)
        if liked > most and body.plan.type == bodies[0].plan.type:
            found, most = body, liked
    return found


def _likes(accept: str) -> Iterator[tuple[str, float]]:
    """Give the ranges of a header Accept, and how much each is liked (RFC 9110, 12.5.1)."""
    for piece in accept.lower().split(","):
        name, *parameters = (part.strip() for part in piece.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        yield name, float(weight) if _WEIGHT.fullmatch(weight) else 0.0


# Java's own client writes ".2".
_WEIGHT = expression(r"[01](\.[0-9]{0,3})?|\.[0-9]{1,3}")
_ANY = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}


def choose(bodies: Sequence[Body], media: str, *, lenient: bool = False) -> Body | None:
    """Give the body that a Content-Type means; an exact name before a wildcard.

    lenient: any JSON will do for any other.
    """
    name = parse_media(media).name
    for body in bodies:
        if parse_media(body.plan.media).name == name:
            return body
    for body in bodies:
        wanted = parse_media(body.plan.media).name
        if wanted == "*/*" or (wanted.endswith("/*") and name.startswith(wanted[:-1])):
            return body
    if lenient and media_kind(name) == "json":
        return next((b for b in bodies if b.kind == "json"), None)
    return None
