"""A project in memory: contracts, bridge, scenarios, subject; loaded once a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from interlock.bridge import check as bridge_check
from interlock.bridge import load as bridge_load
from interlock.contract.load import codec_for
from interlock.contract.load import load as load_contract
from interlock.contract.model import Codec, Contract
from interlock.data import dataclass
from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.law import LAWS
from interlock.run.judge import Court
from interlock.run.laws import check_functions
from interlock.scenario import load as scenario_load
from interlock.scenario.load_fields import Names
from interlock.scenario.load_own import load_own
from interlock.scenario.model import Scenario
from interlock.serve.subject.model import Part, Policy
from interlock.wire.remembering import Remembering

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=8)))


@dataclass(frozen=True, slots=True)
class SystemFiles:
    """Where a system's contract and its overlays are.

    port: at which it answers a subject on sockets, 0 for a free one. secrets: in place of those
    that each trial makes up. hosts: further names at which it answers a callable.
    """

    contracts: tuple[Path, ...]
    overlay: tuple[Path, ...] = ()
    owner: str = ""
    port: int = 0
    secrets: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """An integration under test: `call` is "module:function" with `root` first on sys.path.

    Or it is played on sockets: parts, its programs and containers (a single one has the name "");
    url: something that runs already. listens: the part that takes webhooks. reset: what clears it
    between trials, a URL or the words of a program; () for a new life in each. clock, speed: what
    its programs' clocks show, and how many seconds of the world go by in one of the machine's.
    tls: the systems speak HTTPS to it.

    every_ms: period of a job that runs and returns. trials_max: of each scenario.
    only: end of the path of the one scenario it is tried in, "" for all.
    truth: what is known of a planted one.
    """

    name: str
    call: str
    root: Path
    every_ms: int | None = None
    restart: bool = False
    trials_max: int | None = None
    only: str = ""
    truth: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    url: str = ""
    listens: str = ""
    reset: tuple[str, ...] = ()
    clock: Policy = "real"
    speed: float = 1.0
    tls: bool = False

    @property
    def is_live(self) -> bool:
        """Tell whether it is played on sockets."""
        return bool(self.parts or self.url)

    @property
    def mortal_parts(self) -> tuple[str, ...]:
        """Give the names of the parts that a search lets crash alone."""
        named = [part.name for part in self.parts if not part.survives]
        return tuple(named) if len(named) > 1 else ()

    @property
    def spared(self) -> tuple[str, ...]:
        """Give what it is not, of that which kinds of fault need: "process", "callable"."""
        return ("process", "callable") if self.url else ("callable",) if self.parts else ()

    @property
    def stays(self) -> bool:
        """Tell whether one life of it serves many trials."""
        return bool(self.url or self.reset)


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """Everything that a worker needs to load a project by itself; picklable.

    laws: a file of laws of the user's own.
    """

    root: Path
    systems: Mapping[str, SystemFiles]
    bridge: Path
    scenarios: tuple[Path, ...]
    laws: Path | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A loaded project."""

    files: ProjectFiles
    contracts: Mapping[str, Contract]
    court: Court
    scenarios: tuple[Scenario, ...]
    misfits: tuple[Finding, ...]
    codecs: Mapping[str, Codec]
    start: datetime = START

    def name_of(self, scenario: int) -> str:
        """Give a scenario's file as seen from the project's folder; its name if it lies outside."""
        path, root = self.files.scenarios[scenario].resolve(), self.files.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def load_project(files: ProjectFiles) -> Project:
    """Load all files of a project; the first one that cannot be used raises its error."""
    contracts = {
        name: load_contract(system.contracts, name, system.overlay)
        for name, system in files.systems.items()
    }
    # What cannot be served is said before bridge and scenarios are read against it.
    codecs = {name: Remembering(codec_for(contract)) for name, contract in contracts.items()}
    bridge = bridge_load.load(files.bridge, contracts)
    misfits = bridge_check.check(bridge, contracts)
    owners = {name: system.owner for name, system in files.systems.items() if system.owner}
    own = load_own(files.laws, Names(bridge, contracts), LAWS) if files.laws else {}
    scenarios = tuple(
        scenario_load.load(path, bridge, contracts, faults=FAULTS, laws=LAWS, own=own)
        for path in files.scenarios
    )
    check_functions((use for s in scenarios for use in s.laws), files.root)
    court = Court(contracts, bridge, misfits, owners, files.root)
    return Project(files, contracts, court, scenarios, misfits, codecs)
