"""Containers as subjects and as parts of one, for real."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.errors import SubjectError
from interlock.finding import Verdict
from interlock.run.judge import judge
from interlock.run.project import Subject
from interlock.run.subject.compose import read_compose
from interlock.run.trial.home import Home
from interlock.scenario.model import PlannedFault
from interlock.serve.subject.container import Berth, Dock
from interlock.serve.subject.images import with_images
from interlock.serve.subject.model import Image, Part, Ready
from tests import rehearsal
from tests.docker_images import POSTGRES, PYTHON, needs
from tests.run.trial.test_live import needs_clock
from tests.run.trial.test_parts import QUEUE, WORKER, queue, short, subject, told

pytestmark = needs(PYTHON)


@pytest.fixture
def home(tmp_path):
    made = Home(rehearsal.project(), tmp_path, lambda: None)
    yield made
    made.close()


def boxed(name: str, body: str, **more) -> Part:
    return Part(name, ("python3", "-c", body), Image(PYTHON), **more)


def boxed_worker() -> Part:
    return boxed("worker", WORKER, after=("queue",))


def boxed_queue() -> Part:
    return boxed("queue", QUEUE, ready=Ready("port"))


def crashed(case, **settings):
    fault = PlannedFault("crash", "crm", "listOrders", 1, settings=settings)
    return replace(short(case, 1_200_000), faults=(fault,))


@pytest.mark.parametrize("first", [queue(), boxed_queue()], ids=["program", "container"])
def test_a_container_finds_the_systems_and_the_other_parts(home, first):
    trace = home.trial(subject(first, boxed_worker()), short(rehearsal.case(0)))
    assert trace.header["output"]["worker"].splitlines() == ["before me: []", "401"]
    assert [e.operation for e in trace.events if e.kind == "request"] == ["listOrders"]


def test_a_crash_kills_containers_and_their_next_lives_find_their_stores(home):
    who = subject(boxed_queue(), boxed_worker())
    trace = home.trial(who, crashed(rehearsal.case(0)))
    assert told(trace)[1:3] == [("crashed", ""), ("started", "queue, worker")]
    assert "before me: ['worker']" in trace.header["output"]["worker"]


def test_a_container_is_told_where_it_may_listen_inside(home):
    body = "import os, time; print(os.environ['INTERLOCK_LISTEN'], flush=True); time.sleep(60)"
    who = subject(boxed("", body, ready=Ready("says", "http")))
    trace = home.trial(who, short(rehearsal.case(0), 1000))
    assert trace.header["output"][""] == "http://0.0.0.0:8000\n"


def test_an_image_is_built_from_its_folder_and_a_defect_of_the_dockerfile_is_told(tmp_path):
    (tmp_path / "Dockerfile").write_text(f"FROM {PYTHON}\nCOPY sync.py /\n")
    part = Part("", image=Image(build=tmp_path))
    with pytest.raises(SubjectError, match=r"cannot be built: .*sync\.py"):
        with_images((part,))
    (tmp_path / "sync.py").write_text("")
    (made,) = with_images((part,))
    assert made.image.name.startswith("interlock-subject:")


def test_an_image_that_nobody_has_is_told_with_its_name():
    with pytest.raises(SubjectError, match="cannot be fetched") as error:
        with_images((Part("", image=Image("localhost:9/no-such-image:1")),))
    assert "no-such-image" in error.value.where


@needs_clock
def test_the_model_integration_in_a_container_holds_as_it_does_in_virtual_time(home, tmp_path):
    folder = tmp_path / "image"
    shutil.copytree(rehearsal.kit() / "order_sync", folder / "order_sync")
    shutil.copy(Path(__file__).with_name("as_program.py"), folder)
    source = Path(__file__).parents[3] / "src"
    shutil.copytree(source, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "Dockerfile").write_text(
        f"FROM {PYTHON}\nCOPY . /app\nWORKDIR /app\nENV PYTHONPATH=/app/src:/opt/site\n"
        'CMD ["python3", "as_program.py", "order_sync.main:run"]\n'
    )
    parts = with_images((Part("", image=Image(build=folder)),))
    who = Subject("order_sync", "", tmp_path, parts=parts, clock="faketime", speed=200)
    case = rehearsal.case(0)
    trace = home.trial(who, case)
    judged = judge(trace, case, rehearsal.project().court)
    assert judged.verdict is Verdict.HOLDS, (judged.findings, trace.header["output"])
    assert {e.operation for e in trace.events if e.kind == "request"} == {
        e.operation for e in rehearsal.calm_trace().events if e.kind == "request"
    }


CREATE = "create table if not exists runs (n serial)"
INSERT = "insert into runs default values"
COUNT = "select count(*) from runs"
CALLER = """
import os, time, urllib.request
time.sleep(0.5)
try:
    urllib.request.urlopen(os.environ["INTERLOCK_CRM_URL"] + "/orders")
