"""A subject's modules are its own in each life."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from interlock.errors import SubjectError
from interlock.sim.importing import project_first
from interlock.sim.stage import Stage, stage
from interlock.sim.subject_env import Incarnation
from tests.sim.play import START, environment


@dataclass(frozen=True, slots=True)
class Named:
    """A subject by name."""

    call: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    package = tmp_path / "work" / "sync"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "state.py").write_text("count = 0\n")
    (package / "main.py").write_text(
        "import colorsys\n"
        "from . import state\n"
        "async def run(env):\n"
        "    state.count += 1\n"
        "    env.secret('test')['say'].append(state.count)\n"
        "def broken(env):\n"
        "    raise ValueError('no')\n"
    )
    (package.parent / "sick.py").write_text("import nothing_of_the_kind\n")
    return package.parent


def run(on: Stage, call: str, store: Path, said: list[object]) -> Incarnation:
    life = on.start(Named(call), environment(store, said))
    on.run()
    return life


def test_each_life_has_modules_of_its_own(project: Path, tmp_path: Path) -> None:
    said: list[object] = []
    for _ in range(2):
        with stage(0, START, project) as on:
            for _ in range(2):
                run(on, "sync.main:run", tmp_path / "store", said)
    assert said == [1, 1, 1, 1]


def test_nothing_of_the_project_stays_behind(project: Path, tmp_path: Path) -> None:
    with stage(0, START, project) as on:
        run(on, "sync.main:run", tmp_path / "store", [])
        assert "sync.main" in sys.modules
    assert not [name for name in sys.modules if name.partition(".")[0] == "sync"]
    assert str(project) not in sys.path
    assert not list(project.rglob("__pycache__"))


def test_a_changed_file_is_read_anew(project: Path, tmp_path: Path) -> None:
    said: list[object] = []
    for start in (0, 40):
        (project / "sync" / "state.py").write_text(f"count = {start}  # {'x' * start}\n")
        with stage(0, START, project) as on:
            run(on, "sync.main:run", tmp_path / "store", said)
    assert said == [1, 41]


def test_other_modules_of_the_same_name_come_back(project: Path, tmp_path: Path) -> None:
    (project / "colorsys.py").write_text("mine = True\n")
    import colorsys  # the standard library's, loaded before the trial

    with stage(0, START, project) as on:
        run(on, "sync.main:run", tmp_path / "store", [])
        assert sys.modules["colorsys"].mine
    assert sys.modules["colorsys"] is colorsys


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("sync.main", "does not name a callable"),
        ("sync.man:run", "no module 'sync.man'"),
        ("sync.main:rum", "did you mean 'run'"),
        ("sync.state:count", "is a int, not a callable"),
    ],
)
def test_a_wrong_name_is_explained(call: str, says: str, project: Path, tmp_path: Path) -> None:
    with stage(0, START, project) as on:
        error = run(on, call, tmp_path / "store", []).outcome.error
    assert isinstance(error, SubjectError)
    assert says in str(error)


def test_an_error_while_importing_is_the_subjects_own(project: Path, tmp_path: Path) -> None:
    with stage(0, START, project) as on:
        outcome = run(on, "sick:run", tmp_path / "store", []).outcome
    assert isinstance(outcome.error, ModuleNotFoundError)
    assert outcome.place == "sick.py:1"


def test_the_place_of_an_error_is_named(project: Path, tmp_path: Path) -> None:
    with stage(0, START, project) as on:
        outcome = run(on, "sync.main:broken", tmp_path / "store", []).outcome
    assert (outcome.what, outcome.place) == ("raised", "sync/main.py:7")


def test_parts_of_what_is_installed_below_the_project_stay(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = project / ".venv" / "lib" / "site-packages"
    package = installed / "lately_installed"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text("")
    monkeypatch.syspath_prepend(str(installed))
    whole = importlib.import_module("lately_installed")
    with project_first(project):
        part = importlib.import_module("lately_installed.part")
    assert sys.modules.pop("lately_installed.part", None) is part
    assert sys.modules.pop("lately_installed") is whole
