"""The job of examples/order_sync_zeep, for wrong ones to inherit from: zeep, every five minutes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import requests
from zeep.exceptions import Error as ZeepError

if find_spec("order_sync_zeep") is None:
    sys.path.append(str(Path(__file__).resolve().parents[2] / "examples"))

# Its folder must be known first.
from order_sync_zeep import mapping
from order_sync_zeep.main import Crm, Job, log, no_redirects, read

__all__ = ["TROUBLE", "Crm", "Job", "log", "mapping", "no_redirects", "read", "starter"]

TROUBLE = (ZeepError, requests.RequestException, LookupError, ValueError)


def starter(kind: type[Job]) -> Callable[[Any], None]:
    """Give the function that does one run of a job of this kind."""

    def run(env: Any) -> None:
        try:
            kind(env).run()
        except TROUBLE as problem:
            log.info("this run ended early: %r", problem)

    return run


run = starter(Job)
