"""What people must learn: trouble that lasts, and records that a system refuses for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from order_sync.trouble import Outdated, Refused, Unclear

LASTS_S = 120.0  # what is shorter heals by itself, and nobody need get up for it
AGAIN_S = 1800.0
PAUSE_S = 15.0
log = logging.getLogger("order_sync")


class Chat:
    """The robot of a group chat."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: str) -> None:
        self.http = http
        self.url = url.rstrip("/") + "/robot/send"
        self.key = key

    async def say(self, words: str) -> bool:
        """Write into the group; False when that did not work out."""
        message = {"msgType": "text", "text": {"content": words}}
        try:
            response = await self.http.post(self.url, params={"key": self.key}, json=message)
            # The chat answers 200 to what it does not take, too.
            return response.is_success and response.json().get("code") == 0
        except (httpx.RequestError, ValueError, AttributeError) as problem:
            log.warning("the chat: %r", problem)
            return False


class Alarms:
    """Says each trouble once, and again while it lasts; what could not be said is said later."""

    def __init__(self, chat: Chat | None = None) -> None:
        self.chat = chat
        self.since_s: dict[str, float] = {}
        self.said_s: dict[str, float] = {}
        self.waiting: list[str] = []
        self.told: set[str] = set()
        self.news = asyncio.Event()

    @contextmanager
    def watching(self, system: str) -> Iterator[None]:
        """Notice how a call to a system ends. One that says no is not in trouble."""
        try:
            yield
        except Unclear:
            self.since_s.setdefault(system, _now_s())
            self.news.set()
            raise
        except (Refused, Outdated):
            self.answered(system)
            raise
        self.answered(system)

    def answered(self, system: str) -> None:
        """Notice that a system works."""
        self.since_s.pop(system, None)
        if self.said_s.pop(system, None) is not None:
            self.say(f"{system} answers again.")

    def refused(self, what: str, problem: Refused) -> None:
        """Tell people of a record that a system refuses, once."""
        words = f"{what} stays behind: {problem}. Correct it there; it is tried again by itself."
        if words not in self.told:
            self.told.add(words)
            self.say(words)

    def say(self, words: str) -> None:
        """Say something as soon as the chat takes it."""
        self.waiting.append(words)
        self.news.set()

    async def run(self) -> None:
        """Say what there is to say, until stopped."""
        while self.chat is not None:
            if not self.since_s and not self.waiting:
                self.news.clear()
                await self.news.wait()
            now_s = _now_s()
            for system, since_s in list(self.since_s.items()):
                due_s = self.said_s.get(system, since_s - AGAIN_S + LASTS_S) + AGAIN_S
                if now_s >= due_s:
                    self.said_s[system] = now_s
                    self.waiting.append(f"{system} has not answered for {now_s - since_s:.0f} s.")
            while self.waiting and await self.chat.say(self.waiting[0]):
                self.waiting.pop(0)
            await asyncio.sleep(PAUSE_S)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
