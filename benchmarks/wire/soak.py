"""How a twin lasts: `python benchmarks/wire/soak.py [seconds] [lines]`, 60 s and 500 by default.

First mixed traffic on keep-alive lines: create, read, list, wrong, missing, delete, HEAD. Then
hostile clients by the dozen, each for as long as it takes to be ended, while polite ones go on.
Prints errors, memory and what became of each offender; ends with 1 when a bar is missed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from messages import order, wrong_order
from tests.serve.hostile import OFFENDERS, Place, ended, polite

HERE = Path(__file__).resolve().parent
GROWTH_MAX_MB = 10
# After so many requests its books are full: a journal of 1,000 entries, a trail of 2,000 changes,
# 500 past rows and 500 answers of orders of 2.8 kB. What they take is printed, too.
WARM_REQUESTS = 15_000
LOOK_EVERY_S = 10
HOSTILE_S = 40
HOW_MANY = {"half-open": 1000, "slow-loris": 200, "100 MB header": 20, "garbage bytes": 50}
ORDER, WRONG = (json.dumps(make("SO-1")).encode() for make in (order, wrong_order))


class Client:
    """One keep-alive line. errors: what went wrong, counted; asked: how many requests."""

    def __init__(self, place: Place, errors: Counter[str]) -> None:
        self.asked = 0
        self._place, self._errors = place, errors
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", *, expect: int) -> bytes:
        """Ask once, and count what is not as expected."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
        reader, writer = self._streams
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        json_type = "Content-Type: application/json\r\n" if body else ""
        writer.write((head + json_type + "\r\n").encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(answer.split(" ", 2)[1])
        length = next(
            (
                int(line[15:])
                for line in answer.split("\r\n")
                if line[:15].lower() == "content-length:"
            ),
            0,
        )
        has_body = method != "HEAD" and status != 204
        text = await reader.readexactly(length) if has_body else b""
        self.asked += 1
        if status != expect:
            self._errors[f"{method} {path[:7]}: {status} in place of {expect}"] += 1
        return text

    async def round(self) -> None:
        """Do a bit of everything; in the end there is as much as before."""
        made = json.loads(await self.ask("POST", "/orders", ORDER, expect=201))
        path = f"/orders/{made['id']}"
        for _ in range(5):
            await self.ask("GET", path, expect=200)
        await self.ask("GET", "/orders?size=5", expect=200)
        await self.ask("POST", "/orders", WRONG, expect=400)
        await self.ask("HEAD", path, expect=200)
        await self.ask("DELETE", path, expect=204)
        await self.ask("GET", path, expect=404)

    async def until(self, over: Callable[[], bool]) -> None:
        """Go round until it is over; a line that breaks is an error."""
        while not over():
            try:
                await self.round()
            except (OSError, asyncio.IncompleteReadError, ValueError) as problem:
                self._errors[f"{type(problem).__name__}: {problem}"[:80]] += 1
                self._streams = None
                await asyncio.sleep(0.5)


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    """Give the resident memory of a process. what: "VmHWM" for the most so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split(f"{what}:")[1].split()[0]) / 1024


async def traffic(place: Place, pid: int, seconds: int, lines: int) -> bool:
    """Load the twin; tell whether it has kept its bars."""
    errors: Counter[str] = Counter()
    clients = [Client(place, errors) for _ in range(lines)]
    fresh = memory_mb(pid)
    seen: list[float] = []

    def asked() -> int:
        return sum(client.asked for client in clients)

    async def watch() -> int:
        while asked() < WARM_REQUESTS:
            await asyncio.sleep(0.5)
        before = asked()
        for _ in range(max(1, seconds // LOOK_EVERY_S)):
            seen.append(memory_mb(pid))
            await asyncio.sleep(min(seconds, LOOK_EVERY_S))
        seen.append(memory_mb(pid))
        return asked() - before

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(client.until(watching.done) for client in clients))
    count = watching.result()
    print(
        f"{lines} keep-alive lines, {seconds} s: {count} requests, {count / seconds:.0f} a second"
    )
    print(f"errors: {sum(errors.values())}", *(f"  {n} x {what}" for what, n in errors.items()))
    growth = seen[-1] - seen[0]
    print(f"a fresh twin: {fresh:.1f} MB; with {lines} lines and full books: {seen[0]:.1f} MB")
    print("memory in MB:", *(f"{one:.1f}" for one in seen), f"({growth:+.1f})")
    return not errors and growth < GROWTH_MAX_MB


async def hostile(place: Place, pid: int, log: Path) -> bool:
    """Let all offenders loose at once; tell whether each was ended and the others answered."""
    errors: Counter[str] = Counter()
    before, logged = memory_mb(pid), len(log.read_bytes())

    async def ask() -> bool:
        client = Client(place, errors)
        began = perf_counter()
        try:
            await client.ask("GET", "/orders?size=1", expect=200)
        except (OSError, asyncio.IncompleteReadError) as problem:
            errors[type(problem).__name__] += 1
        waits.append(perf_counter() - began)
        return not errors

    waits: list[float] = []
    crowd = [
        (name, ended(place, OFFENDERS[name](2.0), HOSTILE_S + 40))
        for name in OFFENDERS
        for _ in range(HOW_MANY.get(name, 10))
    ]
    async with polite(ask) as answers:
        ends = await asyncio.gather(*(work for _, work in crowd))
    found = Counter(zip((name for name, _ in crowd), ends, strict=True))
    for (name, end), count in sorted(found.items()):
        print(f"{name}: {count} x {end}")
    waits.sort()
    print(
        f"meanwhile {len(answers)} polite requests, {sum(errors.values())} errors, "
        f"median {1000 * waits[len(waits) // 2]:.0f} ms, longest {1000 * waits[-1]:.0f} ms"
    )
    said = len(log.read_bytes()) - logged
    most = memory_mb(pid, "VmHWM")
    print(
        f"memory: {before:.1f} MB, at most {most:.1f}, then {memory_mb(pid):.1f}; logged: {said} B"
    )
    return not errors and all(end == "cut" or end.startswith("4") for _, end in found) and not said


def main(seconds: int, lines: int) -> int:
    """Run both; give the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        words = ("twin", str(HERE / "orders.yaml"), "--access", "open", "--quiet")
        with log.open("wb") as errors:
            command = (sys.executable, "-m", "interlock", *words)
            twin = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        try:
            assert twin.stdout is not None, "a pipe was asked for"
            url = urlsplit(json.loads(twin.stdout.readline())["url"])
            place = (url.hostname or "", url.port or 0)
            good = asyncio.run(traffic(place, twin.pid, seconds, lines))
            good = asyncio.run(hostile(place, twin.pid, log)) and good
        finally:
            twin.terminate()
            twin.wait()
        if text := log.read_text(encoding="utf-8").strip():
            print("the twin said:", text[:2000])
    print("all bars kept" if good else "A BAR WAS MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [60, 500][len(numbers) :])))
