"""Read the trail of changes: who, when, what it was and what it is."""

from __future__ import annotations

from interlock.serve.control.endpoint import TEXT, Ask, Endpoint, Schema, list_of, record
from interlock.values import Value

_RECORD: Schema = {"type": ["object", "null"]}


def _read(ask: Ask) -> Value:
    resource, key = ask.query.get("resource", ""), ask.query.get("key", "")
    known = tuple(r.name for r in ask.space.front.contract.resources)
    if resource and resource not in known:
        raise ask.missing("resource", resource, known)
    return [
        {
            "who": one.who,
            "when": one.when,
            "operation": one.operation,
            "resource": one.resource,
            "key": one.key,
            "before": one.before,
            "after": one.after,
        }
        for one in ask.space.front.twin.audit
        if resource in ("", one.resource) and key in ("", one.key)
    ]


READ = Endpoint(
    "GET",
    "audit",
    "Read every change of a record, oldest first: who, when, before and after.",
    _read,
    list_of(
        record(
            {
                "who": {**TEXT, "description": 'a caller, or "loaded" for seeded records'},
                "when": {"type": "string", "format": "date-time"},
                "operation": TEXT,
                "resource": TEXT,
                "key": TEXT,
                "before": {**_RECORD, "description": "null: it was created"},
                "after": {**_RECORD, "description": "null: it was deleted"},
            }
        )
    ),
    query={
        "resource": {**TEXT, "description": "changes of this resource alone"},
        "key": {**TEXT, "description": "changes of the record with this key alone"},
    },
    declines=(404,),
)
