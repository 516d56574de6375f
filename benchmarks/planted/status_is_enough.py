"""Looks at the status code alone: 200 is success, whatever the body says."""

from __future__ import annotations

from typing import Any

from right import OrderSync, Unclear, erp, starter


class StatusErp(erp.Erp):
    """The ERP as somebody sees it who has met only good answers."""

    async def call(self, operation: str, parts: erp.Fields) -> erp.Fields:
        """Call the ERP; an answer without a SOAP body is a short one."""
        try:
            return await super().call(operation, parts)
        except Unclear as problem:
            if "200" in str(problem):
                return {"Number": "0"} if operation == "CreateOrder" else {}
            raise


class StatusIsEnough(OrderSync):
    """Notes an order as done that a login page has swallowed."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.erp = StatusErp(http, env.url("erp"), env.secret("erp"))

    async def order(self, key: str) -> None:
        """Carry the order over once."""
        if f"sent {key}" not in self.outbox.marks:
            await super().order(key)

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order and note that it is there."""
        found = await self.erp.find_order(order["orderNo"])
        if found is None:
            record = self.erp_order(order, customer_no)
            number = await self.erp.create("CreateOrder", "Order", record)
            self.outbox.mark(f"sent {order['id']}", number)
            return {"Number": number, "Status": "A"}
        return found


run = starter(StatusIsEnough)
