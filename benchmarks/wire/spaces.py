"""What spaces, the journal and the reserved path cost: microseconds of processor time each."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.serve.door import Door
from interlock.serve.opening import door_of

CRM = load(
    [bundled("contracts", "crm", "1.0", "openapi.yaml")],
    "crm",
    bundled("contracts", "crm", "overlay.yaml"),
)
HEADERS = (
    ("Host", "127.0.0.1:8080"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate"),
    ("Connection", "keep-alive"),
    ("User-Agent", "measure/1"),
)


def each_us(act: Callable[[], object], times: int) -> float:
    """Give the least of five rounds."""
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(times):
            act()
        rounds.append(time.process_time() - begun)
    return min(rounds) / times * 1e6


def opened(records: int, journal: int = 1000) -> Door:
    """Give a door with so many customers from the start."""
    door = door_of(CRM, lambda: 0, access="open", journal=journal)
    for n in range(records):
        customer = {"name": f"C{n}", "creditCode": f"91350100M0{n:08d}"}
        door.front.twin.add("Customer", customer, 0)
    door.default.start = door.front.twin.state()
    return door


def main() -> None:
    """Print a line a figure."""
    for records in (0, 100, 1_000, 10_000):
        door = opened(records)
        print(f"a space of {records:6,} records   {each_us(partial(in_and_out, door), 20):9.1f}")
    for journal in (0, 1000):
        door = opened(1, journal)
        plain = HttpRequest("GET", "/customers/CUS-000001", HEADERS)
        named = HttpRequest("GET", plain.target, (*HEADERS, ("X-Interlock-Space", "one")))
        below = HttpRequest("GET", f"/_interlock/spaces/one{plain.target}", HEADERS)
        bare = each_us(partial(door.front.handle, plain, 0), 5_000)
        told = [f"journal of {journal:5,}: the twin alone {bare:.2f}"]
        for what, request in (("the door", plain), ("by header", named), ("by path", below)):
            more = each_us(partial(door.handle, request), 5_000) - bare
            told.append(f"{what} {more:+.2f}")
        print(", ".join(told))


def in_and_out(door: Door) -> None:
    """Make a space, and forget it."""
    door.spaces.create("one")
    door.spaces.remove("one")


if __name__ == "__main__":
    main()
