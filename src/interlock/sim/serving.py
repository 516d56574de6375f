"""A subject's web app without a socket: ASGI for async subjects, WSGI for plain ones."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from interlock.contract.model import HttpRequest, HttpResponse

Message: TypeAlias = MutableMapping[str, Any]
AsgiApp: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
WsgiApp: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_ERROR = HttpResponse(
    500, (("content-type", "text/plain; charset=utf-8"),), b"Internal Server Error"
)


def address(listen: str) -> tuple[str, int]:
    """Give host and port of "http://subject.test"."""
    parts = urlsplit(listen)
    return parts.hostname or "", parts.port or 80


async def ask_asgi(
    app: AsgiApp, request: HttpRequest, listen: str, answer: asyncio.Future[HttpResponse]
) -> None:
    """Let an ASGI app answer; `answer` is done when its body is, though the app may go on."""
    host, port = address(listen)
    path, _, query = request.target.partition("?")
    scope: Message = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": request.method, "scheme": "http", "path": unquote(path),
        "raw_path": path.encode("ascii", "replace"), "query_string": query.encode("latin-1"),
        "root_path": "", "client": ("192.0.2.1", 40_000), "server": (host, port),
        "headers": [
            (k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in request.headers
        ],
        "extensions": {}, "state": {},
    }  # fmt: skip
    if not request.header("host"):
        scope["headers"].insert(0, (b"host", host.encode()))
    parts = [{"type": "http.request", "body": request.body, "more_body": False}]
    status, body = 0, bytearray()
    headers: tuple[tuple[str, str], ...] = ()

    async def receive() -> Message:
        if parts:
            return parts.pop()
        await asyncio.wait([answer])
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = tuple(
                (bytes(k).decode("latin-1"), bytes(v).decode("latin-1"))
                for k, v in message.get("headers", ())
            )
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
            if not message.get("more_body", False) and not answer.done():
                answer.set_result(HttpResponse(status, headers, bytes(body)))

    try:
        await app(scope, receive, send)
    finally:
        # As servers do, whether the app raised or forgot to answer.
        if not answer.done():
            answer.set_result(_ERROR)


class Lifespan:
    """The start of an ASGI app; apps that know no lifespan are left alone."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked = False

    async def run(self) -> None:
        """Run the app's lifespan until the process ends."""
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        try:
            await self._app(scope, self._receive, self._send)
        except Exception:  # noqa: BLE001  # the app does not know lifespan
            self._tell("")
        finally:
            self._tell("")

    async def started(self) -> str:
        """Wait for the app's start; give its message if it failed, else ""."""
        return await self._started

    def _tell(self, failure: str) -> None:
        if not self._started.done():
            self._started.set_result(failure)

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "lifespan.startup"}
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]  # never

    async def _send(self, message: Message) -> None:
        if message["type"] == "lifespan.startup.complete":
            self._tell("")
        elif message["type"] == "lifespan.startup.failed":
            self._tell(str(message.get("message") or "the app refused to start"))


def ask_wsgi(app: WsgiApp, request: HttpRequest, listen: str) -> HttpResponse:
    """Let a WSGI app answer; an exception of the app is a 500, as with real servers."""
    host, port = address(listen)
    path, _, query = request.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "QUERY_STRING": query,
        "PATH_INFO": unquote(path, "latin-1"), "SERVER_NAME": host, "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1", "HTTP_HOST": host,
        "CONTENT_LENGTH": str(len(request.body)), "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    status, written = "", bytearray()
    headers: tuple[tuple[str, str], ...] = ()

    def start_response(line: str, fields: list[tuple[str, str]], *exc_info: object) -> Any:
        nonlocal status, headers
        status, headers = line, tuple(fields)
        return written.extend

    try:
        parts = app(environ, start_response)
        try:
            for part in parts:
                written.extend(part)
        finally:
            if close := getattr(parts, "close", None):
                close()
    except Exception:  # noqa: BLE001  # the app's own defect: its caller sees a 500
        return _ERROR
    return HttpResponse(int(status.split(" ", 1)[0]), headers, bytes(written))
