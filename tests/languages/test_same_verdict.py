"""One integration in three languages, right and wrong: virtual time and sockets say the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from interlock.run.config import load_settings
from interlock.run.judge import judge
from interlock.run.rehearse import subject_of
from interlock.run.trial.home import Home
from interlock.scenario.model import PlannedFault
from interlock.serve.subject.clock import FAKETIME
from interlock.serve.subject.model import Part
from tests import rehearsal
from tests.conftest import ROOT

pytestmark = pytest.mark.sockets
SCENARIO = "07-delivery/reply-lost.yaml"
LOST = PlannedFault("reply-lost", system="erp", operation="CreateOrder", n=1)
PLAYED = {"right, calm": (), "right, reply lost": (LOST,), "blind retry, reply lost": (LOST,)}
SPEED = 150.0
NEEDED = {
    "node": (shutil.which("node"), "Node"),
    "java": (shutil.which("javac"), "a JDK"),
    "redis": (shutil.which("redis-server"), "Redis"),
    "postgres": (next(Path("/usr/lib/postgresql").glob("*/bin/postgres"), None), "PostgreSQL"),
    "jdbc": (Path("/usr/share/java/postgresql.jar").exists(), "libpostgresql-jdbc-java"),
    "gson": (Path("/usr/share/java/gson.jar").exists(), "libgoogle-gson-java"),
    "faketime": (next(Path("/").glob(FAKETIME.lstrip("/")), None), "libfaketime"),
}


def lacking(*names):
    """Give the mark that skips a test where something is not installed, and says what."""
    absent = [NEEDED[n][1] for n in (*names, "faketime") if not NEEDED[n][0]]
    return pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")


def case(played):
    return replace(rehearsal.case(0, SCENARIO), faults=PLAYED[played])


def said(played, trace):
    judged = judge(trace, case(played), rehearsal.project(SCENARIO).court)
    if judged.stopped.startswith("overloaded:"):
        pytest.skip(judged.stopped)
    return judged.verdict, {(f.rule, f.party) for f in judged.findings}


@cache
def in_virtual_time(played):
    call = "blind_retry:run" if played.startswith("blind") else "order_sync.main:run"
    return said(played, rehearsal.trial(case(played), rehearsal.subject(call), scenario=SCENARIO))


def on_sockets(folder, who, names):
    """Play cases one after the other with one subject."""
    home = Home(rehearsal.project(SCENARIO), folder, lambda: None)
    try:
        return {name: said(name, home.trial(who, case(name))) for name in names}
    finally:
        home.close()


def of_all(folder, right, blind):
    """Play all cases, the right and the blind subject side by side: they mostly wait."""
    first, second = folder / "right", folder / "blind"
    first.mkdir()
    second.mkdir()
    with ThreadPoolExecutor() as threads:
        one = threads.submit(on_sockets, first, right, list(PLAYED)[:2])
        other = threads.submit(on_sockets, second, blind, list(PLAYED)[2:])
        return {**one.result(), **other.result()}


@lacking("node")
def test_node_is_judged_on_sockets_as_python_is_in_virtual_time(tmp_path):
    settings = load_settings(ROOT / "examples" / "order_sync_node", environ={})
    right = replace(subject_of(settings), speed=SPEED)
    part = Part("", ("node", "blind-retry.js"))
    blind = replace(right, root=ROOT / "benchmarks" / "planted_node", parts=(part,))
    assert of_all(tmp_path, right, blind) == {name: in_virtual_time(name) for name in PLAYED}


@lacking("java", "redis", "postgres", "jdbc", "gson")
def test_java_with_a_database_and_a_queue_is_judged_as_python_is_in_virtual_time(tmp_path):
    folder = ROOT / "examples" / "order_sync_java"
    jar = tmp_path / "order-sync.jar"
    build = ["sh", str(folder / "build.sh"), str(ROOT / "benchmarks" / "planted_java" / "src")]
    subprocess.run(build, check=True, env={**os.environ, "ORDER_SYNC_JAR": str(jar)})
    whole = replace(subject_of(load_settings(folder, environ={})), speed=SPEED)

    def put_together_by(parts):
        env = {"ORDER_SYNC_JAR": str(jar), "ORDER_SYNC_PARTS": parts}
        return replace(whole, parts=tuple(replace(p, env=env) for p in whole.parts))

    told = of_all(
        tmp_path, put_together_by("ordersync.Parts"), put_together_by("planted.BlindRetry")
    )
    assert told == {name: in_virtual_time(name) for name in PLAYED}


def test_the_blind_one_is_found_by_law_and_party_in_virtual_time():
    assert in_virtual_time("blind retry, reply lost")[1] == {("exactly-once", "subject")}
    assert in_virtual_time("right, reply lost")[1] == set()
