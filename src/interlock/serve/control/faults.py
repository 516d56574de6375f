"""Plan what shall go wrong, see whether it did, and let it be."""

from __future__ import annotations

from interlock.forms import kind_of
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
from interlock.serve.spaces import Known
from interlock.values import Value

_OF_SUBJECT = ("crash", "crash-before", "disk-full", "two-workers")
_WORD: Schema = {"type": "string", "minLength": 1}
_SPAN: Schema = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?(ms|s|min|h|d)$"}
_FAULT: Schema = {
    "type": "object",
    "properties": {
        "fault": {**_WORD, "description": "a name of docs/catalogue.md, as in a scenario"},
        "at": {
            **_WORD,
            "description": "createOrder#2 is the second call from now; the name of the twin's "
            "system, or nothing, goes with a span",
        },
        "from": {**_SPAN, "description": "when a span begins, from now: 10 min"},
        "for": {**_SPAN, "description": "how long it lasts: 20 min"},
    },
    "required": ["fault"],
    "additionalProperties": {"description": "settings of the fault: delay, how, retry_after"},
}
_PATTERN: Schema = record(
    {
        "pattern": {**_WORD, "description": "several faults with one name: flapping-link"},
        "at": {**_WORD, "description": "the name of the twin's system"},
        "from": {**_SPAN, "description": "when it begins, from now: 10 min"},
        "for": {**_SPAN, "description": "how long it lasts, if not as long as usual: 20 min"},
    },
    "at",
    "from",
    "for",
)
_KNOWN = record(
    {
        "plan": {"oneOf": [_FAULT, _PATTERN]},
        "says": TEXT,
        "fired": {**COUNT, "description": "how often it struck"},
        "last": {
            "oneOf": [
                {"type": "null"},
                record({"at_ms": COUNT, "operation": TEXT, "n": COUNT}),
            ]
        },
        "over": {"type": "boolean", "description": "it cannot strike any more"},
    }
)


def _shown(known: Known) -> Value:
    last: Value = None
    if known.last is not None:
        one = known.last
        last = {"at_ms": one.at_ms, "operation": one.operation, "n": one.n}
    return {
        "plan": dict(known.plan),
        "says": known.says,
        "fired": known.fired,
        "last": last,
        "over": known.over,
    }


def _list(ask: Ask) -> Value:
    faults = ask.space.faults
    return [] if faults is None else [_shown(known) for known in faults.known()]


def _plan(ask: Ask) -> Value:
    # Faults and the reader of scenarios are heavy to import, and most twins meet none.
    from interlock.serve.spaces.faulty import plan

    document = ask.document()
    asked = document.data if isinstance(document.data, list) else [document.data]
    wanted: list[dict[str, Value]] = []
    for index, one in enumerate(asked):
        if not isinstance(one, dict):
            problem = f"fault {index + 1} must be a mapping, this is {kind_of(one)}"
            raise Declined(400, problem, 'write {"fault": "reply-lost", "at": "createOrder#1"}')
        if str(one.get("at", "")).partition(".")[0] == "subject" or one.get("fault") in _OF_SUBJECT:
            problem = f"{one.get('fault')!r} strikes the subject, and a twin has none"
            raise Declined(400, problem, "write it into a scenario, for interlock run")
        wanted.append(one)
    plan(ask.space, tuple(wanted), ask.where)
    return _list(ask)


def _clear(ask: Ask) -> Value:
    told = _list(ask)
    ask.space.calm()
    return told


LIST = Endpoint(
    "GET",
    "faults",
    "List the planned faults, and whether they struck.",
    _list,
    list_of(_KNOWN),
)
PLAN = Endpoint(
    "POST",
    "faults",
    "Plan faults, or patterns of them, all or none, by the names, addresses and settings of "
    "scenarios. Calls are counted from now on, spans begin from now on.",
    _plan,
    list_of(_KNOWN),
    takes={"oneOf": [_FAULT, _PATTERN, list_of({"oneOf": [_FAULT, _PATTERN]})]},
    declines=(507,),
)
CLEAR = Endpoint(
    "DELETE",
    "faults",
    "Let nothing more go wrong: forget the faults and what they hold up, and cut the lines of "
    "those who wait. Gives what was planned.",
    _clear,
    list_of(_KNOWN),
)
