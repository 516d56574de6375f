"""What an entity set promises: which operations there are, with which options, and what not.

Absent flags mean yes. What depends on data (a path) counts as promised too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.contract.edmx.annotations import Terms, flag, member, paths, records, text
from interlock.contract.edmx.files import Generation, Place
from interlock.data import dataclass

VERBS = ("list", "read", "create", "change", "replace", "delete")
_READ = "Capabilities.ReadRestrictions"
_INSERT = "Capabilities.InsertRestrictions"
_UPDATE = "Capabilities.UpdateRestrictions"
_DELETE = "Capabilities.DeleteRestrictions"
_FILTER = "Capabilities.FilterRestrictions"
_SORT = "Capabilities.SortRestrictions"
_LINKS = "Capabilities.NavigationRestrictions"


@dataclass(frozen=True, slots=True)
class Promise:
    """What an entity set, or a singleton, allows.

    withheld: verb, or name of a navigation property -> the flag that says no. etag: the
    properties of the ETag, None without one. wanted: properties that every $filter must name.
    notes: verb -> what the document says about it. uncreated: what a create must not carry;
    unchanged: likewise a change.
    """

    withheld: Mapping[str, str]
    etag: tuple[str, ...] | None
    filterable: bool
    filter_required: bool
    wanted: tuple[str, ...]
    sortable: bool
    topable: bool
    skippable: bool
    countable: bool
    searchable: bool
    page_max: int
    notes: Mapping[str, str]
    uncreated: frozenset[str]
    unchanged: frozenset[str]


def promise(place: Place, terms: Terms, generation: Generation) -> Promise:
    """Read the flags of an entity set: SAP's attributes and the Capabilities vocabulary."""
    pageable = not _no(place.sap("pageable"))
    etag = terms.get("Core.OptimisticConcurrency")
    maximum = place.sap("maxpagesize")
    return Promise(
        {**dict(_withheld(place, terms)), **dict(_closed_links(terms))},
        paths(etag) if etag is not None else None,
        flag(terms.get(_FILTER), "Filterable") is not False,
        place.sap("requires-filter").lower() == "true"
        or flag(terms.get(_FILTER), "RequiresFilter") is True,
        paths(terms.get(_FILTER), "RequiredProperties"),
        flag(terms.get(_SORT), "Sortable") is not False,
        not _no(place.sap("topable"))
        and (pageable or place.sap("topable").lower() == "true")
        and flag(terms.get("Capabilities.TopSupported")) is not False,
        pageable and flag(terms.get("Capabilities.SkipSupported")) is not False,
        not _no(place.sap("countable"))
        and flag(terms.get("Capabilities.CountRestrictions"), "Countable") is not False,
        place.sap("searchable").lower() == "true"
        if generation < 4
        else flag(terms.get("Capabilities.SearchRestrictions"), "Searchable") is True,
        int(maximum) if maximum.isascii() and maximum.isdecimal() and len(maximum) < 9 else 0,
        dict(_notes(terms)),
        frozenset(
            (
                *paths(terms.get(_INSERT), "NonInsertableProperties"),
                *paths(terms.get(_INSERT), "NonInsertableNavigationProperties"),
                *(name for name, record in records(terms.get(_LINKS), "RestrictedProperties")
                  if flag(record, "InsertRestrictions", "Insertable") is False),
            )
        ),
        frozenset(paths(terms.get(_UPDATE), "NonUpdatableProperties")),
    )  # fmt: skip


def _no(text: str) -> bool:
    return text.strip().lower() == "false"


def _withheld(place: Place, terms: Terms) -> Iterator[tuple[str, str]]:
    """Give (verb, the flag that says no); a later one of the same verb wins."""
    for name, verbs in (
        ("creatable", ("create",)),
        ("updatable", ("change", "replace")),
        ("deletable", ("delete",)),
        # SAP: the collection cannot be reached, single records by key may be.
        ("addressable", ("list", "create")),
    ):
        if _no(place.sap(name)):
            yield from ((verb, f"sap:{name}") for verb in verbs)
    if flag(terms.get(_READ), "Readable") is False:
        yield "list", "Readable"
        if flag(terms.get(_READ), "ReadByKeyRestrictions", "Readable") is not True:
            yield "read", "Readable"
    if flag(terms.get(_READ), "ReadByKeyRestrictions", "Readable") is False:
        yield "read", "ReadByKeyRestrictions"
    if flag(terms.get("Capabilities.IndexableByKey")) is False:
        yield from ((verb, "IndexableByKey") for verb in ("read", "change", "replace", "delete"))
    for term, step, verbs in (
        (_INSERT, "Insertable", ("create",)),
        (_UPDATE, "Updatable", ("change", "replace")),
        (_DELETE, "Deletable", ("delete",)),
    ):
        if flag(terms.get(term), step) is False:
            yield from ((verb, step) for verb in verbs)


def _closed_links(terms: Terms) -> Iterator[tuple[str, str]]:
    """Give the navigation properties that cannot be read, with the reason."""
    said = terms.get(_LINKS)
    every = member(said, "Navigability") == "None"
    for name, record in records(said, "RestrictedProperties"):
        own = member(record, "Navigability")
        if own == "None" or (every and not own):
            yield name, "Navigability"
        elif flag(record, "ReadRestrictions", "Readable") is False:
            yield name, "Readable"


def _notes(terms: Terms) -> Iterator[tuple[str, str]]:
    for verb, steps in (
        ("list", (_READ,)),
        ("read", (_READ, "ReadByKeyRestrictions")),
        ("create", (_INSERT,)),
        ("change", (_UPDATE,)),
        ("replace", (_UPDATE,)),
        ("delete", (_DELETE,)),
    ):
        if said := text(terms.get(steps[0]), *steps[1:], "Description"):
            yield verb, said
