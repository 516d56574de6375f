"""Twin against mock servers on one specification: `python benchmarks/wire/run.py`.

All servers run at once and are loaded in turns, so that a busy machine spoils no ratio; the figure
to compare is processor time of the server's processes for one answered request. Peers come from
npm into an ignored folder; the load comes from wrk if it is there, else from autocannon.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SPEC = HERE / "orders.yaml"
PEERS = ROOT / "build" / "peers"
PACKAGES = (
    "@stoplight/prism-cli@5.14.2",
    "openapi-backend@5.21.2",
    "ajv-formats@3.0.1",
    "autocannon@8.0.0",
)
BIN = Path(sys.executable).parent
ROUNDS = 3
SECONDS = 2
LINES = 16
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


def order(number: str) -> dict[str, object]:
    """Give a valid order of five lines, about 2.8 kB."""
    party = {
        "code": "C-100200",
        "name": "Nordwind Maschinenbau und Handel GmbH",
        "address": {
            "street": "Speicherstrasse 17, Hof 3, Lager Ost",
            "city": "Hamburg",
            "postcode": "20457",
            "country": "DE",
        },
        "contact": {"name": "Ida Brandt", "email": "ida@example.org", "phone": "+49 40 1234567"},
    }
    lines = [
        {
            "number": n,
            "item": f"00420-{n:03d}-B",
            "text": "Deep groove ball bearing, sealed on both sides, inner diameter 20 mm",
            "quantity": "12.5",
            "unit": "PCS",
            "unitPrice": {"amount": "1024.50", "currency": "EUR"},
            "tax": {"code": "V19", "rate": 19},
            "discount": {"percent": 2.5, "reason": "Frame contract of the year"},
            "schedule": [{"date": "2026-03-02", "quantity": "6.5"}],
        }
        for n in range(1, 6)
    ]
    return {
        "number": number,
        "currency": "EUR",
        "orderedOn": "2026-01-05",
        "buyer": party,
        "shipTo": party,
        "note": "Please deliver to gate 4 between six and two; the crane needs a day of notice.",
        "tags": ["frame", "export"],
        "lines": lines,
    }


def wrong_order() -> dict[str, object]:
    """Give an order with two mistakes: no currency, an amount that is a number."""
    body = json.loads(json.dumps(order("SO-1")))
    del body["currency"]
    body["lines"][4]["unitPrice"]["amount"] = 1024.5
    return dict(body)


@dataclass
class Server:
    """A server under load. key: id of an order that it knows."""

    name: str
    command: list[str]
    port: int
    key: str = ID
    process: subprocess.Popen[bytes] | None = None
    start_s: float = 0.0
    figures: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """Give the whole address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tree(pid: int) -> Iterator[int]:
    """Give a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def cpu_s(pid: int) -> float:
    """Give the processor seconds of a process and all below it."""
    ticks = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Give the proportional set size of a process and all below it."""
    total = 0
    for one in tree(pid):
        text = Path(f"/proc/{one}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def asked(url: str, method: str = "GET", body: object = None) -> tuple[int, bytes]:
    """Ask once; a refusal is an answer too."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def start(server: Server) -> None:
    """Start it and wait for its first answer."""
    begun = time.perf_counter()
    server.process = subprocess.Popen(
        server.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while time.perf_counter() - begun < 60:
        try:
            asked(server.url(f"/orders/{ID}"))
        except OSError:
            time.sleep(0.003)
            continue
        server.start_s = time.perf_counter() - begun
        return
    raise SystemExit(f"{server.name} did not answer in a minute: {' '.join(server.command)}")


def install() -> None:
    """Bring the peers into the ignored folder, once."""
    if (PEERS / "node_modules" / ".bin" / "prism").exists():
        return
    PEERS.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "."]
    subprocess.run([*command, *PACKAGES], cwd=PEERS, check=True)
    shutil.copy(HERE / "backend.js", PEERS / "backend.js")


def load(url: str, method: str, body: str) -> tuple[float, float]:
    """Give requests answered and a second's count of them under load from 16 lines."""
    if shutil.which("wrk"):
        return _wrk(url, method, body)
    cannon = str(PEERS / "node_modules" / ".bin" / "autocannon")
    command = [cannon, "-j", "-c", str(LINES), "-d", str(SECONDS), "-m", method]
    if body:
        command += ["-H", "Content-Type=application/json", "-i", body]
    done = subprocess.run([*command, url], capture_output=True, check=True)
    told = json.loads(done.stdout)
    return float(told["requests"]["total"]), float(told["requests"]["average"])


def _wrk(url: str, method: str, body: str) -> tuple[float, float]:
    script = f'wrk.method = "{method}"\n'
    if body:
        script += 'wrk.headers["Content-Type"] = "application/json"\n'
        script += f'local f = io.open("{body}")\nwrk.body = f:read("*a")\n'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{LINES}", f"-d{SECONDS}s", "-s", file.name, url]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    count = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert count, done.stdout
    assert rate, done.stdout
    return float(count[1]), float(rate[1])


def measure(server: Server, case: str, target: tuple[str, str, str]) -> None:
    """Load a server once and keep microseconds of processor time and requests a second."""
    path, method, body = target
    assert server.process is not None
    before = cpu_s(server.process.pid)
    count, rate = load(server.url(path.replace("KEY", server.key)), method, body)
    spent = cpu_s(server.process.pid) - before
    server.figures.setdefault(case, []).append((spent / max(count, 1) * 1e6, rate))


@contextmanager
def running(servers: list[Server]) -> Iterator[None]:
    """Run all of them until the block ends."""
    try:
        for server in servers:
            start(server)
        yield
    finally:
        for server in servers:
            if server.process is not None:
                server.process.terminate()
                server.process.wait(10)


def contestants() -> list[Server]:
    """Give all servers, ours first."""
    twin = str(BIN / "interlock")
    make: list[tuple[str, Callable[[int], list[str]]]] = [
        ("interlock", lambda p: [twin, "twin", str(SPEC), "--access", "open", "--port", str(p)]),
        ("still", lambda p: [sys.executable, str(HERE / "still.py"), str(p)]),
        (
            "prism",
            lambda p: [
                str(PEERS / "node_modules" / ".bin" / "prism"),
                *("mock", "-h", "127.0.0.1", "-p", str(p), str(SPEC)),
            ],
        ),
        ("openapi-backend", lambda p: ["node", str(PEERS / "backend.js"), str(p), str(SPEC)]),
    ]
    ports = [free_port() for _ in make]
    return [
        Server(name, command(port), port) for (name, command), port in zip(make, ports, strict=True)
    ]


def main() -> None:
    """Install, start, load in turns, print."""
    install()
    servers = contestants()
    with tempfile.TemporaryDirectory() as folder, running(servers):
        good, bad = Path(folder) / "good.json", Path(folder) / "bad.json"
        good.write_text(json.dumps(order("SO-1")))
        bad.write_text(json.dumps(wrong_order()))
        status, stored = asked(servers[0].url("/orders"), "POST", order("SO-1"))
        assert status == 201, stored
        servers[0].key = json.loads(stored)["id"]
        cases = {
            "GET by id": ("/orders/KEY", "GET", ""),
            "POST valid": ("/orders", "POST", str(good)),
            "POST wrong": ("/orders", "POST", str(bad)),
        }
        for server in servers:
            told(server)
        for _ in range(ROUNDS):
            for case, target in cases.items():
                for server in servers:
                    measure(server, case, target)
        show(servers, list(cases))


def told(server: Server) -> None:
    """Print how a server answers each case, so that nobody wins by saying nonsense."""
    answers = [
        asked(server.url(f"/orders/{server.key}"))[0],
        asked(server.url("/orders"), "POST", order("SO-2"))[0],
        asked(server.url("/orders"), "POST", wrong_order())[0],
    ]
    print(f"{server.name:<16} answers {answers}, first after {server.start_s:.2f} s")


def show(servers: list[Server], cases: list[str]) -> None:
    """Print the table and the ratios to ours."""
    ours = servers[0]
    for case in cases:
        print(f"\n{case:<17} us/request    requests/s    x less CPU than it    x its rate")
        mine = [median(x) for x in zip(*ours.figures[case], strict=True)]
        for server in servers:
            us, rate = (median(x) for x in zip(*server.figures[case], strict=True))
            ratio = f"{us / mine[0]:18.1f} {mine[1] / rate:18.1f}"
            print(f"  {server.name:<16} {us:9.1f} {rate:13.0f} {ratio}")
    print()
    for server in servers:
        assert server.process is not None
        print(f"{server.name:<16} {memory_mb(server.process.pid):6.0f} MB after load")


if __name__ == "__main__":
    main()
