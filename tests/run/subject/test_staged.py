"""A report says how a subject on sockets was played."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlock.finding import Verdict
from interlock.report import REPORTS
from interlock.report.model import LawLine, Report, SubjectReport
from interlock.run.project import Subject
from interlock.run.subject.staged import staged
from interlock.serve.subject.model import Image, Part

API, STORE = Part("api", ("api",)), Part("store", ("postgres",), survives=True)


def subject(*parts: Part, **more) -> Subject:
    return Subject("sync", "", Path(), parts=parts, **more)


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (subject(Part("", ("node",))), "a program on sockets; a new life for each trial"),
        (subject(Part("", image=Image("sync")), reset=("clear",)), "a container on sockets; one"),
        (subject(API, STORE), "parts on sockets: api, store; a crash of the whole spares store"),
        (subject(url="http://127.0.0.1:9000"), "neither started nor cleared by us"),
        (subject(API, clock="faketime", speed=60), "its clock 60 times as fast, by libfaketime"),
        (subject(API, clock="scaled", speed=20), "the systems' time 20 times as fast"),
        (subject(API), "the machine's time; 30.0 trials a minute"),
    ],
)
def test_each_kind_is_told_with_its_clock_and_its_lives(who, says):
    assert says in " ".join(rendered(who, "en").split())


def rendered(who, language):
    law = LawLine("exactly-once", "order", Verdict.HOLDS, 3)
    how = staged(who, 10, 20.0)
    one = SubjectReport("sync", Verdict.HOLDS, 10, (law,), (), staged=how)
    return REPORTS["text"](Report("run", "1", (one,)), language)


def test_it_is_told_in_chinese_too():
    assert "运行方式：真实套接字上的多个部件：api；每次试验重新启动" in rendered(subject(API), "zh")


def test_a_subject_in_virtual_time_has_nothing_to_tell():
    assert staged(Subject("sync", "sync:run", Path())) is None
