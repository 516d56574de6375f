"""Driven by messages: the work is done inside the request, and the answer says whether it was.

A message that is not answered with 2xx is sent again; every few minutes both systems are looked
through for messages that never came.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from order_sync.webhooks import AGE_MAX_S
from right import Crm, Refused, Unclear, erp, mapping

TIMEOUT_S = 10.0
SWEEP_S = 240.0
log = logging.getLogger("webhook_sync")
Json = dict[str, Any]


class WebhookSync:
    """The integration; it remembers nothing."""

    def __init__(self, env: Any, http: httpx.AsyncClient) -> None:
        self.env = env
        self.crm = Crm(http, env.url("crm"), env.secret("crm"))
        self.erp = erp.Erp(http, env.url("erp"), env.secret("erp"))
        self.key = env.secret("crm")["webhook_key"].encode()

    async def run(self) -> None:
        """Take messages, and look for lost ones."""
        await asyncio.gather(self.env.serve(self.app), self.sweeps())

    async def app(self, scope: Json, receive: Any, send: Any) -> None:
        """Be an ASGI application."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        status = await self.answer(dict(scope["headers"]), body)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def answer(self, headers: dict[bytes, bytes], body: bytes) -> int:
        """Do what a message asks for; give the status."""
        if not self.is_genuine(headers, body):
            return 401
        message = json.loads(body)
        try:
            await self.handle(str(message["event"]), message["data"])
        except Exception as problem:  # whatever it was, the sender shall try again
            log.info("%s: %r", message["event"], problem)
            return 503
        return 204

    def is_genuine(self, headers: dict[bytes, bytes], body: bytes) -> bool:
        """Tell whether the CRM has signed it, a little while ago."""
        stamp = headers.get(b"x-timestamp", b"")
        proof = hmac.new(self.key, stamp + b"." + body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(proof, headers.get(b"x-signature", b"")):
            return False
        now_s = time.time()  # noqa: TID251  # an integration has no other clock
        return stamp.isdigit() and abs(now_s - int(stamp)) <= AGE_MAX_S

    async def handle(self, event: str, data: Json) -> None:
        """Do the work of one message; what it says of the record may be old, so read it."""
        if event.startswith("customer."):
            await self.customer(await self.crm.customer(data["id"]))
        elif event == "order.approved":
            await self.order((await self.crm.order(data["id"]))[0])

    async def customer(self, customer: Json) -> str:
        """Make the ERP's customer equal to the CRM's; give its number."""
        record = mapping.customer_to_erp(customer)
        found = await self.erp.find_customer(record["TaxNo"])
        if found is None:
            return await self.erp.create("CreateCustomer", "Customer", record)
        number = erp.text(found, "Number")
        names = ("Name", "Email", "Phone", "Address")
        differs = {n: record.get(n) for n in names if record.get(n) != found.get(n)}
        if differs:
            await self.erp.create("ChangeCustomer", "Customer", {"Number": number, **differs})
        return number

    async def order(self, order: Json) -> None:
        """Bring an approved order into the ERP, look first; then hand it to approval."""
        if order["status"] != "approved":
            return
        customer = await self.crm.customer(order["customerId"])
        record = mapping.order_to_erp(order, await self.customer(customer))
        found = await self.erp.find_order(record["ExternalNo"])
        if found is None:
            number = await self.erp.create("CreateOrder", "Order", record)
            found = await self.erp.order(number)
        if erp.text(found, "Status") == "A":
            await self.erp.call("SubmitOrder", {"Number": erp.text(found, "Number")})

    async def status(self, theirs: Json) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        found = await self.crm.order_by_number(theirs.get("ExternalNo") or "-")
        if found is None:
            return
        order, etag = await self.crm.order(found["id"])
        theirs = await self.erp.order(theirs["Number"])
        wanted = {"status": mapping.STATUS[theirs["Status"]], "erpNo": theirs["Number"]}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(order["id"], change, etag)

    async def sweeps(self) -> None:
        """Look for what no message told of."""
        while True:
            await self.look_at_customers()
            await self.look_at_orders()
            await self.look_at_states()
            await asyncio.sleep(SWEEP_S)

    async def look_at_customers(self) -> None:
        """Carry all customers over."""
        await self.each(self.crm.all("/customers", {}), self.customer)

    async def look_at_orders(self) -> None:
        """Carry approved orders over."""
        await self.each(self.crm.all("/orders", {"status": "approved"}), self.order)

    async def look_at_states(self) -> None:
        """Carry states back; the ERP sends no messages."""
        await self.each(self.erp.orders_changed(""), self.status)

    async def each(
        self, listed: Awaitable[list[Json]], do: Callable[[Json], Awaitable[object]]
    ) -> None:
        """Do something for each record of a list; one that fails does not stop the others."""
        try:
            records = await listed
        except (Unclear, Refused) as problem:
            log.info("a list: %r", problem)
            return
        for record in records:
            try:
                await do(record)
            except Exception as problem:  # the next sweep tries again
                log.info("a record: %r", problem)


def starter(kind: type[WebhookSync]) -> Callable[[Any], Awaitable[None]]:
    """Give the function that starts an integration of this kind."""

    async def run(env: Any) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
            await kind(env, http).run()

    return run


run = starter(WebhookSync)
