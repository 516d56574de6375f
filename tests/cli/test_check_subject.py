"""`interlock check` and the function under test: it is looked for, and never imported."""

import pytest

from tests.cli.small_project import FILES

PAIR = """\
[crm]
contract = "crm.yaml"
[erp]
contract = "erp.yaml"
"""


@pytest.fixture
def pair(tmp_path, monkeypatch):
    for name in ("crm.yaml", "erp.yaml"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("call", "lacks"),
    [
        ("sync.main:run", "sync/main.py"), ("absent_sync:run", "absent_sync.py"),
        ("package:Run.now", ""), ("package.inner:run", ""),
        ("package.other:run", "package/other.py"), ("json.tool:main", ""),
    ],
)  # fmt: skip
def test_a_subject_whose_file_is_absent_is_not_green(interlock, pair, call, lacks):
    (pair / "package").mkdir()
    (pair / "package" / "__init__.py").write_text(
        "raise SystemError('imported')\nclass Run: pass\n"
    )
    (pair / "package" / "inner.py").write_text("from elsewhere import *\n")
    (pair / "interlock.toml").write_text(PAIR + f'[subject]\ncall = "{call}"\n')
    said = interlock("check", "--json")
    assert said.code == (4 if lacks else 0), said
    assert [row["why"] for row in said.json["skipped"]] == (
        [f"{call!r}: there is no {lacks}"] if lacks else []
    )


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("async def run(env): ...\ndef other(env): ...\n", "did you mean 'run'?"),
        ("class C:\n    def rn(self): ...\n", "write async def rn(env) there"),
        ("def make():\n    rn = 1\n", "use one of make"),
    ],
)
def test_a_subject_whose_function_is_absent_is_told_with_the_nearest(interlock, pair, text, remedy):
    (pair / "late.py").write_text(f"raise SystemError('imported')\n{text}")
    (pair / "interlock.toml").write_text(PAIR + '[subject]\ncall = "late:rn"\n')
    said = interlock("check", "--json")
    assert said.code == 2, said
    (error,) = said.json["errors"]
    assert error["problem"] == "late.py has no function 'rn'"
    assert error["remedy"] == remedy
    line = len(PAIR.splitlines()) + 2
    assert error["where"] == f"interlock.toml:{line}"


@pytest.mark.parametrize(
    "text",
    [
        "async def rn(env): ...", "rn = print", "from other import run as rn", "import rn.inner",
        "from other import *", "def __getattr__(name): ...", "globals()['rn'] = 1", "(",
        "if 1:\n    def rn(env): ...", "try:\n    pass\nexcept OSError:\n    a, rn = 1, 2",
        "def make():\n    global rn\n    rn = 1", "import sys\nsys.modules[__name__] = 1",
    ],
)  # fmt: skip
def test_a_function_that_may_be_there_is_left_to_the_run(interlock, pair, text):
    (pair / "late.py").write_text(text)
    (pair / "interlock.toml").write_text(PAIR + '[subject]\ncall = "late:rn"\n')
    assert interlock("check", "--json").code == 0
