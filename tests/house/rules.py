"""The rules of the house: each gives what breaks it, and what to do instead."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.house.source import ROOT, SRC, File, Function, files, functions, imports, tracked


@dataclass(frozen=True)
class Breach:
    """A place that breaks a rule. at: `path` or `path:name`, the key of a waiver."""

    at: str
    says: str


FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
POSITIONAL_MAX = {"public": 4, "private": 5}
ROOM_FILES_MAX = 16
# Mutable state has its rooms; everywhere else data is frozen.
STATEFUL = ("interlock.twin", "interlock.sim", "interlock.serve", "interlock.ledger")
# ValueError(problem, remedy) is how a reader that knows no place tells its caller, which does.
BUILTIN_ERRORS = {"Exception", "TypeError", "RuntimeError", "KeyError", "OSError"}
NO_NOUNS = {"utils", "util", "core", "common", "manager", "helper", "helpers", "misc"}


def file_length() -> Iterator[Breach]:
    """Keep a file to one screen of thought: at most 400 lines, tests and tools too."""
    for path in tracked():
        count = len(path.read_bytes().splitlines())
        if path.suffix == ".py" and count > FILE_LINES_MAX:
            at = path.relative_to(ROOT).as_posix()
            yield Breach(at, f"{count} lines, more than {FILE_LINES_MAX}: split it by its nouns")


def function_length() -> Iterator[Breach]:
    """Keep a function to one thought: at most 60 lines."""
    for file in files():
        for name, node, _ in functions(file):
            count = (node.end_lineno or 0) - node.lineno + 1
            if count > FUNCTION_LINES_MAX:
                yield Breach(f"{file.at}:{name}", f"{count} lines, more than {FUNCTION_LINES_MAX}")


def positional_parameters() -> Iterator[Breach]:
    """A call is read by its places only up to four, within a file five; the rest are keywords."""
    for file in files():
        for name, node, in_class in functions(file):
            count = len(node.args.posonlyargs) + len(node.args.args)
            count -= in_class and not _is_static(node)
            own = name.split(".")[-1]
            limit = POSITIONAL_MAX["private" if own.startswith("_") else "public"]
            if count > limit:
                says = f"{count} positional parameters: put * before the rest or join them"
                yield Breach(f"{file.at}:{name}", says)


def _is_static(node: Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def docstrings() -> Iterator[Breach]:
    """Every module and public name says what its signature cannot."""
    for file in files():
        if file.text.strip() and not ast.get_docstring(file.tree):
            yield Breach(file.at, "the module has no docstring")
        for node in ast.walk(file.tree):
            public = isinstance(node, ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                yield Breach(f"{file.at}:{node.name}", "the class has no docstring")
        names = {name for name, _, _ in functions(file)}
        for name, node, _ in functions(file):
            private = any(part.startswith("_") for part in name.split("."))
            nested = name.rpartition(".")[0] in names
            if not private and not nested and not ast.get_docstring(node):
                yield Breach(f"{file.at}:{name}", "the function has no docstring")


def dead_files() -> Iterator[Breach]:
    """A file that no other file imports is not part of the house."""
    wanted = {name for file in files() for name, _ in imports(file)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    points = [*project["scripts"].values()]
    points += [v for group in project.get("entry-points", {}).values() for v in group.values()]
    doors = {point.partition(":")[0] for point in points}
    doors |= set(re.findall(r'"(interlock\.cli\.\w+)"', (SRC / "cli/main.py").read_text("utf-8")))
    # The formats of reports, and modules that a process of its own starts with.
    doors |= {f"interlock.report.{path.stem}" for path in (SRC / "report").glob("*.py")}
    # What users import and we do not: docs/how-to shows it.
    how_to = (path.read_text("utf-8") for path in (ROOT / "docs/how-to").glob("*.md"))
    doors |= {
        name for text in how_to for name in re.findall(r"^from (interlock[.\w]+)", text, re.M)
    }
    doors |= {
        name for file in files() for name in re.findall(r'"(interlock\.\w+\.\w+)"', file.text)
    }
    for file in files():
        if file.path.name not in ("__init__.py", "__main__.py") and file.name not in wanted | doors:
            yield Breach(file.at, "nothing imports it: use it, name it as a door, or delete it")


def room_size() -> Iterator[Breach]:
    """A room with more than 16 files holds two rooms."""
    for room, count in Counter(file.path.parent for file in files()).items():
        if count > ROOM_FILES_MAX:
            yield Breach(room.relative_to(ROOT).as_posix(), f"{count} files: divide the room")


def nouns() -> Iterator[Breach]:
    """A module is named after a noun of the domain."""
    for file in files():
        if NO_NOUNS & set(file.name.split(".")[-1].split("_")):
            yield Breach(file.at, "name it after what it holds")


def frozen_data() -> Iterator[Breach]:
    """Data that leaves its room is frozen; only the stateful rooms hand out what changes."""
    asked = {(name, _room(file)) for file in files() for name, _ in imports(file)}
    for file in files():
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef) and not file.name.startswith(STATEFUL):
                marks = [ast.unparse(d) for d in node.decorator_list]
                mutable = any(m.startswith("dataclass") and "frozen=True" not in m for m in marks)
                guests = {room for name, room in asked if name == f"{file.name}.{node.name}"}
                if mutable and guests - {_room(file)}:
                    says = f"imported by {', '.join(sorted(guests))}: freeze it, or keep it at home"
                    yield Breach(f"{file.at}:{node.name}", says)


def _room(file: File) -> str:
    return ".".join(file.name.split(".")[:2])


def raised_errors() -> Iterator[Breach]:
    """Raise errors of use from the tree in errors.py only: where, problem, remedy."""
    for file in files():
        for name, node, _ in functions(file):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call):
                    error = ast.unparse(inner.exc.func)
                    if error in BUILTIN_ERRORS:
                        says = f"raises {error}: take one of the tree, or assert"
                        yield Breach(f"{file.at}:{name}", says)


def late_imports() -> Iterator[Breach]:
    """An import inside a function says why in a comment: optional, heavy, or part of a door."""
    for file in files():
        for name, node, _ in functions(file):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    around = file.lines[inner.lineno - 2 : inner.end_lineno]
                    if not any("#" in line for line in around):
                        says = "an import inside a function: move it up, or say why beside it"
                        yield Breach(f"{file.at}:{name}", says)


def silenced_checks() -> Iterator[Breach]:
    """Each `type: ignore` and `noqa` of the package has a code and a reason."""
    good = re.compile(r"# (type: ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(, [A-Z]+\d+)*)  # \w+")
    for file in files():
        for number, line in enumerate(file.lines, 1):
            if re.search(r"# (type: ignore|noqa)", line) and not good.search(line):
                yield Breach(f"{file.at}:{number}", "write the code and, after two blanks, # why")


def loose_ends() -> Iterator[Breach]:
    """The repository holds no notes to oneself and no paths of one machine."""
    notes = re.compile(r"\b(TO[D]O|FIX[M]E)\b")
    places = re.compile(r"(?<![\w.~-])/(root|home/\w+|Users/\w+)/")
    for path in tracked():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if notes.search(line) or places.search(line):
                at = f"{path.relative_to(ROOT).as_posix()}:{number}"
                yield Breach(at, "finish it, or say it in words that hold everywhere")


def mirrored_tests() -> Iterator[Breach]:
    """`tests/<room>/test_<file>.py` tests that file; a longer name starts with it.

    Any other name must use the room at least. Folders that are no rooms hold tests across rooms.
    """
    names = {file.name for file in files()}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        parts = path.relative_to(ROOT / "tests").parts
        room = f"interlock.{parts[0]}" if len(parts) > 1 else "interlock"
        if room not in names:
            continue
        words, folder = path.stem.removeprefix("test_").split("_"), ".".join(parts[:-1])
        ends = (".".join(filter(None, ("interlock", folder, "_".join(words[:end])))) for end in
                range(len(words), 0, -1))  # fmt: skip
        if names.isdisjoint(ends) and room not in path.read_text("utf-8"):
            at = path.relative_to(ROOT).as_posix()
            yield Breach(at, f"no module has this name or its first words, and {room} is not used")


def untested_rooms() -> Iterator[Breach]:
    """Each room has tests of its own."""
    for room in sorted({file.name.split(".")[1] for file in files() if file.name.count(".") > 1}):
        if not any((ROOT / "tests" / room).rglob("test_*.py")):
            yield Breach(f"src/interlock/{room}", "the room has no tests")


def undeclared_packages() -> Iterator[Breach]:
    """What the package imports is declared in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(d for extra in extras for d in extra)]
    declared = {re.split(r"[<>=\[ ]", d)[0].lower().replace("-", "_") for d in wanted}
    declared |= {MODULES.get(name, name) for name in declared} | {"interlock"}
    for file in files():
        for name, line in imports(file):
            top = name.partition(".")[0]
            if top not in declared and top not in sys.stdlib_module_names:
                yield Breach(f"{file.at}:{line}", f"{top} is not among the dependencies")


MODULES = {"python_stdnum": "stdnum", "pyyaml": "yaml"}

RULES: dict[str, Callable[[], Iterator[Breach]]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        file_length, function_length, positional_parameters, docstrings, dead_files, room_size,
        nouns, frozen_data, raised_errors, late_imports, silenced_checks, loose_ends,
        mirrored_tests, untested_rooms, undeclared_packages,
    )
}  # fmt: skip
