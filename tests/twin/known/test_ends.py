"""Tokens and sessions that ended long ago are forgotten."""

from dataclasses import dataclass, replace

from interlock.contract.model import Access
from interlock.twin.known.ends import ENDED_MAX, forget
from interlock.twin.service import Twin
from tests.twin.small import shop


@dataclass(frozen=True)
class Pass:
    ends_ms: int


def test_the_oldest_that_ended_are_forgotten_until_few_enough_are_left():
    kept = {n: Pass(n) for n in range(10)}
    forget(kept, now_ms=6, most=5)
    assert list(kept) == [5, 6, 7, 8, 9]


def test_what_still_lasts_is_kept_however_many_there_are():
    kept = {n: Pass(200 if n == 3 else n) for n in range(10)}
    forget(kept, now_ms=100, most=2)
    assert list(kept) == list(range(3, 10))


def test_a_client_that_never_keeps_its_token_does_not_fill_the_memory_of_a_twin():
    access = Access("k", "oauth2", lifetime_s=60)
    twin = Twin(replace(shop(), access=(access,)), access="open")
    form = {"grant_type": "client_credentials"}
    last = [twin.token(form, None, now_ms)[1] for now_ms in range(0, 3_000 * 1_000, 1_000)][-1]
    tokens = twin.state().gate.tokens.tokens
    assert len(tokens) <= ENDED_MAX + 1
    assert last["access_token"] in tokens
