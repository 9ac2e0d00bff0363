"""A browser's view of an ASGI application without a server: one request, one response."""

from typing import Any

import httpx
from starlette.types import ASGIApp

from tests import loops


class Client:
    """Sends requests to an application; what it raises fails the test, where `raises` doesn't say to pass over it."""

    def __init__(self, app: ASGIApp, raises: bool = True) -> None:
        self._app = app
        self._raises = raises

    def get(self, path: str, **rest: Any) -> httpx.Response:
        return self.send("GET", path, **rest)

    def post(self, path: str, **rest: Any) -> httpx.Response:
        return self.send("POST", path, **rest)

    def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        async def sending() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=self._raises)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, **rest)

        return loops.run(sending())
