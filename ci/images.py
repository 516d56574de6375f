"""Build the images of the container tests without any registry: from this machine's own files.

Usage: python ci/images.py [NAME...]. Docker must answer. An image is made of a few programs, the
libraries that they load, and folders; `docker import` takes them as one layer.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("sh", "cat", "date", "env", "id", "ls", "mkdir", "sleep", "touch")
SITE = "opt/site"
# PostgreSQL's just-in-time compiler is larger than the rest of it.
LEFT_OUT = {
    "__pycache__", "bitcode", "dist-packages", "ensurepip", "idlelib", "lib2to3", "site-packages",
    "test", "tests", "tkinter", "turtledemo",
}  # fmt: skip
USERS = "root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n"


class Layer:
    """A layer under construction: path inside -> file outside."""

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}
        self.links: dict[str, str] = {}

    def add(self, file: Path, inside: str = "") -> None:
        """Add a file at its own path, or at another one."""
        self.files[inside or str(file).lstrip("/")] = file.resolve()

    def folder(self, folder: Path, inside: str = "") -> None:
        """Add what a folder holds, tests and caches left out."""
        for path, names, files in os.walk(folder):
            names[:] = [n for n in names if n not in LEFT_OUT and not n.startswith("config-")]
            for name in files:
                file = Path(path, name)
                start = inside or str(folder).lstrip("/")
                if file.exists() and name != "llvmjit.so":
                    self.add(file, f"{start}/{file.relative_to(folder).as_posix()}")

    def programs(self, *names: str) -> None:
        """Add programs of the path of this machine."""
        for name in names:
            found = shutil.which(name)
            if found:
                self.add(Path(found), f"usr/bin/{Path(name).name}")

    def libraries(self) -> None:
        """Add the libraries that the programs and libraries load, and the loader itself."""
        loaded = [str(f) for f in self.files.values() if _is_elf(f)]
        said = subprocess.run(["ldd", *loaded], capture_output=True, text=True, check=False).stdout
        for name in sorted(set(re.findall(r"(?:=> )?(/\S+) \(0x", said))):
            self.add(Path(name))

    def tar(self) -> bytes:
        """Give the layer as an archive."""
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archive:
            for name, mode, owner in (
                ("tmp", 0o1777, 0), ("root", 0o700, 0), ("var/lib/postgresql", 0o755, 999),
            ):  # fmt: skip
                entry = tarfile.TarInfo(name)
                entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, mode, owner, owner
                archive.addfile(entry)
            for name, to in {"bin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib64"}.items():
                self.links.setdefault(name, to)
            for name, to in self.links.items():
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = tarfile.SYMTYPE, to
                archive.addfile(entry)
            for name, text in {
                "etc/passwd": USERS,
                "etc/nsswitch.conf": "hosts: files dns\n",
            }.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
            for name, file in sorted(self.files.items()):
                # Merged /usr: what stands in /lib is found through the link.
                inside = re.sub(r"^(bin|lib|lib64)/", r"usr/\1/", name)
                archive.add(file, inside, recursive=False)
        return made.getvalue()


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def python_layer() -> Layer:
    """Give this machine's Python, its standard library, and the packages of the runtime lock."""
    layer = Layer()
    layer.programs(*TOOLS)
    base = Path(sys._base_executable).resolve()  # type: ignore[attr-defined]  # what a venv is of
    layer.add(base)
    layer.links["usr/bin/python3"] = str(base)
    for name in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}:
        # Of an environment they are those of its base.
        layer.folder(Path(name))
    for file in _packages((ROOT / "ci/locks/runtime.txt").read_text("utf-8")):
        layer.add(*file)
    zones = Path("/usr/share/zoneinfo/Asia/Shanghai")
    if zones.exists():
        layer.add(zones)
    layer.libraries()
    return layer


def _packages(lock: str) -> Iterator[tuple[Path, str]]:
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)
    for name in (*names, "pip"):
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system or version: the lock has markers
        for file in found.files or ():
            path = Path(str(found.locate_file(file)))
            if ".." not in file.parts and path.is_file() and path.suffix != ".pyc":
                yield path, f"{SITE}/{file.as_posix()}"


def postgres_layer() -> Layer:
    """Give this machine's PostgreSQL."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not homes:
        raise SystemExit("ci/images.py: PostgreSQL is not installed (apt-get install postgresql)")
    home = homes[-1].parents[1]
    layer = Layer()
    layer.programs(*TOOLS)
    for name in ("initdb", "pg_isready", "postgres", "psql"):
        layer.add(home / "bin" / name)
        layer.links[f"usr/bin/{name}"] = str(home / "bin" / name)
    layer.folder(home / "lib")
    layer.folder(Path("/usr/share/postgresql", home.name))
    layer.folder(Path("/usr/share/zoneinfo/Etc"))
    layer.libraries()
    return layer


def imported(name: str, layer: Layer, *changes: str) -> None:
    """Make an image of a layer. changes: lines as of a Dockerfile."""
    words = [word for change in changes for word in ("-c", change)]
    _run(["docker", "import", *words, "-", name], layer.tar())


def built(name: str, folder: Path, dockerfile: Path, **arguments: str) -> None:
    """Make an image of a Dockerfile."""
    words = [w for key, value in arguments.items() for w in ("--build-arg", f"{key}={value}")]
    _run(["docker", "build", "-q", *words, "-t", name, "-f", str(dockerfile), str(folder)])


def _run(command: list[str], given: bytes = b"") -> None:
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    if done.returncode:
        print((done.stdout + done.stderr).decode("utf-8", "replace").rstrip())
        raise SystemExit(f"ci/images.py: {' '.join(command[:2])} ended with {done.returncode}")


def python_image() -> None:
    """Make the base of every image with Python in it."""
    imported(
        "interlock-ci/python", python_layer(),
        f"ENV PYTHONPATH=/{SITE} PYTHONUNBUFFERED=1 PATH=/usr/bin LANG=C.UTF-8",
        'CMD ["python3"]',
    )  # fmt: skip


def postgres_image() -> None:
    """Make PostgreSQL, its cluster made beforehand."""
    imported("interlock-ci/postgres-files", postgres_layer(), "ENV PATH=/usr/bin LANG=C.UTF-8")
    with tempfile.TemporaryDirectory() as empty:
        built("interlock-ci/postgres", Path(empty), ROOT / "ci/containers/postgres.Dockerfile")


def twin_image() -> None:
    """Make the twin as its Dockerfile says, from a wheel of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dist").mkdir()
        (Path(folder) / "ci/locks").mkdir(parents=True)
        uv = [str(Path(sys.executable).with_name("uv")), "build", "-q", "--wheel"]
        _run([*uv, "--no-build-isolation", "--python", sys.executable,
              "-o", f"{folder}/dist", str(ROOT)])  # fmt: skip
        shutil.copy(ROOT / "ci/locks/runtime.txt", f"{folder}/ci/locks")
        dockerfile = ROOT / "ci/containers/twin.Dockerfile"
        built("interlock-ci/twin", Path(folder), dockerfile, BASE="interlock-ci/python")


IMAGES = {"python": python_image, "postgres": postgres_image, "twin": twin_image}


def main(names: Iterable[str]) -> None:
    """Make the images, those named or all, and tell how long each took."""
    for name in names or IMAGES:
        begun = perf_counter()
        IMAGES[name]()
        print(f"image interlock-ci/{name} in {perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
