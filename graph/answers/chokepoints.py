"""What would be felt most if it went, by name, with the loss and the reason in a sentence."""

from dataclasses import dataclass

from graph.analysis import chokepoints as analysis
from graph.analysis.chokepoints import KINDS, WEIGHTS, Dominance
from graph.answers import sentences, wording
from graph.answers.addresses import page
from graph.answers.amounts import quantity
from graph.answers.evidence import resolve
from graph.answers.exposure import Exposure, SubjectQuestion, exposure
from graph.answers.leads import told
from graph.answers.refs import AnswerFigure, Evidence, NodeRef, node_ref
from graph.answers.sentences import on_day, opening, stage_sentence, then
from graph.errors import BadQuestion
from graph.model import STAGES
from graph.once import once
from graph.view import View


@dataclass(frozen=True, eq=False)
class Chokepoint:
    """One node, what goes with it, and why."""

    view: View
    node: NodeRef
    kind: str
    stage: str | None
    loss: AnswerFigure
    material: NodeRef
    exposure: Exposure | None  # of the subject; None: all companies of the View that use the material
    dominance: Dominance | None

    @property
    def subject(self) -> NodeRef | None:
        """Whose loss it is; None: all companies of the View that use the material."""
        return None if self.exposure is None else self.exposure.subject

    @once
    def way(self) -> tuple[NodeRef, ...]:
        """A recorded way that passes a dominator, from where the records stop to the user; each node once."""
        if self.dominance is None:
            return ()
        nodes = dict.fromkeys(holding.node for holding in self.dominance.way)
        return tuple(node_ref(self.view, label, row) for label, row in nodes)

    def because(self, lang: str) -> str:
        """Why it is one, in a sentence or two."""
        if self.dominance is not None:
            return _dominates(self, self.dominance, lang)
        return _country(self, lang) if self.stage is None else _country_at_stage(self, self.stage, lang)

    def page(self, lang: str) -> str:
        """Where to read on: the organisation's page, or the material's."""
        label, key = ("Organisation", self.node.key)
        if self.node.label != "Organisation":
            label, key = "Material", self.material.key
        return page(label, key, lang, self.view.as_of, self.view.example, self.view.snapshot.number)


def chokepoints(
    view: View,
    material: str,
    subject: SubjectQuestion | None = None,
    weights: str = "MASS",
    kinds: tuple[str, ...] = KINDS,
    stage: str | None = None,
    first: int = 20,
) -> tuple[Chokepoint, ...]:
    """The largest losses, largest first: of one subject, or of all companies of the View that use the material.

    Raises UnknownKey for a key that does not exist, BadQuestion for a subject without use of the material, and for a
    kind, weights or stage that there is not.
    """
    _check(kinds, weights, stage)
    row = view.require("Material", material)
    asked = None if subject is None else exposure(view, subject, material)
    found = analysis.chokepoints(view, row, None if asked is None else asked.asked, weights, kinds, stage, first)
    shared: dict[str | None, Evidence] = {}
    return tuple(_chokepoint(view, row, asked, weights, one, shared) for one in found)


def _check(kinds: tuple[str, ...], weights: str, stage: str | None) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise BadQuestion(
                "There is no kind of chokepoint '%(one)s'. There are %(all)s.", one=kind, all=", ".join(KINDS)
            )
    if weights not in WEIGHTS:
        raise BadQuestion("There is no way to weigh '%(one)s'. There are %(all)s.", one=weights, all=", ".join(WEIGHTS))
    check_stage(stage)


def check_stage(stage: str | None) -> None:
    """Raises BadQuestion for a stage that there is not."""
    if stage is not None and stage not in STAGES:
        raise BadQuestion("There is no stage '%(one)s'. There are %(all)s.", one=stage[:40], all=", ".join(STAGES))


def _chokepoint(
    view: View,
    material: int,
    asked: Exposure | None,
    weights: str,
    one: analysis.Chokepoint,
    shared: dict[str | None, Evidence],
) -> Chokepoint:
    """`shared` is the evidence by stage: all countries at a stage rest on the same steps."""
    if asked is not None and one.dominance is None:
        loss = asked.answer(one.loss, one.stage)
    else:
        subject = None if asked is None else asked.asked
        evidence = Evidence(lambda: resolve(view, analysis.basis(view, material, subject, weights, one)), view.as_of)
        loss = AnswerFigure(one.loss, evidence if one.dominance else shared.setdefault(one.stage, evidence))
    return Chokepoint(
        view,
        node_ref(view, one.label, one.row),
        one.kind,
        one.stage,
        loss,
        node_ref(view, "Material", material),
        asked,
        one.dominance,
    )


