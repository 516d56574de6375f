"""A plain program on requests and zeep: every two minutes a pass over both systems, then sleep."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import requests
from right_job import Crm, mapping, no_redirects, read
from zeep import Client, xsd
from zeep.exceptions import Error as ZeepError
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

TIMEOUT_S = 10
PAUSE_S = 120
TROUBLE = (ZeepError, requests.RequestException, LookupError, ValueError, TypeError)
log = logging.getLogger("plain_sync")
Json = dict[str, Any]


class PlainSync:
    """The integration; both systems are its memory."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.crm = Crm(env.url("crm"), env.secret("crm"))

    def connect(self) -> None:
        """Read the ERP's description, once."""
        secret = self.env.secret("erp")
        self.erp = Client(
            self.env.url("erp").rstrip("/") + "/services/erp?wsdl",
            wsse=UsernameToken(secret["user"], secret["password"]),
            transport=Transport(
                timeout=TIMEOUT_S, operation_timeout=TIMEOUT_S, session=no_redirects()
            ),
        ).bind("ErpService", "ErpSoap11")

    def run(self) -> None:
        """Work until stopped."""
        steps: list[Callable[[], None]] = [self.connect]
        while True:
            try:
                for step in steps:
                    step()
                steps = [self.crm.login, self.customers, self.orders, self.states]
            except TROUBLE as problem:
                log.info("this pass ended early: %r", problem)
            time.sleep(PAUSE_S)

    def customers(self) -> None:
        """Carry customers over."""
        self.each(self.crm.all("/customers", {}), self.customer)

    def orders(self) -> None:
        """Carry approved orders over."""
        self.each(self.crm.all("/orders", {"status": "approved"}), self.order)

    def states(self) -> None:
        """Carry states back."""
        reply = self.erp.FindOrders(PageSize=200)
        found = list(reply.Orders.Order) if reply.Orders else []
        while reply.More:
            reply = self.erp.FindOrders(Page=len(found) // 200 + 1, PageSize=200)
            found += reply.Orders.Order if reply.Orders else []
        self.each(found, self.state)

    def each(self, records: Iterable[Any], do: Callable[[Any], object]) -> None:
        """Do something for each record."""
        for record in records:
            self.safely(do, record)

    def safely(self, do: Callable[[Any], object], record: Any) -> None:
        """Do something; what fails is tried again in the next pass."""
        try:
            do(record)
        except TROUBLE as problem:
            log.info("%s: %r", getattr(do, "__name__", do), problem)

    def customer(self, customer: Json) -> str:
        """Make the ERP's customer equal to the CRM's; give its number."""
        record = mapping.customer_to_erp(customer)
        reply = self.erp.FindCustomers(TaxNo=record["TaxNo"])
        found = reply.Customers.Customer if reply.Customers else []
        if not found:
            return str(self.erp.CreateCustomer(Customer=record))
        names = ("Name", "Email", "Phone", "Address")
        if any(record.get(name) != found[0][name] for name in names):
            nil = {name: xsd.Nil for name in names if name not in record}
            self.erp.ChangeCustomer(Customer={"Number": found[0].Number, **record, **nil})
        return str(found[0].Number)

    def order(self, order: Json) -> None:
        """Bring an order into the ERP, look first; then hand it to approval."""
        customer = read(self.crm.call("GET", f"/customers/{order['customerId']}"))
        record = mapping.order_to_erp(order, self.customer(customer))
        found = self.find(record["ExternalNo"])
        number = found.Number if found else self.erp.CreateOrder(Order=record)
        if found is None or found.Status == "A":
            self.erp.SubmitOrder(Number=number)

    def find(self, external_no: str) -> Any:
        """Find an order of the ERP by our number."""
        reply = self.erp.FindOrders(ExternalNo=external_no)
        return next(iter(reply.Orders.Order if reply.Orders else []), None)

    def state(self, theirs: Any) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        found = self.crm.all("/orders", {"orderNo": theirs.ExternalNo}) if theirs.ExternalNo else []
        if not found:
            return
        reply = self.crm.call("GET", f"/orders/{found[0]['id']}")
        theirs = self.erp.GetOrder(Number=theirs.Number)
        order, etag = read(reply), reply.headers.get("ETag", "")
        wanted = {"status": mapping.STATUS[theirs.Status], "erpNo": theirs.Number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            path = f"/orders/{order['id']}"
            self.crm.call("PATCH", path, json=change, headers={"If-Match": etag})


def starter(kind: type[PlainSync]) -> Callable[[Any], None]:
    """Give the function that starts an integration of this kind."""

    def run(env: Any) -> None:
        kind(env).run()

    return run


run = starter(PlainSync)
