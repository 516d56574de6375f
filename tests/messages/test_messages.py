"""Every sentence has its twin in the other language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from interlock.fault import FAULTS
from interlock.law import LAWS
from interlock.messages import REMEDIES, SAYS, remedy, say
from interlock.messages import telling as words
from interlock.messages.fixed import ACTORS, WORDS, counted
from interlock.messages.language import PARTIES, amount, field, filled, trade
from interlock.messages.reasons import REASONS, reason, said
from interlock.names import ZH

SRC = Path(__file__).resolve().parents[2] / "src/interlock"
BLAME = tuple((SRC / "run/blame").glob("*.py"))
TABLES = {
    "says": SAYS,
    "remedies": REMEDIES,
    "story": words.STORY,
    "marks": words.MARKS,
    "faults": words.FAULTS,
    "words": WORDS,
    "actors": ACTORS,
    "parties": PARTIES,
    "reasons": REASONS,
    "notes": dict(enumerate(words.NOTES)),
    "doubts": words.DOUBTS,
    "breaches": dict(words.BREACHES),
}


def placeholders(text):
    return set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", text))


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_fill_the_same_places(table):
    for key, pair in TABLES[table].items():
        assert placeholders(pair[0]) == placeholders(pair[1]), key


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("actors", "parties")])
def test_english_has_no_chinese_and_neither_is_empty(table):
    for key, (en, zh) in TABLES[table].items():
        assert en, key
        assert zh, key
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", en), key


def ids_in_code():
    """Give the texts in the rooms of laws and judgement that are message ids."""
    rules = {*LAWS, *ZH}
    for path in [*(SRC / "law").rglob("*.py"), SRC / "run/judge.py", *BLAME]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                rule, dot, detail = node.value.partition(".")
                if dot and rule in rules and re.fullmatch(r"[a-z-]+", detail):
                    yield path, node.value


def test_every_message_of_a_law_has_its_sentence_and_its_remedy():
    found = dict.fromkeys(ids_in_code())
    assert len(found) >= 12
    for file, message in found:
        assert message in REMEDIES, (file, message)
        # Ids that only name a remedy stand in the room that blames.
        assert message in SAYS or file in BLAME, (file, message)


def test_every_law_has_a_sentence():
    assert {m.partition(".")[0] for m in SAYS} >= set(LAWS)


def test_every_fault_is_told_as_it_tells_itself():
    own = {name: fault.says for name, fault in FAULTS.items()}
    assert {name: pair[0] for name, pair in words.FAULTS.items()} == own


def test_every_law_has_its_mark_in_a_story():
    named = {name.removesuffix("-agree") for name in LAWS if not name.endswith("-agree")}
    assert named | {"agree"} <= set(words.MARKS)


def test_arguments_are_written_as_people_write_them():
    args = {"match": "order", "record": "SO-7", "system": "erp", "copies": "2", "keys": "1, 2"}
    assert say("exactly-once.doubled", args) == "order SO-7 is in ERP twice: 1, 2"
    assert say("exactly-once.doubled", args, "zh") == "订单 SO-7 在 ERP 中有 2 份：1, 2"
    three = {**args, "copies": "3"}
    assert "3 times" in say("exactly-once.doubled", three)


def test_a_count_of_items_is_told_in_words_and_its_rule_by_name():
    args = {"field": "Lines.(length)", "expected": "2", "actual": "1", "flow": "f"}
    assert "the number of Lines should be 2" in say("fields-agree.differs", args)
    assert "rule Lines of flow f" in remedy("fields-agree.differs", args)
    assert field("Lines.(length)", "zh") == "Lines 的项数"


def test_nothing_is_told_as_empty():
    args = {"field": "Note", "expected": "x", "actual": "nothing"}
    assert say("fields-agree.differs", args).endswith("and is empty")
    assert say("fields-agree.differs", args, "zh").endswith("实为空值")


def test_a_message_that_nobody_knows_says_what_it_brought_along():
    assert say("house-law.broken", {"says": "it is broken"}) == "it is broken"
    assert say("house-law.broken", {}) == "house-law.broken"


def test_a_missing_argument_shows_as_a_question_mark():
    assert "?" in say("exactly-once.doubled", {})


@pytest.mark.parametrize(
    ("code", "args", "english", "chinese"),
    [
        ("all-kept", {}, "every message kept its contract", "每条消息都遵守契约"),
        (
            "keeps-unique",
            {"system": "erp", "name": "ExternalNo", "place": "b.yaml:7"},
            "ERP keeps ExternalNo unique (b.yaml:7)",
            "ERP 保证 ExternalNo 唯一（b.yaml:7）",
        ),
        (
            "answer-broke",
            {"operation": "CreateOrder", "wrong": "$.Number: Number is missing"},
            "the answer to CreateOrder broke its own contract: Number: Number is missing",
            "CreateOrder 的应答违反自身契约：Number: 缺少 Number",
        ),
        (
            "bridge-misfit",
            {"misfit": "fields-agree.removed", "match": "order", "record": "7", "system": "crm",
             "place": "b.yaml:7"},
            (
                "the bridge promises no better: order 7: the integration deleted it in CRM, the "
                "system of truth (b.yaml:7)"
            ),
            "字段桥也没有保证：订单 7：集成在权威系统 CRM 中删除了它（b.yaml:7）",
        ),
        ("of-another-law", {}, "", ""),
    ],
)  # fmt: skip
def test_reasons_are_told_in_both_languages_with_what_is_in_them(code, args, english, chinese):
    assert reason(code, args, "en") == english
    assert reason(code, args, "zh") == chinese


def test_a_reason_for_machines_keeps_the_words_of_the_validator():
    args = {"operation": "CreateOrder", "wrong": "$.Number: Number is missing"}
    assert said("answer-broke", args).endswith("contract: $.Number: Number is missing")


def test_reasons_of_the_blaming_room_are_all_known():
    nodes = [n for p in BLAME for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))]
    calls = [n for n in nodes if isinstance(n, ast.Call) and n.args]
    named = [n for n in calls if ast.unparse(n.func) in ("because", "Reason")]
    codes = {n.args[0].value for n in named if isinstance(n.args[0], ast.Constant)}
    assert codes == set(REASONS)


def test_what_validators_say_is_put_plainly():
    said = "$.Customer.Name: The value has a length of '140'; this exceeds the allowed maximum "
    said += "length of '120'."
    assert words.breach(said, "en") == "Customer.Name: 140 characters, at most 120 allowed"
    assert words.breach(said, "zh") == "Customer.Name: 长 140 个字符，最多 120"
    assert words.breach("$.a: odd words", "zh") == "a: odd words"
    assert words.breach("Error: 5", "en") == "Error: 5"


def test_notes_are_told_in_chinese_with_what_is_in_them():
    text = "order-law cannot be trusted on this pair: it did not speak on a planted violation"
    assert words.note(text, "zh") == "定律 order-law 在这一系统对上不可信：对人为植入的违反没有反应"


def test_counts_and_kinds_have_their_forms():
    assert counted(1, "faults", "en") == "1 fault"
    assert counted(2, "faults", "en") == "2 faults"
    assert counted(2, "faults", "zh") == "2 个故障"
    assert amount(1, "SalesOrder", "en") == "1 salesorder"
    assert amount(2, "Customer", "en") == "2 customers"
    assert amount(3, "SalesOrder", "zh") == "3 张销售订单"
    assert trade("Widget", "zh") == "Widget"


def test_no_blank_stands_between_chinese_words():
    assert filled(("", "保存 {what}"), {"what": "订单 7"}, "zh") == "保存订单 7"
    assert filled(("", "访问 {what}"), {"what": "host"}, "zh") == "访问 host"
