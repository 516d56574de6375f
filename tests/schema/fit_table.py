"""Pairs of a JSON type and an XML type, and what goes wrong each way."""

from decimal import Decimal

from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text


def money(whole, scale, *, sign=""):
    """Give the type of `"1234.50"`: an amount in a JSON string."""
    pattern = rf"^{sign}\d{{1,{whole}}}(\.\d{{1,{scale}}})?$"
    least = None if sign else Decimal(0)
    return Number(whole + scale, scale, least, carrier="text", patterns=(pattern,))


def whole(low=None, high=None):
    """Give an integer type."""
    bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
    return Number(scale=0, minimum=bounds[0], maximum=bounds[1])


CENTS = Number(scale=2)
NUMBER = Number()
DECIMAL = Number()
INT = whole(-(2**31), 2**31 - 1)
SAP_TOP = Decimal("9999999999999999999999.999999")
SAP_AMOUNT = Number(28, 6, -SAP_TOP, SAP_TOP)
PRICE = Number(scale=2, minimum=Decimal(0), maximum=Decimal("999999.99"))
ABOVE_ZERO = Number(scale=2, minimum=Decimal(0), exclusive_minimum=True)
NOT_MONEY = "too-many-decimals too-many-digits below-minimum pattern"
CODE = Text(max_length=80, patterns=("^[A-Z0-9-]+$",))
JSON_TIME, JSON_DATE = Moment(), Moment("date", "forbidden")
XML_TIME, XML_DATE = Moment(zone="optional"), Moment("date", "optional")
SAP_TIME = Moment(
    zone="required",
    fraction_max=7,
    patterns=(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?Z",),
)


def xml(most=None, least=0, *patterns, whitespace="preserve", unit="characters"):
    """Give an XML text."""
    return Text(least, most, patterns, True, unit, whitespace)


# name, JSON type, XML type, reasons from JSON to XML, reasons from XML to JSON.
TABLE = (
    ("a decimal string into a wider decimal",
     money(13, 2), Number(18, 2), "", "too-many-digits below-minimum pattern"),
    ("a signed decimal string and the same decimal",
     money(16, 2, sign="-?"), Number(18, 2), "", "pattern"),
    ("four decimals into two",
     money(13, 4), Number(18, 2), "too-many-decimals", "too-many-digits below-minimum pattern"),
    ("too many digits before the point",
     money(17, 2), Number(18, 2), "too-many-digits", "below-minimum pattern"),
    ("an unbounded number into a decimal",
     NUMBER, Number(18, 2), "too-many-decimals too-many-digits", ""),
    ("an unbounded number into xs:decimal", NUMBER, DECIMAL, "", ""),
    ("multiples of a cent into a decimal of 18 digits",
     CENTS, Number(18, 2), "too-many-digits", ""),
    ("a bounded price into a decimal", PRICE, Number(8, 2), "", "below-minimum above-maximum"),
    ("a bounded price into a narrower decimal",
     PRICE, Number(7, 2), "too-many-digits", "below-minimum above-maximum"),
    ("an exclusive bound into an inclusive one",
     ABOVE_ZERO, Number(scale=2, minimum=Decimal(0)), "", "below-minimum"),
    ("half units into cents",
     Number(step=Decimal("0.5"), scale=1), CENTS, "", "too-many-decimals not-a-multiple"),
    ("boxes of five into singles", Number(scale=0, step=Decimal(5)), whole(), "", "not-a-multiple"),
    ("an amount into SAP's Amount", money(13, 4), SAP_AMOUNT, "", NOT_MONEY),
    ("an integer into xs:int", whole(), INT, "below-minimum above-maximum", ""),
    ("a 32 bit integer into xs:int", whole(-(2**31), 2**31 - 1), INT, "", ""),
    ("a 64 bit integer into xs:int",
     whole(-(2**63), 2**63 - 1), INT, "below-minimum above-maximum", ""),
    ("an integer into xs:positiveInteger", whole(0), whole(1), "below-minimum", ""),
    ("an integer into xs:decimal", whole(), DECIMAL, "", "too-many-decimals"),
    ("a number into xs:int", NUMBER, INT, "too-many-decimals below-minimum above-maximum", ""),
    ("a decimal string into xs:double", money(13, 4), Float(), "binary-float", NOT_MONEY),
    ("a short decimal string into xs:double", money(11, 4), Float(), "", NOT_MONEY),
    ("a number into xs:double", NUMBER, Float(), "binary-float", ""),
    ("a double into a decimal of two places",
     Float(), Number(18, 2), "too-many-decimals too-many-digits", "binary-float"),
    ("a double into xs:float", Float(), Float(32), "binary-float", ""),
    ("a text without end into 80 characters", Text(), xml(80), "too-long", ""),
    ("a text of 80 into 80", Text(max_length=80), xml(80), "", ""),
    ("a text of 255 into 80", Text(max_length=255), xml(80), "too-long", ""),
    ("a text that may be empty into one that may not",
     Text(max_length=80), xml(80, 1), "too-short", ""),
    ("80 characters into 80 bytes of GBK",
     Text(max_length=80), xml(80, unit="gbk-bytes"), "too-long not-in-charset", ""),
    ("40 characters into 80 bytes of GBK",
     Text(max_length=40), xml(80, unit="gbk-bytes"), "not-in-charset", "too-long"),
    ("80 characters into 80 bytes of UTF-8",
     Text(max_length=80), xml(80, unit="utf8-bytes"), "too-long", ""),
    ("20 characters into 80 bytes of UTF-8",
     Text(max_length=20), xml(80, unit="utf8-bytes"), "", "too-long"),
    ("capitals and digits into 80 bytes of GBK", CODE, xml(80, unit="gbk-bytes"), "", "pattern"),
    ("a text into xs:token",
     Text(max_length=40), xml(40, whitespace="collapse"), "spaces-lost", ""),
    ("a code without blanks into xs:token", CODE, xml(80, whitespace="collapse"), "", "pattern"),
    ("an equal pattern, written differently",
     Text(patterns=(r"^\d{4,6}$",)), xml(None, 0, "[0-9]{4,6}"), "", ""),
    ("a narrower pattern into a wider one",
     Text(patterns=(r"^[A-Z]{3}-\d{4,6}$",)), xml(None, 0, "[A-Z]+-[0-9]+"), "", "pattern"),
    ("a pattern that bounds the length",
     Text(patterns=("^[A-Z]{2}[0-9]{1,8}$",)), xml(10), "", "pattern"),
    ("a pattern anywhere into one of the whole text",
     Text(patterns=("[0-9]",)), xml(None, 0, "[0-9]"), "pattern", ""),
    ("a pattern that nobody reads", Text(), xml(None, 0, r"(?<!a)b\b"), "pattern", ""),
    ("a credit code into 18 characters",
     Text(patterns=("^[0-9A-HJ-NPQRTUWXY]{18}$",)), xml(18), "", "pattern"),
    ("an address of e-mail into 100 characters",
     Text(format="email"), xml(100), "too-long", "format"),
    ("an identifier into 36 characters", Text(format="uuid"), xml(36), "", "format"),
    ("digits into an integer", Text(patterns=(r"^\d{1,9}$",)), whole(), "", "pattern"),
    ("digits into an integer that ends earlier",
     Text(patterns=(r"^\d{1,9}$",)), Number(8, 0), "too-many-digits", "pattern"),
    ("any text into an integer", Text(max_length=10), whole(), "not-a-number", "too-long"),
    ("a decimal into a text that is long enough", Number(18, 2), xml(20), "", "not-a-number"),
    ("a decimal into a text that is too short", Number(18, 2), xml(18), "too-long", "not-a-number"),
    ("an instant into xs:dateTime", JSON_TIME, XML_TIME, "", "zone-missing"),
    ("an instant into SAP's dateTime", JSON_TIME, SAP_TIME, "fraction-too-long pattern", ""),
    ("an instant into a local time",
     JSON_TIME, Moment(zone="forbidden"), "zone-lost", "zone-missing"),
    ("an instant into xs:date", JSON_TIME, XML_DATE, "date-loses-time", "time-missing"),
    ("a date into xs:date", JSON_DATE, XML_DATE, "", "zone-lost"),
    ("a date into a month", JSON_DATE, Moment("month", "optional"), "not-a-moment", "not-a-moment"),
    ("an instant into a time of day",
     JSON_TIME, Moment("time", "optional"), "time-loses-date", "not-a-moment"),
    ("a date into a text of 10", JSON_DATE, xml(10), "", "not-a-moment"),
    ("an instant into a text of 20", JSON_TIME, xml(20), "too-long", "not-a-moment"),
    ("a text into xs:date", Text(max_length=10), XML_DATE, "not-a-moment", "too-long"),
    ("a flag into xs:boolean", Flag(), Flag(), "", ""),
    ("a flag into Y and N", Flag(), Choice(("Y", "N")), "not-in-list", "not-a-flag"),
    ("the words true and false into a flag", Choice(("true", "false")), Flag(), "", ""),
    ("a flag into a text of 5", Flag(), xml(5), "", "not-a-flag"),
    ("a flag into a text of 4", Flag(), xml(4), "too-long", "not-a-flag"),
    ("a list into a longer one",
     Choice(("CNY", "USD")), Choice(("CNY", "EUR", "USD")), "", "not-in-list"),
    ("codes of one side into codes of the other",
     Choice(("CNY",)), Choice(("PRE001",)), "not-in-list", "not-in-list"),
    ("a list that may grow into a closed one",
     Choice(("A",), open=True), Choice(("A",)), "not-in-list", ""),
    ("a list into a text of 3", Choice(("CNY", "USD")), xml(3), "", "not-in-list"),
    ("a list into a text of 2", Choice(("CNY", "USD")), xml(2), "too-long", "not-in-list"),
    ("numbers of a list into an integer", Choice((1, 2)), whole(1, 2), "", "not-proved"),
    ("base64 into hexBinary", Binary(), Binary("hex"), "not-binary", "not-binary"),
    ("bytes into fewer bytes", Binary(max_bytes=300), Binary(max_bytes=100), "too-long", ""),
    ("bytes into a text that is long enough", Binary(max_bytes=30), xml(40), "", "not-binary"),
)  # fmt: skip
