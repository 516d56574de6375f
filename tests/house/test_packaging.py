"""What is shipped: locks without addresses, a wheel that carries the bundled folders."""

import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

from interlock import __version__
from interlock.bundled import FOLDERS, bundled, root
from interlock.errors import InternalError
from tests.house.source import ROOT

LOCKS = sorted((ROOT / "ci" / "locks").glob("*.txt"))
CARD = {
    "pytest", "hypothesis", "schemathesis", "respx", "testcontainers", "faker", "openapi-core",
}  # fmt: skip


def locked(path):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_a_lock_holds_no_address_and_no_path(lock):
    text = lock.read_text("utf-8")
    assert not re.search(
        r"https?:|file:|--index|--find-links|^-|\.whl|(?<!\\)\s/", text, re.MULTILINE
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_each_locked_package_has_a_hash(lock):
    pieces = re.split(r"\n(?=[\w.-]+==)", lock.read_text("utf-8"))[1:]
    assert pieces
    assert all("--hash=sha256:" in piece for piece in pieces)


def test_the_packages_promised_to_the_card_are_locked():
    assert set(locked(ROOT / "ci/locks/dev.txt")) >= CARD


def test_both_locks_agree():
    runtime, dev = (locked(ROOT / "ci/locks" / f"{name}.txt") for name in ("runtime", "dev"))
    assert not {name for name in runtime if dev.get(name) != runtime[name]}


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=\[]", d)[0] for d in project["dependencies"]}
    assert names <= set(locked(ROOT / "ci/locks/runtime.txt"))


def test_the_version_is_said_once_and_repeated_rightly():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__


def test_a_checkout_reads_its_own_folders():
    assert root() == ROOT
    assert all(bundled(*folder.split("/")).is_dir() for folder in FOLDERS)


def test_a_missing_bundled_file_is_our_defect():
    with pytest.raises(InternalError, match=r"contracts/none\.yaml"):
        bundled("contracts", "none.yaml")


def test_a_wheel_reads_its_own_copy(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    code = (
        "from interlock.bundled import FOLDERS, bundled, root\n"
        "print(root().name, all(bundled(*f.split('/')).is_dir() for f in FOLDERS))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert said.stdout.split() == ["_bundled", "True"], said.stderr


def test_installing_without_python_is_told_with_a_remedy(tmp_path):
    said = subprocess.run(
        ["sh", "ci/install.sh", "no-such-python", str(tmp_path / "venv"), "ci/locks/runtime.txt"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 3
    assert "remedy:" in said.stderr
