"""Every error a user of Interlock can meet.

InterlockError                 problem, where, remedy; `kind` as in the JSON output
├── UsageError                 the command line                      exit 2
├── ConfigError                interlock.toml, environment variables exit 2
├── ScenarioError              a scenario or case file               exit 2
├── BridgeError                a bridge file                         exit 2
├── ContractError              a contract that is refused whole      exit 3
├── SubjectError               a subject that cannot start           exit 3
├── EnvironmentFailure         port, folder, missing program         exit 3
└── InternalError              a defect of Interlock itself          exit 3

A Finding is about the systems under test; an error is about the use of Interlock;
an `assert` is about us.
"""

from __future__ import annotations

from typing import ClassVar


class InterlockError(Exception):
    """Say what is wrong, where it is and what to do about it.

    where: `file:line:column`, a dotted setting, or a command-line word.
    """

    kind: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 3

    def __init__(self, problem: str, *, where: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}\n  remedy: {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; Exception's own pickling drops keyword arguments.
        return _rebuild, (type(self), self.problem, self.where, self.remedy)


def _rebuild(kind: type[InterlockError], problem: str, where: str, remedy: str) -> InterlockError:
    return kind(problem, where=where, remedy=remedy)


class UsageError(InterlockError):
    """The command line asks for something that does not exist or does not fit together."""

    kind = "usage"
    exit_code = 2


class ConfigError(InterlockError):
    """interlock.toml, pyproject.toml or an INTERLOCK_ variable cannot be used."""

    kind = "config"
    exit_code = 2


class ScenarioError(InterlockError):
    """A scenario or case file cannot be used."""

    kind = "scenario"
    exit_code = 2


class BridgeError(InterlockError):
    """A bridge file cannot be used."""

    kind = "bridge"
    exit_code = 2


class ContractError(InterlockError):
    """A contract file is refused whole; single operations are refused in the Contract itself."""

    kind = "contract"


class SubjectError(InterlockError):
    """The subject cannot be found, imported or started."""

    kind = "subject"


class EnvironmentFailure(InterlockError):
    """The machine lacks something: a free port, a writable folder, a program."""

    kind = "environment"


class InternalError(InterlockError):
    """Interlock broke one of its own promises; please report it with the trace."""
