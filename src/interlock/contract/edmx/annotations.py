"""Annotations of the OASIS and SAP vocabularies, wherever they stand: inside or by target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from lxml import etree

from interlock.contract.edmx.files import Metadata, Place, Schema

Terms: TypeAlias = Mapping[str, Place]

_VOCABULARIES: Final[Mapping[str, str]] = {
    "Org.OData.Capabilities.V1": "Capabilities",
    "Org.OData.Core.V1": "Core",
    "com.sap.vocabularies.Common.v1": "Common",
}


class Annotations:
    """What is said of each element. Terms are called by their vocabulary's usual short name.

    An annotation with a qualifier is a variant of another one and is left out.
    """

    def __init__(self, metadata: Metadata) -> None:
        self._by_target: dict[str, dict[str, Place]] = {}
        for schema in metadata.schemas:
            for group in schema.place.children("Annotations"):
                if group.get("Qualifier"):
                    continue
                target = _target(group.get("Target"), schema)
                self._by_target.setdefault(target, {}).update(_terms(group, schema))

    def of(self, place: Place, schema: Schema, *targets: str) -> Terms:
        """Give term -> annotation of an element. targets: names that it may be aimed at."""
        found: dict[str, Place] = {}
        for target in targets:
            found.update(self._by_target.get(target, {}))
        return {**found, **dict(_terms(place, schema))}


def _terms(place: Place, schema: Schema) -> Iterator[tuple[str, Place]]:
    for inner in place.children("Annotation"):
        if not inner.get("Qualifier"):
            prefix, _, name = inner.get("Term").rpartition(".")
            prefix = schema.names.get(prefix, prefix)
            yield f"{_VOCABULARIES.get(prefix, prefix)}.{name}", inner


def _target(text: str, schema: Schema) -> str:
    """Give the target with its namespace in place of an alias: "Shop.Shelf/Orders"."""
    head, slash, rest = text.partition("/")
    prefix, _, local = head.rpartition(".")
    return f"{schema.names.get(prefix, prefix)}.{local}{slash}{rest}"


def flag(place: Place | None, *steps: str) -> bool | None:
    """Give the truth value of an annotation, or of a property inside its record.

    None when it is not said, or depends on data (a path). A bare term means true.
    """
    found = _inside(place, steps)
    if found is None:
        return None
    text = found.get("Bool") or _child_text(found, "Bool")
    if text:
        return text.strip().lower() == "true"
    bare = not steps and len(found.node) == 0
    return True if bare and not {"Path", "String"} & set(map(str, found.node.attrib)) else None


def text(place: Place | None, *steps: str) -> str:
    """Give the text of an annotation, or of a property inside its record; "" when not said."""
    found = _inside(place, steps)
    return "" if found is None else found.get("String") or _child_text(found, "String")


def member(place: Place | None, *steps: str) -> str:
    """Give the name of the enumeration member that is said: "None" of NavigationType/None."""
    found = _inside(place, steps)
    said = "" if found is None else found.get("EnumMember") or _child_text(found, "EnumMember")
    return said.strip().rpartition("/")[2]


def paths(place: Place | None, *steps: str) -> tuple[str, ...]:
    """Give the property paths of a collection, in order."""
    found = _inside(place, steps)
    if found is None:
        return ()
    return tuple(
        (node.text or "").strip()
        for node in found.node.iter(tag=etree.Element)
        if str(node.tag).rpartition("}")[2] in ("PropertyPath", "NavigationPropertyPath")
    )


def records(place: Place | None, *steps: str) -> Iterator[tuple[str, Place]]:
    """Give the records of a collection with the path that each is about."""
    found = _inside(place, steps)
    for collection in found.children("Collection") if found else ():
        for record in collection.children("Record"):
            for value in record.children("PropertyValue"):
                about = value.get("NavigationPropertyPath") or value.get("PropertyPath")
                if about:
                    yield about, record
                    break


def _inside(place: Place | None, steps: tuple[str, ...]) -> Place | None:
    for step in steps:
        if place is None:
            return None
        record = next(place.children("Record"), None) if place.kind != "Record" else place
        values = record.children("PropertyValue") if record else ()
        place = next((v for v in values if v.get("Property") == step), None)
    return place


def _child_text(place: Place, name: str) -> str:
    return next((child.node.text or "" for child in place.children(name)), "")


def told(place: Place, terms: Terms) -> str:
    """Give what the document says an element is, in a few words; "" when it says nothing."""
    for term in ("Common.Label", "Core.Description", "Common.QuickInfo"):
        if said := text(terms.get(term)):
            return said
    for documentation in place.children("Documentation"):
        for name in ("Summary", "LongDescription"):
            if said := " ".join(_child_text(documentation, name).split()):
                return said
    return place.sap("quickinfo")
