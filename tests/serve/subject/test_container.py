"""A container whose start is given up, or whose output breaks off; Docker itself is played."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace

import pytest

from interlock.serve.subject import container
from interlock.serve.subject.container import Berth, Dock
from interlock.serve.subject.docker_library import Library
from interlock.serve.subject.model import Image, Part

# Lets a start come to its end.
GO = threading.Event()
LIVING: list[object] = []
PART = Part("api", image=Image("some/image"))


class Played:
    """What testcontainers gives, as far as it is used."""

    def __init__(self, image):
        self.image = image

    def __getattr__(self, name):
        if name.startswith("with_"):
            return lambda *_, **__: self
        raise AttributeError(name)

    def start(self):
        GO.wait(5)
        LIVING.append(self)

    def stop(self):
        LIVING.remove(self)

    def get_wrapped_container(self):
        attrs = {"State": {"Pid": 0}}
        return SimpleNamespace(
            id="c1", logs=broken, kill=lambda: None, reload=lambda: None, attrs=attrs
        )


def broken(**_):
    raise KeyError("not what Docker's client says it raises")


class Net:
    id = "n1"

    def __init__(self, **_):
        pass

    def create(self):
        """There is nothing to make."""


@pytest.fixture
def dock(monkeypatch, tmp_path):
    attrs = {"IPAM": {"Config": [{"Gateway": "127.0.0.1"}]}}
    networks = SimpleNamespace(get=lambda _: SimpleNamespace(attrs=attrs))
    client = SimpleNamespace(client=SimpleNamespace(networks=networks))
    played = Library(Played, None, Net, lambda: client, (OSError,))
    monkeypatch.setattr(container, "library", lambda: played)
    GO.clear()
    LIVING.clear()
    return Dock(tmp_path)


def test_a_container_whose_start_is_given_up_is_taken_away(dock, tmp_path):
    async def give_up():
        work = asyncio.create_task(dock.begin(PART, (), {}, Berth(tmp_path, tmp_path / "out", 1)))
        await asyncio.sleep(0.05)
        work.cancel()
        asyncio.get_running_loop().call_later(0.05, GO.set)
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(give_up())
    assert LIVING == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_container_whose_output_breaks_off_counts_as_ended(dock, tmp_path):
    async def wait():
        GO.set()
        life = await dock.begin(PART, (), {}, Berth(tmp_path, tmp_path / "out", 1))
        async with asyncio.timeout(5):
            return await life.ended()

    assert asyncio.run(wait()) == -1
    assert LIVING == []
