"""Bodies of XML, as the `xml` objects of an OpenAPI contract say (name, namespace, wrapped).

Only elements and attributes that a schema names get its type; anything else keeps its local name
and stays text, so that the validator can say that it is not in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from interlock.contract.charsets import stated
from interlock.contract.json_wire import styles
from interlock.contract.json_wire.texts import NotXml
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.json_dialect import Schema, def_name
from interlock.schema.json_schema import to_type
from interlock.schema.types import Types
from interlock.values import Value

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_NO_NAME = expression(r"^(?![A-Za-z_])|[^\w.-]")
_DEPTH_MAX = 64
_NO_CHARACTER = expression(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass(frozen=True, slots=True)
class _Words:
    """What a schema says, its references followed and its parts joined."""

    kind: str
    xml: Mapping[str, object]
    properties: Mapping[str, Schema]
    items: Schema
    extra: Schema
    name: str


class XmlBody:
    """A body of XML, ready to read and write."""

    def __init__(self, schema: Schema, defs: Mapping[str, Schema], types: Types) -> None:
        self._schema = schema
        self._defs = defs
        self._types = types
        self._known: dict[int, _Words] = {}

    def read(self, data: bytes, media: str = "") -> Value:
        """Give the value of a document. media: its Content-Type. Raises `NotXml`."""
        # Each message has its own parser: a shared one keeps names of all messages for ever.
        parser = etree.XMLParser(
            encoding=stated(media, data), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as wrong:
            raise NotXml(f"is not well-formed XML: {wrong}") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise NotXml("has a document type declaration")
        wanted = self._root_name()
        if etree.QName(root).localname != etree.QName(wanted).localname:
            raise NotXml(f"has the root {root.tag}, not {wanted}")
        return self._value(root, self._schema, 0)

    def write(self, value: Value) -> bytes:
        """Give the document of a value."""
        words = self._words(self._schema)
        root = etree.Element(self._root_name(), nsmap=_prefixes(words.xml))
        self._fill(root, value, self._schema, 0)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def _root_name(self) -> str:
        words = self._words(self._schema)
        return _tag(words.xml, words.name or "root")

    # --- reading -------------------------------------------------------------------------

    def _value(self, element: etree._Element, schema: Schema, depth: int) -> Value:
        if element.get(_NIL) in ("true", "1"):
            return None
        words = self._words(schema)
        if depth > _DEPTH_MAX:
            raise NotXml("is nested too deeply")
        if words.kind == "array":
            return [self._value(e, words.items, depth + 1) for e in element]
        if words.kind == "object" or (words.kind == "" and len(element)):
            return self._record(element, words, depth)
        return self._scalar(element.text or "", schema)

    def _record(self, element: etree._Element, words: _Words, depth: int) -> Value:
        out: dict[str, Value] = {}
        taken: set[str] = set()
        for name, schema in words.properties.items():
            own = self._words(schema)
            where = own.xml.get("nodeType")
            if own.xml.get("attribute") is True or where == "attribute":
                text = _attribute(element, _tag(own.xml, name))
                if text is not None:
                    out[name] = self._scalar(text, schema)
                continue
            if where in ("text", "cdata"):
                out[name] = self._scalar(element.text or "", schema)
                continue
            local = self._local(name, own)
            taken.add(local)
            found = [e for e in element if etree.QName(e).localname == local]
            if own.kind == "array" and not _is_wrapped(own):
                if found:
                    out[name] = [self._value(e, own.items, depth + 1) for e in found]
            elif found:
                out[name] = self._value(found[-1], schema, depth + 1)
        for child in element:
            local = etree.QName(child).localname
            if local not in taken:
                out[local] = self._value(child, words.extra, depth + 1)
        return out

    def _scalar(self, text: str, schema: Schema) -> Value:
        return styles.reader(to_type(schema, self._defs), self._types)(text)

    def _local(self, name: str, own: _Words) -> str:
        if own.kind == "array" and not _is_wrapped(own):
            item = self._words(own.items)
            return etree.QName(_tag(item.xml, name)).localname
        return etree.QName(_tag(own.xml, name)).localname

    # --- writing -------------------------------------------------------------------------

    def _fill(self, element: etree._Element, value: Value, schema: Schema, depth: int) -> None:
        words = self._words(schema)
        if value is None:
            element.set(_NIL, "true")
        elif isinstance(value, dict):
            for name, inner in value.items():
                self._field(element, name, inner, words.properties.get(name, words.extra), depth)
        elif isinstance(value, list):
            item = self._words(words.items)
            own = etree.QName(element).localname
            for inner in value:
                child = self._child(element, item, _tag(item.xml, own))
                self._fill(child, inner, words.items, depth + 1)
        else:
            element.text = _clean(styles.plain(value))

    def _field(
        self, element: etree._Element, name: str, value: Value, schema: Schema, depth: int
    ) -> None:
        own = self._words(schema)
        where = own.xml.get("nodeType")
        if own.xml.get("attribute") is True or where == "attribute":
            element.set(_tag(own.xml, name), _clean(styles.plain(value)))
        elif where in ("text", "cdata"):
            element.text = _clean(styles.plain(value))
        elif isinstance(value, list) and not _is_wrapped(own):
            item = self._words(own.items)
            for inner in value:
                child = self._child(element, item, _tag(item.xml, name))
                self._fill(child, inner, own.items, depth + 1)
        else:
            child = self._child(element, own, _tag(own.xml, name))
            self._fill(child, value, schema, depth + 1)

    def _child(self, element: etree._Element, words: _Words, tag: str) -> etree._Element:
        return etree.SubElement(element, tag, nsmap=_prefixes(words.xml))

    # --- schemas -------------------------------------------------------------------------

    def _words(self, schema: Schema) -> _Words:
        known = self._known.get(id(schema))
        if known is None:
            # Schemas live as long as the contract, so their identities are theirs alone.
            known = self._known[id(schema)] = self._read_words(schema)
        return known

    def _read_words(self, schema: Schema) -> _Words:
        kind, name = "", ""
        xml: dict[str, object] = {}
        properties: dict[str, Schema] = {}
        items: Schema = {}
        extra: Schema = {}
        for part in self._parts(schema, set()):
            types = part.get("type")
            listed = types if isinstance(types, list) else [types]
            kind = kind or next((str(t) for t in listed if t not in (None, "null")), "")
            own = part.get("xml")
            xml = {**(own if isinstance(own, Mapping) else {}), **xml}
            table = part.get("properties")
            for key, inner in table.items() if isinstance(table, Mapping) else ():
                properties.setdefault(str(key), inner)
            items = items or _schema(part.get("items"))
            extra = extra or _schema(part.get("additionalProperties"))
            name = name or def_name(str(part.get("$ref", "")))
        kind = kind or ("object" if properties else "array" if items else "")
        return _Words(kind, xml, properties, items, extra, name)

    def _parts(self, schema: object, seen: set[str]) -> Iterator[Mapping[str, object]]:
        """Give a schema and all that it consists of, outer ones first."""
        if not isinstance(schema, Mapping):
            return
        yield schema
        ref = schema.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            seen.add(ref)
            yield from self._parts(self._defs.get(def_name(ref)), seen)
        for word in ("allOf", "anyOf", "oneOf"):
            branches = schema.get(word)
            for branch in branches if isinstance(branches, list) else ():
                yield from self._parts(branch, seen)


def _schema(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _is_wrapped(words: _Words) -> bool:
    return words.xml.get("wrapped") is True or words.xml.get("nodeType") == "element"


def _tag(xml: Mapping[str, object], name: str) -> str:
    given, space = xml.get("name"), xml.get("namespace")
    local = _NO_NAME.sub("_", given if isinstance(given, str) and given else name)
    return f"{{{space}}}{local}" if isinstance(space, str) and space else local


def _prefixes(xml: Mapping[str, object]) -> dict[str, str] | None:
    space, prefix = xml.get("namespace"), xml.get("prefix")
    if not isinstance(space, str) or not space:
        return None
    named = prefix if isinstance(prefix, str) and prefix else None
    return cast("dict[str, str]", {named: space})  # no prefix is None, which the stubs forget


def _attribute(element: etree._Element, tag: str) -> str | None:
    # Attributes without a prefix have no namespace, whatever their schema hoped for.
    found = element.get(tag)
    return element.get(etree.QName(tag).localname) if found is None else found


def _clean(text: str) -> str:
    """Take out what XML 1.0 has no way to say."""
    return _NO_CHARACTER.sub("\ufffd", text)
