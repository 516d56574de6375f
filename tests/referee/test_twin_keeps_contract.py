"""Whatever valid calls come, in whatever order, the twin never breaks its own contract."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from interlock.contract.model import Call
from tests.referee.calls import QUICK, aimed, crm_contract, erp_contract, open_front, sequences

SYSTEMS = {
    "crm 1.0": lambda: crm_contract("1.0"),
    "crm 2.0": lambda: crm_contract("2.0"),
    "erp 1.0": lambda: erp_contract("1.0"),
    "erp 2.0": lambda: erp_contract("2.0"),
}


@pytest.fixture(scope="module", params=SYSTEMS)
def contract(request):
    return SYSTEMS[request.param]()


def test_no_sequence_of_valid_calls_makes_a_mock_defect(contract):
    answered = Counter()

    @settings(QUICK, max_examples=60)
    @given(sequences(contract))
    def exchange(steps):
        front = open_front(contract)
        for at_s, (call, pick) in enumerate(steps):
            request = front.codec.write_call(aimed(front, call, pick), "http://localhost")
            response = front.handle(request, at_s * 1000)
            assert not response.header("X-Interlock-Defect"), f"{request}\n{response}"
            answered[call.operation] += 200 <= response.status < 300

    exchange()
    well = {name for name, count in answered.items() if count}
    creating = {n for n, role in contract.roles.items() if role.verb == "create"}
    assert creating <= well
    assert len(well) > len(contract.operations) / 2, answered


def test_a_record_that_was_created_by_a_valid_call_is_read_back(contract):
    reading = {r.resource: n for n, r in contract.roles.items() if r.verb == "read"}
    read = Counter()

    @settings(QUICK, max_examples=40)
    @given(sequences(contract))
    def exchange(steps):
        front = open_front(contract)
        for at_s, (call, pick) in enumerate(steps):
            asked = front.codec.write_call(aimed(front, call, pick), "http://localhost")
            front.handle(asked, at_s * 1000)
        for resource, records in front.twin.snapshot().items():
            for key in records:
                role = contract.roles[reading[resource]]
                place, name = role.key
                args, body = ({name: key}, None) if place == "args" else ({}, {name: key})
                again = Call(reading[resource], args, body)
                reply = front.codec.read_reply(
                    again.operation,
                    front.handle(front.codec.write_call(again, "http://localhost"), 10**6),
                )
                assert reply.ok, (again, reply)
                shown = reply.body if place == "args" else reply.body[role.result[0]]
                assert shown == records[key], again
                read[resource] += 1

    exchange()
    assert all(read[r] > 10 for r in reading if is_created(contract, r)), read


def is_created(contract, resource):
    return any(r.verb == "create" and r.resource == resource for r in contract.roles.values())