except urllib.error.HTTPError as error:
    print(error.code, flush=True)
time.sleep(60)
"""


@needs(POSTGRES)[1]
def test_a_database_beside_the_subject_survives_its_crash(home):
    ready = Ready("command", words=("pg_isready", "-h", "127.0.0.1", "-U", "sync"))
    database = Part("database", image=Image(POSTGRES, port=5432), ready=ready, survives=True)
    psql = "psql -qtA -h $INTERLOCK_PART_DATABASE_HOST -p $INTERLOCK_PART_DATABASE_PORT -U sync"
    worker = Part(
        "worker",
        ("sh", "-c", f"{psql} -c '{CREATE}'; {psql} -c '{INSERT}' -c '{COUNT}'; sleep 60"),
        Image(POSTGRES),
        after=("database",),
    )  # fmt: skip
    caller = boxed("caller", CALLER, after=("worker",))
    trace = home.trial(subject(database, worker, caller), crashed(rehearsal.case(0)))
    assert told(trace)[1] == ("crashed", "")
    counted = [w for w in trace.header["output"]["worker"].split() if w.isdigit()]
    assert counted == ["1", "2"], trace.header["output"]


KNOCK = "import socket; socket.create_connection(('127.0.0.1', 7000)).close()"
COMPOSE = f"""
services:
  worker:
    image: {PYTHON}
    command: ["python3", "-c", {json.dumps(WORKER.replace("$", "$$"))}]
    environment: {{QUEUE: "${{INTERLOCK_PART_QUEUE_HOST}}"}}
    depends_on: {{queue: {{condition: service_healthy}}}}
  queue:
    image: {PYTHON}
    command: ["python3", "-c", {json.dumps(QUEUE)}]
    expose: ["7000"]
    healthcheck: {{test: [CMD, python3, -c, {json.dumps(KNOCK)}]}}
"""


def test_a_compose_file_runs_as_its_services_would(home, tmp_path):
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    parts = read_compose(tmp_path / "compose.yaml", {})
    trace = home.trial(subject(*parts), short(rehearsal.case(0)))
    assert trace.header["output"]["worker"].splitlines() == ["before me: []", "401"]


def test_nothing_of_containers_is_left(tmp_path):
    home = Home(rehearsal.project(), tmp_path, lambda: None)
    home.trial(subject(boxed_queue()), short(rehearsal.case(0), 1000))
    home.close()
    assert not list((tmp_path / "alive").glob("*"))


@pytest.mark.parametrize(("body", "works"), [("while True: pass", True), (QUEUE, False)])
def test_what_a_container_does_is_seen_from_outside(tmp_path, body, works):
    async def play():
        dock = Dock(tmp_path)
        try:
            words = ("python3", "-c", body)
            berth = Berth(tmp_path, tmp_path / "out", 0)
            life = await dock.begin(boxed("part", body), words, {}, berth)
            try:
                await asyncio.sleep(1)
                return [life.labours() for _ in range(20)]
            finally:
                life.kill()
                await life.ended()
        finally:
            dock.close()

    assert set(asyncio.run(play())) == {works}