def _country_at_stage(one: Chokepoint, stage: str, lang: str) -> str:
    at = None if one.exposure is None else one.exposure.stage(stage)
    said = None if one.exposure is None or at is None else told(one.exposure, at, one.node)
    if one.exposure is not None and said is not None:
        parts = stage_sentence(one.exposure, said, lang), on_day(said, one.view.as_of, lang)
        return " ".join(filter(None, parts))
    whole, place, verb = _whole(one, lang), _place(one.node, lang), sentences.STAGES[lang][stage][1]
    if one.loss.estimate is None:
        return _unknown(one, lang)
    front, value = opening(one.view.as_of, one.loss.data_year, lang), quantity(one.loss.figure, lang)
    if lang == "nl":
        return f"{front}{value} van {whole} {place} {verb}."
    return f"{front}{value} of {whole} was {verb} {place}."


def _country(one: Chokepoint, lang: str) -> str:
    """At any stage: in the data's year where one user is asked about, and on the day."""
    if one.loss.estimate is None:
        return _unknown(one, lang)
    whole, place, year, day = _whole(one, lang), _place(one.node, lang), one.loss.data_year, one.view.as_of
    front, figure, after = opening(day, year, lang), one.loss.figure, ""
    if one.exposure is not None and year is not None:
        figure = one.exposure.with_mixes(year).to_country(one.node.key).figure
        front = f"In {year} is " if lang == "nl" else f"In {year} "
        after = "" if year == day.year else f" {then(one.loss.figure, day, year, lang)}"
    value = quantity(figure, lang)
    if lang == "nl":
        return f"{front}{value} van {whole} onderweg ten minste één keer {place} gewonnen of bewerkt.{after}"
    return f"{front}{value} of {whole} was mined or worked {place} at least once on its way.{after}"


def _dominates(one: Chokepoint, why: Dominance, lang: str) -> str:
    """All recorded ways pass it; how much that is, and one of the ways."""
    name = one.node.name(lang)
    way = " → ".join(node.name(lang) for node in one.way)
    product = wording.lower_first(one.view.name("Product", why.products[0], lang))
    if lang == "nl":
        of = (
            f"Alle vastgelegde wegen naar {one.subject.name(lang)}"
            if one.subject is not None
            else f"Alle vastgelegde wegen naar {why.companies} van de {why.asked} bedrijven met vastgelegde leveringen"
        )
        said = f"{of} gaan door {name} ({product}), zoals {way}."
    else:
        of = (
            f"All recorded ways to {one.subject.name(lang)}"
            if one.subject is not None
            else f"All recorded ways to {why.companies} of the {why.asked} companies with recorded deliveries"
        )
        said = f"{of} pass {name} ({product}), such as {way}."
    if one.loss.estimate is None:
        return f"{said} {one.loss.reason(lang)}"
    value, part = wording.capital(quantity(one.loss.figure, lang)), wording.percent(why.recorded, lang)
    whole = _whole(one, lang)
    if lang == "nl":
        return f"{said} {value} van {whole} komt erdoor; {part} volgens vastgelegde leveringen alleen."
    return f"{said} {value} of {whole} comes through it; {part} on recorded deliveries alone."


def _unknown(one: Chokepoint, lang: str) -> str:
    whole, place, reason = _whole(one, lang), _place(one.node, lang), one.loss.reason(lang) or ""
    if lang == "nl":
        return f"Onbekend is welk deel van {whole} {place} is gemaakt. {reason}"
    return f"It is unknown which part of {whole} was made {place}. {reason}"


def _whole(one: Chokepoint, lang: str) -> str:
    """What a loss is a part of."""
    if one.exposure is not None:
        return sentences.what_is_used(one.exposure, None if one.dominance is not None else one.stage, False, lang)
    name, magnets = wording.lower_first(one.material.name(lang)), one.stage == "MAGNET" and one.dominance is None
    if lang == "nl":
        return f"de magneten met {name} die bedrijven gebruiken" if magnets else f"het {name} dat bedrijven gebruiken"
    return f"the magnets with {name} that companies use" if magnets else f"the {name} that companies use"


def _place(country: NodeRef, lang: str) -> str:
    return wording.in_country(country.key, country.name(lang), lang)
