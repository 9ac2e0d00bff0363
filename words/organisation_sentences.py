"""What is said of one organisation's supply and owners, and of many companies side by side."""

from collections.abc import Sequence
from datetime import date

from ketenkaart.graph.answers import amounts
from ketenkaart.graph.answers.amounts import shown
from ketenkaart.graph.answers.exposure import ExposureRow
from ketenkaart.graph.answers.organisation import Use
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.words.say import say

ALIKE = 0.005  # shares that are nearer to each other count as the same
ALL = 1 - 1e-9  # of a use, from which nothing of it is recorded


def rest(use: Use, country: NodeRef | None, lang: str) -> str:
    """What of a use is not recorded, and where its country gets the product from."""
    if use.rest is None:
        return say("all_recorded", lang)
    return say("not_all_recorded", lang, found=use.rest, all=use.rest.share > ALL, country=country)


def examples(lang: str) -> str:
    """That some of many companies are made up."""
    return say("examples", lang)


def most(
    rows: Sequence[ExposureRow], origin: NodeRef, material: NodeRef, stage: str | None, day: date, lang: str
) -> str:
    """Of companies with a supplier's share on record, most dependent first, the first; else that none is."""
    known = [row for row in rows if row.share.estimate is not None]
    if not known:
        return say("no_companies", lang, count=len(rows), material=material, day=day)
    first = known[0]
    same = sum(abs((row.share.estimate or 0.0) - (first.share.estimate or 0.0)) < ALIKE for row in known)
    return say(
        "depends_most",
        lang,
        count=len(rows),
        same=same,
        who=first.organisation,
        material=material,
        origin=origin,
        stage=stage,
        day=day,
        year=first.share.data_year,
        one=shown(first.share.figure),
        unknown=len(rows) - len(known),
        average=amounts.spread(first.share.figure),
    )


def averages(rows: Sequence[ExposureRow], origin: NodeRef, material: NodeRef, stage: str | None, lang: str) -> str:
    """Of companies without a supplier's share on record, what holds of the average user, in whose place they stand."""
    known = [shown(row.share.figure) for row in rows if row.share.estimate is not None]
    return say(
        "as_average_user",
        lang,
        count=len(rows),
        material=material,
        origin=origin,
        stage=stage,
        least=min(known, key=lambda one: one.value, default=None),
        most=max(known, key=lambda one: one.value, default=None),
        year=next((row.share.data_year for row in rows if row.share.data_year), None),
    )
