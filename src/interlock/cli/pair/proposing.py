"""Two contracts without a bridge: what seems to match, and what would not fit when copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.bridge.propose import FieldPair, Proposal
from interlock.cli.voice import Voice
from interlock.finding import Finding, Place, Severity
from interlock.messages import SAYS, Language, reading, remedy, say
from interlock.schema.fit import UNJUDGED, Misfit
from interlock.schema.scalar.check import show

RULE = "misfit"
# Below this the pair of records is a guess that must not turn an answer red.
SURE_ENOUGH = 0.5
_SIDES = {"to-erp": ("crm", "erp"), "to-crm": ("erp", "crm")}
# `source` is the system in every sentence; a misfit's own two are the kinds of value.
_KINDS = {"source": "source_kind", "target": "target_kind"}


def findings(proposals: tuple[Proposal, ...]) -> tuple[Finding, ...]:
    """Give what would not fit on the way into the ERP; the way back is in `rows`."""
    return tuple(
        finding for p in proposals if p.confidence >= SURE_ENOUGH for finding in _findings(p)
    )


def _findings(proposal: Proposal) -> Iterator[Finding]:
    for pair in proposal.fields:
        for misfit in pair.to_erp or ():
            yield _finding(proposal, pair, misfit, "to-erp")
    for field in proposal.unfilled_erp:
        nothing = FieldPair("", field, 0.0, "")
        yield _finding(proposal, nothing, Misfit(f"$.{field}", "required-without-source"), "to-erp")


def _finding(proposal: Proposal, pair: FieldPair, misfit: Misfit, way: str) -> Finding:
    source, target = _SIDES[way]
    args = _args(pair, misfit, way)
    args |= {"record": getattr(proposal, target), "source_record": getattr(proposal, source)}
    message = _message(misfit)
    return Finding(
        rule=RULE,
        message_id=message,
        says=say(message, args),
        remedy=remedy(message, args),
        party="bridge",
        confidence="likely",
        severity=_severity(pair, misfit),
        where=Place(target, getattr(proposal, target), misfit.path),
        args={
            **args,
            "record": getattr(proposal, target),
            "source_record": getattr(proposal, source),
        },
    )


def _args(pair: FieldPair, misfit: Misfit, way: str) -> dict[str, str]:
    source, target = _SIDES[way]
    witness = "" if misfit.witness is None else show(misfit.witness)
    return {
        "field": misfit.path.removeprefix("$."),
        "from": getattr(pair, source),
        "source": source,
        "system": target,
        "flow": "",
        "why": misfit.why,
        "witness": witness,
        "shown": f" ({witness})" if witness else "",
        **{_KINDS.get(k, k): v for k, v in misfit.args.items() if k != "field"},
    }


def told(pair: FieldPair, misfit: Misfit) -> str:
    """Give in one English line why a copy into the ERP does not fit."""
    return " ".join(say(_message(misfit), _args(pair, misfit, "to-erp")).split())


def _message(misfit: Misfit) -> str:
    message = f"misfit.{misfit.why}"
    return message if message in SAYS else "misfit.other"


def _severity(pair: FieldPair, misfit: Misfit) -> Severity:
    if misfit.why in UNJUDGED:
        return "info"
    if misfit.why == "required-without-source":
        return "error"
    # A code table or a loss that the bridge declares answers it: to be decided, not yet wrong.
    shown = misfit.proof == "witnessed" and not misfit.lost and pair.way == "copy"
    return "error" if shown else "warning"


def rows(proposals: tuple[Proposal, ...]) -> list[object]:
    """Give the proposals as the JSON output shows them; witnesses as they were found."""
    return [
        {
            "crm": p.crm,
            "erp": p.erp,
            "confidence": p.confidence,
            "clue": p.clue,
            "identity": {"crm": p.identity.crm, "erp": p.identity.erp} if p.identity else None,
            "fields": [_row(pair) for pair in p.fields],
            "unfilled": {"erp": list(p.unfilled_erp), "crm": list(p.unfilled_crm)},
        }
        for p in proposals
    ]


def _row(pair: FieldPair) -> Mapping[str, object]:
    found = [(way, m) for way in _SIDES for m in _ways(pair)[way] or ()]
    return {
        "crm": pair.crm,
        "erp": pair.erp,
        "confidence": pair.confidence,
        "clue": pair.clue,
        "way": pair.way,
        "writable": [way for way in _SIDES if _ways(pair)[way] is not None],
        "misfits": [
            {
                "direction": way,
                "path": misfit.path,
                "why": misfit.why,
                "says": say(_message(misfit), _args(pair, misfit, way)),
                "witness": misfit.witness,
                "proof": misfit.proof,
            }
            for way, misfit in found
        ],
    }


def _ways(pair: FieldPair) -> Mapping[str, tuple[Misfit, ...] | None]:
    return {"to-erp": pair.to_erp, "to-crm": pair.to_crm}


def tell(voice: Voice, proposals: tuple[Proposal, ...]) -> None:
    """Print the proposals for people."""
    for proposal in proposals:
        title = f"CRM {proposal.crm} = ERP {proposal.erp}"
        clue = reading.told(proposal.clue, voice.lang)
        voice.say(f"{title}  {proposal.confidence:.2f}  {clue}", "bold")
        voice.table(
            (pair.crm, pair.erp, f"{pair.confidence:.2f}", _note(voice, proposal, pair))
            for pair in proposal.fields
        )
        for line in _broken(proposal, voice.lang):
            voice.say(f"  ! {line}", "red")
    if proposals:
        en = "interlock init CRM ERP writes a bridge from this, for you to correct"
        voice.hint(voice.pick(en, "interlock init CRM ERP 据此写出字段桥，供您修改"), "dim")


def _note(voice: Voice, proposal: Proposal, pair: FieldPair) -> str:
    names = {
        "copy": "",
        "table": voice.pick("code table", "代码表"),
        "look-up": voice.pick("look up", "查找"),
    }
    identity = voice.pick("tells who is who", "可作匹配键") if pair == proposal.identity else ""
    clue = reading.told(pair.clue, voice.lang)
    return voice.pick("; ", "；").join(filter(None, (names[pair.way], identity, clue)))


def _broken(proposal: Proposal, language: Language) -> Iterator[str]:
    for finding in _findings(proposal):
        if finding.severity != "info":
            yield say(finding.message_id, finding.args, language)
