"""Who calls before there is a loop is answered, or waits for it with all that was said."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from interlock.contract.model import HttpRequest
from interlock.serve.opening import Early, Porch, door_of, listening
from interlock.serve.server import serve
from tests.serve.control.asking import CRM, customer

pytestmark = pytest.mark.sockets


@pytest.fixture
def opened():
    """Give a twin that anybody may call, and the socket on which it listens."""
    door = door_of(CRM, lambda: 0, access="open")
    (listens,) = listening("127.0.0.1", 0)
    with closing(listens):
        yield door, listens


def called(listens, words=b""):
    line = socket.create_connection(listens.getsockname(), timeout=5)
    if words:
        line.sendall(words)
    return line


def reading(path="/customers", more=""):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()


def heard(line):
    """Give status and body of the next answer."""
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status, answer.read()


def served(door, listens, porch, work):
    """Let a loop take over, and give what `work` gives in a thread beside it."""

    async def run():
        lines = porch.close()
        async with await serve(door, sockets=(listens,)) as service:
            await service.adopt(lines)
            return await asyncio.to_thread(work)

    return asyncio.run(run())


def test_plain_readings_are_answered_without_a_loop_and_told_in_the_journal(opened):
    door, listens = opened
    with Porch({listens: door}), closing(called(listens, reading())) as line:
        assert heard(line)[0] == 200
        line.sendall(reading("/customers/none"))
        assert heard(line)[0] == 404
        line.sendall(b"HEAD /customers HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    assert len(door.default.journal) == 3


def test_who_wants_no_more_is_answered_and_hung_up_on(opened):
    door, listens = opened
    with Porch({listens: door}) as porch:
        with closing(called(listens, reading(more="Connection: close\r\n"))) as line:
            said = b"".join(iter(lambda: line.recv(65_536), b""))
        assert said.startswith(b"HTTP/1.1 200")
        assert b"onnection: close" in said
        assert not porch.close()


@pytest.mark.parametrize(
    ("words", "rest", "status"),
    [
        (reading("/_interlock/journal"), b"", 200),
        (reading()[:9], reading()[9:], 200),
        (reading(more="Content-Length: 2\r\n"), b"{}", 200),
        (reading(more="Connection: close\r\n"), b"", 200),
        (reading().replace(b"Host: x\r\n", b""), b"", 400),
        (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", b"", 400),
        (b"PATCH /customers HTTP/1.1\r\nHost: x\r\n\r\n", b"", 405),
    ],
)
def test_what_is_more_than_a_plain_reading_waits_unread_for_the_loop(opened, words, rest, status):
    door, listens = opened
    with Porch({listens: door}) as porch:
        line, polite = called(listens, words), called(listens, reading())
        with closing(line), closing(polite):
            # Others are answered meanwhile.
            assert heard(polite)[0] == 200

            def ask():
                line.sendall(rest)
                polite.sendall(reading())
                return heard(line)[0], heard(polite)[0]

            assert served(door, listens, porch, ask) == (status, 200)


def test_two_readings_at_once_are_both_answered_in_order(opened):
    door, listens = opened

    def ask():
        said = b""
        while said.count(b"HTTP/1.1 ") < 2:
            said += line.recv(65_536)
        return said

    with Porch({listens: door}) as porch:
        # Heard in one piece both wait for the loop; in two the first is answered before.
        line = called(listens, reading("/customers/none") + reading())
        with closing(line):
            said = served(door, listens, porch, ask)
    assert said.index(b"HTTP/1.1 404") < said.index(b"HTTP/1.1 200")


def test_who_only_looks_whether_somebody_listens_is_forgotten(opened):
    door, listens = opened
    with Porch({listens: door}) as porch:
        for _ in range(200):
            called(listens).close()
        with closing(called(listens, reading())) as line:
            assert heard(line)[0] == 200
            assert len(porch.close()) == 1


def test_only_so_many_are_let_in_and_the_others_wait_for_the_loop(opened):
    door, listens = opened
    with Porch({listens: door}) as porch:
        lines = [called(listens) for _ in range(70)]
        late = called(listens, reading())
        first = called(listens)
        first.close()
        lines[0].sendall(reading())
        assert heard(lines[0])[0] == 200
        assert served(door, listens, porch, lambda: heard(late)[0]) == 200
        for line in (*lines, late):
            line.close()


def test_nobody_is_kept_waiting_when_no_loop_comes(opened):
    door, listens = opened
    with Porch({listens: door}):
        line = called(listens)
        with closing(called(listens, reading())) as polite:
            assert heard(polite)[0] == 200
    with closing(line):
        assert line.recv(1) == b""


def test_messages_of_a_space_that_was_named_before_there_is_a_loop_go_where_all_go(opened):
    door, listens = opened
    with Porch({listens: door}) as porch:
        with closing(called(listens, reading(more="X-Interlock-Space: early\r\n"))) as line:
            assert heard(line)[0] == 200
        assert door.spaces.names() == ("default", "early")
        porch.close()

    async def run():
        async with await serve(door, sockets=(listens,), webhook="http://127.0.0.1:9/hook"):
            return [space.post.to for space in door.spaces]

    assert asyncio.run(run()) == ["http://127.0.0.1:9/hook"] * 2


def test_a_line_that_the_machine_has_given_up_does_not_end_the_twin(opened):
    door, listens = opened

    async def run():
        with Path(os.devnull).open("rb") as nothing, socket.socket(proto=6) as gone:
            os.dup2(nothing.fileno(), gone.fileno())
            async with await serve(door, sockets=(listens,)) as service:
                await service.adopt((Early(gone, listens),))
                return await asyncio.to_thread(ask)

    def ask():
        with closing(called(listens, reading())) as line:
            return heard(line)[0]

    assert asyncio.run(run()) == 200


def test_an_answer_that_never_comes_does_not_keep_a_twin_that_is_interrupted():
    asked, goes_on = threading.Event(), threading.Event()

    def now_ms():
        # As an import does that another one waits for which was broken off.
        asked.set()
        goes_on.wait(10)
        return 0

    door = door_of(CRM, now_ms, access="open")
    (listens,) = listening("127.0.0.1", 0)
    with closing(listens), closing(called(listens, reading())):
        with Porch({listens: door}) as porch:
            assert asked.wait(5)
        # Left as it is by Ctrl-C: before a loop has taken over.
        assert not len(door.default.journal)
        goes_on.set()
        for one in porch.close():
            one.line.close()


def filled(door, count=100):
    """Keep customers, so that a list of them is longer than what a line takes at once."""
    head = (("Host", "x"), ("Content-Type", "application/json"))
    for n in range(count):
        body = json.dumps(customer(n)).encode()
        assert door.handle(HttpRequest("POST", "/customers", head, body)).status == 201


def narrow(listens, words):
    """Call, and take little at once."""
    listens.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    line = socket.socket()
    line.settimeout(5)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    line.connect(listens.getsockname())
    line.sendall(words)
    return line


LONG = "/customers?pageSize=100"


@pytest.mark.parametrize("more", ["", "Connection: close\r\n"])
def test_who_reads_late_keeps_nobody_waiting_and_gets_all_from_the_loop(opened, more):
    door, listens = opened
    filled(door)

    def ask():
        status, body = heard(late)
        if not more:
            late.sendall(reading("/customers/none"))
            return status, len(json.loads(body)["items"]), heard(late)[0]
        return status, len(json.loads(body)["items"]), late.recv(1)

    with Porch({listens: door}) as porch:
        late = narrow(listens, reading(LONG, more))
        with closing(late), closing(called(listens, reading())) as polite:
            assert heard(polite)[0] == 200
            said = len(door.default.journal)
            assert served(door, listens, porch, ask) == (200, 100, b"" if more else 404)
            # It was asked once, and not again by the loop.
            assert len(door.default.journal) == said + (not more)


def test_who_goes_away_while_something_is_owed_does_no_harm(opened):
    door, listens = opened
    filled(door)
    with Porch({listens: door}) as porch, closing(called(listens)) as polite:
        narrow(listens, reading(LONG)).close()
        polite.sendall(reading())
        assert heard(polite)[0] == 200

        def ask():
            polite.sendall(reading())
            return heard(polite)[0]

        assert served(door, listens, porch, ask) == 200


def test_where_no_thread_can_be_had_all_wait_for_the_loop(opened, monkeypatch):
    def refused(self):
        # Not a real failure: Python keeps the state of a thread that could not start, under the
        # number of its starter, and who is to be struck by that number later never is.
        raise RuntimeError("can't start new thread")

    door, listens = opened
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refused)
        porch = Porch({listens: door})
        with porch:
            patched.undo()
            with closing(called(listens, reading())) as line:
                assert served(door, listens, porch, lambda: heard(line)[0]) == 200
    assert sys.getswitchinterval() > 0.001


def test_ctrl_c_while_the_thread_begins_is_not_taken_for_no_thread(opened, monkeypatch):
    def broken_off(self):
        try:
            raise KeyboardInterrupt
        finally:
            # What Python says where the next one comes at once.
            raise RuntimeError("release unlocked lock")

    door, listens = opened
    monkeypatch.setattr(threading.Thread, "start", broken_off)
    porch = Porch({listens: door})
    with pytest.raises(RuntimeError, match="release unlocked lock"), porch:
        pass
    assert not porch.close()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_has_more_files_open_than_can_be_watched_waits_for_the_loop(opened):
    door, listens = opened
    resource = pytest.importorskip("resource")
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 1200:
        pytest.skip("no more than a thousand files may be open here")
    with ExitStack() as stack:
        for _ in range(1100):
            stack.enter_context(Path(os.devnull).open())
        with Porch({listens: door}) as porch, closing(called(listens, reading())) as line:
            assert served(door, listens, porch, lambda: heard(line)[0]) == 200


def test_the_lines_of_a_socket_send_at_once_whichever_loop_takes_them(opened):
    _, listens = opened
    with called(listens):
        line, _ = listens.accept()
        with line:
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_who_takes_over_can_look_whether_an_answer_is_under_way():
    asked, goes_on = threading.Event(), threading.Event()

    def now_ms():
        asked.set()
        goes_on.wait(10)
        return 0

    (listens,) = listening("127.0.0.1", 0)
    with closing(listens), Porch({listens: door_of(CRM, now_ms)}) as porch:
        line = called(listens, reading())
        assert asked.wait(5)
        assert porch.busy()
        goes_on.set()
        assert heard(line)[0] == 401
        while porch.busy():
            pass
        assert len(porch.close()) == 1
        line.close()
