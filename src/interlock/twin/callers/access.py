"""Who may call: tokens, passwords, keys, sessions, signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from interlock.contract.model import Access, Call, Contract, HttpBinding, Operation
from interlock.data import dataclass
from interlock.patterns import module
from interlock.twin.callers.sessions import Opened, Sessions, SessionsState
from interlock.twin.callers.tokens import Token, Tokens, TokensState
from interlock.twin.desk import Refused

if TYPE_CHECKING:
    import hashlib
    import hmac
else:
    # They take OpenSSL along, which a twin that lets everybody in does without.
    hashlib, hmac = module("hashlib"), module("hmac")

__all__ = ["DEFAULT", "Gate", "GateState", "Secrets", "Token", "challenge"]

DEFAULT = "default"
"""The caller who shows the secrets of the twin itself; others have names of their own."""
# How a client is asked to show who it is; of ways that HTTP has no word for, "Interlock" speaks.
CHALLENGES = {"basic": "Basic", "oauth2": "Bearer", "bearer": "Bearer", "api-key": "ApiKey"}


class Secrets(Mapping[str, str]):
    """The secrets of a twin: those that were given, the others drawn from the seed when asked for.

    users: further callers; each has a "password:NAME", a "token:NAME" and an "api_key:NAME".
    """

    def __init__(
        self, system: str, seed: int, given: Mapping[str, str], users: tuple[str, ...] = ()
    ) -> None:
        self._place = f"{system}/{seed}"
        more = (f"{what}:{u}" for u in users for what in ("password", "token", "api_key"))
        self._drawn = frozenset((*_DRAWN, *more)) - given.keys()
        self._known = {"user": f"{system}-user", "client_id": f"{system}-client", **given}
        self._names = tuple(dict.fromkeys((*_NAMES, *sorted(self._drawn - {*_NAMES}), *given)))

    def __getitem__(self, name: str) -> str:
        """Give a secret. KeyError when the twin has none of this name."""
        if name not in self._known and name in self._drawn:
            text = f"{self._place}/{name}"
            self._known[name] = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)


_NAMES = ("token", "user", "password", "client_id", "client_secret", "api_key", "webhook_key")
_DRAWN = frozenset(_NAMES) - {"user", "client_id"}


@dataclass(frozen=True, slots=True)
class GateState:
    """Everything that was given out at one moment."""

    tokens: TokensState
    sessions: SessionsState


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of one proof: the name of the caller, or why it is none."""

    who: str = ""
    says: str = ""
    reason: str = "access"


