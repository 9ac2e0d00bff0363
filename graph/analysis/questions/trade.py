"""Trade as a View has it, beside an answer: flows of a code in a year, odd weights replaced, a country's partners."""

from dataclasses import dataclass, replace

import numpy as np

from ketenkaart.graph.analysis.balance.trade import OUTLIER, typical
from ketenkaart.graph.arrays import Bools, Floats, Ints, Longs
from ketenkaart.graph.model import EDITION, VERIFIED
from ketenkaart.graph.view import View

REAL = ("EXACT", "CLOSE")  # mappings of codes that are the product
PER_FLOW = ("exporter", "importer", "declared_tonnes", "declared_value", "tonnes", "value", "flagged", "rows")


@dataclass(frozen=True)
class Codes:
    """The codes under which a product is traded."""

    codes: tuple[str, ...]
    is_product: bool  # the codes are this product, no wider basket


@dataclass(frozen=True)
class Flows:
    """All flows of some codes in one year: rows of countries, as declared, and as used where a weight was replaced."""

    codes: tuple[str, ...]
    year: int
    exporter: Longs  # (f,) rows of Country
    importer: Longs
    declared_tonnes: Floats  # (f,) NaN where nobody weighed
    declared_value: Floats  # (f,) USD, NaN where unknown
    tonnes: Floats  # (f,) as used in a mix by mass
    value: Floats  # (f,) USD, as used in a mix by value
    flagged: Bools  # (f,) where one of the two was replaced
    typical: float  # USD per tonne below which half of the value was traded; NaN where no flow has both
    rows: Longs  # (f,) rows of the table of flows


@dataclass(frozen=True)
class Partners:
    """Who a country got goods of a code from: direct trade, re-exports not undone, as declared."""

    codes: tuple[str, ...]
    year: int
    countries: Ints  # exporters, largest by mass first
    tonnes: Floats  # flows that nobody weighed are left out
    value_usd: Floats
    share_mass: Floats
    share_value: Floats
    flagged: int  # flows without a weight, or with a unit value far from the year's typical one
    rows: Longs  # rows of the table of flows behind it


def codes_of(view: View, product: int) -> Codes:
    """The six-digit codes of a product, and whether they are the product or a basket that holds it."""

    def make() -> dict[int, Codes]:
        table, code = view.snapshot.relationships["classified_as"], view.snapshot.nodes["Code"]
        found: dict[int, list[tuple[str, str | None]]] = {}
        rows, starts, ends = view.rows("classified_as"), view.start("classified_as"), view.end("classified_as")
        for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if code.value("edition", end) == EDITION:
                found.setdefault(start, []).append((str(code.value("code", end)), table.value("mapping", row)))
        return {start: _codes(mapped) for start, mapped in found.items()}

    return view.derived(("codes",), make).get(product, Codes((), False))


def _codes(mapped: list[tuple[str, str | None]]) -> Codes:
    codes = tuple(sorted(code for code, _ in mapped))
    return Codes(codes, all(how in REAL for _, how in mapped))


def years_of(view: View, codes: tuple[str, ...]) -> tuple[int, ...]:
    """Counting years, latest first, in which every one of the codes was traded."""
    index = _index(view)
    traded = [{year for code, year in index if code == wanted} for wanted in codes]
    years = set.intersection(*traded) if traded else set()
    return tuple(sorted((year for year in years if view.year_counts(year)), reverse=True))


def flows_of(view: View, codes: tuple[str, ...], year: int) -> Flows:
    """The flows of the codes together; weights are judged by each code's own unit values."""
    parts = [_flows(view, code, year) for code in codes]
    if len(parts) == 1:
        return parts[0]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in PER_FLOW}
    return Flows(codes, year, typical=_typical(joined["declared_tonnes"], joined["declared_value"]), **joined)


def trade_notes(view: View, code: str, year: int) -> Flows:
    """The flows of a code whose weight or value was replaced, as declared and as used."""
    flows = _flows(view, code, year)
    return replace(flows, **{name: getattr(flows, name)[flows.flagged] for name in PER_FLOW})


def _flows(view: View, code: str, year: int) -> Flows:
    def make() -> Flows:
        table = view.snapshot.relationships["exported"]
        at = _index(view).get((code, year), np.empty(0, np.int64))
        rows = view.rows("exported")[at]
        tonnes, value = table.floats("tonnes")[rows], table.floats("value_usd")[rows]
        used_tonnes, used_value, flagged, usual = replaced(tonnes, value)
        exporter, importer = view.start("exported")[at], view.end("exported")[at]
        return Flows(
            codes=(code,),
            year=year,
            exporter=exporter,
            importer=importer,
            declared_tonnes=tonnes,
            declared_value=value,
            tonnes=used_tonnes,
            value=used_value,
            flagged=flagged,
            typical=usual,
            rows=rows,
        )

    return view.derived(("flows", code, year), make)


