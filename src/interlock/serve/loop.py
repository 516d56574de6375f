"""The event loop of a process that only serves: uvloop where it is installed, else asyncio's."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any, TypeVar

from interlock.patterns import unasked

T = TypeVar("T")

# Only what comes between two looks counts; a loop that never rests is looked after as usual.
_YOUNG_MAX = 200_000
_LOOK_EVERY_S = 0.5
_LOOKS = 120
_FIRST_S = 0.05


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as `asyncio.run` does; what was loaded before it stays for good.

    For processes whose main job it is: the collector of the whole process looks twice a second at
    what is new, and once a minute at all. Records come by the thousand and stay; left to itself it
    would look at each of them again and again, for a fifth of the time.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_MAX)
    with asyncio.Runner(loop_factory=_factory()) as runner:
        return runner.run(_beside(main))


async def _beside(main: Coroutine[Any, Any, T]) -> T:
    tidying = asyncio.create_task(_tidy())
    try:
        return await main
    finally:
        tidying.cancel()


async def _tidy() -> None:
    while True:
        for _ in range(_LOOKS):
            await asyncio.sleep(_LOOK_EVERY_S)
            gc.collect()
            # What is left has come to stay, for now.
            gc.freeze()
        gc.unfreeze()


def _factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        # Of the extra `fast`; half of the cost of a short exchange is the loop's.
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


async def import_the_rest() -> None:
    """Import what the first answer did without, so that nobody who calls later waits for it.

    Who calls meanwhile waits for one module at most.
    """
    # Who was waiting for the twin to open has the first answer by then.
    await asyncio.sleep(_FIRST_S)
    while names := unasked():
        try:
            import_module(names[0])
        except (ImportError, OSError):
            # Callers have taken all the files that may be open. Who asks first imports the rest.
            return
        await asyncio.sleep(0)
