"""The files that a command names, read into contracts, bridges and scenarios; errors gathered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from interlock.bridge import check as bridge_check
from interlock.bridge import load as bridge_load
from interlock.bridge.mapping import Bridge
from interlock.cli.frame import near
from interlock.cli.pair.subject_call import lacks_function, lacks_module
from interlock.contract.load import load as load_contract
from interlock.contract.model import Contract
from interlock.contract.openapi.misspelt import Slip, slips
from interlock.data import dataclass
from interlock.documents import read_bytes
from interlock.errors import ContractError, InterlockError, UsageError
from interlock.fault import FAULTS
from interlock.finding import Finding
from interlock.law import LAWS
from interlock.patterns import expression
from interlock.run.config import PAIR, Settings
from interlock.run.laws import check_functions
from interlock.scenario import load as scenario_load
from interlock.scenario.case import Parts, load_case
from interlock.scenario.idle import idle_flows, told
from interlock.scenario.load_fields import Names
from interlock.scenario.load_own import load_own
from interlock.scenario.model import Case, LawUse, Scenario

Kind: TypeAlias = Literal["contract", "bridge", "scenario", "case"]
T = TypeVar("T")

_OURS = expression(rb"^[\"']?(bridge|scenario|case)[\"']?\s*:", re.MULTILINE)
_MARK = expression(rb"^[\"']?interlock[\"']?\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Named:
    """A system as the user named it: its files, the first of which stands for it."""

    system: str
    files: tuple[Path, ...]
    overlay: tuple[Path, ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be read, before it is. absent: (what, why) of what the settings name in vain.

    wrong: what the settings name in a way that cannot be. laws: a file of laws of the user's own;
    root: where their functions are.
    """

    systems: tuple[Named, ...] = ()
    bridges: tuple[Path, ...] = ()
    scenarios: tuple[Path, ...] = ()
    cases: tuple[Path, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    wrong: tuple[InterlockError, ...] = ()
    laws: Path | None = None
    root: Path = Path()


@dataclass(slots=True)
class Read:
    """What was read; systems by name. files: the first file of each system, as people say it.

    errors: files that cannot be used. skipped: (what, why) not checked. slips: of each system, the
    words of its files that seem misspelt.
    """

    contracts: dict[str, Contract] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    bridges: dict[Path, Bridge] = field(default_factory=dict)
    scenarios: dict[Path, Scenario] = field(default_factory=dict)
    cases: dict[Path, Case] = field(default_factory=dict)
    misfits: tuple[Finding, ...] = ()
    errors: list[InterlockError] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    slips: dict[str, tuple[Slip, ...]] = field(default_factory=dict)


def kind_of(path: Path) -> Kind:
    """Tell what a file is by its content; what is none of our own formats is a contract."""
    data = read_bytes(path, str(path), UsageError)
    found = _OURS.search(data)
    if not (found and _MARK.search(data)):
        return "contract"
    word = found[1].decode()
    return "case" if word == "case" else "bridge" if word == "bridge" else "scenario"


def plan_of_files(files: tuple[Path, ...], overlay: tuple[Path, ...] = ()) -> Plan:
    """Plan for files on the command line. Two contracts are the pair, in that order.

    overlay: of the contract, which must be the only one.
    """
    kinds = {path: kind_of(path) for path in files}
    contracts = tuple(path for path, kind in kinds.items() if kind == "contract")
    if overlay and len(contracts) != 1:
        raise UsageError(
            f"an overlay belongs to one contract, and {len(contracts) or 'none'} is named",
            where="--overlay",
            remedy="name one contract, or write overlay into interlock.toml for each system",
        )
    names = PAIR if len(contracts) == 2 else tuple(path.stem for path in contracts)
    bridges, scenarios, cases = (
        tuple(p for p, k in kinds.items() if k == kind) for kind in ("bridge", "scenario", "case")
    )
    systems = (Named(name, (path,), overlay) for name, path in zip(names, contracts, strict=True))
    return Plan(tuple(systems), bridges, scenarios, cases)


def plan_of_project(settings: Settings) -> Plan:
    """Plan for everything that the settings name."""
    return Plan(
        tuple(
            Named(name, system.contracts, system.overlay, system.owner)
            for name, system in settings.systems.items()
        ),
        (settings.bridge,) if settings.bridge else (),
        settings.scenario_files(),
        absent=(*_no_scenarios(settings), *lacks_module(settings)),
        wrong=tuple(lacks_function(settings)),
        laws=settings.run.laws,
        root=settings.root,
    )


def _no_scenarios(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name the patterns of [run] that match no file, in a project that has come to a bridge."""
    for pattern in settings.run.scenarios if settings.bridge else ():
        alone = replace(settings, run=replace(settings.run, scenarios=(pattern,)))
        if not alone.scenario_files():
            yield "[run] scenarios", f"{pattern!r} matches no file"


def read(plan: Plan) -> Read:
    """Read all of a plan; one bad file does not hide the others."""
    done = Read(skipped=list(plan.absent))
    for named in plan.systems:
        contract = _tried(done, partial(load_near, named.files, named.system, named.overlay))
        if contract is not None:
            done.contracts[named.system] = contract
            done.files[named.system] = near(named.files[0])
            if contract.origin.kind == "openapi":
                done.slips[named.system] = slips(named.files, tuple(map(near, named.files)))
    _read_bridges(plan, done)
    _read_scenarios(plan, done)
    done.errors += plan.wrong
    return done


def load_near(files: Sequence[Path], system: str, overlay: Sequence[Path] = ()) -> Contract:
    """Load a contract; places in errors keep the folder as people say it."""
    try:
        return load_contract(files, system, overlay)
    except ContractError as error:
        name, colon, place = error.where.partition(":")
        found = files[0].parent / name
        if Path(name).exists() or not found.is_file():
            raise
        where = near(found) + colon + place
        raise ContractError(error.problem, where=where, remedy=error.remedy) from None


def _tried(done: Read, work: Callable[[], T]) -> T | None:
    try:
        return work()
    except InterlockError as error:
        done.errors.append(error)
        return None


def _read_bridges(plan: Plan, done: Read) -> None:
    for path in plan.bridges:
        if not _has_pair(done.contracts):
            done.skipped.append((near(path), "a bridge is read against its contracts: name both"))
            continue
        bridge = _tried(done, partial(bridge_load.load, Path(near(path)), done.contracts))
        if bridge is not None:
            done.bridges[path] = bridge
            if not bridge.matches:
                done.skipped.append((near(path), "no match stands in it yet: fill match and flows"))
            done.misfits += tuple(bridge_check.check(bridge, done.contracts))


def _read_scenarios(plan: Plan, done: Read) -> None:
    for path in plan.cases:
        case = _tried(done, partial(load_case, path, _parts(done.contracts)))
        if case is not None:
            done.cases[path] = case
    bridge = next(iter(done.bridges.values()), None)
    own = _own(plan, done, bridge) if plan.laws and bridge else {}
    for path in plan.scenarios:
        here = Path(near(path))
        if _only_comments(path):
            done.skipped.append((near(path), "only comments stand in it: take the # away"))
            continue
        if bridge is None:
            bad = next((near(p) for p in plan.bridges if done.errors), "")
            why = "a scenario is read against a bridge and its contracts: name them"
            done.skipped.append((near(path), f"because {bad} cannot be used" if bad else why))
            continue
        reader = partial(
            scenario_load.load, here, bridge, done.contracts, faults=FAULTS, laws=LAWS, own=own
        )
        scenario = _tried(done, reader)
        if scenario is not None:
            done.scenarios[path] = scenario
            _tried(done, partial(check_functions, scenario.laws, plan.root))
    if bridge is not None:
        _note_idle(plan, done, bridge)


def _note_idle(plan: Plan, done: Read, bridge: Bridge) -> None:
    """Note the flows that no scenario starts, where all of them could be read."""
    if len(done.scenarios) == len(plan.scenarios):
        idle = idle_flows(bridge, done.contracts, done.scenarios.values())
        done.misfits += told(idle)


def _own(plan: Plan, done: Read, bridge: Bridge) -> Mapping[str, LawUse]:
    assert plan.laws is not None, "asked before"
    names = Names(bridge, done.contracts)
    return _tried(done, partial(load_own, Path(near(plan.laws)), names, LAWS)) or {}


def _only_comments(path: Path) -> bool:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return False  # the loader says why it cannot be read
    return bool(lines) and all(line.lstrip()[:1] in (b"", b"#") for line in lines)


def _parts(systems: Iterable[str]) -> Parts | None:
    # A case that is checked alone has no contracts beside it.
    names = tuple(systems)
    return Parts(names, FAULTS, LAWS) if names else None


def _has_pair(systems: Iterable[str]) -> bool:
    return set(PAIR) <= set(systems)
