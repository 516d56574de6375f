"""[subject] is read strictly: what means nothing is refused where it stands."""

from __future__ import annotations

import pytest

from interlock.errors import ConfigError
from interlock.run.config import load_settings
from interlock.run.rehearse import subject_of

PARTS = """\
[subject]
[[subject.parts]]
name = "database"
command = ["/usr/lib/postgresql/15/bin/postgres"]
ready = { says = "ready to accept", within = "90 s" }
[[subject.parts]]
name = "worker"
command = ["node", "worker.js"]
after = ["database"]
restart = "on-exit"
"""


def settings(folder, text):
    (folder / "interlock.toml").write_text(text)
    return load_settings(folder, environ={})


def test_parts_have_their_order_their_probe_and_what_survives(tmp_path):
    database, worker = settings(tmp_path, PARTS).require_subject().parts
    assert database.survives
    assert not worker.survives
    assert (database.ready.how, database.ready.what) == ("says", "ready to accept")
    assert database.ready.within_s == 90
    assert worker.after == ("database",)
    assert worker.restart
    assert not database.restart


def test_a_faster_world_means_faster_clocks_unless_it_is_said(tmp_path):
    text = '[subject]\ncommand = ["node", "sync.js"]\nspeed = 60\n'
    assert settings(tmp_path, text).require_subject().clock == "faketime"
    assert settings(tmp_path, text + 'clock = "scaled"\n').require_subject().clock == "scaled"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('after = ["database"]', 'after = ["databse"]', "which is not there"),
        ('command = ["node", "worker.js"]\n', "", "exactly one of command and container"),
        ('name = "worker"', 'name = "database"', "two parts"),
        ("[subject]\n", '[subject]\nlisten = "api"\n', "no part 'api'"),
        ("[subject]\n", "[subject]\nspeed = 5\nclock = 'real'\n", "cannot go faster"),
        ("[subject]\n", '[subject]\nready = "port"\n', "means nothing for a subject by 'parts'"),
        ("ready = {", 'after = ["worker"]\nready = {', "waits for itself"),
        ("within", 'url = "/", within', "exactly one"),
        ("[subject]\n", '[subject]\ncall = "a:b"\n', "exactly one"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path, old, new, says):
    assert old in PARTS
    with pytest.raises(ConfigError, match=says):
        settings(tmp_path, PARTS.replace(old, new, 1))


def test_what_runs_already_needs_ports_that_it_can_know(tmp_path):
    (tmp_path / "crm.yaml").write_text("x")
    text = '[crm]\ncontract = "crm.yaml"\n{}[subject]\nurl = "http://127.0.0.1:9000"\n'
    with pytest.raises(ConfigError, match=r"\[crm\] names no port"):
        subject_of(settings(tmp_path, text.format("")))
    found = subject_of(settings(tmp_path, text.format("port = 8081\n")))
    assert (found.url, found.name, found.stays) == ("http://127.0.0.1:9000", "127.0.0.1-9000", True)


def test_a_reset_may_name_an_address_that_a_trial_decides(tmp_path):
    text = '[subject]\ncommand = ["java", "sync"]\nreset = "${INTERLOCK_LISTEN}/reset"\n'
    assert settings(tmp_path, text).require_subject().reset == ("${INTERLOCK_LISTEN}/reset",)
