"""The OAuth 2.0 token endpoint, and the tokens that it has given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from interlock.contract.model import Access
from interlock.data import dataclass
from interlock.patterns import module
from interlock.twin.known.ends import forget

if TYPE_CHECKING:
    import hashlib
    import hmac
else:
    hashlib, hmac = module("hashlib"), module("hmac")

GRANTS = ("client_credentials", "password", "refresh_token")
REFRESH_S = 30 * 24 * 3600
"""Of a refresh token that comes with a user's password, where the overlay says nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, when it ends (virtual milliseconds), whose it is and what it is good for."""

    text: str
    ends_ms: int
    user: str = "default"
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokensState:
    """Everything that was issued at one moment."""

    issued: int
    tokens: Mapping[str, Token]
    refresh: Mapping[str, Token]
    ended: bool


class Tokens:
    """What a token endpoint remembers. users: callers besides the twin's own client and user.

    ended: tokens were ended at once before any was issued, so the one given by hand is no good.
    """

    def __init__(
        self,
        system: str,
        scheme: Access | None,
        secrets: Mapping[str, str],
        users: tuple[str, ...],
        *,
        strict: bool,
    ) -> None:
        self._system = system
        self._scheme = scheme or Access("", "oauth2")
        self._secrets = secrets
        self._users = users
        self._strict = strict
        self._tokens: dict[str, Token] = {}
        self._refresh: dict[str, Token] = {}
        self._issued = 0
        self.ended = False

    def find(self, text: str) -> Token | None:
        """Give an access token that was issued, whether it has ended or not."""
        return self._tokens.get(text)

    def issue(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, now_ms: int
    ) -> tuple[int, dict[str, str | int]]:
        """Answer a token request (RFC 6749): HTTP status and JSON body."""
        grant = form.get("grant_type", "")
        if grant not in GRANTS:
            error = "unsupported_grant_type" if grant else "invalid_request"
            return 400, {"error": error}
        if grant == "refresh_token":
            return self._renewed(form, basic, now_ms)
        user = self._user(grant, form, basic)
        if self._strict and grant == "password":
            # A client of the public has no secret to show.
            if not self._knows_client(form, basic, told_by="client_secret"):
                return 401, {"error": "invalid_client"}
            if not user:
                return 400, {"error": "invalid_grant" if "username" in form else "invalid_request"}
        elif self._strict and not user:
            return 401, {"error": "invalid_client"}
        asked = tuple(form.get("scope", "").split()) or self._scheme.scopes
        if self._scheme.scopes and any(s not in self._scheme.scopes for s in asked):
            return 400, {"error": "invalid_scope"}
        lasts_s = self._scheme.refresh_s or (REFRESH_S if grant == "password" else 0)
        return 200, self._answer(Token("", now_ms, user or "default", asked), lasts_s)

    def _renewed(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, now_ms: int
    ) -> tuple[int, dict[str, str | int]]:
        if self._strict and not self._knows_client(form, basic, told_by="client_id"):
            return 401, {"error": "invalid_client"}
        known = self._refresh.get(form.get("refresh_token", ""))
        if known is None or now_ms >= known.ends_ms:
            return 400, {"error": "invalid_grant"}
        asked = tuple(form.get("scope", "").split()) or known.scopes
        if any(s not in known.scopes for s in asked):
            return 400, {"error": "invalid_scope"}
        # The old refresh token is used up: a second use is what thieves do (RFC 9700).
        del self._refresh[known.text]
        lasts_s = self._scheme.refresh_s or REFRESH_S
        return 200, self._answer(Token("", now_ms, known.user, asked), lasts_s)

    def _knows_client(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, *, told_by: str
    ) -> bool:
        """Tell whether the client is a known one, or says nothing of itself."""
        told = basic is not None or told_by in form
        return not told or bool(self._user("client_credentials", form, basic))

    def _user(self, grant: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> str:
        name, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        own = (self._secrets["client_id"], self._secrets["client_secret"])
        if grant == "password":
            name, secret = form.get("username", ""), form.get("password", "")
            own = (self._secrets["user"], self._secrets["password"])
        if _same(name, own[0]) and _same(secret, own[1]):
            return "default"
        known = name in self._users and _same(secret, self._secrets[f"password:{name}"])
        return name if known else ""

    def _answer(self, token: Token, refresh_s: int) -> dict[str, str | int]:
        """Issue an access token, and a refresh token that lasts so long; 0: none."""
        lifetime_s = self._scheme.lifetime_s
        text = self._drawn()
        begins_ms = token.ends_ms
        forget(self._tokens, begins_ms)
        forget(self._refresh, begins_ms)
        self._tokens[text] = replace(token, text=text, ends_ms=begins_ms + lifetime_s * 1000)
        answer: dict[str, str | int] = {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": lifetime_s,
        }
        if self._scheme.scopes:
            answer["scope"] = " ".join(token.scopes)
        if refresh_s:
            again = self._drawn()
            ends_ms = begins_ms + refresh_s * 1000
            self._refresh[again] = replace(token, text=again, ends_ms=ends_ms)
            answer["refresh_token"] = again
        return answer

    def _drawn(self) -> str:
        self._issued += 1
        text = f"{self._system}/{self._secrets['token']}/{self._issued}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    def expire(self) -> None:
        """End every access token; refresh tokens stay, as they are for this very moment."""
        if not self._tokens:
            self.ended = True
        self._tokens = {t: replace(token, ends_ms=0) for t, token in self._tokens.items()}

    def state(self) -> TokensState:
        """Give a copy of what was issued."""
        return TokensState(self._issued, dict(self._tokens), dict(self._refresh), self.ended)

    def restore(self, state: TokensState) -> None:
        """Go back to a copy."""
        self._issued, self.ended = state.issued, state.ended
        self._tokens, self._refresh = dict(state.tokens), dict(state.refresh)


def _same(one: str, two: str) -> bool:
    return hmac.compare_digest(one.encode(), two.encode())
