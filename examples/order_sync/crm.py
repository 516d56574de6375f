"""The CRM over REST: a bearer token that is renewed, pages, If-Match."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from order_sync.alarms import Alarms
from order_sync.trouble import Outdated, Refused, Unclear, wait_s

PAGE_SIZE = 100
Json = dict[str, Any]


class Crm:
    """What the integration needs of the CRM."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        secret: Mapping[str, str],
        alarms: Alarms | None = None,
    ) -> None:
        self.http = http
        self.alarms = alarms or Alarms()
        self.url = url.rstrip("/")
        self.secret = secret
        self._token = ""
        self._token_until_s = 0.0

    async def customer(self, key: str) -> Json:
        """Read one customer."""
        return (await self.call("GET", f"/customers/{key}"))[0]

    async def order(self, key: str) -> tuple[Json, str]:
        """Read one order and its ETag."""
        return await self.call("GET", f"/orders/{key}")

    async def order_by_number(self, number: str) -> Json | None:
        """Find an order by the number that people know."""
        items = await self.all("/orders", {"orderNo": number})
        return items[0] if items else None

    async def change_order(self, key: str, change: Json, etag: str) -> None:
        """Change an order, but only as we have read it; Outdated when it changed since."""
        await self.call("PATCH", f"/orders/{key}", json=change, headers={"If-Match": etag})

    async def all(self, path: str, query: Mapping[str, str]) -> list[Json]:
        """Read a list, page by page."""
        items: list[Json] = []
        page = 1
        while True:
            asked = {**query, "page": page, "pageSize": PAGE_SIZE}
            body, _ = await self.call("GET", path, params=asked)
            try:
                items += body["items"]
                if page * PAGE_SIZE >= body["total"] or not body["items"]:
                    return items
            except (KeyError, TypeError) as problem:
                raise Unclear(f"no list of records: {problem!r}") from problem
            page += 1

    async def call(self, method: str, path: str, **more: Any) -> tuple[Json, str]:
        """Call the CRM. Gives body and ETag."""
        with self.alarms.watching("crm"):
            return await self._answered(method, path, **more)

    async def _answered(self, method: str, path: str, **more: Any) -> tuple[Json, str]:
        """Call the CRM; a refused token is renewed once."""
        response = await self._send(method, path, **more)
        if response.status_code == 401:
            self._token = ""
            response = await self._send(method, path, **more)
        if response.status_code == 412:
            raise Outdated(path)
        body = _json(response)
        if response.is_success:
            return body, response.headers.get("ETag", "")
        if response.status_code in (400, 403, 404, 409, 422):
            raise Refused(str(body.get("code", response.status_code)), str(body.get("message")))
        wait = wait_s(response.headers.get("Retry-After"))
        raise Unclear(f"{method} {path}: {response.status_code}", wait)

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {await self.token()}"}
        try:
            return await self.http.request(method, self.url + path, headers=headers, **more)
        except httpx.RequestError as problem:
            raise Unclear(f"{method} {path}: {problem!r}") from problem

    async def token(self) -> str:
        """Give a token that is good for another minute."""
        now_s = asyncio.get_running_loop().time()
        if self._token and now_s < self._token_until_s:
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self.secret["client_id"],
            "client_secret": self.secret["client_secret"],
        }
        try:
            response = await self.http.post(self.url + "/oauth/token", data=form)
        except httpx.RequestError as problem:
            raise Unclear(f"token: {problem!r}") from problem
        body = _json(response)
        if not response.is_success or not isinstance(body.get("access_token"), str):
            wait = wait_s(response.headers.get("Retry-After"))
            raise Unclear(f"token: {response.status_code}", wait)
        self._token = body["access_token"]
        self._token_until_s = now_s + float(body.get("expires_in", 300)) - 60
        return self._token


def _json(response: httpx.Response) -> Json:
    """Read a JSON object. A gateway's own page with status 200 is no answer of the CRM."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    if response.is_success and response.status_code != 204:
        raise Unclear(f"{response.status_code} without a JSON object")
    return {}
