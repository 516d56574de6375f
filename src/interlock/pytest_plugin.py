"""Twins and rehearsals as fixtures.

Each test sees an isolated space of a twin that is started once; a rehearsal has one worker.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeAlias

import pytest

from interlock.errors import InterlockError
from interlock.messages.language import asked

if TYPE_CHECKING:
    from interlock.run.strategy import Rehearsal
    from interlock.serve.beside import Running

Opened: TypeAlias = "Callable[..., Running]"
Rehearsed: TypeAlias = "Callable[..., Rehearsal]"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell an error of use in the language that is asked for, below what Python says of it."""
    report = yield
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, InterlockError) and asked(os.environ) == "zh":
        # Some hundred sentences, which only an error in another language needs.
        from interlock.messages import reading

        where = reading.phrase(error.where, "zh")
        problem, cure = (reading.told(text, "zh") for text in (error.problem, error.remedy))
        report.sections.append(("Interlock", f"错误: {where}: {problem}\n  办法: {cure}"))
    return report


@pytest.fixture(scope="session")
def _interlock_twins() -> Iterator[Opened]:
    # Heavy to import, and most tests of a suite want no twin.
    from interlock.serve.beside import open_twin

    twins: dict[str, Running] = {}
    with ExitStack() as stack:

        def started(*contract: object, **settings: object) -> Running:
            key = repr((contract, sorted(settings.items())))
            if key not in twins:
                # The arguments are those of `open_twin`, which says what is wrong with them.
                twins[key] = stack.enter_context(open_twin(*contract, **settings))  # type: ignore[arg-type]  # see above
            return twins[key]

        yield started


@pytest.fixture
def interlock_twin(_interlock_twins: Opened) -> Iterator[Opened]:
    """Open a twin, by the arguments of `interlock.serve.beside.open_twin`, for one test.

    It is started once in a session; what the test gets is a space of its own, which begins as the
    twin was started.
    """
    with ExitStack() as stack:

        def opened(*contract: object, **settings: object) -> Running:
            return stack.enter_context(_interlock_twins(*contract, **settings).space())

        yield opened


@pytest.fixture(scope="session")
def interlock_rehearsal() -> Iterator[Rehearsed]:
    """Rehearse a scenario, by the arguments of `interlock.run.strategy.Rehearsal`.

    Its `cases()` are a Hypothesis strategy, its `check(case)` fails with what is wrong. The worker
    is started once for each scenario, and ends with the session.
    """
    # Heavy to import, and most suites rehearse nothing.
    from interlock.run.strategy import Rehearsal

    made: dict[str, Rehearsal] = {}
    with ExitStack() as stack:

        def rehearsed(*what: object, **settings: object) -> Rehearsal:
            key = repr((what, sorted(settings.items())))
            if key not in made:
                # The arguments are those of `Rehearsal`, which says what is wrong with them.
                made[key] = stack.enter_context(Rehearsal(*what, **settings))  # type: ignore[arg-type]  # see above
            return made[key]

        yield rehearsed
