"""What is wrong with a value, as one sentence for each error of jsonschema-rs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import jsonschema_rs

from interlock.contract.json_wire.texts import dumps
from interlock.contract.model import Breach
from interlock.values import Path, canonical, show_path


def breaches_of(error: jsonschema_rs.ValidationError, above: Path = ()) -> Iterator[Breach]:
    """Give the breaches that an error stands for; those of the branch that was meant.

    above: where the value stands that was validated.
    """
    rule, facts = error.kind.name, error.kind.as_dict()
    path = [*above, *error.instance_path]
    if rule == "required":
        yield Breach(show_path([*path, facts["property"]]), rule, "is missing")
    elif rule in ("additionalProperties", "unevaluatedProperties"):
        for name in facts["unexpected"]:
            yield Breach(show_path([*path, str(name)]), rule, "is not in the contract")
    elif rule in ("anyOf", "oneOf") and (branch := _meant(error)):
        for inner in branch:
            yield from breaches_of(inner, above)
    elif rule in ("anyOf", "oneOf") and (tag := _tag(error, above)):
        yield tag
    else:
        yield Breach(show_path(path), rule, _says(error))


def of_another_type(value: object, path: Path, kind: str) -> Breach:
    """Give the breach that a value is not of the type that is wanted, and no other."""
    return Breach(show_path(path), "type", f"is {_show(value)}, not of type {kind}")


def _meant(
    error: jsonschema_rs.ValidationError,
) -> Sequence[jsonschema_rs.ValidationError]:
    """Give the errors of the one branch that the sender can have meant; () if it is open."""
    here = len(error.instance_path)
    branches = error.kind.as_dict()["context"]
    if not all(branches):
        return ()  # it fits too many
    close = [b for b in branches if not any(len(e.instance_path) == here and _other(e) for e in b)]
    if len(close) > 1:
        # Of records, their tag tells them apart.
        close = [b for b in close if not any(_is_tag(e, here) for e in b)]
    return close[0] if len(close) == 1 else ()


def _is_tag(error: jsonschema_rs.ValidationError, here: int) -> bool:
    return len(error.instance_path) == here + 1 and error.kind.name in ("const", "enum")


def _tag(error: jsonschema_rs.ValidationError, above: Path) -> Breach | None:
    """Give the breach of the one field that tells the branches apart, when all refuse it."""
    here = len(error.instance_path)
    branches = error.kind.as_dict()["context"]
    lacking = [
        {e.kind.as_dict()["property"] for e in branch if e.kind.name == "required"}
        for branch in branches
        if all(len(e.instance_path) == here for e in branch)
    ]
    if len(lacking) == len(branches) > 1 and (always := set.intersection(*lacking)):
        return Breach(
            show_path([*above, *error.instance_path, min(always)]), "required", "is missing"
        )
    tags = [next((e for e in branch if _is_tag(e, here)), None) for branch in branches]
    known = [t for t in tags if t is not None]
    paths = {tuple(t.instance_path) for t in known}
    if len(known) < max(len(branches), 2) or len(paths) > 1:
        return None
    facts = [t.kind.as_dict() for t in known]
    options = [o for f in facts for o in f.get("options", [f.get("expected_value")])]
    unique = list({canonical(o): o for o in options}.values())
    says = f"is {_show(known[0].instance)}, not {_listed(unique)}"
    return Breach(show_path([*above, *paths.pop()]), "enum", says)


def _other(error: jsonschema_rs.ValidationError) -> bool:
    return error.kind.name in ("type", "const", "enum")


def _says(error: jsonschema_rs.ValidationError) -> str:
    rule, facts, value = error.kind.name, error.kind.as_dict(), _show(error.instance)
    if rule == "type":
        return f"is {value}, not of type {' or '.join(map(str, facts['types']))}"
    if rule in ("enum", "const"):
        return f"is {value}, not {_listed(facts.get('options', [facts.get('expected_value')]))}"
    if rule in ("anyOf", "oneOf") and (names := _lacking(facts["context"])):
        return f"has none of {', '.join(names)}, of which one is needed"
    if rule == "oneOf" and sum(not branch for branch in facts["context"]) > 1:
        return "fits more than one of the kinds of which exactly one is allowed"
    if rule in ("minLength", "maxLength"):
        facts["count"] = len(str(error.instance))
    words = _WORDS.get(rule)
    return words.format(value=value, **facts) if words else str(error.message)[:300]


def _lacking(context: Sequence[Sequence[jsonschema_rs.ValidationError]]) -> list[str]:
    """Give the fields of which one must be there, when that is all that the branches ask."""
    errors = [e for branch in context for e in branch]
    if not all(context) or any(e.kind.name != "required" for e in errors):
        return []
    return [str(e.kind.as_dict()["property"]) for e in errors]


_WORDS = {
    "maxLength": "has {count} characters, at most {limit} are allowed",
    "minLength": "has {count} characters, at least {limit} are needed",
    "maximum": "is {value}, more than {limit}",
    "minimum": "is {value}, less than {limit}",
    "exclusiveMaximum": "is {value}, not less than {limit}",
    "exclusiveMinimum": "is {value}, not more than {limit}",
    "maxItems": "has more than {limit} items",
    "minItems": "has fewer than {limit} items",
    "uniqueItems": "has equal items",
    "pattern": "is {value}, which does not match {pattern}",
    "format": "is {value}, not a {format}",
    "multipleOf": "is {value}, not a multiple of {multiple_of}",
    "falseSchema": "must not be there",
    "anyOf": "is none of the allowed kinds",
    "oneOf": "is none of the allowed kinds",
}


def _listed(options: Sequence[object]) -> str:
    shown = [_show(o) for o in options[:12]]
    if len(options) == 1:
        return shown[0]
    more = ", ..." if len(options) > 12 else ""
    return "one of " + ", ".join(shown) + more


def _show(value: object) -> str:
    text = str(value) if value.__class__ is float else dumps(value).decode()  # type: ignore[arg-type]  # it was read from JSON
    return text if len(text) <= 60 else text[:57] + "..."
