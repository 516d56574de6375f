"""A server of lines for a test, and a client that says bytes to it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from interlock.contract.exchange import HttpResponse
from interlock.serve.patience import Patience
from interlock.serve.server import address, listen

QUICK = Patience(head_s=0.2, body_s=0.2, idle_s=0.3)
GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"


def told(request):
    """Answer with what was understood."""
    return HttpResponse(200, (), f"{request.method} {request.target} ".encode() + request.body)


@asynccontextmanager
async def server(handle=told, patience=QUICK):
    async with await listen(handle, patience=patience) as service:
        yield address(service)


async def said(place, data, *, close=False):
    """Send bytes and give all that comes until the server hangs up."""
    reader, writer = await asyncio.open_connection(*place)
    writer.write(data)
    if close:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionResetError:
        return b"reset"
    finally:
        writer.close()


def ask(data, handle=told, patience=QUICK, **more):
    async def run():
        async with server(handle, patience) as place:
            return await said(place, data, **more)

    return asyncio.run(run())


def post(body, *headers):
    lines = (b"POST /p HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
