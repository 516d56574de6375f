"""What openapi-core says about messages; it and Werkzeug read the bytes, not our wire."""

from __future__ import annotations

import warnings
from decimal import Decimal

from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from interlock.bundled import bundled
from interlock.contract.model import HttpRequest, HttpResponse


class Judge:
    """openapi-core with one contract. Each method gives "" or what is wrong, in its words."""

    def __init__(self, *parts: str, raw: dict | None = None) -> None:
        """raw: a file as it was read; who may call and where it is served are left out."""
        if raw is None:
            self._openapi = OpenAPI.from_file_path(str(bundled(*parts)))
            return
        # It would check the whole file for a quarter of a minute first; our reader did.
        open_to_all = {**_open_to_all(raw), "servers": [{"url": "/"}]}
        self._openapi = OpenAPI.from_dict(open_to_all, config=Config(spec_validator_cls=None))

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


def _open_to_all(node):
    """Leave out security; write fractions as binary floats, which is what its JSON reader gives."""
    if isinstance(node, list):
        return [_open_to_all(inner) for inner in node]
    if isinstance(node, Decimal):
        return float(node)
    if not isinstance(node, dict):
        return node
    return {k: _open_to_all(v) for k, v in node.items() if k not in ("security", "servers")}


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
