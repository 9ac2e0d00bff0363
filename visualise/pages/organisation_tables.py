"""The page of an organisation as tables: measures, ways, what it uses and gets, owners, sites."""

from graph.answers.exposure import Exposure
from graph.answers.organisation import Held, Use
from graph.answers.ways import Way
from visualise.columns import FIGURE, columns
from visualise.language import Language
from visualise.pages import tables
from visualise.shown import Cell, Filled, figure_cells


def measures(found: Exposure, language: Language) -> Filled:
    """Which part needs what each measure asks, on the day."""
    _, lang = language.gettext, language.code
    return Filled(
        "measures_met",
        _("Measures that touch the material: the part that needs what they ask"),
        columns(f"measure name status {FIGURE}", _),
        tuple((m.measure.key, m.measure.name(lang), m.status, *figure_cells(m.share, lang)) for m in found.measures()),
    )


def ways(found: tuple[Way, ...], language: Language) -> Filled:
    """One row for each stop of each way, from the user back to the mine."""
    _, lang = language.gettext, language.code
    return Filled(
        "ways",
        _("The ways that carry most, from the user back to the mine"),
        columns("way share stop product name made country organisation site is_recorded", _),
        tuple(
            (
                number,
                way.share,
                at,
                step.product.key,
                step.product.name(lang),
                step.made,
                tables.key_of(step.place),
                tables.key_of(step.organisation),
                tables.key_of(step.site),
                step.recorded,
            )
            for number, way in enumerate(found, 1)
            for at, step in enumerate(way.steps, 1)
        ),
    )


def uses(found: tuple[Use, ...], language: Language) -> Filled:
    """One row for each recorded delivery, and one for the rest of each use."""
    _ = language.gettext
    rows: list[tuple[Cell, ...]] = []
    for use in found:
        own = (use.product.key, use.tonnes, use.stock_days)
        rows += [
            (*own, d.supplier.id, d.share, d.tonnes, True, d.verified, tables.keys_of(d.sources))
            for d in use.deliveries
        ]
        if use.rest is not None:
            rows.append((*own, None, use.rest.share, None, False, use.rest.verified, tables.keys_of(use.rest.sources)))
    return Filled(
        "uses",
        _("What it uses, who delivers it, and the part of which no delivery is recorded"),
        columns("product tonnes_per_year stock_days supplier share tonnes is_recorded verified sources", _),
        tuple(rows),
    )


def owners(found: tuple[Held, ...], language: Language) -> Filled:
    """Links of ownership up and down."""
    _ = language.gettext
    return Filled(
        "owners",
        _("Who owns it, and what it owns"),
        columns("owned owner distance share share_lower share_upper verified sources", _),
        tuple(
            (h.owned.id, h.owner.id, h.distance, h.share, h.lower, h.upper, h.verified, tables.keys_of(h.sources))
            for h in found
        ),
    )
