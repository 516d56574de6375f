"""What the sentences share: what they say, which records they are about, what breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from interlock.bridge.carry import match_key
from interlock.bridge.named import Named
from interlock.bridge.same import same
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage
from interlock.law.reading import Kept, Reading, value_at
from interlock.values import Value, show_path, undotted

SETTLED_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a law of the user's says. parts: key -> what stands there."""

    ask: Ask
    kind: str
    parts: Mapping[str, Value]

    def text(self, key: str) -> str:
        """Give a text."""
        return str(self.parts.get(key, ""))

    @property
    def tolerance(self) -> Decimal:
        """Give by how much numbers may differ."""
        return Decimal(str(self.parts.get("tolerance", 0)))

    @property
    def settled_ms(self) -> int:
        """Give how long a record must have rested before it is judged."""
        found = self.parts.get("settled", SETTLED_MS)
        return found if isinstance(found, int) else SETTLED_MS


def read(ask: Ask, kind: str) -> Sentence:
    """Give what an ask says; the loader has checked every name in it."""
    parts = ask.settings[kind]
    assert isinstance(parts, dict), kind
    return Sentence(ask, kind, parts)


def wanted(sentence: Sentence, record: Value) -> bool:
    """Tell whether a record is one that the sentence is about."""
    where = sentence.parts.get("where")
    for name, value in (where if isinstance(where, dict) else {}).items():
        options = value if isinstance(value, list) else [value]
        if not any(same(option, value_at(record, undotted(name))) for option in options):
            return False
    return True


def rested(reading: Reading, sentence: Sentence, named: Named, key: str) -> bool:
    """Tell whether nobody has changed a record for long enough, nor disturbed the systems."""
    history = reading.history(named.system, named.resource.name, key)
    last_ms = history[-1].event.at_ms if history else 0
    return max(last_ms, reading.calm_from_ms) + sentence.settled_ms <= reading.end_ms


def pairs(
    reading: Reading, sentence: Sentence, one: Named, other: Named
) -> Iterator[tuple[Kept, Kept]]:
    """Give the records of `one` with their counterparts of `other`; with themselves if the same."""
    for kept in reading.kept(one.system, one.match):
        if not wanted(sentence, kept.record) or not rested(reading, sentence, one, kept.key):
            continue
        if one.system == other.system:
            yield kept, kept
            continue
        for copy in reading.kept(other.system, other.match):
            alike = kept.known_as and kept.known_as == copy.known_as
            if alike and rested(reading, sentence, other, copy.key):
                yield kept, copy


def name_of(reading: Reading, named: Named, record: Value, key: str) -> str:
    """Give the name by which people know a record."""
    return match_key(reading.bridge.matches[named.match], named.system, record) or key


def breakage(
    reading: Reading,
    sentence: Sentence,
    where: tuple[Named, str, Value],
    args: Mapping[str, str],
    *,
    evidence: tuple[int, ...] = (),
) -> Breakage:
    """Build what breaks a sentence. where: the records, the key and the state of one of them."""
    named, key, record = where
    rule = _words(sentence, "says", sentence.ask.law)
    mend = _words(sentence, "remedy", "correct what writes it, or the law")
    history = reading.history(named.system, named.resource.name, key)
    seqs = evidence or tuple(w.event.seq for w in history)
    known = name_of(reading, named, record, key)
    return Breakage(
        message=f"own-law.{sentence.kind}",
        args={
            "says": rule[0],
            "says_zh": rule[1],
            "mend": mend[0],
            "mend_zh": mend[1] if "remedy" in sentence.ask.settings else "改正写入方，或修改该定律",
            "match": named.match,
            "record": known,
            "system": named.system,
            **args,
        },
        evidence=reading.chain(*seqs),
        match=named.match,
        record=known,
        system=named.system,
        path=show_path(named.path) if named.path else "",
    )


def _words(sentence: Sentence, key: str, otherwise: str) -> tuple[str, str]:
    found = sentence.ask.settings.get(key)
    words = found if isinstance(found, dict) else {}
    en = str(words.get("en") or words.get("zh") or otherwise)
    return en, str(words.get("zh") or en)
