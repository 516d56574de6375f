"""What stands around the operations of a contract, for `interlock check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from interlock.cli.telling.ignored import deaf
from interlock.cli.voice import Voice
from interlock.contract.load import CODECS
from interlock.contract.model import Contract, Operation
from interlock.contract.openapi.misspelt import Slip
from interlock.messages import reading
from interlock.values import Value

NAMES_SHOWN_MAX = 6
SLIPS_SHOWN_MAX = 20


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


def caution(voice: Voice, contract: Contract) -> None:
    """Say what a rehearsal cannot do with a contract that was read well."""
    if read_only(contract):
        voice.say(f"  {voice.pick('read only  ', '只读  ')} {unserved(voice)}", "yellow")
    if said := deaf(voice, contract):
        voice.say(f"  {voice.pick('ignored    ', '忽略  ')} {said}", "yellow")
    if contract.operations and not contract.resources:
        en = "no record recognised: an overlay names them (docs/reference/overlay.md)"
        zh = "没有识别出记录：请用覆盖层指明（docs/reference/overlay.md）"
        voice.say(f"  {voice.pick('record     ', '记录  ')} {voice.pick(en, zh)}", "yellow")


def tell_slips(voice: Voice, slips: Sequence[Slip]) -> None:
    """Say which words of a file seem misspelt: they were read past, as its format wants it."""
    for slip in slips[:SLIPS_SHOWN_MAX]:
        says = reading.told(slip.problem, voice.lang)
        sign = voice.pick("; ", "；")
        line = f"{slip.where}  {says}{sign}{reading.told(slip.remedy, voice.lang)}"
        voice.say(f"  {voice.pick('misspelt   ', '疑误写')} {line}", "yellow")
    more = len(slips) - SLIPS_SHOWN_MAX
    if more > 0:
        voice.say(f"  {voice.pick('misspelt   ', '疑误写')} +{more} (--json)", "yellow")


def slip_rows(slips: Sequence[Slip]) -> list[Value]:
    """Give the words that seem misspelt as the JSON output has them."""
    return [{"where": s.where, "problem": s.problem, "remedy": s.remedy} for s in slips]


def read_only(contract: Contract) -> bool:
    """Tell whether a contract is of a kind that can be read and not served."""
    return contract.origin.kind not in CODECS


def unserved(voice: Voice) -> str:
    """Give what follows for a contract that can only be read."""
    return voice.pick("twin and run cannot serve it yet", "twin 和 run 还不能演练它")


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
        yield voice.pick("callbacks  ", "回调  "), asked


def _ending(contract: Contract) -> tuple[Operation, ...]:
    return tuple(o for o in contract.operations if o.around.deprecated or o.around.sunset)


def _ends(operation: Operation) -> str:
    sunset = operation.around.sunset
    return f"{operation.name} (sunset {sunset})" if sunset else operation.name
