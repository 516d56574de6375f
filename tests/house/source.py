"""The source as syntax trees, read once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "interlock"


@dataclass(frozen=True)
class File:
    """One Python file. name: `interlock.room.file`; at: its path from the root."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def at(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@cache
def files() -> tuple[File, ...]:
    """Give every file of the package, in order."""
    return tuple(_read(path) for path in sorted(SRC.rglob("*.py")))


def _read(path: Path) -> File:
    text = path.read_text("utf-8")
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return File(path, name, text, ast.parse(text))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: File) -> Iterator[tuple[str, Function, bool]]:
    """Give each function with its dotted name, and whether it is a method; nested ones too."""
    yield from _functions(file.tree, "", False)


def _functions(node: ast.AST, above: str, in_class: bool) -> Iterator[tuple[str, Function, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield above + child.name, child, in_class
            yield from _functions(child, f"{above}{child.name}.", False)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{above}{child.name}.", True)
        else:
            yield from _functions(child, above, in_class)


def imports(file: File) -> Iterator[tuple[str, int]]:
    """Give each imported dotted name (`a.b` for `from a import b` too) with its line."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def tracked() -> tuple[Path, ...]:
    """Give the text files of the repository that git knows or would add."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = (ROOT / name for name in names.decode().split("\0") if name)
    return tuple(p for p in paths if p.is_file() and b"\0" not in p.read_bytes()[:1024])
