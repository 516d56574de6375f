"""At the door (`interlock.cli`) a mistake ends in where, problem, remedy and the promised code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.small_project import BOMB, GBK, spoil, write
from tests.cli.small_project import refused_twice as refused

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a small project that holds, and work in it."""
    monkeypatch.chdir(write(tmp_path))
    return tmp_path


SETTINGS = [
    ("[run]", "[rnu]", "interlock.toml:10", "did you mean 'run'?"),
    ("trials = 2", "trails = 2", "interlock.toml:12", "did you mean 'trials'?"),
    ("trials = 2", 'trials = "2"', "interlock.toml:12", "integer"),
    ("trials = 2", "trials = 0", "interlock.toml:12", "minimum"),
    ("trials = 2", "seed = -1", "interlock.toml:12", "minimum"),
    ("trials = 2", "trials = " + "9" * 5_000, "interlock.toml", "digits"),
    ("trials = 2", "trials = 2\ntrials = 3", "interlock.toml:13", "not TOML"),
    ("trials = 2", "x = " + "[" * 3_000, "interlock.toml", "too deep"),
    ("[crm]", "[crm]\x00", "interlock.toml:1", "not TOML"),
    ('"deals.yaml"', '"/etc/*.yaml"', "run.scenarios", "relative"),
    ('"deals.yaml"', '"**x/*.yaml"', "run.scenarios", "pattern"),
    ('contract = "crm.yaml"', 'contract = "."', "interlock.toml:2", "no file '.'"),
    ('contract = "crm.yaml"', f'contract = "{"a" * 4_000}"', "interlock.toml:2", "no file"),
    ('contract = "crm.yaml"', 'contract = "a\\u0000b"', "interlock.toml:2", "no file"),
    ('contract = "crm.yaml"', 'owner = "x"', "[crm] needs exactly one", "contracts"),
    ('overlay = "overlay.yaml"', 'pack = "x"', "interlock.toml:3", "pack is not supported"),
    ('overlay = "overlay.yaml"', 'owner = "${env:NO_SUCH}"', "interlock.toml:3", "NO_SUCH"),
    ('overlay = "overlay.yaml"', 'owner = "${file:secret}"', "interlock.toml:3", "UTF-8"),
    ('overlay = "overlay.yaml"', 'owner = "${vault:x}"', "interlock.toml:3", "${env:NAME}"),
    ('call = "sync:run"', 'call = "sync"', "interlock.toml:9", "module:function"),
    ('call = "sync:run"', 'url = "http://x"\ncall = "sync:run"', "interlock.toml:8", "exactly one"),
    (
        'call = "sync:run"',
        'url = "http://x"\ncall = "sync:run"',
        "interlock.toml:8",
        "keep one of call, command, container, parts, compose, url\n",
    ),
    ('call = "sync:run"', "reference = true", "interlock.toml", "not supported by this version"),
    ('call = "sync:run"', 'call = "sync:run"\nevery = "0 s"', "interlock.toml:10", "period is 0"),
    ('call = "sync:run"', 'call = "sync:run"\nevery = "99999 d"', "interlock.toml:10", "too long"),
    ('[erp]\ncontract = "erp.yaml"', "", "interlock.toml", "there is no [erp]"),
    ('[bridge]\nfile = "bridge.yaml"', "", "interlock.toml", "there is no [bridge]"),
    ('scenarios = "deals.yaml"', 'scenarios = "none/*.yaml"', "[run] scenarios", "interlock init"),
]


@pytest.mark.parametrize(("old", "new", "where", "says"), SETTINGS)
def test_settings_that_cannot_be_used(interlock, project, old, new, where, says):
    (project / "secret").write_bytes(b"\xff\xfe\x80")
    spoil(project, "interlock.toml", old, new)
    refused(interlock, ["run"], 2, (where, says))


