"""The demo as a project of its own: bundled contracts, scenarios and subjects, copied out.

What `interlock demo` writes can be read, changed and run again with `interlock run`.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from interlock.bundled import bundled
from interlock.errors import EnvironmentFailure
from interlock.run.project import Subject

MARK = "# written by interlock demo: this folder is a project, `interlock run` works in it\n"
SETTINGS = """
[crm]
contracts = ["contracts/crm/1.0/openapi.yaml"]
overlay = "contracts/crm/overlay.yaml"
owner = "CRM team"

[erp]
contracts = ["contracts/erp/1.0/erp.wsdl"]
overlay = "contracts/erp/overlay.yaml"
owner = "ERP team"

[systems.chat]
contracts = ["contracts/chat/1.0/openapi.yaml"]
overlay = "contracts/chat/overlay.yaml"

[bridge]
file = "contracts/bridge.yaml"

[subject]
call = "order_sync.main:run"

[run]
scenarios = "scenarios/**/*.yaml"
"""


def write_kit(out: Path) -> Path:
    """Write the demo's project folder and give its interlock.toml; only its own files are touched.

    Raises EnvironmentFailure when the folder is somebody else's project or cannot be written.
    """
    settings = out / "interlock.toml"
    if settings.exists() and not settings.read_text(encoding="utf-8").startswith(MARK):
        raise EnvironmentFailure(
            "this folder holds another project",
            where=str(out),
            remedy="name an empty folder: interlock demo --out build/demo",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Cases of an earlier demo may not fit what is copied now.
        shutil.rmtree(out / ".interlock" / "cases", ignore_errors=True)
        _copy(bundled("contracts"), out / "contracts")
        _copy(bundled("scenarios"), out / "scenarios")
        for package in sorted(bundled("examples").iterdir()):
            # Integrations in other languages are projects of their own.
            if (package / "__init__.py").is_file():
                _copy(package, out / package.name)
        for file in sorted(bundled("benchmarks/planted").glob("*.py")):
            shutil.copyfile(file, out / file.name)
        settings.write_text(MARK + SETTINGS, encoding="utf-8")
    except OSError as error:
        raise EnvironmentFailure(
            f"the demo cannot be written: {_why(error)}",
            where=str(error.filename or out),
            remedy="name a folder that can be written: interlock demo --out FOLDER",
        ) from None
    return settings


def _why(error: OSError) -> str:
    """Give the reason in the machine's words; of many files that were copied, that of the first."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        # (from, to, "[Errno 28] No space left on device: ...")
        return re.sub(r"\[Errno \d+\] |: .*", "", str(error.args[0][0][-1]), flags=re.DOTALL)
    return error.strerror or str(error)


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "2.0"))


def subjects(root: Path) -> tuple[Subject, ...]:
    """Give the demo's subjects with what is known of each, the right ones first."""
    table = tomllib.loads(bundled("benchmarks/planted", "truth.toml").read_text(encoding="utf-8"))
    return tuple(
        Subject(
            name=row["name"],
            call=row["call"],
            root=root,
            every_ms=row.get("every_ms"),
            trials_max=row.get("trials_max"),
            only=row.get("scenario", ""),
            truth=_truth(row),
        )
        for row in table["subject"]
        if row.get("demo")
    )


def _truth(row: Mapping[str, object]) -> dict[str, str]:
    names = ("verdict", "law", "party", "en", "zh")
    return {name: str(row[name]) for name in names if name in row}
