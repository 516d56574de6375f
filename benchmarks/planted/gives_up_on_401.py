"""Takes 401 for a final no: renews the token for the next order, and drops this one."""

from __future__ import annotations

from typing import Any

from right import Crm, Job, OrderSync, Refused, starter


class StrictCrm(Crm):
    """Does not repeat a call after it got a new token."""

    async def call(self, method: str, path: str, **more: Any) -> tuple[dict[str, Any], str]:
        """Call the CRM."""
        response = await self._send(method, path, **more)
        if response.status_code == 401:
            self._token = ""
            raise Refused("401", "not authorised")
        return await super().call(method, path, **more)


class GivesUpOn401(OrderSync):
    """Works off its list once."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.crm = StrictCrm(http, env.url("crm"), env.secret("crm"))

    async def order(self, key: str) -> None:
        """Carry the order over, or drop it."""
        self.outbox.mark(key, "taken")
        try:
            await super().order(key)
        except Refused as refused:
            if refused.kind != "401":
                raise

    async def look_at_orders(self) -> None:
        """Find approved orders that we never had in hand."""
        for order in await self.crm.all("/orders", {"status": "approved"}):
            if order["id"] not in self.outbox.marks:
                self.add(Job("order", order["id"]))


run = starter(GivesUpOn401)
