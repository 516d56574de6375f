"""Does not know that the ERP can cancel an order."""

from __future__ import annotations

from right import OrderSync, erp, starter


class ForgetsCancels(OrderSync):
    """Leaves sales with an order that will never be shipped."""

    async def status(self, number: str) -> None:
        """Make the state in the CRM equal to the ERP's, if it is one of those that we expect."""
        theirs = await self.erp.order(number)
        if erp.text(theirs, "Status") != "F":
            await super().status(number)


run = starter(ForgetsCancels)
