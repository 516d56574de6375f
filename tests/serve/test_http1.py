"""HTTP/1.1 messages as bytes."""

from http import HTTPStatus

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve.http1 import written


def first_line(status):
    return written(HttpResponse(status), head=False, keep_alive=True).split(b"\r\n")[0]


@pytest.mark.parametrize("status", list(HTTPStatus))
def test_each_status_has_the_name_that_python_knows(status):
    assert first_line(status.value) == f"HTTP/1.1 {status.value} {status.phrase}".encode()


def test_a_status_that_nobody_knows_is_told_all_the_same():
    assert first_line(799) == b"HTTP/1.1 799 Unknown"
