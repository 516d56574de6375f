"""Reads a Compose file as the parts of a subject; what it cannot keep to is refused by name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from interlock.data import dataclass
from interlock.errors import ConfigError
from interlock.forms import Fields, read_file
from interlock.patterns import expression
from interlock.run.subject.order import ring_of
from interlock.run.subject.stateful import holds_state
from interlock.serve.subject.model import Image, Part, Ready
from interlock.values import Path as Steps
from interlock.values import Value

KEYS = (
    "image", "build", "command", "environment", "ports", "expose", "depends_on", "healthcheck",
    "restart", "volumes",
)  # fmt: skip
TOP = ("services", "version", "name", "volumes")
_VARIABLE = expression(r"\$\$|\$\{(\w+)(?:(:?-)([^}]*))?\}|\$(\w+)")
_SECONDS = expression(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_READY_LEAST_S = 60.0


@dataclass(frozen=True, slots=True)
class Composition:
    """A Compose file under reading. environ: what its ${...} are filled with, but for ours."""

    root: Path
    environ: Mapping[str, str]


def read_compose(file: Path, environ: Mapping[str, str]) -> tuple[Part, ...]:
    """Give the services of a Compose file as parts. Raises ConfigError with its place."""
    document = read_file(file, ConfigError)
    whole = Fields(document, (), what="the Compose file")
    for key in whole:
        if key not in TOP and not key.startswith("x-"):
            remedy = "leave it out: all parts share one network, and nothing else is made"
            raise whole.refuse((key,), f"{key!r} of a Compose file is not supported", remedy)
    whole.require("services")
    services = whole.section("services", what="'services'")
    reading = Composition(file.parent, environ)
    ended = {name for service in services for name in _waited(services, service, "completed")}
    parts = tuple(_part(services, name, reading, ends=name in ended) for name in services)
    for part in parts:
        for other in part.after:
            if other not in services:
                steps: Steps = (part.name, "depends_on")
                raise services.unknown(steps, "service", other, tuple(services))
        if ring_of(part, parts):
            remedy = "take one name out of the ring of depends_on"
            raise services.refuse((part.name,), f"{part.name!r} waits for itself", remedy)
    _check_healthy(services, parts)
    return parts


def _check_healthy(services: Fields, parts: tuple[Part, ...]) -> None:
    known = {part.name: part for part in parts}
    for service in services:
        for name in _waited(services, service, "healthy"):
            if not known[name].ready.how:
                problem = f"{service!r} waits until {name!r} is healthy, which has no healthcheck"
                raise services.refuse((service, "depends_on"), problem, "give it a healthcheck")


def _waited(services: Fields, name: str, how: str) -> tuple[str, ...]:
    """Give the services whose condition a service waits for; how: a word of the condition."""
    part = services.section(name, what=f"the service {name!r}")
    asked = part.data.get("depends_on")
    found = asked if isinstance(asked, dict) else {}
    return tuple(
        other for other, said in found.items()
        if isinstance(said, dict) and how in str(said.get("condition", ""))
    )  # fmt: skip


def _part(services: Fields, name: str, reading: Composition, *, ends: bool) -> Part:
    form = services.section(name, what=f"the service {name!r}")
    for key in form:
        if key not in KEYS and not key.startswith("x-"):
            remedy = f"leave it out; supported are {', '.join(KEYS)}"
            raise form.refuse((key,), f"{key!r} of a service is not supported", remedy)
    volumes = _volumes(form)
    image = _image(form, reading, volumes)
    command = form.data.get("command")
    words = (
        tuple(shlex.split(_filled(form, ("command",), command, reading)))
        if isinstance(command, str)
        else tuple(_filled(form, ("command",), w, reading) for w in form.texts("command"))
        if "command" in form
        else ()
    )
    return Part(
        name=name,
        command=words,
        image=image,
        env=_environment(form, reading),
        after=_after(form),
        ready=Ready("ended") if ends else _health(form, reading),
        survives=bool(volumes) or holds_state(image, ()),
        restart=form.text("restart", "no") != "no",
    )


def _image(form: Fields, reading: Composition, volumes: tuple[str, ...]) -> Image:
    if "build" not in form and "image" not in form:
        raise form.refuse((), f"{form.what} has neither image nor build", "name one of them")
    port = _port(form)
    if "build" not in form:
        name = _filled(form, ("image",), form.text("image"), reading)
        return Image(name, port=port, volumes=volumes)
    build = form.data["build"]
    context, dockerfile = str(build), "Dockerfile"
    if isinstance(build, dict):
        inner = form.section("build", known=("context", "dockerfile"), what="'build'")
        context, dockerfile = inner.text("context", "."), inner.text("dockerfile", "Dockerfile")
    folder = reading.root / context
    if not folder.is_dir():
        raise form.wrong(("build",), f"there is no folder {context!r}", "paths start at this file")
    return Image(build=folder, dockerfile=dockerfile, port=port, volumes=volumes)


def _port(form: Fields) -> int:
    """Give the port inside: the first of `ports` or `expose`. What it is outside, we choose."""
    for key in ("ports", "expose"):
        asked = form.data.get(key)
        for value in asked if isinstance(asked, list) else ():
            found = re.fullmatch(r"(?:[^/]*:)?(\d+)(?:/tcp)?", str(value))
            if found is None:
                problem = f"{value!r} is no port that is supported"
                raise form.wrong((key,), problem, 'write "8080:80", "80" or "80/tcp"')
            return int(found[1])
    return 8000


def _volumes(form: Fields) -> tuple[str, ...]:
    """Give the paths that named volumes are mounted at; each life has its own."""
    paths = []
    for index, text in enumerate(form.texts("volumes") if "volumes" in form else ()):
        name, colon, path = text.partition(":")
        if not colon and name.startswith("/"):
            name, path = "", name
        if not path.startswith("/") or name.startswith((".", "/", "~")):
            problem = f"the volume {text!r} is no named one"
            remedy = "copy the files into the image, or write NAME:/path/inside"
            raise form.wrong(("volumes", index), problem, remedy)
        paths.append(path.partition(":")[0])
    return tuple(paths)


def _environment(form: Fields, reading: Composition) -> dict[str, str]:
    asked = form.data.get("environment")
    steps: Steps = ("environment",)
    if isinstance(asked, list):
        pairs = [str(item).partition("=") for item in asked]
        found: dict[str, Value] = {k: v if sign else f"${{{k}}}" for k, sign, v in pairs}
    else:
        found = dict(asked) if isinstance(asked, dict) else {}
    return {k: _filled(form, steps, _plain(v), reading) for k, v in found.items()}


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _after(form: Fields) -> tuple[str, ...]:
    asked = form.data.get("depends_on")
    return tuple(asked) if isinstance(asked, dict) else form.texts("depends_on") if asked else ()


def _health(form: Fields, reading: Composition) -> Ready:
    if "healthcheck" not in form:
        return Ready()
    known = ("test", "interval", "timeout", "retries", "start_period", "start_interval")
    part = form.section("healthcheck", known=known, what="'healthcheck'")
    part.require("test")
    test = part.data["test"]
    words = [test] if isinstance(test, str) else [str(word) for word in part.texts("test")]
    words = [_filled(part, ("test",), word, reading) for word in words]
    if isinstance(test, str) or words[0] == "CMD-SHELL":
        words = ["sh", "-c", words[-1]]
    elif words[0] == "CMD":
        words = words[1:]
    elif words[0] == "NONE":
        return Ready()
    else:
        raise part.wrong(("test",), f"{words[0]!r} begins no test", "begin it with CMD")
    retries = part.integer("retries", 3)
    whole_s = _seconds(part, "start_period", 0) + retries * _seconds(part, "interval", 30)
    return Ready("command", words=tuple(words), within_s=max(_READY_LEAST_S, whole_s))


def _seconds(part: Fields, key: str, otherwise: float) -> float:
    text = part.text(key, "")
    if not text:
        return otherwise
    found = _SECONDS.fullmatch(text)
    if found is None:
        raise part.wrong((key,), f"{text!r} is no duration of Compose", "write 10s or 1m30s")
    hours, minutes, seconds, ms = (float(piece or 0) for piece in found.groups())
    return hours * 3600 + minutes * 60 + seconds + ms / 1000


def _filled(form: Fields, steps: Steps, text: str, reading: Composition) -> str:
    """Fill ${NAME} from this process's variables; those of INTERLOCK_ are filled at the start."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        name = found[1] or found[4]
        if name.startswith("INTERLOCK_"):
            return f"${{{name}}}"
        known = reading.environ.get(name)
        if known or (known is not None and found[2] != ":-"):
            return known
        if found[2] is None:
            remedy = f"export {name}=..., or write ${{{name}:-default}}"
            raise form.refuse(steps, f"the variable {name!r} is not set", remedy)
        return str(found[3])

    return _VARIABLE.sub(value, text)
