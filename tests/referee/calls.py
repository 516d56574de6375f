"""Calls for the referees: valid ones of a contract, spoilt ones, and ones that meet records."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import Call, Contract, SoapBinding
from interlock.schema.generate import strategy
from interlock.twin.service import Twin
from interlock.values import at, put
from interlock.wire.front import Front

QUICK = settings(
    max_examples=25, database=None, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
AS_DRAWN = 3
ODD_WORDS = ("", "a", "x" * 300, "2026-02-30", 0, -1, 10**9, Decimal("0.5"), True)
ODD = (*ODD_WORDS, None, [], {}, "é\u2028")


def crm_contract(version: str = "1.0") -> Contract:
    """Read the CRM with its overlay."""
    overlay = bundled("contracts", "crm", "overlay.yaml")
    return load([bundled("contracts", "crm", version, "openapi.yaml")], "crm", overlay)


def erp_contract(version: str = "1.0") -> Contract:
    """Read the ERP with its overlay."""
    overlay = bundled("contracts", "erp", "overlay.yaml")
    return load([bundled("contracts", "erp", version, "erp.wsdl")], "erp", overlay)


def open_front(contract: Contract) -> Front:
    """Give a fresh twin that asks nobody for a password."""
    return Front(contract, Twin(contract, access="open"))


def calls(contract: Contract) -> st.SearchStrategy[Call]:
    """Draw calls that keep the contract."""
    return st.one_of([_calls_of(contract, operation) for operation in contract.operations])


def _calls_of(contract, operation):
    def values(type_, where="body"):
        drawn = strategy(type_, contract.types, direction="write")
        return drawn.map(_one_line) if where == "header" else drawn

    parts = [p for p in operation.request.parts if p.where in ("path", "query", "header")]
    must = {p.name: values(p.type, p.where) for p in parts if p.required}
    may = {p.name: values(p.type, p.where) for p in parts if not p.required}
    args = st.fixed_dictionaries(must, optional=may)
    body = values(operation.request.body) if operation.request.has_body else st.none()
    soap = isinstance(operation.binding, SoapBinding)
    headers = st.sampled_from([{":soap": "1.1"}, {":soap": "1.2"}]) if soap else st.just({})
    return st.builds(Call, st.just(operation.name), args, body, headers=headers)


def _one_line(value):
    """Keep what an HTTP header can carry: no line ends, whatever the schema allows."""
    return " ".join(value.split()) if isinstance(value, str) else value


def spoilt(contract: Contract) -> st.SearchStrategy[Call]:
    """Draw calls with one odd place; a few still keep the contract."""
    return st.builds(_spoilt, calls(contract), st.randoms(use_true_random=False))


def _spoilt(call, dice):
    places = list(_places(call.body)) if call.body is not None else []
    if call.args and (not places or dice.random() < 0.4):
        name = dice.choice(sorted(call.args))
        return replace(call, args={**call.args, name: dice.choice(ODD_WORDS)})
    if not places:
        return call
    return replace(call, body=_changed(call.body, dice.choice(places), dice))


def _changed(body, path, dice):
    body = copy.deepcopy(body)
    what = dice.choice(("odd", "odd", "gone", "more"))
    found = at(body, path) if path else body
    if what == "gone" and path and isinstance(path[-1], str):
        del at(body, path[:-1])[path[-1]]
        return body
    if what == "more" and isinstance(found, dict):
        return put(body, (*path, "odd"), "odd")
    return put(body, path, dice.choice(ODD)) if path else dice.choice(ODD_WORDS)


def _places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, below in inner:
        yield from _places(below, (*path, step))


def aimed(front: Front, call: Call, pick: int) -> Call:
    """Let a call name records that the twin has, so that it is not only told "not found".

    pick: which one; AS_DRAWN leaves the call alone.
    """
    if pick == AS_DRAWN:
        return call
    contract, records = front.contract, front.twin.snapshot()
    role = contract.roles[call.operation]
    whole = {"args": dict(call.args), "body": copy.deepcopy(call.body)}
    if pick == 0:
        # A drawn entity tag is never the right one.
        whole["args"].pop("If-Match", None)
    if role.key and records.get(role.resource):
        whole = put(whole, role.key, _one(records[role.resource], pick))
    resource = contract.resource(role.resource)
    for field, target in (resource.references if resource and role.record else {}).items():
        name = target.partition(".")[0]
        place = (*role.record, field)
        if records.get(name) and at(whole, place) is not None:
            whole = put(whole, place, _one(records[name], pick))
    return replace(call, args=whole["args"], body=whole["body"])


def _one(records, pick):
    return sorted(records)[pick % len(records)]


def sequences(contract: Contract) -> st.SearchStrategy[list[tuple[Call, int]]]:
    """Draw lists of calls, each with a number that `aimed` turns into a record.

    One record of each kind comes first, those that others name before these.
    """
    creating = [o for o in contract.operations if contract.roles[o.name].verb == "create"]
    first = [_calls_of(contract, o) for o in _in_order(contract, creating)]
    pick = st.integers(0, AS_DRAWN)
    later = st.lists(st.tuples(calls(contract), pick), min_size=4, max_size=10)
    return st.builds(
        lambda begun, then: [(call, 0) for call in begun] + then, st.tuples(*first), later
    )


def _in_order(contract, operations):
    done, left = [], list(operations)
    while left:
        waiting = {contract.roles[o.name].resource for o in left}
        ready = [o for o in left if not (_named_by(contract, o) & waiting)]
        done += ready or left
        left = [o for o in left if o not in done]
    return done


def _named_by(contract, operation):
    resource = contract.resource(contract.roles[operation.name].resource)
    return {target.partition(".")[0] for target in resource.references.values()}
