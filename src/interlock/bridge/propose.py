"""Which records and fields of two contracts correspond, and what will not fit when copied.

Guesses for people to correct: names, synonyms, types and notes are the clues. Bounded, so that
contracts with thousands of types are answered in a second or two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Literal, TypeAlias

from interlock.bridge.leaves import Leaf, Subject, leaves, subjects
from interlock.bridge.synonyms import BECOMES, IDENTITIES, LOOKED_UP, concept, plain
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.schema.fit import Misfit, misfits
from interlock.schema.types import Choice, Field, Record, Types
from interlock.schema.words import tokens

Way: TypeAlias = Literal["copy", "table", "look-up"]
PROPOSALS_MAX = 8
FIELDS_MAX = 30
MISFITS_MAX = 6
PAIRS_LOOKED_AT = 24
RECORD_LEAST = 0.45
FIELD_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class FieldPair:
    """Two fields that seem to mean the same. crm, erp: dotted paths, list items as "[]".

    way: how a value gets across: copied, through a code table, or by looking up a key.
    to_erp, to_crm: what a plain copy would break, each with a witness; None when the other side
    cannot be written there.
    """

    crm: str
    erp: str
    confidence: float
    clue: str
    way: Way = "copy"
    to_erp: tuple[Misfit, ...] | None = ()
    to_crm: tuple[Misfit, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two kinds of record that seem to be the same thing.

    identity: the pair of fields that could tell which two records belong together.
    unfilled_erp, unfilled_crm: required fields of the target that nothing would fill.
    """

    crm: str
    erp: str
    confidence: float
    clue: str
    fields: tuple[FieldPair, ...] = ()
    identity: FieldPair | None = None
    unfilled_erp: tuple[str, ...] = ()
    unfilled_crm: tuple[str, ...] = ()


def propose(crm: Contract, erp: Contract) -> tuple[Proposal, ...]:
    """Give the likely pairs of records with their fields, surest first; () if nothing is alike."""
    found = _record_pairs(crm, erp)
    pairs = sorted(found, key=lambda pair: (-pair[0], pair[2].name, pair[3].name))
    kept = (*subjects(crm), *subjects(erp))
    met = frozenset(concept(plain(s.name), records=True)[0] for s in kept)
    taken: set[tuple[str, str]] = set()
    out: list[Proposal] = []
    for score, clue, mine, other in pairs:
        if ("crm", mine.name) in taken or ("erp", other.name) in taken:
            continue
        taken |= {("crm", mine.name), ("erp", other.name)}
        proposal = _proposal(mine, other, (crm.types, erp.types), met)
        if proposal.fields:
            sure = round(min(0.99, score * 0.7 + 0.3 * _average(proposal.fields)), 2)
            out.append(replace(proposal, confidence=sure, clue=clue))
        if len(out) >= PROPOSALS_MAX:
            break
    return tuple(sorted(out, key=lambda p: (-p.confidence, p.crm)))


def _average(fields: tuple[FieldPair, ...]) -> float:
    best = sorted((f.confidence for f in fields), reverse=True)[:5]
    return sum(best) / 5


def _record_pairs(crm: Contract, erp: Contract) -> Iterator[tuple[float, str, Subject, Subject]]:
    """Give the pairs worth a closer look: alike by name, or by several fields."""
    others = subjects(erp)
    by_word: dict[str, list[Subject]] = defaultdict(list)
    for other in others:
        for word in other.marks:
            by_word[word].append(other)
    for mine in subjects(crm):
        near: Counter[int] = Counter()
        index = {id(o): o for o in others}
        for word in mine.marks:
            near.update(id(o) for o in by_word[word])
        for key, _ in near.most_common(PAIRS_LOOKED_AT):
            score, clue = _alike(mine, index[key])
            if score >= RECORD_LEAST:
                yield score, clue, mine, index[key]


