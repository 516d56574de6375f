"""Systems that speak TLS to a subject: what they show, and what its programs are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from interlock.data import dataclass
from interlock.serve.tls import LOOPBACK, Authority, authority
from interlock.serve.tls.faces import Faces

INSIDE_PEM, INSIDE_STORE = "/interlock/ca.pem", "/interlock/ca.p12"


@dataclass(frozen=True, slots=True)
class Trust:
    """An authority for one life of a subject. face: makes what one system shows.

    outside, inside: the variables by which a program and a container learn to trust it.
    """

    root: Authority
    face: Callable[[], Faces]

    @property
    def outside(self) -> Mapping[str, str]:
        """Give the variables of a program on this machine."""
        return self.root.environment()

    @property
    def inside(self) -> Mapping[str, str]:
        """Give those of a container, which finds `files` inside."""
        return Authority(Path(INSIDE_PEM), Path(INSIDE_STORE), b"").environment()

    @property
    def files(self) -> Mapping[str, str]:
        """Give what a container must see: path on this machine -> path inside."""
        return {str(self.root.pem): INSIDE_PEM, str(self.root.store): INSIDE_STORE}


def trust_in(folder: Path, now: datetime, *hosts: str) -> Trust:
    """Make an authority in a folder. now: what the subject's clock shows; hosts: besides loopback.

    EnvironmentFailure without the package of certificates.
    """
    named = tuple(dict.fromkeys((*LOOPBACK, *hosts)))
    root = authority(folder, now, named)
    return Trust(root, partial(Faces, root, now, named))
