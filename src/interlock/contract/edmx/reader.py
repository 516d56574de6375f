"""Read the metadata of OData services: EDMX, or a schema alone, of OData 2, 3 and 4.

What one entity set lacks never takes the others with it: it goes to `Contract.refused`. Roles
and records are not guessed; the metadata says them. Messages are free of the protocol's
envelopes, but scalars are those of its JSON: text where OData 2 writes numbers as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from interlock.contract.edmx.annotations import Annotations, text
from interlock.contract.edmx.calls import read_calls
from interlock.contract.edmx.files import Metadata, open_files
from interlock.contract.edmx.names import Names
from interlock.contract.edmx.operations import Reading, read_sets
from interlock.contract.edmx.records import Records
from interlock.contract.edmx.resources import resources_of
from interlock.contract.edmx.sets import Sets
from interlock.contract.edmx.structures import Structures
from interlock.contract.model import Contract, Origin, Refusal
from interlock.data import dataclass
from interlock.errors import ContractError


@dataclass(frozen=True, slots=True)
class EdmxDocument:
    """What a wire of OData needs beside the contract.

    etags: entity set -> the properties of its ETag. keys: entity set -> its key's properties.
    """

    version: str
    keys: Mapping[str, tuple[str, ...]]
    etags: Mapping[str, tuple[str, ...]]


def read(paths: Sequence[Path], system: str) -> Contract:
    """Read metadata files as one system. Raises `ContractError` when one is refused whole."""
    if not paths:
        raise ContractError(
            "no contract file is named", where=system, remedy="name at least one EDMX file"
        )
    repairs: list[str] = []
    metadata = open_files(paths, repairs.append)
    names = Names(metadata)
    if not names.containers:
        raise ContractError(
            "the metadata has no EntityContainer, so there is nothing to call",
            where=metadata.files[0],
            remedy="name the $metadata of the service together with the schemas it refers to",
        )
    said = Annotations(metadata)
    structures = Structures(names, said)
    sets = Sets(structures, said)
    reading = Reading(metadata.generation, metadata.root, sets, Records(structures, sets.closed()))
    read_sets(reading)
    read_calls(reading)
    return _contract(reading, metadata, said, system, repairs)


def _contract(
    reading: Reading, metadata: Metadata, said: Annotations, system: str, repairs: list[str]
) -> Contract:
    names = reading.sets.names
    first = metadata.files[0]
    resources = resources_of(reading)
    types = reading.records.all()
    refused = [*names.refused, *reading.sets.refused, *reading.refused, *_unread(reading)]
    if not (reading.operations or refused):
        refused.append(Refusal(first, "its containers hold nothing"))
    return Contract(
        system,
        title=names.containers[0].schema.namespace or Path(first).stem,
        version=_version(metadata, said),
        origin=Origin(first, "edmx", f"OData {metadata.version}", metadata.files),
        operations=tuple(reading.operations),
        types=types,
        resources=resources,
        roles=reading.roles,
        repairs=(*repairs, *names.repairs),
        refused=tuple(refused),
        document=EdmxDocument(
            metadata.version,
            {
                s.name: tuple(p.path for p in s.structure.key)
                for s in reading.sets.all
                if s.structure
            },
            {s.name: s.etag for s in reading.sets.all if s.etag is not None},
        ),
    )


def _version(metadata: Metadata, said: Annotations) -> str:
    """Give the version that a schema states (Core.SchemaVersion), "" when none does."""
    for schema in metadata.schemas:
        if stated := text(said.of(schema.place, schema).get("Core.SchemaVersion")):
            return stated
    return ""


def _unread(reading: Reading) -> list[Refusal]:
    """Name what can no set show: types that nothing uses and that cannot be read."""
    done = {r.why for r in reading.refused}
    found = []
    for name, declared in reading.sets.names.types.items():
        if declared.place.kind not in ("EntityType", "ComplexType"):
            continue
        why, source = reading.sets.structures.broken(name)
        if why and not any(why in told for told in done):
            found.append(Refusal(f"type {name}", why, source))
    return found
