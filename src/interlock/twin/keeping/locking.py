"""Versions of records: entity tags, If-Match, and versions that a caller sends back."""

from __future__ import annotations

from interlock.contract.model import Reply
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.store import Row


def check_version(desk: Desk, row: Row) -> None:
    """Refuse a change that rests on an outdated reading (If-Match, or a version that was sent)."""
    wanted = desk.header("if-match")
    now = version_of(row)
    if wanted and wanted.strip() != "*" and now not in _tags(wanted):
        says = f"{desk.resource.name} {desk.own_key(row)} is at version {now}, not {wanted}"
        raise Refused("stale", says, field="If-Match")
    name = next((n for n, k in desk.resource.stamps.items() if k == "version"), "")
    sent = desk.given((*desk.role.record, name)) if name and desk.role.record else None
    if sent is not None and str(sent) != now:
        says = f"{desk.resource.name} {desk.own_key(row)} is at version {now}, not {sent}"
        raise Refused("stale", says, field=name)
    if desk.role.guarded and not wanted and sent is None and not desk.call.people:
        says = f"{desk.operation.name} must name the version that it rests on, in If-Match"
        raise Refused("unguarded", says, field="If-Match")


def check_absent(desk: Desk, row: Row | None) -> None:
    """Refuse to write over a record where the caller wants none to be there."""
    if row is not None and desk.header("if-none-match").strip() == "*":
        says = f"{desk.resource.name} {desk.own_key(row)} is there already"
        raise Refused("stale", says, field="If-None-Match")


def unchanged(desk: Desk, done: Done) -> Reply | None:
    """Give the answer to a reading whose caller knows the record as it is (If-None-Match)."""
    if desk.role.verb != "read" or not done.rows:
        return None
    wanted = desk.header("if-none-match")
    if not wanted:
        return None
    if all(o.name != "304" for o in desk.operation.outcomes):
        return None
    now = version_of(done.rows[0])
    if wanted.strip() != "*" and now not in _tags(wanted):
        return None
    return Reply("304", ok=True, headers={"ETag": f'"{now}"'})


def _tags(text: str) -> set[str]:
    return {tag.strip().removeprefix("W/").strip('"') for tag in text.split(",")}


def version_of(row: Row) -> str:
    """Give the version of a row as an entity tag shows it, without quotes."""
    return str(row.version)
