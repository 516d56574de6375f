"""Sessions: a cookie that stands for a caller, and the token that must come beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from interlock.contract.model import Access, Call
from interlock.data import dataclass
from interlock.patterns import module
from interlock.twin.known.ends import forget
from interlock.values import at

if TYPE_CHECKING:
    import hashlib
else:
    hashlib = module("hashlib")


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: its cookie, the token that goes with it, whose it is and when it ends."""

    cookie: str
    csrf: str
    user: str
    ends_ms: int


@dataclass(frozen=True, slots=True)
class SessionsState:
    """All sessions at one moment."""

    count: int
    opened: Mapping[str, Opened]


class Sessions:
    """The sessions of one twin. scheme: the way of access that has sessions, None without one."""

    def __init__(self, system: str, scheme: Access | None, secrets: Mapping[str, str]) -> None:
        self._system = system
        self._secrets = secrets
        self.scheme = scheme
        self._opened: dict[str, Opened] = {}
        self._count = 0

    def given(self, call: Call) -> tuple[str, str]:
        """Give the user and the password that a login carries."""
        session = self.scheme.session if self.scheme is not None else None
        if session is None:
            return "", ""
        whole = {"args": call.args, "body": call.body}
        user, password = (at(whole, path) for path in (session.user, session.password))
        return str(user or ""), str(password or "")

    def open(self, user: str, now_ms: int) -> Opened:
        """Begin a session."""
        self._count += 1
        seed = f"{self._system}/{self._secrets['token']}/session/{self._count}"
        cookie = hashlib.sha256(seed.encode()).hexdigest()[:32]
        csrf = hashlib.sha256(f"{seed}/csrf".encode()).hexdigest()[:32]
        lifetime_s = self.scheme.lifetime_s if self.scheme is not None else 3600
        opened = Opened(cookie, csrf, user, now_ms + lifetime_s * 1000)
        forget(self._opened, now_ms)
        self._opened[cookie] = opened
        return opened

    def named(self, call: Call) -> str:
        """Give the session's cookie as the call carries it, "" if it has none."""
        session = self.scheme.session if self.scheme is not None else None
        if session is not None and session.carried:
            return str(at({"args": call.args, "body": call.body}, session.carried) or "")
        wanted = session.cookie if session is not None else ""
        for piece in _header(call, "cookie").split(";"):
            name, _, value = piece.strip().partition("=")
            if name == wanted:
                return value
        return ""

    def find(self, call: Call, now_ms: int) -> Opened | str:
        """Give the session of a call, or why it has none; one that is used lasts anew."""
        cookie = self.named(call)
        if not cookie:
            return "the call belongs to no session"
        opened = self._opened.get(cookie)
        if opened is None:
            return "the session is unknown"
        if now_ms >= opened.ends_ms:
            return "the session has expired"
        lifetime_s = self.scheme.lifetime_s if self.scheme is not None else 3600
        # It goes to the end: the first is the one that ends first.
        del self._opened[cookie]
        self._opened[cookie] = replace(opened, ends_ms=now_ms + lifetime_s * 1000)
        return opened

    def is_meant(self, call: Call, opened: Opened) -> bool:
        """Tell whether the call carries the token that goes with its session."""
        session = self.scheme.session if self.scheme is not None else None
        name = session.csrf_header.lower() if session is not None else ""
        return not name or _header(call, name) == opened.csrf

    def wants_token(self, call: Call) -> bool:
        """Tell whether the call asks for the session's token: header X-CSRF-Token, "fetch"."""
        session = self.scheme.session if self.scheme is not None else None
        if session is None or not session.csrf_header:
            return False
        return _header(call, session.csrf_header.lower()).lower() == "fetch"

    def headers(self, opened: Opened) -> dict[str, str]:
        """Give the headers of a reply that tell a session to the caller."""
        session = self.scheme.session if self.scheme is not None else None
        if session is None:
            return {}
        if session.carried:
            return {}
        told = {"Set-Cookie": f"{session.cookie}={opened.cookie}; Path=/; HttpOnly"}
        return {**told, session.csrf_header: opened.csrf} if session.csrf_header else told

    def close(self, call: Call) -> None:
        """End the session of a call."""
        self._opened.pop(self.named(call), None)

    def expire(self) -> None:
        """End all sessions."""
        self._opened = {c: replace(o, ends_ms=0) for c, o in self._opened.items()}

    def state(self) -> SessionsState:
        """Give a copy of all sessions."""
        return SessionsState(self._count, dict(self._opened))

    def restore(self, state: SessionsState) -> None:
        """Go back to a copy."""
        self._count, self._opened = state.count, dict(state.opened)


def _header(call: Call, name: str) -> str:
    found = call.headers.get(name)
    if found is None:
        found = next((v for k, v in call.headers.items() if k.lower() == name), "")
    return found
