"""The first bridge where nothing could be proposed: it loads, and examples show what to fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from interlock.bridge.leaves import leaves
from interlock.bridge.propose import Proposal
from interlock.cli.pair.first_bridge import titled
from interlock.contract.model import Contract, Resource
from interlock.patterns import expression
from interlock.schema.types import Text, resolve
from interlock.schema.words import tokens

RECORDS_SHOWN_MAX = 12
FIELDS_SHOWN_MAX = 12
FILES_SHOWN_MAX = 5
# Where people read on: the page is part of the source distribution and of the repository.
PAGE = "docs/how-to/first-bridge.md"
_ABSENT = expression(
    r"(?:^|is missing: )(\S+): (?:there is no such file|a remote place is never fetched)"
)
NO_KEY = "no field tells who is who; name one under match"


def why_none(proposals: Sequence[Proposal], contracts: Mapping[str, Contract]) -> str:
    """Say why no record can cross although both contracts were read."""
    for name, contract in contracts.items():
        if not contract.resources:
            if absent := _absent_files(contract):
                return f"the contract of {name} lacks {absent}: save what it lacks beside it"
            return f"the contract of {name} shows no records; name them in an overlay"
    if not proposals:
        return "no record of the one is like a record of the other; name a pair under match"
    if all(p.identity is None for p in proposals):
        return NO_KEY
    found = next(p for p in proposals if p.identity is not None)
    if contracts["erp"].by_role("create", found.erp) is None:
        return f"no operation of erp is known to create {found.erp}; give it a role in an overlay"
    return "the records are too little alike; name a pair under match"


def _absent_files(contract: Contract) -> str:
    """Name the files that the contract refers to and that are not there, the first of many."""
    found = (_ABSENT.search(refusal.why) for refusal in contract.refused)
    names = tuple(dict.fromkeys(match[1] for match in found if match))
    more = len(names) - FILES_SHOWN_MAX
    return ", ".join((*names[:FILES_SHOWN_MAX], *((f"... +{more}",) if more > 0 else ())))


def blank_text(proposals: Sequence[Proposal], contracts: Mapping[str, Contract]) -> str:
    """Give the YAML text of a bridge without matches, and the first ones as comments."""
    crm, erp = _examples(proposals, contracts)
    match = "-".join(tokens(crm.name)) or "order" if crm else "order"
    mine, other = _key(crm, contracts["crm"]), _key(erp, contracts["erp"])
    create = contracts["erp"].by_role("create", erp.name) if erp else None
    names = [titled(contracts["crm"].title), titled(contracts["erp"].title)]
    return "\n".join([
        "# `interlock init` could not propose this bridge:",
        f"# {why_none(proposals, contracts)}.",
        f"# {PAGE} shows a whole one; `interlock check` reads what you write.",
        "interlock: 1",
        f"bridge: {names[0]} to {names[1]}",
        "",
        *_records("crm", contracts["crm"]),
        *_records("erp", contracts["erp"]),
        "# When are two records the same thing? FILL THIS LINE FIRST: one field of each side that",
        "# holds the same number; then take away the {} and the #.",
        "match: {}",
        f"#  {match}: {{crm: {_name(crm)}.{mine}, erp: {_name(erp)}.{other}}}    # for example",
        "",
        "# What starts the flow, what it does, and where each field of the ERP comes from.",
        "flows: {}",
        f"#  {match}-to-erp:",
        f"#    on: crm {match}.created",
        f"#    do: [erp {create.name if create else 'OPERATION'}]",
        "#    fields:",
        *(f"#      {line}" for line in _rules((mine, other), erp, contracts["erp"])),
    ]) + "\n"  # fmt: skip


def _name(resource: Resource | None) -> str:
    return resource.name if resource else "RECORD"


def _examples(
    proposals: Sequence[Proposal], contracts: Mapping[str, Contract]
) -> tuple[Resource | None, Resource | None]:
    """Give the likeliest pair, else the first record of each side that can be created."""
    for proposal in proposals:
        crm = contracts["crm"].resource(proposal.crm)
        erp = contracts["erp"].resource(proposal.erp)
        if crm is not None and erp is not None:
            return crm, erp
    return _first(contracts["crm"]), _first(contracts["erp"])


def _first(contract: Contract) -> Resource | None:
    made = (r for r in contract.resources if contract.by_role("create", r.name))
    return next(made, next(iter(contract.resources), None))


def _fields(resource: Resource | None, contract: Contract) -> tuple[str, ...]:
    """Give the fields of the record itself that callers may write, the required ones first."""
    found = leaves(resource.type, contract.types, resource.name) if resource else ()
    assigned = {resource.key, *resource.stamps, *resource.numbers} if resource else set()
    own = [leaf for leaf in found if not leaf.parents and leaf.path not in assigned]
    own.sort(key=lambda leaf: not leaf.needed)
    return tuple(leaf.path for leaf in own)


def _key(resource: Resource | None, contract: Contract) -> str:
    """Give a field that could hold a number both sides know: the first that is a free text."""
    found = leaves(resource.type, contract.types, resource.name) if resource else ()
    texts = {leaf.path for leaf in found if isinstance(resolve(leaf.type, contract.types), Text)}
    names = _fields(resource, contract)
    return next((n for n in names if n in texts), next(iter(names), "FIELD"))


def _records(system: str, contract: Contract) -> Iterator[str]:
    yield f"# Records of {system}, and their fields:"
    for resource in contract.resources[:RECORDS_SHOWN_MAX]:
        names = _fields(resource, contract)
        more = ", ..." if len(names) > FIELDS_SHOWN_MAX else ""
        yield f"#   {resource.name}: {', '.join(names[:FIELDS_SHOWN_MAX]) or '(none)'}{more}"
    if len(contract.resources) > RECORDS_SHOWN_MAX:
        rest = len(contract.resources) - RECORDS_SHOWN_MAX
        yield f"#   and {rest} more: `interlock check --operations FILE` names them"
    if not contract.resources:
        yield "#   (none: name them in an overlay)"


def _rules(key: tuple[str, str], erp: Resource | None, contract: Contract) -> Iterator[str]:
    yield f"{key[1]}: {key[0]}"
    rest = (name for name in _fields(erp, contract) if name != key[1])
    yield from (f"{name}: FIELD" for name in islice(rest, FIELDS_SHOWN_MAX))
