"""The documents say what is so: commands exist, blocks run, parts are described."""

import re
import shlex
import subprocess
import sys

import click
import pytest

from interlock.cli.catalogue import entries, markdown
from interlock.cli.main import COMMANDS, group
from interlock.run.config import SCHEMA
from tests.house.source import ROOT, files

DOCS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
MARKS = {
    "python run": "executed by this test",
    "python shown": "part of something bigger, or needs a project",
}


def blocks():
    for path in DOCS:
        text = path.read_text("utf-8")
        for found in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", text, re.MULTILINE):
            line = text.count("\n", 0, found.start()) + 1
            yield path, line, found[1].strip(), found[2]


def shell_lines():
    for path, line, language, body in blocks():
        if language in ("sh", "console", "bash"):
            for number, text in enumerate(body.splitlines(), line + 1):
                words = text.removeprefix("$ ").partition("  #")[0]
                yield f"{path.relative_to(ROOT)}:{number}", shlex.split(words, comments=True)


def test_python_blocks_run_or_say_that_they_do_not():
    loose = [
        f"{path.relative_to(ROOT)}:{line}: ```{language}"
        for path, line, language, _ in blocks()
        if language.startswith("py") and language not in MARKS
    ]
    assert not loose, f"mark each with one of {', '.join(MARKS)}"


@pytest.mark.parametrize(
    "block",
    [pytest.param(b, id=f"{b[0].name}:{b[1]}") for b in blocks() if b[2] == "python run"],
)
def test_a_documented_block_runs(block, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", block[3]], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_documented_commands_and_options_exist():
    wrong = []
    for place, words in shell_lines():
        if words[:1] == ["interlock"] and len(words) > 1:
            wrong += [f"{place}: {word}" for word in unknown_words(words[1:])]
    assert not wrong


def unknown_words(words):
    if words[0].startswith("-"):
        return [] if words[0] in ("--help", "--version", "-h") else words[:1]
    if words[0] not in COMMANDS:
        return words[:1]
    command = group.get_command(click.Context(group), words[0])
    known = {o for p in command.params for o in p.opts} | {"--help", "-h"}
    return [w for w in words[1:] if w.startswith("-") and w.partition("=")[0] not in known]


def test_documented_make_targets_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = {(place, w[1]) for place, w in shell_lines() if w[:1] == ["make"] and len(w) > 1}
    assert not {(place, target) for place, target in asked if target not in targets}


def test_every_command_is_in_the_readme():
    text = DOCS[0].read_text("utf-8")
    assert not [name for name in COMMANDS if f"interlock {name}" not in text]


def test_every_option_is_in_the_reference_of_its_command():
    text = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    pages = {page.partition("\n")[0]: page for page in text.split("## interlock ")[1:]}
    assert list(pages) == list(COMMANDS)
    for name, page in pages.items():
        command = group.get_command(click.Context(group), name)
        own = [p.opts[0] for p in command.params if p.param_type_name == "option"][:-3]
        assert not [option for option in own if f"`{option}`" not in page], name


def test_every_setting_is_in_its_reference():
    text = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    tables = [SCHEMA["properties"][t]["properties"] for t in ("crm", "bridge", "subject", "run")]
    assert not [key for table in tables for key in table if f"`{key}`" not in text]


def test_the_readme_is_short():
    assert len(DOCS[0].read_text("utf-8").splitlines()) <= 150


def test_the_catalogue_is_what_the_parts_say():
    wanted = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    assert wanted == markdown(), "run: interlock list --markdown > docs/catalogue.md"


def test_every_part_has_a_page():
    assert not [entry.name for entry in entries() if len(entry.page) < 20]


def test_every_room_is_in_the_drawing():
    drawing = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {file.name.split(".")[1] for file in files() if "." in file.name} - {"__main__"}
    assert not [room for room in sorted(rooms) if not re.search(rf"\b{room}\b", drawing)]


def test_links_between_documents_lead_somewhere():
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert not dead
