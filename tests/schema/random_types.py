"""Scalar types by chance, with facets that get into each other's way."""

from decimal import Decimal

from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text

PART = (r"^[A-Z]{2}$", r"^\d{1,5}$", r"^[A-Z]{3}-\d{4,6}$", "abc", r"^[^<>]*$", r"^(A|B|C)\d*$")
WHOLE = ("[A-Z]{2}", "[0-9]{1,6}", "[A-Z]{1,3}-[0-9]+", r"[^\n\r]*", "[A-Z].*", "(a|b){3,7}")


def text(dice):
    """Draw a text type."""
    one, least = dice.choice, dice.choice((0, 0, 1, 3))
    anchored = dice.random() < 0.4
    patterns = tuple(dice.sample(WHOLE if anchored else PART, one((0, 0, 1, 1, 2))))
    most = one((None, least + 2, 10, 40, 255))
    unit = one(("characters", "characters", "utf8-bytes", "gbk-bytes"))
    spaces = one(("preserve", "preserve", "collapse", "replace"))
    form = "" if patterns else one(("", "", "uuid", "email", "uri"))
    return Text(least, most, patterns, anchored, unit, spaces, form)


def number(dice):
    """Draw a number type, in a JSON string now and then."""
    one = dice.choice
    digits, scale = one((None, 3, 5, 10, 18)), one((None, 0, 2, 3))
    low, high = one((None, None, Decimal(0), Decimal("-5.5"))), one((None, None, Decimal(100)))
    step = one((None, None, None, Decimal("0.5"), Decimal(5), Decimal("0.01")))
    carrier = one(("number", "text"))
    patterns = one(((), (r"^-?\d{1,8}(\.\d{1,2})?$",))) if carrier == "text" else ()
    open_low, open_high = (dice.random() < 0.2 and b is not None for b in (low, high))
    return Number(digits, scale, low, high, open_low, open_high, step, carrier, patterns)


def moment(dice):
    """Draw a date or a time."""
    one = dice.choice
    kind = one(("instant", "instant", "date", "date", "time", "year", "month", "duration"))
    patterns = one(((), (), ("[0-9]{4}-.*",)))
    return Moment(kind, one(("required", "optional", "forbidden")), one((None, 0, 3)), patterns)


REST = (
    Float(), Float(32), Float(64, Decimal(0), Decimal(1000)), Flag(), Binary("hex", 5), Binary(),
    Choice(("a", "b")), Choice(("a", "b", "c")), Choice(("a",), open=True), Choice((1, 2)),
)  # fmt: skip


def scalar(dice):
    """Draw any scalar type."""
    kinds = (text, text, number, number, moment, lambda dice: dice.choice(REST))
    return dice.choice(kinds)(dice)
