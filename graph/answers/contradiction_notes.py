"""What doesn't fit together, for whoever loads data: all of it as rows, and the largest of it in a line each."""

from collections.abc import Iterator

from graph.answers import wording
from graph.answers.contradictions import Contradiction, contradictions
from graph.view import View

COLUMNS = (
    "product", "world_year", "kind", "country", "source", "year", "stated", "reconciled", "unit", "size", "of_world"
)  # fmt: skip
LINES = {
    "SHARE": "{source} states {stated} of the world for {country} in {year}; all that is stated gives {reconciled}",
    "TONNES": "{source} states {stated} for {country} in {year}; all that is stated gives {reconciled}",
    "TOTAL": "{source} states {stated} for the world in {year}; all that is stated gives {reconciled}",
    "OTHER_BASIS": "{source} states {stated} for the world in {year}, and the best source {reconciled}: it counts "
    "something else, and is left out",
    "SLACK": "{country} exported {stated} in {year}, and is known to make and import for {reconciled} of it",
    "CAPACITY": "works in {country} can make {stated} by {source}; all that is stated gives {reconciled}",
    "SOURCES": "publishers differ by {reconciled} times what their kinds let expect",
}
SIZES = {"OTHER_BASIS": "factor {}", "CAPACITY": "factor {}", "SOURCES": "factor {}", "SLACK": "{}% of the trade"}
OF_SD = "{} sd"
Row = tuple[str, int, str, str | None, str | None, int, float, float, str, float, float]


def rows(view: View) -> Iterator[Row]:
    """One for each contradiction, as COLUMNS has them, the largest first; keys, and all digits."""
    for one in contradictions(view):
        country, source = (None if ref is None else ref.key for ref in (one.country, one.source))
        at = (one.product.key, one.world_year, one.kind, country, source, one.year)
        yield *at, one.stated, one.reconciled, one.unit, one.size, one.of_world


def largest(view: View, most: int) -> tuple[str, ...]:
    """The largest in a line each; what one statement does in several years' balances once, where it does most."""
    once: dict[object, Contradiction] = {}
    for one in contradictions(view):
        once.setdefault((one.product, one.kind, one.country, one.source, one.year), one)
    return tuple(_line(one) for one in list(once.values())[:most])


def _line(one: Contradiction) -> str:
    said = LINES[one.kind].format(
        source="trade" if one.source is None else one.source.key,
        country="the world" if one.country is None else one.country.name_en,
        year=one.year,
        stated=_amount(one.stated, one.unit),
        reconciled=_amount(one.reconciled, one.unit),
    )
    size = SIZES.get(one.kind, OF_SD).format(wording.number(one.size, "en", 1))
    return f"{one.product.key} {one.world_year}: {said} ({size})"


def _amount(value: float, unit: str) -> str:
    if unit == "fraction":
        return wording.percent(value, "en")
    return wording.tonnes(value, "en") if unit == "t" else wording.number(value, "en", 1)
