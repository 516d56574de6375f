"""What the files that people write are refused with has a Chinese sentence, wherever it is raised.

The sentences are found in the source: they are too many to be provoked one by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.messages.reading import told
from tests.house.source import ROOT

SOURCE = ROOT / "src" / "interlock"
HOLE = "Xq7"  # stands for what is filled in
ROOMS = ("scenario", "bridge", "run", "cli")
# Nothing but names and the words of others, or told to us alone.
BARE = {
    f"{HOLE} is {HOLE}", f"{HOLE}: {HOLE}", f"{HOLE} {HOLE}: {HOLE}", f"{HOLE} says {HOLE}",
    f"{HOLE}see {HOLE} --help", f"interlock run {HOLE}", f"{HOLE} It is looked for at {HOLE}",
    f"{HOLE} must be {HOLE}, this is {HOLE}", f"{HOLE} strikes {HOLE}, {HOLE} is {HOLE}",
    f"set {HOLE}{HOLE} itself", f"{HOLE} ended before its first call with {HOLE}",
}  # fmt: skip


def text_of(node: ast.expr | None) -> str:
    """Give a literal text, with holes; "" for what is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else HOLE for p in parts)
        case _:
            return ""


def said_in(tree: ast.AST) -> Iterator[str]:
    """Give problems and remedies: of errors, and of the helpers that make them."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="problem" | "remedy")], value=value):
                yield text_of(value)
            case ast.Call(func=ast.Attribute(attr="refuse" | "wrong"), args=[_, *rest]):
                yield from map(text_of, rest)
            case ast.Call(func=ast.Name(id="ValueError"), args=[problem, remedy]):
                yield from map(text_of, (problem, remedy))
            case ast.Call(args=args, keywords=keywords):
                named = {k.arg: k.value for k in keywords}
                if {"where", "remedy"} <= named.keys():
                    yield from map(text_of, (*args[:1], named["remedy"]))
            case _:
                pass


def files(room: str) -> list[Path]:
    return sorted((SOURCE / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_of_what_people_write_has_a_chinese_sentence(room: str) -> None:
    said = {(text, f) for f in files(room) for text in said_in(ast.parse(f.read_bytes()))}
    assert len(said) > 20
    words = {text for text, _file in said if " " in text.strip(f"{HOLE} ") and text not in BARE}
    left = sorted(text for text in words if told(text, "zh") == text)
    assert left == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("did you mean 'crm' or 'erp'?", "是否指 'crm' 或 'erp'？"),
        ("'for': '5' is no duration", "'for'：'5' 不是时长"),
        ("unknown law 'x'", "未知的定律 'x'"),
        ("write {en: ..., zh: ...}", "请写 {en: ..., zh: ...}"),
        ("write equal: {..., where: ...}", "请写 equal: {..., where: ...}"),
        ("use one of a, b", "请使用其中之一：a, b"),
    ],
)  # fmt: skip
def test_what_is_filled_in_stands_in_the_chinese_sentence(english: str, chinese: str) -> None:
    assert told(english, "zh") == chinese
