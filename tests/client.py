"""A browser's view of an ASGI application without a server: one request, one response."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Client:
    """Sends requests to an application; it must not raise, as a server would only log that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, **rest: Any) -> httpx.Response:
        return self.send("GET", path, **rest)

    def post(self, path: str, **rest: Any) -> httpx.Response:
        return self.send("POST", path, **rest)

    def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        async def sending() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ketenkaart.test") as client:
                return await client.request(method, path, **rest)

        return asyncio.run(sending())
