"""Where the contracts, scenarios and examples are that come with Interlock."""

from __future__ import annotations

from pathlib import Path

from interlock.errors import InternalError

_PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("contracts", "scenarios", "examples", "benchmarks/planted")


def root() -> Path:
    """Give the folder that holds the bundled folders: the checkout, or the wheel's copy.

    A checkout comes first: an editable install leaves a copy in site-packages that goes stale.
    """
    checkout = _PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / FOLDERS[0]).is_dir():
        return checkout
    return _PACKAGE / "_bundled"


def bundled(*parts: str) -> Path:
    """Give the path of a bundled file or folder: `bundled("contracts", "erp")`."""
    path = root().joinpath(*parts)
    if not path.exists():
        raise InternalError(
            f"the bundled {'/'.join(parts)!r} is missing from this installation",
            where=str(root()),
            remedy="install Interlock again: pip install --force-reinstall interlock",
        )
    return path
