"""Does every law speak on its own planted violation, in traces of three pairs?

    python benchmarks/laws.py

Each law's `plant` spoils a good trace so that the law must speak. Prints a table, law by pair: in
how many traces it spoke, of those in which there was something to spoil. Ends with 1 when a law
was silent, or when one of our own three pairs has nothing to spoil for it: the demo's, one whose
names are all Chinese, and tickets that become invoices. Two vendors' contracts are beside them
(where they are at hand); those have no amounts, states, references, secrets, messages or chat.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from interlock.bundled import bundled
from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Reading
from interlock.run.config import load_settings
from interlock.run.project import Project, ProjectFiles, Subject, load_project
from interlock.run.rehearse import files_of, subject_of
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.virtual import run_trial
from tests import corpus, rehearsal

TESTS = Path(__file__).resolve().parents[1] / "tests"
# The first trial of a scenario is calm, the second has the scenario's own faults.
TRIALS = (0, 1)


# What the vendors' scenario does not have: an outage, and a second run.
AWAY = """\
interlock: 1
scenario: The HR system is away
horizon: 60 min
heal_at: 20 min
data:
  site: {count: 2, with: {name: [ACME, Initech]}}
steps:
  - {after: 6 min, crm: create, record: site, every: 1 min}
faults:
  - {at: erp, fault: outage, from: 5 min, for: 8 min}
laws:
  - backlog-clears: site
  - rerun-changes-nothing
"""


@dataclass(frozen=True, slots=True)
class Mutated:
    """What became of a law's plants on a pair. spoiled: traces with something to spoil."""

    spoiled: int = 0
    spoke: int = 0
    broken_before: int = 0

    @property
    def is_silenced(self) -> bool:
        """Tell whether the law did not speak on its own violation."""
        return self.spoke < self.spoiled

    def __str__(self) -> str:
        if self.broken_before:
            return f"broken in {self.broken_before} good traces"
        return f"{self.spoke} of {self.spoiled}" if self.spoiled else "nothing to spoil"


def demo() -> tuple[ProjectFiles, Subject]:
    """Give the demo's pair with all bundled scenarios."""
    files = rehearsal.files("07-delivery/orders-once.yaml")
    scenarios = tuple(sorted(bundled("scenarios").rglob("*.yaml")))
    return replace(files, scenarios=scenarios), rehearsal.subject()


def of_folder(folder: Path) -> tuple[ProjectFiles, Subject]:
    """Give the pair of a project's folder."""
    settings = load_settings(folder)
    return files_of(settings), subject_of(settings)


OWN = {
    "demo": demo,
    "chinese": lambda: of_folder(TESTS / "chinese_pair/project"),
    "tickets": lambda: of_folder(TESTS / "service_pair/project"),
}
"""Our own pairs: in each of them each law has something to spoil."""


def vendors(folder: Path) -> tuple[ProjectFiles, Subject] | None:
    """Give the pair of two vendors' contracts, None where those are absent."""
    crm = corpus.corpus("openapi", "apideck", "crm-2026.yml")
    erp = corpus.corpus("wsdl", "workday", "Human_Resources.wsdl")
    if not (crm.is_file() and erp.is_file()):
        return None
    shutil.copytree(TESTS / "second_pair/project", folder, dirs_exist_ok=True)
    (folder / "interlock.toml").write_text(
        f'[crm]\ncontract = "{crm.as_posix()}"\n'
        f'[erp]\ncontract = "{erp.as_posix()}"\noverlay = "erp-overlay.yaml"\n'
        '[bridge]\nfile = "bridge.yaml"\n'
        '[subject]\ncall = "site_sync:run"\n'
        '[run]\nscenarios = ["scenario.yaml", "away.yaml"]\n',
        encoding="utf-8",
    )
    (folder / "away.yaml").write_text(AWAY, encoding="utf-8")
    return of_folder(folder)


Asks = tuple[Ask, ...]


def readings(files: ProjectFiles, subject: Subject) -> Iterator[tuple[Reading, Asks, Asks]]:
    """Give the traces of a pair, each with what its scenario asks, and all other laws."""
    project = load_project(files)
    court = project.court
    for index, scenario in enumerate(project.scenarios):
        plot = Plot(scenario, project.name_of(index), court.contracts, court.bridge, "x:run", 0)
        for number in TRIALS:
            case = case_for(plot, number, None)
            with tempfile.TemporaryDirectory() as room:
                trace = run_trial(project, subject, case, Path(room))
            asks = tuple(Ask(use.law, use.of, use.settings) for use in case.laws)
            reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
            yield reading, asks, (*asks, *_others(project, asks))


def _others(project: Project, asked: tuple[Ask, ...]) -> Iterator[Ask]:
    """Give what the scenario does not ask: every other law, of all that there is."""
    bridge = project.court.bridge
    known = {ask.law for ask in asked}
    states = (
        f"{match.name}.{resource.life.field}"
        for match in bridge.matches.values()
        for system in match.sides
        for resource in [project.contracts[system].resource(match.sides[system].resource)]
        if resource and resource.life
    )
    fields = tuple(dict.fromkeys(states))
    for name, law in LAWS.items():
        if name not in known:
            of = fields if name == "never-backwards" else tuple(bridge.matches)
            yield Ask(name, of if law.needs_of else ())


def mutated(files: ProjectFiles, subject: Subject) -> dict[str, Mutated]:
    """Spoil every trace of a pair for every law; give what became of it, by law."""
    found = {name: Mutated() for name in LAWS}
    for reading, asked, asks in readings(files, subject):
        for ask in asks:
            law, sofar = LAWS[ask.law], found[ask.law]
            if law.judge(reading, ask).verdict is Verdict.BROKEN:
                # What nobody asks of a scenario need not be true of it.
                wrong = int(ask in asked)
                found[ask.law] = replace(sofar, broken_before=sofar.broken_before + wrong)
                continue
            spoiled = law.plant(reading, ask)
            if spoiled is not None:
                verdict = law.judge(reading.spoiled(spoiled), ask).verdict
                spoke = sofar.spoke + (verdict is Verdict.BROKEN)
                found[ask.law] = replace(sofar, spoiled=sofar.spoiled + 1, spoke=spoke)
    return found


def main() -> int:
    """Print the table; give the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = {name: pair() for name, pair in OWN.items()} | {"vendors": vendors(Path(folder))}
        table = {name: mutated(*pair) for name, pair in pairs.items() if pair is not None}
    for name, pair in pairs.items():
        if pair is None:
            print(f"{name}: the contracts are absent, see tests/corpus.py")
    print("law | " + " | ".join(table))
    print("---|" + "|".join("---" for _ in table))
    for law in LAWS:
        print(f"{law} | " + " | ".join(str(table[pair][law]) for pair in table))
    cells = [cell for row in table.values() for cell in row.values()]
    silenced = sum(cell.is_silenced for cell in cells)
    broken = sum(bool(cell.broken_before) for cell in cells)
    idle = [f"{law} in {own}" for law in LAWS for own in OWN if not table[own][law].spoiled]
    spoke = sum(cell.spoke > 0 for cell in cells)
    print(
        f"{spoke} of {len(cells)} speak, {silenced} silenced, {broken} broken before, idle: {idle}"
    )
    return 1 if silenced or broken or idle else 0


if __name__ == "__main__":
    raise SystemExit(main())
