"""What a contract says around an operation: where it is served, until when, what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from interlock.data import dataclass

__all__ = ["Callback", "Link", "Server", "Surroundings", "Variable"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A part of a server's address. values: the only ones allowed, () if any is."""

    default: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """An address, with {names} of variables."""

    url: str
    variables: Mapping[str, Variable] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What may be asked after an answer. operation: its name, "" when the link leads nowhere.

    arguments: of that operation, "body" for its body -> an expression such as $response.body#/id,
    or a constant as text.
    """

    name: str
    outcome: str
    operation: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Callback:
    """Which operation asks for a message, and where its call says the address."""

    operation: str
    address: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """sunset: the day as the contract words it, or "header" if replies say it in a header.

    deprecated: nobody should begin to use it. servers: where it is served, the first by default.
    callback: of an event that an operation asks for.
    """

    deprecated: bool = False
    sunset: str = ""
    servers: tuple[Server, ...] = ()
    links: tuple[Link, ...] = ()
    callback: Callback | None = None
