"""Read what is to be done from both systems, do it, return; whoever starts us does so again.

Nothing is remembered but up to where the lists were read, and that only when all of it went
well. So every failure has the same cure: the next run, which looks before it creates.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import requests
import zeep
from zeep.exceptions import Error as ZeepError
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from order_sync_zeep.mapping import STATUS, customer_to_erp, order_to_erp

TIMEOUT_S = 10
PAGE_SIZE = 100
OVERLAP = timedelta(minutes=2)
log = logging.getLogger("order_sync_zeep")
Json = dict[str, Any]


class Env(Protocol):
    """What the job is given."""

    store: Path

    def url(self, system: str) -> str:
        """Give the base URL of a system."""

    def secret(self, system: str) -> Mapping[str, str]:
        """Give the secrets for a system."""


def no_redirects() -> requests.Session:
    """Give a session that takes a redirect for an error.

    To follow one would make a GET of a POST, and show what we send to a host that nobody named.
    """
    session = requests.Session()
    session.max_redirects = 0
    return session


def read(reply: requests.Response) -> Any:
    """Give the document of an answer; ValueError when it is none.

    JSON is UTF-8. Of bytes that are not, requests guesses the character set, and replaces letters.
    """
    return json.loads(reply.content)


class Crm:
    """The CRM over REST."""

    def __init__(self, url: str, secret: Mapping[str, str]) -> None:
        self.url = url.rstrip("/")
        self.secret = secret
        self.http = no_redirects()

    def login(self) -> None:
        """Get a token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.secret["client_id"],
            "client_secret": self.secret["client_secret"],
        }
        reply = self.http.post(self.url + "/oauth/token", data=form, timeout=TIMEOUT_S)
        reply.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call the CRM; an expired token is renewed once."""
        reply = self.http.request(method, self.url + path, timeout=TIMEOUT_S, **more)
        if reply.status_code == 401:
            self.login()
            reply = self.http.request(method, self.url + path, timeout=TIMEOUT_S, **more)
        reply.raise_for_status()
        return reply

    def all(self, path: str, query: Mapping[str, str]) -> list[Json]:
        """Read a list, page by page."""
        items: list[Json] = []
        page = 1
        while True:
            asked = {**query, "page": str(page), "pageSize": str(PAGE_SIZE)}
            body = read(self.call("GET", path, params=asked))
            items += body["items"]
            if page * PAGE_SIZE >= body["total"] or not body["items"]:
                return items
            page += 1


class Job:
    """One run."""

    def __init__(self, env: Env) -> None:
        self.crm = Crm(env.url("crm"), env.secret("crm"))
        secret = env.secret("erp")
        self.erp = zeep.Client(
            env.url("erp").rstrip("/") + "/services/erp?wsdl",
            wsse=UsernameToken(secret["user"], secret["password"]),
            transport=Transport(
                timeout=TIMEOUT_S, operation_timeout=TIMEOUT_S, session=no_redirects()
            ),
        ).bind("ErpService", "ErpSoap11")
        self.file = env.store / "marks.json"
        self.marks: dict[str, str] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def run(self) -> None:
        """Carry customers and orders over, then states back."""
        self.crm.login()
        self.each("customers", "updatedAt", self.changed_customers, self.customer)
        self.each("", "", self.approved_orders, self.order)
        self.each("erp orders", "ChangedAt", self.changed_erp_orders, self.status)

    def each(
        self, mark: str, stamp: str, read: Callable[[], list[Any]], do: Callable[[Any], object]
    ) -> None:
        """Do the work for each record of a list; move the mark when all went well."""
        records = read()
        failures = 0
        for record in records:
            try:
                do(record)
            except (ZeepError, requests.RequestException, LookupError, ValueError) as problem:
                log.info("%s: %r", mark or "orders", problem)
                failures += 1
        if mark and records and not failures:
            self.marks[mark] = max(str(r[stamp]) for r in records)
            try:
                self.keep_marks()
            except OSError as problem:  # the next run reads from the old mark, and does it again
                log.info("%s: the mark is not kept: %r", mark, problem)

    def keep_marks(self) -> None:
        """Keep the marks in a file that is whole at any time."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.marks))
        fresh.replace(self.file)

    def since(self, mark: str) -> datetime | None:
        """Give from when on a list is to be read; a little earlier than it was."""
        return datetime.fromisoformat(self.marks[mark]) - OVERLAP if mark in self.marks else None

    def changed_customers(self) -> list[Json]:
        """Give customers changed since the last run."""
        since = self.since("customers")
        return self.crm.all("/customers", {"updatedSince": since.isoformat()} if since else {})

    def approved_orders(self) -> list[Json]:
        """Give orders that sales has approved and nobody has carried over."""
        return self.crm.all("/orders", {"status": "approved"})

    def changed_erp_orders(self) -> list[Any]:
        """Give orders changed in the ERP since the last run."""
        found: list[Any] = []
        asked = {"ChangedSince": since} if (since := self.since("erp orders")) else {}
        while True:
            reply = self.erp.FindOrders(
                **asked, Page=len(found) // PAGE_SIZE + 1, PageSize=PAGE_SIZE
            )
            page = reply.Orders.Order if reply.Orders else []
            found += page
            if not reply.More or len(page) < PAGE_SIZE:
                return found

    def customer(self, customer: Json) -> str:
        """Make the ERP's customer equal to the CRM's; give its number."""
        record = customer_to_erp(customer)
        found = self.find("FindCustomers", "Customers", "Customer", TaxNo=record["TaxNo"])
        if found is None:
            return str(self.erp.CreateCustomer(Customer=record))
        fields = ("Name", "TaxNo", "Email", "Phone", "Address")
        if any(record.get(name) != found[name] for name in fields):
            nil = {name: zeep.xsd.Nil for name in fields if name not in record}
            self.erp.ChangeCustomer(Customer={"Number": found.Number, **record, **nil})
        return str(found.Number)

    def order(self, order: Json) -> None:
        """Bring an order into the ERP, look first; then hand it to approval."""
        customer = read(self.crm.call("GET", f"/customers/{order['customerId']}"))
        record = order_to_erp(order, self.customer(customer))
        found = self.find("FindOrders", "Orders", "Order", ExternalNo=record["ExternalNo"])
        number = found.Number if found else self.erp.CreateOrder(Order=record)
        if found is None or found.Status == "A":
            self.erp.SubmitOrder(Number=number)

    def find(self, operation: str, wrapper: str, name: str, **asked: str) -> Any:
        """Find one record of the ERP, None when there is none."""
        reply = self.erp[operation](**asked)
        found = reply[wrapper][name] if reply[wrapper] else []
        return found[0] if found else None

    def status(self, theirs: Any) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        found = self.crm.all("/orders", {"orderNo": theirs.ExternalNo}) if theirs.ExternalNo else []
        if not found:
            return
        reply = self.crm.call("GET", f"/orders/{found[0]['id']}")
        order, etag = read(reply), reply.headers.get("ETag", "")
        wanted = {"status": STATUS[theirs.Status], "erpNo": theirs.Number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            path = f"/orders/{order['id']}"
            self.crm.call("PATCH", path, json=change, headers={"If-Match": etag})


def run(env: Env) -> None:
    """Do one run. What fails now succeeds in the next one, or is somebody's work."""
    try:
        Job(env).run()
    except (ZeepError, requests.RequestException, LookupError, ValueError) as problem:
        log.info("this run ended early: %r", problem)
