"""`interlock`, and `python -m interlock`."""

from __future__ import annotations

import gc
import os
from typing import NoReturn


def main() -> NoReturn:
    """Open the door."""
    # What modules define stays, so the collector need not look at it while they are imported.
    gc.disable()
    try:
        # From here on; the command that is asked for brings the collector back.
        from interlock.cli.main import main as door

        door()
    except KeyboardInterrupt:
        # Before the door knows the language: nothing was begun yet, so nothing is to be told.
        os._exit(130)


if __name__ == "__main__":
    main()
