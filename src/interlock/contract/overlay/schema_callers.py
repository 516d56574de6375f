"""The format of an overlay's `access`, `roles` and `events`."""

from __future__ import annotations

from typing import Final

from interlock.contract.overlay.described import (
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    closed,
    named,
    said,
    text,
    whole,
)

KINDS = (
    "oauth2", "bearer", "basic", "api-key", "username-token", "session", "signature", "other",
)  # fmt: skip
ALGORITHMS = ("sha1", "sha256", "sha512")
ENCODINGS = ("hex", "base64")
ORDERS = ("free", "record")

SIGNING: Final[dict[str, Schema]] = {
    "header": text("header that carries the proof"),
    "algorithm": {"enum": list(ALGORITHMS)},
    "prefix": text("before the proof"),
    "encoding": {"enum": list(ENCODINGS)},
    "signed": said(TEXTS, "method, path, query, timestamp, nonce, body, secret, or = and a text"),
    "timestamp_header": TEXT,
    "nonce_header": TEXT,
    "in_ms": said(FLAG, "the timestamp counts milliseconds"),
    "plain": said(FLAG, "a bare hash, no HMAC"),
    "skew_s": whole(0, "how far the timestamp may be from now"),
}
SIGNATURE = closed(SIGNING, "header")
SESSION = closed(
    {
        "login": text("operation that begins a session; absent: any call with a password"),
        "logout": text("operation that ends it"),
        "user": text("where the login carries the user"),
        "password": text("where the login carries the password"),
        "cookie": text("name of the cookie"),
        "carried": text("where calls carry the session, if not in a cookie: args.x, body.x"),
        "told": text("where the login's reply tells the session"),
        "csrf_header": text("header that must come beside the cookie"),
        "csrf": text("where the login's reply tells the header's value"),
    }
)
ACCESS = closed(
    {
        "kind": {"enum": list(KINDS)},
        "header": TEXT,
        "where": {"enum": ["header", "query", "cookie"]},
        "token_path": TEXT,
        "scopes": TEXTS,
        "lifetime_s": {"type": "integer", "minimum": 1},
        "refresh_s": whole(1, "lifetime of a refresh token"),
        "operations": said(TEXTS, "those that ask for it; absent: all that ask for nothing"),
        "session": {"$ref": "#/$defs/session"},
        "signature": {"$ref": "#/$defs/signature"},
    },
    "kind",
)
ROLE = closed(
    {
        "users": said(TEXTS, 'names of callers; "default" is everybody whom no role names'),
        "may": named(TEXTS, 'resource or "*" -> verbs, operations, or "*"'),
        "hides": named(TEXTS, "resource -> fields that they do not see"),
        "protects": named(TEXTS, "resource -> fields that they may not write"),
    },
    "users",
    "may",
)
EVENT = closed(
    {
        "resource": TEXT,
        "on": text("created, changed, deleted, or a state"),
        "record": text("where the message carries the record"),
        "key": text("where it carries the key"),
        "id": text("where it carries its own id"),
        "fields": named({"enum": ["event-name", "time", "resource"]}, "path -> what stands there"),
        "signature": {"$ref": "#/$defs/signature"},
        "retry_s": {"type": "array", "items": whole(0, "wait before the next attempt")},
        "order": {"enum": list(ORDERS), "description": "record: one after the other"},
    }
)
DEFS: Final[Schema] = {
    "access": ACCESS,
    "session": SESSION,
    "role": ROLE,
    "event": EVENT,
    "signature": SIGNATURE,
}
