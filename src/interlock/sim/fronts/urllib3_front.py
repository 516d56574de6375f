"""Unmodified urllib3 2, so also requests and zeep: one attempt of a pool is exchanged.

Everything above the attempt is their own: `Retry` with its backoff, adapters, redirects, cookies,
hooks, streaming, decoding.
"""

from __future__ import annotations

import http
import http.client
import io
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeAlias

import urllib3
from urllib3._version import __version__ as version
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.util import parse_url
from urllib3.util.request import SKIP_HEADER, body_to_chunks
from urllib3.util.timeout import Timeout

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import EnvironmentFailure
from interlock.sim.incoming import Incoming, MemorySocket
from interlock.sim.net import Line, Patience
from interlock.sim.patching import Swap
from interlock.world import trouble as met


def swaps(line: Callable[[], Line]) -> tuple[Swap, ...]:
    """Give what to exchange. line: gives the network to the code that calls."""
    if version.startswith("1."):
        raise EnvironmentFailure(
            f"urllib3 {version} is installed; trials of requests need 2 or later",
            where="urllib3",
            remedy="pip install 'urllib3>=2'",
        )

    def make_request(
        self: HTTPConnectionPool, conn: HTTPConnection, method: str, url: str, *, body: Any = None,
        headers: Mapping[str, str] | None = None, retries: Any = None, timeout: Any = None,
        chunked: bool = False, response_conn: HTTPConnection | None = None,
        preload_content: bool = True, decode_content: bool = True,
        enforce_content_length: bool = True,
    ) -> urllib3.HTTPResponse:  # fmt: skip
        self.num_requests += 1
        times = self._get_timeout(timeout)
        times.start_connect()
        connect_s = Timeout.resolve_default_timeout(times.connect_timeout)
        read_s = Timeout.resolve_default_timeout(times.read_timeout)
        conn.timeout = connect_s
        host, target = _address(self, url)
        request = _request(method, target, {"Host": host, **(headers or {})}, body)
        own = line()
        try:
            answer = own.wait(own.send(host, request, Patience(connect_s, read_s)))
        except met.Trouble as trouble:
            if isinstance(trouble, met.TimedOut) and not trouble.connecting:
                conn.timeout = read_s
            _raise(trouble, self, conn, url)
        flowing: Body | None = None
        if answer.flow is not None:
            flowing = MemorySocket(Incoming(answer, method, read_s), own.wait, _fail).response(
                method
            )
        response = _response(
            answer, (method, url), flowing, preload_content=preload_content,
            decode_content=decode_content, enforce_content_length=enforce_content_length,
        )  # fmt: skip
        response.retries = retries
        response._connection = response_conn
        response._pool = self
        return response

    return (Swap(HTTPConnectionPool, "_make_request", make_request),)


def _address(pool: HTTPConnectionPool, url: str) -> tuple[str, str]:
    """Give host (with port unless it is the scheme's own) and target of an attempt."""
    if not url.startswith("/"):
        whole = parse_url(url)
        return whole.netloc or pool.host, whole.request_uri
    port = {"http": 80, "https": 443}.get(pool.scheme or "http")
    return pool.host if pool.port in (None, port) else f"{pool.host}:{pool.port}", url


def _request(method: str, target: str, headers: Mapping[Any, Any], body: Any) -> HttpRequest:
    named = {_text(k).lower() for k in headers}
    parts = body_to_chunks(body, method=method, blocksize=16_384)
    chunks: Iterable[Any] = parts.chunks or ()
    data = b"".join(c.encode() if isinstance(c, str) else bytes(c) for c in chunks)
    own: list[tuple[str, str]] = []
    if "accept-encoding" not in named:
        own.append(("Accept-Encoding", "identity"))
    if "content-length" not in named and "transfer-encoding" not in named:
        if parts.content_length is not None:
            own.append(("Content-Length", str(parts.content_length)))
        elif parts.chunks is not None:
            own.append(("Transfer-Encoding", "chunked"))
    if "user-agent" not in named:
        own.append(("User-Agent", f"python-urllib3/{version}"))
    given = ((_text(k), _text(v)) for k, v in headers.items())
    kept = tuple((k, v) for k, v in given if v != SKIP_HEADER)
    return HttpRequest(method, target, (*kept, *own), data)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _fail(trouble: met.Trouble) -> NoReturn:
    """Raise what a socket does while a body is read; urllib3 turns it into its own."""
    if isinstance(trouble, met.TimedOut):
        raise TimeoutError("timed out") from None
    raise ConnectionResetError(104, "Connection reset by peer") from None


def _raise(
    trouble: met.Trouble, pool: HTTPConnectionPool, conn: HTTPConnection, url: str
) -> NoReturn:
    match trouble:
        case met.Refused():
            says = "Failed to establish a new connection: [Errno 111] Connection refused"
            raise NewConnectionError(conn, says) from None
        case met.NoSuchHost():
            reason = socket.gaierror(-2, "Name or service not known")
            raise NameResolutionError(conn.host, conn, reason) from None
        case met.Untrusted():
            raise ssl.SSLCertVerificationError(1, "certificate verify failed") from None
        case met.Closed():
            says = "Remote end closed connection without response"
            raise http.client.RemoteDisconnected(says) from None
        case met.TimedOut(connecting=True):
            says = f"Connection to {conn.host} timed out. (connect timeout={conn.timeout})"
            raise ConnectTimeoutError(conn, says) from None
        case met.TimedOut():
            says = f"Read timed out. (read timeout={conn.timeout})"
            raise ReadTimeoutError(pool, url, says) from None
        case _:
            raise ConnectionResetError(104, "Connection reset by peer") from None


class _Original:
    """What requests reads cookies from: the headers as the standard library gives them."""

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        self.msg = http.client.HTTPMessage()
        for name, value in headers:
            self.msg[name] = value

    def close(self) -> None:
        """Do nothing: there is no socket."""

    def isclosed(self) -> bool:
        """Tell that the connection went back to the pool."""
        return True


Body: TypeAlias = http.client.HTTPResponse


def _response(
    answer: HttpResponse, asked: tuple[str, str], flowing: Body | None, *,
    preload_content: bool, decode_content: bool, enforce_content_length: bool,
) -> urllib3.HTTPResponse:  # fmt: skip
    method, url = asked
    headers = urllib3.HTTPHeaderDict()
    for name, value in answer.headers:
        headers.add(name, value)
    body: Any = flowing
    original: Any = flowing
    if flowing is None:
        original = _Original(answer.headers)
        body = io.BytesIO(_whole(answer, method, headers))
    return urllib3.HTTPResponse(
        body=body, headers=headers, status=answer.status, version=11,
        version_string="HTTP/1.1", reason=http.client.responses.get(answer.status, ""),
        original_response=original,
        request_method=method, request_url=url, preload_content=preload_content,
        decode_content=decode_content, enforce_content_length=enforce_content_length,
    )  # fmt: skip


def _whole(answer: HttpResponse, method: str, headers: urllib3.HTTPHeaderDict) -> bytes:
    has_body = method != "HEAD" and answer.status not in (204, 304) and answer.status >= 200
    length = headers.get("content-length", "")
    body = answer.body if has_body else b""
    if has_body and length.isdigit():
        return body[: int(length)]
    if has_body and "transfer-encoding" not in headers:
        headers["Content-Length"] = str(len(body))
    return body
