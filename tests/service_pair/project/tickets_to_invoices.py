"""Accounts and closed tickets into billing, the fate of invoices back: a right integration.

It keeps nothing: each round reads both systems, page by page, and mends what differs. A genuine
message of the desk only brings the next round forward.
"""

import asyncio
import hashlib
import hmac

import httpx

FATES = {"ISSUED": "invoiced", "SETTLED": "paid", "DISPUTED": "disputed"}
ROUND_S = 60.0
LASTS_S = 150.0


class Refused(Exception):
    """A system has understood and says no."""


class Rounds:
    """The integration."""

    def __init__(self, env, http):
        self.env, self.http = env, http
        self.failing_since_s = {}
        self.told = set()
        self.wake = asyncio.Event()

    async def call(self, system, method, path, **more):
        """Call a system; give what it answers."""
        secret = self.env.secret(system)["token"]
        proof = {"X-Desk-Key": secret} if system == "crm" else {"Authorization": f"Bearer {secret}"}
        try:
            url = self.env.url(system) + path
            reply = await self.http.request(method, url, headers=proof, **more)
            if reply.status_code not in (400, 404, 409, 422):
                reply.raise_for_status()
            body = reply.json()
        except (httpx.HTTPError, ValueError):
            self.failing_since_s.setdefault(system, asyncio.get_running_loop().time())
            raise
        self.failing_since_s.pop(system, None)
        if not reply.is_success:
            raise Refused(f"{method} {path}: {body}")
        return body

    async def desk_list(self, kind, **asked):
        """Read a list of the desk, from cursor to cursor."""
        found = []
        while True:
            page = await self.call("crm", "GET", f"/v4/{kind}", params=asked)
            found += page[kind]
            if not page.get("next"):
                return found
            asked["after"] = page["next"]

    async def billing_list(self, kind, **asked):
        """Read a list of billing, until a page is empty."""
        found, number = [], 1
        while True:
            params = {**asked, "page": number}
            page = (await self.call("erp", "GET", f"/{kind}", params=params))["data"]
            found += page
            if not page:
                return found
            number += 1

    async def account(self, account, payers):
        """Make the payer equal to the account."""
        wanted = {"name": account["company"], "email": account["mail"]}
        have = payers.get(account["vatId"], {})
        if any(have.get(name) != value for name, value in wanted.items()):
            await self.call("erp", "PUT", f"/payers/{account['vatId']}", json=wanted)

    async def ticket(self, ticket, accounts):
        """Bill a closed ticket, and bring the fate of its invoice back."""
        found = await self.billing_list("invoices", external_ref=ticket["reference"])
        if not found:
            if ticket["phase"] != "closed":
                return
            found = [await self.draft(ticket, accounts[ticket["account"]])]
        invoice = found[0]
        if invoice["state"] == "DRAFT":
            invoice = await self.call("erp", "POST", f"/invoices/{invoice['number']}/issue")
        if FATES[invoice["state"]] != ticket["phase"]:
            change = {"phase": FATES[invoice["state"]]}
            await self.call("crm", "PATCH", f"/v4/tickets/{ticket['id']}", json=change)

    async def draft(self, ticket, account):
        """Draft the invoice of a ticket."""
        items = [
            {"no": w["pos"], "text": w["what"], "net_amount": w["net"], "tax_amount": w["tax"]}
            for w in ticket["work"]
        ]
        new = {
            "external_ref": ticket["reference"],
            "payer": account["vatId"],
            "items": items,
            "net_total": ticket["net"],
            "tax_total": ticket["tax"],
        }
        return await self.call("erp", "POST", "/invoices", json=new)

    async def round(self):
        """Mend what differs; what is refused does not stop the rest."""
        accounts = {a["id"]: a for a in await self.desk_list("accounts")}
        payers = {p["vat_number"]: p for p in await self.billing_list("payers")}
        tickets = await self.desk_list("tickets")
        works = [(self.account, a, payers) for a in accounts.values()]
        works += [(self.ticket, t, accounts) for t in tickets]
        for work, record, others in works:
            try:
                await work(record, others)
            except Refused as problem:
                await self.say(f"{record.get('reference', record['id'])}: {problem}")

    async def say(self, words):
        """Tell people something, once."""
        if words in self.told:
            return
        message = {"msgType": "text", "text": {"content": words}}
        key = {"key": self.env.secret("chat")["token"]}
        try:
            url = self.env.url("chat") + "/robot/send"
            reply = await self.http.post(url, params=key, json=message)
            if reply.is_success and reply.json()["code"] == 0:
                self.told.add(words)
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            return  # It is said again after the next round.

    async def work(self):
        """Go round and round; a message brings the next round forward."""
        while True:
            self.wake.clear()
            try:
                await self.round()
            except (httpx.HTTPError, ValueError, LookupError, TypeError):
                now_s = asyncio.get_running_loop().time()
                for system, since_s in self.failing_since_s.items():
                    if now_s - since_s > LASTS_S:
                        await self.say(f"{system} does not answer since second {since_s:.0f}")
            try:
                async with asyncio.timeout(ROUND_S):
                    await self.wake.wait()
            except TimeoutError:
                pass

    async def receive(self, scope, receive, send):
        """Take a genuine message for a hint."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body")
        key = self.env.secret("crm")["webhook_key"].encode()
        proof = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
        told = dict(scope["headers"]).get(b"x-hub-signature-256", b"")
        good = hmac.compare_digest(proof.encode(), told)
        if good:
            self.wake.set()
        status = 202 if good else 403
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def run(env):
    """Run until stopped."""
    async with httpx.AsyncClient(timeout=10) as http:
        rounds = Rounds(env, http)
        await asyncio.gather(env.serve(rounds.receive), rounds.work())
