"""Polling with nothing but the standard library: every two minutes both systems are compared."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any
from xml.etree import ElementTree as ET

from right import erp, mapping

PAUSE_S = 120
TIMEOUT_S = 10
APPROVED = {"status": "approved"}
Json = dict[str, Any]


class Trouble(Exception):
    """A call that did not end well. fault: what the ERP said, "" when it said nothing."""

    def __init__(self, says: str, status: int = 0, fault: str = "") -> None:
        super().__init__(says)
        self.status = status
        self.fault = fault


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an error."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Do not follow."""


class PollSync:
    """The integration; it remembers only a token."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.opener = urllib.request.build_opener(NoRedirect)
        self.envelope = erp.Erp(None, env.url("erp"), env.secret("erp")).envelope  # type: ignore[arg-type]  # writes only
        self.token = ""

    def run(self) -> None:
        """Compare until stopped."""
        while True:
            self.guarded(lambda: self.each(self.crm_all("/customers"), self.customer))
            self.guarded(lambda: self.each(self.crm_all("/orders", APPROVED), self.order))
            self.guarded(
                lambda: self.each(self.erp_all("FindOrders", "Orders", "Order"), self.state)
            )
            time.sleep(PAUSE_S)

    def each(self, records: Iterable[Json], do: Callable[[Json], object]) -> None:
        """Do something for each record; one that fails does not stop the others."""
        for record in records:
            self.guarded(lambda: do(record))  # noqa: B023  # it is done at once

    def guarded(self, do: Callable[[], object]) -> None:
        """Do something; what fails is tried again in the next round."""
        try:
            do()
        except (Trouble, LookupError, ValueError, TypeError):
            return

    # The two systems

    def send(self, request: urllib.request.Request) -> tuple[bytes, str]:
        """Send a request; give body and ETag."""
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as reply:
                return reply.read(), reply.headers.get("ETag", "")
        except urllib.error.HTTPError as problem:
            raise Trouble(str(problem), problem.code, self.said(problem)) from problem
        except Exception as problem:
            raise Trouble(repr(problem)) from problem

    def said(self, problem: urllib.error.HTTPError) -> str:
        """Read what a refusal says; its body may break off like any other."""
        try:
            return _fault(problem.read())
        except (OSError, http.client.HTTPException):
            return ""

    def crm(self, method: str, path: str, body: Json | None = None, etag: str = "") -> Any:
        """Call the CRM with a token; a refused one is renewed once. Gives document and ETag."""
        for fresh in (not self.token, True):
            if fresh:
                self.login()
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            if etag:
                headers["If-Match"] = etag
            data = None if body is None else json.dumps(body).encode()
            url = self.env.url("crm") + path
            try:
                text, tag = self.send(urllib.request.Request(url, data, headers, method=method))
                return json.loads(text), tag
            except Trouble as problem:
                if problem.status != 401 or fresh:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def login(self) -> None:
        """Get a token."""
        secret = self.env.secret("crm")
        form = {"grant_type": "client_credentials", "client_id": secret["client_id"],
                "client_secret": secret["client_secret"]}  # fmt: skip
        url, data = self.env.url("crm") + "/oauth/token", urllib.parse.urlencode(form).encode()
        self.token = str(
            json.loads(self.send(urllib.request.Request(url, data))[0])["access_token"]
        )

    def crm_all(self, path: str, query: Json | None = None) -> list[Json]:
        """Read a list of the CRM, page by page."""
        items: list[Json] = []
        while True:
            asked = {**(query or {}), "page": len(items) // 100 + 1, "pageSize": 100}
            body, _ = self.crm("GET", f"{path}?{urllib.parse.urlencode(asked)}")
            items += body["items"]
            if len(items) >= body["total"] or not body["items"]:
                return items

    def erp(self, operation: str, parts: Json) -> Json:
        """Call the ERP and give the parts of its reply."""
        headers = {"Content-Type": "text/xml; charset=utf-8",
                   "SOAPAction": f'"{erp.MESSAGES}:{operation}"'}  # fmt: skip
        url, data = self.env.url("erp") + "/services/erp", self.envelope(operation, parts)
        text, _ = self.send(urllib.request.Request(url, data, headers))
        try:
            reply = ET.fromstring(text).find(f".//{{{erp.MESSAGES}}}{operation}Response")
        except ET.ParseError as problem:
            raise Trouble(f"{operation}: {problem}") from problem
        if reply is None:
            raise Trouble(f"{operation}: no answer in the answer")
        return _read(reply)

    def erp_all(self, operation: str, wrapper: str, name: str, **asked: str) -> list[Json]:
        """Read a list of the ERP, page by page."""
        items: list[Json] = []
        while True:
            page = {**asked, "Page": len(items) // 200 + 1, "PageSize": 200}
            reply = self.erp(operation, page)
            items += (reply.get(wrapper) or {}).get(name, [])
            if reply["More"] not in ("true", "1"):
                return items

    # The work

    def customer(self, customer: Json) -> str:
        """Make the ERP's customer equal to the CRM's; give its number."""
        record = mapping.customer_to_erp(customer)
        found = self.erp_all("FindCustomers", "Customers", "Customer", TaxNo=record["TaxNo"])
        if not found:
            return str(self.erp("CreateCustomer", {"Customer": record})["Number"])
        number = str(found[0]["Number"])
        names = ("Name", "Email", "Phone", "Address")
        differs = {n: record.get(n) for n in names if record.get(n) != found[0].get(n)}
        if differs:
            self.erp("ChangeCustomer", {"Customer": {"Number": number, **differs}})
        return number

    def order(self, order: Json) -> None:
        """Bring an approved order into the ERP, look first; then hand it to approval."""
        customer, _ = self.crm("GET", f"/customers/{order['customerId']}")
        record = mapping.order_to_erp(order, self.customer(customer))
        found = self.find(record["ExternalNo"])
        number = found["Number"] if found else self.create(record)
        if found is None or found["Status"] == "A":
            self.erp("SubmitOrder", {"Number": number})

    def find(self, external_no: str) -> Json | None:
        """Find an order of the ERP by our number."""
        found = self.erp_all("FindOrders", "Orders", "Order", ExternalNo=external_no)
        return found[0] if found else None

    def create(self, record: Json) -> str:
        """Create an order and give its number."""
        return str(self.erp("CreateOrder", {"Order": record})["Number"])

    def state(self, theirs: Json) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        found = self.crm_all("/orders", {"orderNo": theirs.get("ExternalNo") or "-"})
        if not found:
            return
        order, etag = self.crm("GET", f"/orders/{found[0]['id']}")
        theirs = self.erp("GetOrder", {"Number": theirs["Number"]})["Order"][0]
        wanted = {"status": self.word(theirs["Status"]), "erpNo": theirs["Number"]}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            self.crm("PATCH", f"/orders/{order['id']}", change, etag)

    def word(self, code: str) -> str:
        """Give the CRM's word for a state of the ERP."""
        return mapping.STATUS[code]


def _fault(body: bytes) -> str:
    try:
        detail = ET.fromstring(body).find(".//detail")
    except ET.ParseError:
        return ""
    return detail[0].tag.partition("}")[2] if detail is not None and len(detail) else ""


def _read(element: ET.Element) -> Any:
    if not len(element):
        return None if element.get(f"{{{erp.XSI}}}nil") in ("true", "1") else element.text or ""
    record: Json = {}
    for child in element:
        name = child.tag.partition("}")[2]
        if name in erp.REPEATED:
            record.setdefault(name, []).append(_read(child))
        else:
            record[name] = _read(child)
    return record


def starter(kind: type[PollSync]) -> Callable[[Any], None]:
    """Give the function that starts an integration of this kind."""

    def run(env: Any) -> None:
        kind(env).run()

    return run


run = starter(PollSync)
