"""Settings: where they come from, what wins, what is refused."""

from pathlib import Path

import pytest

from interlock.errors import ConfigError
from interlock.run.config import load_settings

PAIR = """\
[crm]
contract = "crm.yaml"
owner = "CRM team"
[erp]
contracts = ["erp.wsdl", "types.xsd"]
"""


@pytest.fixture
def project(tmp_path):
    for name in ("crm.yaml", "erp.wsdl", "types.xsd", "bridge.yaml"):
        (tmp_path / name).write_text("x")
    return tmp_path


def settings(project, text, environ=None, **options):
    (project / "interlock.toml").write_text(text)
    return load_settings(project, environ=environ or {}, options=options)


def refusal(project, text, environ=None):
    with pytest.raises(ConfigError) as caught:
        settings(project, text, environ)
    return caught.value


def test_paths_are_relative_to_the_file_from_any_folder_below_it(project):
    (project / "interlock.toml").write_text(PAIR)
    below = project / "a" / "b"
    below.mkdir(parents=True)
    crm, erp = load_settings(below, environ={}).require_pair()
    assert crm.contracts == (project / "crm.yaml",)
    assert [p.name for p in erp.contracts] == ["erp.wsdl", "types.xsd"]
    assert crm.owner == "CRM team"


def test_pyproject_serves_as_well(project):
    text = '[project]\nname = "x"\n[tool.interlock.crm]\ncontract = "crm.yaml"\n'
    (project / "pyproject.toml").write_text(text)
    assert load_settings(project, environ={}).systems["crm"].contracts[0].name == "crm.yaml"


def test_a_pyproject_without_our_table_is_passed_by(project):
    (project / "interlock.toml").write_text(PAIR)
    below = project / "sync"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\nname = "sync"\n')
    assert "crm" in load_settings(below, environ={}).systems


def test_without_a_file_defaults_hold(tmp_path):
    found = load_settings(tmp_path, environ={})
    assert (found.run.trials, found.run.seed, found.subject) == (200, 0, None)


def test_the_command_line_wins_over_a_variable_and_that_over_the_file(project):
    text = "[run]\nseed = 1\ntrials = 10\n"
    environ = {"INTERLOCK_CONFIG__RUN__SEED": "2", "INTERLOCK_CONFIG__RUN__TRIALS": "20"}
    (project / "interlock.toml").write_text(text)
    found = load_settings(project, environ=environ, options={"run.seed": 3, "run.trials": None})
    assert (found.run.seed, found.run.trials) == (3, 20)


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_key(project):
    error = refusal(project, PAIR + "\n[run]\ntrails = 5\n")
    assert error.where == "interlock.toml:8"
    assert "run.trails" in error.problem
    assert "'trials'" in error.remedy


def test_an_unknown_key_in_a_variable_names_the_variable(project):
    error = refusal(project, PAIR, {"INTERLOCK_CONFIG__RUN__SEDE": "3"})
    assert error.where == "INTERLOCK_CONFIG__RUN__SEDE"
    assert "'seed'" in error.remedy


OWN_TIME = """\
[subject]
tls = true
speed = 9
[[subject.parts]]
name = "db"
command = ["x"]
clock = "real"
"""


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[run]\nseed = -1\n", 2, "minimum"),
        ('[run]\ntrials = "many"\n', 2, "integer"),
        ('[subject]\ncall = "no colon"\n', 2, "call"),
        ('[subject]\nurl = "http://x"\ncall = "a:b"\n', 1, "call and url"),
        ("[subject]\n", 1, "no way"),
        ('[crm]\nowner = "x"\n', 1, "contract"),
        ('[crm]\ncontract = "absent.yaml"\n', 2, "absent.yaml"),
        ('[systems.Chat]\ncontract = "crm.yaml"\n', 1, "Chat"),
        ('[systems.crm]\ncontract = "crm.yaml"\n', 1, "own table"),
        ("[run\n", 1, "not TOML"),
        ('[subject]\ncall = "a:b"\nevery = "soon"\n', 3, "every"),
        (OWN_TIME, 2, "'db' would find certificates"),
    ],
)
def test_each_bad_setting_is_refused_where_it_stands(project, text, line, says):
    error = refusal(project, text)
    assert error.where.split(":")[:2] == ["interlock.toml", str(line)]
    assert says in error.problem
    assert error.remedy


def test_secrets_come_from_variables_and_files(project):
    (project / "owner.txt").write_text("Wang Li\n")
    text = PAIR.replace("CRM team", "${env:TEAM} and ${file:owner.txt}")
    found = settings(project, text, {"TEAM": "Sales"})
    assert found.systems["crm"].owner == "Sales and Wang Li"


def test_a_missing_secret_is_refused_by_name(project):
    error = refusal(project, PAIR.replace("CRM team", "${env:TEAM}"))
    assert error.where == "interlock.toml:3"
    assert "'TEAM'" in error.problem
    assert "export TEAM" in error.remedy


def test_a_job_with_a_period_keeps_it_in_milliseconds(project):
    found = settings(
        project, '[subject]\ncall = "sync:run"\nrestart = "on-exit"\nevery = "5 min"\n'
    )
    subject = found.require_subject()
    assert (subject.way, subject.call, subject.every_ms) == ("call", "sync:run", 300_000)


def test_a_container_may_be_written_inline(project):
    found = settings(project, '[subject]\ncontainer = {image = "sync:1", env = {A = "b"}}\n')
    assert found.require_subject().parts[0].image.name == "sync:1"


def test_scenarios_are_found_by_pattern_in_a_stable_order(project):
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (project / "scenarios" / "deep").mkdir(parents=True, exist_ok=True)
        (project / "scenarios" / "deep" / name).write_text("x")
    names = [p.name for p in settings(project, PAIR).scenario_files()]
    assert names == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("part", ["pair", "bridge", "subject"])
def test_what_is_not_configured_is_refused_with_an_example(project, part):
    found = settings(project, "[run]\nseed = 1\n")
    with pytest.raises(ConfigError) as caught:
        getattr(found, f"require_{part}")()
    assert "init" in caught.value.remedy


def test_a_further_system_is_kept_beside_the_pair(project):
    text = PAIR + '[systems.chat]\ncontract = "crm.yaml"\n'
    assert tuple(settings(project, text).systems) == ("crm", "erp", "chat")


def test_a_named_file_that_is_absent_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path, file=Path(tmp_path / "none.toml"), environ={})
