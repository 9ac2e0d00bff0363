"""Through which country most of a material passes, for the map and its table; and the sentences that say so."""

from dataclasses import dataclass, replace

from ketenkaart.graph.answers import leads, rounding
from ketenkaart.graph.answers.chokepoints import Chokepoint, ChokepointKind, chokepoints
from ketenkaart.graph.answers.exposure import Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, Stage
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import Estimate, ends, estimate, named
from ketenkaart.words import sentences, wording
from ketenkaart.words.chokepoint_sentences import because

COMPANIES = "companies"  # all companies of the View in place of a country
EVERYONE = 1000  # more countries than there are
FIRMS = 20
FACTS = 12  # that sources are taken from, heaviest first


@dataclass(frozen=True)
class LossQuestion:
    """What the map is asked: of what, for whom, at which stage (None: any), under which measure (None: none)."""

    material: str
    user: str = HERE
    stage: Stage | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Loss:
    """One country with the part that passes it."""

    country: NodeRef
    name: str
    figure: AnswerFigure


@dataclass(frozen=True, eq=False)
class Losses:
    """The answer: countries, the largest first, and firms that all recorded paths pass."""

    view: View
    question: LossQuestion
    material: NodeRef
    subject: NodeRef | None  # None: all companies
    exposure: Exposure | None  # of the subject, whose measures can be asked for; for companies that of the Netherlands
    countries: tuple[Loss, ...]
    leading: Chokepoint | None  # the first of the countries, as answers have it
    firms: tuple[Chokepoint, ...]
    missing: str  # why there is no answer
    measure: panel.MeasurePanel | None

    @property
    def top(self) -> Loss | None:
        """The country with the largest estimate above zero."""
        return next((one for one in self.countries if one.figure.estimate), None)

    @property
    def known(self) -> bool:
        """Whether what no source names is zero: no country's part is too little traced for an estimate."""
        return bool(self.countries) and all(one.figure.state == "KNOWN" for one in self.countries)

    @property
    def passes(self) -> float | None:
        """The part that passes the stage at all."""
        return self.countries[0].figure.figure.passes if self.countries else None

    @once
    def sources(self) -> tuple[SourceRef, ...]:
        """What the heaviest facts of the answer rest on."""
        if self.measure is not None:
            return self.measure.sources
        if self.leading is None:
            return ()
        rests_on = self.leading.loss.evidence.rests_on
        return tuple(dict.fromkeys(source for basis in rests_on[:FACTS] for source in basis.sources))


def losses(view: View, question: LossQuestion, language: Language) -> Losses:
    """The answer to a question; without one where the material has no use to start from.

    Raises UnknownKey for a key that does not exist, BadQuestion for a stage that there is not, and for a measure
    together with companies: what meets a measure is asked of one user.
    """
    name = node_ref(view, "Material", view.require("Material", question.material))
    if question.measure is not None:
        view.require("Measure", question.measure)
    together = question.user == COMPANIES
    if together and question.measure is not None:
        raise BadQuestion("What meets a measure is asked of one country, not of all companies. Choose a country's use.")
    user = HERE if together else question.user
    try:
        of = exposure(view, SubjectQuestion(SubjectKind.COUNTRY, user), question.material)
    except BadQuestion:
        of = None
    if of is None and not together:
        said = language.gettext("No product is known from which a question about its use could start.")
        return _none(view, question, name, None, said)
    subject = None if together or of is None else of.subject
    if question.measure is not None and of is not None:
        return _under_measure(view, question, of, question.measure, language)
    asked = None if together else SubjectQuestion(SubjectKind.COUNTRY, user)
    kind = ChokepointKind.COUNTRY if question.stage is None else ChokepointKind.COUNTRY_STAGE
    found = chokepoints(view, question.material, asked, kinds=(kind,), stage=question.stage, first=EVERYONE)
    firms = (
        chokepoints(view, question.material, None, kinds=(ChokepointKind.DOMINATOR,), stage=question.stage, first=FIRMS)
        if together
        else ()  # nothing is recorded of a country
    )
    countries = tuple(Loss(one.node, named(one.node, language.code), one.loss) for one in found)
    missing = "" if countries else _nothing(name, subject, language)
    return Losses(
        view=view,
        question=question,
        material=name,
        subject=subject,
        exposure=of,
        countries=countries,
        leading=found[0] if found else None,
        firms=firms,
        missing=missing,
        measure=None,
    )


def _none(view: View, question: LossQuestion, material: NodeRef, of: Exposure | None, said: str) -> Losses:
    """No loss, with why."""
    return Losses(
        view=view,
        question=question,
        material=material,
        subject=None if of is None else of.subject,
        exposure=of,
        countries=(),
        leading=None,
        firms=(),
        missing=said,
        measure=None,
    )


