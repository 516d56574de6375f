"""What people are refused with has a Chinese sentence, wherever in the package it is raised.

The sentences are found in the source: they are too many to be provoked one by one.
"""

from __future__ import annotations

import re

import pytest

from interlock.messages.reading import phrase, told
from interlock.messages.telling import breach, note
from tests.messages.spoken import HOLE, Said, spoken

# Of others' messages, which reports put plainly; of trials, which reports tell as notes.
WIRES = tuple(f"src/interlock/contract/{room}/" for room in ("json_wire", "soap_wire", "embedded"))
TRIALS = ("src/interlock/run/", "src/interlock/law/")
# Parts of sentences, whose wholes stand beside them; what is said to programmers alone.
BARE = {
    f"{HOLE}the type {HOLE} is not declared{HOLE}", f"{HOLE}the type {HOLE} is not known",
    f"write {HOLE}.created or a state{HOLE}",
    f"did you mean {HOLE}? ", f"the authority {HOLE}", "the key is of another kind",
    f"'{HOLE}' must be {HOLE}, this is {HOLE}", f"'{HOLE}' strikes {HOLE}, {HOLE} is {HOLE}",
    f"it could not be made small: the subject {HOLE}", f"{HOLE} is not a value",
    "the run was broken off before it was made small",
    "the same case did not show it again: it does not repeat",
    f"{HOLE} holds what no {HOLE} may have", f"{HOLE} is {HOLE}, which no {HOLE} may have",
}  # fmt: skip
# What a user writes as it stands, in any language.
WRITTEN = re.compile(
    r"""`[^`]*`|"[^"]*"|'[^']*'|\{.*\}|\[[^]]*\]|--\S+ \S+|docs/\S+
    |interlock\ (?:run|check|init|demo|replay)(?:\ CRM\ ERP)?|interlock$|pip\ install
    |docker\ \w+|apt-get\ install|async\ def|(?:at|of|for|from):\ (?:\d+\ min|\S+)|remove:\ true
    |build\ =|clock\ =|port\ =|per\ line|at\ the\ end|half-up、half-even、down|yes\ 也不是\ no
    |(?:少|小)\ to\ 最|\d\ to\ \d+(?:\ ms)?""",
    re.VERBOSE,
)
ENGLISH = re.compile(
    r"[a-z]{2,}[,;:]? [a-z]{2,}|\b(?:the|of|is|no|an?|it|to|and|or|with|has|have|not|in)\b"
)


def is_sentence(text: str) -> bool:
    return " " in text.replace(HOLE, "").replace("''", "").strip(" :,;.=") and bool(
        re.search("[a-z]{2,} |[a-z] [a-z]", text.replace(HOLE, ""))
    )


def in_chinese(said: Said) -> str:
    if said.file.startswith(WIRES):
        plain = breach(said.text, "zh")
        return plain if plain != said.text else told(said.text, "zh")
    plain = told(said.text, "zh")
    if plain == said.text and said.file.startswith(TRIALS):
        plain = note(said.text, "zh")
    return phrase(said.text, "zh") if plain == said.text else plain


def unsaid(said: Said) -> bool:
    """Tell whether a sentence is English in a Chinese answer, or half of it is."""
    chinese = in_chinese(said)
    if chinese == said.text:
        return bool(ENGLISH.search(WRITTEN.sub("", said.text.replace(HOLE, "X"))))
    return bool(ENGLISH.search(WRITTEN.sub("", chinese.replace(HOLE, "X"))))


def test_every_refusal_of_the_package_has_a_chinese_sentence() -> None:
    sentences = [said for said in spoken() if said.text not in BARE and is_sentence(said.text)]
    assert len({said.text for said in sentences}) > 900
    left = [f"{s.file}:{s.line}: {s.text} -> {in_chinese(s)}" for s in sentences if unsaid(s)]
    assert left == []


@pytest.mark.parametrize("room", ["schema/xsd", "contract/wsdl", "serve", "sim", "cli"])
def test_sentences_are_found_in_rooms_deep_inside(room: str) -> None:
    assert sum(said.file.startswith(f"src/interlock/{room}") for said in spoken()) > 20


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("did you mean 'crm' or 'erp'?", "是否指 'crm' 或 'erp'？"),
        ("'for': '5' is no duration", "'for'：'5' 不是时长"),
        ("unknown law 'x'", "未知的定律 'x'"),
        ("unknown field of Order 'amont'", "Order 没有字段 'amont'"),
        ("the flow 'a' knows no 'fro'", "流程 'a' 没有 'fro'"),
        ("this is a PDF document, which is not read", "这是 PDF 文档，不支持读取"),
        ("write {en: ..., zh: ...}", "请写 {en: ..., zh: ...}"),
        ("write equal: {..., where: ...}", "请写 equal: {..., where: ...}"),
        ("use one of a, b", "请使用其中之一：a, b"),
        (
            "'x' does not fit the field: it is 3 long, at most 2",
            "'x' 不符合该字段：长度为 3，最多 2",
        ),
        (
            "the subject started a process by os.fork: not replayable",
            "被测集成用 os.fork 启动了进程：无法重放",
        ),
    ],
)  # fmt: skip
def test_what_is_filled_in_stands_in_the_chinese_sentence(english: str, chinese: str) -> None:
    assert told(english, "zh") == chinese
