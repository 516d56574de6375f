"""A Compose file becomes the parts of a subject, or is refused where it cannot be kept to."""

from __future__ import annotations

import pytest

from interlock.errors import ConfigError
from interlock.run.subject.compose import read_compose

FILE = """\
name: sync
x-common: anything
services:
  api:
    build: {context: api, dockerfile: Dockerfile.api}
    command: node "my api.js" --port $$PORT
    environment: {CRM: "${INTERLOCK_CRM_URL}/v1", LEVEL: "${LEVEL:-info}", RETRY: 3, ON: true}
    ports: ["127.0.0.1:9000:8080"]
    depends_on:
      database: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
  migrate:
    image: sync/migrate:2
    depends_on: [database]
  database:
    image: "registry.example/postgres:${PG}"
    environment: [POSTGRES_USER=sync, TOKEN]
    expose: ["5432"]
    volumes: ["data:/var/lib/postgresql/data"]
    healthcheck: {test: [CMD-SHELL, "pg_isready -U sync"], interval: 10s, retries: 9}
  worker:
    image: sync/worker
    restart: unless-stopped
volumes: {data: }
"""
ENVIRON = {"PG": "15", "TOKEN": "t"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "api").mkdir()
    return tmp_path


def parts(folder, text=FILE, environ=None):
    file = folder / "compose.yaml"
    file.write_text(text)
    return {p.name: p for p in read_compose(file, ENVIRON if environ is None else environ)}


def test_services_become_parts(folder):
    found = parts(folder)
    assert list(found) == ["api", "migrate", "database", "worker"]
    api, database = found["api"], found["database"]
    assert (api.image.build, api.image.dockerfile) == (folder / "api", "Dockerfile.api")
    assert api.command == ("node", "my api.js", "--port", "$PORT")
    assert api.image.port == 8080
    assert api.after == ("database", "migrate")
    assert database.image.name == "registry.example/postgres:15"
    assert database.image.port == 5432
    assert found["worker"].restart
    assert not database.restart


def test_what_holds_state_survives_and_what_prepares_must_end(folder):
    found = parts(folder)
    assert [name for name, part in found.items() if part.survives] == ["database"]
    assert found["database"].image.volumes == ("/var/lib/postgresql/data",)
    assert found["migrate"].ready.how == "ended"


def test_a_healthcheck_is_a_probe_with_all_its_time(folder):
    ready = parts(folder)["database"].ready
    assert ready.words == ("sh", "-c", "pg_isready -U sync")
    assert ready.within_s == 90


def test_variables_are_filled_but_for_those_of_a_trial(folder):
    found = parts(folder)
    assert found["api"].env == {
        "CRM": "${INTERLOCK_CRM_URL}/v1", "LEVEL": "info", "RETRY": "3", "ON": "true",
    }  # fmt: skip
    assert found["database"].env == {"POSTGRES_USER": "sync", "TOKEN": "t"}
    with pytest.raises(ConfigError, match="'PG' is not set"):
        parts(folder, environ={"TOKEN": "t"})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: sync", "networks: {}", "'networks' of a Compose file is not supported"),
        ("    restart: unless", "    network_mode: host\n    restart: unless", "'network_mode'"),
        ("data:/var/lib", "./data:/var/lib", "is no named one"),
        ("[database]", "[databse]", "databse"),
        ("    expose", "    depends_on: [migrate]\n    expose", "waits for itself"),
        ("9000:8080", "9000:8080/udp", "no port that is supported"),
        ("10s", "soon", "no duration of Compose"),
        ("context: api", "context: apis", "no folder 'apis'"),
        ("    image: sync/worker\n", "", "neither image nor build"),
        ("[CMD-SHELL, ", "[RUN, ", "begins no test"),
        ("    healthcheck: {", "    x-check: {", "no healthcheck"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_to_is_refused_by_name_with_its_line(folder, old, new, says):
    assert old in FILE
    with pytest.raises(ConfigError, match=says) as error:
        parts(folder, FILE.replace(old, new, 1))
    assert "compose.yaml:" in error.value.where
