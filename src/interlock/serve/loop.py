"""The event loop of a process that only serves: uvloop where it is installed, else asyncio's."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_YOUNG_MAX = 10_000


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as `asyncio.run` does; what was loaded before it stays for good.

    For processes whose main job it is: it tells the collector of the whole process to look less
    often, and never again at what is there.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_MAX)
    with asyncio.Runner(loop_factory=_factory()) as runner:
        return runner.run(main)


def _factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        # Of the extra `fast`; half of the cost of a short exchange is the loop's.
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop
