"""Bodies of requests and answers: JSON, forms and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interlock.contract.json_wire import styles, text_numbers
from interlock.contract.json_wire.texts import NotJson, dumps, loads
from interlock.contract.json_wire.validator import Mode, Validators
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import BodyPlan, media_kind
from interlock.schema.types import Anything, Record, Types
from interlock.values import Value

Wrong = tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A Content-Type. name: lower case, without parameters."""

    name: str
    charset: str = "utf-8"


def parse_media(text: str) -> Media:
    """Split a Content-Type header."""
    if ";" not in text:
        return Media(text.strip().lower())
    name, *parameters = text.split(";")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            return Media(name.strip().lower(), value.strip().strip('"').lower())
    return Media(name.strip().lower())


class Body:
    """One body of the contract, ready to read, check and write."""

    def __init__(self, plan: BodyPlan, types: Types, validators: Validators, mode: Mode) -> None:
        self.plan = plan
        self.kind = media_kind(plan.media)
        self.media = plan.media if "*" not in plan.media else "application/json"
        self._types = types
        self._writing = text_numbers.writing(plan.type, types)
        self._validator = validators.of(plan.schema, mode)
        record = styles.Shape(plan.type, types).type if self.kind == "form" else None
        fields = record.fields if isinstance(record, Record) else ()
        self._fields = {f.name: styles.Shape(f.type, types) for f in fields}

    def decode(self, data: bytes) -> tuple[Value, Wrong]:
        """Give the value as it stands on the wire. What cannot be read is None and a breach."""
        try:
            if self.kind == "json":
                return loads(data), ()
            if self.kind == "form":
                return self._form(styles.pairs(data.decode())), ()
            return data.decode(), ()
        except NotJson as why:
            return None, (Breach("$", "json", f"is not JSON: {why}"),)
        except ValueError:
            return None, (Breach("$", "encoding", "is not UTF-8"),)

    def read(self, data: bytes) -> tuple[Value, Wrong]:
        """Give the value and all its breaches."""
        value, wrong = self.decode(data)
        if not wrong and self._validator is not None:
            wrong = self._validator.breaches(value)
        return value, wrong

    def check(self, value: Value) -> Wrong:
        """Give what is wrong with a value that is to be written."""
        if self._validator is None:
            return ()
        return self._validator.breaches(self._writing(value) if self._writing else value)

    def write(self, value: Value) -> bytes:
        """Give the bytes of a value, whether it keeps the contract or not."""
        if self._writing:
            value = self._writing(value)
        if self.kind == "form" and isinstance(value, dict):
            pieces: list[str] = []
            for name, inner in value.items():
                style, explode = self.plan.encoding.get(name, ("form", True))
                pieces += styles.write_pairs(name, inner, style, explode)
            return "&".join(pieces).encode()
        if self.kind == "text" and isinstance(value, str):
            return value.encode("utf-8", "replace")
        return dumps(value)

    def _form(self, found: styles.Pairs) -> Value:
        out: dict[str, Value] = {}
        nested = {name.partition("[")[0] for name, _ in found if "[" in name}
        for name in dict.fromkeys(name.partition("[")[0] for name, _ in found):
            if name in nested:
                type_ = self._fields[name].type if name in self._fields else Anything()
                out[name] = styles.read_deep(name, found, type_, self._types)
                continue
            texts = [v for n, v in found if n == name]
            style, explode = self.plan.encoding.get(name, ("form", True))
            shape = self._fields.get(name)
            out[name] = (
                styles.unescape(texts[-1])
                if shape is None
                else styles.read_styled(texts, style, explode, shape)
            )
        return out


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
