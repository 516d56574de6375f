"""Twins against mock servers on one specification: `python benchmarks/wire/run.py`.

All servers run at once and are loaded in turns, so that a busy machine spoils no ratio; the
figures to compare are processor time of the server's processes for one answered request, and
requests a second. Requests differ: readings go through 500 orders, each new order has a number of
its own. Peers come from npm into an ignored folder (the one for SOAP needs Java 17), the load from
wrk. A busy machine still spoils the bars of time: run it when nothing else runs.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from servers import Server, asked, contestants, cpu_s, install, memory_mb, running, start, stop

from messages import ACTION, ID, envelope, order, wrong_order

ROUNDS = 3
SECONDS = 2
LINES = 16
KEYS = 500
STARTS = 5
READ, CREATE, WRONG, SOAP = "GET by id", "POST valid", "POST wrong", "SOAP create"


@dataclass(frozen=True)
class Bar:
    """A goal: `ours` at least `least` times better than `peer` in a case.

    most: instead, ours may take at most so many times the processor time of the peer.
    """

    says: str
    case: str
    peer: str
    least: float = 0.0
    most: float = 0.0
    ours: str = "interlock"


BARS = (
    Bar("GET by id, validated, stateful", READ, "prism", least=30),
    Bar("GET by id, validated, stateful", READ, "openapi-backend", least=5),
    Bar("GET by id against a loop that does nothing", READ, "still", most=2.5),
    Bar("valid POST of 2.8 kB, without journal", CREATE, "prism", least=12, ours="journal off"),
    Bar("valid POST of 2.8 kB", CREATE, "openapi-backend", least=2),
    Bar("wrong POST, all errors with pointers", WRONG, "prism", least=10),
    Bar("wrong POST, all errors with pointers", WRONG, "openapi-backend", least=1),
    Bar("valid POST, response validated, journal on", CREATE, "prism", least=8),
    Bar("journal and faults off: GET", READ, "no layers", most=1.1, ours="journal off"),
    Bar("journal and faults off: POST", CREATE, "no layers", most=1.1, ours="journal off"),
    Bar("SOAP create, both messages validated", SOAP, "specmatic", least=20),
)


def script(folder: Path, name: str, case: str, keys: tuple[str, ...]) -> Path:
    """Write what wrk sends: its requests differ by an id or by a number."""
    path = folder / f"{name}.lua"
    if case == READ:
        listed = ",".join(f'"/orders/{key}"' for key in keys)
        lua = f"local p={{{listed}}}\nlocal n=0\n"
        lua += "request=function() n=n%#p+1 return wrk.format('GET',p[n]) end\n"
        path.write_text(lua)
        return path
    mark = "SO-NUMBER"
    text = {
        CREATE: json.dumps(order(mark)),
        WRONG: json.dumps(wrong_order(mark)),
        SOAP: envelope(mark),
    }[case]
    head, tail = text.split(mark)
    headers = {"Content-Type": "text/xml" if case == SOAP else "application/json"}
    if case == SOAP:
        headers["SOAPAction"] = f'"{ACTION}"'
    lines = [f"wrk.headers[{k!r}]={v!r}\n" for k, v in headers.items()]
    path.write_text(
        "".join(lines)
        + f"local a=[==[{head}]==]\nlocal b=[==[{tail}]==]\nlocal n=0\n"
        + "request=function() n=n+1 return wrk.format('POST','/orders',nil,"
        + "a..string.format('SO-%07d',n)..b) end\n"
    )
    return path


def load(url: str, lua: Path) -> tuple[float, float]:
    """Give requests answered and requests a second under load from 16 lines."""
    command = ["wrk", "-t1", f"-c{LINES}", f"-d{SECONDS}s", "-s", str(lua), url]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    count = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert count, done.stdout
    assert rate, done.stdout
    return float(count[1]), float(rate[1])


def measure(server: Server, case: str, folder: Path) -> None:
    """Load a server once and keep microseconds of processor time and requests a second."""
    lua = script(folder, "load", case, server.keys or (ID,))
    before = cpu_s(server.pid)
    count, rate = load(server.url("/"), lua)
    spent = cpu_s(server.pid) - before
    server.figures.setdefault(case, []).append((spent / max(count, 1) * 1e6, rate))


def check_rest(server: Server) -> None:
    """Store orders in a server that can, and print how it answers each case."""
    keys = []
    for n in range(KEYS):
        status, answer = asked(server.url("/orders"), "POST", order(f"SO-{n}"))
        if status != 201:
            break
        keys.append(str(json.loads(answer)["id"]))
    known = tuple(dict.fromkeys(keys))
    server.keys = known if len(known) == KEYS else (ID,)
    answers = (
        asked(server.url(f"/orders/{server.keys[0]}"))[0],
        asked(server.url("/orders"), "POST", order("SO-X"))[0],
        asked(server.url("/orders"), "POST", wrong_order("SO-Y"))[0],
        asked(server.url("/orders/no-uuid"))[0],
    )
    state = f"keeps {len(server.keys)} orders" if len(server.keys) > 1 else "keeps nothing"
    print(f"  {server.name:<16} {' '.join(map(str, answers))}   {state}")


def check_soap(server: Server) -> None:
    """Print how a server answers a right and a wrong call."""
    good = asked(server.url("/orders"), "POST", envelope("SO-1"), ACTION)[0]
    bad = asked(server.url("/orders"), "POST", envelope("SO-2", wrong=True), ACTION)[0]
    print(f"  {server.name:<16} {good} {bad}")


def figures(server: Server, case: str) -> tuple[float, float]:
    """Give the medians of microseconds a request and requests a second."""
    us, rate = zip(*server.figures[case], strict=True)
    return median(us), median(rate)


def show(servers: list[Server], case: str) -> None:
    """Print the figures of a case."""
    print(f"\n{case:<18} us/request    requests/s")
    for server in servers:
        if case in server.figures:
            us, rate = figures(server, case)
            print(f"  {server.name:<16} {us:9.1f} {rate:13.0f}")


def judged(bar: Bar, servers: dict[str, Server]) -> tuple[str, str, str, bool]:
    """Give what, bar, figure and whether it is met."""
    us, rate = figures(servers[bar.ours], bar.case)
    peer_us, peer_rate = figures(servers[bar.peer], bar.case)
    if bar.most:
        return bar.says, f"<= {bar.most:g} x CPU of {bar.peer}", f"{us / peer_us:.2f}", (
            us <= bar.most * peer_us
        )  # fmt: skip
    cpu, rates = peer_us / us, rate / peer_rate
    told = f"{cpu:.1f} CPU, {rates:.1f} rate"
    return bar.says, f">= {bar.least:g} x {bar.peer}", told, min(cpu, rates) >= bar.least


def starts(servers: list[Server], logs: Path) -> dict[str, float]:
    """Give the seconds to the first answer, median of several starts in turns."""
    found: dict[str, list[float]] = {s.name: [] for s in servers}
    for n in range(STARTS + 1):
        for server in servers:
            spent = start(server, logs, f"/orders/{ID}")
            stop(server)
            if n:  # the first start compiles and fills the caches of files
                found[server.name].append(spent)
    return {name: median(all_) for name, all_ in found.items()}


def rows(
    first: dict[str, float], memory: float, servers: dict[str, Server]
) -> list[tuple[str, str, str, bool]]:
    """Give the rows of the table."""
    found = [judged(bar, servers) for bar in BARS]
    times = first["prism"] / first["interlock"]
    told = f"{times:.1f} ({first['interlock']:.3f} s, {first['prism']:.3f} s)"
    found.append(("first answer", ">= 10 x prism", told, times >= 10))
    found.append(
        (f"memory after load, {KEYS} orders", "<= 60 MB", f"{memory:.0f} MB", memory <= 60)
    )
    return found


def main() -> None:
    """Install, start, load in turns, print."""
    if shutil.which("wrk") is None:
        sys.exit("the load comes from wrk, which is not there (Debian: apt install wrk)")
    install()
    rest, soap = contestants()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = starts([s for s in rest if s.name in ("interlock", "prism")], folder)
        with running(rest, folder, f"/orders/{ID}"):
            print("answers: a reading, an order, a wrong order, a wrong id")
            for server in rest:
                check_rest(server)
            for _ in range(ROUNDS):
                for case in (READ, WRONG):
                    for server in rest:
                        measure(server, case, folder)
            memory = {s.name: memory_mb(s.pid) for s in rest}
            for _ in range(ROUNDS):
                for server in rest:
                    measure(server, CREATE, folder)
        with running(soap, folder, "/orders?wsdl"):
            print("answers: an order, a wrong order, as SOAP")
            for server in soap:
                check_soap(server)
            for _ in range(ROUNDS):
                for server in soap:
                    measure(server, SOAP, folder)
    for case in (READ, CREATE, WRONG):
        show(rest, case)
    show(soap, SOAP)
    print("\nmemory after load: " + ", ".join(f"{n} {mb:.0f} MB" for n, mb in memory.items()))
    named = {s.name: s for s in rest}
    named["specmatic"] = soap[1]
    named["interlock"].figures.update(soap[0].figures)
    table = rows(first, memory["interlock"], named)
    widths = [max(len(row[n]) for row in table) for n in range(3)]
    print()
    for what, wanted, told, met in table:
        cells = (what.ljust(widths[0]), wanted.ljust(widths[1]), told.ljust(widths[2]))
        print("  ".join((*cells, "met" if met else "NOT met")))


if __name__ == "__main__":
    main()
