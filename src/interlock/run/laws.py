"""Which law a case means: one of Interlock's, a sentence of the user's, or a function of theirs."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from inspect import isfunction
from pathlib import Path
from types import ModuleType

from interlock.errors import ScenarioError
from interlock.law import LAWS, Ask, Law
from interlock.law.own import functions, sentences
from interlock.registry import nearest
from interlock.scenario.model import LawUse


def law_for(ask: Ask, root: Path) -> Law:
    """Give the law of an ask. root: the folder in which the user's modules are."""
    if ask.law in LAWS or not (":" in ask.law or sentences.kind_of(ask)):
        return LAWS[ask.law]
    if ":" in ask.law:
        return functions.law_of(_function(root, ask.law))
    return sentences.law_of(ask)


def title_of(name: str) -> dict[str, str]:
    """Give the titles of a law by language; the name itself for one of the user's."""
    return dict(LAWS[name].title) if name in LAWS else {"en": name}


def check_functions(uses: Iterable[LawUse], root: Path) -> None:
    """Refuse a law whose function cannot be had; ScenarioError with the place that names it."""
    for use in uses:
        if ":" in use.law and use.law not in LAWS:
            where = f"{use.source.file}:{use.source.line}" if use.source.file else use.law
            _function(root, use.law, where)


def _function(root: Path, name: str, where: str = "") -> Callable[..., object]:
    module_name, _, wanted = name.partition(":")
    file = root.joinpath(*module_name.split(".")).with_suffix(".py")
    where = where or name
    if not file.is_file():
        near = nearest(module_name, tuple(f.stem for f in sorted(root.glob("*.py"))))
        remedy = f"{near} (looked for at {file.relative_to(root).as_posix()})"
        raise ScenarioError(f"there is no module {module_name!r}", where=where, remedy=remedy)
    try:
        module = _module(root, file)
    except Exception as error:  # noqa: BLE001  # the user's module may raise what it likes
        raise ScenarioError(
            f"{file.name} cannot be loaded: {type(error).__name__}: {error}"[:300],
            where=where,
            remedy=f"run python {file.name} by hand, and correct what it says",
        ) from None
    found = getattr(module, wanted, None)
    if not callable(found):
        written = (v for v in vars(module).values() if isfunction(v))
        own = tuple(v.__name__ for v in written if v.__module__ == module.__name__)
        problem = f"{file.name} has no function {wanted!r}"
        raise ScenarioError(problem, where=where, remedy=nearest(wanted, own))
    return found  # type: ignore[no-any-return]  # callable, as was just asked


@cache
def _module(root: Path, file: Path) -> ModuleType:
    """Load a file once a process, beside a subject's modules of the same name."""
    key = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    spec = spec_from_file_location(f"interlock_own_laws_{key}", file)
    assert spec is not None, "a file with the suffix .py has one"
    assert spec.loader is not None, "and it has a loader"
    module = module_from_spec(spec)
    before = dict(sys.modules)
    # While it loads, dataclasses and the like look it up by its name.
    sys.modules[spec.name] = module
    sys.path.insert(0, str(root.resolve()))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(root.resolve()))
        # The user's other modules that it imports are the subject's as well, and each life of
        # a subject begins with modules of its own.
        for name in [n for n in sys.modules if n not in before and _is_below(n, root)]:
            del sys.modules[name]
    return module


def _is_below(name: str, root: Path) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and root.resolve() in Path(file).resolve().parents
