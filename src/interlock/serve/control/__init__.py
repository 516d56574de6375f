"""The table of what a test may ask of a twin: a new endpoint is a function, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from interlock.contract.json_wire.texts import dumps
from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import InterlockError
from interlock.messages import reading
from interlock.messages.language import Language
from interlock.registry import nearest
from interlock.serve.control import (
    audit,
    clock,
    faults,
    journal,
    snapshots,
    spaces,
    starting,
    state,
    webhooks,
)
from interlock.serve.control.endpoint import Ask, Declined, Endpoint
from interlock.serve.control.openapi import text
from interlock.serve.control.visitors import stranger
from interlock.serve.spaces import CONTROL, Space, Spaces
from interlock.serve.spaces.table import Full
from interlock.values import Value

__all__ = ["ENDPOINTS", "answer", "refused", "stranger"]

_DOCUMENT = "openapi.json"

ENDPOINTS: tuple[Endpoint, ...] = (
    starting.RESET,
    starting.EXPIRE,
    *state.READ,
    *state.SEED,
    audit.READ,
    journal.READ,
    journal.CLEAR,
    clock.READ,
    clock.FORWARD,
    clock.FREEZE,
    clock.RUN,
    snapshots.LIST,
    snapshots.TAKE,
    snapshots.RESTORE,
    snapshots.DELETE,
    faults.LIST,
    faults.PLAN,
    faults.CLEAR,
    webhooks.READ,
    webhooks.AIM,
    webhooks.SEND,
    spaces.LIST,
    spaces.READ,
    spaces.CREATE,
    spaces.DELETE,
)


def answer(
    table: Spaces, space: Space, request: HttpRequest, *, base: str = "", language: Language = "en"
) -> HttpResponse:
    """Answer a request to the control path, about a space; whatever is wrong is told as JSON.

    base: the address of the twin, as the client wrote it. language: of sentences, where the
    request does not ask for one.
    """
    target, _, query = request.target.partition("?")
    word = target.removeprefix(CONTROL).strip("/")
    where = f"{request.method} {CONTROL}{word}"
    try:
        endpoint, args = _endpoint(request.method, word)
        if endpoint is None:
            return HttpResponse(200, (("Content-Type", "application/json"),), text(ENDPOINTS))
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = dict(pairs)
        if len(asked) < len(pairs):
            raise Declined(400, "a parameter stands there twice", "say each once")
        for name in asked:
            if name not in endpoint.query:
                remedy = nearest(name, endpoint.query) if endpoint.query else "leave it out"
                raise Declined(400, f"there is no parameter {name!r}", remedy)
        ask = Ask(table, space, where, args, asked, request.body, base)
        return _json(endpoint.run(ask))
    except (Declined, InterlockError) as error:
        wrong: Declined | InterlockError = error
    except Exception as defect:  # noqa: BLE001  # told like any other problem; the line goes on
        problem = f"a defect of Interlock: {type(defect).__name__}: {defect}"
        wrong = Declined(500, problem, "report it, with the request")
    return refused(wrong, request, where=where, language=language)


def _endpoint(method: str, word: str) -> tuple[Endpoint | None, Mapping[str, str]]:
    """Give what is asked for, and the names in its path; None for the document of them all."""
    method = "GET" if method == "HEAD" else method
    steps = tuple(unquote(step) for step in word.split("/"))
    fitting = {e.method: (e, args) for e in ENDPOINTS if (args := _args(e, steps)) is not None}
    if word == _DOCUMENT and method == "GET":
        return None, {}
    if method in fitting:
        return fitting[method]
    allowed = tuple(fitting) or (("GET",) if word == _DOCUMENT else ())
    if allowed:
        remedy = "ask with " + " or ".join(allowed)
        raise Declined(405, "not with this method", remedy, allowed=allowed)
    known = tuple(dict.fromkeys(e.path for e in ENDPOINTS))
    remedy = f"{nearest(word, known)}; all are in {CONTROL}{_DOCUMENT}"
    raise Declined(404, f"there is no {word!r} here", remedy)


def _args(endpoint: Endpoint, steps: tuple[str, ...]) -> Mapping[str, str] | None:
    """Give the names in a path that is the endpoint's, None when it is another one."""
    if len(steps) != len(endpoint.steps):
        return None
    args = {}
    for wanted, found in zip(endpoint.steps, steps, strict=True):
        if wanted.startswith("{"):
            args[wanted.strip("{}")] = found
        elif wanted != found:
            return None
    return args


def refused(
    error: Declined | InterlockError,
    request: HttpRequest,
    *,
    where: str = "",
    language: Language = "en",
) -> HttpResponse:
    """Give the answer that says what is wrong.

    where: said of errors that do not know. language: where the request asks for none.
    """
    status = 400
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    if isinstance(error, Declined):
        status = error.status
        headers += (("Allow", ", ".join(error.allowed)),) if error.allowed else ()
    elif isinstance(error, Full):
        status = 507
    language = _wanted(request, language)
    told: dict[str, Value] = {
        "where": error.where or where or f"{request.method} {request.target}",
        "problem": reading.told(error.problem, language),
        "remedy": reading.told(error.remedy, language),
    }
    return HttpResponse(status, headers, dumps(told))


def _wanted(request: HttpRequest, default: Language) -> Language:
    wanted = request.header("Accept-Language").strip().lower()
    return "zh" if wanted.startswith("zh") else "en" if wanted.startswith("en") else default


def _json(value: Value) -> HttpResponse:
    return HttpResponse(200, (("Content-Type", "application/json"),), dumps(value))
