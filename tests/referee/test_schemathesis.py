"""schemathesis drives the CRM over a socket: wrong and right requests, all of its checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode

from interlock.bundled import bundled
from tests.referee.calls import QUICK, crm_contract
from tests.serve.opened import opened

pytestmark = pytest.mark.sockets
# A valid request may still name nobody (404, 422), repeat a unique value (409) or be late (412):
# a schema cannot tell. Everything else that is valid must be accepted.
ALLOWED = ["2xx", "404", "409", "412", "422"]


@pytest.fixture(scope="module")
def crm():
    with opened(crm_contract()) as found:
        yield found


@pytest.fixture(scope="module")
def schema(crm):
    made = schemathesis.openapi.from_path(bundled("contracts", "crm", "1.0", "openapi.yaml"))
    made.config.update(base_url=crm.url)
    made.config.checks.positive_data_acceptance.expected_statuses = ALLOWED
    return made


@pytest.fixture(scope="module")
def customer(crm):
    record = {"name": "Acme", "creditCode": "91350100M000100Y43"}
    return crm.twin.add("Customer", record, 0).key


def statuses(schema, crm, mode, change=lambda case: None):
    """Give how often each status came; schemathesis raises when a check fails."""
    seen = Counter()
    proof = {"Authorization": f"Bearer {crm.twin.secrets['token']}"}
    for found in schema.get_all_operations():

        @settings(QUICK, max_examples=3)
        @given(case=found.ok().as_strategy(generation_mode=mode))
        def drive(case):
            change(case)
            seen[case.call_and_validate(headers=proof).status_code] += 1

        drive()
    return seen


def test_valid_requests_pass_every_check(schema, crm, customer):
    def meet_the_customer(case):
        if isinstance(case.body, dict) and "customerId" in case.body:
            case.body["customerId"] = customer

    seen = statuses(schema, crm, GenerationMode.POSITIVE, meet_the_customer)
    assert seen[200] > 10
    assert seen[201] > 10
    assert set(seen) <= {200, 201, 404, 409, 412}


def test_wrong_requests_pass_every_check(schema, crm):
    seen = statuses(schema, crm, GenerationMode.NEGATIVE)
    assert seen[400] > 20
    assert set(seen) <= {200, 400, 404, 409}


def test_records_that_are_there_pass_every_check(schema, crm, customer):
    operation = schema["/customers/{id}"]["PATCH"]

    @settings(QUICK, max_examples=10)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def change(case):
        case.path_parameters["id"] = customer
        case.headers = {"Authorization": f"Bearer {crm.twin.secrets['token']}"}
        assert case.call_and_validate().status_code in (200, 409)

    change()
    assert crm.twin.snapshot()["Customer"][customer]["version"] > 1


def test_a_method_that_is_not_in_the_contract_is_refused_with_those_that_are(schema, crm):
    case = schema["/orders/{id}"]["GET"].Case(path_parameters={"id": "x"}, method="PUT")
    answer = case.call(headers={"Authorization": f"Bearer {crm.twin.secrets['token']}"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == ["GET, PATCH"]


def test_schemathesis_sees_a_twin_that_breaks_its_contract(schema):
    good = crm_contract()
    broken = replace(good.roles["listOrders"], reply={("total",): -1})
    case = schema["/orders"]["GET"].Case()
    bad = replace(good, roles={**good.roles, "listOrders": broken})
    with opened(bad, access="open") as crm, pytest.raises(BaseExceptionGroup) as seen:
        case.call_and_validate(base_url=crm.url)
    assert any("Server error" in str(failure) for failure in seen.value.exceptions)
