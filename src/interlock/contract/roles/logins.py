"""Logins that answer a session: where their good reply tells it, and where to go on calling."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.contract.model import Contract, Operation, Role, SoapBinding
from interlock.contract.roles.queries import fields_of, named_in
from interlock.contract.roles.shapes import as_record
from interlock.contract.roles.words import split_words, squeezed
from interlock.data import replace
from interlock.schema.types import Text, Type, Types, resolve
from interlock.values import Path

LOGINS = ("login", "logon", "signin", "signon", "authenticate")
SESSIONS = frozenset(
    {"session", "sessionid", "sessionkey", "sessiontoken", "authtoken", "accesstoken", "token",
     "ticket"}
)  # fmt: skip
ADDRESSES = frozenset(
    {"serverurl", "serviceurl", "endpoint", "endpointurl", "serviceendpoint", "instanceurl"}
)
SESSION, ADDRESS = "{session}", "{address}"


def with_logins(contract: Contract, roles: Mapping[str, Role]) -> dict[str, Role]:
    """Let logins that are nothing else tell a session, in replies where it may be left out."""
    found = dict(roles)
    for operation in contract.operations:
        role = found[operation.name]
        word = _login(operation)
        success = operation.success
        if role.verb != "none" or not word or success is None:
            continue
        told = _told(success.message.body, contract)
        if told:
            reply = {told: SESSION}
            address = named_in(success.message.body, contract.types, ADDRESSES)
            reply |= {address: ADDRESS} if address else {}
            why = f"{operation.name}: {word!r}, and the reply tells a session"
            found[operation.name] = replace(role, reply={**reply, **role.reply}, why=why)
    return found


def _login(operation: Operation) -> str:
    if not isinstance(operation.binding, SoapBinding):
        return ""
    name = squeezed(operation.name.partition(".")[0])
    return next((w for w in LOGINS if name.startswith(w) or name.endswith(w)), "")


def _told(reply: Type, contract: Contract) -> Path:
    """Find the session by its name; an id where calls ask for a session; a text that is all."""
    named = named_in(reply, contract.types, SESSIONS)
    if named:
        return named
    places = list(fields_of(reply, contract.types))
    ids = [p for p, f in places if squeezed(f.name) == "id"]
    if ids and any(_asks(o, contract.types) for o in contract.operations):
        return ids[0]
    for path, field in places if len(places) == 1 else ():
        returned = split_words(field.name)[-1:] in (("return",), ("result",))
        if returned and isinstance(resolve(field.type, contract.types), Text):
            return path
    return ()


def _asks(operation: Operation, types: Types) -> bool:
    """Tell whether a call carries a session."""
    body = as_record(operation.request.body, types)
    names = [p.name for p in operation.request.parts if p.where == "soap-header"]
    names += [f.name for f in body.fields] if body is not None else []
    return any(squeezed(name) in SESSIONS for name in names)
