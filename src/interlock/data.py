"""Data classes whose methods are written when they are first called, not when they are imported.

Python's own decorator compiles up to eight functions for every class, which is half of what it
costs to start a command, and most are never called. Here a class gets its slots; each method
takes its own place at its first call. `fields`, `replace`, `match` and `pickle` of Python see a
data class like any other. What this does not know, as nobody needs it, it refuses: a data class
with a base or an `__init__` of its own, `InitVar`, `kw_only`, `hash=`.

`Protocol` is for what mypy alone asks; Python's own takes as long as fifteen classes to be made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import cache
from operator import methodcaller
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NoReturn

__all__ = ["Protocol", "dataclass", "light", "replace"]

# What is faster than to compile what fills them all.
_UNWRITTEN = 16

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
    from dataclasses import dataclass as light
    from typing import Protocol
else:

    class Protocol:
        """What a part must have. No object is asked for it when the program runs."""

        __slots__ = ()

    def dataclass(*, slots, frozen=False, eq=True):
        """Give the decorator; the words mean what they mean to Python's own."""
        return lambda cls: _Plan(cls, frozen=frozen, eq=eq, hashed=eq and frozen).made

    def light(*, slots, frozen):
        """Give the decorator for what every message needs anew: frozen by mypy alone.

        What is frozen at run time takes twice as long to fill.
        """
        return lambda cls: _Plan(cls, frozen=False, eq=True, hashed=frozen).made

    def replace(it, /, **changes):
        """Give an object of ours with other values; Python's own asks more of it than its names."""
        kind = type(it)
        return kind(**{name: getattr(it, name) for name in kind.__match_args__} | changes)


class _Plan:
    """A data class as its author wrote it, and how its methods are written.

    fields: its default, its `field(...)` or MISSING, by name. names: those that a caller gives.
    left: how many objects are still filled step by step.
    """

    __slots__ = ("eq", "fields", "frozen", "left", "made", "names", "notes")

    def __init__(self, cls: type, *, frozen: bool, eq: bool, hashed: bool) -> None:
        assert cls.__bases__ == (object,), f"{cls.__name__} has a base"
        self.frozen, self.eq, self.notes = frozen, eq, cls.__annotations__
        space = dict(vars(cls))
        del space["__dict__"], space["__weakref__"]
        assert "__init__" not in space, f"{cls.__name__} has an __init__ of its own"
        if "__eq__" in space and space["__hash__"] is None:
            del space["__hash__"]  # Python's own answer to an __eq__, not the author's
        names = [n for n, kind in self.notes.items() if "ClassVar" not in str(kind)]
        self.fields = {name: space.pop(name, MISSING) for name in names}
        strange = [n for n in names if _is_strange(self.fields[n], self.notes[n])]
        assert not strange, f"{cls.__name__} has fields of a kind that is not known: {strange}"
        self.names, self.left = self.serving("init"), _UNWRITTEN
        own = {"__slots__": tuple(names), "__match_args__": self.names, "__plan__": self}
        self.made = type(cls.__name__, (), {**_usual(frozen, eq, hashed), **own, **space})
        self.made.__qualname__ = cls.__qualname__

    def serving(self, purpose: str) -> tuple[str, ...]:
        """Give the names of the fields that serve `init`, `repr` or `compare`."""
        return tuple(
            name
            for name, given in self.fields.items()
            if not isinstance(given, Field) or getattr(given, purpose)
        )

    def write(self, name: str) -> Callable[..., object]:
        """Write a method and put it in its place."""
        written = _WRITTEN[name](self)
        setattr(self.made, name, written)
        return written

    def put(self, it: object, values: dict[str, object]) -> bool:
        """Set what is given and what has a default; False when something has neither."""
        for name, given in self.fields.items():
            value = values.get(name, given)
            if name not in values and isinstance(given, Field):
                new = given.default_factory
                value = given.default if new is MISSING else new()
            if value is not MISSING:
                object.__setattr__(it, name, value)
            elif _kind(given) != "unset":
                return False
        return True

    def init(self) -> Callable[..., object]:
        kinds = tuple(map(_kind, self.fields.values()))
        known: dict[str, object] = {"MISSING": MISSING}
        defaults: list[object] = []
        for n, (name, given) in enumerate(self.fields.items()):
            value = given
            if isinstance(given, Field):
                value = given.default_factory if "new" in kinds[n] else given.default
            known |= {f"set{n}": getattr(self.made, name).__set__, f"given{n}": value}
            if kinds[n] == "asked or new":
                defaults.append(MISSING)
            elif kinds[n] == "asked" and value is not MISSING:
                defaults.append(value)
        code = _filling(kinds, self.frozen, hasattr(self.made, "__post_init__"))
        return self._function("__init__", code, tuple(self.fields), known, tuple(defaults))

    def equal(self) -> Callable[..., object]:
        names = self.serving("compare")
        return self._function("__eq__", _equal(len(names)), names)

    def hash(self) -> Callable[..., object]:
        names = self.serving("compare")
        return self._function("__hash__", _hash(len(names)), names)

    def told(self) -> Callable[..., object]:
        names = self.serving("repr")

        @recursive_repr()
        def told(it: object) -> str:
            inner = ", ".join(f"{name}={getattr(it, name)!r}" for name in names)
            return f"{type(it).__qualname__}({inner})"

        return told

    def _function(
        self,
        name: str,
        code: CodeType,
        names: tuple[str, ...],
        known: dict[str, object] | None = None,
        defaults: tuple[object, ...] = (),
    ) -> Callable[..., object]:
        """Give the function that the code is once its fields have their names."""
        own = {f"field{n}": name for n, name in enumerate(names)}
        named = code.replace(
            co_varnames=tuple(own.get(name, name) for name in code.co_varnames),
            co_names=tuple(own.get(name, name) for name in code.co_names),
        )
        made = FunctionType(named, known or {}, name, defaults)
        made.__qualname__ = f"{self.made.__qualname__}.{name}"
        return made


