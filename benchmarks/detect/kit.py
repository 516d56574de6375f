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
TELLING = ("08", "09")
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
    contracts = ROOT / "contracts"
    plain = ROOT / str(row.get("bridge", "contracts/bridge.yaml"))
    bridge = _edited(row, "bridge_edit", plain, kit)
    overlay = _edited(row, "erp_overlay_edit", contracts / "erp" / "overlay.yaml", kit)
    systems = {
        "crm": SystemFiles(
            (contracts / "crm" / "1.0" / "openapi.yaml",),
            (contracts / "crm" / "overlay.yaml",),
            "CRM team",
        ),
        "erp": SystemFiles((contracts / "erp" / "1.0" / "erp.wsdl",), (overlay,), "ERP team"),
    }
    chat = contracts / "chat"
    if chat.is_dir():
        described = (chat / "1.0" / "openapi.yaml",)
        systems["chat"] = SystemFiles(described, (chat / "overlay.yaml",))
    scenarios = [ROOT / row["scenario"]] if "scenario" in row else _all_scenarios(row)
    files = ProjectFiles(ROOT, systems, bridge, tuple(scenarios))
    subject = Subject(row["name"], row["call"], kit, every_ms=row.get("every_ms"))
    return Planted(row, subject, files)


def _edited(row: dict[str, Any], edit: str, file: Path, kit: Path) -> Path:
    """Give a bundled file, or a copy of it in which something is wrong on purpose."""
    if edit not in row:
        return file
    old, new = row[edit]
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise SystemExit(f"{row['name']}: {edit} does not fit {file.name}: {old!r}")
    copy = kit / f"{row['name']}-{file.name}"
    copy.write_text(text.replace(old, new), "utf-8")
    return copy


def _all_scenarios(row: dict[str, Any]) -> list[Path]:
    """Give the scenarios that a right integration must survive.

    Whether people are told is asked of those alone that have somebody to tell.
    """
    bundled = sorted((ROOT / "scenarios").rglob("*.yaml"))
    chosen = [f for f in bundled if row.get("tells") or not f.parent.name.startswith(TELLING)]
    return [*chosen, *sorted(PLANTED.glob("*.yaml"))]
