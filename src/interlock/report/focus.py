"""Which field a finding is about, and how values are written for people."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from interlock.data import dataclass
from interlock.finding import Finding
from interlock.messages.language import Language
from interlock.messages.telling import line
from interlock.patterns import expression
from interlock.report.matter import Matter, Told, fields, is_moment
from interlock.values import Path, Value, at, leaves

CELLS_MAX = 28
_STEP = expression(r"([^.\[\]]+)|\[(\d+)\]")
_AMOUNT = expression(r"amount|price|total|sum|tax|net|gross|balance|discount", re.IGNORECASE)
_CURRENCY = expression(r"[A-Z]{3}")
# Fields that change with every write and say nothing.
_BOOKKEEPING = expression(
    r"version|etag|revision|(modified|updated|changed|touched)_?(at|on|time)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Focus:
    """The field in question. path: in the record of `system`, () when none. currency: ISO code of
    the record's amounts, "" when unknown. origin: name of the source's field, "" when unknown.
    expected: the value that should be there, for people. counts: it is about a list's length."""

    path: Path = ()
    system: str = ""
    currency: str = ""
    origin: str = ""
    expected: str = ""
    counts: bool = False

    @property
    def name(self) -> str:
        """Give the last name on the path."""
        return next((str(s) for s in reversed(self.path) if isinstance(s, str)), "")


def focus(told: Told, finding: Finding, matter: Matter) -> Focus:
    """Find the field that a finding is about."""
    text = finding.args.get("field", "")
    if not text and finding.rule == "speaks-contract":
        text = finding.where.path.removeprefix("$").removeprefix(".")
    counts = text.endswith(".(length)")
    path = steps(text.removesuffix(".(length)"))
    currency = _currency(told, matter)
    where = finding.args.get("system", finding.where.system)
    origin = _origin(told, finding, matter, path)
    return Focus(path, where, currency, origin, _expected(finding, path, currency), counts)


def steps(text: str) -> Path:
    """Give ("Lines", 0, "Item") for "Lines[0].Item"."""
    return tuple(int(n) if n else name for name, n in _STEP.findall(text))


def value_in(body: Value, wanted: Path) -> tuple[bool, Value]:
    """Tell whether a message carries the field, and its value; wrappers around it do not count."""
    for path, value in leaves(body):
        if wanted and path[-len(wanted) :] == wanted:
            return True, value
    return False, None


def length_in(body: Value, wanted: Path) -> int:
    """Give how many items the list has that a message carries at a path, 0 without it."""
    found = {p[: i + 1] for p, _ in leaves(body) for i in range(len(p))}
    for path in sorted(found, key=len):
        items = at(body, path)
        if path[-len(wanted) :] == wanted:
            return len(items) if isinstance(items, list) else 0
    return 0


def changed(body: Value, path: Path) -> bool:
    """Tell whether a write changed the field."""
    before, after = at(body, ("before",)), at(body, ("after",))
    return after is not None and at(before, path) != at(after, path)


def named(name: str, value: object, language: Language) -> str:
    """Give "Name value" in a short form."""
    if value in (None, ""):
        return line("empty", language, field=name)
    text = str(value)
    if len(text) > CELLS_MAX:
        if is_moment(text) or " " not in text[:CELLS_MAX]:
            return line("characters", language, field=name, count=len(text))
        text = text[: CELLS_MAX - 1] + "…"
    return f"{name} {text}"


def changes(body: Value, first: str, language: Language) -> str:
    """Give the two most telling changes of a write; first: the field that must not be left out."""
    before, after = at(body, ("before",)), at(body, ("after",))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ""
    names = [
        name
        for name in (*after, *(n for n in before if n not in after))
        if before.get(name) != after.get(name)
        and not isinstance(after.get(name), list | dict)
        and not _BOOKKEEPING.fullmatch(name)
    ]
    names.sort(key=lambda n: n != first)
    said = []
    for name in names[: 1 if names[:1] == [first] else 2]:
        old, new = before.get(name), after.get(name)
        if old in (None, "") or len(str(new)) > CELLS_MAX // 2:
            said.append(named(name, new, language))
        else:
            new_text = new if new not in (None, "") else '""'
            said.append(
                line("from-to", language, field=name, old=_short(old), new=_short(new_text))
            )
    return ", ".join(said)


def money(text: str, currency: str) -> str:
    """Give 12,800.00 CNY; a text that is no number stays as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return f"{number:,f} {currency}".rstrip()


def is_amount(name: str) -> bool:
    """Tell whether a field's name speaks of money; rates and quantities do not."""
    words = name.replace("_", "").casefold()
    return bool(_AMOUNT.search(words)) and "rate" not in words and "no" not in words[-2:]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= CELLS_MAX else text[: CELLS_MAX - 1] + "…"


def _currency(told: Told, matter: Matter) -> str:
    for thing in sorted(matter.things):
        for name, value in fields(told.newest[thing]):
            if "curr" in name.casefold() and _CURRENCY.fullmatch(str(value)):
                return str(value)
    return ""


def _expected(finding: Finding, path: Path, currency: str) -> str:
    expected, actual = finding.args.get("expected", ""), finding.args.get("actual", "")
    name = next((str(s) for s in reversed(path) if isinstance(s, str)), "")
    if finding.rule == "amounts-agree" and is_amount(name):
        return money(expected, currency)
    # An instant stands for its day where the target keeps days.
    is_day = len(actual) == len("2026-01-05") and is_moment(actual) and is_moment(expected)
    return expected[: len(actual)] if is_day else expected


def _origin(told: Told, finding: Finding, matter: Matter, path: Path) -> str:
    """Guess the source's field: by the value that is expected, the kind of value, the name."""
    source, expected = finding.args.get("source", ""), finding.args.get("expected", "")
    name = next((str(s) for s in reversed(path) if isinstance(s, str)), "").casefold()
    if finding.rule == "speaks-contract":
        sent = (told.by_seq[seq].body for seq in finding.evidence if seq in told.by_seq)
        expected = str(value_in(next(sent, None), path)[1])
    best, most = "", 1
    for thing in sorted(t for t in matter.things if t[0] == source or not source):
        for own, value in fields(told.newest[thing]):
            text = str(value)
            score = 4 * _equal(text, expected) + 2 * (is_moment(text) and is_moment(expected))
            score += 3 * (own.casefold() == name) + (own[:4].casefold() == name[:4])
            if score > most:
                best, most = own, score
    return best


def _equal(one: str, other: str) -> bool:
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
