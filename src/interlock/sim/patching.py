"""What a trial changes in this process, and what a subject may change: all of it comes back."""

from __future__ import annotations

import asyncio.events
import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TextIO, TypeAlias

from interlock.data import dataclass

# What imports modules keeps what it has.
_LEFT_ALONE = ("interlock", "time_machine", "_thread", "importlib")


@dataclass(frozen=True, slots=True)
class Swap:
    """An attribute of a module or class and what stands there during a trial."""

    owner: object
    name: str
    new: object


class Aliases:
    """Finds the same functions under other names: `from time import sleep` in a library.

    swaps: functions of modules. Every module is searched once, so asking again is cheap.
    """

    def __init__(self, swaps: tuple[Swap, ...]) -> None:
        self._swaps = swaps
        self._new = {id(vars(swap.owner)[swap.name]): swap.new for swap in swaps}
        self._searched: set[str] = set()
        self._found: list[Swap] = []

    def swaps(self) -> tuple[Swap, ...]:
        """Give the swaps themselves and one for each alias; ask outside of trials only."""
        for name in sorted(sys.modules.keys() - self._searched):
            self._searched.add(name)
            if name.partition(".")[0] not in _LEFT_ALONE:
                self._found.extend(self._search(sys.modules[name]))
        return (*self._swaps, *self._found)

    def _search(self, module: object) -> Iterator[Swap]:
        if isinstance(module, ModuleType):
            for name, value in list(vars(module).items()):
                if id(value) in self._new:
                    yield Swap(module, name, self._new[id(value)])


@contextmanager
def swapped(swaps: tuple[Swap, ...]) -> Iterator[None]:
    """Put the new attributes in place; restore the old ones however the block ends."""
    old: list[tuple[Swap, object, bool]] = []
    try:
        for swap in swaps:
            own = vars(swap.owner)
            # A class attribute is kept as it stands there: getattr would unwrap descriptors.
            old.append((swap, own.get(swap.name), swap.name in own))
            setattr(swap.owner, swap.name, swap.new)
        yield
    finally:
        for swap, was, existed in reversed(old):
            if existed:
                setattr(swap.owner, swap.name, was)
            else:
                delattr(swap.owner, swap.name)


@contextmanager
def process_kept() -> Iterator[None]:
    """Undo what a subject did to the process: environment, folder, streams, limits, logs.

    Without it a subject that adds a log handler when it is imported has a thousand after as many
    trials. Inside, loggers without handlers are silent.
    """
    # The table below `os.environ`: its own comparison decodes all of it each time.
    table = vars(os.environ)["_data"]
    environ, folder, limit_s = dict(table), _folder(), socket.getdefaulttimeout()
    streams, depth_max = (sys.stdin, sys.stdout, sys.stderr), sys.getrecursionlimit()
    manager = logging.Logger.manager
    loggers, disabled = {logger: _state(logger) for logger in _loggers()}, manager.disable
    policy = vars(asyncio.events)["_event_loop_policy"]
    last_resort, logging.lastResort = logging.lastResort, _SILENCE
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        sys.setrecursionlimit(depth_max)
        logging.lastResort, manager.disable = last_resort, disabled
        for logger in _loggers():
            handlers, level, propagates, is_disabled = loggers.get(logger, ((), 0, True, False))
            if _state(logger) != (handlers, level, propagates, is_disabled):
                logger.handlers[:] = handlers
                logger.setLevel(level)
                logger.propagate, logger.disabled = propagates, is_disabled
        socket.setdefaulttimeout(limit_s)
        vars(asyncio.events)["_event_loop_policy"] = policy
        if _folder() != folder and folder:
            os.chdir(folder)
        if table != environ:
            os.environ.clear()
            os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in environ.items()})


class _Silence(logging.StreamHandler[TextIO]):
    """A last resort that says nothing; logging wants it to be a stream's handler."""

    def emit(self, record: logging.LogRecord) -> None:
        """Drop it."""


_SILENCE = _Silence()
_State: TypeAlias = tuple[tuple[logging.Handler, ...], int, bool, bool]


def _loggers() -> tuple[logging.Logger, ...]:
    known = logging.Logger.manager.loggerDict.values()
    return (logging.getLogger(), *(one for one in known if isinstance(one, logging.Logger)))


def _state(logger: logging.Logger) -> _State:
    return tuple(logger.handlers), logger.level, logger.propagate, logger.disabled


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109  # a Path costs ten times as much
    except FileNotFoundError:
        return ""  # somebody removed it; there is nothing to come back to