_WRITTEN: Mapping[str, Callable[[_Plan], Callable[..., object]]] = {
    "__init__": _Plan.init,
    "__repr__": _Plan.told,
    "__eq__": _Plan.equal,
    "__hash__": _Plan.hash,
}


def _plan_of(kind: type) -> _Plan:
    return kind.__plan__  # type: ignore[attr-defined,no-any-return]  # ours has


def _fill(it: object, /, *args: object, **words: object) -> None:
    """Fill one of the first objects step by step: most classes that a command uses have few."""
    plan: _Plan = type(it).__plan__  # type: ignore[attr-defined]  # ours has
    plan.left -= 1
    names, values = plan.names, dict(words)
    values.update(zip(names, args, strict=False))
    usual = len(values) == len(args) + len(words) and (not words or values.keys() <= set(names))
    if plan.left < 0 or not usual or not plan.put(it, values):
        plan.write("__init__")(it, *args, **words)
    elif hasattr(plan.made, "__post_init__"):
        _then(it)


def _at_first(name: str) -> Callable[..., object]:
    """Give a method that puts the written one in its place and calls it."""

    def first(it: object, /, *args: object, **words: object) -> object:
        return _plan_of(type(it)).write(name)(it, *args, **words)

    return first


class _Told:
    """What Python keeps of a data class, asked of Python when somebody wants to know."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, it: object, owner: type) -> object:
        plan = _plan_of(owner)
        space = {n: given for n, given in plan.fields.items() if given is not MISSING}
        # Each text would be searched for the kinds of fields that are not ours.
        notes = {n: object if n in plan.fields else kind for n, kind in plan.notes.items()}
        space |= {"__annotations__": notes, "__module__": plan.made.__module__}
        # Python would read its own signatures as text to write a docstring where there is none.
        space["__doc__"] = plan.made.__name__
        # Fields do not depend on the methods, which it would compile.
        eq, frozen = (plan.eq, plan.frozen) if "params" in self.name else (False, False)
        decorate = dataclasses.dataclass(init=False, repr=False, eq=eq, frozen=frozen)
        made = vars(decorate(type(plan.made.__name__, (), space)))
        for name in plan.fields:
            made["__dataclass_fields__"][name].type = plan.notes[name]
        told: object = made[self.name]
        setattr(plan.made, self.name, told)
        return told


class _Signed:
    """Whoever asks how a class is called reads its `__init__`, which is written for him before."""

    __slots__ = ()

    def __get__(self, it: object, owner: type) -> NoReturn:
        _plan_of(owner).write("__init__")
        raise AttributeError("__signature__")


@cache
def _usual(frozen: bool, eq: bool, hashed: bool) -> dict[str, object]:
    """Give what all classes have alike, unless their authors wrote it."""
    parts: dict[str, object] = {
        "__dataclass_fields__": _Told("__dataclass_fields__"),
        "__dataclass_params__": _Told("__dataclass_params__"),
        "__signature__": _Signed(),
        "__init__": _fill,
        "__repr__": _at_first("__repr__"),
    }
    if eq:
        parts |= {"__eq__": _at_first("__eq__"), "__hash__": None}
    if hashed:
        parts["__hash__"] = _at_first("__hash__")
    return parts | _FROZEN if frozen else parts


def _is_strange(given: object, kind: object) -> bool:
    """Tell whether a field is of a kind that is not known here, or has a default to be changed."""
    if isinstance(given, Field):
        return given.hash is not None or given.kw_only is True
    if given is not MISSING and type(given).__hash__ is None:
        return True
    return "InitVar" in str(kind) or "KW_ONLY" in str(kind)


# The code of a method is compiled once for all classes of one shape; the names come after it.


def _kind(given: object) -> str:
    """Say how a field comes to its value."""
    if not isinstance(given, Field):
        return "asked"
    if given.default_factory is not MISSING:
        return "asked or new" if given.init else "new"
    return "asked" if given.init else "unset" if given.default is MISSING else "given"


@cache
def _filling(kinds: tuple[str, ...], frozen: bool, then: bool) -> CodeType:
    """Give the code of an __init__. then: it ends with __post_init__."""
    asked = ["self", *(f"field{n}" for n, kind in enumerate(kinds) if "asked" in kind)]
    lines = []
    for n, kind in enumerate(kinds):
        value = {
            "asked": f"field{n}",
            "asked or new": f"given{n}() if field{n} is MISSING else field{n}",
            "new": f"given{n}()",
            "given": f"given{n}",
        }.get(kind)
        if value:
            lines.append(f"set{n}(self, {value})" if frozen else f"self.field{n} = {value}")
    lines.append("self.__post_init__()" if then else "pass")
    return _code(f"def __init__({', '.join(asked)}):\n " + "\n ".join(lines))


@cache
def _equal(count: int) -> CodeType:
    own, others = _values("self", count), _values("other", count)
    return _code(
        "def __eq__(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {own} == {others}\n"
        " return NotImplemented"
    )


@cache
def _hash(count: int) -> CodeType:
    return _code(f"def __hash__(self): return hash({_values('self', count)})")


def _values(of: str, count: int) -> str:
    return f"({''.join(f'{of}.field{n},' for n in range(count))})"


def _code(source: str) -> CodeType:
    # Called so by Python, and pytest tells field by field how two such objects differ.
    module = compile(source, "<string>", "exec")
    return next(part for part in module.co_consts if isinstance(part, CodeType))


def _set(it: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(it: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(it: object) -> list[object]:
    return [getattr(it, name) for name in _stored(type(it))]


def _set_state(it: object, state: list[object]) -> None:
    for name, value in zip(_stored(type(it)), state, strict=True):
        object.__setattr__(it, name, value)


def _stored(kind: type) -> tuple[str, ...]:
    """Give the names of all fields; a class derived from ours need not have them as its slots."""
    if vars(kind).get("__getstate__") is _state:
        return kind.__slots__  # type: ignore[attr-defined,no-any-return]  # ours has
    return tuple(one.name for one in fields(kind))


_then = methodcaller("__post_init__")
_FROZEN: dict[str, object] = {
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
