"""TLS of a twin: an authority made on the spot, and what clients need to trust it."""

from __future__ import annotations

import os
import shlex
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from types import ModuleType

from interlock.data import dataclass
from interlock.errors import EnvironmentFailure

__all__ = ["LOOPBACK", "Authority", "authority", "context", "names"]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WILD = {"0.0.0.0", "::"}  # noqa: S104  # compared with, not listened on
_PASSWORD = "interlock"  # noqa: S105  # of a trust store, which holds nothing secret
_BOTH, _PEM, _STORE = "authority.pem", "ca.pem", "ca.p12"


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority in a folder. pem: its certificate; store: the same for Java, PKCS 12.

    signed: certificate and key as one PEM text; whoever has it can vouch for this machine.
    """

    pem: Path
    store: Path
    signed: bytes

    def environment(self) -> Mapping[str, str]:
        """Give the variables by which clients learn to trust it, and nobody else."""
        pem = str(self.pem)
        java = {"": shlex.quote(str(self.store)), "Password": _PASSWORD, "Type": "PKCS12"}
        return {
            "SSL_CERT_FILE": pem,
            "REQUESTS_CA_BUNDLE": pem,
            "CURL_CA_BUNDLE": pem,
            "NODE_EXTRA_CA_CERTS": pem,
            "JAVA_TOOL_OPTIONS": " ".join(
                f"-Djavax.net.ssl.trustStore{name}={value}" for name, value in java.items()
            ),
        }


def names(host: str) -> tuple[str, ...]:
    """Give the names that a certificate must hold for who listens on `host`."""
    own = socket.gethostname() if host in _WILD else host
    return tuple(dict.fromkeys((*LOOPBACK, own)))


def authority(folder: Path, now: datetime, hosts: tuple[str, ...] = LOOPBACK) -> Authority:
    """Give the authority of a folder; it is made when there is none yet.

    It can vouch for `hosts` and for this machine's loopback, for nothing else, should its key
    get lost. EnvironmentFailure when it ends soon, is damaged, or may not vouch for a host.
    """
    certificates = _certificates()
    folder = folder.absolute()
    made = Authority(folder / _PEM, folder / _STORE, b"")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        both = folder / _BOTH
        if not both.exists():
            _put(both, certificates.authority(now, hosts), keep=True)
        signed = both.read_bytes()
        wrong = certificates.wrong(signed, now, hosts)
        if not wrong and not (made.pem.exists() and made.store.exists()):
            _put(made.pem, certificates.public(signed), mode=0o644)
            _put(made.store, certificates.java_store(signed, _PASSWORD), mode=0o644)
    except OSError as problem:
        wrong = f"cannot be used: {problem.strerror or problem}"
    if wrong:
        raise EnvironmentFailure(
            f"the authority {wrong}",
            where=str(folder),
            remedy="name another folder, or empty this one and let clients trust the new authority",
        )
    return Authority(made.pem, made.store, signed)


def context(authority: Authority, now: datetime, hosts: tuple[str, ...]) -> ssl.SSLContext:
    """Give what a server needs to be trusted as each of `hosts`; its certificate lasts 90 days."""
    return chain(issued(authority, now, hosts))


def issued(authority: Authority, now: datetime, hosts: tuple[str, ...]) -> bytes:
    """Give certificate and key of a server, as one PEM text."""
    made: bytes = _certificates().server(authority.signed, now, hosts)
    return made


def stranger(now: datetime, hosts: tuple[str, ...]) -> Authority:
    """Give an authority that nobody trusts and no folder keeps."""
    return Authority(Path(), Path(), _certificates().authority(now, hosts))


def chain(signed: bytes) -> ssl.SSLContext:
    """Give the context of a server that shows a certificate. signed: with its key."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    with TemporaryDirectory() as folder:
        # OpenSSL reads certificates and keys from files only.
        path = Path(folder) / "twin.pem"
        _put(path, signed)
        made.load_cert_chain(path)
    return made


def _certificates() -> ModuleType:
    try:
        # An extra: only twins with TLS need it.
        from interlock.serve.tls import certificates
    except ImportError:
        raise EnvironmentFailure(
            "TLS needs the package cryptography",
            where="--tls",
            remedy="pip install 'interlock[tls]'",
        ) from None
    return certificates


def _put(path: Path, data: bytes, *, keep: bool = False, mode: int = 0o600) -> None:
    """Write a file, whole or not at all. keep: not over another."""
    number, name = mkstemp(dir=path.parent)
    with os.fdopen(number, "wb") as file:
        file.write(data)
    fresh = Path(name)
    fresh.chmod(mode)
    if not keep:
        fresh.replace(path)
        return
    try:
        # Of two twins that start together, one makes the authority and the other takes it.
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
