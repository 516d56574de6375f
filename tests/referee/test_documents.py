"""What we generate for vendors' contracts is right or wrong for independent judges, as we say.

`benchmarks/documents.py` does the same for more contracts and thousands of documents.
"""

from __future__ import annotations

import pytest

from tests.corpus import corpus, needs
from tests.referee.evidence import LEFT_OUT, NO_CHECK, PYTHON_SPACE, judge
from tests.referee.json_documents import JsonContract
from tests.referee.xml_documents import XmlContract

pytestmark = [pytest.mark.corpus, needs()]
JSON = {
    "stripe/spec3-2021-02.json": 60,
    "xero/accounting-2026.yaml": 60,
    "businesscentral/BCOAS1.0-2021-05.yaml": 60,
    "adyen/ManagementService-v3.json": 80,
    "apideck/crm-2026.yml": 80,
    "apideck/accounting-2026.yml": 60,
}
# Whether xmlschema is asked, too: it takes seconds to read the large ones.
XML = {
    "netsuite-2023/netsuite.wsdl": (60, False),
    "workday/Human_Resources.wsdl": (60, False),
    "salesforce-partner/partner-480.wsdl": (60, True),
    "salesforce-metadata/metadata-asitm9.wsdl": (40, True),
    "wsdl-to-postman/asapSales.wsdl": (40, True),
    "packagegenerator/DeliveryService.wsdl": (60, True),
    "packagegenerator/OrderContract.wsdl": (60, True),
}


@pytest.mark.parametrize("name", JSON)
def test_jsonschema_and_jsonschema_rs_judge_documents_as_their_labels_say(name):
    tally = judge(JsonContract(corpus("openapi", *name.split("/"))), JSON[name])
    assert tally.unexplained == []
    assert tally.wrong > 0.9 * tally.valid
    assert len(tally.rules) > 4
    assert set(tally.reasons) <= {LEFT_OUT, NO_CHECK}
    assert sum(tally.reasons.values()) < 0.2 * tally.valid


@pytest.mark.parametrize("name", XML)
def test_libxml2_and_xmlschema_judge_messages_as_their_labels_say(name, tmp_path):
    count, second = XML[name]
    contract = XmlContract(corpus("wsdl", *name.split("/")), tmp_path, second=second)
    tally = judge(contract, count)
    assert tally.unexplained == []
    assert tally.wrong > 0.5 * tally.valid
    assert len(tally.rules) > 4
    assert set(tally.reasons) <= {PYTHON_SPACE}
