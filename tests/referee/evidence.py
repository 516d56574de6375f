"""Generated documents before judges that are not ours, counted; every difference has a reason.

Valid documents come from `schema.sample`, wrong ones from `schema.wrong`: these break one rule,
and each judge must refuse them for that rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from interlock.schema.sample import sampler
from interlock.schema.wrong import Wrong, spoil
from tests.referee import json_documents, xml_documents
from tests.referee.json_documents import JsonContract
from tests.referee.xml_documents import XmlContract

TRIES = 4
# What the judges of JSON and our model read differently, and why.
LEFT_OUT = "the file leaves out a word that everybody reads (type, nullable, binary)"
NO_CHECK = "jsonschema has no check of this format"
# What XML Schema says and our types do not, or the judges read differently.
PYTHON_SPACE = "xmlschema strips Python's white space, not the four characters of XML"
WILDCARD = "an element that any other vendor may define must be there"


@dataclass
class Tally:
    """What became of the documents of one contract."""

    name: str
    valid: int = 0
    wrong: int = 0
    unsayable: int = 0
    rules: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)


def judge(contract: JsonContract | XmlContract, count: int, seed: int = 1) -> Tally:
    """Draw `count` valid documents of a contract and spoil each; ask the judges about all."""
    tally, dice = Tally(contract.name), Random(seed)
    bodies = list(contract.bodies())
    dice.shuffle(bodies)
    types = contract.contract.types
    ask = _ask_json if isinstance(contract, JsonContract) else _ask_xml
    for number in range(count):
        body = bodies[number % len(bodies)]
        value = sampler(body.type, types, direction=body.direction)(dice)
        tally.valid += 1
        for reason in ask(contract, body, value, None):
            _note(tally, reason, f"{body.operation} {body.direction} valid: {value!r:.300}")
        tries = (
            spoil(value, body.type, types, dice.randrange, direction=body.direction)
            for _ in range(TRIES)
        )
        known = [w for w in tries if w is not None]
        wrong = next((w for w in known if ask is _ask_json or xml_documents.can_say(w)), None)
        if wrong is None:
            tally.unsayable += 1
            continue
        tally.wrong += 1
        tally.rules[wrong.why] += 1
        for reason in ask(contract, body, wrong.value, wrong):
            _note(tally, reason, f"{body.operation} {body.direction} {wrong.path} {wrong.why}")
    return tally


def _note(tally: Tally, reason: str, document: str) -> None:
    if reason in (LEFT_OUT, NO_CHECK, PYTHON_SPACE, WILDCARD):
        tally.reasons[reason] += 1
    else:
        tally.unexplained.append(f"{document}: {reason}")


def _ask_json(contract, body, value, wrong: Wrong | None) -> Iterator[str]:
    """Give why a judge differs from us; nothing when both agree with us."""
    ours = contract.jsonschema_rs(body, value)
    errors = contract.written.errors(body, value)
    if wrong is None:
        if errors and not contract.meant.errors(body, value):
            yield LEFT_OUT
        elif errors:
            yield f"jsonschema refuses it: {errors[0].message:.200}"
        if ours:
            yield f"jsonschema-rs refuses it: {ours[0]}"
        return
    named = json_documents.names_rule(errors, wrong.path, wrong.why)
    meant = contract.meant.errors(body, value)
    if not named and json_documents.names_rule(meant, wrong.path, wrong.why):
        yield LEFT_OUT
    elif not named and not meant and any(breach.rule == "format" for breach in ours):
        yield NO_CHECK
    elif not named:
        yield f"jsonschema says {[e.message for e in errors]!r:.200}"
    elif not ours and not json_documents.names_rule(meant, wrong.path, wrong.why):
        yield LEFT_OUT
    elif not ours:
        yield "jsonschema-rs takes it"


def _ask_xml(contract, body, value, wrong: Wrong | None) -> Iterator[str]:
    node = contract.element(body, value)
    told = contract.libxml2_says(node)
    if wrong is None and told:
        yield WILDCARD if contract.wants_stranger() else f"libxml2 refuses it: {told[:2]}"
    elif wrong is not None and not xml_documents.names_rule(told, wrong.why):
        yield f"libxml2 says {told[:3]}"
    if not contract.second:
        return
    more = contract.xmlschema_says(node)
    if wrong is None and more and not told:
        plain = contract.xmlschema_says(xml_documents.without_wide_spaces(node))
        yield PYTHON_SPACE if not plain else f"xmlschema refuses it: {more[:2]}"
    elif wrong is not None and not xml_documents.names_rule(more, wrong.why):
        yield f"xmlschema says {more[:3]}"
