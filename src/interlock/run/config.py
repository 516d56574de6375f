"""The settings of a project: the pair, the bridge, the subject, how to run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, cast

import jsonschema_rs

from interlock.data import dataclass
from interlock.errors import ConfigError
from interlock.registry import nearest
from interlock.run.config_file import FILE, Keys, Raw, find, is_file, overlay, read, revealed
from interlock.run.subject.schema import SUBJECT
from interlock.run.subject.settings import SubjectSettings, read_subject

PAIR = ("crm", "erp")

SECRETS = ("token", "user", "password", "client_id", "client_secret", "webhook_key")

_TEXT = {"type": "string", "minLength": 1}
_SYSTEM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "contract": {**_TEXT, "description": "the contract, when it is one file"},
        "contracts": {"type": "array", "items": _TEXT, "minItems": 1,
                      "description": "OpenAPI 2.0-3.2, WSDL 1.1, EDMX; together one system"},
        "overlay": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}],
                    "description": "repairs of the contract, behaviour of the twin; or several"},
        "pack": {**_TEXT, "description": "behaviour pack"},
        "owner": {"type": "string", "description": "shown beside the party at fault"},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535,
                 "description": "where it answers a subject on sockets; a free one without it"},
        "hosts": {"type": "array",
                  "items": {"type": "string", "pattern": "^[A-Za-z0-9.-]+(:[0-9]+)?$"},
                  "description": "where it answers as well: addresses written into the subject"},
        "secrets": {"type": "object", "additionalProperties": False,
                    "properties": dict.fromkeys(SECRETS, _TEXT),
                    "description": "what the subject shows it, in place of what a trial makes up"},
    },
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "interlock.toml",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "crm": _SYSTEM,
        "erp": _SYSTEM,
        "systems": {"type": "object", "additionalProperties": _SYSTEM,
                    "propertyNames": {"pattern": "^[a-z][a-z0-9_-]*$"}},
        "bridge": {"type": "object", "additionalProperties": False, "properties": {"file": _TEXT}},
        "subject": SUBJECT,
        "run": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "scenarios": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
                "trials": {"type": "integer", "minimum": 1},
                "seed": {"type": "integer", "minimum": 0},
                "laws": {**_TEXT, "description": "a file of laws of your own"},
            },
        },
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """One system: its contracts (absolute paths, at least one), overlays, pack and owner.

    hosts: further names at which it answers a callable, "api.example.com".
    """

    name: str
    contracts: tuple[Path, ...]
    overlay: tuple[Path, ...] = ()
    pack: str = ""
    owner: str = ""
    port: int = 0
    secrets: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How to run. scenarios: glob patterns relative to the root. trials: for each scenario.

    laws: a file of laws of the user's own.
    """

    scenarios: tuple[str, ...] = ("scenarios/**/*.yaml",)
    trials: int = 200
    seed: int = 0
    laws: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """A project's settings; parts that are not configured are empty, `require_*` refuses them.

    root: the folder that relative paths start from, and the first on a callable's sys.path.
    """

    root: Path
    file: Path | None = None
    systems: Mapping[str, SystemSettings] = field(default_factory=dict)
    bridge: Path | None = None
    subject: SubjectSettings | None = None
    run: RunSettings = RunSettings()

    def require_pair(self) -> tuple[SystemSettings, SystemSettings]:
        """Give CRM and ERP; raises ConfigError when one is not configured."""
        for name in PAIR:
            if name not in self.systems:
                raise self._lacks(name, f'contract = "contracts/{name}.yaml"')
        return self.systems["crm"], self.systems["erp"]

    def require_bridge(self) -> Path:
        """Give the bridge file; raises ConfigError when there is none."""
        if self.bridge is None:
            raise self._lacks("bridge", 'file = "contracts/bridge.yaml"')
        return self.bridge

    def require_subject(self) -> SubjectSettings:
        """Give the subject; raises ConfigError when none is configured."""
        if self.subject is None:
            raise self._lacks("subject", 'call = "package.module:function"')
        return self.subject

    def scenario_files(self) -> tuple[Path, ...]:
        """Give the files that the patterns of [run] match, sorted; () when nothing matches."""
        found = {path for pattern in self.run.scenarios for path in self._matching(pattern)}
        return tuple(sorted(found))

    def _matching(self, pattern: str) -> tuple[Path, ...]:
        try:
            return tuple(path for path in self.root.glob(pattern) if is_file(path))
        except (NotImplementedError, ValueError, OSError):
            raise ConfigError(
                f"{pattern!r} is no pattern of files below this folder",
                where=f"{self.file.name if self.file else FILE}: run.scenarios",
                remedy='write a relative one: scenarios = "scenarios/**/*.yaml"',
            ) from None

    def _lacks(self, table: str, example: str) -> ConfigError:
        if self.file is None and not self.systems:
            return ConfigError(
                f"there is no {FILE} here or in a folder above",
                where=".",
                remedy="go to the folder of the project; `interlock init CRM ERP` begins one",
            )
        where = self.file.name if self.file else FILE
        remedy = f"write {example} below [{table}], or let `interlock init CRM ERP` write it"
        return ConfigError(f"there is no [{table}]", where=where, remedy=remedy)


