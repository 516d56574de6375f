"""What stands behind a socket: the spaces of a twin, and the path from which tests control them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import UsageError
from interlock.serve.spaces import CONTROL, PREFIX, SPACES_MAX, Answer, Space, Spaces
from interlock.serve.spaces.journal import JOURNAL_MAX
from interlock.wire.front import Front

if TYPE_CHECKING:
    from interlock.messages.language import Language
    from interlock.serve.spaces.gate import Gate

__all__ = ["CONTROL", "Door"]

_HEADER = "x-interlock-space"
_HEADER_SIZE = len(_HEADER)
_PLACES = {"location", "content-location", "link"}


class Door:
    """A twin in its spaces. now_ms: real milliseconds since it opened.

    A request goes to the space that it names by the header X-Interlock-Space, or by a path that
    begins with /_interlock/spaces/NAME/, else to the default one. spaces: how many there may be;
    journal: entries that each keeps, 0 for none.
    """

    def __init__(
        self,
        front: Front,
        now_ms: Callable[[], int],
        *,
        spaces: int = SPACES_MAX,
        journal: int = JOURNAL_MAX,
    ) -> None:
        self.now_ms = now_ms
        self.spaces = Spaces(front, now_ms, most=spaces, kept=journal)
        self.default = self.spaces.default
        # Of the addresses that the twin tells; the server that speaks TLS changes it.
        self.scheme = "http"
        # Of what the control path says.
        self.language: Language = "en"
        # Whether the twin listens at a loopback address: no request comes from elsewhere.
        self.local = False
        # Closes the port in an outage, where the control path has another way in.
        self.gate: Gate | None = None
        # Headers that name no space, met last.
        self._nameless: object = None
        # Held so that the task that brings webhooks is not collected.
        self.courier: object = None

    @property
    def front(self) -> Front:
        """Give the front of the default space."""
        return self.default.front

    def handle(self, request: HttpRequest) -> Answer:
        """Answer a request to the twin or to its control path."""
        if self.scheme != "http":
            told = (*request.headers, ("X-Forwarded-Proto", self.scheme))
            request = replace(request, headers=told)
        # On a kept line most heads come again, each as the very object of before.
        if request.headers is not self._nameless:
            for name, value in request.headers:
                # Nearly every header is told apart by its length alone.
                if len(name) == _HEADER_SIZE and name.lower() == _HEADER:
                    return self._named(request, value.strip())
            self._nameless = request.headers
        if request.target.startswith(CONTROL):
            return self._reserved(self.default, request, self._base(request))
        return self.default.handle(request)

    def controlled(self, request: HttpRequest) -> Answer:
        """Answer a request at the port that is there for the control path alone."""
        if request.target.startswith(CONTROL):
            return self.handle(request)
        problem, remedy = "this port serves the control path alone", "ask the twin at its own port"
        return self._refused(UsageError(problem, where=CONTROL, remedy=remedy), request)

    def _base(self, request: HttpRequest) -> str:
        return f"{self.scheme}://{request.header('Host') or '127.0.0.1'}"

    def _named(self, request: HttpRequest, name: str) -> Answer:
        try:
            space = self.spaces.at(name)
        except UsageError as error:
            return self._refused(error, request)
        if request.target.startswith(CONTROL):
            return self._reserved(space, request, self._base(request))
        return space.handle(request)

    def _reserved(self, space: Space, request: HttpRequest, base: str) -> Answer:
        # A dozen modules, which the first answer of a twin need not wait for.
        from interlock.serve.control import refused, stranger

        declined = stranger(request, local=self.local)
        if declined is not None:
            return refused(declined, request, language=self.language)
        while request.target.startswith(PREFIX):
            name, slash, rest = request.target.removeprefix(PREFIX).partition("/")
            if not slash:
                break
            try:
                space = self.spaces.at(name)
            except UsageError as error:
                return self._refused(error, request)
            request = replace(request, target=f"/{rest}")
            if not request.target.startswith(CONTROL):
                return self._prefixed(space, request, f"{PREFIX}{name}")
        return self._controlled(space, request, base)

    def _controlled(self, space: Space, request: HttpRequest, base: str) -> HttpResponse:
        # As above.
        from interlock.serve.control import answer

        said = answer(self.spaces, space, request, base=base, language=self.language)
        if self.gate is not None:
            self.gate.look()
        return said

    def _refused(self, error: UsageError, request: HttpRequest) -> HttpResponse:
        # As above.
        from interlock.serve.control import refused

        return refused(error, request, language=self.language)

    def _prefixed(self, space: Space, request: HttpRequest, prefix: str) -> Answer:
        """Answer a request whose client sees `prefix` before every path."""
        told = (*request.headers, ("X-Forwarded-Prefix", prefix))
        found = space.handle(replace(request, headers=told))
        if isinstance(found, HttpResponse):
            return _under(found, prefix)

        async def later() -> HttpResponse:
            return _under(await found, prefix)

        return later()


def _under(response: HttpResponse, prefix: str) -> HttpResponse:
    """Let the addresses in the headers of a response lead to the same space again."""
    if not any(name.lower() in _PLACES for name, _ in response.headers):
        return response
    headers = []
    for name, value in response.headers:
        if name.lower() == "link":
            value = value.replace("</", f"<{prefix}/")
        elif name.lower() in _PLACES and value.startswith("/"):
            value = prefix + value
        headers.append((name, value))
    return replace(response, headers=tuple(headers))
