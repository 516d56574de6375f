"""The first bridge file of a project: the proposals as rules, for people to correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from interlock.bridge import load as bridge_load
from interlock.bridge.propose import FieldPair, Proposal
from interlock.cli.pair.proposing import SURE_ENOUGH, told
from interlock.contract.model import Contract, Resource
from interlock.data import dataclass
from interlock.errors import BridgeError
from interlock.schema.types import Choice, resolve, walk
from interlock.schema.words import tokens

# Rules that the loader refuses are turned into comments, one at a time; more is hopeless.
CORRECTIONS_MAX = 60
CODES_SHOWN_MAX = 6
# How far the fields of a flow are indented.
_FIELD = 6
_ZONED = frozenset({"date-loses-time", "zone-lost", "not-a-moment"})
_MENDED = _ZONED | {"too-long", "too-many-decimals"}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A kind of record that shall cross: its match name, both resources, the operation used."""

    name: str
    proposal: Proposal
    crm: Resource
    erp: Resource
    create: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all rules of one file share. tables: the code tables that they have asked for."""

    every: tuple[Crossing, ...]
    contracts: Mapping[str, Contract]
    tables: dict[str, Mapping[str, str]]


def crossings(
    proposals: tuple[Proposal, ...], contracts: Mapping[str, Contract]
) -> tuple[Crossing, ...]:
    """Give the records that can cross into the ERP: known on both sides, with a key in common."""
    found = []
    for proposal in proposals:
        crm = contracts["crm"].resource(proposal.crm)
        erp = contracts["erp"].resource(proposal.erp)
        pair = proposal.identity
        if crm is None or erp is None or pair is None or proposal.confidence < SURE_ENOUGH:
            continue
        create = contracts["erp"].by_role("create", erp.name)
        if create is not None and "." not in pair.crm + pair.erp:
            name = "-".join(tokens(crm.name)) or crm.name.lower()
            found.append(Crossing(name, proposal, crm, erp, create.name))
    return tuple(_ordered(found))


def _ordered(found: list[Crossing]) -> list[Crossing]:
    """Put what others refer to first: customers before orders."""
    asked = {c.name: set(_referred(c, found)) for c in found}
    return sorted(found, key=lambda c: (len(asked[c.name]), -c.proposal.confidence))


def _referred(crossing: Crossing, every: Sequence[Crossing]) -> Iterator[str]:
    targets = {t.partition(".")[0] for t in crossing.crm.references.values()}
    return (c.name for c in every if c.crm.name in targets and c is not crossing)


def bridge_text(found: tuple[Crossing, ...], contracts: Mapping[str, Contract]) -> str:
    """Give the YAML text; what was only guessed says so in a comment."""
    sheet = Sheet(found, contracts, {})
    flows = [line for c in found for line in _flow(c, sheet)]
    lines = [
        "# Proposed by `interlock init` from names, meanings and types: read every line.",
        "# `interlock check` says what does not fit, `interlock schema bridge` what can be said.",
        "interlock: 1",
        f"bridge: {titled(contracts['crm'].title)} to {titled(contracts['erp'].title)}",
        "",
        "# When are two records the same thing?",
        "match:",
        *(_match(c) for c in found),
        "",
        "flows:",
        *flows,
    ]
    if sheet.tables:
        lines += ["# Codes of the CRM, and what the ERP calls them.", "tables:"]
        tables = sheet.tables.items()
        lines += [f"  {name}: {json.dumps(codes, ensure_ascii=False)}" for name, codes in tables]
    return "\n".join(lines).rstrip() + "\n"


def titled(title: str) -> str:
    """Give the title of a contract as plain YAML text."""
    return re.sub(r"[^\w\s.-]", "", title).strip() or "one system"


def _match(crossing: Crossing) -> str:
    pair = crossing.proposal.identity
    assert pair is not None, "records without a key in common do not cross"
    crm, erp = f"{crossing.crm.name}.{pair.crm}", f"{crossing.erp.name}.{pair.erp}"
    return f"  {crossing.name}: {{crm: {crm}, erp: {erp}}}"


def _flow(crossing: Crossing, sheet: Sheet) -> Iterator[str]:
    before = [f"{name}-to-erp" for name in _referred(crossing, sheet.every)]
    yield f"  {crossing.name}-to-erp:"
    yield f"    on: crm {crossing.name}.created"
    if before:
        yield f"    after: {before[0] if len(before) == 1 else '[' + ', '.join(before) + ']'}"
    yield f"    do: [erp {crossing.create}]"
    yield "    fields:"
    pairs = [p for p in crossing.proposal.fields if p.to_erp is not None]
    assigned = {crossing.erp.key, *crossing.erp.stamps, *crossing.erp.numbers}
    for pair in pairs:
        if "[]" not in pair.erp + pair.crm and pair.erp not in assigned:
            yield f"      {_rule(pair, (pair.crm, pair.erp), crossing, sheet)}"
    yield from _lists(pairs, crossing, sheet)
    for field in crossing.proposal.unfilled_erp:
        yield f'      # {field}: {{constant: "..."}}    required, and nothing seems to fill it'
    yield ""


def _lists(pairs: list[FieldPair], crossing: Crossing, sheet: Sheet) -> Iterator[str]:
    """Give the rules of lists of records; lists inside lists are left to people."""
    inner: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        (source, mark, crm), (target, sign, erp) = (
            pair.crm.partition(".[]."),
            pair.erp.partition(".[]."),
        )
        if mark and sign and "[]" not in crm + erp:
            rule = _rule(pair, (crm, erp), crossing, sheet)
            inner.setdefault((source, target), []).append(rule)
    for (source, target), rules in inner.items():
        yield f"      {target}:"
        yield f"        each: {source}"
        yield "        fields:"
        yield from (f"          {rule}" for rule in rules)


def _rule(pair: FieldPair, names: tuple[str, str], crossing: Crossing, sheet: Sheet) -> str:
    """Give one line. names: of the CRM's and the ERP's field, from their record or list item."""
    source, target = names
    if pair.way == "look-up":
        wanted = crossing.crm.references.get(pair.crm, "").partition(".")[0]
        match = next((c.name for c in sheet.every if c.crm.name == wanted), "")
        if match:
            return f"{target}: {{look_up: {match}, from: {source}}}"
        return f"# {target}: {{look_up: MATCH, from: {source}}}    of which record is it the key?"
    if pair.way == "table":
        table = "-".join(tokens(target)) or target.lower()
        left = _values(crossing.crm, pair.crm, sheet.contracts["crm"])
        right = _values(crossing.erp, pair.erp, sheet.contracts["erp"])
        codes = sheet.tables.get(table) or _codes(left, right)
        if not codes:
            hint = f"of {_some(left)} to {_some(right)}"
            return f"# {target}: {{table: {table}, from: {source}}}    write a table {hint}"
        sheet.tables[table] = codes
        return f"{target}: {{table: {table}, from: {source}}}"
    return f"{target}: {_copied(pair, source)}"


def _copied(pair: FieldPair, source: str) -> str:
    """Give a plain copy, and in a comment what would make it fit.

    What may be lost, and in which zone a time is meant, is for the owners to say: a guess in the
    rule itself would let the check pass.
    """
    found = {misfit.why: misfit.args for misfit in pair.to_erp or ()}
    asked = []
    if "too-long" in found:
        limit, unit = found["too-long"]["limit"], found["too-long"].get("unit", "characters")
        asked.append(f"longest: {limit} {unit}, may_lose: the tail")
    if "too-many-decimals" in found:
        asked.append(f"decimals: {found['too-many-decimals']['limit']}, round: half-up")
    if found.keys() & _ZONED:
        asked.append("zone: Asia/Shanghai")
    rest = [m for m in pair.to_erp or () if m.why not in _MENDED]
    notes = [told(pair, misfit) for misfit in {m.why: m for m in rest}.values()]
    if asked:
        rule = ", ".join([f"from: {source}", *asked])
        notes.insert(0, f"ask both owners: {{{rule}}}")
    return source + (f"    # {'; '.join(notes)}" if notes else "")


def _some(codes: tuple[str, ...]) -> str:
    shown = ", ".join(codes[:CODES_SHOWN_MAX])
    return shown + ", ..." if len(codes) > CODES_SHOWN_MAX else shown or "its codes"


def _codes(left: tuple[str, ...], right: tuple[str, ...]) -> dict[str, str]:
    """Give the codes that both sides spell alike; the others are for people."""
    by_name = {_letters(code): code for code in right}
    return {code: by_name[_letters(code)] for code in left if _letters(code) in by_name}


def _values(resource: Resource, path: str, contract: Contract) -> tuple[str, ...]:
    for steps, field in walk(resource.type, contract.types):
        if ".".join(steps) == path:
            type_ = resolve(field.type, contract.types)
            return tuple(map(str, type_.values)) if isinstance(type_, Choice) else ()
    return ()


def _letters(code: str) -> str:
    return re.sub(r"[\W_]", "", code).lower()


def corrected(text: str, path: Path, contracts: Mapping[str, Contract]) -> str:
    """Give the text with every rule that the loader refuses as a comment that says why.

    path: where the text stands; it is written there, since the loader reads files.
    """
    for _ in range(CORRECTIONS_MAX):
        path.write_text(text, "utf-8")
        try:
            bridge_load.load(path, contracts)
        except BridgeError as error:
            line = re.search(r":(\d+):\d+$", error.where)
            lines = text.splitlines()
            if line is None or not lines[int(line[1]) - 1].startswith("      "):
                break
            start, end = _refused(lines, int(line[1]) - 1)
            why = " ".join(error.problem.split())
            for index in range(start, end):
                rule = lines[index]
                indent = " " * (len(rule) - len(rule.lstrip()))
                note = f"    refused: {why}" if index == start else ""
                lines[index] = f"{indent}# {rule.strip()}{note}"
            text = "\n".join(lines) + "\n"
        else:
            break
    return text


def _refused(lines: list[str], index: int) -> tuple[int, int]:
    """Give first line and end of what goes with a refused line: a list's rules go together."""
    if not lines[index].strip().startswith(("each:", "fields:")) and _depth(lines[index]) > _FIELD:
        return index, index + 1
    start = index
    while _depth(lines[start]) > _FIELD:
        start -= 1
    end = start + 1
    while end < len(lines) and lines[end].strip() and _depth(lines[end]) > _FIELD:
        end += 1
    return start, end


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
