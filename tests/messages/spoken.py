"""What the source says to people, found by where it goes.

A sentence is what fills a parameter or a field called problem, remedy or why, what an error is
raised with, and what is noted of a contract. Names, branches and sums are followed within a file.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.house.source import File, Function, files

HOLE = "Xq7"  # stands for what is filled in
_SAYING = {"problem", "remedy", "why"}
_NOTING = {"note", "_note", "repair"}
_NOTED = ("interlock.contract.", "interlock.schema.")
# Whose words are no sentences of ours to the user.
_OTHERS = {
    "AssertionError": "about us",
    "FrozenInstanceError": "what Python itself says",
    "Refused": "a twin's words, in the reply of the system that it stands for",
    "BadRequest": "the same, on a socket",
    "_Unknown": "told by its kind: DOUBTS",
    "BadNumber": "the end of a sentence: 'x' is no number",
    "Anything": "why a type says nothing, for machines",
}
_IMITATED = "interlock.sim.fronts."  # what client libraries say


@dataclass(frozen=True)
class Said:
    """A sentence, the file that says it and its line."""

    text: str
    file: str
    line: int


@cache
def spoken() -> tuple[Said, ...]:
    """Give every sentence of the package, each place of it."""
    ours = (file for file in files() if not file.name.startswith("interlock.messages"))
    return tuple(dict.fromkeys(said for file in ours for said in _said_in(file)))


def _said_in(file: File) -> Iterator[Said]:
    names = _Names.of(file.tree)
    for node in ast.walk(file.tree):
        for value, form in _spoken_by(node, file):
            for text, line in names.texts(value):
                yield Said(form.format(text) if form else text, file.at, line)


def _spoken_by(node: ast.AST, file: File) -> Iterator[tuple[ast.expr, str]]:
    """Give what is said there, and the sentence that it stands in when it is a part of one."""
    match node:
        case ast.Raise(exc=ast.Call(func=func, args=args)) if not _is_others(func, file):
            yield from ((arg, "") for arg in args[: 2 if _last(func) == "ValueError" else 1])
        case ast.Call(func=ast.Attribute(attr="unknown"), args=[_, kind, *_]):
            yield kind, f"unknown {{}} '{HOLE}'"
        case ast.Call(func=ast.Name(id="unknown"), args=[kind, *_]):
            yield kind, f"unknown {{}} '{HOLE}'"
        case ast.Call(func=func, args=args, keywords=keywords) if not _is_others(func, file):
            called = _last(func)
            yield from ((k.value, "") for k in keywords if k.arg in _SAYING)
            named = [k.value for k in keywords if k.arg == "what" and called in _FORMS]
            yield from ((value, f"{{}} knows no '{HOLE}'") for value in named)
            if called in _NOTING and file.name.startswith(_NOTED):
                yield from ((arg, "") for arg in args)
            yield from ((args[at], "") for at in _takers().get(called, ()) if at < len(args))
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _SAYING:
            yield value, ""
        case _:
            pass


_FORMS = {"Fields", "section", "sections"}


def _is_others(func: ast.expr, file: File) -> bool:
    return _last(func) in _OTHERS or file.name.startswith(_IMITATED)


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


@cache
def _takers() -> Mapping[str, frozenset[int]]:
    """Give the places of parameters that take sentences, by the name that is called."""
    found: dict[str, set[int]] = defaultdict(set)
    for file in files():
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef):
                fields = [s.target for s in node.body if isinstance(s, ast.AnnAssign)]
                found[node.name] |= _places([t.id for t in fields if isinstance(t, ast.Name)])
                for made in (m for m in node.body if isinstance(m, Function)):
                    called = node.name if made.name == "__init__" else made.name
                    found[called] |= _places(_parameters(made))
            elif isinstance(node, Function) and _parameters(node, own=True)[:1] != ["self"]:
                found[node.name] |= _places(_parameters(node))
    return {name: frozenset(places) for name, places in found.items()}


def _parameters(made: Function, *, own: bool = False) -> list[str]:
    names = [a.arg for a in (*made.args.posonlyargs, *made.args.args)]
    return names if own or names[:1] != ["self"] else names[1:]


def _places(names: list[str]) -> set[int]:
    return {at for at, name in enumerate(names) if name in _SAYING}


@dataclass(frozen=True)
class _Names:
    """What the names and the functions of one file may stand for."""

    values: Mapping[str, list[ast.expr]]
    known: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: ast.Module) -> _Names:
        values: dict[str, list[ast.expr]] = defaultdict(list)
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    values[name].append(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    values[name].append(value)
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=parts)):
                    for one, value in zip(names, parts, strict=False):
                        values[_last(one)].append(value)
                case ast.FunctionDef(name=name):
                    inner = (n for n in ast.walk(node) if isinstance(n, ast.Return))
                    values[f"{name}()"] += [n.value for n in inner if n.value is not None]
                case _:
                    pass
        return cls(values)

    def texts(
        self, node: ast.expr, seen: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, int]]:
        """Give every text that an expression may be, with holes, and its line."""
        match node:
            case ast.Constant(value=str(text)):
                yield text, node.lineno
            case ast.JoinedStr(values=parts):
                yield "".join(_piece(part) for part in parts), node.lineno
            case ast.IfExp(body=one, orelse=other):
                yield from (*self.texts(one, seen), *self.texts(other, seen))
            case ast.BoolOp(values=values):
                yield from (text for value in values for text in self.texts(value, seen))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                none = [(HOLE, node.lineno)]
                ends = [text for text, _line in [*self.texts(right, seen)] or none]
                for begin, line in [*self.texts(left, seen)] or none:
                    yield from ((begin + end, line) for end in ends)
            case ast.Name() | ast.Attribute() | ast.Call():
                name = f"{_last(node.func)}()" if isinstance(node, ast.Call) else _last(node)
                yield from self._named(name, seen)
            case _:
                pass

    def _named(self, name: str, seen: frozenset[str]) -> tuple[tuple[str, int], ...]:
        if name in seen:
            return ()
        if name not in self.known:
            values = self.values.get(name, ())
            found = (text for value in values for text in self.texts(value, seen | {name}))
            self.known[name] = tuple(dict.fromkeys(found))
        return self.known[name]


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    quoted = isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    return f"'{HOLE}'" if quoted else HOLE
