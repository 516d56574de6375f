"""The words of a JSON Schema that no type of ours can say: the validator alone knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from interlock.schema.types import foreign
from interlock.values import canonical

# Words that mean something only together stand together: the first one calls for the others.
_OF_RECORDS = (
    ("patternProperties", "additionalProperties", "unevaluatedProperties", "properties"),
    ("propertyNames",), ("dependentRequired",), ("dependentSchemas",), ("if", "then", "else"),
    ("not",),
)  # fmt: skip
_OF_LISTS = (
    ("prefixItems", "items", "unevaluatedItems"), ("contains", "minContains", "maxContains"),
    ("if", "then", "else"), ("not",),
)  # fmt: skip
_OF_FILES = (("minLength",), ("pattern",))


def of_record(parts: Sequence[Mapping[str, object]], merged: Iterable[str] = ()) -> tuple[str, ...]:
    """Give what the parts of a record say beyond fields. merged: fields of several parts."""
    found = [*_said(parts, _OF_RECORDS), *_unevaluated(parts, "unevaluatedProperties")]
    return (*found, *(foreign("properties", name) for name in merged))


def of_list(words: Mapping[str, object]) -> tuple[str, ...]:
    """Give what a list says beyond its items."""
    return (*_said([words], _OF_LISTS), *_unevaluated([words], "unevaluatedItems"))


def of_file(words: Mapping[str, object]) -> tuple[str, ...]:
    """Give what a text of bytes says beyond its greatest length."""
    return tuple(_said([words], _OF_FILES))


def of_groups(word: str, groups: Sequence[Sequence[str]]) -> str:
    """Give what a choice of required fields says, some of which are always there."""
    return f"{word} {canonical([list(group) for group in groups])}"


def _said(
    parts: Sequence[Mapping[str, object]], groups: Iterable[tuple[str, ...]]
) -> Iterator[str]:
    for part in parts:
        for group in groups:
            if group[0] in part:
                yield _entry(group[0], {word: part[word] for word in group if word in part})


def _unevaluated(parts: Sequence[Mapping[str, object]], word: str) -> Iterator[str]:
    """Give the words whose meaning hangs on all that stands beside and around them."""
    return (
        foreign(word, canonical(part[word]))
        for part in parts
        if word in part and part[word] is not True and (word, part[word]) not in _SAID
    )


# A record that is closed says so itself.
_SAID = (("unevaluatedProperties", False),)


def _entry(word: str, value: object) -> str:
    text = canonical(value)
    # What a reference means is not said here, and may be another thing in another contract.
    return foreign(word, text) if '"$ref"' in text else f"{word} {text}"
