"""What reaches the machine past Python is named."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from interlock.sim.foreign import FOREIGN
from tests.sim.play import play


def stand_in(path: str, names: tuple[str, ...]) -> Any:
    """Give a library that is not installed here: a module, or a class of one."""
    made: Any = type(path, (), {}) if path.rpartition(".")[2][0].isupper() else ModuleType(path)
    for name in names:
        setattr(made, name, lambda *args, **more: "real")
    return made


@pytest.mark.parametrize(("path", "names", "act", "remedy"), FOREIGN)
def test_a_call_past_python_is_refused_by_name(
    path: str, names: tuple[str, ...], act: str, remedy: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    library = stand_in(path, names)
    monkeypatch.setitem(sys.modules, path, library)

    def subject(env: Any) -> None:
        getattr(library, names[0])("dsn")

    played = play(subject, tmp_path)
    (refused,) = played.stage.refused
    assert f"{act} {path}.{names[0]}" in refused.problem
    assert refused.remedy == remedy
    assert getattr(library, names[0])() == "real"


def test_who_asks_for_uvloop_gets_virtual_time(tmp_path: Path) -> None:
    uvloop = pytest.importorskip("uvloop")
    policy = asyncio.get_event_loop_policy()

    async def main() -> float:
        begun = asyncio.get_running_loop().time()
        await asyncio.sleep(3_600)
        return asyncio.get_running_loop().time() - begun

    def subject(env: Any) -> None:
        uvloop.install()
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        env.secret("test")["say"].extend((uvloop.run(main()), asyncio.run(main())))

    played = play(subject, tmp_path)
    assert (played.said, played.now_ms) == ([3_600.0, 3_600.0], 7_200_000)
    assert asyncio.get_event_loop_policy() is policy


def test_a_runner_of_asyncio_is_the_trials(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        with asyncio.Runner() as runner:
            runner.run(asyncio.sleep(60))
            env.secret("test")["say"].append(runner.run(asyncio.sleep(60, "slept")))

    played = play(subject, tmp_path)
    assert (played.said, played.now_ms) == (["slept"], 120_000)
