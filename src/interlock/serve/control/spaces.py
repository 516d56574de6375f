"""Spaces: isolated copies of state, tokens, journal, clock and faults."""

from __future__ import annotations

from interlock.serve.control.endpoint import (
    COUNT,
    NAME,
    TEXT,
    Ask,
    Declined,
    Endpoint,
    list_of,
    record,
)
from interlock.serve.spaces import DEFAULT, PREFIX, Snapshot, Space
from interlock.values import Value

_SHOWN = record(
    {
        "name": TEXT,
        "url": {"type": "string", "format": "uri", "description": "of the twin in this space"},
        "records": COUNT,
        "journal": {**COUNT, "description": "entries"},
        "faults": {"type": "boolean", "description": "whether some are planned"},
    }
)


def _shown(ask: Ask, space: Space) -> Value:
    return {
        "name": space.name,
        "url": ask.base if space.name == DEFAULT else f"{ask.base}{PREFIX}{space.name}",
        "records": sum(map(len, space.front.twin.state().store.rows.values())),
        "journal": len(space.journal),
        "faults": space.faults is not None,
    }


def _found(ask: Ask, name: str) -> Space:
    space = ask.spaces.get(name)
    if space is None:
        raise ask.missing("space", name, ask.spaces.names())
    return space


def _list(ask: Ask) -> Value:
    return [_shown(ask, space) for space in ask.spaces]


def _read(ask: Ask) -> Value:
    return _shown(ask, _found(ask, ask.args["name"]))


def _create(ask: Ask) -> Value:
    name, like = ask.args["name"], _like(ask)
    found = ask.spaces.get(name)
    if found is not None and like is not None:
        remedy = f"delete it first, or leave 'like' out: DELETE {PREFIX}{name}"
        raise Declined(409, f"the space {name!r} exists already", remedy)
    return _shown(ask, found or ask.spaces.create(name, like))


def _like(ask: Ask) -> Snapshot | None:
    fields = ask.fields("like", "snapshot")
    if "like" not in fields and "snapshot" not in fields:
        return None
    space = _found(ask, fields.text("like", DEFAULT))
    if "snapshot" not in fields:
        return space.snapshot()
    name = fields.text("snapshot")
    if name not in space.snapshots:
        raise ask.missing("snapshot", name, tuple(space.snapshots))
    return space.snapshots[name]


def _delete(ask: Ask) -> Value:
    space = _found(ask, ask.args["name"])
    if space.name == DEFAULT:
        raise Declined(409, "the default space stays", "reset it: POST /_interlock/reset")
    ask.spaces.remove(space.name)
    return {"deleted": space.name}


LIST = Endpoint("GET", "spaces", "List the spaces.", _list, list_of(_SHOWN))
READ = Endpoint("GET", "spaces/{name}", "Read one space.", _read, _SHOWN, declines=(404,))
CREATE = Endpoint(
    "PUT",
    "spaces/{name}",
    "Make a space, unless it is there. It begins as the twin was started; or like another space "
    "is now, or was at one of its snapshots.",
    _create,
    _SHOWN,
    takes={
        "type": "object",
        "properties": {
            "like": {**NAME, "description": "the name of a space"},
            "snapshot": {**NAME, "description": "of that space, else of the default one"},
        },
        "additionalProperties": False,
    },
    may_lack=True,
    declines=(404, 409, 507),
)
DELETE = Endpoint(
    "DELETE",
    "spaces/{name}",
    "Forget a space and all that is in it.",
    _delete,
    record({"deleted": TEXT}),
    declines=(404, 409),
)
