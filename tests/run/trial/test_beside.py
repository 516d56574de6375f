"""Two processes of a subject at once, and a subject whose disk is full, in whole trials."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.errors import ScenarioError
from interlock.run.judge import judge
from interlock.run.project import Subject, load_project
from interlock.run.replay import again
from interlock.run.search.plot import Plot, names
from interlock.run.subject.limits import not_tried
from interlock.scenario.case import dump_case
from interlock.scenario.model import PlannedFault, Search
from interlock.serve.subject.model import Part
from tests.run import small

# Says on each turn which life it is, what lies in its folder, the turns that a module of its own
# has counted, and the messages that came to it.
TALKS = """
from pathlib import Path
SAID = Path(__file__).with_name("said.txt")

async def run(env):
    me = "ABCD"[len(list(env.store.glob("life-*")))]
    (env.store / f"life-{me}").touch()
    served = []

    async def app(scope, receive, send):
        if scope["type"] == "http":
            served.append(scope["path"])
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def talks():
        async with httpx.AsyncClient(timeout=10) as http:
            while True:
                import late
                late.turns.append(me)
                kept = "".join(sorted(p.name[5:] for p in env.store.glob("life-*")))
                with SAID.open("a") as file:
                    file.write(f"{me} {kept} {''.join(late.turns)} {len(served)}\\n")
                await http.get(env.url("erp") + "/services/erp")
                await http.get(env.url("crm") + "/orders")
                await asyncio.sleep(20)

    await asyncio.gather(env.serve(app), talks())
"""


# The second of two finds what the first has left, and ends by it.
STUMBLES = """
async def run(env):
    mark = env.store / "mark"
    if mark.exists():
        raise ENDS
    mark.touch()
    async with httpx.AsyncClient() as http:
        while True:
            await http.get(env.url("crm") + "/orders")
            await asyncio.sleep(20)
