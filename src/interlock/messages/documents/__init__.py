"""What readers of documents, overlays and requests say, in Chinese; English is their own."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.documents import contracts, control, files, machines, overlays

SENTENCES: Mapping[str, str] = {
    **files.SENTENCES,
    **contracts.SENTENCES,
    **overlays.SENTENCES,
    **control.SENTENCES,
    **machines.SENTENCES,
}
