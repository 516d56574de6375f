"""What `interlock run` says of a subject that somebody else should have started."""

from __future__ import annotations

import socket

import pytest

from interlock.cli.run import tell_silence
from interlock.cli.voice import Voice
from interlock.serve.subject.process import free_port

pytestmark = pytest.mark.sockets


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "nobody listens at http://127.0.0.1:{} yet"), ("zh", "http://127.0.0.1:{} 尚无程序")],
)
def test_that_nobody_listens_there_is_said_before_the_trials(capsys, lang, says):
    port = free_port("127.0.0.1")
    tell_silence(Voice("run", lang=lang), f"http://127.0.0.1:{port}")
    assert says.format(port) in capsys.readouterr().err
    tell_silence(Voice("run", lang=lang), "http://127.0.0.1:99999/x")
    assert "99999" in capsys.readouterr().err


def test_nothing_is_said_when_somebody_listens(capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        tell_silence(Voice("run"), f"http://127.0.0.1:{server.getsockname()[1]}/hooks")
    assert capsys.readouterr().err == ""
