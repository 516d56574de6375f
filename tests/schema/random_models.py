"""Random content models of XML Schema, documents of them, and what becomes of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

import xmlschema
from lxml import etree

from interlock.contract.soap_wire.read import read_element, read_valid
from interlock.contract.soap_wire.shapes import Shapes
from interlock.contract.soap_wire.write import Defects, write_root
from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks, conforms
from interlock.schema.sample import sampler
from interlock.schema.types import resolve
from interlock.schema.wrong import spoil, wrongs
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle
from tests.referee.xml_documents import can_say

XS = "http://www.w3.org/2001/XMLSchema"
OCCURS = (
    ("1", "1"), ("1", "1"), ("1", "1"), ("0", "1"), ("0", "unbounded"), ("1", "unbounded"),
    ("0", "2"), ("2", "3"), ("1", "3"), ("2", "2"), ("2", "unbounded"),
)  # fmt: skip
KINDS = ("sequence", "sequence", "choice", "leaf", "leaf", "leaf", "leaf", "any", "ref", "group")
# An element that two others may stand for, and a named group.
REST = """<xs:element name="head" type="xs:int"/>
<xs:element name="m1" type="xs:int" substitutionGroup="head"/>
<xs:element name="m2" type="xs:int" substitutionGroup="head"/>
<xs:group name="G"><xs:sequence><xs:element name="g" type="xs:int"/>
<xs:element name="h" type="xs:int" minOccurs="0"/></xs:sequence></xs:group>"""
BASE = """<xs:complexType name="B">{base}<xs:attribute name="at" type="xs:int"/></xs:complexType>"""


def drawn_model(dice: Random) -> str:
    """Draw the inside of a schema whose element is r."""
    mixed = ' mixed="true"' if dice.random() < 0.1 else ""
    if dice.random() < 0.06:
        most = dice.choice(("0", "1"))
        parts = "".join(_leaf(dice, n, ("01", "1")) for n in dice.sample("abcd", 3))
        inner = f'<xs:all minOccurs="{most}">{parts}</xs:all>'
    elif dice.random() < 0.15:
        base = BASE.format(base=_group(dice, 2, dice.choice(("sequence", "choice"))))
        more = _group(dice, 2, dice.choice(("sequence", "choice")))
        return (
            f'<xs:element name="r"><xs:complexType><xs:complexContent><xs:extension base="B">{more}'
            f"</xs:extension></xs:complexContent></xs:complexType></xs:element>{base}"
        )
    else:
        inner = _group(dice, 3, dice.choice(("sequence", "sequence", "choice")))
    if dice.random() < 0.2:
        inner += '<xs:attribute name="at" type="xs:int" use="required"/>'
    return f'<xs:element name="r"><xs:complexType{mixed}>{inner}</xs:complexType></xs:element>'


def _bounds(pair) -> str:
    return f' minOccurs="{pair[0]}" maxOccurs="{pair[1]}"' if pair != ("1", "1") else ""


def _leaf(dice, name, pair) -> str:
    pair = (dice.choice(pair[0]), pair[1])
    more = ' nillable="true"' if dice.random() < 0.1 else ""
    return f'<xs:element name="{name}" type="xs:int"{_bounds(pair)}{more}/>'


def _group(dice, depth, kind) -> str:
    parts = "".join(_particle(dice, depth) for _ in range(dice.choice((1, 2, 2, 3, 3))))
    return f"<xs:{kind}{_bounds(dice.choice(OCCURS))}>{parts}</xs:{kind}>"


def _particle(dice, depth) -> str:
    kind, bounds = dice.choice(KINDS), dice.choice(OCCURS)
    if kind == "leaf" or (not depth and kind in ("sequence", "choice")):
        return _leaf(dice, dice.choice("abcdef"), bounds)
    if kind == "any":
        process = dice.choice(("lax", "skip", "strict"))
        places = dice.choice(("##other", "##other", "urn:x", "urn:x urn:y"))
        return f'<xs:any namespace="{places}" processContents="{process}"{_bounds(bounds)}/>'
    if kind == "ref":
        return f'<xs:element ref="head"{_bounds(bounds)}/>'
    if kind == "group":
        return f'<xs:group ref="G"{_bounds(bounds)}/>'
    return _group(dice, depth - 1, kind)


@dataclass
class Model:
    """A schema of ours and how both referees read it."""

    inside: str

    @cached_property
    def text(self) -> str:
        return f'<xs:schema xmlns:xs="{XS}">{self.inside}{REST}</xs:schema>'

    @cached_property
    def usable(self) -> bool:
        """Tell whether both referees compile it."""
        try:
            return bool(self.libxml2 and self.xmlschema)
        except (etree.XMLSchemaParseError, xmlschema.XMLSchemaException):
            return False

    @cached_property
    def libxml2(self) -> etree.XMLSchema:
        return etree.XMLSchema(etree.fromstring(self.text))

    @cached_property
    def xmlschema(self) -> xmlschema.XMLSchema10:
        return xmlschema.XMLSchema10(self.text)

    @cached_property
    def schemas(self):
        collection = Collection(Path())
        collection.add(etree.fromstring(self.text), Path("r.xsd"), inline=True)
        return settle(collection)

    @cached_property
    def types(self):
        return self.schemas.types.table()

    @cached_property
    def type(self):
        return resolve(self.types["r"], self.types)

    @cached_property
    def refused(self) -> str:
        """Give why no operation with it is offered."""
        return self.type.why if self.type in self.schemas.types.unsayable else ""

    @cached_property
    def slot(self):
        return Shapes(self.schemas).slot("r")

    def written(self, value) -> etree._Element:
        """Give the element of a value, read again from its bytes."""
        return etree.fromstring(etree.tostring(write_root(value, self.slot, Defects())))

    def verdicts(self, node) -> tuple[bool, bool]:
        return self.libxml2.validate(node), self.xmlschema.is_valid(node)


def faults(model: Model, dice: Random, count: int) -> dict[str, list[str]]:
    """Give what is wrong about a model, by kind; `told` holds how much was asked."""
    found: dict[str, list[str]] = {"told": []}
    draw = sampler(model.type, model.types)
    values = [
        *boundaries(model.type, model.types, limit=count),
        *(draw(dice) for _ in range(count)),
    ]
    for value in values:
        found["told"].append("valid")
        node = model.written(value)
        one, two = model.verdicts(node)
        shown = f"{value} -> {etree.tostring(node).decode()}"
        if one != two:
            found.setdefault("libxml2 refuses" if two else "xmlschema refuses", []).append(shown)
        if not (one or two):
            found.setdefault("made wrong", []).append(shown)
        back = read_element(node, model.slot)
        if back != _bare(value):
            found.setdefault("changed", []).append(f"{shown} -> {back}")
        if not any(n.attrib for n in node.iter()) and read_valid(node, model.slot) != back:
            found.setdefault("read in two ways", []).append(shown)
        if value == back and _lines(model.written(back)) != _lines(node):
            found.setdefault("reordered", []).append(shown)
    for wrong in _wrongs(model, values, dice, count):
        found["told"].append("wrong")
        node = model.written(wrong.value)
        one, two = model.verdicts(node)
        back = read_element(node, model.slot)
        if one and two and back != wrong.value and conforms(back, model.type, model.types):
            found["told"].append("wrong, but written like another that is right")
        elif one and two:
            shown = f"{wrong.why} {wrong.path} {wrong.value} -> {etree.tostring(node).decode()}"
            found.setdefault("wrong taken", []).append(shown)
    return found


def _wrongs(model, values, dice, count):
    some = wrongs(model.type, model.types, limit=count)
    tries = (spoil(v, model.type, model.types, dice.randrange) for v in values[-count:])
    return [w for w in (*some, *tries) if w is not None and can_say(w)]


def _bare(value):
    """Give a value as XML has it: an empty list is no element, white space among them no text."""
    if isinstance(value, dict):
        blank = isinstance(value.get("$"), str) and not value["$"].strip()
        return {n: _bare(v) for n, v in value.items() if v != [] and not (n == "$" and blank)}
    return [_bare(v) for v in value] if isinstance(value, list) else value


def _lines(node) -> list[object]:
    return [(n.tag, dict(n.attrib), n.text, n.tail) for n in node.iter()]


def documents(model: Model, dice: Random, count: int) -> list[etree._Element]:
    """Draw documents from the words of the schema alone, without any code of ours."""
    root = etree.fromstring(model.text)
    top = root.find(f"{{{XS}}}element[@name='r']/{{{XS}}}complexType")
    some = []
    for _ in range(count):
        node = etree.Element("r")
        content = top.find(f"{{{XS}}}complexContent/{{{XS}}}extension")
        if content is not None:
            _draw_inside(root.find(f"{{{XS}}}complexType[@name='B']"), node, root, dice)
            _draw_inside(content, node, root, dice)
        else:
            _draw_inside(top, node, root, dice)
            if top.find(f"{{{XS}}}attribute") is not None:
                node.set("at", "7")
            if top.get("mixed") and dice.random() < 0.5 and len(node):
                dice.choice(list(node)).tail = "words"
        some.append(node)
    return [n for n in some if model.libxml2.validate(n) and model.xmlschema.is_valid(n)]


def _draw_inside(holder, node, root, dice) -> None:
    for child in holder:
        if child.tag.rpartition("}")[2] != "attribute":
            _draw(child, node, root, dice)


def _draw(part, node, root, dice) -> None:
    low = int(part.get("minOccurs", 1))
    high = part.get("maxOccurs", "1")
    top = low + 3 if high == "unbounded" else int(high)
    for _ in range(dice.randint(low, max(low, top))):
        kind = part.tag.rpartition("}")[2]
        if kind == "element":
            name = part.get("name") or dice.choice(("head", "m1", "m2"))
            etree.SubElement(node, name).text = str(dice.randrange(1000))
        elif kind == "any":
            if part.get("processContents") == "strict":
                return
            space = "urn:z" if part.get("namespace") == "##other" else "urn:x"
            etree.SubElement(node, f"{{{space}}}{dice.choice('pq')}").text = str(dice.randrange(99))
        elif kind == "group":
            _draw_inside(root.find(f"{{{XS}}}group[@name='G']"), node, root, dice)
        elif kind == "choice":
            if len(part):
                _draw(dice.choice(list(part)), node, root, dice)
        else:
            children = list(part)
            if kind == "all":
                dice.shuffle(children)
            for child in children:
                _draw(child, node, root, dice)


def lost(model: Model, node: etree._Element) -> list[str]:
    """Give what a document that others made loses on its way through a value."""
    value = read_element(node, model.slot)
    again = model.written(value)
    out = []
    if _lines(again) != _lines(node):
        out.append(
            f"{etree.tostring(node).decode()} -> {value} -> {etree.tostring(again).decode()}"
        )
    wrong = [b for b in breaks(value, model.type, model.types) if not b.path.endswith(".$")]
    if wrong:
        out.append(f"{etree.tostring(node).decode()} -> {value}: {wrong[0]}")
    return out
