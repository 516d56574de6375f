"""Shrinking keeps what is needed to show a defect and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from interlock.finding import Finding, Verdict
from interlock.run.judge import Judged
from interlock.run.search.shrink import SLOW, shrink
from interlock.scenario.model import Case, CaseStep, PlannedFault
from interlock.trace import Event, Trace
from interlock.values import Path, Value, at, leaves

NOTHING = Trace({}, ())


def create(label: str, **body: object) -> CaseStep:
    return CaseStep(0, "crm", "create", label, "order", body=dict(body))  # type: ignore[arg-type]


def fault(kind: str, n: int) -> PlannedFault:
    return PlannedFault(kind, "erp", "CreateOrder", n)


def case(steps: tuple[CaseStep, ...], faults: tuple[PlannedFault, ...] = ()) -> Case:
    return Case("t", "s.yaml", "sync:run", 1, 1_000, 900, steps, faults, ())


def broken_when(
    test: Callable[[Case], bool], trace: Trace = NOTHING, evidence: tuple[int, ...] = ()
) -> Callable[[Case], tuple[Trace, Judged]]:
    def judge(candidate: Case) -> tuple[Trace, Judged]:
        finding = Finding("exactly-once", "x", "x", "x", party="subject", evidence=evidence)
        if test(candidate):
            return trace, Judged(Verdict.BROKEN, (), (finding,), ())
        return trace, Judged(Verdict.HOLDS, (), (), ())

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

    def judge(candidate: Case) -> tuple[Trace, Judged]:
        party = "subject" if len(candidate.faults) == 2 else "erp"
        finding = Finding("exactly-once", "x", "x", "x", party=party)  # type: ignore[arg-type]
        return NOTHING, Judged(Verdict.BROKEN, (), (finding,), ())

    found, _ = shrink(
        case((create("o"),), faults), ("exactly-once", "subject", ""), judge, optional=every_field
    )
    assert found.faults == faults


def counted(
    judge: Callable[[Case], tuple[Trace, Judged]], start: Case, tries_max: int = 160
) -> tuple[Case, list[Case]]:
    tried: list[Case] = []

    def counting(candidate: Case) -> tuple[Trace, Judged]:
        tried.append(candidate)
        return judge(candidate)

    bug = ("exactly-once", "subject", "")
    found, tries = shrink(start, bug, counting, optional=every_field, tries_max=tries_max)
    assert tries == len(tried)
    return found, tried


def test_shrinking_ends_when_its_tries_are_used_up() -> None:
    faults = tuple(fault("reply-lost", n) for n in range(1, 60))
    start = case((create("o"),), faults)
    found, tried = counted(broken_when(lambda c: len(c.faults) == 59), start, tries_max=20)
    assert len(tried) == 20
    assert found == start


def test_a_case_that_does_not_show_it_again_is_tried_once() -> None:
    start = case((create("o"),), (fault("reply-lost", 1),))
    found, tried = counted(broken_when(lambda c: False), start)
    assert (found, tried) == (start, [start])


def test_no_case_is_tried_twice() -> None:
    steps = tuple(create(f"order-{n}", no=str(n), lines=[1, 2]) for n in range(6))
    faults = tuple(fault("reply-lost", n) for n in range(1, 9))

    def needs_two_of_each(c: Case) -> bool:
        labels = {s.record for s in c.steps}
        return {"order-1", "order-4"} <= labels and {3, 8} <= {f.n for f in c.faults}

    found, tried = counted(broken_when(needs_two_of_each), case(steps, faults))
    assert [s.record for s in found.steps] == ["order-1", "order-4"]
    assert len({repr(c) for c in tried}) == len(tried)


def test_what_the_evidence_names_is_tried_first() -> None:
    steps = tuple(create(f"order-{n}") for n in range(1, 33))
    faults = tuple(fault("reply-lost", n) for n in range(1, 33))
    lost: Value = {"kind": "reply-lost", "site": "erp.CreateOrder#11"}
    trace = Trace({}, (
        Event(0, 0, "act", "crm", body={"action": "create", "record": "order-7"}),
        Event(0, 1, "write", "crm", cause=0, body={"resource": "order", "key": "7"}),
        Event(9, 2, "request", "erp", "CreateOrder", 11),
        Event(9, 3, "fault", "erp", "CreateOrder", 11, cause=2, fault="reply-lost", body=lost),
        Event(9, 4, "write", "crm", cause=2, body={"resource": "order", "key": "7"}),
    ))  # fmt: skip

    def needs_one_of_each(c: Case) -> bool:
        return any(s.record == "order-7" for s in c.steps) and any(f.n in (2, 11) for f in c.faults)

    found, tried = counted(broken_when(needs_one_of_each, trace, (2, 4)), case(steps, faults))
    assert [s.record for s in found.steps] == ["order-7"]
    assert [f.n for f in found.faults] == [2]
    # Halving 32 records and 32 faults alone takes 20.
    assert len(tried) < 12


def test_a_fault_moves_to_the_earliest_call_that_shows_it() -> None:
    late = case((create("order-1"),), (fault("reply-lost", 7),))
    found = small(late, lambda c: any(f.n >= 3 for f in c.faults))
    assert [f.n for f in found.faults] == [3]


def test_what_needed_two_faults_with_lists_needs_one_without() -> None:
    start = case((create("order-1", lines=[1, 2, 3]),), (fault("crash", 1), fault("outage", 1)))

    def shows(c: Case) -> bool:
        body = c.steps[0].body if c.steps else {}
        is_long = isinstance(body, dict) and isinstance(body.get("lines"), list)
        return bool(c.faults) and (len(c.faults) == 2 or not is_long)

    assert len(small(start, shows).faults) == 1


def test_one_common_fault_stands_for_several_rare_ones() -> None:
    rare = (fault("login-page", 1), fault("request-lost", 2), fault("crash-before", 3))

    def shows(c: Case) -> bool:
        kinds = [f.kind for f in c.faults]
        return kinds == ["reply-lost"] or kinds == [f.kind for f in rare]

    assert [f.kind for f in small(case((create("order-1"),), rare), shows).faults] == ["reply-lost"]


def test_a_delay_that_is_only_just_long_enough_becomes_longer() -> None:
    late = PlannedFault("event-delayed", "crm", "orderApproved", 1)

    def shows(c: Case) -> bool:
        slow = c.latency_ms["crm"][1] > 1_000 if c.latency_ms else False
        delays = [f.settings.get("delay_ms", 300_000) for f in c.faults]
        return bool(delays) and delays[0] >= (500_000 if slow else 300_000)

    found = small(case((create("order-1"),), (late,)), shows)
    assert [f.settings for f in found.faults] == [{"delay_ms": 600_000}]
    assert found.latency_ms != SLOW


def test_odd_values_that_do_not_matter_become_plain() -> None:
    start = case((create("order-1", remark="x" * 300, name="\u3000ü", city="P\u00fc"),))
    words: dict[Path, Value] = {("remark",): "urgent", ("name",): "Li", ("city",): "Bonn"}

    def name_is_wide(c: Case) -> bool:
        body = c.steps[0].body if c.steps else None
        return isinstance(body, dict) and str(body.get("name", "")).startswith("\u3000")

    bug = ("exactly-once", "subject", "")
    found, _ = shrink(
        start, bug, broken_when(name_is_wide), optional=lambda _: (), plain=lambda _: words
    )
    assert found.steps[0].body == {"remark": "urgent", "name": "\u3000ü", "city": "Bonn"}


def test_what_lasts_becomes_short_and_begins_with_a_minute() -> None:
    long = PlannedFault("outage", "erp", from_ms=796_123, for_ms=1_200_000)

    def lasts(c: Case) -> bool:
        return any(f.from_ms <= 800_000 and f.from_ms + f.for_ms >= 900_000 for f in c.faults)

    (fault_,) = small(case((create("order-1"),), (long,)), lasts).faults
    assert (fault_.from_ms, fault_.for_ms) == (780_000, 300_000)


def test_however_large_a_case_was_no_fault_is_left_over() -> None:
    faults = tuple(fault("refused", n) for n in range(1, 160))
    steps = tuple(create(f"order-{n}", no=str(n), lines=[1, 2, 3]) for n in range(20))
    wanted = {5, 40, 77}
    labels = {"order-3", "order-4", "order-9", "order-15"}

    def shows(c: Case) -> bool:
        return wanted <= {f.n for f in c.faults} and labels <= {s.record for s in c.steps}

    found = small(case(steps, faults), shows)
    assert {f.n for f in found.faults} == wanted


def test_of_two_faults_the_second_is_enough_at_the_call_before() -> None:
    faults = (fault("error-before", 1), fault("reply-lost", 2))

    def loses_the_first_reply_that_comes(c: Case) -> bool:
        refused = {f.n for f in c.faults if f.kind == "error-before"}
        lost = {f.n for f in c.faults if f.kind == "reply-lost"}
        return bool(lost) and min(lost) == len(refused) + 1

    found = small(case((create("o"),), faults), loses_the_first_reply_that_comes)
    assert found.faults == (fault("reply-lost", 1),)


def test_a_fault_that_is_enough_alone_gets_its_settings_back() -> None:
    long = PlannedFault("slow-answer", "erp", "CreateOrder", 1, settings={"delay_ms": 90_000})
    start = case((create("o"),), (long, fault("outage", 1)))

    def waits(c: Case) -> bool:
        slow = [f for f in c.faults if f.kind == "slow-answer"]
        return bool(slow) and (len(c.faults) > 1 or bool(slow[0].settings))

    assert small(start, waits).faults == (long,)
