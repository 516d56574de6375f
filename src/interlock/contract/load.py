"""Load the contract of a system, whatever its format, ready for a twin."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from interlock.contract import roles
from interlock.contract.endless import refuse_endless
from interlock.contract.model import Codec, Contract
from interlock.contract.openapi.book import read_bytes
from interlock.contract.sniff import kind_of
from interlock.errors import ContractError


def load(
    paths: Path | str | Sequence[Path | str],
    system: str,
    overlay: Path | str | Sequence[Path | str] | None = None,
) -> Contract:
    """Read the files of one system, guess what its operations do, apply the overlays.

    overlay: OpenAPI Overlays, which repair the file before it is read, and our own, which say
    what a twin must know beyond it; told apart by content, applied in their order.
    Files of several formats cannot make one system. Raises `ContractError`.
    """
    files, repairs = _paths(paths), _paths(overlay or ())
    if not files:
        raise ContractError(
            "no contract file is named",
            where=system,
            remedy="name an OpenAPI, a WSDL or an EDMX file",
        )
    with _uncollected():
        return _read(files, system, repairs)


def _paths(given: Path | str | Sequence[Path | str]) -> tuple[Path, ...]:
    one = isinstance(given, (Path, str))
    return (Path(given),) if one else tuple(map(Path, given))  # type: ignore[arg-type]  # as asked


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking, again and again, over what grows and stays: a quarter."""
    was, frozen = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    try:
        yield
    finally:
        if was and not frozen:
            # This makes all of it old at once; else the next collection would look at each part.
            gc.freeze()
            gc.unfreeze()
        if was:
            gc.enable()


def _read(paths: Sequence[Path], system: str, given: Sequence[Path]) -> Contract:
    kinds = {path: kind_of(read_bytes(path), str(path)) for path in paths}
    kind = _one_kind(kinds)
    repairs = tuple(path for path in given if _repairs(path))
    if repairs and kind != "openapi":
        raise ContractError(
            "an OpenAPI Overlay repairs OpenAPI files, and this system has none",
            where=str(repairs[0]),
            remedy="correct the contract itself, or write an overlay with interlock: 1",
        )
    read = READERS[kind](paths, system, repairs)
    own = tuple(path for path in given if path not in repairs)
    for path in own:
        read = _embedded(read, path)
    contract = roles.infer(refuse_endless(read))
    for path in own:
        contract = _applied(contract, path)
    return contract


def _applied(contract: Contract, path: Path) -> Contract:
    # See _embedded.
    from interlock.contract.overlay import apply

    return apply(contract, path)


def _repairs(overlay: Path) -> bool:
    # See _openapi.
    from interlock.contract.openapi.overlays import is_overlay

    return is_overlay(overlay)


def _openapi(paths: Sequence[Path], system: str, repairs: Sequence[Path]) -> Contract:
    # Each reader brings a parser; most contracts need one, and all commands load this module.
    from interlock.contract import openapi

    return openapi.read(paths, system, repairs)


def _wsdl(paths: Sequence[Path], system: str, repairs: Sequence[Path]) -> Contract:
    # See _openapi.
    from interlock.contract import wsdl

    del repairs
    return wsdl.read(paths, system)


def _edmx(paths: Sequence[Path], system: str, repairs: Sequence[Path]) -> Contract:
    # See _openapi.
    from interlock.contract import edmx

    del repairs
    return edmx.read(paths, system)


READERS: Mapping[str, Callable[[Sequence[Path], str, Sequence[Path]], Contract]] = {
    "openapi": _openapi,
    "wsdl": _wsdl,
    "edmx": _edmx,
}


def _embedded(contract: Contract, overlay: Path) -> Contract:
    # Documents inside texts are judged by both wires; a contract without an overlay needs none.
    from interlock.contract.overlay.embedded import embed

    return embed(contract, overlay)


def codec_for(contract: Contract) -> Codec:
    """Give the wire of a contract: the functions between messages and bytes.

    Raises `ContractError` for OData, which is read as a contract but not spoken.
    """
    kind = contract.origin.kind
    if kind not in CODECS:
        raise ContractError(
            f"{contract.origin.dialect or kind} is read as a contract, it is not served yet",
            where=contract.origin.file,
            remedy="`interlock check` works with it; to run, name an OpenAPI file of the service",
        )
    wire = CODECS[kind](contract)
    if not contract.embedded:
        return wire
    # See _embedded.
    from interlock.contract.embedded import EmbeddedCodec

    return EmbeddedCodec(wire, contract.embedded)


def _one_kind(kinds: Mapping[Path, str]) -> str:
    found = set(kinds.values())
    if found == {"wsdl", "xsd"}:
        return "wsdl"
    if found == {"xsd"}:
        raise ContractError(
            "this is an XML Schema without operations",
            where=str(next(iter(kinds))),
            remedy="name the WSDL file that imports it",
        )
    if len(found) > 1:
        odd = next(p for p, k in kinds.items() if k != next(iter(kinds.values())))
        raise ContractError(
            f"files of several formats make no system: {', '.join(sorted(found))}",
            where=str(odd),
            remedy="name files of one format, or two systems",
        )
    return found.pop()


def _json(contract: Contract) -> Codec:
    # The wires are heavier than reading a contract; `check` and `diff` need none of them.
    from interlock.contract import json_wire

    return json_wire.codec(contract)


def _soap(contract: Contract) -> Codec:
    # See _json.
    from interlock.contract import soap_wire

    return soap_wire.codec(contract)


CODECS: Mapping[str, Callable[[Contract], Codec]] = {"openapi": _json, "wsdl": _soap}
