"""`interlock doctor` tells what is there, and what to do about what is not."""

from __future__ import annotations

import subprocess

from tests.docker_images import PYTHON, needs


def test_what_is_absent_is_told_with_its_remedy(interlock, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/docker.sock")
    said = interlock("doctor", "--json")
    found = {thing["name"]: thing for thing in said.json["things"]}
    assert said.code == 0
    assert list(found) == ["docker", "faketime", "node", "java"]
    assert "apt-get install nodejs" in found["node"]["remedy"]
    assert "docker" in found["docker"]["remedy"]
    assert not found["java"]["found"]


@needs(PYTHON)[1]
def test_what_a_killed_run_has_left_is_taken_away(interlock):
    words = ["docker", "run", "-d", "--label", "interlock=999999999", PYTHON, "sleep", "60"]
    name = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    said = interlock("doctor", "--clean", "--json")
    assert [w for w in said.json["cleaned"] if w.startswith("container ")]
    left = subprocess.run(["docker", "inspect", name], capture_output=True)
    assert left.returncode != 0
