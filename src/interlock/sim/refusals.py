"""What a subject cannot do in a trial, each refused by name: a trial must replay byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn

from interlock.errors import SubjectError

_NETWORK = (
    "create_connection", "create_datagram_endpoint", "create_server", "create_unix_connection",
    "create_unix_server", "getaddrinfo", "getnameinfo", "sendfile", "sock_accept",
    "sock_connect", "sock_recv", "sock_recv_into", "sock_recvfrom", "sock_recvfrom_into",
    "sock_sendall", "sock_sendfile", "sock_sendto", "start_tls", "connect_accepted_socket",
)  # fmt: skip
_FILES = ("add_reader", "add_writer", "remove_reader", "remove_writer", "connect_read_pipe",
          "connect_write_pipe")  # fmt: skip
_PROCESSES = ("subprocess_exec", "subprocess_shell")
_LOOP = ("run_forever", "run_until_complete", "set_task_factory", "set_default_executor")


def not_replayable(act: str, where: str = "subject", remedy: str = "") -> SubjectError:
    """Give the error for an act that no seed can repeat. act: "opened a real connection to ..."."""
    return SubjectError(
        f"the subject {act}: not replayable",
        where=where or "subject",
        remedy=remedy or "run it as a process: [subject] command = [...] uses real sockets",
    )


class NoRealWorld(asyncio.AbstractEventLoop):
    """An event loop whose every door to the real world is closed.

    refused: the errors, also when the subject swallowed them; where: names the calling place.
    """

    def __init__(self) -> None:
        self.refused: list[SubjectError] = []
        self.where: Callable[[], str] = lambda: ""

    def refuse(self, act: str, remedy: str = "") -> NoReturn:
        """Raise and keep the error for an act."""
        error = not_replayable(act, self.where(), remedy)
        self.refused.append(error)
        raise error


def _refusal(act: str, is_async: bool) -> Callable[..., Any]:
    def refuse(self: NoRealWorld, *args: object, **more: object) -> NoReturn:
        shown = ", ".join([repr(a) for a in args if isinstance(a, str | int)])
        self.refuse(f"{act}({shown})")

    async def refuse_later(self: NoRealWorld, *args: object, **more: object) -> NoReturn:
        refuse(self, *args, **more)

    return refuse_later if is_async else refuse


def _close_doors() -> None:
    acts = {
        "opened a real connection by loop.": _NETWORK,
        "watched a real file by loop.": _FILES,
        "started a process by loop.": _PROCESSES,
        "ran the event loop itself by loop.": _LOOP,
    }
    for act, names in acts.items():
        for name in names:
            is_async = act.startswith(("opened", "started")) or name.startswith("connect_")
            setattr(NoRealWorld, name, _refusal(act + name, is_async))


_close_doors()
