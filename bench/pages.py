"""What a page costs: server time of its first request, of making it anew and of giving it again, and what is sent.

The application is asked in this process, without a network; compression is part of it. "Made anew" is a page of a View
that has answered before, with nothing of the page kept: what a reader waits for after the first one.
"""

import asyncio
import re
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bench.serving import shipped
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.snapshot import Snapshot
from ketenkaart.server import create_app
from ketenkaart.settings import Settings
from ketenkaart.visualise.site import web

DAY = date(2026, 1, 1)
AGAIN = 15
PAGES = (
    "/nl/",
    "/nl/materiaal/dysprosium",
    "/nl/materiaal/copper",
    "/nl/product/ndfeb-magnet-sintered-dy-tb",
    "/nl/land/CHN",
    "/nl/organisatie?voorbeeld=1",
    "/nl/organisatie/example-robotarmen?voorbeeld=1",
    "/nl/maatregel/cn-mofcom-gacc-2025-18",
    "/nl/kaart",
    "/nl/netwerk?rond=Organisation:example-robotarmen&voorbeeld=1",
    "/nl/zoek?q=neodimium",
    "/nl/data",
    "/nl/graphql",
    "/nl/methoden",
)


@dataclass(frozen=True)
class Cost:
    """Times in milliseconds; `sent` and `with_files` are bytes of the page, and with the style and scripts it names."""

    path: str
    first: float
    anew: float
    again: float
    sent: int
    with_files: int


def measure() -> list[Cost]:
    """Each page on a server of its own that has read nothing but its home page, which it makes ahead of its readers."""
    snapshot = shipped().snapshot
    with tempfile.TemporaryDirectory() as home:
        return [asyncio.run(_measure(path, Path(home), snapshot)) for path in PAGES]


async def _measure(path: str, home: Path, snapshot: Snapshot) -> Cost:
    views = Views(Settings(home=home, today=DAY), snapshot)
    web.warm(views.view(), web.Memory())
    transport = httpx.ASGITransport(create_app(Settings(home=home, today=DAY), views))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        first, page = await _timed(client, path)
        again = statistics.median([(await _timed(client, path))[0] for _ in range(AGAIN)])
        sent = _transferred(page)
        files = sum([_transferred(await client.get(name)) for name in _named(page.text)])
    anew = [await _anew(path, home, views) for _ in range(AGAIN)]
    return Cost(path=path, first=first, anew=statistics.median(anew), again=again, sent=sent, with_files=sent + files)


async def _anew(path: str, home: Path, views: Views) -> float:
    """The same View behind an application that has kept no page yet."""
    app: Starlette = create_app(Settings(home=home, today=DAY), views)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return (await _timed(client, path))[0]


async def _timed(client: httpx.AsyncClient, path: str) -> tuple[float, httpx.Response]:
    begun = time.perf_counter()
    answer = await client.get(path, headers={"accept-encoding": "gzip"})
    spent = time.perf_counter() - begun
    answer.raise_for_status()
    return spent * 1000, answer


def _transferred(answer: httpx.Response) -> int:
    return int(answer.headers.get("content-length", len(answer.content)))


def _named(html: str) -> list[str]:
    """The static files that a page loads before it is whole."""
    return [
        name.replace("&amp;", "&") for name in re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js)\?[^"]*)"', html)
    ]


def table(found: list[Cost]) -> str:
    lines = [
        "| page | first (ms) | made anew (ms) | given again (ms) | sent (kB) | with style and scripts (kB) |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{one.path}` | {one.first:,.0f} | {one.anew:,.0f} | {one.again:.1f} | {one.sent / 1000:.0f} "
        f"| {one.with_files / 1000:.0f} |"
        for one in found
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
