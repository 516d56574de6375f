"""The servers under load: ours, the peers, and the least that a server can do."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REST, SOAP = HERE / "orders.yaml", HERE / "orders.wsdl"
PEERS = ROOT / "build" / "peers"
PACKAGES = (
    "@stoplight/prism-cli@5.14.2",
    "openapi-backend@5.21.2",
    "ajv-formats@3.0.1",
    "specmatic@2.55.1",
)
PORT = "PORT"
# Any installation has compiled its modules; this folder has them where Python is told not to.
BYTECODE = ROOT / "build" / "peers-bytecode"


@dataclass
class Server:
    """A server under load. command: PORT in it is the port. keys: ids of orders that it knows."""

    name: str
    command: tuple[str, ...]
    keys: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    figures: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        """Give the process."""
        assert self.process is not None, f"{self.name} runs"
        return self.process.pid

    def url(self, path: str) -> str:
        """Give the whole address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


def install() -> None:
    """Bring the peers into the ignored folder, once."""
    there = all((PEERS / "node_modules" / p.rpartition("@")[0]).exists() for p in PACKAGES)
    if not there:
        PEERS.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "."]
        subprocess.run([*command, *PACKAGES], cwd=PEERS, check=True)
    shutil.copy(HERE / "backend.js", PEERS / "backend.js")


def contestants() -> tuple[list[Server], list[Server]]:
    """Give the servers of the REST contract and those of the SOAP one, ours first."""
    twin = (sys.executable, "-m", "interlock", "twin", "--access", "open", "--port", PORT)
    prism = (str(PEERS / "node_modules" / ".bin" / "prism"), "mock", "-h", "127.0.0.1", "-p", PORT)
    jar = str(PEERS / "node_modules" / "specmatic" / "specmatic.jar")
    rest = [
        Server("interlock", (*twin, str(REST))),
        Server("journal off", (*twin, "--journal", "0", str(REST))),
        Server("no layers", (sys.executable, str(HERE / "bare.py"), PORT, str(REST))),
        Server("still", (sys.executable, str(HERE / "still.py"), PORT)),
        Server("prism", (*prism, str(REST))),
        Server("prism silent", (*prism, "-v", "silent", str(REST))),
        Server("openapi-backend", ("node", str(PEERS / "backend.js"), PORT, str(REST))),
    ]
    soap = [
        Server("interlock", (*twin, str(SOAP))),
        Server(
            "specmatic",
            ("java", "-jar", jar, "mock", "--host", "127.0.0.1", "--port", PORT,
             "--noConsoleLog", "--hot-reload=disabled", str(SOAP)),
        ),
    ]  # fmt: skip
    return rest, soap


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(server: Server, logs: Path, path: str) -> float:
    """Start it and give the seconds until its first answer.

    What it says goes into a file, as in a CI job; several of the peers tell every request.
    """
    server.port = free_port()
    command = [str(server.port) if word == PORT else word for word in server.command]
    own = {**os.environ, "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    with (logs / f"{server.name}-{server.port}.log").open("wb") as log:
        server.process = subprocess.Popen(command, stdout=log, stderr=log, env=own)
    while time.perf_counter() - begun < 120:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) != 0:
                time.sleep(0.002)
                continue
        try:
            asked(server.url(path))
        except OSError:
            time.sleep(0.002)
            continue
        return time.perf_counter() - begun
    raise SystemExit(f"{server.name} did not answer in two minutes: {' '.join(command)}")


def stop(server: Server) -> None:
    """End it."""
    if server.process is not None:
        server.process.terminate()
        try:
            server.process.wait(10)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
        server.process = None


@contextmanager
def running(servers: list[Server], logs: Path, path: str) -> Iterator[None]:
    """Run all of them until the block ends."""
    try:
        for server in servers:
            start(server, logs, path)
        yield
    finally:
        for server in servers:
            stop(server)


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


def asked(
    url: str, method: str = "GET", body: object = None, action: str = ""
) -> tuple[int, bytes]:
    """Ask once; a refusal is an answer too. body: text as it is, else as JSON."""
    media = "text/xml" if isinstance(body, str) else "application/json"
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": media, **({"SOAPAction": f'"{action}"'} if action else {})}
    data = None if body is None else text.encode()
    request = urllib.request.Request(url, data, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()
