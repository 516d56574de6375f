"""What each part of a subject is told: where the systems and the other parts are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.patterns import expression
from interlock.registry import nearest
from interlock.serve.subject.model import Part

LOOPBACK = "127.0.0.1"
INSIDE_STORE = "/interlock/store"
_NAMED = expression(r"\$\{(INTERLOCK_\w+)\}")


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses in one subject.

    variables: those that every program gets, of systems and secrets; inside: those that every
    container gets. ports: part -> the port at which the machine reaches it. place: the address
    that programs bind to; host: the name under which containers find it.
    """

    parts: tuple[Part, ...]
    variables: Mapping[str, str]
    ports: Mapping[str, int]
    listens: str = ""
    place: str = LOOPBACK
    host: str = LOOPBACK
    inside: Mapping[str, str] = field(default_factory=dict)

    def env(self, part: Part, stores: Mapping[str, str]) -> dict[str, str]:
        """Give the variables of a part, its own ones filled. stores: part -> its folder."""
        port = self._seen(part, part)[1]
        inside = part.image is not None
        env = {**(self.inside if inside else self.variables), "INTERLOCK_PORT": str(port)}
        env["INTERLOCK_STORE"] = INSIDE_STORE if inside else stores[part.name]
        env["INTERLOCK_HOST"] = "0.0.0.0" if part.image else self.place  # noqa: S104  # inside
        if part.name == self.listens:
            env["INTERLOCK_LISTEN"] = f"http://{env['INTERLOCK_HOST']}:{port}"
        if part.name:
            env["INTERLOCK_PART"] = part.name
        for other in self.parts:
            host, port = self._seen(other, part)
            if other.name:
                env[f"INTERLOCK_PART_{word(other.name)}_HOST"] = host
                env[f"INTERLOCK_PART_{word(other.name)}_PORT"] = str(port)
                if not inside:
                    env[f"INTERLOCK_PART_{word(other.name)}_STORE"] = stores[other.name]
        own = {key: filled(value, env, part) for key, value in part.env.items()}
        return {**env, **own}

    def here(self) -> dict[str, str]:
        """Give the variables of a program that is no part, as what clears the subject."""
        env = dict(self.variables)
        for part in self.parts:
            host, port = self.reached(part.name)
            if part.name:
                env[f"INTERLOCK_PART_{word(part.name)}_HOST"] = host
                env[f"INTERLOCK_PART_{word(part.name)}_PORT"] = str(port)
            if part.name == self.listens:
                env |= {"INTERLOCK_HOST": host, "INTERLOCK_PORT": str(port)}
                env["INTERLOCK_LISTEN"] = f"http://{host}:{port}"
        return env

    def _seen(self, part: Part, by: Part) -> tuple[str, int]:
        """Give host and port of a part as another one sees it."""
        if part.image is None:
            return self.place if by.image is None else self.host, self.ports[part.name]
        if by.image is not None:
            return part.name, part.image.port
        return LOOPBACK, self.ports[part.name]

    def reached(self, name: str) -> tuple[str, int]:
        """Give host and port at which this machine reaches a part."""
        part = next(p for p in self.parts if p.name == name)
        return (LOOPBACK if part.image else self.place), self.ports[name]


def word(name: str) -> str:
    """Give a part's or system's name as it stands in a variable."""
    return re.sub(r"\W", "_", name).upper()


def filled(text: str, env: Mapping[str, str], part: Part) -> str:
    """Replace ${INTERLOCK_...} by the variable that the part gets; SubjectError when none does."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in env:
            known = tuple(key for key in env if key.startswith("INTERLOCK_"))
            raise SubjectError(
                f"there is no variable {name}",
                where=f"[subject] part {part.name}" if part.name else "[subject]",
                remedy=nearest(name, known),
            )
        return env[name]

    return _NAMED.sub(value, text)
