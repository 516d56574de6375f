"""Who may call: tokens, passwords, keys; and the OAuth 2.0 token endpoint."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from interlock.contract.model import Access, Call, Contract, Operation
from interlock.twin.desk import Refused


def secrets_for(system: str, seed: int, given: Mapping[str, str]) -> dict[str, str]:
    """Give the secrets of a twin: those that were given, the others drawn from the seed."""

    def drawn(name: str) -> str:
        return hashlib.sha256(f"{system}/{seed}/{name}".encode()).hexdigest()[:32]

    own = {
        "token": drawn("token"),
        "user": f"{system}-user",
        "password": drawn("password"),
        "client_id": f"{system}-client",
        "client_secret": drawn("client_secret"),
        "api_key": drawn("api_key"),
        "webhook_key": drawn("webhook_key"),
    }
    return {**own, **given}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and when it ends, virtual milliseconds."""

    text: str
    ends_ms: int


class Gate:
    """The tokens of one twin, and the judgement of what a caller shows."""

    def __init__(self, contract: Contract, secrets: Mapping[str, str], *, strict: bool) -> None:
        self._schemes = {a.name: a for a in contract.access}
        self._system = contract.system
        self.secrets = secrets
        self.strict = strict
        self._tokens: dict[str, Token] = {}
        self._issued = 0

    def check(self, operation: Operation, call: Call, now_ms: int) -> None:
        """Refuse a call that shows none of the proofs of which the operation wants one."""
        schemes = [self._schemes[n] for n in operation.access if n in self._schemes]
        if not self.strict or call.people or not schemes:
            return
        reasons = [self._wrong(scheme, call, now_ms) for scheme in schemes]
        if all(reasons):
            raise Refused("access", reasons[0])

    def _wrong(self, scheme: Access, call: Call, now_ms: int) -> str:
        shown = call.credentials
        if scheme.kind in {"oauth2", "bearer"}:
            return self._token_wrong(shown.get("bearer"), scheme.kind, now_ms)
        if scheme.kind == "basic":
            return self._password_wrong(shown)
        if scheme.kind == "username-token":
            return self._password_wrong(shown)
        if scheme.kind == "api-key":
            return self._key_wrong(scheme, shown)
        return ""

    def _token_wrong(self, shown: str | None, kind: str, now_ms: int) -> str:
        if not shown:
            return "the access token is missing"
        token = self._tokens.get(shown)
        if token is not None:
            return "" if now_ms < token.ends_ms else "the access token has expired"
        # Whoever was given a token by hand never calls the token endpoint.
        if _same(shown, self.secrets["token"]) and "" not in self._tokens:
            return ""
        return "the access token is unknown"

    def _password_wrong(self, shown: Mapping[str, str]) -> str:
        user = shown.get("user")
        if not user:
            return "user name and password are missing"
        good = _same(user, self.secrets["user"])
        if "digest" in shown:
            good = good and _same(shown["digest"], self._digest(shown))
        else:
            good = good and _same(shown.get("password", ""), self.secrets["password"])
        return "" if good else "user name or password is wrong"

    def _digest(self, shown: Mapping[str, str]) -> str:
        # XML machinery stays out of twins that never meet a digest.
        from interlock.contract.soap_wire.security import password_digest

        nonce, created = shown.get("nonce", ""), shown.get("created", "")
        return password_digest(nonce, created, self.secrets["password"])

    def _key_wrong(self, scheme: Access, shown: Mapping[str, str]) -> str:
        key = shown.get("api-key") or shown.get(scheme.name) or shown.get("bearer") or ""
        if not key:
            return f"the key is missing: {scheme.where} {scheme.header}"
        bare = key.removeprefix("Bearer ").strip()
        known = (self.secrets["api_key"], self.secrets["token"])
        return "" if any(_same(bare, k) for k in known) else "the key is unknown"

    def issue(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, now_ms: int
    ) -> tuple[int, dict[str, str | int]]:
        """Answer a token request (RFC 6749): HTTP status and JSON body."""
        scheme = next((a for a in self._schemes.values() if a.kind == "oauth2"), None)
        lifetime_s = scheme.lifetime_s if scheme else 3600
        grant = form.get("grant_type")
        if grant not in {"client_credentials", "password", "refresh_token"}:
            return 400, {"error": "unsupported_grant_type"}
        user, password = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        pairs = [("client_id", "client_secret")]
        if grant == "password":
            user, password = form.get("username", ""), form.get("password", "")
            pairs = [("user", "password")]
        good = any(
            _same(user, self.secrets[u]) and _same(password, self.secrets[p]) for u, p in pairs
        )
        if self.strict and not good:
            return 401, {"error": "invalid_client"}
        self._issued += 1
        text = _drawn(self._system, self.secrets["token"], self._issued)
        self._tokens[text] = Token(text, now_ms + lifetime_s * 1000)
        answer: dict[str, str | int] = {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": lifetime_s,
        }
        return 200, answer

    def expire(self) -> None:
        """End every token that was issued; the one handed out by hand ends too if none was."""
        if not self._tokens:
            self._tokens[""] = Token("", 0)
        self._tokens = {t: Token(t, 0) for t in self._tokens}

    def state(self) -> tuple[int, tuple[Token, ...]]:
        """Give a copy of what was issued."""
        return self._issued, tuple(self._tokens.values())

    def restore(self, state: tuple[int, tuple[Token, ...]]) -> None:
        """Go back to a copy."""
        self._issued, tokens = state
        self._tokens = {t.text: t for t in tokens}


def _drawn(system: str, token: str, n: int) -> str:
    return hashlib.sha256(f"{system}/{token}/{n}".encode()).hexdigest()[:40]


def _same(one: str, two: str) -> bool:
    return hmac.compare_digest(one.encode(), two.encode())
