"""Approved CRM orders into the ERP, their states back into the CRM.

One idea carries it: a message, a retry or a look at a list is only a hint that two records may
differ. The job that follows reads both sides anew and makes them equal, so it may run any number
of times. Hints are kept in a file before they are acknowledged; lists are read for the hints that
got lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import httpx

from order_sync import erp, mapping
from order_sync.alarms import Alarms, Chat
from order_sync.crm import Crm
from order_sync.erp import Erp
from order_sync.outbox import Job, Outbox
from order_sync.trouble import Outdated, Refused, Unclear
from order_sync.webhooks import receiver

POLL_S = 300.0
ERP_POLL_S = 180.0  # the ERP sends no messages, so we ask more often
WAIT_MAX_S = 60.0
REFUSED_WAIT_MAX_S = 300.0
REFUSED_TOLD_AT = 3  # a state that has just changed under us is no news
TIMEOUT_S = 10.0
# Records of one instant, and clocks that disagree: lists are read again from a little before.
OVERLAP = timedelta(minutes=2)
HINTS = {"order.approved": "order", "customer.created": "customer", "customer.changed": "customer"}
log = logging.getLogger("order_sync")
Json = dict[str, Any]


class Env(Protocol):
    """What the integration is given: addresses, secrets, a folder that survives."""

    store: Path

    @property
    def urls(self) -> Mapping[str, str]:
        """Give the base URLs of all systems; there is a chat only where people have one."""

    def url(self, system: str) -> str:
        """Give the base URL of a system."""

    def secret(self, system: str) -> Mapping[str, str]:
        """Give the secrets for a system."""

    async def serve(self, app: Any) -> None:
        """Run an ASGI application."""


class OrderSync:
    """The integration."""

    def __init__(self, env: Env, http: httpx.AsyncClient) -> None:
        self.env = env
        has_chat = "chat" in env.urls
        chat = Chat(http, env.url("chat"), env.secret("chat")["token"]) if has_chat else None
        self.alarms = Alarms(chat)
        self.crm = Crm(http, env.url("crm"), env.secret("crm"), self.alarms)
        self.erp = Erp(http, env.url("erp"), env.secret("erp"), self.alarms)
        self.outbox = Outbox(env.store)
        self.hint = asyncio.Event()
        self.failures: dict[Job, int] = {}
        self.due_s: dict[Job, float] = {}
        self.seen: dict[Job, Json] = {}

    async def run(self) -> None:
        """Do everything until stopped."""
        key = self.env.secret("crm")["webhook_key"]
        await asyncio.gather(
            self.env.serve(receiver(key, self.take)),
            self.work(),
            self.poll(POLL_S, self.look_at_customers, self.look_at_orders),
            self.poll(ERP_POLL_S, self.look_at_erp),
            self.alarms.run(),
        )

    def take(self, event: str, record: str) -> None:
        """Keep the hint of a webhook."""
        if event in HINTS:
            self.add(Job(HINTS[event], record))

    def add(self, job: Job) -> None:
        """Keep a hint and wake the worker."""
        self.outbox.add(job)
        self.hint.set()

    # Working off the hints

    async def work(self) -> None:
        """Do one job after the other, the failed ones later again."""
        while True:
            self.hint.clear()
            now_s = asyncio.get_running_loop().time()
            waiting = self.outbox.pending()
            ready = [job for job in waiting if self.due_s.get(job, 0.0) <= now_s]
            for job in ready:
                await self.attempt(job)
            if not ready:
                next_s = min((self.due_s[job] for job in waiting), default=now_s + POLL_S)
                await self.sleep(next_s - now_s)

    async def sleep(self, seconds: float) -> None:
        """Wait, but not longer than until the next hint."""
        try:
            async with asyncio.timeout(seconds):
                await self.hint.wait()
        except TimeoutError:
            return

    async def attempt(self, job: Job) -> None:
        """Do a job, and decide when to repeat it if that failed."""
        serial = self.outbox.serial(job)
        jobs: dict[str, Callable[[str], Awaitable[None]]] = {
            "customer": self.customer,
            "order": self.order,
            "status": self.status,
        }
        try:
            await jobs[job.kind](job.key)
            # In here as well: a full disk is trouble like any other, and the work can be repeated.
            self.outbox.done(job, serial)
        except Exception as problem:  # noqa: BLE001  # one bad record must not stop the others
            self.failures[job] = self.failures.get(job, 0) + 1
            wait_s = self.wait_s(problem, self.failures[job])
            self.due_s[job] = asyncio.get_running_loop().time() + wait_s
            log.info("%s %s again in %.0f s: %r", *job, wait_s, problem)
            if isinstance(problem, Refused) and self.failures[job] >= REFUSED_TOLD_AT:
                self.alarms.refused(f"{job.kind} {job.key}", problem)
            return
        self.failures.pop(job, None)
        self.due_s.pop(job, None)

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt: longer each time, or as we were told."""
        backoff_s = min(2.0 ** min(failures - 1, 10), WAIT_MAX_S)
        if isinstance(problem, Unclear):
            return max(backoff_s, problem.wait_s)
        if isinstance(problem, Outdated):
            return 0.0 if failures < 3 else backoff_s
        if isinstance(problem, Refused):
            # The state may just have changed under us; a refusal that stays is a person's work.
            return min(4.0 ** min(failures, 5), REFUSED_WAIT_MAX_S)
        # A record that we cannot read: a drifted reply now and then, or a defect for longer.
        return max(backoff_s, 5.0)

    # The jobs

    async def customer(self, key: str) -> None:
        """Make the ERP's customer equal to the CRM's."""
        await self.ensure_customer(key)

    async def ensure_customer(self, key: str) -> str:
        """Create or change the ERP's customer; give its number."""
        customer = await self.crm.customer(key)
        if _lags(customer, self.seen.get(Job("customer", key))):
            raise LookupError(f"customer {key}: a copy that lags behind what we saw")
        number = await self.carried_customer(self.erp_customer(customer))
        self.seen[Job("customer", key)] = customer
        return number

    async def carried_customer(self, record: Json) -> str:
        """Give the number of the ERP's customer, which has the fields of the record now."""
        found = await self.erp.find_customer(record["TaxNo"])
        if found is None:
            try:
                return await self.erp.create("CreateCustomer", "Customer", record)
            except Refused as refused:
                found = await self.erp.find_customer(record["TaxNo"])
                if found is None:
                    raise refused
        number = erp.text(found, "Number")
        carried = ("Name", "TaxNo", "Email", "Phone", "Address")
        differs = {n: record.get(n) for n in carried if record.get(n) != found.get(n)}
        if differs:
            await self.erp.create("ChangeCustomer", "Customer", {"Number": number, **differs})
        return number

    async def order(self, key: str) -> None:
        """Bring an approved order into the ERP and hand it to approval there."""
        order, _ = await self.crm.order(key)
        if order["status"] != "approved":
            return
        customer_no = await self.ensure_customer(order["customerId"])
        found = await self.ensure_order(order, customer_no)
        number = erp.text(found, "Number")
        if erp.text(found, "Status") == "A":
            await self.erp.call("SubmitOrder", {"Number": number})
        self.add(Job("status", number))

    async def ensure_order(self, order: Json, customer_no: str) -> Json:
        """Give the ERP's order, created now if it is not there.

        The ERP keeps ExternalNo unique, so a request that arrives late cannot do harm either.
        """
        record = self.erp_order(order, customer_no)
        found = await self.erp.find_order(record["ExternalNo"])
        if found is None:
            try:
                number = await self.erp.create("CreateOrder", "Order", record)
            except Refused as refused:
                found = await self.erp.find_order(record["ExternalNo"])
                if found is None:
                    raise refused
            else:
                found = await self.erp.order(number)
        return found

    async def status(self, number: str) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        theirs = await self.erp.order(number)
        if not theirs.get("ExternalNo"):
            return
        found = await self.crm.order_by_number(theirs["ExternalNo"])
        if found is None:
            return
        order, etag = await self.crm.order(found["id"])
        wanted = {"status": self.crm_status(erp.text(theirs, "Status")), "erpNo": number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(order["id"], change, etag)
        self.seen[Job("status", number)] = theirs

    # What a field becomes

    def erp_customer(self, customer: Json) -> Json:
        """Give the ERP's fields of a customer."""
        return mapping.customer_to_erp(customer)

    def erp_order(self, order: Json, customer_no: str) -> Json:
        """Give the ERP's fields of an order."""
        return mapping.order_to_erp(order, customer_no)

    def crm_status(self, code: str) -> str:
        """Give the CRM's word for a state of the ERP; a code that is not agreed is an error."""
        return mapping.STATUS[code]

    # Looking for lost hints

    async def poll(self, every_s: float, *looks: Callable[[], Awaitable[None]]) -> None:
        """Read the lists now and again and again."""
        while True:
            for look in looks:
                try:
                    await look()
                except Exception as problem:  # noqa: BLE001  # the next look may see clearer
                    log.info("reading a list: %r", problem)
                    if isinstance(problem, Refused):
                        self.alarms.refused(look.__name__, problem)
            await asyncio.sleep(every_s)

    async def look_at_customers(self) -> None:
        """Find customers that changed since we looked."""
        since = self.outbox.marks.get("customers", "")
        query = {"updatedSince": _before(since)} if since else {}
        for customer in await self.crm.all("/customers", query):
            self.add_unseen(Job("customer", customer["id"]), customer)
            since = max(since, customer["updatedAt"])
        self.outbox.mark("customers", since)

    async def look_at_orders(self) -> None:
        """Find approved orders that are not on their way."""
        for order in await self.crm.all("/orders", {"status": "approved"}):
            if Job("order", order["id"]) not in self.outbox.pending():
                self.add(Job("order", order["id"]))

    async def look_at_erp(self) -> None:
        """Find orders that changed in the ERP since we looked."""
        since = self.outbox.marks.get("erp orders", "")
        for order in await self.erp.orders_changed(_before(since) if since else ""):
            self.add_unseen(Job("status", erp.text(order, "Number")), order)
            since = max(since, erp.text(order, "ChangedAt"))
        self.outbox.mark("erp orders", since)

    def add_unseen(self, job: Job, record: Json) -> None:
        """Keep a hint if the record is not as we saw it last."""
        if self.seen.get(job) != record:
            self.add(job)
            self.seen[job] = record


def _lags(record: Json, seen: Json | None) -> bool:
    """Tell whether a record is older than what we saw; a version that cannot be read tells not."""
    now, then = record.get("version"), (seen or {}).get("version")
    return isinstance(now, int) and isinstance(then, int) and now < then


def _before(instant: str) -> str:
    return (datetime.fromisoformat(instant) - OVERLAP).isoformat()


async def run(env: Env) -> None:
    """Start the integration."""
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
        await OrderSync(env, http).run()
