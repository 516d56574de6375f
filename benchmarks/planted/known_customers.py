"""Creates a customer for each order and takes the refusal of a known one for the end of it."""

from __future__ import annotations

from right import OrderSync, Refused, starter


class KnownCustomers(OrderSync):
    """Has been tested with new customers."""

    async def ensure_customer(self, key: str) -> str:
        """Create the ERP's customer unless we remember its number."""
        number = self.outbox.marks.get(f"no of {key}")
        if number is None:
            record = self.erp_customer(await self.crm.customer(key))
            number = await self.erp.create("CreateCustomer", "Customer", record)
            self.outbox.mark(f"no of {key}", number)
        return number

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt: a day for what the ERP has refused."""
        return 86400.0 if isinstance(problem, Refused) else super().wait_s(problem, failures)


run = starter(KnownCustomers)
