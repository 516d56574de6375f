"""`interlock vendor`: fetch a contract and all that it refers to, once, with digests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import click
import httpx

from interlock import __version__
from interlock.cli.frame import HOLDS, Place, near
from interlock.cli.frame import command as standard
from interlock.cli.voice import Voice
from interlock.contract.openapi.vendored import (
    LOCK,
    Fetched,
    is_inside,
    local_refs,
    lock_text,
    read_lock,
    remote_refs,
)
from interlock.contract.sniff import kind_of
from interlock.data import dataclass
from interlock.documents import SIZE_MAX_BYTES, read_bytes, read_document
from interlock.errors import ContractError, EnvironmentFailure, InterlockError, UsageError
from interlock.patterns import expression
from interlock.values import digest

FILES_MAX = 500
PATIENCE_S = 30.0
_REDIRECTS_MAX = 5
_ODD = expression(r"[^\w.@-]")


@standard("vendor")
@click.argument("source", metavar="URL-OR-FILE")
@click.option(
    "--into", type=Place("directory", file_okay=False),
    help="Folder for the files; default contracts, for a FILE the folder that it lies in.",
)  # fmt: skip
def command(voice: Voice, source: str, into: Path | None) -> int:
    """Fetch an OpenAPI contract and the files that it refers to, and lock their digests.

    The only command that uses the network; every address is told. Reading a contract never
    fetches: it takes these files, and refuses one whose digest is no longer that of the lock.
    """
    remote = _is_remote(source)
    folder = into or (Path("contracts") if remote else Path(source).parent)
    with httpx.Client(
        follow_redirects=True, timeout=PATIENCE_S, max_redirects=_REDIRECTS_MAX,
        headers={"User-Agent": f"interlock/{__version__}"},
    ) as client:  # fmt: skip
        shelf = _Shelf(folder, {f.url: f for f in read_lock(folder)}, _getter(client))
        if remote:
            shelf.fetch_all([urldefrag(source)[0]])
        else:
            shelf.fetch_all(_asked(Path(source)))
    try:
        if shelf.done:
            shelf.write()
    except OSError as wrong:
        says = wrong.strerror or str(wrong)
        remedy = "name a folder that can be written"
        raise EnvironmentFailure(says, where=str(folder), remedy=remedy) from None
    voice.document(
        {
            "lock": near(folder / LOCK) if (folder / LOCK).is_file() else None,
            "files": [
                {"url": f.url, "file": near(folder / f.file), "sha256": f.sha256, "state": state}
                for f, state in shelf.told()
            ],
        }
    )
    states = {"new": "新取", "changed": "已更改", "unchanged": "未变"}
    for found, state in shelf.told():
        voice.say(f"{voice.pick(state, states[state])}  {near(folder / found.file)}  {found.url}")
    _say_end(voice, source, len(shelf.done), folder / LOCK)
    return HOLDS


def _say_end(voice: Voice, source: str, count: int, lock: Path) -> None:
    if count:
        en = f"{count} {'file' if count == 1 else 'files'}, locked in {near(lock)}"
        voice.say(voice.pick(en, f"{count} 个文件，已锁定于 {near(lock)}"), "green")
        return
    kept, kept_zh = (
        (f"; {near(lock)} is as it was", f"；{near(lock)} 未变") if lock.is_file() else ("", "")
    )
    voice.say(voice.pick(f"nothing to fetch: {source} refers to no address{kept}",
                         f"无需下载：{source} 没有引用网络地址{kept_zh}"), "green")  # fmt: skip


def _is_remote(source: str) -> bool:
    try:
        scheme = urlsplit(source).scheme.lower()
    except ValueError as wrong:
        raise UsageError(
            f"{source!r} is no address: {wrong}",
            where="interlock vendor",
            remedy="name an http or https address, or a file",
        ) from None
    if scheme in ("http", "https"):
        return True
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", source):
        raise UsageError(
            f"an address of {scheme} cannot be fetched",
            where="interlock vendor",
            remedy="name an http or https address, or a file",
        )
    return False


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an address gave. url: the one that answered in the end."""

    url: str
    data: bytes


