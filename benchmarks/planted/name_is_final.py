"""Takes a name that is not known for a wrong setting, and drops the order."""

from __future__ import annotations

from right import Job, OrderSync, starter


class GivenUp(OrderSync):
    """Drops an order when `is_final` says that there is no use in trying again."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        raise NotImplementedError

    async def order(self, key: str) -> None:
        """Carry the order over, or drop it."""
        try:
            await super().order(key)
        except Exception as problem:
            if not self.is_final(key, problem):
                raise
            self.outbox.mark(f"given up {key}", "yes")

    def add(self, job: Job) -> None:
        """Keep a hint, unless we have given up on it."""
        if f"given up {job.key}" not in self.outbox.marks:
            super().add(job)


class NameIsFinal(GivenUp):
    """Never met a name server that was down."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return "Name or service not known" in str(problem)


run = starter(NameIsFinal)
