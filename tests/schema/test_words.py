"""Words suit the names of fields, in both languages, and carry right check digits."""

from random import Random

import pytest
from stdnum import luhn
from stdnum.cn import uscc

from interlock.schema.words import MEANINGS, bank_card, credit_code, meaning, tokens, word


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("creditCode", "credit-code"), ("TaxNo", "credit-code"), ("FTaxNo", "credit-code"),
        ("vat_number", "credit-code"), ("统一社会信用代码", "credit-code"), ("税号", "credit-code"),
        ("city", "city"), ("BillingCity", "city"), ("所在城市", "city"), ("email", "email"),
        ("contactEmail", "email"), ("mobilePhone", "phone"), ("联系电话", "phone"),
        ("FaxNo", "phone"),
        ("sku", "sku"), ("ItemCode", "sku"), ("materialNumber", "sku"), ("orderNo", "order-number"),
        ("ExternalNo", "order-number"), ("FBillNo", "order-number"), ("remark", "remark"),
        ("备注", "remark"), ("currency", "currency"), ("unitPrice", "amount"), ("qty", "quantity"),
        ("customerName", "company"), ("客户名称", "company"), ("firstName", "person"),
        ("ownerName", "person"), ("productName", "product"), ("zip", "postcode"), ("UoM", ""),
        ("baseUnit", "unit"), ("website", "url"), ("OrderDate", "date"), ("id", "code"),
        ("bankAccount", "bank-card"), ("x", ""),
    ],
)  # fmt: skip
def test_a_field_is_about_what_its_name_says(name, about):
    assert meaning(name) == about


@pytest.mark.parametrize(
    ("owner", "about"),
    [("Customer", "company"), ("Contact", "person"), ("Product", "product"), ("", "company")],
)
def test_a_bare_name_is_that_of_its_record(owner, about):
    assert meaning("name", owner) == about


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("FTaxNo", ("tax", "no")), ("FOB", ("fob",)), ("Fax", ("fax",)), ("@TaxNo", ("tax", "no")),
        ("tax_no", ("tax", "no")), ("XMLHttpRequest2", ("xml", "http", "request", "2")),
        ("客户Name", ("客户", "name")), ("", ()),
    ],
)  # fmt: skip
def test_names_are_cut_into_words(name, parts):
    assert tokens(name) == parts


def test_credit_codes_have_their_check_character():
    dice = Random(1)
    codes = {credit_code(dice) for _ in range(1_000)}
    assert all(uscc.is_valid(code) for code in codes)
    assert len(codes) == 1_000


def test_bank_cards_pass_luhn():
    dice = Random(1)
    assert all(luhn.is_valid(bank_card(dice)) and len(bank_card(dice)) == 19 for _ in range(200))


@pytest.mark.parametrize("about", [*MEANINGS, "unheard-of"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_meaning_has_words_in_both_languages_that_depend_on_the_dice_alone(about, language):
    drawn = [word(about, Random(seed), language) for seed in range(60)]
    assert all(drawn)
    assert drawn == [word(about, Random(seed), language) for seed in range(60)]
    assert len(set(drawn)) > 1


def test_names_are_in_the_language_that_was_asked_for():
    assert all(not word("company", Random(n), "zh").isascii() for n in range(20))
    assert all(word("person", Random(n), "en").isascii() for n in range(20))
