"""Vendors' contracts: read by tests where they are, never part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(
    os.environ.get("INTERLOCK_CORPUS")
    or Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
)


def corpus(*parts: str) -> Path:
    """Give the path of a corpus file: `corpus("openapi", "xero", "accounting-2026.yaml")`."""
    return FOLDER.joinpath(*parts)


def needs(*parts: str) -> pytest.MarkDecorator:
    """Skip a test, with a printed reason, where the file is not there."""
    path = corpus(*parts)
    reason = f"{path} is absent; set INTERLOCK_CORPUS to the folder with vendors' contracts"
    return pytest.mark.skipif(not path.exists(), reason=reason)
