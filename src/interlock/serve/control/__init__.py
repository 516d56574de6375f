"""The table of what a test may ask of a twin: a new endpoint is a function, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from interlock.contract.json_wire.texts import dumps
from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import InterlockError
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
from interlock.serve.spaces import CONTROL, Space, Spaces
from interlock.serve.spaces.table import Full
from interlock.values import Value

__all__ = ["ENDPOINTS", "answer", "refused"]

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


def answer(table: Spaces, space: Space, request: HttpRequest, *, base: str = "") -> HttpResponse:
    """Answer a request to the control path, about a space; whatever is wrong is told as JSON.

    base: the address of the twin, as the client wrote it.
    """
    target, _, query = request.target.partition("?")
    word = target.removeprefix(CONTROL).strip("/")
    where = f"{request.method} {CONTROL}{word}"
    method = "GET" if request.method == "HEAD" else request.method
    steps = tuple(unquote(step) for step in word.split("/"))
    fitting = {e.method: e for e in ENDPOINTS if _args(e, steps) is not None}
    if word == _DOCUMENT and method == "GET":
        return HttpResponse(200, (("Content-Type", "application/json"),), text(ENDPOINTS))
    if method not in fitting:
        return _nothing(where, word, tuple(fitting) or (("GET",) if word == _DOCUMENT else ()))
    endpoint = fitting[method]
    pairs = parse_qsl(query, keep_blank_values=True)
    asked = dict(pairs)
    ask = Ask(table, space, where, _args(endpoint, steps) or {}, asked, request.body, base)
    try:
        if len(asked) < len(pairs):
            raise Declined(400, "a parameter stands there twice", "say each once")
        for name in asked:
            if name not in endpoint.query:
                remedy = nearest(name, endpoint.query) if endpoint.query else "leave it out"
                raise Declined(400, f"there is no parameter {name!r}", remedy)
        return _json(endpoint.run(ask))
    except (Declined, InterlockError) as error:
        return refused(error, where)
    except Exception as defect:  # noqa: BLE001  # told like any other problem; the line goes on
        problem = f"a defect of Interlock: {type(defect).__name__}: {defect}"
        return refused(Declined(500, problem, "report it, with the request"), where)


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


def _nothing(where: str, word: str, allowed: tuple[str, ...]) -> HttpResponse:
    if allowed:
        remedy = "ask with " + " or ".join(allowed)
        answer = refused(Declined(405, "not with this method", remedy), where)
        headers = (*answer.headers, ("Allow", ", ".join(allowed)))
        return HttpResponse(answer.status, headers, answer.body)
    known = tuple(dict.fromkeys(e.path for e in ENDPOINTS))
    remedy = f"{nearest(word, known)}; all are in {CONTROL}{_DOCUMENT}"
    return refused(Declined(404, f"there is no {word!r} here", remedy), where)


def refused(error: Declined | InterlockError, where: str) -> HttpResponse:
    """Give the answer that says what is wrong. where: the request, for errors that do not know."""
    status = 400
    if isinstance(error, Declined):
        status = error.status
    elif isinstance(error, Full):
        status = 507
    told: dict[str, Value] = {
        "where": error.where or where,
        "problem": error.problem,
        "remedy": error.remedy,
    }
    return _json(told, status)


def _json(value: Value, status: int = 200) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", "application/json"),), dumps(value))