def _index(view: View) -> dict[tuple[str, int], Longs]:
    """Positions in `view.rows("exported")` by code and year."""

    def make() -> dict[tuple[str, int], Longs]:
        table, rows = view.snapshot.relationships["exported"], view.rows("exported")
        code, year = table.text("code").codes[rows], table.ints("year")[rows]
        order = np.lexsort((year, code))
        breaks = np.flatnonzero(np.diff(code[order]).astype(bool) | np.diff(year[order]).astype(bool)) + 1
        groups = np.split(order, breaks) if len(order) else []
        return {(str(table.value("code", int(rows[group[0]]))), int(year[group[0]])): group for group in groups}

    return view.derived(("trade index",), make)


def replaced(tonnes: Floats, value: Floats) -> tuple[Floats, Floats, Bools, float]:
    """Sizes of a code's flows as a balance uses them: odd or unknown weights become value / typical (methods.md 1.5).

    tonnes, value : (f,) float, tonnes and USD of the flows of one code in one year; NaN is unknown

    A flow whose unit value is more than 10 times away from the typical one (half of the value was traded for less), or
    whose weight is unknown or nothing, weighs value / typical; an unknown value is tonnes * typical. Returns tonnes and
    values as used, which flows were replaced, and the typical unit value (USD per tonne; NaN where no flow has both,
    and nothing is replaced).

    >>> tonnes, value, flagged, usual = replaced(np.array([1.0, 2.0, 900.0, np.nan]), np.array([50, 100, 90.0, 20]))
    >>> tonnes.tolist(), flagged.tolist(), usual
    ([1.0, 2.0, 1.8, 0.4], [False, False, True, True], 50.0)
    """
    usual = _typical(tonnes, value)
    if np.isnan(usual):
        return tonnes, value, np.isnan(tonnes) | np.isnan(value), usual
    off = (value > OUTLIER * usual * tonnes) | (OUTLIER * value < usual * tonnes)
    unweighed = np.isnan(tonnes) | off
    unpriced = np.isnan(value)
    return (
        np.where(unweighed, value / usual, tonnes),
        np.where(unpriced, tonnes * usual, value),
        unweighed | unpriced,
        usual,
    )


def _typical(tonnes: Floats, value: Floats) -> float:
    both = (tonnes > 0) & (value > 0)
    return typical(tonnes[both], value[both]) if both.any() else float("nan")


def provenance(view: View, flows: Flows) -> tuple[tuple[str, ...], str]:
    """Keys of the sources that state the flows, and how well the weakest of them is verified."""
    table = view.snapshot.relationships["exported"]
    sources, verified = table.texts("sources"), table.text("verified")
    lists = (sources.lists[code] for code in np.unique(sources.codes[flows.rows]).tolist() if code >= 0)
    words = (verified.vocabulary[code] for code in np.unique(verified.codes[flows.rows]).tolist())
    return tuple(dict.fromkeys(key for keys in lists for key in keys)), max(words, key=VERIFIED.index)


def basket(view: View, product: int, country: int) -> Partners | None:
    """A country's direct suppliers under a product's codes in the latest counting year with any, as trade context."""
    codes = codes_of(view, product).codes
    found = (partners(view, codes, year, country) for year in years_of(view, codes))
    return next((trade for trade in found if trade is not None), None)


def partners(view: View, codes: tuple[str, ...], year: int, country: int) -> Partners | None:
    """A country's direct suppliers of some codes in one year, by mass and by value as declared; None where none.

    Shares by mass leave out flows that nobody weighed, shares by value those without a value. They tell who delivered,
    not who made: use a mix for that.
    """
    flows = flows_of(view, codes, year)
    own = np.flatnonzero(flows.importer == country)
    if not len(own):
        return None
    exporters, place = np.unique(flows.exporter[own], return_inverse=True)
    tonnes: Floats = np.bincount(place, np.nan_to_num(flows.declared_tonnes[own]), len(exporters)).astype(float)
    value: Floats = np.bincount(place, np.nan_to_num(flows.declared_value[own]), len(exporters)).astype(float)
    order = np.lexsort((exporters, -value, -tonnes))
    exporters, tonnes, value = exporters[order], tonnes[order], value[order]
    return Partners(
        codes=codes,
        year=year,
        countries=exporters.astype(np.int32),
        tonnes=tonnes,
        value_usd=value,
        share_mass=_shares(tonnes),
        share_value=_shares(value),
        flagged=int(flows.flagged[own].sum()),
        rows=flows.rows[own],
    )


def _shares(sizes: Floats) -> Floats:
    total = float(sizes.sum())
    return sizes / total if total > 0 else np.full(len(sizes), np.nan)
