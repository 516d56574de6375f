"""The ERP over SOAP 1.1: envelopes by hand, a UsernameToken, typed faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import httpx

from order_sync.alarms import Alarms
from order_sync.trouble import Refused, Unclear, wait_s

MESSAGES = "urn:example:erp"
TYPES = "urn:example:erp:types"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
    "#PasswordText"
)
REPEATED = ("Lines", "Order", "Customer")
PAGE_SIZE = 200
Fields = dict[str, Any]


class Erp:
    """What the integration needs of the ERP. Records are mappings of element names."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        secret: Mapping[str, str],
        alarms: Alarms | None = None,
    ) -> None:
        self.http = http
        self.alarms = alarms or Alarms()
        self.url = url.rstrip("/") + "/services/erp"
        self.secret = secret

    async def find_customer(self, tax_no: str) -> Fields | None:
        """Find the customer with a tax number."""
        found = await self.all("FindCustomers", "Customers", "Customer", {"TaxNo": tax_no})
        return found[0] if found else None

    async def find_order(self, external_no: str) -> Fields | None:
        """Find the order that we know under our number."""
        found = await self.all("FindOrders", "Orders", "Order", {"ExternalNo": external_no})
        return found[0] if found else None

    async def orders_changed(self, since: str) -> list[Fields]:
        """Give the orders changed at `since` or later; all when it is empty."""
        return await self.all(
            "FindOrders", "Orders", "Order", {"ChangedSince": since} if since else {}
        )

    async def order(self, number: str) -> Fields:
        """Read one order."""
        reply = await self.call("GetOrder", {"Number": number})
        return _one(reply.get("Order"))

    async def create(self, operation: str, name: str, record: Fields) -> str:
        """Create (or change) a record and give its number."""
        return text(await self.call(operation, {name: record}), "Number")

    async def all(self, operation: str, wrapper: str, name: str, asked: Fields) -> list[Fields]:
        """Read a list, page by page."""
        items: list[Fields] = []
        page = 1
        while True:
            reply = await self.call(operation, {**asked, "Page": page, "PageSize": PAGE_SIZE})
            items += (reply.get(wrapper) or {}).get(name, [])
            if text(reply, "More") not in ("true", "1"):
                return items
            page += 1

    async def call(self, operation: str, parts: Fields) -> Fields:
        """Call the ERP and give the parts of its reply."""
        with self.alarms.watching("erp"):
            return await self._answered(operation, parts)

    async def _answered(self, operation: str, parts: Fields) -> Fields:
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{MESSAGES}:{operation}"',
        }
        try:
            response = await self.http.post(
                self.url, content=self.envelope(operation, parts), headers=headers
            )
        except httpx.RequestError as problem:
            raise Unclear(f"{operation}: {problem!r}") from problem
        body = _body(operation, response)
        if response.is_success and body.tag == f"{{{MESSAGES}}}{operation}Response":
            return _read(body) or {}
        detail = body.find("detail")
        if body.tag == f"{{{SOAP}}}Fault" and detail is not None and len(detail):
            said = _read(detail[0]) or {}
            kind = detail[0].tag.partition("}")[2]
            raise Refused(kind, str(said.get("Message")), said)
        raise Unclear(f"{operation}: {response.status_code}")

    def envelope(self, operation: str, parts: Fields) -> bytes:
        """Write a request with its UsernameToken."""
        root = ET.Element(f"{{{SOAP}}}Envelope")
        header = ET.SubElement(root, f"{{{SOAP}}}Header")
        security = ET.SubElement(header, f"{{{WSSE}}}Security", {f"{{{SOAP}}}mustUnderstand": "1"})
        token = ET.SubElement(security, f"{{{WSSE}}}UsernameToken")
        ET.SubElement(token, f"{{{WSSE}}}Username").text = self.secret["user"]
        password = ET.SubElement(token, f"{{{WSSE}}}Password", {"Type": PASSWORD_TEXT})
        password.text = self.secret["password"]
        body = ET.SubElement(root, f"{{{SOAP}}}Body")
        _write(body, f"{{{MESSAGES}}}{operation}", parts, MESSAGES)
        return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def text(record: Fields, name: str) -> str:
    """Give a field that must be there."""
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise Unclear(f"the ERP's reply has no {name}")
    return value


def _one(found: object) -> Fields:
    if isinstance(found, list) and found and isinstance(found[0], dict):
        return found[0]
    raise Unclear("the ERP's reply has no record")


def _write(parent: ET.Element, tag: str, value: object, namespace: str) -> None:
    for item in value if isinstance(value, list) else [value]:
        element = ET.SubElement(parent, tag)
        if isinstance(item, dict):
            for name, inner in item.items():
                # Parts of a message belong to its namespace, fields of records to the types'.
                _write(element, f"{{{namespace}}}{name}", inner, TYPES)
        elif item is None:
            element.set(f"{{{XSI}}}nil", "true")
        else:
            element.text = str(item)


def _read(element: ET.Element) -> Any:
    if not len(element):
        is_nil = element.get(f"{{{XSI}}}nil") in ("true", "1")
        return None if is_nil else element.text or ""
    record: Fields = {}
    for child in element:
        name = child.tag.partition("}")[2] or child.tag
        if name in REPEATED:
            record.setdefault(name, []).append(_read(child))
        else:
            record[name] = _read(child)
    return record


def _body(operation: str, response: httpx.Response) -> ET.Element:
    wait = wait_s(response.headers.get("Retry-After"))
    try:
        body = ET.fromstring(response.content).find(f"{{{SOAP}}}Body")
    except ET.ParseError:
        body = None
    if body is None or not len(body):
        raise Unclear(f"{operation}: {response.status_code} without a SOAP body", wait)
    return body[0]
