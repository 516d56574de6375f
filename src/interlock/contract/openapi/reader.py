"""Read Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 files.

What one operation lacks never takes the others with it: it goes to `Contract.refused`. What
could be put right goes to `Contract.repairs`. Only a file that is no OpenAPI is refused whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from interlock.contract.model import Access, Contract, Origin
from interlock.contract.openapi.access import read_access
from interlock.contract.openapi.book import Book, Place, open_book
from interlock.contract.openapi.operations import Findings, read_operations
from interlock.contract.openapi.plan import OpenApiDocument
from interlock.contract.openapi.schemas import Definitions
from interlock.contract.openapi.swagger import is_swagger, shaped_root
from interlock.errors import ContractError
from interlock.patterns import expression

OPERATIONS_MAX = 20_000
_COMPLETE = "take the complete file"
_VERSION = expression(r"3\.[012](\.\d+)?([-+].*)?")
_USUAL = frozenset({"3.0.0", "3.0.1", "3.0.2", "3.0.3", "3.0.4", "3.1.0", "3.1.1", "3.2.0"})


def read(paths: Sequence[Path], system: str, overlays: Sequence[Path] = ()) -> Contract:
    """Read the files of one system; several OpenAPI files make one contract.

    Files that only hold shared schemas need not be named. overlays: OpenAPI Overlays, applied in
    their order before anything is read. Raises `ContractError`.
    """
    book, roots = open_book(paths)
    names = [root.file for root in roots]
    told = _repaired(book, names, overlays) if overlays else []
    roots = tuple(book.root(name) for name in names)
    versions = {root.file: _version(book, root) for root in roots}
    legacy = {f: v.startswith(("2.", "3.0")) for f, v in versions.items()}
    definitions = Definitions(book, legacy)
    found = Findings()
    access: dict[str, Access] = {}
    for root in roots:
        definitions.add_components(root)
    for root in roots:
        root = shaped_root(root) if is_swagger(root) else root
        own = read_access(book, root, found.note)
        access.update({a.name: a for a in own})
        read_operations(book, definitions, root, found, access=own)
    if not (found.operations or found.events or found.refused):
        raise ContractError(
            "the contract declares no operation and no webhook",
            where=roots[0].file,
            remedy="add `paths`, or take the complete file",
        )
    first = roots[0].inner("info")
    return Contract(
        system,
        title=first.text("title") or Path(roots[0].file).stem,
        version=str(first.inner("version").node or ""),
        origin=Origin(roots[0].file, "openapi", versions[roots[0].file], tuple(book.documents)),
        operations=tuple(found.operations),
        types=definitions.types(),
        access=tuple(access.values()),
        events=tuple(found.events),
        repairs=(*told, *definitions.notes, *_counted(found.notes)),
        refused=tuple(found.refused),
        document=OpenApiDocument(definitions.defs, found.plans),
    )


def _repaired(book: Book, names: Sequence[str], overlays: Sequence[Path]) -> list[str]:
    # JSONPath and all that comes with it, for the few contracts that are repaired.
    from interlock.contract.openapi.overlays import apply

    return [line for path in overlays for line in apply(book, names, path)]


def _counted(notes: Mapping[str, int]) -> list[str]:
    return [text if n == 1 else f"{text} ({n} times)" for text, n in notes.items()]


def _version(book: Book, root: Place) -> str:
    """Give the version of a root file. Raises `ContractError` for all that is no OpenAPI 3."""
    document = book.documents[root.file]

    def refuse(key: str, problem: str, remedy: str) -> ContractError:
        return ContractError(problem, where=document.where((key,)), remedy=remedy)

    if not isinstance(root.node, Mapping):
        raise ContractError(
            "the file holds no mapping, so it is no OpenAPI contract",
            where=root.file,
            remedy="name a file that begins with `openapi: 3.0.3` or the like",
        )
    if "openapi" not in root.node:
        if "swagger" in root.node:
            return _swagger(root, document.where(("swagger",)))
        raise ContractError(
            "the key `openapi` is missing, so this is no OpenAPI contract",
            where=root.file,
            remedy="name a file that begins with `openapi: 3.0.3` or the like",
        )
    version = str(root.node["openapi"])
    if version not in _USUAL and not _VERSION.fullmatch(version):
        remedy = "use OpenAPI 3.0, 3.1 or 3.2"
        raise refuse("openapi", f"OpenAPI version {version!r} is not known", remedy)
    for key in ("paths", "webhooks", "components"):
        if key in root.node and not isinstance(root.node[key], Mapping | None):
            raise refuse(key, f"`{key}` is not a mapping", "correct the file")
    count = sum(len(_dict(item)) for item in _dict(root.node.get("paths")).values())
    if count > OPERATIONS_MAX:
        problem = f"the contract has {count:,} operations, more than {OPERATIONS_MAX:,}"
        raise refuse("paths", problem, "take the part that the integration uses")
    if not any(root.node.get(k) for k in ("paths", "webhooks", "x-webhooks")):
        problem = "the contract has neither `paths` nor `webhooks`"
        if "paths" in root.node:
            raise refuse("paths", "`paths` is empty: nothing can be called", _COMPLETE)
        raise refuse("openapi", problem, _COMPLETE)
    return version


def _swagger(root: Place, where: str) -> str:
    """Give the version of a Swagger file. Raises `ContractError` for all but 2.0."""
    assert isinstance(root.node, Mapping)
    version = str(root.node["swagger"])
    if version in ("2", "2.0"):
        if not root.node.get("paths"):
            problem = "the contract has no `paths`"
            if "paths" in root.node:
                problem = "`paths` is empty: nothing can be called"
            raise ContractError(problem, where=where, remedy=_COMPLETE)
        return "2.0"
    if version.startswith("1."):
        problem = f"Swagger {version} is not read"
        remedy = "convert the file to Swagger 2.0 or OpenAPI 3"
    else:
        problem = f"there is no Swagger {version}"
        remedy = "write `openapi: 3.0.3` if the file is OpenAPI 3, else convert it"
    raise ContractError(problem, where=where, remedy=remedy)


def _dict(node: object) -> Mapping[object, object]:
    return node if isinstance(node, Mapping) else {}
