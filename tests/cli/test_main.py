"""The door: what every command has in common."""

import json
import subprocess
import sys

import click
import pytest

from interlock import __version__
from interlock.cli import main as door
from interlock.cli.voice import language
from interlock.messages.language import asked

HEAVY = (
    "faker", "httpx", "hypothesis", "jinja2", "jsonschema_rs", "lxml", "requests", "rich", "stdnum",
    "testcontainers", "yaml", "zeep", "asyncio",
)  # fmt: skip


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["nonsense"]])
def test_help_and_version_import_nothing_heavy(words):
    code = (
        "import sys, json\n"
        "from interlock.cli.main import run\n"
        f"run({words!r})\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert loaded.isdisjoint(HEAVY)


def test_the_version_is_told(interlock):
    assert interlock("--version").out == f"interlock {__version__}\n"


def test_every_command_of_the_table_can_be_imported_and_has_a_docstring():
    for name in door.COMMANDS:
        command = door.group.get_command(click.Context(door.group), name)
        assert command.help, name
        assert command.name == name


def test_every_command_has_the_standard_options():
    for name in door.COMMANDS:
        command = door.group.get_command(click.Context(door.group), name)
        assert {"json", "lang", "quiet"} <= {p.name for p in command.params}, name


def test_without_a_word_the_help_is_shown(interlock):
    said = interlock()
    assert said.code == 2
    assert "Commands:" in said.out


def test_an_unknown_command_is_refused_with_the_nearest(interlock):
    said = interlock("chekc")
    assert said.code == 2
    assert said.out == ""
    assert "there is no command 'chekc'" in said.err
    assert "did you mean 'check'?" in said.err


def test_an_unknown_option_is_refused_with_the_nearest(interlock):
    said = interlock("list", "--jsno")
    assert said.code == 2
    assert "--json" in said.err


def test_an_error_of_use_is_one_document_with_json(interlock):
    said = interlock("explain", "reply-lots", "--json")
    assert said.code == 2
    assert said.err == ""
    assert said.json["interlock"] == __version__
    assert said.json["command"] == "explain"
    error = said.json["error"]
    assert set(error) == {"kind", "where", "problem", "remedy"}
    assert error["kind"] == "usage"
    assert "'reply-lost'" in error["remedy"]


def test_errors_are_told_in_chinese_when_asked(interlock):
    said = interlock("explain", "nothing-like-it", "--lang", "zh")
    assert said.err.startswith("错误: ")
    assert "办法: " in said.err


def test_the_locale_chooses_the_language(interlock, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert interlock("explain", "nothing-like-it").err.startswith("错误: ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("twin",), "interlock twin: 缺少参数 '契约...'"),
        (("run", "--seed", "x"), "interlock run: '--seed' 的值无效：'x' 不是整数"),
        (("run", "--seed"), "interlock run: 选项 '--seed' 需要一个值"),
        (("run", "--json=1"), "interlock run: 选项 '--json' 不带值"),
        (("run", "--lang", "fr"), "'fr' 不在 'en', 'zh' 之中"),
    ],
)
def test_what_click_finds_wrong_is_told_in_chinese(interlock, monkeypatch, words, says):
    monkeypatch.setenv("INTERLOCK_LANG", "zh")
    said = interlock(*words)
    assert said.code == 2
    assert says in said.err


@pytest.mark.parametrize("name", ["INTERLOCK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
@pytest.mark.parametrize("word", ["zh", "ZH_TW.UTF-8", "en", "C", ""])
def test_doors_and_other_rooms_choose_the_same_language(name, word):
    environ = {"LANG": "zh_CN", name: word}
    assert asked(environ) == language(None, environ)


@pytest.fixture
def failing(monkeypatch):
    """Make `interlock list` fail with a given exception."""

    def fail_with(error):
        @click.command("list")
        def command():
            raise error

        monkeypatch.setattr(door.LazyGroup, "get_command", lambda *_: command)

    return fail_with


def test_an_unexpected_exception_is_told_without_a_traceback(interlock, failing):
    failing(ZeroDivisionError("division by zero"))
    said = interlock("list")
    assert said.code == 3
    assert "Traceback" not in said.err
    assert "ZeroDivisionError" in said.err
    assert "INTERLOCK_DEBUG=1" in said.err


def test_a_debugger_gets_the_traceback(failing, monkeypatch):
    failing(ZeroDivisionError("division by zero"))
    monkeypatch.setenv("INTERLOCK_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        door.run(["list"])


def test_ctrl_c_is_one_line_and_130(interlock, failing):
    failing(KeyboardInterrupt())
    said = interlock("list")
    assert said.code == 130
    assert said.err.strip() == "interrupted"


def test_ctrl_c_is_known_behind_the_error_that_python_puts_before_it(interlock, failing):
    wrapped = RuntimeError("Error calling __set_name__ on 'Field' instance 'headers'")
    wrapped.__cause__ = KeyboardInterrupt()
    failing(wrapped)
    said = interlock("list")
    assert (said.code, said.err.strip()) == (130, "interrupted")


def test_ctrl_c_tells_how_far_the_work_was(interlock, failing):
    stop = KeyboardInterrupt()
    stop.add_note("after 3 of 5 trials, nothing broken so far")
    failing(stop)
    said = interlock("list")
    assert said.err.strip() == "interrupted after 3 of 5 trials, nothing broken so far"


def test_a_console_that_cannot_show_chinese_gets_no_traceback(interlock_process):
    said = interlock_process("explain", "不存在", env={"PYTHONIOENCODING": "ascii"})
    assert said.code == 2
    assert "Traceback" not in said.err
    assert "\\u4e0d" in said.err


def test_python_m_interlock_is_the_same_door(interlock_process):
    assert interlock_process("--version").out == f"interlock {__version__}\n"


def test_ctrl_c_before_the_door_is_open_is_no_traceback():
    code = (
        "import sys\n"
        "class Key:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'interlock.cli.main': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Key())\n"
        "from interlock.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_ctrl_c_that_python_cannot_let_through_comes_again():
    code = (
        "import sys, time\n"
        "class Last:\n"
        "    def __del__(self): raise KeyboardInterrupt\n"
        "class Key:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'interlock.cli.list': Last(); time.sleep(20)\n"
        "sys.meta_path.insert(0, Key())\n"
        "from interlock.cli.main import main\n"
        "main(['list'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "interrupted")


@pytest.mark.skipif(sys.platform == "win32", reason="closes an output as POSIX shells do")
def test_an_output_that_was_closed_is_one_that_nobody_reads():
    command = f"{sys.executable} -m interlock list --lang en >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
