"""Numbers and spellings of Chinese business life, with right check digits (or, asked for, wrong).

No resident identity number is made that a person could have: a believable one with a right check
digit is somebody's. Those made here name a district that does not exist.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB/T 2260 codes of large districts; the head of a credit code names one.
_DISTRICTS = ("110108", "310115", "440305", "330106", "320106", "510104", "420106", "500112")
# Who registered it, and what it is: companies, sole traders, public bodies, associations.
_OFFICES = ("91", "92", "12", "51")
_NO_DISTRICT = "999999"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def digits(dice: Random, count: int) -> str:
    """Draw so many digits."""
    return f"{int(dice.random() * 10**count):0{count}d}"


def credit_code(dice: Random, *, valid: bool = True, office: str = _OFFICES[0]) -> str:
    """Draw a unified social credit code (GB 32100); its last character checks the others.

    valid False: that character is a wrong one. office: the two characters that begin it.
    """
    district = _DISTRICTS[int(dice.random() * len(_DISTRICTS))]
    # python-stdnum brings ssl and more along, and most commands make no number of its kinds.
    from stdnum.cn import uscc

    body = "".join(_CREDIT_ALPHABET[int(dice.random() * 31)] for _ in range(9))
    head = f"{office}{district}{body}"
    check = str(uscc.calc_check_digit(head))
    if valid:
        return head + check
    return head + _CREDIT_ALPHABET[(_CREDIT_ALPHABET.index(check) + 1) % 31]


def credit_codes() -> tuple[str, ...]:
    """Give a right code of each kind of body; integrations often know the companies' only."""
    return tuple(credit_code(Random(n), office=office) for n, office in enumerate(_OFFICES))


def old_tax_number(dice: Random) -> str:
    """Draw a taxpayer number of 15 digits, as issued before 2015: district and organisation."""
    return _DISTRICTS[int(dice.random() * len(_DISTRICTS))] + digits(dice, 9)


def bank_card(dice: Random) -> str:
    """Draw a card number of 19 digits that passes Luhn."""
    # As above.
    from stdnum.luhn import calc_check_digit

    head = f"622848{digits(dice, 12)}"
    return head + str(calc_check_digit(head))


def nobodys_id(dice: Random) -> str:
    """Draw a resident identity number (GB 11643) of nobody; its check character is right."""
    # As above.
    from stdnum.cn import ric

    head = f"{_NO_DISTRICT}{1950 + int(dice.random() * 50)}0101{digits(dice, 3)}"
    return head + str(ric.calc_check_digit(head))


def capitals(amount: Decimal) -> str:
    """Write an amount of yuan as on cheques: 100 is 壹佰元整, 10.05 is 壹拾元零伍分.

    amount: from 0 to below 10**12; the third decimal and what follows it is dropped.
    """
    assert 0 <= amount < 10**12, "larger amounts are written in several ways"
    cents = int(amount * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    out = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not jiao and not fen:
        return f"{out}整"
    if jiao:
        out += f"{_DIGITS[jiao]}角"
    elif yuan:
        out += _DIGITS[0]
    return out + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    out, gap = "", False
    for place in range(11, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += (_DIGITS[0] if gap and out else "") + _DIGITS[digit] + _PLACES[place % 4]
        gap = (gap or bool(out)) if not digit else False
        if place % 4 == 0 and number // 10**place % 10_000:
            out += _GROUPS[place // 4]
    return out


def full_width(text: str) -> str:
    """Write ASCII in the wide forms that Chinese keyboards give: ABC 1 becomes ＡＢＣ　１."""
    return "".join(
        "\u3000" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text
    )
