"""Words suit the names of fields, in both languages, and carry right check digits."""

import subprocess
import sys
from decimal import Decimal
from random import Random

import pytest
from stdnum import iban, luhn
from stdnum.cn import ric, uscc

from interlock.schema.sample import sampler
from interlock.schema.types import Field, Record, Text
from interlock.schema.words import (
    MEANINGS,
    bank_card,
    capitals,
    credit_code,
    meaning,
    tokens,
    unusual,
    word,
)
from interlock.schema.words.china import credit_codes, full_width, nobodys_id, old_tax_number


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
        ("bankAccount", "bank-card"), ("IBAN", "iban"), ("amountInWords", "capitals"),
        ("金额大写", "capitals"), ("身份证号", "resident-id"), ("x", ""),
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


def test_a_wrong_credit_code_differs_from_a_right_one_in_its_check_character():
    right, wrong = credit_code(Random(3)), credit_code(Random(3), valid=False)
    assert right[:-1] == wrong[:-1]
    assert not uscc.is_valid(wrong)


def test_public_bodies_and_sole_traders_have_right_codes_too():
    assert all(uscc.is_valid(code) for code in credit_codes())
    assert len({code[:2] for code in credit_codes()}) == 4
    assert len(old_tax_number(Random(1))) == 15


def test_the_identity_number_is_well_formed_and_nobodys():
    for seed in range(200):
        number = nobodys_id(Random(seed))
        assert ric.calc_check_digit(number[:-1]) == number[-1]
        assert not ric.is_valid(number), "its district does not exist"


def test_ibans_have_their_check_digits():
    assert all(iban.is_valid(word("iban", Random(n))) for n in range(100))


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"), ("100", "壹佰元整"), ("10.05", "壹拾元零伍分"), ("0.10", "壹角整"),
        ("0.05", "伍分"), ("0.15", "壹角伍分"), ("1001", "壹仟零壹元整"),
        ("10010", "壹万零壹拾元整"), ("1000000", "壹佰万元整"), ("10000001", "壹仟万零壹元整"),
        ("10200.50", "壹万零贰佰元伍角整"),
        ("100010001", "壹亿零壹万零壹元整"), ("100000000", "壹亿元整"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)  # fmt: skip
def test_amounts_are_written_as_on_cheques(amount, written):
    assert capitals(Decimal(amount)) == written


def test_wide_forms_look_like_what_they_stand_for():
    assert full_width("ABC 1") == "ＡＢＣ　１"


def drawn(name, type_, count=400, **options):
    record = Record((Field(name, type_, True),))
    draw, dice = sampler(record, {}, **options), Random(5)
    return [draw(dice)[name] for _ in range(count)]


@pytest.mark.parametrize(
    "name", ["customerName", "contactName", "phone", "creditCode", "street", "remark", "sku"]
)
def test_a_field_is_given_the_unusual_words_of_its_meaning_as_edges(name):
    words = set(unusual(meaning(name, "Contact" if name == "contactName" else "")))
    found = drawn(name, Text(), edge=0.5)
    assert len(words & set(found)) == len(words)
    assert not words & set(drawn(name, Text(), edge=0))


def test_unusual_words_that_the_contract_forbids_are_not_drawn():
    found = drawn("creditCode", Text(18, 18, ("^[0-9A-HJ-NPQRTUWXY]{18}$",)), edge=0.5)
    assert all(len(code) == 18 and code.upper() == code for code in found)
    assert {code[:2] for code in found} > {"91", "92", "12", "51"}


@pytest.mark.parametrize("unit", ["characters", "utf8-bytes", "gbk-bytes"])
def test_names_of_companies_use_the_last_byte_of_their_field(unit):
    size = {"characters": len, "utf8-bytes": lambda t: len(t.encode()),
            "gbk-bytes": lambda t: len(t.encode("gbk"))}[unit]  # fmt: skip
    found = [n for n in drawn("customerName", Text(1, 81, unit=unit), edge=0.8) if "内蒙古" in n]
    assert found
    assert {size(name) for name in found} == {81}


def test_characters_outside_gbk_and_gb_2312_come_up():
    every = "".join("".join(unusual(about)) for about in MEANINGS)
    for char in ("𠮷", "😀", "䶮", "镕", "·", "①", "㎡", "Ａ"):
        assert char in every
    assert {"1986-05-04", "1988-07-01", "1991-09-15"} <= set(unusual("date"))


def test_only_whoever_draws_a_checked_number_brings_its_rules():
    code = (
        "import sys, random, interlock.schema.words as w; before = 'stdnum' in sys.modules;"
        "w.credit_code(random.Random(1)); print(before, 'stdnum' in sys.modules)"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
