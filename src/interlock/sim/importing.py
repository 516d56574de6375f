"""A subject's own modules, imported anew for each incarnation: code compiled once a process."""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from interlock.errors import SubjectError
from interlock.registry import nearest
from interlock.sim.patching import Aliases, Swap, swapped
from interlock.sim.plain import baton
from interlock.sim.tasks import ACTOR

_codes: dict[str, tuple[tuple[int, int], CodeType]] = {}
_prepared: set[tuple[Path, str]] = set()


class _Loader(SourceFileLoader):
    """Keeps compiled code in memory; writes no cache into the user's folder."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        status = Path(path).stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = _codes.get(path)
        if known is None or known[0] != stamp:
            known = _codes[path] = (stamp, self.source_to_code(self.get_data(path), path))
        return known[1]


class _Finder(MetaPathFinder):
    """Finds the modules of a project folder, before all others."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.found: list[str] = []

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        places = [self.root] if path is None else [p for p in path if self._owns(p)]
        spec = PathFinder.find_spec(fullname, places, target) if places else None
        if spec is None or (spec.origin is None and spec.submodule_search_locations is None):
            return None
        if isinstance(spec.loader, SourceFileLoader) and spec.origin:
            spec.loader = _Loader(fullname, spec.origin)
        self.found.append(fullname)
        return spec

    def _owns(self, place: str) -> bool:
        # Parts of what is installed below the folder are no more its own than the whole is.
        return place.startswith(self.root) and "site-packages" not in place[len(self.root) :]


@contextmanager
def project_first(root: Path) -> Iterator[Importer]:
    """Let the modules under `root` win until the block ends; other modules stay loaded.

    Modules of that folder, and others that hide one of its names, are put back afterwards.
    """
    finder = _Finder(root)
    importer = Importer(finder)
    hidden = importer.hide()
    sys.meta_path.insert(0, finder)
    sys.path.insert(0, finder.root)
    try:
        yield importer
    finally:
        importer.forget()
        sys.meta_path.remove(finder)
        sys.path.remove(finder.root)
        sys.modules.update(hidden)


class _Known:
    """What was found out about a folder: asking 700 modules anew costs more than a small trial.

    own: its top-level names. hiding: loaded modules, among those seen, that it brings itself.
    """

    def __init__(self, root: Path) -> None:
        self.own = {p.stem for p in root.glob("*.py")}
        self.own |= {p.parent.name for p in root.glob("*/__init__.py")}
        self.seen: set[str] = set()
        self.hiding: set[str] = set()


_known: dict[str, _Known] = {}


class Importer:
    """Loads callables of one project."""

    def __init__(self, finder: _Finder) -> None:
        self._finder = finder
        self._actor = 0
        self._kept: dict[int, dict[str, ModuleType]] = {}

    def forget(self) -> None:
        """Forget the project's modules: the next import runs them anew."""
        for name in self._finder.found:
            sys.modules.pop(name, None)
        self._finder.found.clear()

    def turn_to(self, actor: int) -> None:
        """Let imports find the modules of this one of two lives that go on side by side."""
        if actor == self._actor:
            return
        found = {n: sys.modules[n] for n in self._finder.found if n in sys.modules}
        self._kept[self._actor] = found
        self.forget()
        mine = self._kept.pop(actor, {})
        self._finder.found.extend(mine)
        sys.modules.update(mine)
        self._actor = actor

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Let each of two lives import modules of its own until the block ends.

        It begins before the first life does: `from importlib import import_module` keeps what it
        has got.
        """
        _apart.append(self)
        try:
            with swapped(_ALIASES.swaps()):
                yield
        finally:
            _apart.pop()

    def hide(self) -> Mapping[str, ModuleType]:
        """Take out of `sys.modules` what the project brings itself; give it."""
        known = _known.get(self._finder.root)
        if known is None:
            known = _known[self._finder.root] = _Known(Path(self._finder.root))
        for name in sys.modules.keys() - known.seen:
            known.seen.add(name)
            module = sys.modules[name]
            if name.partition(".")[0] in known.own or _lies_under(module, self._finder.root):
                known.hiding.add(name)
        hidden = {n: sys.modules[n] for n in sorted(known.hiding) if n in sys.modules}
        for name in hidden:
            del sys.modules[name]
        return hidden

    def load(self, call: str, actor: int = 0, *, beside: bool = False) -> Callable[..., Any]:
        """Import "pkg.mod:name" anew and give the callable; raises SubjectError.

        actor: whose life it is. beside: another life goes on, and keeps its modules.
        """
        if beside:
            self.turn_to(actor)
        self.forget()
        self._actor = actor
        module_name, _, path = call.partition(":")
        where = f"[subject] call = {call!r}"
        if not module_name or not path:
            raise SubjectError(
                f"{call!r} does not name a callable", where=where, remedy='write "module:function"'
            )
        module = self._import(module_name, where)
        found: Any = module
        for name in path.split("."):
            if not hasattr(found, name):
                names = tuple(n for n, v in vars(module).items() if callable(v) and n[0] != "_")
                raise SubjectError(
                    f"module {module_name!r} has no {name!r}", where=where,
                    remedy=nearest(name, names) if names else f"write async def {name}(env): ...",
                )  # fmt: skip
            found = getattr(found, name)
        if not callable(found):
            raise SubjectError(
                f"{call!r} is a {type(found).__name__}, not a callable", where=where,
                remedy="name a function that takes one argument, env",
            )  # fmt: skip
        return found  # type: ignore[no-any-return]  # any callable will do

    def _import(self, name: str, where: str) -> ModuleType:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise
            raise SubjectError(
                f"there is no module {error.name!r} under {Path(self._finder.root).name}/",
                where=where,
                remedy="its folder comes first on sys.path: write the name as seen from there",
            ) from None

    def prepare(self, call: str) -> bool:
        """Import what the subject's files import from elsewhere; tell whether that was new.

        Libraries draw dice and look at clocks while they load, once a process; a trial must not
        depend on whether it is the first one.
        """
        key = (Path(self._finder.root), call)
        if key in _prepared:
            return False
        _prepared.add(key)
        waiting, seen = [call.partition(":")[0]], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            file = self._file(name)
            if file is not None:
                waiting.extend(_imports(file, name))
            elif name not in sys.modules:
                _try_import(name)
        self.forget()
        return True

    def _file(self, name: str) -> Path | None:
        base = Path(self._finder.root, *name.split("."))
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                return file
        return None


_apart: list[Importer] = []


def _seen(real: Callable[..., Any]) -> Callable[..., Any]:
    def import_(*args: Any, **more: Any) -> Any:
        # A library that was loaded meanwhile has this one for ever.
        if _apart and baton.subject_here() is not None:
            _apart[-1].turn_to(ACTOR.get())
        return real(*args, **more)

    return import_


_ALIASES = Aliases(
    (
        Swap(builtins, "__import__", _seen(builtins.__import__)),
        Swap(importlib, "import_module", _seen(importlib.import_module)),
    )
)


def _lies_under(module: ModuleType, root: str) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(root) and "site-packages" not in file


def _imports(file: Path, name: str) -> Iterator[str]:
    """Give the names of modules that a file may import, with all parents."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return  # The import itself says it better.
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                kept = parents[: len(parents) - node.level + 1]
                base = ".".join((*kept, base) if base else kept)
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (n for n in names if n)


def _try_import(name: str) -> None:
    top = name.partition(".")[0]
    try:
        importlib.import_module(top)
        if name != top and getattr(sys.modules[top], "__path__", None):
            importlib.import_module(name)
    except Exception:  # noqa: BLE001  # optional, or an attribute: the subject's import will tell
        return
