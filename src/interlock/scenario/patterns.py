"""Spells of bad weather that people know by name: several faults of one system in a span."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from interlock.data import dataclass
from interlock.forms import Fields
from interlock.registry import Registry, nearest
from interlock.scenario.durations import duration_ms
from interlock.scenario.model import PlannedFault
from interlock.scenario.schema import keys
from interlock.values import Value

_S, _MIN = 1_000, 60_000
FAULTS_MAX = 5_000
"""Of one pattern: one that flaps for two days and a half."""
Draw: TypeAlias = Callable[[int, int], Iterator[PlannedFault]]
"""Gives the faults of a span, from its begin and its length in milliseconds."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A spell. page: what happens in the field. for_ms: how long it lasts when nothing is said."""

    page: str
    for_ms: int
    draw: Draw


def _span(kind: str, from_ms: int, for_ms: int, **settings: Value) -> PlannedFault:
    return PlannedFault(kind, "", from_ms=from_ms, for_ms=for_ms, settings=settings)


def _flapping(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    for at_ms in range(from_ms, from_ms + for_ms, 45 * _S):
        yield _span("outage", at_ms, min(15 * _S, from_ms + for_ms - at_ms))


def _nightly(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    yield _span("slow-answer", from_ms, for_ms, delay_ms=6 * _S)
    yield _span("unavailable", from_ms + for_ms * 2 // 5, for_ms // 5)


def _storm(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    yield _span("outage", from_ms, for_ms // 3)
    for at_ms in range(from_ms + for_ms // 3, from_ms + for_ms, 30 * _S):
        length_ms = min(20 * _S, from_ms + for_ms - at_ms)
        yield _span("rate-limited", at_ms, length_ms, retry_after_s=10)


def _upgrade(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    down_ms = for_ms // 4
    yield _span("maintenance", from_ms, down_ms)
    yield _span("drifted-field", from_ms + down_ms, for_ms - down_ms, how="added")
    yield _span("token-expired", from_ms + down_ms, min(2 * _S, for_ms - down_ms))


def _lag(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    yield _span("stale-read", from_ms, for_ms, lag_s=30)


def _closing(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    yield _span("slow-answer", from_ms, for_ms, delay_ms=2 * _S)
    yield _span("closed-period", from_ms + for_ms // 4, for_ms // 2)


def _load(from_ms: int, for_ms: int) -> Iterator[PlannedFault]:
    yield _span("slow-answer", from_ms, for_ms, delay_ms=4 * _S)
    for at_ms in range(from_ms + _MIN, from_ms + for_ms, 2 * _MIN):
        length_ms = min(20 * _S, from_ms + for_ms - at_ms)
        yield _span("rate-limited", at_ms, length_ms, retry_after_s=20)


PATTERNS: Registry[Pattern] = Registry(
    "pattern",
    "interlock.patterns",
    {
        "flapping-link": Pattern(
            """The line comes and goes: 15 seconds away, 30 seconds there, again and again.

            In the field: a worn cable, a router that restarts, a failover that does not hold. Who
            takes one success for the end of the trouble begins its backlog anew each time.
            """,
            10 * _MIN,
            _flapping,
        ),
        "nightly-batch-window": Pattern(
            """The system works off its batch: six seconds for each answer, 503 in the middle fifth.

            In the field: the nights of every ERP, and what was planned for them is moved into
            them as well.
            """,
            15 * _MIN,
            _nightly,
        ),
        "retry-storm": Pattern(
            """An outage, after which all callers come back at once and the system sheds load.

            A third of the span nobody gets through; then 20 of each 30 seconds are answered 429
            with a wait of ten. Who does not keep to the wait makes it longer for all.
            """,
            9 * _MIN,
            _storm,
        ),
        "upgrade-at-half-time": Pattern(
            """The system is upgraded: down for a quarter of the span, then with a new release.

            Its replies carry fields that nobody knows yet, and no token from before is good.
            """,
            12 * _MIN,
            _upgrade,
        ),
        "replica-lag": Pattern(
            """All reads and lists are answered from a copy that is 30 seconds behind.

            In the field: a database that reads from a replica under load. What was just written
            is not there when it is looked up.
            """,
            10 * _MIN,
            _lag,
        ),
        "month-end-closing": Pattern(
            """The period is being closed: answers take two seconds, and for half of the span the
            system takes no new document.

            What comes in the meantime must wait and still arrive once.
            """,
            16 * _MIN,
            _closing,
        ),
        "month-end-load": Pattern(
            """Everybody posts at once: four seconds for each answer, 429 for 20 seconds of each
            two minutes.

            In the field: the last working day of a month, in both systems.
            """,
            15 * _MIN,
            _load,
        ),
    },
)


def read_pattern(
    part: Fields, systems: Mapping[str, object], heal_at_ms: int
) -> tuple[PlannedFault, ...]:
    """Read `{at: SYSTEM, pattern: NAME, from: ..., for: ...}`; give its faults, written out.

    What would begin after heal_at is left out; a pattern of which nothing is left is refused.
    """
    for key in part:
        if key not in keys("pattern"):
            remedy = nearest(key, keys("pattern"))
            raise part.refuse((key,), f"a pattern knows no {key!r}", remedy)
    part.require("at", "pattern", "from")
    name, system = part.text("pattern"), part.text("at")
    if name not in PATTERNS:
        raise part.unknown(("pattern",), "pattern", name, tuple(PATTERNS))
    if system not in systems:
        raise part.unknown(("at",), "system", system, tuple(systems))
    pattern, start_ms = PATTERNS[name], part.read(("from",), duration_ms)
    length_ms = part.read(("for",), duration_ms) if "for" in part else pattern.for_ms
    drawn = tuple(islice(pattern.draw(start_ms, length_ms), FAULTS_MAX + 1))
    if len(drawn) > FAULTS_MAX:
        problem = f"the pattern would be more than {FAULTS_MAX} faults"
        raise part.wrong(("for",), problem, "let it last less long")
    faults = tuple(
        replace(fault, system=system, pattern=f"{name} at {system} from {start_ms}")
        for fault in drawn
        if fault.for_ms > 0 and fault.from_ms < heal_at_ms
    )
    if not faults:
        problem = "the pattern begins after heal_at, or lasts for nothing"
        raise part.wrong(("from",), problem, "let it begin earlier, or leave 'for' away")
    return faults
