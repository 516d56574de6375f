"""Keep the state of a space under a name, and go back to it."""

from __future__ import annotations

import re

from interlock.patterns import expression
from interlock.serve.control.endpoint import COUNT, TEXT, Ask, Declined, Endpoint, list_of, record
from interlock.serve.spaces import Snapshot
from interlock.values import Value

SNAPSHOTS_MAX = 100
_NAME = expression(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_SHOWN = record({"name": TEXT, "at": {"type": "string", "format": "date-time"}, "records": COUNT})


def _shown(ask: Ask, name: str, snapshot: Snapshot) -> Value:
    return {
        "name": name,
        "at": ask.space.front.twin.instant(snapshot.at_ms).isoformat(),
        "records": sum(map(len, snapshot.twin.store.rows.values())),
    }


def _found(ask: Ask) -> Snapshot:
    name = ask.args["name"]
    snapshot = ask.space.snapshots.get(name)
    if snapshot is None:
        raise ask.missing("snapshot", name, tuple(ask.space.snapshots))
    return snapshot


def _list(ask: Ask) -> Value:
    return [_shown(ask, name, snapshot) for name, snapshot in ask.space.snapshots.items()]


def _take(ask: Ask) -> Value:
    name, kept = ask.args["name"], ask.space.snapshots
    if not _NAME.fullmatch(name):
        remedy = "take 1 to 64 letters, digits, dots, dashes or underlines"
        raise Declined(400, f"{name[:80]!r} is no name of a snapshot", remedy)
    if name not in kept and len(kept) >= SNAPSHOTS_MAX:
        raise Declined(507, f"there are {SNAPSHOTS_MAX} snapshots already", "delete some of them")
    kept[name] = ask.space.snapshot()
    return _shown(ask, name, kept[name])


def _restore(ask: Ask) -> Value:
    snapshot = _found(ask)
    ask.space.restore(snapshot)
    return _shown(ask, ask.args["name"], snapshot)


def _delete(ask: Ask) -> Value:
    _found(ask)
    del ask.space.snapshots[ask.args["name"]]
    return {"deleted": ask.args["name"]}


LIST = Endpoint("GET", "snapshots", "List the snapshots.", _list, list_of(_SHOWN))
TAKE = Endpoint(
    "PUT",
    "snapshots/{name}",
    "Take a snapshot: records, numbers, tokens, waiting messages, clock. One of the same name is "
    "replaced.",
    _take,
    _SHOWN,
    declines=(507,),
)
RESTORE = Endpoint(
    "POST",
    "snapshots/{name}/restore",
    "Go back to a snapshot. The journal goes on, and planned faults stay.",
    _restore,
    _SHOWN,
    declines=(404,),
)
DELETE = Endpoint(
    "DELETE",
    "snapshots/{name}",
    "Forget a snapshot.",
    _delete,
    record({"deleted": TEXT}),
    declines=(404,),
)
