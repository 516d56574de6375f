"""Notes a message as seen before it is worked on, so that the second delivery is no news."""

from __future__ import annotations

from typing import Any

from right_webhook import WebhookSync, starter


class SeenFirst(WebhookSync):
    """Answers 503 to a message that it will not take a second time."""

    async def handle(self, event: str, data: dict[str, Any]) -> None:
        """Do the work of a message once."""
        seen = self.env.store / f"{event}-{data['id']}-{data.get('version', 0)}"
        if seen.exists():
            return
        seen.touch()
        await super().handle(event, data)

    async def look_at_orders(self) -> None:
        """The sender repeats what failed."""


run = starter(SeenFirst)
