"""The parts `access` and `roles` of an overlay: who calls, and what a caller may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from interlock.contract.manners import Rights, Session
from interlock.contract.model import Access, Contract, Operation, Resource, Signature
from interlock.contract.overlay.paths import body_path, call_path, fields_of, unknown_key
from interlock.contract.overlay.schema import KINDS, VERBS, keys
from interlock.contract.overlay.schema_callers import ALGORITHMS, ENCODINGS
from interlock.forms import Fields
from interlock.schema.types import Anything, resolve
from interlock.values import Path

_SIGNED = ("method", "path", "query", "timestamp", "nonce", "body", "secret")
_EVERY = "*"


def read_access(
    form: Fields, contract: Contract
) -> tuple[tuple[Access, ...], tuple[Operation, ...]]:
    """Give all ways to prove who calls, and the operations with those that they ask for."""
    schemes = {a.name: a for a in contract.access}
    operations = {o.name: o for o in contract.operations}
    for name, part in form.sections("access", keys("access"), "a way of access"):
        part.require("kind")
        scheme = schemes[name] = _scheme(part, schemes.get(name, Access(name, "other")), contract)
        named = part.texts("operations")
        for index, wanted in enumerate(named):
            if wanted not in operations:
                raise part.unknown(("operations", index), "operation", wanted, tuple(operations))
        login = scheme.session.login if scheme.session is not None else ""
        for operation in contract.operations:
            asks = operation.name in named or (not named and not operation.access)
            if asks and operation.name != login:
                operations[operation.name] = replace(operation, access=(name,), together=())
        if login:
            operations[login] = replace(operations[login], access=(), together=())
    for name, part in form.sections("operations", (), "an operation"):
        if "scopes" in part and name in operations:
            operations[name] = _scoped(part, operations[name], schemes)
    return tuple(schemes.values()), tuple(operations.values())


def _scheme(part: Fields, old: Access, contract: Contract) -> Access:
    kind = part.one_of("kind", KINDS)
    scheme = replace(
        old,
        kind=kind,  # type: ignore[arg-type]  # one_of has checked it
        header=part.text("header", old.header) if "header" in part else old.header,
        where=part.one_of("where", ("header", "query", "cookie"), old.where),  # type: ignore[arg-type]  # as above
        token_path=part.text("token_path", old.token_path)
        if "token_path" in part
        else old.token_path,
        scopes=part.texts("scopes") or old.scopes,
        lifetime_s=part.integer("lifetime_s", old.lifetime_s, least=1),
        refresh_s=part.integer("refresh_s", old.refresh_s),
    )
    for key, wanted in (("session", "session"), ("signature", "signature")):
        if key in part and kind != wanted:
            problem = f"{key!r} belongs to kind {wanted}, this is {kind}"
            raise part.refuse((key,), problem, f"write kind: {wanted}, or leave {key} out")
    if kind == "session":
        return replace(scheme, session=_session(part, contract))
    if kind == "signature":
        part.require("signature")
        return replace(scheme, signature=read_signature(part))
    return scheme


def _session(part: Fields, contract: Contract) -> Session:
    if "session" not in part:
        return Session()
    section = part.section("session", known=keys("session"), what="'session'")
    known = {o.name: o for o in contract.operations}
    for key in ("login", "logout"):
        if key in section and section.text(key) not in known:
            raise section.unknown((key,), "operation", section.text(key), tuple(known))
    login = known.get(section.text("login")) if "login" in section else None
    user: Path = ()
    password: Path = ()
    csrf: Path = ()
    told: Path = ()
    types = contract.types
    if login is not None:
        section.require("user", "password")
        user = call_path(section, ("user",), login, types)
        password = call_path(section, ("password",), login, types)
        body = login.success.message.body if login.success else Anything("no reply")
        csrf = body_path(section, ("csrf",), body, types) if "csrf" in section else ()
        told = body_path(section, ("told",), body, types) if "told" in section else ()
    else:
        for key in ("user", "password", "csrf", "told", "carried"):
            if key in section:
                problem = f"{key!r} stands in a login, and none is named"
                raise section.refuse((key,), problem, "add login: OPERATION")
    header = section.text("csrf_header") if "csrf_header" in section else ""
    return Session(
        login.name if login is not None else "",
        section.text("logout") if "logout" in section else "",
        user,
        password,
        section.text("cookie", "session"),
        header or ("X-CSRF-Token" if csrf else ""),
        csrf,
        _carried(section, part, contract) if "carried" in section else (),
        told,
    )


def _carried(section: Fields, part: Fields, contract: Contract) -> Path:
    """Read where calls carry their session; all operations that ask for one must have it."""
    section.require("login", "told")
    named = part.texts("operations")
    login = section.text("login")
    path: Path = ()
    for operation in contract.operations:
        asks = operation.name in named or (not named and not operation.access)
        if asks and operation.name != login:
            path = call_path(section, ("carried",), operation, contract.types)
    return path


def read_signature(part: Fields) -> Signature:
    """Give how a message proves its sender."""
    section = part.section("signature", known=keys("signature"), what="'signature'")
    section.require("header")
    signed = section.texts("signed")
    for index, word in enumerate(signed):
        if word not in _SIGNED and not word.startswith("="):
            raise section.unknown(("signed", index), "piece", word, (*_SIGNED, "=TEXT"))
    for word, header in (("timestamp", "timestamp_header"), ("nonce", "nonce_header")):
        if word in signed and header not in section:
            raise section.refuse((), f"{word} is signed, and no header carries it", f"add {header}")
    encoding = section.one_of("encoding", ENCODINGS, "hex")
    return Signature(
        section.text("header"),
        section.one_of("algorithm", ALGORITHMS, "sha256"),
        section.text("prefix", "") if "prefix" in section else "",
        section.text("timestamp_header", "") if "timestamp_header" in section else "",
        signed,
        cast("Literal['hex', 'base64']", encoding),
        section.text("nonce_header", "") if "nonce_header" in section else "",
        section.flag("plain"),
        section.flag("in_ms"),
        section.integer("skew_s", 300),
    )


def _scoped(part: Fields, operation: Operation, schemes: dict[str, Access]) -> Operation:
    mine = [schemes[n] for n in operation.access if schemes[n].kind in ("oauth2", "bearer")]
    if not mine:
        problem = f"{operation.name} asks for no token, so it can want no scopes"
        raise part.refuse(("scopes",), problem, "name a way of access of kind oauth2 for it")
    wanted = part.texts("scopes")
    known = mine[0].scopes
    for index, scope in enumerate(wanted):
        if known and scope not in known:
            raise part.unknown(("scopes", index), "scope", scope, known)
    return replace(operation, scopes={**operation.scopes, mine[0].name: wanted})


def read_rights(form: Fields, contract: Contract) -> tuple[Rights, ...]:
    """Give what the callers of each role may do."""
    found = []
    for name, part in form.sections("roles", keys("role"), "a role"):
        part.require("users", "may")
        found.append(
            Rights(
                name,
                part.texts("users"),
                _may(part, contract),
                _fields(part, "hides", contract),
                _fields(part, "protects", contract),
            )
        )
    return tuple(found)


def _resources(section: Fields, contract: Contract) -> dict[str, Resource | None]:
    known = tuple(r.name for r in contract.resources)
    for name in section:
        if name != _EVERY and name not in known:
            raise unknown_key(section, (name,), "resource", name, known=known)
    return {name: contract.resource(name) for name in section}


def _may(part: Fields, contract: Contract) -> dict[str, tuple[str, ...]]:
    section = part.section("may", what="'may'")
    known = (_EVERY, *VERBS, *(o.name for o in contract.operations))
    may: dict[str, tuple[str, ...]] = {}
    for name in _resources(section, contract):
        may[name] = section.texts(name)
        for index, word in enumerate(may[name]):
            if word not in known:
                raise section.unknown((name, index), "action", word, known)
    return may


def _fields(part: Fields, key: str, contract: Contract) -> dict[str, tuple[str, ...]]:
    if key not in part:
        return {}
    section = part.section(key, what=f"{key!r}")
    found: dict[str, tuple[str, ...]] = {}
    for name, resource in _resources(section, contract).items():
        found[name] = section.texts(name)
        if resource is None or isinstance(resolve(resource.type, contract.types), Anything):
            continue
        known = fields_of(resource.type, contract.types)
        for index, field in enumerate(found[name]):
            if field not in known:
                raise section.unknown((name, index), f"field of {name}", field, known)
    return found
