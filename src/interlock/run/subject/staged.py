"""How a subject on sockets is played, as its report tells it."""

from __future__ import annotations

from interlock.report.model import Staged
from interlock.run.project import Subject


def staged(subject: Subject, trials: int = 0, seconds: float = 0.0) -> Staged | None:
    """Tell how a subject is played; None in virtual time. trials: made in so many seconds."""
    if not subject.is_live:
        return None
    named = tuple(part.name for part in subject.parts if part.name)
    kind = "parts" if named else "container" if any(p.image for p in subject.parts) else "command"
    lives = "many" if subject.reset else "theirs" if subject.url else "trial"
    return Staged(
        kind="url" if subject.url else kind,
        clock=subject.clock,
        speed=subject.speed,
        lives=lives,
        parts=named,
        spared=tuple(p.name for p in subject.parts if p.survives and p.name),
        trials_per_minute=60 * trials / seconds if seconds else 0.0,
    )
