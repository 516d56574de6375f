"""What a world builds on: virtual time (`sim`) or real sockets (`serve`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from interlock.contract.model import HttpResponse
from interlock.data import Protocol
from interlock.world.trouble import NetRequest, Trouble

Handler: TypeAlias = Callable[[NetRequest], Awaitable[HttpResponse]]
"""Answers a request, or raises a Trouble. It goes on when the client has given up."""


class Net(Protocol):
    """Where the systems are reached. on_failed: told when a client sees no answer."""

    on_failed: Callable[[NetRequest, Trouble], None]

    def host(self, name: str, handler: Handler) -> None:
        """Let `handler` answer for a host, "crm.test"; a second one replaces."""


class Stage(Protocol):
    """Time and network of one trial."""

    @property
    def now_ms(self) -> int:
        """Give the world's milliseconds since the start."""

    @property
    def toil_ms(self) -> int:
        """Give how many of them the subject was at work: none where work takes no time."""

    @property
    def net(self) -> Net:
        """Give the network."""

    def seconds(self, ms: int) -> float:
        """Give how long a coroutine sleeps for that many of the world's milliseconds."""

    def waits(self, request: NetRequest) -> bool:
        """Tell whether the sender of a request lives and still waits for its answer."""

    def call_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Call `act` at a moment of the world; a coroutine that it gives is run."""

    def step_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Let a person act at a moment of the world, and not amid what the subject is at."""

    def spawn(self, coro: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine; an error in it ends the trial."""

    def stop(self) -> None:
        """End the trial at this instant."""
