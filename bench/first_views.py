"""What it costs to make a page: each is made for the first time, on a View whose chains are there already.

The server keeps pages that were made; this is what the first reader of each waits for. CPU time of the process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench import serving
from bench.timing import Times, once, spread
from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import OrganisationFilter
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.settings import Settings
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms.html import ServerState, render_page
from ketenkaart.visualise.page import Page
from ketenkaart.visualise.pages import country, organisation, organisations
from ketenkaart.visualise.site import web

SPREAD = 40  # pages of a kind, spread evenly over all


@dataclass(frozen=True)
class Made:
    """Pages of one kind: the times to make them, and how many bytes they have."""

    kind: str
    times: Times
    bytes: int  # of the middle one


def measure() -> list[Made]:
    """Pages of the shipped data with the example, in Dutch; warmed as the server warms itself."""
    with TemporaryDirectory(prefix="ketenkaart-bench-") as home:
        views = Views(Settings(home=Path(home)), serving.shipped().snapshot)
        view = views.view(example=True)
        web.warm(view, web.Memory())
        return [
            _kind("a company", organisation.PAGE, _companies(view), view),
            _kind("a country", country.PAGE, _countries(view), view),
            _kind("companies, the most exposed first", organisations.PAGE, _lists(view), view),
        ]


def table(found: list[Made]) -> str:
    lines = ["| page, made for the first time | pages | kB | CPU (ms) |", "|---|---|---|---|"]
    for one in found:
        low, median, high = (f"{value * 1000:.0f}" for value in (one.times.low, one.times.median, one.times.high))
        lines.append(f"| {one.kind} | {SPREAD} | {one.bytes / 1000:.0f} | {median} ({low}–{high}) |")
    return "\n".join(lines) + "\n"


def _kind(kind: str, page: Page, asked: list[Address], view: View) -> Made:
    sizes: list[int] = []

    def make(one: Address) -> None:
        html = render_page(page.show(view, one), one, view, ServerState(False, view.snapshot.number), ())
        sizes.append(len(html.encode()))

    # The first page of a kind reads templates and words: it is made once more than is counted.
    first, *rest = [*asked[:1], *asked]
    make(first)
    times = [once(lambda one=one: make(one)) for one in rest]  # type: ignore[misc]
    return Made(kind, spread(times), sorted(sizes)[len(sizes) // 2])


def _companies(view: View) -> list[Address]:
    """Companies that use something, and the others, as they stand in the list."""
    found = catalogue.organisations(view, OrganisationFilter(country=HERE, kind="COMPANY"))
    return [Address("nl", "Organisation", record.key, example=True) for record in _some(list(found))]


def _countries(view: View) -> list[Address]:
    found = list(catalogue.countries(view, area=False))
    return [Address("nl", "Country", record.key, example=True) for record in _some(found)]


def _lists(view: View) -> list[Address]:
    """Every material that a question can be asked about, with the countries that come first."""
    return list(_questions(view))[:SPREAD]


def _questions(view: View) -> Iterator[Address]:
    for origin in ("CHN", "DEU", "JPN", "USA", "MMR", "CHL"):
        for record in catalogue.everything(view, "Material"):
            if len(catalogue.out(record, "starts_at")):
                yield Address(
                    "nl", "Organisation", example=True, choices=(("material", record.key), ("country", origin))
                )


def _some(records: list[catalogue.Record]) -> list[catalogue.Record]:
    places = np.unique(np.linspace(0, len(records) - 1, SPREAD).astype(int))
    return [records[place] for place in places.tolist()]