@dataclass(slots=True)
class _Shelf:
    """Files fetched so far. known: those of the lock, by address."""

    folder: Path
    known: dict[str, Fetched]
    get: Callable[[str], _Answer]
    done: dict[str, tuple[Fetched, bytes]] = field(default_factory=dict)

    def fetch_all(self, urls: list[str]) -> None:
        """Fetch addresses, and what their files refer to, breadth first."""
        first = urls[0] if urls else ""
        waiting = list(urls)
        while waiting:
            url = waiting.pop(0)
            if url in self.done:
                continue
            if len(self.done) == FILES_MAX:
                raise EnvironmentFailure(
                    f"the contract refers to more than {FILES_MAX} files",
                    where=first,
                    remedy="ask the vendor for a bundled file",
                )
            answer = self.get(url)
            if not self.done and answer.data:
                _refuse_others(answer.data, url)
            data = read_document(answer.data, url, ContractError, positions=False).data
            refs = remote_refs(data, answer.url)
            name = self._name(url, first)
            self.done[url] = (Fetched(url, name, digest(answer.data), answer.url), answer.data)
            waiting += refs

    def _name(self, url: str, first: str) -> str:
        """Give a file its name: that of the lock, else beside the first file as on its server."""
        if url in self.known:
            return self.known[url].file
        parts = urlsplit(url)
        folder = first.rpartition("/")[0] + "/"
        if url.startswith(folder):
            steps = urlsplit(url[len(folder) :]).path.split("/")
        else:
            steps = ["remote", parts.netloc.rpartition("@")[2], *parts.path.split("/")]
        tail = f".{digest(parts.query)[7:15]}" if parts.query else ""
        steps = [_ODD.sub("_", s) for s in steps if s not in ("", ".", "..")] or ["contract.yaml"]
        name = "/".join(steps) + tail
        taken = {f.file for f, _ in self.done.values()} | {f.file for f in self.known.values()}
        if name in taken:
            name += f".{digest(url)[7:15]}"
        assert is_inside(name), "every step was cleaned"
        return name

    def write(self) -> None:
        """Write files and lock; a file that nobody fetched is not overwritten."""
        locked = {f.file for f in self.known.values()}
        for found, data in self.done.values():
            path = self.folder / found.file
            if found.file not in locked and path.exists() and path.read_bytes() != data:
                raise UsageError(
                    "this file is there already, and no lock says where it came from",
                    where=near(path),
                    remedy="move it away, or take another folder with --into",
                )
        for found, data in self.done.values():
            path = self.folder / found.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        every = {**self.known, **{url: found for url, (found, _) in self.done.items()}}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / LOCK).write_text(lock_text(every.values()), encoding="utf-8")

    def told(self) -> list[tuple[Fetched, str]]:
        """Give each file with new, changed or unchanged."""
        told = []
        for url, (found, _) in self.done.items():
            old = self.known.get(url)
            state = "new" if old is None else "unchanged"
            told.append((found, "changed" if old and old.sha256 != found.sha256 else state))
        return told


def _getter(client: httpx.Client) -> Callable[[str], _Answer]:
    def get(url: str) -> _Answer:
        try:
            with client.stream("GET", url) as response:
                if response.status_code != 200:
                    raise _failure(url, f"it answered {response.status_code}")
                data = bytearray()
                for piece in response.iter_bytes():
                    data += piece
                    if len(data) > SIZE_MAX_BYTES:
                        raise _failure(url, f"it gives more than {SIZE_MAX_BYTES:,} bytes")
                return _Answer(str(response.url), bytes(data))
        except (httpx.HTTPError, httpx.InvalidURL) as wrong:
            raise _failure(url, str(wrong) or type(wrong).__name__) from None

    return get


def _failure(url: str, problem: str) -> InterlockError:
    remedy = "correct the address, or save the file by hand"
    return EnvironmentFailure(f"the file cannot be fetched: {problem}", where=url, remedy=remedy)


def _asked(source: Path) -> list[str]:
    """Give the addresses that a file refers to, itself or by other files of its folder."""
    waiting, seen, found = [source.name], set[str](), dict[str, None]()
    while waiting:
        name = waiting.pop(0)
        path = source.parent / name
        # A file that is absent is told by reading, with the operation that needs it.
        if name in seen or (seen and not path.is_file()):
            continue
        data = read_bytes(path, near(path), UsageError)
        if not seen:
            _refuse_others(data, near(path))
        seen.add(name)
        document = read_document(data, near(path), ContractError, positions=False)
        waiting += local_refs(document.data, name)
        found.update(dict.fromkeys(remote_refs(document.data)))
    return list(found)


def _refuse_others(data: bytes, where: str) -> None:
    kind = kind_of(data, where)
    if kind != "openapi":
        raise ContractError(
            f"this is {kind.upper()}; only OpenAPI files are fetched with what they refer to",
            where=where,
            remedy="save the files of the service by hand",
        )
