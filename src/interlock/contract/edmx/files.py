"""The EDMX documents of one system: parsed safely, their schemas found, their version told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from lxml import etree

from interlock.contract.model import Source
from interlock.data import dataclass
from interlock.documents import read_bytes
from interlock.errors import ContractError
from interlock.schema.xsd.documents import url_parts
from interlock.schema.xsd.nodes import line_of, parse

Generation: TypeAlias = Literal[2, 3, 4]

_EDMX: Final = "http://schemas.microsoft.com/ado/2007/06/edmx"
_EDMX_4: Final = "http://docs.oasis-open.org/odata/ns/edmx"
_ADO: Final = "http://schemas.microsoft.com/ado/"
_M: Final = _ADO + "2007/08/dataservices/metadata"
_STORE: Final = _ADO + "2009/02/edm/annotation"
_SAP: Final = "http://www.sap.com/Protocols/SAPData"
_LINK: Final = "{http://www.w3.org/2005/Atom}link"
_EDM: Final[Mapping[str, Generation]] = {
    f"{_ADO}2006/04/edm": 2,
    f"{_ADO}2007/05/edm": 2,
    f"{_ADO}2008/01/edm": 2,
    f"{_ADO}2008/09/edm": 2,
    f"{_ADO}2009/08/edm": 3,
    f"{_ADO}2009/11/edm": 3,
    "http://docs.oasis-open.org/odata/ns/edm": 4,
}
_TAKE: Final = "save the answer of the service to GET $metadata, and name that"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An element of a document. file: its name for people."""

    node: etree._Element
    file: str

    def get(self, name: str) -> str:
        """Give an attribute, "" when absent."""
        return self.node.get(name) or ""

    def sap(self, name: str) -> str:
        """Give an attribute of SAP's annotations for OData 2, "" when absent."""
        return self.node.get(f"{{{_SAP}}}{name}") or ""

    def metadata(self, name: str) -> str:
        """Give an attribute of the metadata namespace (m:HttpMethod), "" when absent."""
        return self.node.get(f"{{{_M}}}{name}") or ""

    def generated(self) -> bool:
        """Tell whether the store fills it (StoreGeneratedPattern)."""
        return self.node.get(f"{{{_STORE}}}StoreGeneratedPattern") in ("Identity", "Computed")

    def says(self, name: str, wanted: str) -> bool:
        """Tell whether an attribute has that value; vendors write True and true."""
        return self.get(name).strip().lower() == wanted

    @property
    def kind(self) -> str:
        """Give the name of the element without its namespace."""
        return str(self.node.tag).rpartition("}")[2]

    @property
    def source(self) -> Source:
        """Give the place in the file."""
        return Source(self.file, line_of(self.node))

    def children(self, *names: str) -> Iterator[Place]:
        """Give the children of the schema language that have one of these names, in order."""
        for node in self.node.iterchildren(tag=etree.Element):
            namespace, _, local = str(node.tag).rpartition("}")
            if local in names and namespace[1:] in _EDM:
                yield Place(node, self.file)


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One schema. names: what its aliases, and those of its file's references, stand for."""

    place: Place
    namespace: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Metadata:
    """The documents of one system. version: "2.0", "4.01"; root: path of the service, or "".

    elsewhere: namespaces that the documents refer to -> where those would be.
    """

    generation: Generation
    version: str
    schemas: tuple[Schema, ...]
    root: str
    files: tuple[str, ...]
    elsewhere: Mapping[str, str]


def open_files(paths: Sequence[Path], repair: Callable[[str], None]) -> Metadata:
    """Read the documents; nothing is fetched. Raises `ContractError` for what is no EDMX."""
    folder = paths[0].resolve().parent
    schemas: list[Schema] = []
    versions: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for path in dict.fromkeys(p.resolve() for p in paths):
        label = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
        root = Place(parse(read_bytes(path, label, ContractError), label, repair), label)
        found = _schemas(root, elsewhere)
        versions[label] = _version(root, found)
        schemas += found
    first = next(iter(versions.values()))
    odd = next((label for label, v in versions.items() if v[0] != first[0]), "")
    if odd:
        raise ContractError(
            f"OData {versions[odd]} and OData {first} make no one system",
            where=odd,
            remedy="name files of one version, or two systems",
        )
    here = {s.namespace for s in schemas}
    return Metadata(
        4 if first[0] == "4" else 3 if first[0] == "3" else 2,
        first,
        tuple(schemas),
        next(filter(None, map(_service_root, schemas)), ""),
        tuple(versions),
        {name: uri for name, uri in elsewhere.items() if name not in here},
    )


