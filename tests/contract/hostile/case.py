"""One hostile input and what must be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Content: TypeAlias = bytes | Callable[[Path], object]
"""The bytes of a file, or how to make it at a path: links, pipes, large files."""

HOLDS, UNUSABLE, REFUSED_WHOLE, UNKNOWN = 0, 2, 3, 4
SECRET = "not-for-contracts"


@dataclass(frozen=True)
class Case:
    """What stands in the files, the promised exit code and words of the answer.

    file: the name of the file that is checked. others: what lies around it, by relative path.
    """

    name: str
    content: Content
    code: int
    says: tuple[str, ...]
    file: str = "contract"
    others: Mapping[str, Content] = field(default_factory=dict)

    def write(self, folder: Path, port: int = 9) -> Path:
        """Write the files into a folder below `folder` and give it; a secret lies beside it.

        port: where 127.0.0.1:9 in a content shall lead.
        """
        inside = folder / "inside"
        inside.mkdir()
        (folder / "secret").write_text(SECRET)
        for name, content in {self.file: self.content, **self.others}.items():
            path = inside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content.replace(b"127.0.0.1:9/", b"127.0.0.1:%d/" % port))
            else:
                content(path)
        return inside


def whole(
    name: str, content: Content, *says: str, file: str = "contract", **others: Content
) -> Case:
    """Give a case of a file that is refused whole."""
    return Case(name, content, REFUSED_WHOLE, says, file, others)


def unusable(name: str, content: Content, *says: str) -> Case:
    """Give a case of a path that is no file to read."""
    return Case(name, content, UNUSABLE, says)


def part(
    name: str, content: Content, *says: str, others: Mapping[str, Content] | None = None
) -> Case:
    """Give a case of a contract of which an operation is refused."""
    return Case(name, content, UNKNOWN, says, others=others or {})


def sound(
    name: str, content: Content, *says: str, others: Mapping[str, Content] | None = None
) -> Case:
    """Give a case of a contract that looks hostile and is none."""
    return Case(name, content, HOLDS, says, others=others or {})
