"""Records that lie as texts are what they were, also when they have gone."""

import json
from dataclasses import replace

import pytest

from interlock.twin.store import Sealed, Store

ORDER = {"id": "O-1", "total": 3, "lines": [{"sku": "P-1"}]}


@pytest.fixture(params=[True, False], ids=["as texts", "as they are"])
def store(request):
    kept = Store({"Order": (("id",),)})
    kept.add("Order", "O-1", ORDER, json.dumps(ORDER).encode() if request.param else b"")
    kept.now_ms = 1_000
    return kept


def test_a_record_that_was_deleted_is_seen_as_it_was_before(store):
    assert store.get("Order", "O-1").record == ORDER
    store.remove("Order", "O-1")
    assert store.get("Order", "O-1") is None
    assert store.before(500).get("Order", "O-1").record == ORDER
    assert store.before(1_000).get("Order", "O-1") is None


def test_a_record_that_was_changed_is_seen_as_it_was_before(store):
    row = store.get("Order", "O-1")
    store.put("Order", replace(row, record={**ORDER, "total": 4}, change=store.next_change()))
    assert store.get("Order", "O-1").record["total"] == 4
    (before,) = store.before(500).rows("Order")
    assert (before.record, before.seq, before.version) == (ORDER, row.seq, row.version)


def test_what_has_gone_is_kept_as_a_text_where_records_lie_as_texts(store):
    has_texts = isinstance(store.state().rows["Order"]["O-1"], Sealed)
    store.get("Order", "O-1")
    store.remove("Order", "O-1")
    assert isinstance(store.state().past[-1].row, Sealed) == has_texts