def load_settings(
    start: Path | None = None,
    *,
    file: Path | None = None,
    options: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings that apply in folder `start` (default: the current one).

    options: dotted key -> value of the command line, None where not given. Raises ConfigError.
    """
    start = (start or Path.cwd()).resolve()
    environ = os.environ if environ is None else environ
    raw = overlay(read(file or find(start), start), environ, options or {})
    _validate(raw)
    values = cast("dict[str, Any]", _reveal(raw.values, raw, environ, ()))
    systems = {name: values[name] for name in PAIR if name in values}
    named = values.get("systems", {})
    for name in named:
        if name in PAIR:
            raise _error(raw, ("systems", name), f"{name!r} has its own table", f"write [{name}]")
    places = {n: (n,) if n in systems else ("systems", n) for n in (*systems, *named)}
    every = {**systems, **named}
    return Settings(
        root=raw.root,
        file=raw.file,
        systems={n: _system(n, every[n], raw, keys) for n, keys in places.items()},
        bridge=_path(raw, values.get("bridge", {}).get("file"), ("bridge", "file")),
        subject=read_subject(values["subject"], raw) if "subject" in values else None,
        run=replace(
            _run(values.get("run", {})),
            laws=_path(raw, values.get("run", {}).get("laws"), ("run", "laws")),
        ),
    )


def _error(raw: Raw, keys: Keys, problem: str, remedy: str) -> ConfigError:
    return ConfigError(problem, where=raw.where(keys), remedy=remedy)


def _validate(raw: Raw) -> None:
    errors = list(jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(raw.values))
    # An unknown key explains what is missing elsewhere, so it is told first.
    errors.sort(key=lambda e: e.kind.name != "additionalProperties")
    for error in errors:
        keys = tuple(str(step) for step in error.instance_path)
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
            known = _schema_at(error.schema_path[:-1]).get("properties", {})
            name = error.kind.unexpected[0]
            problem = f"unknown key {'.'.join((*keys, name))!r}"
            raise _error(raw, (*keys, name), problem, nearest(name, known))
        if keys == ("subject", "call") and isinstance(error.instance, str):
            problem = f"subject.call: {error.instance!r} names no function of a module"
            raise _error(raw, keys, problem, 'write module:function, as in call = "sync.main:run"')
        remedy = "see `interlock schema config` for what may stand here"
        raise _error(raw, keys, f"{'.'.join(keys) or 'settings'}: {error.message}", remedy)


def _schema_at(path: list[str | int]) -> dict[str, Any]:
    here: Any = SCHEMA
    for step in path:
        here = here[step]
    return cast("dict[str, Any]", here)


def _reveal(value: object, raw: Raw, environ: Mapping[str, str], keys: Keys) -> object:
    if isinstance(value, str):
        return revealed(value, environ, raw.root, raw.where(keys))
    if isinstance(value, Mapping):
        return {k: _reveal(v, raw, environ, (*keys, k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_reveal(v, raw, environ, keys) for v in value]
    return value


def _path(raw: Raw, text: str | None, keys: Keys) -> Path | None:
    if text is None:
        return None
    path = raw.root / text
    if not is_file(path):
        remedy = f"paths are relative to {raw.file.name if raw.file else 'the current folder'}"
        raise _error(raw, keys, f"there is no file {text!r}", remedy)
    return path


def _paths(raw: Raw, texts: str | list[str], keys: Keys) -> tuple[Path, ...]:
    named = [texts] if isinstance(texts, str) else texts
    return tuple(path for text in named if (path := _path(raw, text, keys)))


def _system(name: str, values: Mapping[str, Any], raw: Raw, keys: Keys) -> SystemSettings:
    one, many = values.get("contract"), values.get("contracts")
    if (one is None) == (many is None):
        problem = f"[{name}] needs exactly one of contract and contracts"
        raise _error(raw, keys, problem, 'write contract = "path", or contracts = ["a", "b"]')
    if "pack" in values:
        problem = f"[{name}] pack is not supported by this version"
        raise _error(raw, (*keys, "pack"), problem, "say how the twin behaves in its overlay")
    key = "contract" if one else "contracts"
    return SystemSettings(
        name=name,
        contracts=_paths(raw, many or [str(one)], (*keys, key)),
        overlay=_paths(raw, values.get("overlay", []), (*keys, "overlay")),
        pack=values.get("pack", ""),
        owner=values.get("owner", ""),
        port=values.get("port", 0),
        secrets=values.get("secrets", {}),
        hosts=tuple(values.get("hosts", ())),
    )


def _run(values: Mapping[str, Any]) -> RunSettings:
    default = RunSettings()
    scenarios = values.get("scenarios", default.scenarios)
    return RunSettings(
        scenarios=(scenarios,) if isinstance(scenarios, str) else tuple(scenarios),
        trials=values.get("trials", default.trials),
        seed=values.get("seed", default.seed),
    )
