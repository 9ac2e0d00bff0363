"""How uvicorn runs the application: who sends slowly is cut off, connections leave descriptors for files, and the end
comes soon, whatever is computed."""

import asyncio
import errno
import logging
import resource
import socket
import sys
import threading
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

SWITCH_S = 0.0005  # after which a thread that computes lets the one go on that answers who asks for what is at hand
RECEIVE_S = 10.0  # in which a request is to come whole, head and body: uvicorn itself waits for ever
GRACE_S = 4.0  # that what is computed has to finish when the server ends; then it is given up
CANCEL_S = 2  # later, what doesn't look whether it is given up is left
TOLD_S = 60.0  # between two lines in the log about connections that can't be accepted
BACKLOG = 2048  # connections that may wait to be accepted, and are accepted at once
FULL = (
    "No more connections are accepted for now: this process may open no more files. Who waits is accepted when others "
    "have left. Raise the limit (`ulimit -n`) if this happens often."
)
log = logging.getLogger(__name__)


class Prompt(H11Protocol):
    """One connection, closed where a request has begun, or none has come yet, and it isn't whole in time."""

    seconds = RECEIVE_S
    most = 1_000_000  # connections at a time; one more is closed at once
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.close()
        else:
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
        self._told: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(self._failed)
        await super().startup(sockets)

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What goes wrong outside of a request. A lack of descriptors asyncio tells for each connection that may wait,
        every second, with a stack: a server that does nothing else any more."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif self._told is None or loop.time() - self._told > TOLD_S:
            self._told = loop.time()
            log.warning("%s", FULL)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        giving_up = asyncio.get_running_loop().call_later(GRACE_S, self._ended.set)
        try:
            await super().shutdown(sockets)
        finally:
            giving_up.cancel()


def server(application: Any, ended: threading.Event, **rest: Any) -> Server:
    """What runs the application; `ended` is set when what it computes is to be given up."""
    sys.setswitchinterval(SWITCH_S)
    grace = int(GRACE_S) + CANCEL_S
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        limit = 2 * Prompt.most
    prompt = type("Prompt", (Prompt,), {"most": min(Prompt.most, limit // 2)})  # files, too, are to be opened
    config = uvicorn.Config(
        application,
        http=prompt,
        log_level="warning",
        server_header=False,
        backlog=min(BACKLOG, limit // 8),
        timeout_graceful_shutdown=grace,
        **rest,
    )
    return Server(config, ended)
