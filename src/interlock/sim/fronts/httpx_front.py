"""Unmodified httpx clients on the trial's network: their transport classes are exchanged.

Everything above the transport is httpx's own: redirects, cookies, auth flows, event hooks,
streaming, decoding. The transport's own `retries` (of connecting) are done as httpcore does them.
Connection pools have no limit here, so `PoolTimeout` does not happen.
"""

from __future__ import annotations

import asyncio
import functools
import http
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
from httpx import _urls
from httpx._transports import default as transports

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.sim.fronts.httpx_flow import flowing
from interlock.sim.net import Line, Patience
from interlock.sim.patching import Swap
from interlock.world import trouble as met

_tls_contexts: dict[object, ssl.SSLContext] = {}
_real_extract_cookies = httpx.Cookies.extract_cookies


def _extract_cookies(self: httpx.Cookies, response: httpx.Response) -> None:
    # Nothing comes into an empty jar; a full one forgets what has expired.
    raw = response.headers.raw
    if any(name.lower().startswith(b"set-cookie") for name, _ in raw) or len(self.jar):
        _real_extract_cookies(self, response)


def _urls_once() -> Iterator[Swap]:
    """Let a URL be parsed once: with the empty cookie jar it is a tenth of a trial."""
    real = getattr(_urls, "urlparse", None)
    if real is not None:
        yield Swap(_urls, "urlparse", functools.lru_cache(maxsize=1024, typed=True)(real))


_URLS = tuple(_urls_once())


def swaps(line: Callable[[], Line]) -> tuple[Swap, ...]:
    """Give what to exchange. line: gives the network to the code that calls."""

    async def handle_async_request(
        self: httpx.AsyncHTTPTransport, request: httpx.Request
    ) -> httpx.Response:
        body = b"".join([part async for part in request.stream])  # type: ignore[union-attr]  # async client, async stream
        answer = await _send(self, request, body, line())
        if answer.flow is not None:
            return await flowing(request, answer, None, _error)
        return _response(request, answer)

    def handle_request(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        body = b"".join(request.stream)  # type: ignore[arg-type]  # plain client, plain stream
        own = line()
        answer = own.wait(_send(self, request, body, own))
        if answer.flow is not None:
            return own.wait(flowing(request, answer, own.wait, _error))
        return _response(request, answer)

    return (
        Swap(httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request),
        Swap(httpx.HTTPTransport, "handle_request", handle_request),
        Swap(transports, "create_ssl_context", _ssl_context),
        Swap(httpx.Cookies, "extract_cookies", _extract_cookies),
        *_URLS,
    )


def _ssl_context(*args: Any, **more: Any) -> ssl.SSLContext:
    # Reading the certificate store takes 20 ms a client, a third of a trial, for TLS that never
    # happens here.
    key = (args, tuple(sorted(more.items())))
    try:
        known = _tls_contexts.get(key)
    except TypeError:
        return httpx.create_ssl_context(*args, **more)
    if known is None:
        known = _tls_contexts[key] = httpx.create_ssl_context(*args, **more)
    return known


async def _send(transport: object, request: httpx.Request, body: bytes, line: Line) -> HttpResponse:
    url = request.url
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    message = HttpRequest(
        request.method,
        url.raw_path.decode("ascii"),
        tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in request.headers.raw),
        body,
    )
    limits = request.extensions.get("timeout", {})
    patience = Patience(limits.get("connect"), limits.get("read"))
    retries_left = getattr(getattr(transport, "_pool", None), "_retries", 0)
    delay_s = 0.0
    while True:
        try:
            return await line.send(host, message, patience)
        except met.Trouble as trouble:
            error = _error(trouble, request)
            if retries_left <= 0 or not isinstance(
                error, (httpx.ConnectError, httpx.ConnectTimeout)
            ):
                raise error from None
        retries_left -= 1
        await asyncio.sleep(delay_s)
        delay_s = delay_s * 2 or 0.5


def _error(trouble: met.Trouble, request: httpx.Request) -> httpx.TransportError:
    match trouble:
        case met.Refused():
            return httpx.ConnectError("[Errno 111] Connection refused", request=request)
        case met.NoSuchHost():
            return httpx.ConnectError("[Errno -2] Name or service not known", request=request)
        case met.Untrusted():
            return httpx.ConnectError(
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", request=request
            )
        case met.Closed():
            return httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        case met.TimedOut(connecting=True):
            return httpx.ConnectTimeout("timed out", request=request)
        case met.TimedOut():
            return httpx.ReadTimeout("timed out", request=request)
        case _:
            return httpx.ReadError("[Errno 104] Connection reset by peer", request=request)


class _Body(httpx.AsyncByteStream, httpx.SyncByteStream):
    """A body that breaks off where the server broke off."""

    def __init__(self, body: bytes, missing: int, request: httpx.Request) -> None:
        self._body = body
        self._missing = missing
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        if self._body:
            yield self._body
        if self._missing:
            got = len(self._body)
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {got} bytes, expected {got + self._missing})",
                request=self._request,
            )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def _response(request: httpx.Request, answer: HttpResponse) -> httpx.Response:
    headers = list(answer.headers)
    body, missing = answer.body, 0
    if request.method == "HEAD" or answer.status in (204, 304) or answer.status < 200:
        body = b""
    elif length := answer.header("content-length"):
        promised = int(length) if length.isdigit() else len(body)
        missing = max(0, promised - len(body))
        body = body[:promised]
    elif not answer.header("transfer-encoding"):
        headers.append(("content-length", str(len(body))))
    return httpx.Response(
        answer.status,
        headers=headers,
        stream=_Body(body, missing, request),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": _reason(answer.status)},
    )


def _reason(status: int) -> bytes:
    try:
        return http.HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""
