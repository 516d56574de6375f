"""Runs a callable subject as a program of its own: `python as_program.py module:function`."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from pathlib import Path

from interlock.serve.server import listen
from interlock.sim.serving import ask_asgi


class Env:
    """What a subject gets, read from the variables that a program gets."""

    name = os.environ["INTERLOCK_NAME"]
    store = Path(os.environ["INTERLOCK_STORE"])
    listen = os.environ["INTERLOCK_LISTEN"]

    @property
    def urls(self):
        ends = "_URL"
        named = {k.removeprefix("INTERLOCK_"): v for k, v in os.environ.items() if k.endswith(ends)}
        return {k.removesuffix(ends).lower(): v for k, v in named.items()}

    def url(self, system):
        return self.urls[system]

    def secret(self, system):
        start = f"INTERLOCK_{system.upper()}_"
        found = {k.removeprefix(start).lower(): v for k, v in os.environ.items()}
        return {k: v for k, v in found.items() if "interlock" not in k}

    async def serve(self, app):
        async def answer(request):
            answered = asyncio.get_running_loop().create_future()
            await ask_asgi(app, request, self.listen, answered)
            return await answered

        host, port = self.listen.removeprefix("http://").split(":")
        async with await listen(answer, host, int(port)) as service:
            await service.serve_forever()


module, _, name = sys.argv[1].partition(":")
sys.path.insert(0, str(Path.cwd()))
asyncio.run(getattr(importlib.import_module(module), name)(Env()))
