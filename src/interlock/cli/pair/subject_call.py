"""Whether what `[subject] call` names is there: files are read for it, and nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from interlock.cli.frame import near
from interlock.errors import ConfigError
from interlock.registry import nearest
from interlock.run.config import Settings

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
# A module that says one of these may have names that its text does not show.
_HIDING = frozenset({"__getattr__", "exec", "globals", "locals", "modules", "setattr", "vars"})


def lacks_module(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name the file of [subject] call that is not there."""
    call = settings.subject.call if settings.subject else ""
    package, *inner = call.partition(":")[0].split(".")
    if not package or _file(settings) is not None:
        return
    # A package that is installed elsewhere is left to the run; looking it up imports nothing.
    if not (settings.root / package).exists() and find_spec(package) is not None:
        return
    path = settings.root.joinpath(package, *inner)
    yield "[subject] call", f"{call!r}: there is no {near(path.with_name(path.name + '.py'))}"


def lacks_function(settings: Settings) -> Iterator[ConfigError]:
    """Give the error about a module of the project without the function; none while in doubt."""
    file = _file(settings)
    if file is None or settings.subject is None:
        return
    wanted = settings.subject.call.partition(":")[2].partition(".")[0]
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return  # the run says it better
    bound = frozenset(_bound(tree))
    if wanted in bound or "*" in bound or _hides(tree):
        return
    known = tuple(n.name for n in tree.body if isinstance(n, _Function) and n.name[0] != "_")
    remedy = nearest(wanted, known) if known else f"write async def {wanted}(env) there"
    problem = f"{near(file)} has no function {wanted!r}"
    yield ConfigError(problem, where=settings.subject.named_at, remedy=remedy)


def _file(settings: Settings) -> Path | None:
    """Give the file of the module in the project's folder, as an import would find it."""
    module = settings.subject.call.partition(":")[0] if settings.subject else ""
    if not module:
        return None
    path = settings.root.joinpath(*module.split("."))
    files = (path / "__init__.py", path.with_name(path.name + ".py"))
    return next((file for file in files if file.is_file()), None)


def _bound(tree: ast.Module) -> Iterator[str]:
    """Give the names that a module may have once it is imported, "*" for a star import."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)):
            yield node.name or ""
        if not isinstance(node, _OWN_SCOPE):
            waiting += ast.iter_child_nodes(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names


def _hides(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in _HIDING)
        or (isinstance(node, ast.Attribute) and node.attr in _HIDING)
        or (isinstance(node, ast.FunctionDef) and node.name in _HIDING)
        for node in ast.walk(tree)
    )
