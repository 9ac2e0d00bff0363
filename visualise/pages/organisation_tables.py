"""The page of an organisation as tables: measures, ways, what it uses and gets, owners, sites."""

from graph.answers.country import Works
from graph.answers.exposure import Exposure
from graph.answers.organisation import Held, Use
from graph.answers.refs import NodeRef, SourceRef
from graph.answers.ways import Way
from visualise.language import Language
from visualise.shown import Cell, Column, Table, figure_cells, figure_columns


def measures(found: Exposure, language: Language) -> Table:
    """Which part needs what each measure asks, on the day."""
    _, lang = language.gettext, language.code
    return Table(
        "measures",
        _("Measures that touch the material: the part that needs what they ask"),
        (
            Column("measure", _("Measure")),
            Column("title", _("Name")),
            Column("status", _("Status on the day")),
            *figure_columns(_),
        ),
        tuple((m.measure.key, m.measure.name(lang), m.status, *figure_cells(m.share, lang)) for m in found.measures()),
    )


def ways(found: tuple[Way, ...], language: Language) -> Table:
    """One row for each stop of each way, from the user back to the mine."""
    _, lang = language.gettext, language.code
    return Table(
        "ways",
        _("The ways that carry most, from the user back to the mine"),
        (
            Column("way", _("way")),
            Column("share", _("share"), "share"),
            Column("step", _("step")),
            Column("product", _("Product")),
            Column("name", _("Name")),
            Column("made", _("made here")),
            Column("place", _("Country")),
            Column("organisation", _("Organisation")),
            Column("site", _("Site")),
            Column("recorded", _("recorded")),
        ),
        tuple(
            (
                number,
                way.share,
                at,
                step.product.key,
                step.product.name(lang),
                step.made,
                _key(step.place),
                _key(step.organisation),
                _key(step.site),
                step.recorded,
            )
            for number, way in enumerate(found, 1)
            for at, step in enumerate(way.steps, 1)
        ),
    )


def uses(found: tuple[Use, ...], language: Language) -> Table:
    """One row for each recorded delivery, and one for the rest of each use."""
    _ = language.gettext
    rows: list[tuple[Cell, ...]] = []
    for use in found:
        own = (use.product.key, use.tonnes, use.stock_days)
        rows += [(*own, d.supplier.id, d.share, d.tonnes, True, d.verified, _keys(d.sources)) for d in use.deliveries]
        if use.rest is not None:
            rows.append((*own, None, use.rest.share, None, False, use.rest.verified, _keys(use.rest.sources)))
    return Table(
        "uses",
        _("What it uses, who delivers it, and the part of which no delivery is recorded"),
        (
            Column("product", _("Product")),
            Column("tonnes_per_year", _("tonnes a year"), "t/a"),
            Column("stock_days", _("days of stock"), "d"),
            Column("supplier", _("Supplier")),
            Column("share", _("share"), "share"),
            Column("tonnes", _("tonnes"), "t"),
            Column("recorded", _("recorded")),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(rows),
    )


def owners(found: tuple[Held, ...], language: Language) -> Table:
    """Links of ownership up and down."""
    _ = language.gettext
    return Table(
        "owners",
        _("Who owns it, and what it owns"),
        (
            Column("owned", _("Owned")),
            Column("owner", _("Owner")),
            Column("distance", _("steps away")),
            Column("share", _("share"), "share"),
            Column("share_lower", _("range, lower end"), "share"),
            Column("share_upper", _("range, upper end"), "share"),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(
            (h.owned.id, h.owner.id, h.distance, h.share, h.lower, h.upper, h.verified, _keys(h.sources)) for h in found
        ),
    )


def sites(found: tuple[Works, ...], language: Language) -> Table:
    """The sites that it runs."""
    _, lang = language.gettext, language.code
    return Table(
        "sites",
        _("Sites that it runs"),
        (
            Column("site", _("Site")),
            Column("name", _("Name")),
            Column("example", _("example")),
            Column("stage", _("Stage")),
            Column("status", _("Status on the day")),
            Column("city", _("Place")),
            Column("makes", _("Makes")),
            Column("verified", _("checked")),
            Column("source", _("Source")),
        ),
        tuple(
            (
                w.site.key,
                w.site.name(lang),
                w.site.fictitious,
                w.stage,
                w.status,
                w.city,
                " ".join(ref.key for ref in w.makes),
                w.verified,
                _keys(w.sources),
            )
            for w in found
        ),
    )


def _key(ref: NodeRef | None) -> str | None:
    return None if ref is None else ref.key


def _keys(sources: tuple[SourceRef, ...]) -> str:
    return " ".join(one.key for one in sources)