def test_a_folder_without_a_project_is_told_how_one_begins(interlock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(interlock, ["run"], 2, ("no interlock.toml here", "interlock init CRM ERP"))


def test_what_the_settings_lack_is_said_without_escapes(interlock, project):
    spoil(project, "interlock.toml", '[erp]\ncontract = "erp.yaml"', "")
    said = interlock("run")
    assert 'write contract = "contracts/erp.yaml" below [erp]' in said.err
    assert "\\n" not in said.err


def test_a_scenario_of_comments_alone_is_told_as_such(interlock, project):
    (project / "deals.yaml").write_text("# interlock: 1\n")
    refused(interlock, ["run"], 2, ("deals.yaml", "only comments stand in it", "take the # away"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("RUN__SED", "1"), ("RUN__SEED", "x"), ("RUN", "1"), ("RUN__SEED__X", "1"), ("", "1")],
)
def test_variables_that_cannot_be_used(interlock, project, monkeypatch, name, value):
    monkeypatch.setenv(f"INTERLOCK_CONFIG__{name}", value)
    refused(interlock, ["run"], 2, ())


def test_a_byte_order_mark_before_the_settings_does_no_harm(interlock, project):
    text = (project / "interlock.toml").read_bytes()
    (project / "interlock.toml").write_bytes(b"\xef\xbb\xbf" + text)
    assert interlock("check").code == 0


@pytest.mark.parametrize("tool", ["tool = 3", "[tool]\ninterlock = 3"])
def test_a_pyproject_whose_table_is_a_value(interlock, tmp_path, monkeypatch, tool):
    (tmp_path / "pyproject.toml").write_text(f"{tool}  # [tool.interlock]\n")
    monkeypatch.chdir(tmp_path)
    refused(interlock, ["run"], 2, ("pyproject.toml", "not a table"))


OUR_FILES = [
    ("overlay.yaml", 3, ["check"]),
    ("bridge.yaml", 2, ["check"]),
    ("deals.yaml", 2, ["check"]),
    ("case.yaml", 2, ["replay", "case.yaml"]),
]
CONTENTS = [
    (b"", "empty"), (b"- a\n", "must be a mapping"), (b"text", "must be a mapping"),
    (b"null", "must be a mapping"), (b"interlock: 1\nnope: 2\n", ""), (GBK, "GBK"),
    (b"\x00\x01", ""), (bytes(range(128, 192)), ""), (b"a: 1\na: 2\n", "stands twice"),
    (BOMB.encode(), "aliases grow"), (b"a: " + b"[" * 400 + b"]" * 400, "deeper than"),
    (b"interlock: 1\n  x: [", ""), (b"a: !!python/object:os.system x", "!!python"),
    (b"%PDF-1.7\n%\xe2\xe3", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "words"), OUR_FILES)
@pytest.mark.parametrize(("content", "says"), CONTENTS)
def test_files_that_are_no_files_of_ours(interlock, project, name, code, words, content, says):
    (project / name).write_bytes(content)
    refused(interlock, words, code, (name, says))


WORDS_OF_FILES = [
    ("bridge.yaml", "Deal.dealNo", "Deal.dealN", 2, "bridge.yaml:4:15", "did you mean 'dealNo'?"),
    ("bridge.yaml", "Order.orderNo", "Ordr.orderNo", 2, "bridge.yaml:4:33", "'Order'"),
    ("bridge.yaml", "erp createOrder", "erp createOrdr", 2, "bridge.yaml:8:9", "'createOrder'"),
    ("bridge.yaml", "name: name", "name:name", 2, "bridge.yaml:9", "put a blank after the colon"),
    ("bridge.yaml", "name: name", "name: nam", 2, "bridge.yaml:9:37", "did you mean 'name'?"),
    ("bridge.yaml", "name: name", "name: {table: t, from: name}", 2, ":9:45", "unknown table 't'"),
    ("bridge.yaml", "deal: crm}", "deal: cmr}", 2, "bridge.yaml:10", "did you mean 'crm'?"),
    ("bridge.yaml", "flows:", "flow:", 2, "bridge.yaml:5", "did you mean 'flows'?"),
    ("bridge.yaml", "truth:", "life: {deal: {path: [a, a]}}\ntruth:", 2, ":10:25", "twice"),
    ("overlay.yaml", "Deal:", "Del:", 3, "overlay.yaml:4", "did you mean 'Deal'"),
    ("overlay.yaml", "dealNo", "dealN", 3, "overlay.yaml:4", "did you mean 'dealNo'"),
    ("overlay.yaml", "resources:", "resorces:", 3, "overlay.yaml:3", "'resources'"),
    ("deals.yaml", "horizon: 30 min", "horizon: -5 min", 2, "deals.yaml:3:10", "no duration"),
    ("deals.yaml", "horizon: 30 min", "horizon: 30", 2, "deals.yaml:3:10", "5 min"),
    ("deals.yaml", "heal_at: 10 min", "heal_at: 40 min", 2, ":4:10", "before the horizon"),
    ("deals.yaml", "1 to 2", "1 to 99999999999", 2, "deals.yaml:6:17", "more than 1,000"),
    ("deals.yaml", "1 to 2", "2 to 1", 2, "deals.yaml:6:17", "no count"),
    ("deals.yaml", "deal: {count", "dael: {count", 2, "deals.yaml:6", "did you mean 'deal'?"),
    ("deals.yaml", "{count: 1 to 2}", "{with: {name: ''}}", 2, "deals.yaml:6", "at least"),
    ("deals.yaml", "crm: create", "cmr: create", 2, "deals.yaml:8", "did you mean 'crm'?"),
    ("deals.yaml", "crm: create", "crm: creat", 2, "deals.yaml:8", "did you mean 'create'?"),
    ("deals.yaml", "crm: create", "crm: cancel", 2, "deals.yaml:8", "known to cancel Deal"),
    ("deals.yaml", "record: deal", "record: deals", 2, "deals.yaml:8", "did you mean 'deal'?"),
    ("deals.yaml", "record: deal", "record: deal, after: 1 h", 2, ":8", "after the horizon"),
    ("deals.yaml", "nothing-lost: deal", "nothing-lots: deal", 2, ":10", "'nothing-lost'"),
    ("deals.yaml", "nothing-lost: deal", "nothing-lost: dael", 2, ":10", "did you mean 'deal'?"),
    ("deals.yaml", "{within: 5 min}", "{within: 5}", 2, "deals.yaml:12", "no duration"),
    ("deals.yaml", "{within: 5 min}", "{wihin: 5 min}", 2, "deals.yaml:12", "'within'"),
    ("deals.yaml", "settles: {within: 5 min}", "settles: deal", 2, ":12", "whole trial"),
    ("deals.yaml", "- settles: {within: 5 min}", "- retries-bounded: {per_minute: few}", 2, ":12",
     "whole number"),
    ("deals.yaml", "laws:", "trials: 0\nlaws:", 2, "deals.yaml:9", "at least 1"),
    ("deals.yaml", "laws:", "search: {faults: [outag]}\nlaws:", 2, ":9", "did you mean 'outage'?"),
    ("case.yaml", "crm: create", "cmr: create", 2, "case.yaml:8", "did you mean 'crm'?"),
    ("case.yaml", "nothing-lost: deal", "nothing-lots: deal", 2, "case.yaml:11", "'nothing-lost'"),
    ("case.yaml", "within: 5 min", "within: soon", 2, "case.yaml:12", "no duration"),
    ("case.yaml", "seed: 7", "seed: many", 2, "case.yaml:4", "no whole number"),
    ("case.yaml", "verdict: broken", "verdict: brokn", 2, "case.yaml:13", "'broken'"),
    ("case.yaml", 'subject: "sync:run"', "subjct: x", 2, "case.yaml:3", "did you mean 'subject'?"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code", "where", "says"), WORDS_OF_FILES)
def test_words_that_nobody_knows(interlock, project, name, old, new, code, where, says):
    spoil(project, name, old, new)
    words = ["replay", "case.yaml"] if name == "case.yaml" else ["check"]
    refused(interlock, words, code, (where, says))


FAULTS = [
    ("{at: 'erp.createOrder#1', fault: reply-lots}", "did you mean 'reply-lost'?"),
    ("{at: 'erp.createOrdr#1', fault: reply-lost}", "did you mean 'createOrder'"),
    ("{at: 'epr.createOrder#1', fault: reply-lost}", "did you mean 'erp'?"),
    ("{at: 'erp.createOrder#0', fault: reply-lost}", "is no call"),
    ("{at: 'erp.createOrder#1', fault: event-dropped}", "strikes an event, createOrder is a call"),
    ("{at: 'erp.createOrder#1', fault: slow-answer, dely: 9 s}", "did you mean 'delay'?"),
    ("{at: 'erp.createOrder#1', fault: slow-answer, delay: -9 s}", "is no duration"),
    ("{at: 'erp.createOrder#1', fault: truncated, kept_percent: 300}", "a value like 50"),
    ("{at: 'erp.createOrder#1', fault: truncated, kept_percent: -1}", "a value like 50"),
    ("{at: erp, fault: outage, from: 1 min, for: 0 s}", "the span is empty"),
    ("{at: erp, fault: outage, from: 15 min, for: 1 min}", "after heal_at"),
    ("{at: erp, fault: outage, from: -1 min, for: 1 min}", "is no duration"),
    ("{at: subject, fault: crash}", "needs the call after which"),
]


@pytest.mark.parametrize(("fault", "says"), FAULTS)
def test_faults_that_could_never_strike(interlock, project, fault, says):
    spoil(project, "deals.yaml", "laws:", f"faults:\n  - {fault}\nlaws:")
    refused(interlock, ["check"], 2, ("deals.yaml:10", says))


def test_a_clock_may_be_behind(interlock, project):
    skew = "{at: erp, fault: clock-skew, skew_s: -120, from: 1 min, for: 2 min}"
    spoil(project, "deals.yaml", "laws:", f"faults:\n  - {skew}\nlaws:")
    assert "error" not in interlock("check").err


WORDS = [
    (["chekc"], 2, "did you mean 'check'?"),
    ([""], 2, "there is no command"),
    (["diff", "a", "b"], 2, "there is no command"),
    (["run", "--seed", "-1"], 2, "--seed"),
    (["run", "--trials", "0"], 2, "--trials"),
    (["run", "--budget", "0"], 2, "--budget"),
    (["run", "--budget", "5 minutes"], 2, "write 90s, 5min, 2h, or seconds alone"),
    (["run", "--workers", "0"], 2, "--workers"),
    (["run", "--fault", "outag"], 2, "did you mean 'outage'?"),
    (["run", "--report", "html"], 2, "FORMAT=PATH"),
    (["run", "--report", "pdf=x.pdf"], 2, "html"),
    (["run", "--report", "html=sub"], 3, "sub"),
    (["run", "--report", "html=crm.yaml/x.html"], 3, "crm.yaml/x.html"),
    (["run", "absent.yaml"], 2, "absent.yaml"),
    (["run", "sub"], 2, "no scenario"),
    (["run", "bridge.yaml"], 2, "bridge.yaml:2"),
    (["run", "crm.yaml"], 2, "crm.yaml:1"),
    (["run", "--lang", "fr"], 2, "--lang"),
    (["check", "absent.yaml"], 2, "absent.yaml"),
    (["check", "sub"], 2, "a folder"),
    (["check", "pipe"], 2, "a pipe or a device"),
    (["check", "/dev/zero"], 2, "a pipe or a device"),
    (["check", "loop"], 2, "loop"),
    (["check", "x" * 3_000], 2, "too long"),
    (["replay"], 2, "CASE"),
    (["replay", "absent.yaml"], 2, "absent.yaml"),
    (["replay", "sub"], 2, "a folder"),
    (["replay", "deals.yaml"], 2, "interlock run deals.yaml"),
    (["run", "--fault", "timeout"], 2, "'reply-lost' or 'slow-answer'"),
    (["run", "--fault", "429"], 2, "'rate-limited'"),
    (["explain", "TIME-OUT"], 2, "'reply-lost' or 'slow-answer'"),
    (["demo", "--out", "."], 3, "another project"),
    (["demo", "--out", "crm.yaml"], 3, "crm.yaml"),
    (["demo", "--seed", "-1"], 2, "--seed"),
    (["init", "crm.yaml"], 2, "ERP"),
    (["init", "crm.yaml", "absent.yaml"], 3, "absent.yaml"),
    (["init", "crm.yaml", "sub"], 3, "a folder"),
    (["init", "crm.yaml", "erp.yaml", "--into", "crm.yaml"], 2, "crm.yaml"),
    (["init", "crm.yaml", "erp.yaml", "--into", "crm.yaml/x"], 3, "crm.yaml/x"),
    (["twin"], 2, "CONTRACT"),
    (["twin", "absent"], 2, "crm, erp"),
    (["twin", "sub"], 3, "a folder"),
    (["twin", "sync.py"], 3, "sync.py"),
    (["twin", "crm", "--port", "70000"], 2, "--port"),
    (["twin", "crm", "--host", "256.1.1.1"], 3, "256.1.1.1"),
    (["twin", "crm", "--host", ""], 2, "--host"),
    (["twin", "crm", "--overlay", "bridge.yaml"], 3, "bridge.yaml:2"),
    (["list", "fautls"], 2, "did you mean 'faults'?"),
    (["explain", "reply-lots"], 2, "did you mean 'reply-lost'?"),
    (["explain", ""], 2, "unknown name"),
    (["schema", "brigde"], 2, "did you mean 'bridge'?"),
]


@pytest.mark.parametrize(("words", "code", "says"), WORDS)
def test_words_of_the_command_line(interlock, project, words, code, says):
    (project / "sub").mkdir()
    (project / "loop").symlink_to("loop")
    os.mkfifo(project / "pipe")
    refused(interlock, words, code, (says,))


def test_a_port_that_is_taken(interlock, project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(interlock, ["twin", "crm", "--port", port], 3, (f"127.0.0.1:{port}",))


def test_a_place_for_cases_that_is_a_file_is_found_before_the_trials(interlock, project):
    (project / ".interlock").write_text("")
    refused(interlock, ["run"], 3, (".interlock", "folder"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_in_chinese_and_with_blanks(interlock, tmp_path, monkeypatch, lang):
    folder = tmp_path / "项目 甲"
    folder.mkdir()
    write(folder)
    names = {"crm.yaml": "合同 一.yaml", "bridge.yaml": "桥.yaml", "deals.yaml": "单.yaml"}
    for old, new in names.items():
        (folder / old).rename(folder / new)
        spoil(folder, "interlock.toml", old, new)
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    monkeypatch.setenv("INTERLOCK_LANG", lang)
    said = interlock("check")
    assert said.code == 0
    assert "合同 一.yaml" in said.out
    spoil(folder, "桥.yaml", "name: name", "name: nam")
    said = interlock("check")
    assert said.code == 2
    assert said.err.startswith({"zh": "错误: ", "en": "error: "}[lang])
    assert "桥.yaml:9:37" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("schema scenario", 0),
        ("list --markdown", 0),
        ("check nothing.yaml --json", 2),
        ("replay case.yaml --json", 0),
    ],
)
def test_a_reader_that_goes_away_changes_no_exit_code(project, words, code):
    # The reader is gone before the first word.
    script = f"set -o pipefail; (sleep 1; {sys.executable} -m interlock {words}) | true"
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(["bash", "-c", script], cwd=project, env=env, capture_output=True)
    assert (done.returncode, done.stderr) == (code, b"")


def test_the_first_line_of_a_long_answer_comes_alone(project):
    script = f"set -o pipefail; {sys.executable} -m interlock schema scenario | head -1"
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(["bash", "-c", script], cwd=project, env=env, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")


def test_a_full_disk_is_told(project):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "interlock", "schema", "bridge"],
            cwd=project, env=env, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith("error: ")
    assert "remedy: " in done.stderr


@pytest.mark.parametrize("time", ["90", "99.5", "90s", "5min", "2 h"])
def test_a_budget_is_told_as_scenarios_tell_durations(interlock, project, time):
    assert interlock("run", "--budget", time, "--trials", "1").code == 0


def test_places_are_told_as_seen_from_here(interlock, project):
    (project / "deals.yaml").write_text("# nothing\n")
    said = interlock("run")
    assert said.err.startswith("error: deals.yaml: only comments stand in it")
    assert interlock("run", "--json").json["error"]["where"] == "deals.yaml"


def test_what_the_command_line_lacks_is_told_on_one_line_in_both_languages(interlock):
    said = interlock("schema")
    assert said.err.splitlines()[0].endswith(
        "Choose from: config, bridge, overlay, scenario, case, laws"
    )
    assert "缺少参数" in interlock("schema", "--lang", "zh").err
    assert "没有选项 '--bduget'" in interlock("run", "--bduget", "1", "--lang", "zh").err


def test_each_case_that_runs_says_which_one_it_is(interlock, project):
    (project / "other.yaml").write_text((project / "case.yaml").read_text())
    out = interlock("run", "case.yaml", "other.yaml").out
    assert "sync, case" in out
    assert "sync, other" in out
