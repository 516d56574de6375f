"""The planted integrations as a folder that a worker can import from, and the truth of each."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interlock.run.project import ProjectFiles, Subject, SystemFiles

ROOT = Path(__file__).resolve().parents[2]
PLANTED = ROOT / "benchmarks" / "planted"
PACKAGES = ("order_sync", "order_sync_zeep")


@dataclass(frozen=True, slots=True)
class Planted:
    """A row of truth.toml with what is needed to rehearse it. files: its own scenario first."""

    row: dict[str, Any]
    subject: Subject
    files: ProjectFiles

    @property
    def name(self) -> str:
        """Give its name."""
        return str(self.row["name"])

    @property
    def is_right(self) -> bool:
        """Tell whether nothing may be found."""
        return self.row["verdict"] == "holds"

    @property
    def law(self) -> str:
        """Give the law that it breaks, "" when it breaks none."""
        return str(self.row.get("law", ""))


def load(out: Path, names: list[str]) -> list[Planted]:
    """Write the folder below `out` and give the rows, all or those that are named."""
    kit = _written(out / "kit")
    rows = tomllib.loads((PLANTED / "truth.toml").read_text("utf-8"))["subject"]
    unknown = set(names) - {row["name"] for row in rows}
    if unknown:
        raise SystemExit(f"no planted integration has the name {', '.join(sorted(unknown))}")
    return [_planted(row, kit) for row in rows if not names or row["name"] in names]


def _written(kit: Path) -> Path:
    """Copy what is imported; others may be reading the same files, so each is replaced whole."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / "examples" / package, kit / package, dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )  # fmt: skip
    for file in sorted(PLANTED.glob("*.py")):
        fresh = kit / f".{file.name}"
        shutil.copyfile(file, fresh)
        fresh.replace(kit / file.name)
    return kit


def _planted(row: dict[str, Any], kit: Path) -> Planted:
    def file(name: str, otherwise: str) -> Path:
        return ROOT / str(row.get(name, otherwise))

    systems = {
        "crm": SystemFiles(
            (file("crm", "contracts/crm/1.0/openapi.yaml"),),
            (file("crm_overlay", "contracts/crm/overlay.yaml"),),
            "CRM team",
        ),
        "erp": SystemFiles(
            (file("erp", "contracts/erp/1.0/erp.wsdl"),),
            (file("erp_overlay", "contracts/erp/overlay.yaml"),),
            "ERP team",
        ),
    }
    chat = ROOT / "contracts" / "chat"
    if chat.is_dir():
        contracts = (chat / "1.0" / "openapi.yaml",)
        systems["chat"] = SystemFiles(contracts, (chat / "overlay.yaml",))
    scenarios = [ROOT / row["scenario"]] if "scenario" in row else _all_scenarios()
    files = ProjectFiles(ROOT, systems, file("bridge", "contracts/bridge.yaml"), tuple(scenarios))
    subject = Subject(row["name"], row["call"], kit, every_ms=row.get("every_ms"))
    return Planted(row, subject, files)


def _all_scenarios() -> list[Path]:
    """Give the scenarios that a right integration must survive.

    Those of folder `blames` are left out: in them a system breaks its contract for good.
    """
    return sorted((ROOT / "scenarios").rglob("*.yaml")) + sorted(PLANTED.glob("*.yaml"))
