"""What was understood of operations and records, in the words of the overlay file."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.contract.model import Contract, Operation, Paging, Resource, Role
from interlock.contract.roles.words import squeezed
from interlock.schema.types import Anything
from interlock.values import Path

_SHOWS = frozenset(
    {"expand", "field", "include", "embed", "pretty", "raw", "format", "locale", "lang",
     "language", "passthrough", "timeout", "timeoutsecond", "view", "select", "callback"}
)  # fmt: skip


def manners(contract: Contract, operation: Operation, role: Role) -> dict[str, str]:
    """Give what an operation does beyond its verb: word of the overlay -> what it says."""
    said: dict[str, str] = {}
    if role.state:
        said["state"] = role.state
    if role.filters and role.verb in ("list", "read"):
        said["filters"] = " ".join(role.filters)
    if role.sort:
        said["sort"] = _place(role.sort)
    if role.paging is not None:
        said["paging"] = _paging(role.paging)
    if role.deleted:
        said["deleted"] = role.deleted if isinstance(role.deleted, str) else _place(role.deleted)
    if role.upsert:
        said["upsert"] = "true"
    if role.guarded:
        said["if_match"] = "required"
    if role.repeat is not None:
        lasts = f" for {role.repeat.lifetime_s} s" if role.repeat.lifetime_s else ""
        said["repeat"] = f"{_place(role.repeat.key)} in {role.repeat.scope}{lasts}"
    if role.batch is not None:
        said["batch"] = f"{_place(role.batch.items)} -> {_place(role.batch.results) or 'body'}"
    if role.verb == "none" and role.reply:
        said["reply"] = ", ".join(f"{_place(path)} {what}" for path, what in role.reply.items())
    unused = _unused(operation, role) if role.verb == "list" else ()
    if unused:
        said["unused"] = " ".join(unused)
    told = contract.told.get(operation.name)
    if told is not None:
        said["is_success"] = f"{_place(told.path)} = {', '.join(map(str, told.good))}"
    if operation.together:
        said["access"] = " or ".join(" and ".join(group) for group in operation.together)
    elif operation.access and len({o.access for o in contract.operations if o.access}) > 1:
        said["access"] = " or ".join(operation.access)
    wanted = [s for scopes in operation.scopes.values() for s in scopes]
    if wanted:
        said["scopes"] = " ".join(wanted)
    return said


def kept(resource: Resource) -> dict[str, str]:
    """Give what a kind of record keeps: word of the overlay -> what it says."""
    said: dict[str, str] = {}
    if resource.unique:
        said["unique"] = ", ".join("+".join(group) for group in resource.unique)
    if resource.references:
        said["references"] = ", ".join(
            f"{path} -> {to}{_fate(path, resource)}" for path, to in resource.references.items()
        )
    if resource.stamps:
        said["stamps"] = ", ".join(_stamps(resource))
    if resource.computed:
        said["computed"] = ", ".join(c.path for c in resource.computed)
    if resource.buried is not None:
        said["deleted"] = f"{resource.buried.field} {resource.buried.at}".strip() or "kept"
    if resource.life is not None and resource.life.moves:
        moves = (f"{m.before} -> {m.after} by {m.by}" for m in resource.life.moves)
        said["life"] = f"{resource.life.initial}; {', '.join(moves)}"
    return said


def _fate(path: str, resource: Resource) -> str:
    if path in resource.cascades:
        return " (cascade)"
    return " (keep)" if path in resource.loose else ""


def _stamps(resource: Resource) -> Iterator[str]:
    for name, kind in resource.stamps.items():
        form = resource.numbers.get(name, "")
        counted = resource.ranges.get(name)
        per = f" per {' '.join(counted.per)}" if counted is not None and counted.per else ""
        yield f"{name} {kind}" + (f" {form}{per}" if form else "")


def _unused(operation: Operation, role: Role) -> tuple[str, ...]:
    """Give the parameters in the query of a list that change nothing in what it shows."""
    places = [*role.filters.values(), role.sort, role.sort_way, role.select, role.key]
    places += [role.deleted] if isinstance(role.deleted, tuple) else []
    if role.paging is not None:
        for place in (role.paging.position, role.paging.size):
            # A bare name is that of a parameter, and may have dots of its own.
            places += [("args", place), tuple(place.split("."))]
    used = {str(path[1]) for path in places if path[:1] == ("args",) and len(path) > 1}
    queries = (p.name for p in operation.request.parts if p.where == "query")
    return tuple(name for name in queries if name not in used)


def unheard(contract: Contract) -> dict[str, tuple[str, ...]]:
    """Give parameters that look as if they chose records, and the lists that do not look at them.

    What says how records are shown is left out: it makes no test green that ought to be red.
    """
    found: dict[str, list[str]] = {}
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        for name in _unused(operation, role) if role is not None and role.verb == "list" else ():
            if squeezed(name) not in _SHOWS:
                found.setdefault(name, []).append(operation.name)
    return {name: tuple(found[name]) for name in sorted(found, key=lambda n: -len(found[n]))}


def _paging(paging: Paging) -> str:
    places = ", ".join(filter(None, (paging.position, paging.size)))
    following = f", next {_place(paging.next_path)}" if paging.next_path else ""
    start = f" from {paging.first}" if paging.style == "page" and paging.first != 1 else ""
    link = ", link" if paging.link else ""
    return f"{paging.style} ({places or 'first'}{following}){start}{link}"


def _place(path: Path) -> str:
    return ".".join(str(step) for step in path)


def types_named(contract: Contract) -> int:
    """Count the types that the files name.

    Readers make more: of heirs, of what one direction carries, of references that lead nowhere.
    """
    types, kind = contract.types, contract.origin.kind
    made = (" of any kind", " itself") if kind == "openapi" else ("-create", "-update")
    if kind == "wsdl":
        return len(types)
    return sum(
        not (isinstance(type_, Anything) and type_.why.startswith("$ref"))
        and not any(name.endswith(m) and name.removesuffix(m) in types for m in made)
        for name, type_ in types.items()
    )
