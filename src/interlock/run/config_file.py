"""Where settings come from: interlock.toml or pyproject.toml, variables, the command line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from interlock.data import dataclass
from interlock.documents import read_bytes
from interlock.errors import ConfigError
from interlock.patterns import expression

FILE = "interlock.toml"
PREFIX = "INTERLOCK_CONFIG__"
Keys = tuple[str, ...]
_TEXT_MAX = 1_000_000
# The library's time and memory grow with the square of the parts.
_LONG_NAME = expression(r"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){50}")


@dataclass(frozen=True, slots=True)
class Raw:
    """Settings as written, with the origin of each. root: the folder that paths start from."""

    values: Mapping[str, object]
    root: Path
    file: Path | None
    text: str = ""
    prefix: Keys = ()
    origins: Mapping[Keys, str] | None = None

    def where(self, keys: Keys) -> str:
        """Give `file:line`, the variable or the option that set a key or the nearest above it."""
        for end in range(len(keys), 0, -1):
            origin = (self.origins or {}).get(keys[:end])
            if origin:
                return origin
        if self.file is None:
            return ".".join(keys) or "settings"
        line = line_of(self.text, (*self.prefix, *keys))
        return f"{self.file.name}:{line}" if line else self.file.name


def find(start: Path) -> Path | None:
    """Give the nearest interlock.toml, or pyproject.toml with [tool.interlock], upwards."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.interlock" in project.read_text("utf-8", "replace"):
            return project
    return None


def read(file: Path | None, start: Path) -> Raw:
    """Read one settings file; without one there are no settings, and paths start at `start`."""
    if file is None:
        return Raw({}, start, None)
    data = read_bytes(file, str(file), ConfigError)
    try:
        # Editors of Windows begin UTF-8 files with a mark.
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        if len(text) > _TEXT_MAX or _LONG_NAME.search(text):
            raise ConfigError(
                f"it is longer than {_TEXT_MAX:,} characters, or has a name of 50 parts",
                where=file.name,
                remedy="write settings as `interlock schema config` describes them",
            )
        values = _without_dates(tomllib.loads(text))
    except UnicodeDecodeError:
        raise ConfigError(
            "the file is not UTF-8", where=file.name, remedy="save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, error) from None
    except (RecursionError, ValueError) as error:
        deep = isinstance(error, RecursionError)
        raise ConfigError(
            "it nests too deep" if deep else "a number has too many digits",
            where=file.name,
            remedy="write settings as `interlock schema config` describes them",
        ) from None
    prefix: Keys = ("tool", "interlock") if file.name == "pyproject.toml" else ()
    for key in prefix:
        inner = values.get(key, {})
        if not isinstance(inner, dict):
            raise ConfigError(
                f"{key!r} is a value, not a table", where=file.name, remedy="write [tool.interlock]"
            )
        values = inner
    return Raw(values, file.resolve().parent, file, text, prefix)


def _without_dates(values: dict[str, Any]) -> dict[str, Any]:
    """Give dates and times as texts: no setting is one, and the schema knows none."""
    waiting: list[Any] = [values]
    while waiting:
        node = waiting.pop()
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(value, (date, time)):
                node[key] = value.isoformat()
            elif isinstance(value, (dict, list)):
                waiting.append(value)
    return values


def _not_toml(file: Path, error: tomllib.TOMLDecodeError) -> ConfigError:
    says = str(error)
    found = re.search(r" \(at line (\d+), column (\d+)\)$", says)
    where = f"{file.name}:{found[1]}:{found[2]}" if found else file.name
    problem = says[: found.start()] if found else says.removesuffix(" (at end of document)")
    return ConfigError(
        f"not TOML: {problem}", where=where, remedy='write key = "value"; texts stand in quotes'
    )


def overlay(raw: Raw, environ: Mapping[str, str], options: Mapping[str, object]) -> Raw:
    """Lay variables, then options over the file. options: dotted key -> value or None."""
    values = _copied(raw.values)
    origins: dict[Keys, str] = {}
    for name in sorted(n for n in environ if n.startswith(PREFIX)):
        keys = tuple(name.removeprefix(PREFIX).lower().split("__"))
        _put(values, keys, _literal(environ[name]), name)
        origins[keys] = name
    for dotted, value in options.items():
        if value is not None:
            keys = tuple(dotted.split("."))
            _put(values, keys, value, "--" + keys[-1])
            origins[keys] = "--" + keys[-1].replace("_", "-")
    return Raw(values, raw.root, raw.file, raw.text, raw.prefix, origins)


def _copied(values: Mapping[str, object]) -> dict[str, object]:
    return {k: _copied(v) if isinstance(v, Mapping) else v for k, v in values.items()}


def _literal(text: str) -> object:
    # A variable holds a TOML value; what is none is a text, so that names need no quotes.
    try:
        values = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return values["value"] if len(values) == 1 else text


def _put(values: dict[str, object], keys: Keys, value: object, where: str) -> None:
    here = values
    for key in keys[:-1]:
        inner = here.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ConfigError(
                f"{key!r} is a value, not a table",
                where=where,
                remedy=f"set {PREFIX}{'__'.join(keys[:-1]).upper()} itself",
            )
        here = inner
    here[keys[-1]] = value


_HEADER = expression(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = expression(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, keys: Keys) -> int:
    """Give the 1-based line of a key of a TOML text, or of the nearest table above it, or 0."""
    lines: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_split(key[1])), number)
    return next((lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in lines), 0)


def _split(dotted: str) -> Keys:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def is_file(path: Path) -> bool:
    """Tell whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _secret_file(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"{path.name!r} cannot be read as UTF-8 text",
            where=where,
            remedy="write the secret into it as plain text, and let this user read it",
        ) from None


_SECRET = expression(r"\$\{(\w+):([^}]*)\}")


def revealed(text: str, environ: Mapping[str, str], root: Path, where: str) -> str:
    """Replace ${env:NAME} and ${file:PATH} by what they hold; a missing one is an error."""

    def value(found: re.Match[str]) -> str:
        kind, name = found[1], found[2]
        if kind == "env" and name in environ:
            return environ[name]
        if kind == "file" and is_file(root / name):
            return _secret_file(root / name, where)
        if kind in ("env", "file"):
            noun = "variable" if kind == "env" else "file"
            raise ConfigError(
                f"the {noun} {name!r} of {found[0]} does not exist",
                where=where,
                remedy=f"export {name}=..." if kind == "env" else f"write the secret into {name}",
            )
        raise ConfigError(
            f"{found[0]} is no secret that can be read",
            where=where,
            remedy="write ${env:NAME} or ${file:PATH}",
        )

    return _SECRET.sub(value, text)