def _alike(mine: Subject, other: Subject) -> tuple[float, str]:
    """Score two kinds of record by their names and by the meanings that their fields share."""
    my_words, other_words = plain(mine.name), plain(other.name)
    my_meaning, my_rest = concept(my_words, records=True)
    its_meaning, its_rest = concept(other_words, records=True)
    if my_words == other_words:
        named, clue = 0.6, "same name"
    elif my_meaning and my_meaning == its_meaning:
        named = 0.55 - 0.08 * min(3, my_rest + its_rest)
        clue = f"{mine.name} and {other.name} both mean {my_meaning}"
    elif its_meaning in BECOMES.get(my_meaning, ()):
        named = 0.45 - 0.08 * min(3, my_rest + its_rest)
        clue = f"{mine.name}, a kind of {my_meaning}, may become {other.name}"
    else:
        common = set(my_words) & set(other_words)
        named = 0.3 * len(common) / max(len(set(my_words) | set(other_words)), 1)
        clue = f"{', '.join(sorted(common))} in both names" if common else ""
        named -= 0.1 * (bool(my_meaning) + bool(its_meaning))
    shared = mine.meanings & other.meanings - {"key", "created", "changed", "name", "note"}
    fields = 0.4 * min(1.0, len(shared) / 4) + (0.1 if len(shared) > 5 else 0)
    if shared:
        clue = "; ".join(filter(None, (clue, f"both have {', '.join(sorted(shared)[:4])}")))
    return named + fields + (0.02 if mine.known and other.known else 0), clue


def _proposal(
    mine: Subject, other: Subject, types: tuple[Types, Types], met: frozenset[str]
) -> Proposal:
    """Pair the fields. types: of CRM and ERP. met: the kinds of record that either keeps."""
    crm_types, erp_types = types
    my_leaves = leaves(mine.read, crm_types, mine.name)
    its_leaves = leaves(other.read, erp_types, other.name)
    pairs = tuple(islice(_field_pairs(mine, other, my_leaves, its_leaves), FIELDS_MAX))
    into_erp = {leaf.path: leaf for leaf in leaves(other.write, erp_types)}
    into_crm = {leaf.path: leaf for leaf in leaves(mine.write, crm_types)}
    fields = tuple(
        FieldPair(
            left.path,
            right.path,
            round(score, 2),
            clue,
            way,
            _broken((left, crm_types), (into_erp.get(right.path), erp_types), way),
            _broken((right, erp_types), (into_crm.get(left.path), crm_types), way),
        )
        for score, clue, left, right in pairs
        for way in (_way(left, right, met),)
    )
    order = {meaning: place for place, meaning in enumerate(IDENTITIES)}
    known = [
        (field.to_erp is None, order[right.meaning], field)
        for field, (_, _, left, right) in zip(fields, pairs, strict=True)
        if right.meaning in order and left.meaning == right.meaning and not right.depth
    ]
    return Proposal(
        mine.name,
        other.name,
        0.0,
        "",
        fields,
        min(known, key=lambda k: (*k[:2], -k[2].confidence))[2] if known else None,
        _unfilled(into_erp, {f.erp for f in fields}),
        _unfilled(into_crm, {f.crm for f in fields}),
    )


def _unfilled(into: dict[str, Leaf], filled: set[str]) -> tuple[str, ...]:
    """Give what the target always wants, or wants because something beside it is filled."""
    return tuple(
        path
        for path, leaf in into.items()
        if leaf.needed and path not in filled
        if not leaf.inside or any(other.startswith(f"{leaf.inside}.") for other in filled)
    )


