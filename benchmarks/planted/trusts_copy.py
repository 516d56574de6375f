"""Takes one reading of an order for what the ERP has, though its list says otherwise."""

from __future__ import annotations

from right import Job, OrderSync, starter


class TrustsCopy(OrderSync):
    """Has done with a change when it has read the order once, from whatever copy."""

    async def status(self, number: str) -> None:
        """Carry the state back, and remember the list's word for it."""
        known = self.seen.get(Job("status", number))
        await super().status(number)
        if known is not None:
            self.seen[Job("status", number)] = known


run = starter(TrustsCopy)
