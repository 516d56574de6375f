"""What readers of documents and overlays say, in Chinese; English is their own."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.documents import files, overlays

SENTENCES: Mapping[str, str] = {**files.SENTENCES, **overlays.SENTENCES}
