"""What may stand below [subject]."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_WORDS = {"type": "array", "items": _TEXT, "minItems": 1}
_PATHS = {"type": "array", "items": {"type": "string", "pattern": "^/."}}
_ENV = {"type": "object", "additionalProperties": {"type": "string"}}
_DURATION = {"type": "string", "pattern": r"^\d{1,6} ?(ms|s|min|h|d)$"}
# Of a part whose address a trial decides.
_URL = r"^(https?://|\$\{INTERLOCK_)"
_PORT = {"type": "integer", "minimum": 1, "maximum": 65535}


def _table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def _said(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "description": description}


CONTAINER = _table(
    {
        "image": _said("name of an image that is there", _TEXT),
        "build": _said("folder with a Dockerfile", _TEXT),
        "port": _said("where it listens inside; default 8000", _PORT),
        "command": _said("in place of the image's own", _WORDS),
        "env": _said("further variables", _ENV),
        "volumes": _said("paths inside that survive its crashes", _PATHS),
    }
)
READY = {
    "description": "when it counts as started",
    "anyOf": [
        {"enum": ["port", "ended"]},
        _table(
            {
                "port": _said("its own port takes connections", {"const": True}),
                "ended": _said("it has ended with code 0", {"const": True}),
                "url": _said("a path of its own that answers below 400", _TEXT),
                "says": _said("a text in its output", _TEXT),
                "command": _said("a program that ends with code 0", _WORDS),
                "within": _said("how long it has; default 60 s", _DURATION),
            }
        ),
    ],
}
_COMMON: dict[str, Any] = {
    "command": _said("a process; real sockets", _WORDS),
    "container": _said("a container; real sockets", CONTAINER),
    "env": _said("further variables of a command", _ENV),
    "ready": READY,
    "restart": {"enum": ["never", "on-exit"]},
    "every": _said("period of a job that runs and returns, as in 5 min", _DURATION),
}
PART = _table(
    {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,30}$"},
        **_COMMON,
        "after": _said("parts that must be ready before", {"type": "array", "items": _TEXT}),
        "survives": _said("a crash of the whole subject spares it", {"type": "boolean"}),
        "clock": _said("real: this part keeps the machine's time", {"enum": ["real"]}),
    },
    "name",
)
SUBJECT = _table(
    {
        "call": {"type": "string", "pattern": r"^[\w.]+:[\w.]+$",
                 "description": "module:function, async or plain; virtual time"},
        **_COMMON,
        "parts": _said("several programs and containers",
                       {"type": "array", "items": PART, "minItems": 1}),
        "compose": _said("a Compose file whose services are the parts", _TEXT),
        "url": _said("something that runs already", {"type": "string", "pattern": "^https?://"}),
        "reference": {"type": "boolean", "description": "the bridge itself, executed carefully"},
        "listen": _said("the part that takes webhooks; the first one without it", _TEXT),
        "reset": _said("what clears it between trials: a URL, or the words of a program",
                       {"anyOf": [{"type": "string", "pattern": _URL}, _WORDS]}),
        "tls": {"type": "boolean",
                "description": "the systems speak HTTPS, and its programs learn to trust them"},
        "clock": _said("what the clocks of its programs show",
                       {"enum": ["real", "faketime", "scaled"]}),
        "speed": {"type": "number", "minimum": 1, "maximum": 1000,
                  "description": "seconds of the world in one of the machine, on sockets"},
    }
)  # fmt: skip
OFFERED = ("call", "command", "container", "parts", "compose", "url")
WAYS = (*OFFERED, "reference")
"""All that is known by name; the last is refused by this version."""
