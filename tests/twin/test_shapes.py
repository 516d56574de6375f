"""A record whose shape was met before comes out as one that was not."""

from __future__ import annotations

from random import Random
from uuid import UUID

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.schema.sample import sample
from interlock.schema.types import Record, Type, Types
from interlock.twin.fitting import Fill, Seen, fit
from interlock.twin.keeping.numbering import _uuid
from interlock.values import Value, canonical

STRANGE: tuple[Value, ...] = (None, "", "x", 7, True, [], {}, [None], [{"a": 1}], {"a": None})


def bent(value: Value, dice: Random) -> Value:
    """Give a value with fields that are gone, nil, strange, unknown or in another order."""
    if isinstance(value, list):
        return [bent(v, dice) for v in value] * dice.choice((1, 1, 1, 2))
    if not isinstance(value, dict):
        return value
    names = list(value)
    if dice.random() < 0.3:
        dice.shuffle(names)
    out: dict[str, Value] = {}
    for name in names:
        match dice.randrange(12):
            case 0:
                pass
            case 1:
                out[name] = dice.choice(STRANGE)
            case _:
                out[name] = bent(value[name], dice)
    if dice.random() < 0.2:
        out["unheardOf"] = dice.choice(STRANGE)
    return out


def agree(type_: Type, types: Types, dice: Random) -> int:
    seen, same = Seen(), 0
    for _ in range(60):
        value = bent(sample(type_, types, dice, edge=0.2, language="en"), dice)
        plain = fit(value, type_, Fill(types, {}))
        shaped = fit(value, type_, Fill(types, {}, seen=seen))
        assert canonical(shaped) == canonical(plain)
        same += shaped is value
    assert len(seen.shapes) > 1
    return same


def test_a_record_of_a_known_shape_is_fitted_like_an_unknown_one() -> None:
    dice, whole = Random(7), 0
    for name in ("crm", "erp"):
        files = {"crm": ["openapi.yaml"], "erp": ["erp.wsdl"]}[name]
        contract = load([bundled("contracts", name, "1.0", f) for f in files], name)
        for type_ in contract.types.values():
            if isinstance(type_, Record) and len(type_.fields) > 1:
                whole += agree(type_, contract.types, dice)
    assert whole > 100


def test_a_value_in_the_shape_of_its_type_is_not_copied() -> None:
    contract = load([bundled("contracts", "crm", "1.0", "openapi.yaml")], "crm")
    type_, seen = contract.types["Order"], Seen()
    value = fit({}, type_, Fill(contract.types, {}))
    again = dict(value) if isinstance(value, dict) else {}
    assert fit(again, type_, Fill(contract.types, {}, seen=seen)) is again


def test_a_drawn_uuid_has_the_marks_of_version_4() -> None:
    for n in range(40):
        found = UUID(_uuid(f"Order.id.{n}"))
        assert (found.version, found.variant) == (4, "specified in RFC 4122")
        assert str(found) == _uuid(f"Order.id.{n}")
