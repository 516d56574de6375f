"""What a subject on sockets consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal, TypeAlias

from interlock.data import Protocol, dataclass
from interlock.patterns import expression

_ERROR = expression(
    r"""(Caused by: |Uncaught |Exception in thread "[^"]*" )?[\w.$]*(Error|Exception)(: |$)"""
)
How: TypeAlias = Literal["", "port", "url", "says", "command", "ended"]
Policy: TypeAlias = Literal["real", "faketime", "scaled"]


@dataclass(frozen=True, slots=True)
class Ready:
    """When a part counts as started.

    how: "" at once; "port": its own port takes connections; "url": it answers below 400; "says":
    its output holds `what`; "command": `words` end with code 0; "ended": the part itself has
    ended with code 0. within_s: of the machine's time.
    """

    how: How = ""
    what: str = ""
    words: tuple[str, ...] = ()
    within_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Image:
    """A container's image. build: folder of its dockerfile, None when `name` is had otherwise.

    port: the one that it listens on inside. volumes: paths inside that survive a crash.
    """

    name: str = ""
    build: Path | None = None
    dockerfile: str = "Dockerfile"
    port: int = 8000
    volumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A program or a container, "" for the only one. after: parts that must be ready before.

    env, command: ${INTERLOCK_...} in them is filled with the variable of that name.
    survives: a crash of the whole subject spares it, as a database on another machine.
    every_ms: period of a job that runs and returns.
    """

    name: str
    command: tuple[str, ...] = ()
    image: Image | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    ready: Ready = Ready()
    survives: bool = False
    restart: bool = False
    every_ms: int | None = None
    own_clock: bool = False


class Life(Protocol):
    """One life of a part."""

    async def ended(self) -> int:
        """Wait for the exit code."""

    def labours(self) -> bool:
        """Tell whether it does something at this instant; False where this cannot be seen."""

    def kill(self) -> None:
        """Kill it and all that it has started, at this instant."""

    def said(self) -> str:
        """Give its output so far, of much output the beginning and the end."""


def last_words(output: str, size: int = 300) -> str:
    """Give the last line of an output that says something, rather one that names an error.

    Below that, Node tells its version and Java where in the program it was.
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return (errors or lines)[-1][:size] if lines else ""


def ended_with(code: int, output: str) -> str:
    """Give how a program has ended: its exit code, and its last words if it said any."""
    words = last_words(output)
    return f"exit code {code}: {words}" if words else f"exit code {code}"
