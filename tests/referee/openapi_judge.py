"""What openapi-core says about messages; it and Werkzeug read the bytes, not our wire."""

from __future__ import annotations

import warnings

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from interlock.bundled import bundled
from interlock.contract.model import HttpRequest, HttpResponse


class Judge:
    """openapi-core with one contract. Each method gives "" or what is wrong, in its words."""

    def __init__(self, *parts: str) -> None:
        self._openapi = OpenAPI.from_file_path(str(bundled(*parts)))

    def wrong_request(self, request: HttpRequest) -> str:
        """Judge a request."""
        return self._said(self._openapi.validate_request, _request(request))

    def wrong_reply(self, request: HttpRequest, response: HttpResponse) -> str:
        """Judge a reply to a request."""
        answer = WerkzeugOpenAPIResponse(
            Response(response.body, response.status, list(response.headers))
        )
        return self._said(self._openapi.validate_response, _request(request), answer)

    def wrong_webhook(self, name: str, request: HttpRequest) -> str:
        """Judge a message that the system sends by itself, by its name under `webhooks`."""
        read = _request(request)
        read.name = name
        return self._said(self._openapi.validate_webhook_request, read)

    def _said(self, judge, *messages) -> str:
        with warnings.catch_warnings():
            # It knows no OAuth 2.0 and says so at each request; who may call is not its part.
            warnings.filterwarnings("ignore", "Unsupported scheme type")
            try:
                judge(*messages)
            except OpenAPIError as wrong:
                return " <- ".join(_causes(wrong))
        return ""


def _causes(wrong):
    while wrong is not None:
        # Only names and schema errors: some of its errors cannot be printed for bodies not UTF-8.
        errors = "; ".join(e.message for e in getattr(wrong, "schema_errors", ()))
        yield f"{type(wrong).__name__} {errors}".strip()[:300]
        wrong = wrong.__cause__


def _request(request: HttpRequest) -> WerkzeugOpenAPIRequest:
    path, _, query = request.target.partition("?")
    builder = EnvironBuilder(
        path=path, query_string=query, method=request.method, data=request.body,
        headers=list(request.headers), base_url="http://localhost",
    )  # fmt: skip
    return WerkzeugOpenAPIRequest(Request(builder.get_environ()))
