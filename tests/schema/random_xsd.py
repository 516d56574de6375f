"""Pairs of random XSD types with the answer of `fit`; libxml2 judges the values of both."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from interlock.contract.soap_wire.scalars import text_of
from interlock.schema.fit import fit
from interlock.schema.scalar.check import normalised
from interlock.schema.types import GROUP, ListOf, Record, Text, resolve
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle
from tests.schema.random_json import Pair, drawn, is_named

XS = "http://www.w3.org/2001/XMLSchema"
BASES = ("string", "token", "int", "integer", "decimal", "boolean", "date", "double", "NMTOKEN")
FACETS = {
    "string": (("minLength", "012"), ("maxLength", "234"), ("pattern", ("[A-C]*", r"\p{L}{1,3}"))),
    "token": (("maxLength", "234"), ("enumeration", "AB"), ("pattern", ("[A-C]{1,2}", r"\d+"))),
    "int": (("minInclusive", "015"), ("maxInclusive", "579"), ("totalDigits", "12")),
    "integer": (("minExclusive", "04"), ("maxExclusive", "69"), ("enumeration", "15")),
    "decimal": (("totalDigits", "35"), ("fractionDigits", "012"), ("minInclusive", "01")),
}


def content(dice, depth=2):
    """Draw the inside of a complex type."""
    names = dice.sample("abc", dice.choice((1, 2, 3)))
    parts = "".join(element(dice, name, depth) for name in names)
    model = dice.choice(("sequence", "sequence", "all", "choice"))
    if dice.random() < 0.3:
        return grouped(dice, names, depth)
    return f"<xs:{model}>{parts}</xs:{model}>".replace('maxOccurs="3"', "") if model == "all" else (
        f"<xs:{model}>{parts}</xs:{model}>"
    )  # fmt: skip


def grouped(dice, names, depth):
    """Draw a sequence of which a part is a group that repeats, or a choice of sequences."""
    many = ' maxOccurs="unbounded"' if dice.random() < 0.7 else ' minOccurs="0"'
    kind = dice.choice(("sequence", "choice"))
    inner = "".join(element(dice, name, depth) for name in names)
    twice = f"<xs:choice>{inner}</xs:choice>" if dice.random() < 0.3 else inner
    last = element(dice, dice.choice(("d", names[0])), depth)
    return f"<xs:sequence><xs:{kind}{many}>{twice}</xs:{kind}>{last}</xs:sequence>"


def element(dice, name, depth):
    """Draw an element that may be absent, nil or there several times."""
    said = "".join(
        word for word in (' minOccurs="0"', ' maxOccurs="3"', ' nillable="true"')
        if dice.random() < 0.25
    )  # fmt: skip
    if depth and dice.random() < 0.25:
        inner = f"<xs:complexType>{content(dice, depth - 1)}</xs:complexType>"
    else:
        base = dice.choice(BASES)
        facets = [(n, dice.choice(v)) for n, v in FACETS.get(base, ()) if dice.random() < 0.35]
        told = "".join(f'<xs:{n} value="{v}"/>' for n, v in facets)
        inner = f'<xs:restriction base="xs:{base}">{told}</xs:restriction>'
        inner = f"<xs:simpleType>{inner}</xs:simpleType>"
    return f'<xs:element name="{name}"{said}>{inner}</xs:element>'


def near(dice, text):
    """Draw the text of a type that differs in a word or two."""
    swaps = (
        (' minOccurs="0"', ""), (' maxOccurs="3"', ""), (' nillable="true"', ""),
        ('name="a">', 'name="a" minOccurs="0">'), ("xs:int", "xs:integer"),
        ("xs:token", "xs:string"),
        ('value="1"', 'value="2"'), ('value="5"', 'value="9"'), ("xs:sequence", "xs:choice"),
        ("xs:all", "xs:sequence"), ("xs:choice", "xs:sequence"),
    )  # fmt: skip
    for old, new in dice.sample(swaps, dice.choice((0, 1, 2, 4))):
        text = text.replace(old, new) if dice.random() < 0.5 else text.replace(old, new, 1)
    return text


def read(text):
    """Give the schemas in which R is the type and r an element of it; None if there are none."""
    document = (
        f'<xs:schema xmlns:xs="{XS}"><xs:element name="r" type="R"/>'
        f'<xs:complexType name="R">{text}</xs:complexType></xs:schema>'
    )
    try:
        etree.XMLSchema(etree.fromstring(document))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        return None
    collection = Collection(Path())
    collection.add(etree.fromstring(document), Path("r.xsd"), inline=True)
    return settle(collection)


def xsd_pair(dice):
    """Draw two types, the second like the first more often than not."""
    one, two, found = "", "", [None, None]
    while None in found:
        one = content(dice)
        two = near(dice, one) if dice.random() < 0.8 else content(dice)
        found = [read(one), read(two)]
        if any(s is not None and s.types.table() and s.types.unsayable for s in found):
            found = [None, None]
    (mine, mine_types), (other, other_types) = (
        (s.types.table()["R"], s.types.table()) for s in found
    )
    answer = fit(mine, other, source_types=mine_types, target_types=other_types)
    takes, accepts = (judge(s) for s in found)
    # A value is what is read from a text: the blanks that its type takes away are gone.
    read_ = (as_read(v, mine, mine_types) for v in drawn(mine, other, mine_types, dice))
    some = (v for v in read_ if takes(v))
    values = tuple(v for v in some if is_named(v, mine, mine_types))
    return Pair(f"{one} -> {two}", mine, other, answer, values, takes, accepts,
                (mine_types, other_types), judges_witnesses=False)  # fmt: skip


def as_read(value, type_, types):
    """Give a value as it is after it travelled."""
    kind = resolve(type_, types)
    if isinstance(kind, Record) and isinstance(value, dict):
        named = {f.name: f.type for f in kind.fields}
        return {n: as_read(v, named[n], types) if n in named else v for n, v in value.items()}
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [as_read(item, kind.item, types) for item in value]
    if isinstance(kind, Text) and isinstance(value, str):
        return normalised(value, kind.whitespace)
    return value


def judge(schemas):
    """Give the function that asks libxml2 about a value."""
    types = schemas.types.table()
    validator = schemas.validator()

    def accepts(value):
        try:
            return validator.validate(document("r", value, types["R"], types))
        except ValueError:
            return False  # no character of XML

    return accepts


def document(name, value, type_, types):
    """Write a value as the element of a name, its fields in the order of its type."""
    node = etree.Element(name)
    kind = resolve(type_, types)
    if value is None:
        node.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    elif isinstance(value, dict):
        fields = {f.name: f.type for f in kind.fields} if isinstance(kind, Record) else {}
        order = [n for n in fields if n in value] + [n for n in value if n not in fields]
        for field in order:
            inner = fields.get(field, type_)
            item = getattr(resolve(inner, types), "item", inner)
            held = value[field]
            if field.startswith(GROUP):
                for turn in held if isinstance(held, list) else [held]:
                    node.extend(document(field[:5], turn, item, types))
                continue
            for one in held if isinstance(held, list) else [held]:
                node.append(document(field, one, item, types))
    else:
        node.text = text_of(value)
    return node
