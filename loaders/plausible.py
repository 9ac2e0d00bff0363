"""What a row states beside what is known: a year that has been, a seat that is a state, a place in its country.

Whatever dataset a fact comes from, it passes here, so that no loader has to think of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from ketenkaart.graph import earth, model
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import Said, joined, said
from ketenkaart.loaders.resolve import rejection
from ketenkaart.loaders.sheets import Entry, Fact, Rejection

# Relationship → the column of a file that names its country, and the areas that may stand there beside states.
SEATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "based_in": ("country", ()),
    "located_in": ("country", ()),
    "owned_by": ("owner", ()),
    "imposed_by": ("imposed_by", ("EUU",)),
}
FAR = 500  # kilometres from a country's outline within which a place passes: coasts are simplified, islands left out
FIRST_PRINTED = 1500
AS_EXACT_AS_KNOWN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MADE = date(2026, 11, 1)  # no clock that is right says an earlier day
# Quantities that may be of a year to come: words of their names.
AHEAD = ("DEMAND", "SCENARIO", "FORECAST", "TARGET", "PLANNED", "CAPACITY", "QUOTA")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a fact: column, cell, rule and remedy."""

    column: str
    value: str
    rule: Said
    remedy: Said


def odd_clock(today: date) -> list[Said]:
    """That a day cannot be today, as a sentence; none where it can."""
    if today >= MADE:
        return []
    text = said(
        "Today counts as {day} here, a day before this program was made: set the clock of this machine right, or the "
        "day in KETENKAART_TODAY.",
        "Vandaag geldt hier als {day}, een dag voor dit programma werd gemaakt: zet de klok van deze machine goed, of "
        "de dag in KETENKAART_TODAY.",
        day=today.isoformat(),
    )
    return [text]


def sift(entries: Iterable[Entry], known: Tables, today: date) -> tuple[list[Entry], list[Rejection]]:
    """The entries that can be, and a rejection with all its faults for each of the others."""
    states = _states(known)
    tests: tuple[Callable[[Fact], Iterator[Fault]], ...] = (
        _indexed, _published, lambda fact: _year(fact, today), lambda fact: _seat(fact, states),
    )  # fmt: skip
    kept: list[Entry] = []
    rejected: list[Rejection] = []
    for entry in entries:
        faults = dict.fromkeys(fault for fact in entry.facts for test in tests for fault in test(fact))
        faults |= dict.fromkeys(_place(entry.facts))
        if not faults:
            kept.append(entry)
            continue
        rejected.append(rejection(entry, map(astuple, faults)))
    return kept, rejected


def _states(known: Tables) -> dict[str, bool]:
    """Id of a country → whether it is a state, or a part of one with a code of its own, that there is today."""
    table = known.get("Country", {"key": []})
    return {
        node_id("Country", key): not table["area"][row] and table["iso2"][row] is not None
        for row, key in enumerate(table["key"])
    }


def _indexed(fact: Fact) -> Iterator[Fault]:
    table, values = fact
    if table in model.RELATIONSHIP:
        kind = model.RELATIONSHIP[table]
        texts = {"key": model.relationship_key(kind, values["start"], values["end"], values)}
    else:
        texts = {name: values.get(name) or "" for name in ("key", *model.INDEXED)}
    for name, text in texts.items():
        if len(text.encode("utf-8", "replace")) > model.LONGEST_INDEXED:
            yield Fault(
                name,
                text[:40] + "…",
                said("too long to be found by", "te lang om op te zoeken"),
                said(
                    "Shorten the cells that it is made of: together at most {most} bytes.",
                    "Kort de cellen in waaruit dit bestaat: samen hoogstens {most} bytes.",
                    most=model.LONGEST_INDEXED,
                ),
            )


def _year(fact: Fact, today: date) -> Iterator[Fault]:
    table, values = fact
    if not _observed(table, values):
        return
    for name in ("year", "year_from", "year_to", "as_of"):
        found = values.get(name)
        year = found.year if isinstance(found, date) else found
        if year is not None and year > today.year:
            yield Fault(
                name,
                str(found),
                said("a year that is yet to come", "een jaar dat nog komt"),
                joined(" ", odd_clock(today) or (_in_a_year_that_was(today.year),)),
            )


