"""How commands talk."""

import io

import pytest

from interlock.cli.voice import Voice, columns, document, language, paint, width


def test_columns_align_with_chinese_names():
    lines = columns([("订单", "x"), ("order-lost", "y")])
    assert [width(line[: line.index(end)]) for line, end in zip(lines, "xy", strict=True)] == [
        12,
        12,
    ]


def test_the_last_column_is_never_cut():
    assert columns([("a", "z" * 500)]) == ("a  " + "z" * 500,)


@pytest.mark.parametrize(
    ("chosen", "environ", "result"),
    [
        ("zh", {"LANG": "en_US"}, "zh"),
        (None, {"INTERLOCK_LANG": "zh", "LANG": "en_US"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "de_DE", "LANG": "zh_CN"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_chosen_in_order(chosen, environ, result):
    assert language(chosen, environ) == result


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colour_is_for_terminals_only(monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    assert paint("x", "red", io.StringIO()) == "x"
    assert paint("x", "red", Terminal()) == "\x1b[31mx\x1b[0m"


def test_no_color_is_honoured():
    assert paint("x", "red", Terminal()) == "x"


def test_quiet_drops_hints_but_not_the_answer(capsys):
    voice = Voice("list", quiet=True)
    voice.say("answer")
    voice.hint("hint")
    assert capsys.readouterr().out == "answer\n"


def test_with_json_nothing_else_reaches_stdout(capsys):
    voice = Voice("list", json=True)
    voice.say("text")
    voice.table([("a", "b")])
    voice.document({"parts": ()})
    assert capsys.readouterr().out == document("list", {"parts": ()}) + "\n"
