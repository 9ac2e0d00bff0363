"""The page of a country as tables: stages, ways through it, the EU's sourcing, measures, making, sites, governance."""

from typing import Protocol

from graph.analysis.figure import LEVEL
from graph.answers.country import Firm, Governed, Imposed, Making, Passing, Sourcing, WayThrough, Works
from graph.answers.output import ByWay
from graph.answers.refs import NodeRef
from graph.answers.trend import TrendPoint
from visualise.language import Language
from visualise.pages import tables
from visualise.shown import FIGURE_COLUMNS, Cell, Column, Table, ends, figure_cells, figure_columns


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


def every(told: Told, beside: Told | None, language: Language) -> tuple[Table, ...]:
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


def stages(both: tuple[Told, ...], language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "stages",
        _("What was made in the country, by material and stage: shares of all Dutch use"),
        (
            Column("country", _("Country")),
            Column("material", _("Material")),
            Column("stage", _("Stage")),
            Column("place", _("Place among countries")),
            Column("passes", _("passes the stage"), "share"),
            *tables.year_columns(language),
            *figure_columns(_),
        ),
        tuple(
            (
                one.ref.key,
                p.material.key,
                p.stage,
                p.place,
                p.at.passes,
                *tables.year_cells(p.exposure.of_data, p.exposure.of_data.stage(p.stage), one.ref.key),
                *figure_cells(p.share, lang),
            )
            for one in both
            for p in one.passing
        ),
    )


def by_way(both: tuple[Told, ...], language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "by_way",
        _("What came by way of the country without being made there: shares of all Dutch use of the product"),
        (
            Column("country", _("Country")),
            Column("material", _("Material")),
            Column("product", _("Product")),
            *figure_columns(_),
        ),
        tuple(
            (one.ref.key, w.material.key, w.product.key, *figure_cells(w.share, lang)) for one in both for w in one.ways
        ),
    )


def beyond(both: tuple[Told, ...], language: Language) -> Table:
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
    return Table(
        "beyond",
        _("What the country exports beyond what any source says it makes and imports: untraced by way of it"),
        (
            Column("country", _("Country")),
            Column("product", _("Product")),
            Column("of_year", _("a calendar year, of which are; empty: the day")),
            Column("tonnes", _("tonnes"), "t/a"),
            Column("tonnes_lower", _("interval, lower end"), "t/a"),
            Column("tonnes_upper", _("interval, upper end"), "t/a"),
            Column("share", _("share of its exports"), "share"),
            Column("share_lower", _("interval, lower end"), "share"),
            Column("share_upper", _("interval, upper end"), "share"),
            Column("level", _("level of the intervals"), "fraction"),
            Column("data_year", _("year of the data")),
            Column("horizon", _("years from the data to the day"), "years"),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(rows),
    )


def sourcing(both: tuple[Told, ...], language: Language) -> Table:
    _ = language.gettext
    return Table(
        "sourcing",
        _("What the European Union got from the country, as the EU's study states it"),
        (
            Column("country", _("Country")),
            Column("material", _("Material")),
            Column("step", _("Step (EXTRACTION or PROCESSING)")),
            Column("share", _("share"), "share"),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(
            (one.ref.key, s.material.key, s.step, s.share, s.verified, tables.keys_of(s.sources))
            for one in both
            for s in one.sourcing
        ),
    )


def measures(told: Told, language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "measures",
        _("Measures that the country imposes"),
        (
            Column("measure", _("Measure")),
            Column("title", _("Name")),
            Column("kind", _("Kind")),
            Column("status", _("Status on the day")),
            Column("all_exports", _("on all exports of its goods")),
            Column("reach", _("Reach")),
            Column("destinations", _("Exports to")),
            Column("legal_reference", _("Legal reference")),
            Column("valid_from", _("from")),
            Column("materials", _("Materials")),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(
            (
                m.measure.key,
                m.measure.name(lang),
                m.kind,
                m.status,
                m.general,
                m.reach,
                " ".join(m.destinations),
                m.reference,
                m.valid_from,
                " ".join(ref.key for ref in m.materials),
                m.verified,
                tables.keys_of(m.sources),
            )
            for m in told.measures
        ),
    )


def production(told: Told, language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "production",
        _("What sources state of making in the country, by product and year"),
        (
            Column("product", _("Product or material")),
            Column("name", _("Name")),
            Column("year", _("year")),
            Column("year_from", _("first year of a mean")),
            Column("year_to", _("last year of a mean")),
            Column("kind", _("Kind")),
            Column("share", _("share of the world"), "share"),
            Column("share_lower", _("lower end, as stated"), "share"),
            Column("share_upper", _("upper end, as stated"), "share"),
            Column("tonnes", _("tonnes"), "t"),
            Column("basis", _("of what")),
            Column("verified", _("checked")),
            Column("source", _("Source")),
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


def organisations(told: Told, language: Language) -> Table:
    _, lang = language.gettext, language.code
    return Table(
        "organisations",
        _("Organisations with their seat in the country"),
        (
            Column("organisation", _("Organisation")),
            Column("name", _("Name")),
            Column("example", _("example")),
            Column("kinds", _("Kind")),
            Column("city", _("Place")),
            Column("owner", _("Owned in the end by")),
        ),
        tuple(
            (
                f.organisation.key,
                f.organisation.name(lang),
                f.organisation.fictitious,
                " ".join(f.kinds),
                f.city,
                tables.key_of(f.owner),
            )
            for f in told.firms
        ),
    )


def governance(both: tuple[Told, ...], language: Language) -> Table:
    _ = language.gettext
    return Table(
        "governance",
        _("Political stability: standard deviations from the mean of all countries"),
        (
            Column("country", _("Country")),
            Column("year", _("year")),
            Column("value", _("value"), "standard deviations"),
            Column("value_lower", _("lower end, as stated"), "standard deviations"),
            Column("value_upper", _("upper end, as stated"), "standard deviations"),
            Column("note", _("note")),
            Column("source", _("Source")),
        ),
        tuple(
            (one.ref.key, g.year, g.value, g.lower, g.upper, g.note, tables.keys_of(g.sources))
            for one in both
            for g in one.governance
        ),
    )


def trend(told: Told, language: Language) -> Table:
    _, lang, head = language.gettext, language.code, told.head
    rows: list[tuple[Cell, ...]] = []
    for point in told.points if head is not None else ():
        share = point.of(told.ref.key)
        nothing: tuple[Cell, ...] = ("UNKNOWN", *(None,) * (len(FIGURE_COLUMNS) - 1))
        known = nothing if share is None else figure_cells(share, lang)
        material, stage = (None, None) if head is None else (head.material.key, head.stage)
        rows.append((point.year, material, stage, point.passes, *known))
    return Table(
        "trend",
        _("The share that carries most, year after year: what today's sources say of each year"),
        (
            Column("of_year", _("year")),
            Column("material", _("Material")),
            Column("stage", _("Stage")),
            Column("passes", _("passes the stage"), "share"),
            *figure_columns(_),
        ),
        tuple(rows),
    )
