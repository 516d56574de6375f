"""Which parts hold state for the others."""

from __future__ import annotations

from pathlib import Path

from interlock.serve.subject.model import Image

# They run on machines of their own, which a crash of the integration does not touch.
STATEFUL = (
    "postgres", "mysql", "mariadb", "redis", "valkey", "rabbitmq", "mongo", "kafka", "nats",
    "activemq", "artemis", "mssql", "minio",
)  # fmt: skip


def holds_state(image: Image | None, command: tuple[str, ...]) -> bool:
    """Tell whether a part is one of the known databases and queues, by its name."""
    name = (image.name.partition(":")[0].rpartition("/")[2] if image else "") or (
        Path(command[0]).name if command else ""
    )
    return name.startswith(STATEFUL)
