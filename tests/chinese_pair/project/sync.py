"""Customers and orders into the finance system, approvals back: a right integration, and small.

Each look at the lists makes both sides equal; a message only wakes it. What does not work is tried
again at the next look; what does not work for long, or is refused, is told in the chat.
"""

import asyncio
import contextlib
import hashlib
import hmac

import httpx

STATES = {"A": "已批准", "B": "处理中", "C": "已完成", "D": "已驳回"}
LOOK_S = 45.0


class Refused(Exception):
    """A system says no."""


class Sync:
    """The integration."""

    def __init__(self, env, http):
        self.env, self.http = env, http
        self.since_s = None
        self.told = set()
        self.awake = asyncio.Event()

    async def call(self, system, method, path, **more):
        """Call a system; give what it answers."""
        token = {"Authorization": f"Bearer {self.env.secret(system)['token']}"}
        url = self.env.url(system) + path
        reply = await self.http.request(method, url, headers=token, **more)
        if reply.status_code in (404, 409, 422):
            raise Refused(f"{path}: {reply.json()}")
        return reply.raise_for_status().json()

    async def customer(self, ours):
        """Give the number of a customer in the finance system, which is as ours now."""
        same = {"税号": ours["税号"]}
        found = await self.call("erp", "GET", "/往来单位", params=same)
        phone = {"联系电话": ours["电话"]} if ours.get("电话") is not None else {}
        if not found:
            new = {"全称": ours["名称"], **same, **phone}
            found = [await self.call("erp", "POST", "/往来单位", json=new)]
        if phone and found[0].get("联系电话") != ours["电话"]:
            await self.call("erp", "PATCH", f"/往来单位/{found[0]['编码']}", json=phone)
        return found[0]["编码"]

    async def order(self, ours, customers):
        """Bring an approved order over, and its approval back."""
        same = {"外部单号": ours["单号"]}
        found = await self.call("erp", "GET", "/销售单", params=same)
        if not found:
            if ours["状态"] != "已批准":
                return
            number = await self.customer(customers[ours["客户编号"]])
            new = {**same, "单位编码": number, "合计": ours["金额"]}
            found = [await self.call("erp", "POST", "/销售单", json=new)]
        theirs = found[0]
        if theirs["审批"] == "A":
            theirs = await self.call("erp", "POST", f"/销售单/{theirs['编码']}/提交")
        if STATES[theirs["审批"]] != ours["状态"]:
            change = {"状态": STATES[theirs["审批"]]}
            await self.call("crm", "PATCH", f"/订单/{ours['编号']}", json=change)

    async def look(self):
        """Make both sides equal; one record that is refused does not stop the others."""
        customers = {c["编号"]: c for c in await self.call("crm", "GET", "/客户")}
        orders = await self.call("crm", "GET", "/订单")
        works = [(self.customer, (c,)) for c in customers.values()]
        works += [(self.order, (o, customers)) for o in orders]
        for work, about in works:
            try:
                await work(*about)
            except Refused as problem:
                await self.say(str(problem))

    async def say(self, words):
        """Tell people something, once."""
        if words not in self.told:
            url = self.env.url("chat") + "/robot/send"
            message = {"msgType": "text", "text": {"content": words}}
            key = {"key": self.env.secret("chat")["token"]}
            reply = await self.http.post(url, params=key, json=message)
            if reply.is_success and reply.json().get("code") == 0:
                self.told.add(words)

    async def work(self):
        """Look now and again, and sooner after a message."""
        loop = asyncio.get_running_loop()
        while True:
            self.awake.clear()
            try:
                await self.look()
                self.since_s = None
            except (httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as problem:
                self.since_s = loop.time() if self.since_s is None else self.since_s
                if loop.time() - self.since_s > 150:
                    host = problem.request.url.host if isinstance(problem, httpx.HTTPError) else ""
                    await self.alarm(f"{host.partition('.')[0]} does not answer since "
                                     f"{self.since_s:.0f}")  # fmt: skip
            try:
                async with asyncio.timeout(LOOK_S):
                    await self.awake.wait()
            except TimeoutError:
                pass

    async def alarm(self, words):
        """Tell people of trouble; the chat may be in trouble too."""
        with contextlib.suppress(httpx.HTTPError, ValueError):
            await self.say(words)

    async def receive(self, scope, receive, send):
        """Take a genuine message for a hint."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body")
        headers = dict(scope["headers"])
        key = self.env.secret("crm")["webhook_key"].encode()
        signed = headers.get(b"x-timestamp", b"") + b"." + body
        proof = hmac.new(key, signed, hashlib.sha256).hexdigest().encode()
        good = hmac.compare_digest(proof, headers.get(b"x-signature", b""))
        if good:
            self.awake.set()
        status = 204 if good else 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def run(env):
    """Run until stopped."""
    async with httpx.AsyncClient(timeout=10) as http:
        sync = Sync(env, http)
        await asyncio.gather(env.serve(sync.receive), sync.work())
