"""Read and clear the journal: what came, and what became of it."""

from __future__ import annotations

import re

from interlock.patterns import expression
from interlock.serve.control.endpoint import (
    COUNT,
    TEXT,
    Ask,
    Declined,
    Endpoint,
    Schema,
    list_of,
    record,
)
from interlock.serve.spaces.journal import Wanted
from interlock.values import Value

_STATUS = expression(r"[1-5](\d\d|xx)", re.ASCII)
_MESSAGE: Schema = record({"headers": list_of(list_of(TEXT)), "body": TEXT})


def _read(ask: Ask) -> Value:
    status, since = ask.query.get("status", ""), ask.query.get("since", "0")
    if "status" in ask.query and not _STATUS.fullmatch(status):
        raise Declined(400, f"{status!r} is no status", "write status=409 or status=4xx")
    if not (since.isascii() and since.isdigit()):
        raise Declined(400, f"{since!r} is no number of an entry", "write since=12")
    bodies = ask.query.get("bodies", "no")
    if bodies not in ("yes", "no"):
        raise Declined(400, f"{bodies!r} is neither yes nor no", "write bodies=yes")
    wanted = Wanted(ask.query.get("operation", ""), status, int(since), bodies == "yes")
    twin = ask.space.front.twin
    return [
        {**entry, "at": twin.instant(int(str(entry["at_ms"]))).isoformat()}
        for entry in ask.space.journal.told(wanted)
    ]


def _clear(ask: Ask) -> Value:
    count = len(ask.space.journal)
    ask.space.journal.clear()
    return {"cleared": count}


READ = Endpoint(
    "GET",
    "journal",
    "Read what came and what became of it, oldest first; webhooks and faults are entries too.",
    _read,
    list_of(
        {
            "type": "object",
            "properties": {
                "n": COUNT, "at_ms": COUNT, "at": TEXT, "method": TEXT, "target": TEXT,
                "status": COUNT, "operation": TEXT, "says": list_of(TEXT), "webhook": TEXT,
                "request": _MESSAGE, "response": _MESSAGE,
            },
            "required": ["n", "at_ms", "at"],
        }
    ),
    query={
        "operation": {**TEXT, "description": "entries of this operation or webhook alone"},
        "status": {
            "type": "string", "pattern": "^[1-5]([0-9]{2}|xx)$", "description": "409, or 4xx",
        },
        "since": {**COUNT, "description": "entries after the one with this number"},
        "bodies": {"enum": ["yes", "no"], "description": "headers and bodies as well"},
    },
)  # fmt: skip
CLEAR = Endpoint("DELETE", "journal", "Forget the entries.", _clear, record({"cleared": COUNT}))
