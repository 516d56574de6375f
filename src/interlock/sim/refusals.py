"""What a subject cannot do in a trial, each refused by name: a trial must replay byte for byte."""

from __future__ import annotations

import asyncio
import multiprocessing.process
import os
import select
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from interlock.errors import SubjectError
from interlock.sim.patching import Swap

OnError: TypeAlias = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]

_NETWORK = (
    "create_connection", "create_datagram_endpoint", "create_server", "create_unix_connection",
    "create_unix_server", "getaddrinfo", "getnameinfo", "sendfile", "sock_accept",
    "sock_connect", "sock_recv", "sock_recv_into", "sock_recvfrom", "sock_recvfrom_into",
    "sock_sendall", "sock_sendfile", "sock_sendto", "start_tls", "connect_accepted_socket",
)  # fmt: skip
_FILES = ("add_reader", "add_writer", "remove_reader", "remove_writer", "connect_read_pipe",
          "connect_write_pipe")  # fmt: skip
_PROCESSES = ("subprocess_exec", "subprocess_shell")
_LOOP = (
    "run_forever", "run_until_complete", "stop", "close", "set_task_factory",
    "set_default_executor",
)  # fmt: skip


def not_replayable(act: str, where: str = "subject", remedy: str = "") -> SubjectError:
    """Give the error for an act that no seed can repeat. act: "opened a real connection to ..."."""
    return SubjectError(
        f"the subject {act}: not replayable",
        where=where or "subject",
        remedy=remedy or "run it as a process: [subject] command = [...] uses real sockets",
    )


class NoRealWorld(asyncio.AbstractEventLoop):
    """An event loop whose every door to the real world is closed, and its formalities.

    refused: the errors, also when the subject swallowed them; where: names the calling place.
    """

    def __init__(self) -> None:
        self.refused: list[SubjectError] = []
        self.where: Callable[[], str] = lambda: ""
        self._debug = False
        self._handler: OnError | None = None

    def set_exception_handler(self, handler: OnError | None) -> None:
        """Keep the subject's own handler."""
        self._handler = handler

    def get_exception_handler(self) -> OnError | None:
        """Give the subject's own handler."""
        return self._handler

    def get_debug(self) -> bool:
        """Give what `set_debug` set; it changes nothing here."""
        return self._debug

    def set_debug(self, enabled: bool) -> None:
        """Remember it."""
        self._debug = enabled

    async def shutdown_asyncgens(self) -> None:
        """Do nothing: generators end with their tasks."""

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Do nothing: there is none."""

    def refuse(self, act: str, remedy: str = "") -> NoReturn:
        """Raise and keep the error for an act."""
        error = not_replayable(act, self.where(), remedy)
        self.refused.append(error)
        raise error

    def add_signal_handler(self, sig: int, callback: Callable[..., object], *args: Any) -> None:  # type: ignore[override]  # typeshed spells the arguments as a TypeVarTuple
        """Accept it: no signal arrives in a trial."""

    def remove_signal_handler(self, sig: int) -> bool:
        """Accept it."""
        return True


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
        "handled the event loop itself by loop.": _LOOP,
    }
    for act, names in acts.items():
        for name in names:
            is_async = act.startswith(("opened", "started")) or name.startswith("connect_")
            setattr(NoRealWorld, name, _refusal(act + name, is_async))


_close_doors()


_PROCESS_CALLS = (
    "system", "fork", "forkpty", "posix_spawn", "posix_spawnp", "execv", "execve", "startfile",
)  # fmt: skip
_STORES = (
    "call the systems by a client library; keep what is stored in files or sqlite below "
    "env.store; or run it as a process: [subject] command = [...] uses real sockets"
)
_TIMERS = "wait by threading.Timer, Event.wait or asyncio.timeout: they go by virtual time"
_SOCKETS = "call by a client library, or run it as a process: [subject] command = [...]"
_GUARDED: tuple[tuple[object, str, str, str], ...] = (
    (socket.socket, "connect", "opened a real connection to", _STORES),
    (socket.socket, "connect_ex", "opened a real connection to", _STORES),
    (socket.socket, "sendto", "sent a real datagram:", ""),
    (socket.socket, "bind", "listened on a real port:", "serve webhooks by env.serve(app)"),
    (socket, "getaddrinfo", "asked the real network for", _STORES),
    (socket, "gethostbyname", "asked the real network for", _STORES),
    (subprocess.Popen, "__init__", "started a process:", ""),
    (multiprocessing.process.BaseProcess, "start", "started a process:", ""),
    *((os, name, "started a process:", "") for name in _PROCESS_CALLS if hasattr(os, name)),
    *((os, name, "sent a real signal:", "") for name in ("kill", "killpg") if hasattr(os, name)),
    (os, "_exit", "ended its process by os._exit:", "end by sys.exit or by returning"),
    *(
        (signal, name, f"asked for a real signal by signal.{name}:", _TIMERS)
        for name in ("alarm", "setitimer", "pause", "sigwait", "sigtimedwait")
        if hasattr(signal, name)
    ),
    *(
        (selectors.__dict__[name], "select", "waited for real files by selectors:", _SOCKETS)
        for name in ("EpollSelector", "PollSelector", "KqueueSelector", "SelectSelector")
        if name in selectors.__dict__
    ),
    *(
        (select, name, f"waited for real files by select.{name}:", _SOCKETS)
        for name in ("poll", "epoll", "kqueue")
        if hasattr(select, name)
    ),
)


def guards(subject_here: Callable[[], NoRealWorld | None]) -> tuple[Swap, ...]:
    """Give what to exchange so that a subject's code meets an error at each door.

    subject_here: gives the loop where a subject's code runs; everybody else passes.
    """

    def guard(owner: object, name: str, act: str, remedy: str) -> Swap:
        real = getattr(owner, name)

        def refuse(*args: Any, **more: Any) -> Any:
            loop = subject_here()
            if loop is None:
                return real(*args, **more)
            named = _named(args)
            return loop.refuse(f"{act} {named}" if named else act.rstrip(":"), remedy)

        return Swap(owner, name, refuse)

    def set_signal(number: int, handler: Any) -> Any:
        # Plain code runs beside the main thread, where Python refuses; no signal comes anyway.
        return real_signal(number, handler) if subject_here() is None else signal.SIG_DFL

    def wait_for(*lists: Any) -> Any:
        loop, limits = subject_here(), lists[3:]
        if loop is None:
            return real_select(*lists)
        if any(lists[:3]) or not limits or limits[0] is None:
            loop.refuse("waited for real files by select.select", _SOCKETS)
        time.sleep(limits[0])
        return [], [], []

    real_signal, real_select = signal.signal, select.select
    return (
        *(guard(*row) for row in _GUARDED),
        Swap(signal, "signal", set_signal),
        Swap(select, "select", wait_for),
    )


def _named(args: tuple[Any, ...]) -> str:
    """Show what was to be reached: (host, port), a command, a thread's name."""
    shown = args[1:] if args and isinstance(args[0], socket.socket | subprocess.Popen) else args
    for one in shown:
        if isinstance(one, tuple) and len(one) >= 2:
            return f"{one[0]}:{one[1]}"
        if isinstance(one, str | list):
            return str(one)
    return ""
