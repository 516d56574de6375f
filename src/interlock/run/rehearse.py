"""The main job as one function: settings in, report out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from interlock.errors import ConfigError, EnvironmentFailure, ScenarioError, UsageError
from interlock.fault import FAULTS
from interlock.report.model import Report
from interlock.run.answer import answer
from interlock.run.campaign import Wish, campaign
from interlock.run.config import PAIR, Settings
from interlock.run.project import ProjectFiles, Subject, SystemFiles, load_project
from interlock.run.subject.limits import check_parts
from interlock.run.subject.settings import SubjectSettings
from interlock.scenario.load import is_case
from interlock.serve.subject.images import with_images
from interlock.values import digest

Progress = Callable[[str, int, int], None]


def files_of(settings: Settings, scenarios: tuple[Path, ...] = ()) -> ProjectFiles:
    """Give the files of a project; without scenarios named, those of [run]."""
    settings.require_pair()
    chosen = scenarios or settings.scenario_files()
    return ProjectFiles(
        root=settings.root,
        systems={
            name: SystemFiles(
                system.contracts,
                system.overlay,
                system.owner,
                system.port,
                secrets=system.secrets,
                hosts=system.hosts,
            )
            for name, system in settings.systems.items()
        },
        bridge=settings.require_bridge(),
        scenarios=chosen,
        laws=settings.run.laws,
    )


def subject_of(settings: Settings) -> Subject:
    """Give the subject of a project; refuses by name what this version cannot run."""
    chosen = settings.require_subject()
    if chosen.way == "reference":
        raise ConfigError(
            "[subject] reference is not supported by this version",
            where=settings.file.name if settings.file else "interlock.toml",
            remedy='name a Python callable, call = "package.module:function", or a program, '
            'command = ["node", "sync.js"]',
        )
    if chosen.way == "url":
        _check_ports(settings)
    if chosen.way != "call":
        _check_hosts(settings)
    return Subject(
        name=_name(settings.root, chosen),
        call=chosen.call,
        root=settings.root,
        every_ms=chosen.every_ms or None,
        restart=chosen.restart == "on-exit",
        parts=with_images(chosen.parts),
        url=chosen.url,
        listens=chosen.listen,
        reset=chosen.reset,
        clock=chosen.clock,
        speed=chosen.speed,
        tls=chosen.tls,
    )


def _check_ports(settings: Settings) -> None:
    """Refuse a subject that runs already and could not know where the systems are."""
    for name, system in settings.systems.items():
        if not system.port:
            table = name if name in PAIR else f"systems.{name}"
            raise ConfigError(
                f"what runs already must know where {name} is, and [{table}] names no port",
                where=settings.file.name if settings.file else "interlock.toml",
                remedy=f"write port = 8081 below [{table}], and start the subject with its address",
            )


def _check_hosts(settings: Settings) -> None:
    """Refuse further names of systems where the subject asks the machine for addresses."""
    for name, system in settings.systems.items():
        if system.hosts:
            table = name if name in PAIR else f"systems.{name}"
            raise ConfigError(
                f"[{table}] hosts serve a callable alone: a program asks the machine who "
                f"{system.hosts[0]} is",
                where=settings.file.name if settings.file else "interlock.toml",
                remedy=f"let the program take INTERLOCK_{name.upper()}_URL, or name it by call",
            )


def workers_for(subject: Subject, files: ProjectFiles, wanted: int | None) -> int:
    """Give how many workers may play a subject: one, where a port cannot be shared."""
    shared = subject.url or any(system.port for system in files.systems.values())
    return 1 if subject.is_live and shared else wanted or workers_by_default()


def _name(root: Path, chosen: SubjectSettings) -> str:
    """Give the word by which cases and reports call a subject."""
    match chosen.way:
        case "call":
            return chosen.call.partition(":")[0].partition(".")[0]
        case "command":
            return Path(chosen.parts[0].command[-1]).stem
        case "container":
            image = chosen.parts[0].image
            assert image is not None, "a container has an image"
            return image.build.name if image.build else _short(image.name)
        case "url":
            return urlsplit(chosen.url).netloc.replace(":", "-")
        case _:
            return root.resolve().name


def _short(image: str) -> str:
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def workers_by_default() -> int:
    """Give one worker a core."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


def rehearse(
    command: str,
    wish: Wish,
    *,
    trials: int | None,
    otherwise: int,
) -> Report:
    """Run the campaign that `wish` describes; its `trials` are filled here.

    trials: for each scenario, whatever it says itself; otherwise: for those that say nothing.
    """
    started = time.perf_counter()
    if not wish.files.scenarios:
        raise UsageError(
            "there is no scenario to run",
            where="[run] scenarios",
            remedy="write one (docs/how-to/first-bridge.md), or let `interlock init` write it",
        )
    if wish.only_fault:
        FAULTS[wish.only_fault]
    _check_writable(wish.cases)
    project = load_project(wish.files)
    for subject in wish.subjects:
        check_parts(subject, (f for s in project.scenarios for f in s.faults))
    counts = tuple(trials or s.trials or otherwise for s in project.scenarios)
    found = campaign(replace(wish, trials=counts))
    return answer(command, wish, found, project, seconds=time.perf_counter() - started)


def _check_writable(folder: Path) -> None:
    """Refuse a folder for cases that cannot be made, before minutes of trials and not after."""
    above = next(p for p in (folder, *folder.parents) if p.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise EnvironmentFailure(
            "smallest cases cannot be saved here",
            where=str(above),
            remedy="make it a folder that can be written",
        )


def sorted_out(paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Give the scenarios and the saved cases among files."""
    cases = tuple(path for path in paths if is_case(path))
    return tuple(path for path in paths if path not in cases), cases


def joined(command: str, reports: Sequence[Report]) -> Report:
    """Give one report of several: cases replayed first, then the campaign."""
    last = reports[-1]
    if len(reports) == 1:
        return replace(last, command=command)
    return replace(
        last,
        command=command,
        subjects=tuple(s for r in reports for s in r.subjects),
        seconds=sum(r.seconds for r in reports),
        digest=digest("\n".join(r.digest for r in reports)),
        broken_off=any(r.broken_off for r in reports),
    )


def scenario_paths(words: tuple[str, ...]) -> tuple[Path, ...]:
    """Give the scenario files named on the command line; folders stand for all files below."""
    paths: list[Path] = []
    for word in words:
        path = Path(word)
        if path.is_dir():
            paths.extend(sorted(path.rglob("*.yaml")))
        elif path.is_file():
            paths.append(path)
        else:
            raise ScenarioError(
                "there is no such file", where=word, remedy="name a scenario file or its folder"
            )
    return tuple(paths)
