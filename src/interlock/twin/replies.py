"""Replies that keep the contract: the record where the role says, an envelope of known facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from interlock.contract.model import HttpBinding, Operation, Outcome, Part, Reply, Role
from interlock.contract.roles.logins import ADDRESS, SESSION
from interlock.contract.roles.shapes import as_record, type_at
from interlock.contract.roles.words import squeezed
from interlock.patterns import expression
from interlock.schema.check import conforms
from interlock.schema.types import Anything, ListOf, Record, Type, resolve
from interlock.twin.desk import Desk, Done, key_text
from interlock.twin.fitting import Fill, default_of, fit
from interlock.twin.habits import passed_on
from interlock.twin.keeping.locking import version_of
from interlock.twin.keeping.numbering import field_type, nth_value
from interlock.twin.lists.paging import link_header, with_next
from interlock.twin.moments import written
from interlock.twin.store import Row
from interlock.values import Path, Value, at, put

_UNKNOWN = Anything("not described")
_PARAMETER = expression(r"{([^{}]*)}")


def good(desk: Desk, done: Done) -> Reply:
    """Build the reply to a call that succeeded."""
    mirror = desk.habit.mirror if desk.habit is not None and desk.call.sure else None
    if mirror is not None and len(done.rows) == 1:
        body = passed_on(mirror, desk.call.body, done.rows[0].record, desk.types)
        if body is not None:
            headers = _headers(desk, mirror.outcome, done)
            return Reply(mirror.code, ok=True, body=body, headers=headers, writes=done.writes)
    ticket = desk.habit.ticket if desk.habit is not None and len(done.rows) == 1 else None
    if ticket is not None and isinstance(key := _told_key(desk, done.rows[0]), str):
        return Reply(ticket[0], ok=True, body={ticket[1]: key}, writes=done.writes)
    outcome = good_outcome(desk.operation, desk.role, done)
    headers = _headers(desk, outcome, done)
    name = outcome.code if outcome else "ok"
    if outcome is None or not outcome.message.has_body:
        return Reply(name, ok=True, headers=headers, writes=done.writes)
    role = desk.role
    value = _carried(desk, done)
    value = with_next(value, desk, done, outcome.message.body)
    value = _extras(role, value, done.rows, desk)
    if role.result != ():
        value = _saying_so(value, outcome.message.body, desk)
    # A body that is the record itself, or all of them, has no envelope that could hold facts.
    bare = isinstance(resolve(outcome.message.body, desk.types), ListOf) or role.verb != "list"
    facts = {} if role.result == () and bare else _facts(desk, name, done)
    eager = role.result != () and role.verb != "none"
    spine = role.result or role.result_key
    fill = Fill(desk.types, facts, eager=eager, spine=spine, seen=desk.store.seen)
    body = fit(value, outcome.message.body, fill)
    return Reply(name, ok=True, body=body, headers=headers, writes=done.writes)


def good_outcome(operation: Operation, role: Role, done: Done) -> Outcome | None:
    """Give the outcome under which an operation succeeds."""
    fine = [o for o in operation.outcomes if o.ok]
    if role.verb == "replace" and len(fine) > 1:
        created = next((o for o in fine if o.name == "201"), None)
        other = next((o for o in fine if o.name != "201"), None)
        return created if done.created and created else other
    return next((o for o in fine if o.name == role.outcome), operation.success)


def _carried(desk: Desk, done: Done) -> Value:
    role = desk.role
    if role.verb == "list":
        items = [put({}, role.item, row.record) for row in done.rows]
        if role.item:
            items = _enveloped(items, desk)
        return put({}, role.result or (), items) if role.result is not None else {}
    if not done.rows:
        return {}
    row = done.rows[0]
    if role.result_key:
        return _keys(desk, done.rows)
    if role.result is None:
        return {}
    if len(done.rows) > 1 and 0 in role.result:
        return _each(role.result, [r.record for r in done.rows])
    return put({}, role.result, row.record) if role.result else _of_the_answer(desk, row.record)


def _enveloped(items: list[Value], desk: Desk) -> list[Value]:
    """Let the envelope around each listed record say that all is well with it."""
    role, success = desk.role, desk.operation.success
    body = success.message.body if success is not None else _UNKNOWN
    type_ = type_at(body, desk.types, (*(role.result or ()), 0)) or _UNKNOWN
    facts: dict[str, tuple[Value, ...]] = dict.fromkeys(("issuccess", "success", "ok"), (True,))
    spine = tuple(step for step in role.item if isinstance(step, str))
    fill = Fill(desk.types, facts, eager=True, spine=spine)
    return [fit(item, type_, fill) for item in items]


def _of_the_answer(desk: Desk, record: dict[str, Value]) -> dict[str, Value]:
    """Leave out what an answer of another type would take for strangers (xs:any)."""
    success = desk.operation.success
    body = resolve(success.message.body, desk.types) if success is not None else None
    if not isinstance(body, Record) or not (body.open and body.ordered):
        return record
    own = resolve(desk.resource.type, desk.types)
    if own is body or not isinstance(own, Record):
        return record
    lost = [n for n in record if body.field(n) is None and own.field(n) is not None]
    return {n: v for n, v in record.items() if n not in lost} if lost else record


def _keys(desk: Desk, rows: tuple[Row, ...]) -> Value:
    """Put the keys in their places; where the first is 0, each record of the call has its own."""
    path = desk.role.result_key
    if 0 not in path:
        return put({}, path, _told_key(desk, rows[0]))
    return _each(path, [_told_key(desk, row) for row in rows])


def _each(path: Path, told: Sequence[Value]) -> Value:
    """Put each of several values in an item of its own of the list that a path goes through."""
    value: Value = {}
    cut = path.index(0)
    for index, one in enumerate(told):
        value = put(value, (*path[:cut], index, *path[cut + 1 :]), one)
    return value


def _told_key(desk: Desk, row: Row) -> Value:
    """Give the key as the reply tells it: where it cannot, a number that the system has for it."""
    key, role, success = shown_key(desk, row), desk.role, desk.operation.success
    if desk.resource.key or not role.key or success is None:
        return key
    type_ = type_at(success.message.body, desk.types, role.result_key)
    if type_ is None or conforms(key, type_, desk.types):
        return key
    value = fit(key, type_, Fill(desk.types, {}))
    if conforms(value, type_, desk.types) and key_text(value) == key:
        return value
    return nth_value(desk.resource, "#told", row.seq, type_, types=desk.types)


def shown_key(desk: Desk, row: Row) -> Value:
    """Give the key as the record shows it."""
    steps = desk.resource.key_path
    if steps:
        return at(row.record, steps) or row.key  # type: ignore[return-value]  # records hold values only
    return row.record.get(desk.resource.key, row.key) if desk.resource.key else row.key


def _extras(role: Role, value: Value, rows: tuple[Row, ...], desk: Desk) -> Value:
    """Put the constants and templates of `Role.reply` in their places."""
    for path, template in role.reply.items():
        if "[]" in path:
            for index, row in enumerate(rows):
                place = tuple(index if step == "[]" else step for step in path)
                value = put(value, place, _said(template, row, desk))
        else:
            said = _said(template, rows[0], desk) if rows else _told(template, path, desk)
            value = put(value, path, said)
    return value


def _told(template: Value, path: Path, desk: Desk) -> Value:
    """Give what no record says: the session of a login, and where to go on calling."""
    success = desk.operation.success
    if template not in (SESSION, ADDRESS) or success is None:
        return template
    type_ = type_at(success.message.body, desk.types, path) or _UNKNOWN
    if template == SESSION:
        named = replace(desk.resource, name="session")
        return nth_value(named, "session", 1, type_, types=desk.types)
    scheme, host = desk.header("x-forwarded-proto") or "http", desk.header("host")
    binding = desk.operation.binding
    prefix = desk.header("x-forwarded-prefix").rstrip("/")
    here = f"{scheme}://{host}{prefix}{binding.path}"
    return here if host and conforms(here, type_, desk.types) else None


def _said(template: Value, row: Row, desk: Desk) -> Value:
    if not isinstance(template, str) or "{" not in template:
        return template
    if template == "{key}":
        return shown_key(desk, row)
    name = template[1:-1]
    if template == f"{{{name}}}" and "{" not in name:
        steps = name.split(".")
        return at(row.record, steps)  # type: ignore[return-value]  # records hold values only

    def shown(found: re.Match[str]) -> str:
        value = shown_key(desk, row) if found[1] == "key" else at(row.record, found[1].split("."))
        return "" if value is None else str(value)

    return _PARAMETER.sub(shown, template)


def succeeded(desk: Desk, done: Done, status: int) -> dict[str, tuple[Value, ...]]:
    """Give what the outcome of one record in a batch may say when all went well."""
    return {**_facts(desk, str(status), done), "created": (done.created,)}


_FINE: Mapping[str, tuple[Value, ...]] = {
    "code": (0, "0", 200, "200", "00000"), "msg": ("ok", "success"), "message": ("ok", "success"),
}  # fmt: skip


def _saying_so(value: Value, body: Type, desk: Desk) -> Value:
    """Say that all went well in an envelope that tells it by a code beside a message."""
    envelope = as_record(body, desk.types)
    words = {squeezed(f.name): f for f in envelope.fields} if envelope is not None else {}
    if "code" not in words or not {"msg", "message"} & set(words) or not isinstance(value, dict):
        return value
    # An operation without a role repeats what it was asked about: the code of a voucher.
    asked = _echo(desk) if desk.role.verb == "none" else {}
    if "code" in asked:
        return value
    for word, tries in _FINE.items():
        field = words.get(word)
        if field is None or field.name in value:
            continue
        usual = default_of(field, desk.types)
        told = (v for v in ((usual,) if usual is not None else tries))
        fine = next((v for v in told if conforms(v, field.type, desk.types)), None)
        value = value if fine is None else {**value, field.name: fine}
    return value


def _facts(desk: Desk, code: str, done: Done) -> dict[str, tuple[Value, ...]]:
    """Give what an envelope may say, by squeezed field name; each with forms to try in order."""
    status = int(code) if code.isdigit() else 200
    facts: dict[str, tuple[Value, ...]] = {
        "statuscode": (status,),
        "status": ("OK", "ok", "success", status, True),
        "success": (True,), "ok": (True,), "issuccess": (True,),
        "service": (desk.contract.system,),
        "resource": (squeezed(desk.resource.name),),
        "operation": (_spoken(desk.role),),
        "count": (len(done.rows),),
    }  # fmt: skip
    if desk.role.verb == "none":
        facts.update(_echo(desk))
    if desk.role.verb == "list":
        facts.update(_paging(done))
    if done.rows and desk.role.verb != "list":
        row = done.rows[0]
        facts["version"] = (row.version,)
        facts[squeezed(desk.resource.key or "key")] = (shown_key(desk, row),)
    return facts


def _spoken(role: Role) -> str:
    words = {"create": "add", "read": "one", "list": "all", "change": "update"}
    return words.get(role.verb, role.verb)


def _paging(done: Done) -> dict[str, tuple[Value, ...]]:
    total, start, size = (_whole(done.facts.get(n)) for n in ("total", "start", "size"))
    more = bool(done.facts.get("more"))
    pages, first = -(-total // max(size, 1)), done.facts.get("first")
    at = start // max(size, 1) + (first if isinstance(first, int) else 1)
    names: dict[tuple[str, ...], Value] = {
        ("total", "totalcount", "totalresult", "totalrecord", "totalelement", "totalitem",
         "recordcount", "odatacount", "totalsize", "itemstotal", "recordstotal", "resultstotal",
         "totalhit"): total,
        ("page", "pagenumber", "currentpage", "pageindex", "pageno", "number"): at,
        ("pagesize", "perpage", "limit", "size", "itemsperpage"): size,
        ("offset", "skip", "start", "startindex"): start,
        ("totalpage", "pagecount", "pagestotal"): max(pages, 1),
        ("count", "pageresult", "numberofelement", "itemcount", "itemsonpage"): len(done.rows),
        ("more", "hasmore", "hasnext", "hasnextpage", "hasmoreitem"): more,
        ("last", "islast", "done", "lastpage"): not more,
        ("first", "isfirst", "firstpage"): not start,
        ("empty", "isempty"): not done.rows,
    }  # fmt: skip
    if done.facts.get("of") == "locator":
        names["size",] = total
    return {name: (value,) for group, value in names.items() for name in group}


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _echo(desk: Desk) -> dict[str, tuple[Value, ...]]:
    """Let an operation without a role repeat what it was asked about."""
    body = desk.call.body if isinstance(desk.call.body, dict) else {}
    asked = {**desk.call.args, **body}
    return {squeezed(n): (v,) for n, v in asked.items() if not isinstance(v, (dict, list))}


def _headers(desk: Desk, outcome: Outcome | None, done: Done) -> dict[str, str]:
    """Fill the reply headers that the contract names."""
    if outcome is None:
        return {}
    headers = {}
    for part in outcome.message.parts:
        if part.where != "header":
            continue
        value = _header(desk, part.name, done)
        if value is None:
            value = _known_header(desk, part, outcome, done)
        if value is not None:
            headers[part.name] = _header_text(value)
    return headers


def _known_header(desk: Desk, part: Part, outcome: Outcome, done: Done) -> Value:
    """Give what the twin knows of a header by its name; else, where it must be, what it may be."""
    if not part.required and desk.role.verb != "list":
        return None
    name = part.name.lower().removeprefix("x-")
    facts = _facts(desk, outcome.code, done).get(squeezed(name), ())
    fitting = (fit(fact, part.type, Fill(desk.types, {})) for fact in facts)
    known = next((v for v in fitting if conforms(v, part.type, desk.types)), None)
    if known is None and part.required:
        return fit(None, part.type, Fill(desk.types, {}))
    return known


def _header_text(value: Value) -> str:
    if isinstance(value, list):
        return ",".join(map(_header_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _header(desk: Desk, name: str, done: Done) -> Value:
    if name.lower() == "link" and desk.role.verb == "list":
        return link_header(desk, done) or None
    if not done.rows or desk.role.verb == "list":
        return None
    row = done.rows[0]
    if name.lower() == "etag":
        return f'"{version_of(row)}"'
    if name.lower() == "location":
        return _address(desk, row)
    if name.lower() == "last-modified":
        return desk.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return None


def _address(desk: Desk, row: Row) -> Value:
    """Give where the record can be read, None where no path leads to it alone."""
    reader = desk.contract.by_role("read", desk.resource.name)
    if reader is None or not isinstance(reader.binding, HttpBinding):
        return None
    role = desk.contract.roles[reader.name]
    above = desk.nest().above(row.key)
    known = {str(p[-1]): row.record.get(n, above.get(n)) for n, p in role.filters.items()}
    known |= {str(role.key[-1]): shown_key(desk, row)} if role.key else {}
    path = reader.binding.base.rstrip("/") + reader.binding.path
    for param in _PARAMETER.findall(path):
        value = known.get(param, desk.call.args.get(param))
        if value is None:
            return None
        text = str(value)
        shown = text if text.isalnum() and text.isascii() else quote(text, safe="@:,")
        path = path.replace(f"{{{param}}}", shown)
    return path


def event_body(desk: Desk, row: Row, paths: Mapping[Path, Value]) -> Value:
    """Build a message about a record: what `paths` say, and what its type demands."""
    value: Value = {}
    for path, given in paths.items():
        value = put(value, path, given)
    spine = next((p for p, v in paths.items() if v is row.record), ())
    return fit(value, desk.operation.request.body, Fill(desk.types, {}, spine=spine))


def time_value(desk: Desk, path: Path) -> Value:
    """Give now in the form of the field at a path of the request's body."""
    type_ = type_at(desk.operation.request.body, desk.types, path)
    name = str(path[-1])
    found = type_ if type_ is not None else field_type(desk.resource, name, desk.types)
    return written(desk.now, found, desk.types, name=name, zone=desk.zone)


def without_writes(reply: Reply) -> Reply:
    """Give the same answer as that of a call that stored nothing."""
    return replace(reply, writes=())
