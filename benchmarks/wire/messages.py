"""What is asked: orders of five lines as JSON and as SOAP, right and wrong."""

from __future__ import annotations

import json

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
ACTION = "http://example.org/orders/CreateOrder"


def order(number: str) -> dict[str, object]:
    """Give a valid order of five lines, about 2.8 kB."""
    party = {
        "code": "C-100200",
        "name": "Nordwind Maschinenbau und Handel GmbH",
        "address": {
            "street": "Speicherstrasse 17, Hof 3, Lager Ost",
            "city": "Hamburg",
            "postcode": "20457",
            "country": "DE",
        },
        "contact": {"name": "Ida Brandt", "email": "ida@example.org", "phone": "+49 40 1234567"},
    }
    lines = [
        {
            "number": n,
            "item": f"00420-{n:03d}-B",
            "text": "Deep groove ball bearing, sealed on both sides, inner diameter 20 mm",
            "quantity": "12.5",
            "unit": "PCS",
            "unitPrice": {"amount": "1024.50", "currency": "EUR"},
            "tax": {"code": "V19", "rate": 19},
            "discount": {"percent": 2.5, "reason": "Frame contract of the year"},
            "schedule": [{"date": "2026-03-02", "quantity": "6.5"}],
        }
        for n in range(1, 6)
    ]
    return {
        "number": number,
        "currency": "EUR",
        "orderedOn": "2026-01-05",
        "buyer": party,
        "shipTo": party,
        "note": "Please deliver to gate 4 between six and two; the crane needs a day of notice.",
        "tags": ["frame", "export"],
        "lines": lines,
    }


def wrong_order(number: str) -> dict[str, object]:
    """Give an order with two mistakes: no currency, an amount that is a number."""
    body = json.loads(json.dumps(order(number)))
    del body["currency"]
    body["lines"][4]["unitPrice"]["amount"] = 1024.5
    return dict(body)


def envelope(number: str, *, wrong: bool = False) -> str:
    """Give the call of CreateOrder as SOAP 1.1, about 1.3 kB. wrong: without its currency."""
    line = (
        "<Line><Item>00420-{:03d}-B</Item>"
        "<Text>Deep groove ball bearing, sealed on both sides, inner diameter 20 mm</Text>"
        "<Quantity>12.5</Quantity><Unit>PCS</Unit><Price>1024.50</Price></Line>"
    )
    currency = "" if wrong else "<Currency>EUR</Currency>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
        '<soapenv:Header/><soapenv:Body><o:CreateOrder xmlns:o="http://example.org/orders"><Order>'
        f"<ExternalNo>{number}</ExternalNo>{currency}<Buyer><Code>C-100200</Code>"
        "<Name>Nordwind Maschinenbau und Handel GmbH</Name><City>Hamburg</City>"
        "<Country>DE</Country></Buyer>"
        + "".join(line.format(n) for n in range(1, 6))
        + "</Order></o:CreateOrder></soapenv:Body></soapenv:Envelope>"
    )