def _in_a_year_that_was(latest: int) -> Said:
    return said(
        "Correct it: what was observed is of {year} at the latest.",
        "Verbeter het: wat is waargenomen, is op zijn laatst van {year}.",
        year=latest,
    )


def _published(fact: Fact) -> Iterator[Fault]:
    """Dates of sources are text, as exact as they are known."""
    table, values = fact
    for name in ("published", "retrieved") if table == "Source" else ():
        found = values.get(name)
        if found and not _is_dated(found):
            yield Fault(
                name,
                found,
                said("no date that a source can have", "geen datum die een bron kan hebben"),
                said(
                    "Write a year, a month or a day, as 2024, 2024-09 or 2024-09-30, from {first} to {last}; where it "
                    "is unknown, leave the cell empty.",
                    "Schrijf een jaar, een maand of een dag, zoals 2024, 2024-09 of 2024-09-30, van {first} tot en met "
                    "{last}; laat de cel leeg als hij onbekend is.",
                    first=FIRST_PRINTED, last=model.LAST_DAY.year,
                ),
            )  # fmt: skip


def _is_dated(text: str) -> bool:
    parts = AS_EXACT_AS_KNOWN.fullmatch(text)
    if not parts:
        return False
    year, month, day = (int(part or 1) for part in parts.groups())
    with suppress(ValueError):
        date(year, month, day)
        return FIRST_PRINTED <= year <= model.LAST_DAY.year
    return False


def _observed(table: str, values: dict[str, Any]) -> bool:
    match table:
        case "made":
            return bool(values["kind"] == "PRODUCTION")
        case "site_makes":
            return values.get("production_tonnes") is not None
        case "Observation":
            return not any(word in values["quantity"] for word in AHEAD)
    return table == "exported"


def _seat(fact: Fact, states: dict[str, bool]) -> Iterator[Fault]:
    table, values = fact
    column, areas = SEATS.get(table, ("", ()))
    key = values["end"].partition(":")[2] if column else ""
    # What is no country, or none that is known, is missed elsewhere.
    if column and not states.get(values["end"], True) and key not in areas:
        yield Fault(
            column,
            key,
            said("no state of today", "geen staat van nu"),
            said(
                "Name the state that it is in today: {key} is an area, or a state that was dissolved.",
                "Noem de staat waar het nu in ligt: {key} is een gebied, of een opgeheven staat.",
                key=key,
            ),
        )


def _place(facts: tuple[Fact, ...]) -> Iterator[Fault]:
    """Coordinates far from the country that the row names, with the other reading where that fits."""
    countries = {v["start"]: v["end"].partition(":")[2] for table, v in facts if table in ("based_in", "located_in")}
    for table, values in facts:
        latitude, longitude = values.get("latitude"), values.get("longitude")
        country = countries.get(node_id(table, values.get("key", "")))
        if country is None or latitude is None or longitude is None:
            continue
        off = earth.away(country, longitude, latitude)
        if off is None or off <= FAR:
            continue
        turned = earth.away(country, latitude, longitude) if abs(longitude) <= 90 else None
        remedy = said("Correct the place or the country.", "Verbeter de plaats of het land.")
        if turned is not None and turned <= FAR:
            remedy = said(
                "With the two exchanged, latitude {longitude:g} and longitude {latitude:g}, it lies there: write them "
                "so, or correct the country.",
                "Omgewisseld, breedte {longitude:g} en lengte {latitude:g}, ligt het er wel: schrijf het zo, of "
                "verbeter het land.",
                latitude=latitude,
                longitude=longitude,
            )
        yield Fault(
            "latitude, longitude",
            f"{latitude:g}, {longitude:g}",
            said(
                "a place some {off:,.0f} km from {country}",
                "een plaats zo'n {off:.0f} km van {country}",
                off=round(off, -2),
                country=country,
            ),
            remedy,
        )
