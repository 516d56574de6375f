"""The words of a subject, however many they are."""

from __future__ import annotations

from interlock.serve.subject.model import ended_with
from interlock.serve.subject.output import END_BYTES, ending, heard


def test_of_endless_words_the_beginning_and_the_end_are_heard(tmp_path):
    file = tmp_path / "said"
    with file.open("wb") as opened:
        opened.write(b"ready\n")
        opened.seek(200 * END_BYTES)
        opened.write(b"\xff\nthe last")
    said = heard(file)
    assert said.startswith("ready")
    assert said.endswith("\ufffd\nthe last")
    assert len(said) == 2 * END_BYTES + 1


def test_few_words_are_heard_as_they_are_and_those_of_a_trial_from_its_beginning(tmp_path):
    file = tmp_path / "said"
    file.write_text("first\nsecond", "utf-8")
    assert heard(file) == "first\nsecond"
    assert ending(file, 6) == "second"
    assert ending(file, 99) == ""
    assert heard(tmp_path / "gone") == ending(tmp_path / "gone") == ""


def test_a_program_that_said_nothing_has_no_last_words():
    assert ended_with(3, "\n") == "exit code 3"
    assert ended_with(3, "one\ntwo\n") == "exit code 3: two"


def test_the_last_words_are_the_error_rather_than_what_stands_below_it():
    node = "throw err;\n\nError: Cannot find module 'a.js'\n  at x\n\nNode.js 20\n"
    assert ended_with(1, node) == "exit code 1: Error: Cannot find module 'a.js'"
    java = 'Exception in thread "main" java.lang.IllegalStateException: no queue\n\tat Main.main\n'
    assert ended_with(1, java).endswith("IllegalStateException: no queue")
