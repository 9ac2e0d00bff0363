"""How concentrated the making of a product, or what somebody gets of it, is: indices, shares, what is missing."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.figure import Interval, interval
from ketenkaart.graph.analysis.questions import concentration as analysis
from ketenkaart.graph.analysis.questions import holdings
from ketenkaart.graph.analysis.questions.holdings import By as By
from ketenkaart.graph.answers.exposure import StageExposure, SubjectQuestion, exposure, stage_of
from ketenkaart.graph.answers.references import AnswerFigure, Basis, Evidence, NodeRef, SourceRef, node_ref, source_refs
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import MadeKind
from ketenkaart.graph.view import View


class Quantity(StrEnum):
    """Of what concentration is taken."""

    PRODUCTION = "PRODUCTION"
    CAPACITY = "CAPACITY"
    SUPPLY = "SUPPLY"


RULES = {MadeKind.PRODUCTION: MixRule.WORLD, MadeKind.CAPACITY: MixRule.CAPACITY}


@dataclass(frozen=True)
class Share:
    """One country, producer or owner and its part of the whole; unknown where the whole is."""

    holder: NodeRef
    share: float | None
    tonnes: float | None
    interval: Interval | None = None  # of the share, over the drawn worlds; None of what one source states
    stated: float | None = None  # what the `statement` beside a reconciled world says


@dataclass(frozen=True, eq=False)
class Concentration:
    """The indices of one product in one year, with what they are made from (methods.md section 6).

    shares: largest first; others: stated to be of others than these; missing: stated by nobody (None: the whole is
    unknown). Shares, others and missing sum to 1.
    """

    view: View
    product: NodeRef
    by: By
    of: Quantity
    subject: NodeRef | None
    year: int | None
    hhi: AnswerFigure
    cr1: AnswerFigure
    cr3: AnswerFigure
    effective_number: AnswerFigure
    shares: tuple[Share, ...]
    others: float
    missing: float | None
    statement: SourceRef | None = None  # of the year, beside a world that all of them are reconciled in

    @property
    def coverage(self) -> float | None:
        """The part of the whole whose holder is known."""
        return None if self.missing is None else max(0.0, 1.0 - self.others - self.missing)

    def by_year(self) -> tuple["Concentration", ...]:
        """The same of every year of which a source states who makes it, latest first; of a supply, only the present."""
        if self.of == Quantity.SUPPLY:
            return (self,)
        row = self.view.require("Product", self.product.key)
        years = holdings.years(self.view, row, MadeKind(self.of))
        return tuple(_of_making(self.view, row, self.by, self.of, year) for year in years)


def concentration(
    view: View,
    product: str,
    by: By = By.COUNTRY,
    of: Quantity = Quantity.PRODUCTION,
    subject: SubjectQuestion | None = None,
    year: int | None = None,
) -> Concentration:
    """Concentration of world PRODUCTION or CAPACITY by COUNTRY, PRODUCER or OWNER, or of a subject's SUPPLY by COUNTRY.

    Raises UnknownKey, and BadQuestion for arguments that contradict each other.
    """
    row = view.require("Product", product)
    if of == Quantity.SUPPLY:
        return _of_supply(view, row, by, subject, year)
    if subject is not None:
        raise BadQuestion("%(of)s is the world's, not a subject's: ask for SUPPLY, or leave the subject out.", of=of)
    return _of_making(view, row, by, of, year)


def _of_making(view: View, row: int, by: By, of: Quantity, year: int | None) -> Concentration:
    key = ("concentration", row, of, year, by)
    found = view.derived(key, lambda: holdings.production_concentration(view, row, MadeKind(of), year, by))
    evidence = Evidence(lambda: _basis(view, found), view.as_of)
    four = (AnswerFigure(one, evidence) for one in (found.hhi, found.cr1, found.cr3, found.effective_number))
    hhi, cr1, cr3, number = four
    shares = tuple(
        Share(node_ref(view, h.label, h.row), h.share, h.tonnes, h.interval, h.stated) for h in found.holders
    )
    beside = source_refs(view, () if found.statement is None else (found.statement,))
    product = node_ref(view, "Product", row)
    return Concentration(
        view=view,
        product=product,
        by=by,
        of=of,
        subject=None,
        year=found.year,
        hhi=hhi,
        cr1=cr1,
        cr3=cr3,
        effective_number=number,
        shares=shares,
        others=found.others,
        missing=found.missing,
        statement=beside[0] if beside else None,
    )


def _basis(view: View, found: holdings.Holdings) -> tuple[Basis, ...]:
    if not found.sources:
        return ()
    rule = MixRule.RECORDED if found.by != By.COUNTRY else RULES[found.kind]
    product = node_ref(view, "Product", found.product)
    weight = found.coverage if found.coverage is not None else 1.0
    sources = source_refs(view, found.sources)
    return (
        Basis(
            weight=weight,
            rule=rule,
            product=product,
            country=None,
            link=None,
            year=found.year,
            verified=found.verified,
            sources=sources,
        ),
    )


def _of_supply(view: View, row: int, by: By, subject: SubjectQuestion | None, year: int | None) -> Concentration:
    if subject is None:
        raise BadQuestion("SUPPLY is what somebody gets: name a country or an organisation as subject.")
    if by != By.COUNTRY:
        raise BadQuestion("SUPPLY is known by COUNTRY of making only, not by producer or owner.")
    if year is not None:
        raise BadQuestion("SUPPLY is of the date that is asked for: leave the year out.")
    asked = exposure(view, subject, None, view.key("Product", row))
    at = asked.stage(stage_of(view, row))
    assert at is not None, "a chain that starts at a product passes its stage"
    shares, untraced = _supplied(at)
    product = node_ref(view, "Product", row)
    hhi, cr1, cr3, effective_number = at.indices
    return Concentration(
        view=view,
        product=product,
        by=by,
        of=Quantity.SUPPLY,
        subject=asked.subject,
        year=None,
        hhi=hhi,
        cr1=cr1,
        cr3=cr3,
        effective_number=effective_number,
        shares=shares,
        others=0.0,
        missing=untraced,
    )


def _supplied(at: StageExposure) -> tuple[tuple[Share, ...], float | None]:
    """Shares of the part that passes a stage, quotients in each world, and what of it is untraced."""
    worlds = at.figures.worlds
    if worlds is None or not at.passes or at.untraced is None:
        return (), None
    parts = worlds.shares / np.maximum(worlds.passes, analysis.TOLERANCE)
    row = {country: i for i, country in enumerate(worlds.countries.tolist())}
    shares = []
    for country, one in zip(at.figures.countries.tolist(), at.countries, strict=True):
        part = parts[row[country]].clip(0.0, 1.0)
        if part[0] > 0.0:
            lower, upper = interval(part)
            shares.append(Share(one.country, float(part[0]), None, Interval(float(lower), float(upper))))
    return tuple(shares), at.untraced / at.passes
