"""Which field of a record each child of its element is, where groups are fields.

XML Schema asks of every content model that an element be told by itself and by what stands
before it, so one look at the next tag decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from lxml import etree

from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.data import dataclass
from interlock.schema.xsd.content import Gap, Model, Part, Place, Turns
from interlock.values import Path

# A child, its slot (None: the model does not name it), and the path of the record it belongs to.
Standing: TypeAlias = tuple[etree._Element, Slot | None, Path]


def standing(node: etree._Element, shape: Shape) -> Iterator[Standing]:
    """Give what each child is; from where the model is broken on, its name alone tells."""
    children = list(node.iterchildren(tag=etree.Element))
    walk = _Walk(children, shape)
    yield from walk.part(shape.content.root, ())
    for child in children[walk.at :]:
        yield child, shape.slots.get(str(child.tag)), ()


@dataclass(slots=True)
class _Walk:
    children: Sequence[etree._Element]
    shape: Shape
    at: int = 0

    def part(self, part: Model, path: Path) -> Iterator[Standing]:
        """Take the children that a part of the model holds."""
        if isinstance(part, Place):
            yield from self._several(part, part.most, path)
        elif isinstance(part, Gap):
            yield from self._several(part, part.wildcard.maximum, path)
        elif isinstance(part, Turns):
            yield from self._turns(part, path)
        elif part.optional and not self._begins(part):
            return
        elif part.kind == "sequence":
            for inner in part.parts:
                yield from self.part(inner, path)
        else:
            chosen = self._chosen(part)
            while chosen is not None:
                yield from self.part(chosen, path)
                chosen = self._chosen(part) if part.kind == "all" else None

    def _chosen(self, part: Part) -> Model | None:
        return next((p for p in part.parts if self._begins(p)), None)

    def _several(self, part: Place | Gap, most: int | None, path: Path) -> Iterator[Standing]:
        slot = self.shape.at[part] if isinstance(part, Place) else None
        count = 0
        while (most is None or count < most) and self._begins(part):
            yield self.children[self.at], slot, path
            self.at += 1
            count += 1

    def _turns(self, part: Turns, path: Path) -> Iterator[Standing]:
        count = 0
        while (part.most is None or count < part.most) and self._begins(part):
            inner = (*path, part.key, count) if part.many else (*path, part.key)
            yield from self.part(part.content.root, inner)
            count += 1

    def _begins(self, part: Model) -> bool:
        """Tell whether the next child may be the first of a part."""
        return self.at < len(self.children) and _takes(part, str(self.children[self.at].tag))


def _takes(part: Model, tag: str) -> bool:
    if isinstance(part, Place):
        return part.element.name == tag
    if isinstance(part, Gap):
        return part.wildcard.takes(tag)
    if isinstance(part, Turns):
        return _takes(part.content.root, tag)
    for inner in part.parts:
        if _takes(inner, tag):
            return True
        if part.kind == "sequence" and not _may_miss(inner):
            return False
    return False


def _may_miss(part: Model) -> bool:
    """Tell whether a part may stand for no child at all."""
    if isinstance(part, Place | Turns):
        return part.missable
    if isinstance(part, Gap):
        return part.wildcard.minimum == 0
    every = any if part.kind == "choice" else all
    return part.optional or every(map(_may_miss, part.parts))
