"""openapi-core and our wire judge whole messages of vendors' contracts; each difference is known.

`benchmarks/parity.py` judges more of them.
"""

from __future__ import annotations

import pytest

from tests.corpus import corpus, needs
from tests.referee.json_documents import JsonContract
from tests.referee.parity import compare

pytestmark = [pytest.mark.corpus, needs()]
# openapi-core looks through all paths for each request: Stripe's take 20 ms.
COUNTS = {
    "stripe/spec3-2021-02.json": 10,
    "xero/accounting-2026.yaml": 30,
    "businesscentral/BCOAS1.0-2021-05.yaml": 40,
    "businesscentral/BCOpenApiSpecification-2019.json": 40,
    "adyen/ManagementService-v3.json": 40,
    "apideck/crm-2026.yml": 40,
    "apideck/accounting-2026.yml": 25,
    "suitecrm/swagger-v8.json": 40,
}


@pytest.mark.parametrize("name", COUNTS)
def test_openapi_core_and_we_differ_only_where_it_is_known_why(name):
    parity = compare(JsonContract(corpus("openapi", *name.split("/"))), COUNTS[name])
    assert parity.unexplained == []
    agreed = parity.said["right", "right"], parity.said["wrong", "wrong"]
    assert min(agreed) > 5, parity.said
    assert sum(parity.reasons.values()) < 0.4 * parity.said.total()
