"""Shrinking keeps what is needed to show a defect and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from interlock.finding import Finding, Verdict
from interlock.run.judge import Judged
from interlock.run.search.shrink import shrink
from interlock.scenario.model import Case, CaseStep, PlannedFault
from interlock.values import Path, at, leaves


def create(label: str, **body: object) -> CaseStep:
    return CaseStep(0, "crm", "create", label, "order", body=dict(body))  # type: ignore[arg-type]


def fault(kind: str, n: int) -> PlannedFault:
    return PlannedFault(kind, "erp", "CreateOrder", n)


def case(steps: tuple[CaseStep, ...], faults: tuple[PlannedFault, ...] = ()) -> Case:
    return Case("t", "s.yaml", "sync:run", 1, 1_000, 900, steps, faults, ())


def broken_when(test: Callable[[Case], bool]) -> Callable[[Case], Judged]:
    def judge(candidate: Case) -> Judged:
        finding = Finding("exactly-once", "x", "x", "x", party="subject")
        if test(candidate):
            return Judged(Verdict.BROKEN, (), (finding,), ())
        return Judged(Verdict.HOLDS, (), (), ())

    return judge


def small(start: Case, test: Callable[[Case], bool]) -> Case:
    assert test(start), "the case to start from must be broken"
    bug = ("exactly-once", "subject", "")
    return shrink(start, bug, broken_when(test), optional=every_field)[0]


def every_field(step: CaseStep) -> tuple[Path, ...]:
    return tuple(path for path, _ in leaves(step.body) if path)


def test_twenty_faults_become_the_two_that_matter() -> None:
    faults = tuple(fault("reply-lost", n) for n in range(1, 21))
    wanted = {3, 17}
    found = small(case((create("order-1"),), faults), lambda c: wanted <= {f.n for f in c.faults})
    assert {f.n for f in found.faults} == wanted


def test_records_that_do_not_matter_go() -> None:
    steps = tuple(create(f"order-{n}", no=str(n)) for n in range(8))
    found = small(case(steps), lambda c: any(s.record == "order-5" for s in c.steps))
    assert [s.record for s in found.steps] == ["order-5"]


def test_a_record_goes_with_the_records_that_refer_to_it() -> None:
    steps = (
        create("customer-1"),
        create("order-1", customer={"$field": ["customer-1", "id"]}),
        create("order-2"),
    )
    found = small(case(steps), lambda c: any(s.record == "order-2" for s in c.steps))
    assert [s.record for s in found.steps] == ["order-2"]


def test_a_referred_record_stays_while_it_is_needed() -> None:
    steps = (create("customer-1"), create("order-1", customer={"$field": ["customer-1", "id"]}))
    found = small(case(steps), lambda c: any(s.record == "order-1" for s in c.steps))
    assert [s.record for s in found.steps] == ["customer-1", "order-1"]


def test_list_items_and_fields_that_do_not_matter_go() -> None:
    step = create("order-1", no="1", remark="x", lines=[{"qty": 1, "sku": "a"}, {"qty": 2}])

    def second_line_is_there(candidate: Case) -> bool:
        lines = at(candidate.steps[0].body, ("lines",)) if candidate.steps else None
        return isinstance(lines, list) and {"qty": 2} in lines

    found = small(case((step,)), second_line_is_there)
    assert found.steps[0].body == {"lines": [{"qty": 2}]}


def test_settings_and_latencies_become_plain() -> None:
    slow = PlannedFault("late-arrival", "erp", "CreateOrder", 1, settings={"delay_ms": 5})
    start = case((create("order-1"),), (slow,))
    found = small(start, lambda c: any(f.kind == "late-arrival" for f in c.faults))
    assert found.faults == (PlannedFault("late-arrival", "erp", "CreateOrder", 1),)
    assert found.latency_ms


def test_another_party_is_another_defect_and_is_not_followed() -> None:
    faults = (fault("reply-lost", 1), fault("crash", 1))

    def judge(candidate: Case) -> Judged:
        party = "subject" if len(candidate.faults) == 2 else "erp"
        finding = Finding("exactly-once", "x", "x", "x", party=party)  # type: ignore[arg-type]
        return Judged(Verdict.BROKEN, (), (finding,), ())

    found, _ = shrink(
        case((create("o"),), faults), ("exactly-once", "subject", ""), judge, optional=every_field
    )
    assert found.faults == faults


def test_shrinking_ends_when_its_tries_are_used_up() -> None:
    faults = tuple(fault("reply-lost", n) for n in range(1, 60))
    tries = 0

    def judge(candidate: Case) -> Judged:
        nonlocal tries
        tries += 1
        return Judged(Verdict.HOLDS, (), (), ())

    start = case((create("o"),), faults)
    shrink(start, ("exactly-once", "subject", ""), judge, optional=every_field, tries_max=20)
    assert tries == 20


def test_a_fault_moves_to_the_earliest_call_that_shows_it() -> None:
    late = case((create("order-1"),), (fault("reply-lost", 7),))
    found = small(late, lambda c: any(f.n >= 3 for f in c.faults))
    assert [f.n for f in found.faults] == [3]