class Gate:
    """The tokens and sessions of one twin, and the judgement of what a caller shows."""

    def __init__(self, contract: Contract, secrets: Mapping[str, str], *, strict: bool) -> None:
        self._schemes = {a.name: a for a in contract.access}
        self.secrets = secrets
        self.strict = strict
        named = tuple(dict.fromkeys(u for r in contract.rights for u in r.users if u != DEFAULT))
        self._users = named
        scheme = next((a for a in contract.access if a.kind == "oauth2"), None)
        self.tokens = Tokens(contract.system, scheme, secrets, named, strict=strict)
        opening = next((a for a in contract.access if a.session is not None), None)
        self.sessions = Sessions(contract.system, opening, secrets)

    def check(
        self, operation: Operation, call: Call, now_ms: int, instant: Callable[[int], datetime]
    ) -> str:
        """Give the caller's name; refuse one that shows none of the proofs that are wanted."""
        if call.people:
            return "people"
        if not self.strict:
            return self._guess(call) if self._users else DEFAULT
        schemes = [self._schemes[n] for n in operation.access if n in self._schemes]
        if not schemes:
            return self._guess(call)
        asked = operation, call
        if operation.together:
            tried = [self._all_shown(g, asked, now_ms, instant) for g in operation.together]
        else:
            tried = [self._shown(scheme, asked, now_ms, instant) for scheme in schemes]
        found = next((s for s in tried if s.who), None)
        if found is None:
            first = next((s for s in tried if s.reason != "access"), tried[0])
            raise Refused(first.reason, first.says)
        return found.who

    def _all_shown(
        self,
        names: tuple[str, ...],
        asked: tuple[Operation, Call],
        now_ms: int,
        instant: Callable[[int], datetime],
    ) -> Shown:
        """Judge proofs that are asked for together: of which there is none is told by name."""
        operation, call = asked
        callers = set()
        for name in names:
            scheme = self._schemes[name]
            if scheme.kind == "api-key":
                # Each key stands for itself: another one in another place is none.
                key = call.credentials.get(name, "")
                mine = replace(call, credentials={name: key} if key else {})
            else:
                mine = call
            shown = self._shown(scheme, (operation, mine), now_ms, instant)
            if not shown.who and len(names) > 1:
                says = f"{' and '.join(names)} are asked for together; {name}: {shown.says}"
                return replace(shown, says=says)
            if not shown.who:
                return shown
            callers.add(shown.who)
        others = sorted(callers - {DEFAULT})
        if len(others) > 1:
            return Shown(says=f"the proofs are those of several callers: {', '.join(others)}")
        return Shown(others[0] if others else DEFAULT)

    def _guess(self, call: Call) -> str:
        user = call.credentials.get("user", "")
        return user if user in self._users else DEFAULT

    def _shown(
        self,
        scheme: Access,
        asked: tuple[Operation, Call],
        now_ms: int,
        instant: Callable[[int], datetime],
    ) -> Shown:
        operation, call = asked
        shown = call.credentials
        if scheme.session is not None:
            return self._session(scheme, operation, call, now_ms)
        if scheme.signature is not None:
            return self._signature(scheme, shown, instant(now_ms))
        if scheme.kind in {"oauth2", "bearer"}:
            return self._token(scheme, operation, shown.get("bearer"), now_ms)
        if scheme.kind in {"basic", "username-token"}:
            return self._password(shown)
        if scheme.kind == "api-key":
            return self._key(scheme, shown)
        return Shown(DEFAULT)

    def _token(self, scheme: Access, operation: Operation, shown: str | None, now_ms: int) -> Shown:
        if not shown:
            return Shown(says="the access token is missing")
        token = self.tokens.find(shown)
        if token is not None:
            if now_ms >= token.ends_ms:
                return Shown(says="the access token has expired")
            lacks = [s for s in operation.scopes.get(scheme.name, ()) if s not in token.scopes]
            if lacks and scheme.scopes:
                says = f"the access token lacks the scope {lacks[0]}"
                return Shown(says=says, reason="forbidden")
            return Shown(token.user)
        # Whoever was given a token by hand never calls the token endpoint.
        if not self.tokens.ended and _same(shown, self.secrets["token"]):
            return Shown(DEFAULT)
        who = "" if self.tokens.ended else self._named("token", shown)
        return Shown(who) if who else Shown(says="the access token is unknown")

    def _named(self, what: str, shown: str) -> str:
        mine = (u for u in self._users if _same(shown, self.secrets[f"{what}:{u}"]))
        return next(mine, "")

    def _password(self, shown: Mapping[str, str]) -> Shown:
        user = shown.get("user")
        if not user:
            return Shown(says="user name and password are missing")
        who = self.who(user, shown)
        return Shown(who) if who else Shown(says="user name or password is wrong")

    def who(self, user: str, shown: Mapping[str, str]) -> str:
        """Give the caller whose password (or digest of it) is shown, "" if it is wrong."""
        for name, expected, password in self._passwords():
            if not _same(user, expected):
                continue
            if "digest" in shown:
                good = _same(shown["digest"], _digest(shown, password))
            else:
                good = _same(shown.get("password", ""), password)
            if good:
                return name
        return ""

    def _passwords(self) -> list[tuple[str, str, str]]:
        own = (DEFAULT, self.secrets["user"], self.secrets["password"])
        return [own, *((u, u, self.secrets[f"password:{u}"]) for u in self._users)]

    def _key(self, scheme: Access, shown: Mapping[str, str]) -> Shown:
        key = shown.get(scheme.name) or shown.get("api-key") or shown.get("bearer") or ""
        if not key:
            return Shown(says=f"the key is missing: {scheme.where} {scheme.header}")
        bare = key.removeprefix("Bearer ").strip()
        known = (self.secrets["api_key"], self.secrets["token"])
        if any(_same(bare, k) for k in known):
            return Shown(DEFAULT)
        who = self._named("api_key", bare)
        return Shown(who) if who else Shown(says="the key is unknown")

    def _session(self, scheme: Access, operation: Operation, call: Call, now_ms: int) -> Shown:
        session = scheme.session
        assert session is not None
        if not session.login and "user" in call.credentials:
            shown = self._password(call.credentials)
            if not shown.who or not self.sessions.named(call):
                return shown
        opened = self.sessions.find(call, now_ms)
        if isinstance(opened, str):
            return Shown(says=opened)
        changes = not isinstance(operation.binding, HttpBinding) or (
            operation.binding.method.upper() not in {"GET", "HEAD", "OPTIONS"}
        )
        if session.csrf_header and changes and not self.sessions.is_meant(call, opened):
            says = f"the header {session.csrf_header} does not carry the session's token"
            return Shown(says=says, reason="forbidden")
        return Shown(opened.user)

    def begins(self, operation: Operation, call: Call, now_ms: int) -> bool:
        """Tell whether a call is answered with a session: a login, or one that shows a password.

        Where there is no login, who has a session may ask for the token that goes with it.
        """
        scheme, sessions = self.sessions.scheme, self.sessions
        if scheme is None or scheme.session is None:
            return False
        if scheme.session.login:
            return operation.name == scheme.session.login
        shows = not self.strict or bool(
            self.who(call.credentials.get("user", ""), call.credentials)
        )
        if sessions.wants_token(call):
            return shows or isinstance(sessions.find(call, now_ms), Opened)
        return shows and not sessions.named(call)

    def login(self, call: Call, now_ms: int) -> Opened:
        """Begin a session for whoever shows a right password. Raises `Refused`."""
        scheme = self.sessions.scheme
        session = scheme.session if scheme is not None else None
        user, password = self.sessions.given(call) if session and session.login else ("", "")
        shown = {"password": password} if user else call.credentials
        who = self.who(user or call.credentials.get("user", ""), shown)
        if not who and self.strict:
            opened = self.sessions.find(call, now_ms) if session and not session.login else ""
            if isinstance(opened, Opened):
                return opened
            raise Refused("access", "user name or password is wrong")
        return self.sessions.open(who or DEFAULT, now_ms)

    def _signature(self, scheme: Access, shown: Mapping[str, str], now: datetime) -> Shown:
        signature = scheme.signature
        assert signature is not None
        says = shown.get(f"signature:{scheme.name}", "the signature is missing")
        if says:
            return Shown(says=says)
        stamp = shown.get(f"signed-at:{scheme.name}", "")
        if signature.timestamp_header:
            if not stamp.isdigit():
                return Shown(says=f"{signature.timestamp_header} is no timestamp")
            seconds = int(stamp) / 1000 if signature.in_ms else int(stamp)
            away_s = abs(now.timestamp() - seconds)
            if away_s > signature.skew_s:
                return Shown(says=f"the signature was made {away_s:.0f} s away from now")
        return Shown(DEFAULT)

    def expire(self) -> None:
        """End every token and session; the token handed out by hand ends if none was issued."""
        self.tokens.expire()
        self.sessions.expire()

    def state(self) -> GateState:
        """Give a copy of what was given out."""
        return GateState(self.tokens.state(), self.sessions.state())

    def restore(self, state: GateState) -> None:
        """Go back to a copy."""
        self.tokens.restore(state.tokens)
        self.sessions.restore(state.sessions)


def _digest(shown: Mapping[str, str], password: str) -> str:
    # XML machinery stays out of twins that never meet a digest.
    from interlock.contract.soap_wire.security import password_digest

    return password_digest(shown.get("nonce", ""), shown.get("created", ""), password)


def _same(one: str, two: str) -> bool:
    return hmac.compare_digest(one.encode(), two.encode())


def challenge(contract: Contract, operation: Operation) -> str:
    """Give the ways to show who calls, as a client is asked for them."""
    realm = contract.system.encode("ascii", "replace").decode().replace('"', "'")
    kinds = [a.kind for a in contract.access if a.name in operation.access]
    words = {CHALLENGES.get(kind, "Interlock") for kind in kinds} or {"Interlock"}
    # Java's client looks at the first one only, and Basic is the one that clients wait for.
    return ", ".join(f'{w} realm="{realm}"' for w in sorted(words, key=lambda w: (w != "Basic", w)))
