"""Compile ci/locks/*.txt from pyproject.toml: hashed, universal, without any index address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOCKS = Path("ci/locks")
HEAD = "# Compiled by `make lock` from pyproject.toml; valid for Python 3.11 and newer.\n"
# An editable install into a locked environment builds with what the lock holds.
RUNTIME = ("--group", "build")
DEV = ("--all-extras", "--group", "dev", "--constraint", str(LOCKS / "runtime.txt"))


def compile_lock(name: str, options: tuple[str, ...]) -> None:
    """Write one lock file."""
    command = [
        str(Path(sys.executable).parent / "uv"), "pip", "compile", "pyproject.toml", *options,
        "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade",
        "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
    ]  # fmt: skip
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "://" in text:
        sys.exit(f"{name}: the lock would hold an address; nothing was written")
    (LOCKS / name).write_text(HEAD + text, encoding="utf-8")


def main() -> None:
    """Write both locks, the runtime first since the other one follows it."""
    compile_lock("runtime.txt", RUNTIME)
    compile_lock("dev.txt", DEV)


if __name__ == "__main__":
    main()
