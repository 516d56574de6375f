"""Libraries that reach the machine past Python: named where a subject calls them.

A driver that connects inside C, a client with threads of its own and an event loop that is not
asyncio's cannot be seen from Python; what can be seen is that a subject asks for them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from interlock.sim.patching import Swap
from interlock.sim.refusals import NoRealWorld

_STORE = (
    "keep what the subject stores in files or sqlite below env.store, or run it as a process "
    "with the database beside it: [[subject.parts]]"
)
_CLIENT = "call by httpx, aiohttp, requests or urllib3, or run it as a process: [subject] command"
_LOOP = "use asyncio, or run it as a process: [subject] command = [...]"
_DATABASE, _QUEUE = "opened a connection to a database by", "opened a connection to a queue by"
FOREIGN: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("psycopg2", ("connect",), _DATABASE, _STORE),
    ("psycopg", ("connect",), _DATABASE, _STORE),
    ("psycopg.Connection", ("connect",), _DATABASE, _STORE),
    ("psycopg.AsyncConnection", ("connect",), _DATABASE, _STORE),
    ("MySQLdb", ("connect", "Connect"), _DATABASE, _STORE),
    ("pyodbc", ("connect",), _DATABASE, _STORE),
    ("pymssql", ("connect",), _DATABASE, _STORE),
    ("oracledb", ("connect", "connect_async"), _DATABASE, _STORE),
    ("cx_Oracle", ("connect",), _DATABASE, _STORE),
    ("ibm_db", ("connect",), _DATABASE, _STORE),
    ("confluent_kafka", ("Producer", "Consumer"), _QUEUE, _STORE),
    ("zmq", ("Context",), _QUEUE, _STORE),
    ("pycurl", ("Curl",), "opened a real connection by", _CLIENT),
    ("grpc", ("insecure_channel", "secure_channel"), "opened a real connection by", _CLIENT),
    ("tornado.curl_httpclient", ("CurlAsyncHTTPClient",), "opened a real connection by", _CLIENT),
    ("trio", ("run",), "runs an event loop of its own by", _LOOP),
    ("gevent", ("spawn", "sleep", "joinall"), "runs an event loop of its own by", _LOOP),
    ("gevent.monkey", ("patch_all",), "exchanges Python's own parts by", _LOOP),
    ("eventlet", ("spawn", "monkey_patch"), "exchanges Python's own parts by", _LOOP),
)
"""Module or class, its callables, what a call of them does, and the remedy."""


def swaps(subject_here: Callable[[], NoRealWorld | None]) -> tuple[Swap, ...]:
    """Give what to exchange in those that are loaded now.

    subject_here: gives the loop where a subject's code runs; everybody else passes.
    """
    found = []
    for path, names, act, remedy in FOREIGN:
        owner = _loaded(path)
        for name in names if owner is not None else ():
            real = getattr(owner, name, None)
            if real is not None:
                new = _refusal(real, f"{act} {path}.{name}", remedy, subject_here)
                found.append(Swap(owner, name, new))
    return (*found, *_uvloop())


def _loaded(path: str) -> Any:
    module, _, name = path.rpartition(".")
    if path in sys.modules:
        return sys.modules[path]
    return getattr(sys.modules.get(module), name, None)


def _refusal(
    real: Any, act: str, remedy: str, subject_here: Callable[[], NoRealWorld | None]
) -> Callable[..., Any]:
    def refuse(*args: Any, **more: Any) -> Any:
        loop = subject_here()
        return real(*args, **more) if loop is None else _raised(loop, act, remedy)

    return refuse


def _raised(loop: NoRealWorld, act: str, remedy: str) -> NoReturn:
    loop.refuse(act, remedy)


def _uvloop() -> tuple[Swap, ...]:
    """Let those who ask for a faster loop have the trial's."""
    uvloop = sys.modules.get("uvloop")
    if uvloop is None:
        return ()
    return (
        Swap(uvloop, "install", lambda: None),
        Swap(uvloop, "run", lambda main, **_more: asyncio.run(main)),
        Swap(uvloop, "new_event_loop", asyncio.new_event_loop),
    )
