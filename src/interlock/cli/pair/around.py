"""What stands around the operations of a contract, for `interlock check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.cli.voice import Voice
from interlock.contract.model import Contract, Operation
from interlock.values import Value

NAMES_SHOWN_MAX = 6


def rows(contract: Contract) -> Mapping[str, Value]:
    """Give servers, deprecated operations, callbacks and links as the JSON output has them."""
    return {
        "servers": list(
            dict.fromkeys(s.url for o in contract.operations for s in o.around.servers)
        ),
        "deprecated": [{"operation": o.name, "sunset": o.around.sunset} for o in _ending(contract)],
        "callbacks": [
            {"event": e.operation.name, "operation": c.operation, "address": c.address}
            for e in contract.events
            if (c := e.operation.around.callback)
        ],
        "links": [
            {"operation": o.name, "outcome": link.outcome, "link": link.name, "to": link.operation}
            for o in contract.operations
            for link in o.around.links
        ],
    }


def tell(voice: Voice, contract: Contract) -> None:
    """Say what ends and what waits for an overlay to raise it."""
    for label, names in _lines(voice, contract):
        more = f" +{len(names) - NAMES_SHOWN_MAX}" if len(names) > NAMES_SHOWN_MAX else ""
        voice.say(f"  {label} {', '.join(names[:NAMES_SHOWN_MAX])}{more}")


def _lines(voice: Voice, contract: Contract) -> Iterator[tuple[str, list[str]]]:
    ending = [_ends(o) for o in _ending(contract)]
    if ending:
        yield voice.pick("deprecated ", "已弃用"), ending
    asked = [
        f"{e.operation.name} ({c.operation})"
        for e in contract.events
        if (c := e.operation.around.callback)
    ]
    if asked:
        yield voice.pick("callbacks  ", "回调"), asked


def _ending(contract: Contract) -> tuple[Operation, ...]:
    return tuple(o for o in contract.operations if o.around.deprecated or o.around.sunset)


def _ends(operation: Operation) -> str:
    sunset = operation.around.sunset
    return f"{operation.name} (sunset {sunset})" if sunset else operation.name