"""
# The second of two takes one message, and no more.
WEARIES = """
async def run(env):
    mark, came = env.store / "mark", asyncio.Event()
    is_second = mark.exists()
    mark.touch()

    async def app(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            came.set()

    async def serves():
        serving = asyncio.ensure_future(env.serve(app))
        await came.wait()
        if is_second:
            serving.cancel()

    async def asks():
        async with httpx.AsyncClient() as http:
            while True:
                await http.get(env.url("crm") + "/orders")
                await asyncio.sleep(20)

    await asyncio.gather(serves(), asks())
"""


@pytest.fixture
def loaded(tmp_path):
    files = small.project(tmp_path)
    (tmp_path / "late.py").write_text("turns = []\n")
    (tmp_path / "talks.py").write_text(small.HEAD + TALKS)
    (tmp_path / "calls.py").write_text(
        "from importlib import import_module\n"
        + small.HEAD
        + TALKS.replace("import late", 'late = import_module("late")')
    )
    return load_project(files)


def said(loaded, *faults: PlannedFault, name: str = "talks") -> list[list[str]]:
    trace = small.trace(loaded, name, small.calm_case(loaded, faults=faults))
    assert [e.fault for e in trace.events if e.kind == "fault"] == [f.kind for f in faults]
    return [line.split() for line in (loaded.files.root / "said.txt").read_text().splitlines()]


def joined(store: str, n: int = 2) -> PlannedFault:
    settings = {"beside_ms": 100_000, "store": store}
    return PlannedFault("two-workers", "crm", "listOrders", n, settings=settings)


def lives(trace) -> list[tuple[str, int]]:
    return [(e.body["what"], e.at_ms) for e in trace.events if e.kind == "subject"]


def test_a_second_process_works_beside_the_first_for_as_long_as_it_was_planned(loaded):
    trace = small.trace(loaded, "talks", small.calm_case(loaded, faults=(joined("shared"),)))
    (started, _), (came, from_ms), (left, until_ms) = lives(trace)
    assert (started, came, left) == ("started", "joined", "left")
    assert until_ms - from_ms == 100_000


def test_a_second_process_that_could_not_start_is_told_as_a_fault_that_did_not_fire(loaded):
    # One is there already at the others.
    faults = (joined("shared"), joined("shared", 3), joined("shared", 3))
    case = small.calm_case(loaded, faults=faults)
    trace = small.trace(loaded, "talks", case)
    assert [what for what, _ in lives(trace)].count("joined") == 1
    assert [id(f) for f in judge(trace, case, loaded.court).unfired] == [id(f) for f in faults[1:]]


def test_of_two_at_one_call_the_first_is_the_one_that_struck(loaded):
    faults = (joined("shared"), joined("copied"))
    case = small.calm_case(loaded, faults=faults)
    trace = small.trace(loaded, "talks", case)
    assert [what for what, _ in lives(trace)] == ["started", "joined", "not-joined", "left"]
    assert judge(trace, case, loaded.court).unfired == faults[1:]


def test_a_second_process_for_no_time_does_not_start(loaded):
    case = small.calm_case(loaded, faults=(replace(joined("shared"), settings={"beside_ms": 0}),))
    trace = small.trace(loaded, "talks", case)
    assert [what for what, _ in lives(trace)] == ["started", "not-joined"]
    assert judge(trace, case, loaded.court).unfired == case.faults


def test_an_answer_counts_no_trial_for_a_second_process_that_did_not_start(tmp_path):
    late = "faults:\n  - {at: crm.listOrders#1, fault: two-workers, beside_ms: 0}\n"
    files = small.project(
        tmp_path, small.SCENARIO.replace("search: {faults: [reply-lost]}\n", late)
    )
    outcomes = small.run(files, "right", trials=3).lines["right"][0].counted()
    tried = [o for o in outcomes if o.planned]
    assert tried
    assert {(o.unfired, o.fired) for o in tried} == {(1, ())}


@pytest.mark.parametrize("name", ["talks", "calls"])
def test_two_processes_with_one_folder_see_each_other_and_have_modules_of_their_own(loaded, name):
    lines = said(loaded, joined("shared"), name=name)
    assert {(me, kept) for me, kept, *_ in lines} == {("A", "A"), ("A", "AB"), ("B", "AB")}
    assert all(set(turns) == {me} for me, _, turns, _ in lines)


def test_messages_come_to_one_and_the_other_in_turn(loaded):
    lines = said(loaded, joined("shared", 1))
    got = {me: max(int(n) for who, _, _, n in lines if who == me) for me in "AB"}
    assert got["A"] > 0
    assert got["B"] > 0


def test_a_second_process_with_a_copy_shares_nothing_and_gets_no_messages(loaded):
    lines = said(loaded, joined("copied", 1))
    assert {(me, kept) for me, kept, *_ in lines} == {("A", "A"), ("B", "AB")}
    assert {n for me, _, _, n in lines if me == "B"} == {"0"}


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ("KeyError('gone')", [("subject-crashed", "subject", "likely")]),
        ("SystemExit('one of us is enough')", []),
    ],
)
def test_an_error_that_ends_the_second_is_found_and_an_exit_of_its_own_is_none(loaded, ends, found):
    (loaded.files.root / "stumbles.py").write_text(small.HEAD + STUMBLES.replace("ENDS", ends))
    case = small.calm_case(loaded, faults=(joined("shared"),), laws=())
    trace = small.trace(loaded, "stumbles", case)
    assert [what for what, _ in lives(trace)] == ["started", "joined", "left"]
    findings = judge(trace, case, loaded.court).findings
    assert [(f.rule, f.party, f.confidence) for f in findings] == found
    assert {f.where.file for f in findings} <= {"stumbles.py"}
    assert all("KeyError: 'gone'" in f.says for f in findings)


def test_who_takes_no_messages_any_more_has_no_turn(loaded):
    (loaded.files.root / "wearies.py").write_text(small.HEAD + WEARIES)
    case = small.calm_case(loaded, faults=(joined("shared", 1),))
    trace = small.trace(loaded, "wearies", case)
    assert [e.outcome for e in trace.events if e.kind == "handled"] == ["204", "204", "204"]


def test_a_crash_takes_both(loaded):
    crash = PlannedFault("crash", "crm", "listOrders", 5)
    case = small.calm_case(loaded, faults=(joined("shared"), crash))
    found = [what for what, _ in lives(small.trace(loaded, "talks", case))]
    assert found == ["started", "joined", "crashed", "left", "started"]


@pytest.mark.parametrize("kind", ["disk-full", "two-workers"])
def test_a_right_integration_stands_it(loaded, kind):
    for n in (1, 2):
        case = small.calm_case(loaded, faults=(PlannedFault(kind, "erp", "CreateOrder", n),))
        trace = small.trace(loaded, "right", case)
        assert judge(trace, case, loaded.court).findings == ()


def test_a_disk_has_room_again_when_all_heals(loaded):
    full = PlannedFault("disk-full", "crm", "listOrders", 1, settings={"full_ms": 9_000_000})
    case = small.calm_case(loaded, faults=(full,))
    trace = small.trace(loaded, "right", case)
    assert ("room-again", case.heal_at_ms) in lives(trace)
    assert judge(trace, case, loaded.court).findings == ()


def test_only_a_callable_is_given_these_faults(loaded):
    scenario = replace(loaded.scenarios[0], search=Search(("disk-full", "crash", "reply-lost")))
    program = Subject("x", "", loaded.files.root, parts=(Part(""),))
    plot = Plot(scenario, "s", loaded.contracts, loaded.court.bridge, "x", 0)
    assert names(plot) == ("disk-full", "crash", "reply-lost")
    assert names(replace(plot, spared=program.spared)) == ("crash", "reply-lost")
    (skipped,) = not_tried(program, (scenario,))
    assert skipped.what.startswith("disk-full in ")
    assert "only a callable" in skipped.why


def test_a_case_with_such_a_fault_is_refused_for_a_program(loaded, tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(dump_case(small.calm_case(loaded, faults=(joined("shared"),), subject="")))
    program = Subject("x", "", loaded.files.root, parts=(Part(""),))
    with pytest.raises(ScenarioError, match="two-workers, and only a callable"):
        again(file, loaded.files, program)
