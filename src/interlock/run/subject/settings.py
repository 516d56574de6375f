"""Reads [subject]: one way to the integration under test."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from interlock.data import dataclass
from interlock.errors import ConfigError
from interlock.registry import nearest
from interlock.run.config_file import Keys, Raw, is_file
from interlock.run.subject.compose import read_compose
from interlock.run.subject.order import ring_of
from interlock.run.subject.schema import OFFERED, WAYS
from interlock.run.subject.stateful import holds_state
from interlock.scenario.durations import duration_ms
from interlock.serve.subject.model import Image, Part, Policy, Ready

Way: TypeAlias = Literal["call", "command", "container", "parts", "compose", "url", "reference"]


@dataclass(frozen=True, slots=True)
class SubjectSettings:
    """The integration under test; `way` tells how it is reached.

    parts: of a command and a container the only one, with the name "". reset: a URL or words.
    speed: seconds of the world in one of the machine. every_ms 0: runs once. tls: the systems
    speak HTTPS to it. named_at: where the way is written.
    """

    way: Way
    call: str = ""
    parts: tuple[Part, ...] = ()
    url: str = ""
    listen: str = ""
    reset: tuple[str, ...] = ()
    clock: Policy = "real"
    speed: float = 1.0
    restart: Literal["never", "on-exit"] = "never"
    every_ms: int = 0
    tls: bool = False
    named_at: str = ""


class Table:
    """A table of the settings, and where it stands."""

    def __init__(self, raw: Raw, values: Mapping[str, Any], keys: Keys) -> None:
        self.raw = raw
        self.values = values
        self.keys = keys

    def error(self, key: str, problem: str, remedy: str) -> ConfigError:
        """Give the error about one key."""
        return ConfigError(problem, where=self.raw.where((*self.keys, key)), remedy=remedy)

    def folder(self, key: str) -> Path:
        """Give a folder that is there."""
        path = self.raw.root / str(self.values[key])
        if not path.is_dir():
            problem = f"there is no folder {self.values[key]!r}"
            raise self.error(key, problem, "paths are relative to the settings file")
        return path

    def file(self, key: str) -> Path:
        """Give a file that is there."""
        path = self.raw.root / str(self.values[key])
        if not is_file(path):
            problem = f"there is no file {self.values[key]!r}"
            raise self.error(key, problem, "paths are relative to the settings file")
        return path

    def period_ms(self, key: str) -> int:
        """Give a duration that is not 0; 0 when the key is not there."""
        if key not in self.values:
            return 0
        try:
            found = duration_ms(str(self.values[key]))
        except ValueError as error:
            problem, remedy = error.args
            raise self.error(key, f"{key}: {problem}", remedy) from None
        if not found:
            raise self.error(key, f"{key}: the period is 0", "write 5 min, or none")
        return found


def read_subject(values: Mapping[str, Any], raw: Raw) -> SubjectSettings:
    """Read the table. Raises ConfigError."""
    table = Table(raw, values, ("subject",))
    ways = [way for way in WAYS if values.get(way)]
    if len(ways) != 1:
        problem = f"[subject] has {' and '.join(ways) or 'no way'}, it needs exactly one"
        raise table.error("", problem, f"keep one of {', '.join(OFFERED)}")
    way = cast("Way", ways[0])
    _check_keys(table, way)
    reset = values.get("reset", ())
    speed = float(values.get("speed", 1.0))
    clock = values.get("clock", "real" if speed == 1 else "faketime")
    if clock == "real" and speed != 1:
        problem = "clock: the machine's time cannot go faster"
        raise table.error("clock", problem, 'write clock = "scaled", or leave speed out')
    parts: tuple[Part, ...] = ()
    if way == "parts":
        parts = read_parts(table)
    elif way == "compose":
        parts = read_compose(table.file("compose"), os.environ)
    elif way in ("command", "container"):
        parts = (_part(table, ""),)
    elsewhen = next((part.name for part in parts if part.own_clock), "")
    if values.get("tls") and clock == "faketime" and elsewhen:
        problem = (
            f"tls: the part {elsewhen!r} would find certificates of the world's date, not its own"
        )
        raise table.error(
            "tls", problem, 'let it have the world\'s clock, or write clock = "scaled"'
        )
    listen = values.get("listen", "")
    if listen and listen not in [part.name for part in parts]:
        problem = f"listen: there is no part {listen!r}"
        raise table.error("listen", problem, nearest(listen, tuple(p.name for p in parts)))
    return SubjectSettings(
        way=way,
        call=values.get("call", ""),
        parts=parts,
        url=values.get("url", ""),
        listen=listen,
        reset=(reset,) if isinstance(reset, str) else tuple(reset),
        clock=clock,
        speed=speed,
        restart=values.get("restart", "never"),
        every_ms=table.period_ms("every"),
        tls=values.get("tls", False),
        named_at=raw.where(("subject", way)),
    )


# Keys that mean nothing for a way would be ignored silently.
_ONLY: Mapping[str, tuple[Way, ...]] = {
    "listen": ("parts", "compose"),
    "env": ("command",),
    "ready": ("command", "container"),
    "reset": ("command", "container", "parts", "compose", "url"),
    "clock": ("command", "container", "parts", "compose", "url"),
    "speed": ("command", "container", "parts", "compose", "url"),
    "tls": ("command", "container", "parts", "compose"),
    "restart": ("call", "command", "container", "parts"),
    "every": ("call", "command", "container"),
}


def _check_keys(table: Table, way: Way) -> None:
    for key, ways in _ONLY.items():
        if key in table.values and way not in ways:
            problem = f"{key!r} means nothing for a subject by {way!r}"
            raise table.error(key, problem, f"it goes with {', '.join(ways)}")


def read_parts(table: Table) -> tuple[Part, ...]:
    """Read [[subject.parts]], checked for names, order and rings."""
    restart = table.values.get("restart")
    parts: list[Part] = []
    for number, values in enumerate(table.values["parts"]):
        inner = {**({"restart": restart} if restart else {}), **values}
        own = Table(table.raw, inner, (*table.keys, "parts", str(number)))
        name = str(values["name"])
        if name in [part.name for part in parts]:
            raise own.error("name", f"two parts are called {name!r}", "give each its own name")
        if ("command" in values) == ("container" in values):
            problem = f"the part {name!r} needs exactly one of command and container"
            raise own.error("name", problem, 'write command = ["node", "worker.js"]')
        parts.append(_part(own, name))
    check_order(table, parts)
    return tuple(parts)


def check_order(table: Table, parts: list[Part]) -> None:
    """Refuse parts that wait for one that is not there, or for each other."""
    known = {part.name: part for part in parts}
    for part in parts:
        for other in part.after:
            if other not in known:
                problem = f"the part {part.name!r} comes after {other!r}, which is not there"
                raise table.error("parts", problem, nearest(other, tuple(known)))
        if ring_of(part, parts):
            problem = f"the part {part.name!r} waits for itself"
            raise table.error("parts", problem, "take one name out of the ring of 'after'")


def _part(table: Table, name: str) -> Part:
    values = table.values
    container = values.get("container")
    image = _image(Table(table.raw, container, (*table.keys, "container"))) if container else None
    command = tuple((container or values).get("command", ()))
    survives = values.get("survives", name != "" and holds_state(image, command))
    return Part(
        name=name,
        command=command,
        image=image,
        env=(container or values).get("env", {}),
        after=tuple(values.get("after", ())),
        ready=_ready(table),
        survives=survives,
        restart=values.get("restart") == "on-exit",
        every_ms=table.period_ms("every") or None,
        own_clock=values.get("clock") == "real" and name != "",
    )


def _image(table: Table) -> Image:
    values = table.values
    if ("image" in values) == ("build" in values):
        problem = "a container needs exactly one of image and build"
        raise table.error("", problem, 'write { image = "NAME" } or { build = "FOLDER" }')
    return Image(
        name=values.get("image", ""),
        build=table.folder("build") if "build" in values else None,
        port=values.get("port", 8000),
        volumes=tuple(values.get("volumes", ())),
    )


def _ready(table: Table) -> Ready:
    asked = table.values.get("ready")
    if asked is None:
        return Ready()
    if isinstance(asked, str):
        return Ready(cast("Any", asked))
    own = Table(table.raw, asked, (*table.keys, "ready"))
    ways = [key for key in ("port", "ended", "url", "says", "command") if key in asked]
    if len(ways) != 1:
        problem = f"ready has {' and '.join(ways) or 'no probe'}, it needs exactly one"
        raise own.error("", problem, 'write ready = { url = "/health" }')
    within_ms = own.period_ms("within")
    return Ready(
        cast("Any", ways[0]),
        what=str(asked.get("url", asked.get("says", ""))),
        words=tuple(asked.get("command", ())),
        within_s=within_ms / 1000 if within_ms else 60.0,
    )
