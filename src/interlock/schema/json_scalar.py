"""Scalar types of JSON Schema, and the patterns that mean a decimal number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from interlock.data import dataclass, replace
from interlock.patterns import expression
from interlock.schema.json_beyond import of_file
from interlock.schema.types import (
    Anything,
    Binary,
    Choice,
    Flag,
    Float,
    Moment,
    Number,
    Text,
    Type,
)

Scalar: TypeAlias = str | int | Decimal | bool
_MOMENTS: Mapping[str, Moment] = {
    "date-time": Moment("instant", "required"),
    "date": Moment("date", "forbidden"),
    "time": Moment("time", "required"),
    # RFC 3339 knows no sign, no fraction, and weeks only alone.
    "duration": Moment("duration", "forbidden", 0, ("P([^W]*|[0-9]+W)",)),
}
_DECIMAL_FORMATS = ("decimal", "money", "currency", "big-decimal", "decimal-string")


def scalar(kind: str, words: Mapping[str, object]) -> Type:
    """Give the type of a schema whose values are no records or lists. kind: "" when not said."""
    if "not" in words or "if" in words:
        return Anything("'not' and 'if' of a single value are only checked on messages")
    if "enum" in words or "const" in words:
        return _choice(words)
    if not kind and words.get("type") in ("null", ["null"]):
        return Choice(())  # no value but null, which its place allows
    if kind == "string":
        return _text(words)
    if kind == "integer":
        return _number(words, scale=0)
    if kind == "number":
        return _float_or_number(words)
    if kind == "boolean":
        return Flag()
    return Anything("no type is given" if not kind else f"only {kind} is allowed here")


def _choice(words: Mapping[str, object]) -> Type:
    listed = words["enum"] if "enum" in words else [words["const"]]
    values = [v for v in listed if v is not None] if isinstance(listed, (list, tuple)) else []
    if not all(isinstance(v, (str, int, Decimal, bool)) for v in values):
        return Anything("a list of allowed records or lists")
    values = _kept(values, words)
    # True == 1, so equal values of two kinds must not fall together.
    unique = {(type(v), v): v for v in values}
    return Choice(tuple(unique.values()), open="x-extensible-enum" in words)


def _kept(values: list[Scalar], words: Mapping[str, object]) -> list[Scalar]:
    """Give the listed values that keep what else is said of them."""
    if _BESIDE.isdisjoint(words) and words.get("format") not in _TEXT_FORMATS:
        # Lists of codes are many; most have only their type beside them.
        kind = words.get("type")
        kinds = {kind} if isinstance(kind, str) else set(_names(kind))
        return [v for v in values if not kinds or not kinds.isdisjoint(_kinds(v))]
    beside = {word: words[word] for word in (*_BESIDE, "type", "format") if word in words}
    if isinstance(patterns := beside.get("pattern"), (list, tuple)):
        # Several parts of an allOf have one each.
        beside = {**beside, "pattern": "", "allOf": [{"pattern": p} for p in patterns]}
    from jsonschema_rs import Draft202012Validator  # seldom needed, and slow to load

    judge = Draft202012Validator(beside, validate_formats=True)
    return [v for v in values if judge.is_valid(v)]


def _kinds(value: Scalar) -> tuple[str, ...]:
    if isinstance(value, str):
        return ("string",)
    if isinstance(value, bool):
        return ("boolean",)
    return ("number", "integer") if value == int(value) else ("number",)


def _names(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, (list, tuple)) else []


_TEXT_FORMATS = ("date", "date-time", "time", "duration", "uuid", "email", "uri", "ipv4", "ipv6")
_BESIDE = frozenset(
    {
        "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip


def _text(words: Mapping[str, object]) -> Type:
    if _TEXTUAL.isdisjoint(words):
        return _ANY_TEXT
    if isinstance(extensible := words.get("x-extensible-enum"), (list, tuple)):
        return Choice(tuple(v for v in extensible if isinstance(v, str)), open=True)
    patterns = _patterns(words.get("pattern"))
    form = str(words.get("format") or "")
    longest = _whole(words.get("maxLength"))
    if form in _MOMENTS:
        moment = _MOMENTS[form]
        narrowed = tuple(anchored(p) for p in (*patterns, *_length(words)))
        return replace(moment, patterns=(*moment.patterns, *narrowed))
    if form in ("byte", "base64", "binary"):
        most = None if longest is None else longest // 4 * 3
        return Binary(max_bytes=most, beyond=of_file(words))
    numeric = () if form in _TEXT_FORMATS else patterns
    shape = next((s for p in numeric if (s := decimal_shape(p))), None)
    if shape is None and form in _DECIMAL_FORMATS:
        shape = DecimalShape(None, None, signed=True)
    if shape is not None:
        return Number(
            digits=longest if shape.digits is None else shape.digits,
            scale=shape.scale,
            minimum=None if shape.signed else Decimal(0),
            carrier="text",
            patterns=(*patterns, *_length(words)),
        )
    return Text(_whole(words.get("minLength")) or 0, longest, patterns, format=form)


_TEXTUAL = frozenset({"x-extensible-enum", "pattern", "format", "minLength", "maxLength"})
_ANY_TEXT = Text()


def _float_or_number(words: Mapping[str, object]) -> Type:
    form = words.get("format")
    if form in ("float", "double") and "multipleOf" not in words:
        low, open_low = _bound(words, "minimum", "exclusiveMinimum", max)
        high, open_high = _bound(words, "maximum", "exclusiveMaximum", min)
        return Float(32 if form == "float" else 64, low, high, open_low, open_high)
    return _number(words, scale=None)


def _number(words: Mapping[str, object], scale: int | None) -> Number:
    if _NUMERIC.isdisjoint(words):
        return _ANY_INTEGER if scale == 0 else _ANY_NUMBER
    low, open_low = _bound(words, "minimum", "exclusiveMinimum", max)
    high, open_high = _bound(words, "maximum", "exclusiveMaximum", min)
    step = _decimal(words.get("multipleOf"))
    if step is not None:
        step = step.normalize()
        places = max(0, -int(step.as_tuple().exponent))
        scale = places if scale is None else min(scale, places)
        if step == Decimal(1).scaleb(-places):
            step = None
    return Number(None, scale, low, high, open_low, open_high, step)


_NUMERIC = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_ANY_INTEGER, _ANY_NUMBER = Number(scale=0), Number()


def _bound(
    words: Mapping[str, object],
    plain: str,
    exclusive: str,
    stronger: Callable[[Decimal, Decimal], Decimal],
) -> tuple[Decimal | None, bool]:
    """Give the stronger of an inclusive and an exclusive bound, and whether it is exclusive."""
    inner, outer = _decimal(words.get(plain)), _decimal(words.get(exclusive))
    if inner is None or outer is None:
        return (outer, True) if inner is None and outer is not None else (inner, False)
    bound = stronger(inner, outer)
    return bound, bound == outer


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
        return None
    return Decimal(str(value))


def _whole(value: object) -> int | None:
    number = _decimal(value)
    return None if number is None else int(number)


def _length(words: Mapping[str, object]) -> tuple[str, ...]:
    """Give the lengths of a text as a pattern, for types that count nothing."""
    low, high = _whole(words.get("minLength")), _whole(words.get("maxLength"))
    if not low and high is None:
        return ()
    if high is not None and high < (low or 0):
        return (r"^[^\s\S]$",)  # no text is so long
    return (f"^[\\s\\S]{{{low or 0},{'' if high is None else high}}}$",)


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(v) for v in value) if isinstance(value, (list, tuple)) else ()


def anchored(pattern: str) -> str:
    """Give the pattern that must match a whole text where the given one may match any part."""
    inner = pattern[1:-1]
    if pattern[:1] == "^" and pattern[-1:] == "$" and not re.search(r"[\\|^$]", inner):
        return inner
    if pattern[:1] == "^" and pattern[-1:] == "$" and pattern[-2:] != "\\$" and "|" not in pattern:
        return inner
    return f"[\\s\\S]*(?:{pattern})[\\s\\S]*"


@dataclass(frozen=True, slots=True)
class DecimalShape:
    """What a pattern says about the number in a text. None: not bounded."""

    digits: int | None
    scale: int | None
    signed: bool


_DIGIT = r"(?:\\d|\[0-9\])"
_DIGITS = _DIGIT + r"(?:\+|\*|\{\d+(?:,\d*)?\})?"
_SHAPE = expression(
    r"\^\(?(?P<sign>(?:-|\\-|\[-\]|\[\+-\]|\[-\+\]|\(-\)|\(\?:-\))\??)?"
    r"(?:\((?:\?:)?)?(?:0\|)?(?P<lead>\[1-9\])?"
    rf"(?P<whole>{_DIGITS})\)?"
    r"(?P<open>\((?:\?:)?)?(?:\\\.|\[\.\])"
    rf"(?P<part>{_DIGITS})"
    r"(?P<close>\)(?P<maybe>\?|\{0,1\})?)?\)?\$"
)


def decimal_shape(pattern: str) -> DecimalShape | None:
    r"""Give what a pattern of a decimal number bounds: `^-?\d{1,13}(\.\d{1,2})?$` and the like.

    None for any other pattern. Digits without a point are a code (an article number with
    leading zeros), not a number.
    """
    found = _SHAPE.fullmatch(pattern)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    whole, scale = _longest(found["whole"]), _longest(found["part"])
    if found["lead"] and whole is not None:
        whole += 1
    if scale is None and not found["maybe"] and not found["sign"]:
        return None  # 1.10 of `^\\d+\\.\\d+$` is as likely a version
    digits = None if whole is None or scale is None else whole + scale
    return DecimalShape(digits, scale, signed=bool(found["sign"]))


def _longest(text: str) -> int | None:
    """Give how many digits `\\d{1,13}` allows at most; None for no end."""
    if text.endswith(("+", "*")):
        return None
    if not text.endswith("}"):
        return 1
    least, comma, most = text[text.rindex("{") + 1 : -1].partition(",")
    if not comma:
        return int(least)
    return int(most) if most else None