def _field_pairs(
    mine: Subject, other: Subject, left: tuple[Leaf, ...], right: tuple[Leaf, ...]
) -> Iterator[tuple[float, str, Leaf, Leaf]]:
    """Give the best partner of each field, the surest pairs first; no field twice."""
    by_mark: dict[str, list[int]] = defaultdict(list)
    for place, leaf in enumerate(right):
        for mark in leaf.marks:
            by_mark[mark].append(place)
    scored = []
    for mine_at, leaf in enumerate(left):
        near = {place for mark in leaf.marks for place in by_mark[mark]}
        for place in near:
            score, clue = _same(leaf, right[place])
            if score >= FIELD_LEAST:
                scored.append((-score, mine_at, place, clue))
    used_left: set[int] = set()
    used_right: set[int] = set()
    for score, mine_at, place, clue in sorted(scored):
        if mine_at not in used_left and place not in used_right:
            used_left.add(mine_at)
            used_right.add(place)
            yield -score, clue, left[mine_at], right[place]


def _same(left: Leaf, right: Leaf) -> tuple[float, str]:
    """Score two fields by name, meaning, place, kind and note."""
    if left.depth != right.depth:
        return 0.0, ""
    if left.words == right.words:
        score, clue = 0.9, "same name"
    elif left.meaning and left.meaning == right.meaning:
        rest = min(3, left.rest + right.rest)
        # "id" says little: any further word makes it the key of something else.
        score = 0.78 - (0.3 if left.meaning == "key" else 0.1) * rest
        clue = f"both mean {left.meaning}"
    else:
        common = set(left.words) & set(right.words)
        score = 0.6 * len(common) / max(len(set(left.words) | set(right.words)), 1)
        clue = f"{', '.join(sorted(common))} in both names" if common else ""
    if left.parents != right.parents:
        away = len(set(left.parents) ^ set(right.parents))
        score -= 0.08 * min(4, away)
    if left.kind != right.kind:
        score -= 0.25 if "flag" in (left.kind, right.kind) or left.shaped != right.shaped else 0.1
    told = _note_likeness(left.note, right.note)
    if told >= 0.3:
        score, clue = score + 0.2 * told, f"{clue}; alike notes" if clue else "alike notes"
    return min(score, 0.98), clue


def _note_likeness(left: str, right: str) -> float:
    mine, other = set(tokens(left)), set(tokens(right))
    dull = {"the", "of", "a", "an", "is", "for", "in", "to", "and", "or", "this", "that", "by"}
    mine, other = mine - dull, other - dull
    return len(mine & other) / len(mine | other) if len(mine) > 1 and len(other) > 1 else 0.0


def _way(left: Leaf, right: Leaf, met: frozenset[str]) -> Way:
    if isinstance(left.type, Choice) and isinstance(right.type, Choice):
        return "copy" if set(left.type.values) & set(right.type.values) else "table"
    if left.meaning in LOOKED_UP and right.meaning in LOOKED_UP:
        # Where neither side keeps customers, the customer of an order is a mere text.
        return "copy" if left.meaning == "customer" and "customer" not in met else "look-up"
    coded = {"currency", "status", "unit", "country"}
    one_listed = isinstance(left.type, Choice) or isinstance(right.type, Choice)
    return "table" if one_listed and left.meaning in coded else "copy"


def _broken(
    source: tuple[Leaf, Types], target: tuple[Leaf | None, Types], way: Way
) -> tuple[Misfit, ...] | None:
    """Say what a plain copy of one field into the other would break."""
    given, wanted = source[0], target[0]
    if wanted is None:
        return None
    if way == "look-up":
        return ()  # the value is found on the other side, so its own shape does not matter
    # What may be absent as a whole, together with the place that wants it, is no misfit.
    present = given.required and not (given.inside and not wanted.inside)
    mine = Record((Field("_", given.type, present, given.nullable),), open=True)
    other = Record((Field("_", wanted.type, wanted.needed, wanted.nullable),), open=True)
    found = misfits(mine, other, source_types=source[1], target_types=target[1])
    place = f"$.{wanted.path}"
    return tuple(
        replace(misfit, path=misfit.path.replace("$._", place, 1))
        for misfit in islice(found, MISFITS_MAX)
    )