def _schemas(root: Place, elsewhere: dict[str, str]) -> list[Schema]:
    """Give the schemas of a document, which may itself be a schema."""
    namespace, _, local = str(root.node.tag).rpartition("}")
    if local == "Schema" and namespace[1:] in _EDM:
        return [_schema(root, {})]
    if local != "Edmx" or namespace[1:] not in (_EDMX, _EDMX_4):
        raise _refuse(root, f"the root {root.node.tag} is no EDMX that services give")
    for runtime in root.node.iterchildren(tag=etree.Element):
        if str(runtime.tag).endswith("}Runtime"):
            raise _refuse(root, "this EDMX is a model of the Entity Framework, not of a service")
    names = _references(root, elsewhere)
    found = [
        _schema(Place(node, root.file), names)
        for services in root.node.iterchildren(f"{namespace}}}DataServices")
        for node in services.iterchildren(tag=etree.Element)
        if str(node.tag).endswith("}Schema")
    ]
    if not found:
        raise _refuse(root, "this EDMX has no Schema in its DataServices")
    return found


def _schema(place: Place, names: Mapping[str, str]) -> Schema:
    namespace = str(place.node.tag)[1:].partition("}")[0]
    if namespace not in _EDM:
        raise _refuse(place, f"the schema language {namespace!r} is not known")
    mine = place.get("Namespace")
    alias = {place.get("Alias"): mine} if place.get("Alias") else {}
    return Schema(place, mine, {**names, **alias})


def _references(root: Place, elsewhere: dict[str, str]) -> dict[str, str]:
    """Give what the aliases of included vocabularies and schemas stand for."""
    names: dict[str, str] = {}
    for reference in root.node.iterchildren(tag=etree.Element):
        if not str(reference.tag).endswith("}Reference"):
            continue
        uri = reference.get("Uri") or reference.get("Url") or ""
        for include in reference.iterchildren(tag=etree.Element):
            namespace = include.get("Namespace") or ""
            if str(include.tag).endswith("}Include") and namespace:
                elsewhere.setdefault(namespace, uri)
                names[include.get("Alias") or namespace] = namespace
    return names


def _version(root: Place, schemas: Sequence[Schema]) -> str:
    """Give the version of OData that a document speaks."""
    if root.kind == "Edmx" and str(root.node.tag).startswith(f"{{{_EDMX_4}}}"):
        version = root.get("Version")
        if version.partition(".")[0] != "4":
            raise _refuse(root, f"Version {version!r} of the EDMX is not known")
        return version
    newest = max(_EDM[str(s.place.node.tag)[1:].partition("}")[0]] for s in schemas)
    if root.kind == "Edmx":
        for node in root.node.iterchildren(f"{{{_EDMX}}}DataServices"):
            services = Place(node, root.file)
            stated = services.metadata("DataServiceVersion").partition(".")[0]
            if stated > "3":
                raise _refuse(services, f"DataServiceVersion {stated} is not known")
            newest = max(newest, 3) if stated == "3" else newest
    return f"{newest}.0"


def _service_root(schema: Schema) -> str:
    """Give the path of the service that a schema's link to itself tells, or ""."""
    for node in schema.place.node.iterchildren(_LINK):
        if node.get("rel") == "self":
            path = url_parts(node.get("href") or "").path
            return path.removesuffix("/").removesuffix("/$metadata")
    return ""


def _refuse(place: Place, problem: str) -> ContractError:
    where = f"{place.file}:{line_of(place.node)}"
    return ContractError(problem, where=where, remedy=_TAKE)