def _under_measure(view: View, question: LossQuestion, of: Exposure, key: str, language: Language) -> Losses:
    """The part that crosses the border of the country that imposes a measure, as what the measure controls."""
    row = view.require("Measure", key)
    found = next((one for one in of.all_measures if one.measure.key == key), None)
    if found is None:
        said = language.gettext(
            "%(measure)s names nothing of this material, so nothing of it is under the measure.",
            measure=view.name("Measure", row, language.code),
        )
        return _none(view, question, of.material, of, said)
    by = panel.imposer(panel.record_of(of, found))
    loss = Loss(by, named(by, language.code), found.share)
    drawn = panel.measure(of, found, language)
    return Losses(
        view=view,
        question=question,
        material=of.material,
        subject=of.subject,
        exposure=of,
        countries=(loss,),
        leading=None,
        firms=(),
        missing="",
        measure=drawn,
    )


def _nothing(material: NodeRef, subject: NodeRef | None, language: Language) -> str:
    if subject is not None:
        return sentences.nothing(subject, material, language.code)
    return language.gettext(
        "Unknown: how much %(material)s each company here uses is not known. That is not the same as zero.",
        material=wording.lower_first(material.name(language.code)),
    )


def said(found: Losses, language: Language) -> tuple[str, ...]:
    """The answer, what is not known, and what it doesn't mean."""
    lang, _ = language.code, language.gettext
    if found.missing:
        return (f"{found.missing} {sentences.as_of(found.view.as_of, lang)}",)
    if found.measure is not None:
        only = _(
            "The map shows only %(country)s, which imposes this measure, with the part that leaves it under the "
            "measure. A licence asked for is not a stop.",
            country=found.countries[0].name,
        )
        which = ", ".join(part for part in (found.measure.title, found.measure.reference) if part)
        lead = f"{found.measure.state} {found.measure.share}".strip()
        return (lead, *found.measure.otherwise, _("The measure: %(which)s.", which=which), only)
    assert found.leading is not None
    leading, why = found.leading, because(found.leading, lang)
    if found.top is None:
        return (why,)
    first = _("Of all countries, %(country)s weighs most here.", country=found.top.name)
    beyond = _("This is what passes a country, not what would be missing: stocks and other makers are not counted.")
    return tuple(
        part
        for part in (f"{first} {why}", _not_known(found, leading, language), _part(found, language), beyond)
        if part
    )


def _not_known(found: Losses, leading: Chokepoint, language: Language) -> str:
    """The untraced part, and what is recorded."""
    lang, _ = language.code, language.gettext
    figure = leading.loss.figure
    if leading.exposure is not None:
        at = None if leading.stage is None else leading.exposure.stage(leading.stage)
        told = None if at is None else leads.told(leading.exposure, at, leading.node)
        anywhere = leads.StageLead(None, leading.node, figure, leading.loss.rule, False)
        return sentences.unknown(leading.exposure.subject, told or anywhere, lang)
    parts = []
    if figure.untraced is not None and figure.untraced >= rounding.LEAST:
        parts.append(_("Where that was is unknown for %(part)s.", part=wording.percent(figure.untraced, lang)))
    if figure.bounds is None:
        parts.append(_("No delivery is recorded: this follows from production and trade."))
    else:
        ends = {"low": wording.percent(figure.bounds.lower, lang), "high": wording.percent(figure.bounds.upper, lang)}
        parts.append(_("Recorded deliveries alone say: at least %(low)s and at most %(high)s.", **ends))
    return " ".join(parts)


def _part(found: Losses, language: Language) -> str:
    """That only a part of all passes the stage."""
    if found.passes is None or found.passes >= rounding.NEAR_ALL:
        return ""
    part = wording.percent(found.passes, language.code)
    return language.gettext("%(part)s of all passes this stage; map and table give parts of all.", part=part)


def finding(found: Losses, language: Language) -> str:
    """What the map shows, in a line."""
    _ = language.gettext
    if found.top is None:
        return _("How much passes through each country is unknown.") if found.countries else _("Nothing is known here.")
    if found.measure is not None:
        return _("Only the country that imposes the measure is filled in.")
    count = sum((one.figure.estimate or 0.0) >= rounding.SIZE_LIMITS[0] - 1e-9 for one in found.countries)
    if count == 0:
        return _("No country carries 5%% or more; %(country)s comes first.", country=found.top.name)
    if count == 1:
        return _("Only %(country)s carries 5%% or more.", country=found.top.name)
    return _(
        "Each of %(count)s countries carries 5%% or more; %(country)s comes first.", count=count, country=found.top.name
    )


def measured(found: Losses, language: Language) -> str:
    """What the shares are of, for the legend and the table."""
    lang, _ = language.code, language.gettext
    if found.measure is not None:
        return _("Part of all use that leaves the country under the measure")
    if found.question.stage is None:
        return _("Part of all use that was mined or worked in the country at least once")
    return _("Part of all use that was %(made)s in the country", made=sentences.stage_made(found.question.stage, lang))


def told(one: Loss, language: Language) -> Estimate:
    """A part and its interval; only one that is above zero is called an estimate."""
    figure = one.figure.figure
    found = estimate(figure.estimate, ends(figure.interval), language, ends(figure.bounds))
    return found if figure.estimate else replace(found, mark="")
