"""The page of a country as tables: stages, ways through it, the EU's sourcing, measures, making, sites, governance."""

from typing import Protocol

from graph.analysis.figure import LEVEL
from graph.answers.country import Firm, Governed, Imposed, Making, Passing, Sourcing, WayThrough, Works
from graph.answers.output import ByWay
from graph.answers.refs import NodeRef
from graph.answers.trend import TrendPoint
from visualise.columns import FIGURE, STAGES, columns, listed
from visualise.language import Language
from visualise.pages import tables
from visualise.shown import Cell, Filled, ends, figure_cells


class Told(Protocol):
    """What answers know of a country."""

    @property
    def ref(self) -> NodeRef: ...
    @property
    def passing(self) -> tuple[Passing, ...]: ...
    @property
    def ways(self) -> tuple[WayThrough, ...]: ...
    @property
    def beyond(self) -> tuple[tuple[ByWay | None, ByWay | None], ...]: ...
    @property
    def sourcing(self) -> tuple[Sourcing, ...]: ...
    @property
    def made(self) -> tuple[Making, ...]: ...
    @property
    def measures(self) -> tuple[Imposed, ...]: ...
    @property
    def works(self) -> tuple[Works, ...]: ...
    @property
    def firms(self) -> tuple[Firm, ...]: ...
    @property
    def governance(self) -> tuple[Governed, ...]: ...
    @property
    def points(self) -> tuple[TrendPoint, ...]: ...
    @property
    def head(self) -> Passing | None: ...


def every(told: Told, beside: Told | None, language: Language) -> tuple[Filled, ...]:
    """Every table of the page; the first is its own, and holds the country beside it too."""
    both = (told,) if beside is None else (told, beside)
    return (
        stages(both, language),
        by_way(both, language),
        beyond(both, language),
        sourcing(both, language),
        measures(told, language),
        production(told, language),
        tables.sites(told.works, language.gettext("Sites in the country"), language),
        organisations(told, language),
        governance(both, language),
        trend(told, language),
    )


def stages(both: tuple[Told, ...], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "stages",
        _("What was made in the country, by material and stage: shares of all Dutch use"),
        columns(STAGES, _),
        tuple(
            tables.stage_cells(p.exposure, p.at, one.ref, p.place, p.share, lang) for one in both for p in one.passing
        ),
    )


def by_way(both: tuple[Told, ...], language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "by_way",
        _("What came by way of the country without being made there: shares of all Dutch use of the product"),
        columns(f"country material product {FIGURE}", _),
        tuple(
            (one.ref.key, w.material.key, w.product.key, *figure_cells(w.share, lang)) for one in both for w in one.ways
        ),
    )


def beyond(both: tuple[Told, ...], language: Language) -> Filled:
    """Exports beyond what a country is known to make and import: those of the year of the data, then of the day."""
    _ = language.gettext
    rows: list[tuple[Cell, ...]] = []
    for one in both:
        for then, now in one.beyond:
            pairs = ((None if then is None else then.data_year, then), (None, now))
            rows += [
                (
                    one.ref.key,
                    found.product.key,
                    year,
                    found.tonnes.estimate,
                    *ends(found.tonnes.interval),
                    found.share.estimate,
                    *ends(found.share.interval),
                    LEVEL,
                    found.data_year,
                    found.share.horizon,
                    found.share.verified,
                    tables.keys_of(found.sources),
                )
                for year, found in pairs
                if found is not None
            ]
    return Filled(
        "beyond",
        _("What the country exports beyond what any source says it makes and imports: untraced by way of it"),
        columns(
            "country product of_year tonnes_per_year tonnes_per_year_lower tonnes_per_year_upper "
            "share_of_exports share_of_exports_lower share_of_exports_upper level data_year horizon "
            "verified sources",
            _,
        ),
        tuple(rows),
    )


def sourcing(both: tuple[Told, ...], language: Language) -> Filled:
    _ = language.gettext
    return Filled(
        "sourcing",
        _("What the European Union got from the country, as the EU's study states it"),
        columns("country material step share verified sources", _),
        tuple(
            (one.ref.key, s.material.key, s.step, s.share, s.verified, tables.keys_of(s.sources))
            for one in both
            for s in one.sourcing
        ),
    )


def measures(told: Told, language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "measures_imposed",
        _("Measures that the country imposes"),
        columns(
            "measure name kind status all_exports reach destinations legal_reference valid_from materials "
            "verified sources",
            _,
        ),
        tuple(
            (
                m.measure.key,
                m.measure.name(lang),
                m.kind,
                m.status,
                m.general,
                m.reach,
                listed(m.destinations),
                m.reference,
                m.valid_from,
                listed(ref.key for ref in m.materials),
                m.verified,
                tables.keys_of(m.sources),
            )
            for m in told.measures
        ),
    )


def production(told: Told, language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "production",
        _("What sources state of making in the country, by product and year"),
        columns(
            "product_or_material name year year_from year_to kind share_of_world share_of_world_lower "
            "share_of_world_upper tonnes basis verified sources",
            _,
        ),
        tuple(
            (
                m.of.key,
                m.of.name(lang),
                m.year,
                m.year_from,
                m.year_to,
                m.kind,
                m.share,
                m.lower,
                m.upper,
                m.tonnes,
                m.basis,
                m.verified,
                tables.keys_of(m.sources),
            )
            for m in told.made
        ),
    )


def organisations(told: Told, language: Language) -> Filled:
    _, lang = language.gettext, language.code
    return Filled(
        "organisations",
        _("Organisations with their seat in the country"),
        columns("organisation name fictitious kinds city final_owner", _),
        tuple(
            (
                f.organisation.key,
                f.organisation.name(lang),
                f.organisation.fictitious,
                listed(f.kinds),
                f.city,
                tables.key_of(f.owner),
            )
            for f in told.firms
        ),
    )


def governance(both: tuple[Told, ...], language: Language) -> Filled:
    _ = language.gettext
    return Filled(
        "governance",
        _("Political stability: standard deviations from the mean of all countries"),
        columns("country year stability stability_lower stability_upper note sources", _),
        tuple(
            (one.ref.key, g.year, g.value, g.lower, g.upper, g.note, tables.keys_of(g.sources))
            for one in both
            for g in one.governance
        ),
    )


def trend(told: Told, language: Language) -> Filled:
    _, lang, head = language.gettext, language.code, told.head
    rows: list[tuple[Cell, ...]] = []
    for point in told.points if head is not None else ():
        share = point.of(told.ref.key)
        nothing: tuple[Cell, ...] = ("UNKNOWN", *(None,) * (len(FIGURE.split()) - 1))
        known = nothing if share is None else figure_cells(share, lang)
        material, stage = (None, None) if head is None else (head.material.key, head.stage)
        rows.append((point.year, material, stage, point.passes, *known))
    return Filled(
        "largest_trend",
        _("The share that carries most, year after year: what today's sources say of each year"),
        columns(f"year material stage passes {FIGURE}", _),
        tuple(rows),
    )
