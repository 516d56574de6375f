"""Schema components as types of the shared model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from interlock.schema.check import conforms
from interlock.schema.types import (
    Anything,
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
)
from interlock.schema.xsd.components import (
    ANY,
    Attribute,
    Complex,
    Element,
    Wildcard,
    attribute_key,
    local_name,
)
from interlock.schema.xsd.content import Content, Place, Turns, content_of
from interlock.schema.xsd.declarations import Declarations
from interlock.schema.xsd.models import Unsayable
from interlock.schema.xsd.nodes import line_of
from interlock.schema.xsd.simple import Simple, finish, normalise, told_by_text

TAG: Final = "@xsi:type"
TEXT: Final = "$"


class TypeTable:
    """Types of named complex types and global elements, under names for people.

    A name is the local name where it is unique in the contract, `{namespace}local` where not;
    a type comes before an element. unsayable: what stands for types whose documents no value
    tells, and which types these are.
    """

    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self._records: dict[Complex, Type] = {}
        self.unsayable: dict[Anything, Complex] = {}
        found = declarations.index.globals
        usable = [key for key in found if key not in declarations.index.broken]
        self.type_names = _short(
            n for k, n in usable if k == "type" and isinstance(declarations.type(n), Complex)
        )
        taken = set(self.type_names.values())
        elements = [
            n for k, n in usable
            if k == "element" and not found[k, n].document.file.startswith("catalogue:")
        ]  # fmt: skip
        self.element_names = {
            n: short if short not in taken else n if n not in taken else f"element {n}"
            for n, short in _short(elements).items()
        }

    def table(self) -> dict[str, Type]:
        """Give the whole table."""
        types: dict[str, Type] = {}
        for name, short in self.type_names.items():
            types[short] = self._named(name)
        for name, short in self.element_names.items():
            element = self.declarations.element(name)
            types[short] = self._content_type(element)
        return types

    def of(self, element: Element) -> Type:
        """Give the type of an element as a place refers to it."""
        has_name = element.reference and not element.type_name and element.name
        if has_name and isinstance(self.declarations.type_of(element), Complex):
            return Ref(self.element_names.get(element.name, element.name))
        return self._content_type(element)

    def _content_type(self, element: Element) -> Type:
        definition = self.declarations.type_of(element)
        if isinstance(definition, Simple):
            try:
                return _fixed(definition, element.value if element.is_fixed else None)
            except Unsayable as error:
                place = (element.document.file, line_of(element.node))
                return self._marked(error, Complex(place=place))
        if definition is ANY:
            return Anything("xs:anyType")
        if definition.name:
            return Ref(self.type_names[definition.name])
        return self._record(definition)

    def _named(self, name: str) -> Type:
        """Give a named complex type; one that has heirs is any of them, told by xsi:type."""
        definition = self.declarations.type(name)
        assert isinstance(definition, Complex)
        plain = self._record(definition)
        heirs = [h for h in self.declarations.heirs(name) if h in self.type_names]
        if not heirs or not isinstance(plain, Record):
            return plain
        branches = [] if definition.abstract else [self._tagged(plain, name, required=False)]
        for heir in heirs:
            inner = self.declarations.type(heir)
            if isinstance(inner, Complex) and not inner.abstract:
                record = self._record(inner)
                if record in self.unsayable:
                    return record
                if isinstance(record, Record):
                    branches.append(self._tagged(record, heir, required=True))
        return OneOf(tuple(branches), TAG) if branches else plain

    def _tagged(self, record: Record, name: str, *, required: bool) -> Record:
        tag = Field(TAG, Choice((self.type_names[name],)), required=required)
        return replace(record, fields=(tag, *record.fields))

    def _record(self, definition: Complex) -> Type:
        if definition not in self._records:
            self._records[definition] = self._read_record(definition)
        return self._records[definition]

    def _read_record(self, definition: Complex) -> Type:
        name = self.type_names.get(definition.name, "")
        if definition.anything:
            return Anything("xs:anyType")
        if definition.array:
            item = next(definition.leaves())
            return ListOf(self.of(item), nullable=item.nillable)
        try:
            content = content_of(definition)
            record = self._fields(content)
            fields = [*map(_attribute, definition.attributes), *record.fields]
            text = None if definition.text is None else _fixed(definition.text, None)
        except Unsayable as error:
            return self._marked(error, definition)
        if text is not None:
            fields.append(Field(TEXT, text, required=True))
        elif definition.mixed:
            fields.append(Field(TEXT, Text(whitespace="preserve"), required=False))
        if not definition.attributes and text is not None:
            return text
        return replace(record, fields=tuple(fields), name=name)

    def _fields(self, content: Content) -> Record:
        """Give the record of a content model, or of one turn of a group."""
        gap = content.gap.wildcard if content.gap is not None else Wildcard(0, 0)
        # A turn that is a wildcard alone is never empty.
        alone = content.inner and not content.places
        return Record(
            tuple(
                self._field(p) if isinstance(p, Place) else self._group(p) for p in content.places
            ),
            open=content.gap is not None,
            ordered=True,
            alternatives=content.alternatives,
            min_fields=int(content.some or alone),
            max_fields=gap.maximum if alone else None,
            beyond=tuple(dict.fromkeys(content.beyond)),
            strangers=(self._stranger(gap),) * gap.minimum if gap.minimum else (),
        )

    def _stranger(self, gap: Wildcard) -> str:
        """Give the name of an element that a wildcard takes, with the text "x" in it."""
        if not gap.strict:
            places = gap.namespaces or ("urn:interlock:any",)
            return f"{{{places[0]}}}any" if places[0] else "any"
        found = self.declarations.index
        for kind, name in found.globals:
            if kind == "element" and (kind, name) not in found.broken and gap.takes(name):
                element = self.declarations.element(name)
                definition = self.declarations.type_of(element)
                if element.abstract or element.is_fixed or isinstance(definition, Complex):
                    continue
                if conforms("x", definition.type, {}):
                    return name
        raise Unsayable("it wants an element that only another schema declares")

    def _group(self, turns: Turns) -> Field:
        inner = self._fields(turns.content)
        type_ = ListOf(inner, turns.least, turns.most) if turns.many else inner
        return Field(turns.key, type_, required=turns.required)

    def _field(self, place: Place) -> Field:
        element = place.element
        item = self.of(element)
        if element.value and not element.is_fixed:
            item = _never_empty(item)
        nullable = element.nillable and self._may_be_nil(element)
        return Field(
            place.key,
            ListOf(item, place.least, place.most, nullable=nullable) if place.many else item,
            required=place.required,
            nullable=nullable and not place.many,
            default=element.value,
            note=element.note,
        )

    def _may_be_nil(self, element: Element) -> bool:
        """Tell whether an element without content can be valid: nil spares no attribute."""
        if element.is_fixed:
            return False
        definition = self.declarations.type_of(element)
        if not isinstance(definition, Complex):
            return True
        return not definition.abstract and not any(a.required for a in definition.attributes)

    def _marked(self, error: Unsayable, definition: Complex) -> Anything:
        why = Anything(str(error))
        self.unsayable.setdefault(why, definition)
        return why


def _attribute(attribute: Attribute) -> Field:
    return Field(
        attribute_key(attribute.name),
        _fixed(attribute.simple, attribute.value if attribute.is_fixed else None),
        required=attribute.required,
        default=attribute.value,
        note=attribute.note,
    )


def _never_empty(type_: Type) -> Type:
    """Give the type without its empty text, which stands for the default where there is one."""
    if isinstance(type_, Text):
        return replace(type_, min_length=max(1, type_.min_length))
    if isinstance(type_, ListOf):
        return replace(type_, min_items=max(1, type_.min_items))
    if isinstance(type_, Choice):
        return replace(type_, values=tuple(v for v in type_.values if v != ""))
    return type_


def _fixed(simple: Simple, value: str | None) -> Type:
    """Give a simple type, or what is left of it where the value is fixed."""
    if (rule := told_by_text(simple)) is not None:
        raise Unsayable(f"its texts, not its values, are held to a rule: {rule}")
    if value is None:
        return simple.type
    if simple.primitive in ("list", "union"):
        raise Unsayable(f"it fixes a value of a list or of several types: {value}")
    if simple.primitive == "binary":
        return Choice((normalise(value, "collapse"),))
    return finish(replace(simple, values=(normalise(value, simple.space),))).type


def _short(names: Iterable[str]) -> dict[str, str]:
    every = list(names)
    count: dict[str, int] = {}
    for name in every:
        local = local_name(name)
        count[local] = count.get(local, 0) + 1
    return {n: local_name(n) if count[local_name(n)] == 1 else n for n in every}
