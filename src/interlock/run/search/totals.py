"""The lines of a drawn record add up to its total, as those that people enter do.

No contract says in its types that a field is the sum of others. It is taken for one when an amount
of a record has the name of an amount in the items of one of its lists: `amount` and
`lines[].amount`. A subject that adds the lines up must find what a subject finds that reads the
total.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import ROUND_DOWN, Context, Decimal

from interlock.contract.roles.shapes import as_list, as_record
from interlock.patterns import expression
from interlock.schema.check import conforms
from interlock.schema.types import Field, Number, Record, Type, Types, resolve
from interlock.values import Path, Value, at, put

_AMOUNT = expression("amount|total|betrag|summe|金额|合计", re.IGNORECASE)
_DECIMAL = expression(r"-?\d+(\.\d+)?", re.ASCII)
_EXACT = Context(prec=60)


def added_up(body: Value, type_: Type, types: Types, told: Collection[str]) -> Value:
    """Give a drawn record with its totals shared out among its lines.

    told: dotted paths that the scenario fixes; they stay. A total that cannot be shared, because
    a line may not carry its part, stays too, and so do the lines.
    """
    record = as_record(type_, types)
    lists = tuple(_lists(record, types)) if record else ()
    for total in record.fields if record else ():
        if not _is_amount(total, types):
            continue
        having = [(path, own) for path, item in lists if (own := item.field(total.name))]
        if len(having) == 1 and _is_amount(having[0][1], types):
            body = _with(body, total, having[0], types, told)
    return body


def _lists(record: Record, types: Types) -> Iterator[tuple[Path, Record]]:
    """Give the lists of records, also those in an element of their own."""
    for field in record.fields:
        path: Path = (field.name,)
        inner, wrapper = as_list(field.type, types), as_record(field.type, types)
        if inner is None and wrapper is not None and len(wrapper.fields) == 1:
            path = (field.name, wrapper.fields[0].name)
            inner = as_list(wrapper.fields[0].type, types)
        item = as_record(inner.item, types) if inner else None
        if item is not None:
            yield path, item


def _is_amount(field: Field, types: Types) -> bool:
    plain = resolve(field.type, types)
    return isinstance(plain, Number) and plain.scale != 0 and bool(_AMOUNT.search(field.name))


def _with(
    body: Value, total: Field, lines: tuple[Path, Field], types: Types, told: Collection[str]
) -> Value:
    path, own = lines
    items, whole = at(body, path), _exact(at(body, (total.name,)))
    if not isinstance(items, list) or not items or whole is None:
        return body
    if any(_fixes(name, path, own.name) for name in told):
        parts = [_exact(at(item, (own.name,))) for item in items]
        known = [part for part in parts if part is not None]
        summed = _like(at(body, (total.name,)), sum(known, Decimal(0)))
        fits = len(known) == len(parts) and conforms(summed, total.type, types)
        return put(body, (total.name,), summed) if fits and total.name not in told else body
    for index, part in enumerate(_shares(whole, len(items))):
        value = _like(at(body, (*path, index, own.name)), part)
        if value is None or not conforms(value, own.type, types):
            return body
        items = [*items[:index], put(items[index], (own.name,), value), *items[index + 1 :]]
    return put(body, path, items)


def _fixes(name: str, path: Path, own: str) -> bool:
    """Tell whether a dotted path that the scenario names is the list or the amount of a line."""
    steps = name.split(".")
    is_inside = tuple(steps[: len(path)]) == path
    return is_inside and (len(steps) == len(path) or steps[-1] == own)


def _shares(whole: Decimal, count: int) -> list[Decimal]:
    """Split an amount into equal parts of its own decimals; the first takes what is left over."""
    unit = Decimal(1).scaleb(min(int(whole.as_tuple().exponent), 0))
    part = _EXACT.divide(whole, Decimal(count)).quantize(unit, ROUND_DOWN, _EXACT)
    return [_EXACT.subtract(whole, part * (count - 1)), *([part] * (count - 1))]


def _exact(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return Decimal(str(value)) if _DECIMAL.fullmatch(str(value)) else None


def _like(old: object, amount: Decimal) -> Value:
    """Give an amount as another value travels: as text or as a number; None for an odd one."""
    if isinstance(old, str):
        return f"{amount:f}"
    return amount if isinstance(old, int | Decimal) and not isinstance(old, bool) else None
