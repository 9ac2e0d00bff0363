"""A program that serves with few descriptors: what is asked for takes all that are left, or gives them back.

Argument: the port.
"""

import os
import resource
import sys
import threading
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ketenkaart import serving

LIMIT = 48
taken: list[int] = []


async def take(_: Request) -> Response:
    with suppress(OSError):
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    return PlainTextResponse("taken")


async def give(_: Request) -> Response:
    while taken:
        os.close(taken.pop())
    return PlainTextResponse("given")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
    application = Starlette(routes=[Route("/take", take), Route("/give", give)])
    serving.server(application, threading.Event(), port=int(sys.argv[1]), lifespan="off").run()


if __name__ == "__main__":
    main()
