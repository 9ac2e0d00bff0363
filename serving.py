"""How uvicorn runs the application: who sends slowly is cut off, and the end comes soon, whatever is computed."""

import asyncio
import socket
import threading
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

RECEIVE_S = 10.0  # in which a request is to come whole, head and body: uvicorn itself waits for ever
GRACE_S = 4.0  # that what is computed has to finish when the server ends; then it is given up
CANCEL_S = 2  # later, what doesn't look whether it is given up is left


class Prompt(H11Protocol):
    """One connection, closed where a request has begun, or none has come yet, and it isn't whole in time."""

    seconds = RECEIVE_S
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._incomplete():
            self._expect()
        else:
            self._expect_nothing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def _incomplete(self) -> bool:
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _expect(self) -> None:
        if self._late is None:  # what drips in doesn't begin the time anew
            self._late = self.loop.call_later(self.seconds, self._cut)

    def _expect_nothing(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _cut(self) -> None:
        if self._incomplete():
            self.transport.close()


class Server(uvicorn.Server):
    """Gives up what is still computed some seconds after it was told to end."""

    def __init__(self, config: uvicorn.Config, ended: threading.Event) -> None:
        super().__init__(config)
        self._ended = ended

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        giving_up = asyncio.get_running_loop().call_later(GRACE_S, self._ended.set)
        try:
            await super().shutdown(sockets)
        finally:
            giving_up.cancel()


def server(application: Any, ended: threading.Event, **rest: Any) -> Server:
    """What runs the application; `ended` is set when what it computes is to be given up."""
    grace = int(GRACE_S) + CANCEL_S
    config = uvicorn.Config(application, http=Prompt, log_level="warning", timeout_graceful_shutdown=grace, **rest)
    return Server(config, ended)
