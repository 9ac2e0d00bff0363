"""Through which country most of a material passes, for the map and its table; and the sentences that say so."""

from dataclasses import dataclass, replace

from ketenkaart.graph.answers import leads, rounding
from ketenkaart.graph.answers.chokepoints import Chokepoint, ChokepointKind, chokepoints
from ketenkaart.graph.answers.exposure import CountryExposure, Exposure, SubjectKind, SubjectQuestion, exposure
from ketenkaart.graph.answers.leads import StageLead
from ketenkaart.graph.answers.references import AnswerFigure, NodeRef, SourceRef, node_ref
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.model import HERE, Stage
from ketenkaart.graph.once import once
from ketenkaart.graph.view import View
from ketenkaart.visualise.panels import panel
from ketenkaart.visualise.wording.language import Language
from ketenkaart.visualise.wording.worded import Estimate, ends, estimate, named
from ketenkaart.words import sentences, wording
from ketenkaart.words.chokepoint_sentences import led

COMPANIES = "companies"  # all companies of the View in place of a country
EVERYONE = 1000  # more countries than there are
FIRMS = 20
FACTS = 12  # that sources are taken from, heaviest first
NOTICED = 0.01  # from here a country is painted
NEAR = 5  # countries among which that of the data's year leads on the day too


@dataclass(frozen=True)
class LossQuestion:
    """What the map is asked: of what, for whom, at which stage (None: any), under which measure (None: none)."""

    material: str
    user: str = HERE
    stage: Stage | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Loss:
    """One country with the part that passes it: `figure` is of all that is used, `share` of what passes the stage."""

    country: NodeRef
    name: str
    figure: AnswerFigure

    @property
    def passes(self) -> float:
        """The part of all that passes the stage; 1 where no stage is asked about."""
        return self.figure.figure.passes or 1.0

    @property
    def share(self) -> float | None:
        """The part that map and table show: of what passes the stage, as the sentence has it."""
        return None if self.figure.estimate is None else min(1.0, self.figure.estimate / self.passes)

    @property
    def span(self) -> tuple[float, float] | None:
        """The interval of that part."""
        return self.figure.figure.ends(self.passes)


@dataclass(frozen=True, eq=False)
class Losses:
    """The answer: countries, the largest first, and firms that all recorded paths pass."""

    view: View
    question: LossQuestion
    material: NodeRef
    subject: NodeRef | None  # None: all companies
    exposure: Exposure | None  # of the subject, whose measures can be asked for; for companies that of the Netherlands
    countries: tuple[Loss, ...] = ()
    dated: Exposure | None = None  # of the year of its data, which the figures are of; None: of the day
    leading: Chokepoint | None = None  # the first of the countries, as answers have it
    lead: StageLead | None = None  # the same at the stage asked about
    firms: tuple[Chokepoint, ...] = ()
    missing: str = ""  # why there is no answer
    measure: panel.MeasurePanel | None = None
    felt: bool = False  # whether the countries behind the first are those that a measure would be felt through
    supposed: bool = False  # whether the figures are those of a measure of which it isn't known whether it holds

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

    @property
    def untraced(self) -> float:
        """The part of what passes the stage of which no country is known."""
        first = self.countries[0] if self.countries else None
        missing = None if first is None or self.question.stage is None else first.figure.figure.untraced
        return 0.0 if first is None or missing is None else min(1.0, missing / first.passes)

    @property
    def year(self) -> int | None:
        """The calendar year that the figures are of; None: those of the day."""
        return None if self.dated is None else self.dated.year

    @once
    def sources(self) -> tuple[SourceRef, ...]:
        """What the heaviest facts of the answer rest on."""
        if self.measure is not None:
            return self.measure.sources
        if not self.countries:
            return ()
        rests_on = self.countries[0].figure.evidence.rests_on
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
        raise BadQuestion(
            "What falls under a measure can be asked for one country, not for all companies. Choose a country's use."
        )
    user = HERE if together else question.user
    try:
        of = exposure(view, SubjectQuestion(SubjectKind.COUNTRY, user), question.material)
    except BadQuestion:
        of = None
    if of is None and not together:
        said = language.gettext("Nothing is known of its use.")
        return _none(view, question, name, None, said)
    subject = None if together or of is None else of.subject
    if question.measure is not None and of is not None:
        return _under_measure(view, question, of, question.measure, language)
    if of is not None and not together:
        return _of_user(view, question, of, language)
    kind = ChokepointKind.COUNTRY if question.stage is None else ChokepointKind.COUNTRY_STAGE
    found = chokepoints(view, question.material, None, kinds=(kind,), stage=question.stage, first=EVERYONE)
    firms = chokepoints(
        view, question.material, None, kinds=(ChokepointKind.DOMINATOR,), stage=question.stage, first=FIRMS
    )
    return Losses(
        view=view,
        question=question,
        material=name,
        subject=None,
        exposure=of,
        countries=tuple(Loss(one.node, named(one.node, language.code), one.loss) for one in found),
        leading=found[0] if found else None,
        firms=firms,
        missing="" if found else _nothing(name, subject, language),
    )


def _of_user(view: View, question: LossQuestion, of: Exposure, language: Language) -> Losses:
    """One country's use: the figures that the sentence gives first, which are those of the year of its data."""
    plain = Losses(view=view, question=question, material=of.material, subject=of.subject, exposure=of)
    if question.stage is not None:
        at = of.stage(question.stage)
        lead = None if at is None else leads.told(of, at)
        dated = _of_sentence(of, question.stage, lead)
        there = dated.stage(question.stage)
        found = () if there is None else there.countries
        if not found or lead is None:
            return replace(plain, missing=_nothing(of.material, of.subject, language))
        return replace(plain, countries=_named(found, language), dated=dated, lead=lead)
    kinds = (ChokepointKind.COUNTRY,)
    asked = SubjectQuestion(SubjectKind.COUNTRY, of.subject.key)
    first = chokepoints(view, question.material, asked, kinds=kinds, first=NEAR)
    year = first[0].loss.data_year if first else None
    dated = of if year is None or year > of.as_of.year else of.with_mixes(year)
    countries = _named(dated.by_country(None), language)
    if not first or not countries:
        return replace(plain, missing=_nothing(of.material, of.subject, language))
    leading = next((one for one in first if one.node.key == countries[0].country.key), first[0])
    return replace(plain, countries=countries, dated=dated, leading=leading)


def _of_sentence(of: Exposure, stage: Stage, lead: StageLead | None) -> Exposure:
    """The question in the year whose figure a sentence gives; on the day where it gives the day's."""
    if lead is None or lead.year is None:
        return of
    then = of.with_mixes(lead.year)
    there = then.stage(stage)
    return then if there is not None and there.share_of(lead.origin).figure == lead.figure else of


def _named(found: tuple[CountryExposure, ...], language: Language) -> tuple[Loss, ...]:
    return tuple(Loss(one.country, named(one.country, language.code), one.share) for one in found)


def _none(view: View, question: LossQuestion, material: NodeRef, of: Exposure | None, said: str) -> Losses:
    """No loss, with why."""
    return Losses(
        view=view,
        question=question,
        material=material,
        subject=None if of is None else of.subject,
        exposure=of,
        missing=said,
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
    supposed = found.share.estimate is None and found.if_in_force is not None
    share = found.if_in_force if supposed and found.if_in_force is not None else found.share
    felt = of.felt_under(key) if share.estimate else ()
    return Losses(
        view=view,
        question=question,
        material=of.material,
        subject=of.subject,
        exposure=of,
        countries=(Loss(by, named(by, language.code), share), *_named(felt, language)),
        measure=panel.measure(of, found, language),
        felt=bool(felt),
        supposed=supposed,
    )


def _nothing(material: NodeRef, subject: NodeRef | None, language: Language) -> str:
    if subject is not None:
        return sentences.nothing(subject, material, language.code)
    return language.gettext(
        "Unknown: how much %(material)s each company here uses is not known. That is not the same as zero.",
        material=wording.lower_first(material.name(language.code)),
    )


def said(found: Losses, language: Language) -> tuple[str, ...]:
    """The answer, what it is on the day, what is not known, and what it doesn't mean."""
    lang, _ = language.code, language.gettext
    if found.missing:
        return (f"{found.missing} {sentences.as_of(found.view.as_of, lang)}",)
    if found.measure is not None:
        only = _(
            "%(country)s imposes this measure; the other countries worked on goods that had left it under the "
            "measure. A licence asked for is not a stop.",
            country=found.countries[0].name,
        )
        if not found.felt:
            only = _(
                "The map shows only %(country)s, which imposes this measure, with the part that leaves it under the "
                "measure. A licence asked for is not a stop.",
                country=found.countries[0].name,
            )
        which = ", ".join(part for part in (found.measure.title, found.measure.reference) if part)
        lead = f"{found.measure.state} {found.measure.share}".strip()
        return (lead, *found.measure.otherwise, _("The measure: %(which)s.", which=which), only)
    beyond = _(
        "This is what passes through a country, not what would be missing: stocks and other makers are not counted."
    )
    first, *more = _led(found, language)
    if found.top is None:
        return (first,)
    return tuple(part for part in (first, *more, _part(found, language), beyond) if part)


def _led(found: Losses, language: Language) -> tuple[str, ...]:
    """The largest part, what it is on the day asked about, and what of it is not known or recorded."""
    lang = language.code
    if found.lead is not None and found.exposure is not None:
        told = sentences.stage_sentence(found.exposure, found.lead, lang)
        today = sentences.on_day(found.lead, found.view.as_of, lang)
        return told, today, sentences.unknown(found.exposure.subject, found.lead, lang)
    assert found.leading is not None, "what has countries has a leading one"
    return *led(found.leading, lang), _not_known(found, found.leading, language)


def _not_known(found: Losses, leading: Chokepoint, language: Language) -> str:
    """The untraced part, and what is recorded."""
    lang, _ = language.code, language.gettext
    figure = leading.loss.figure
    if leading.exposure is not None:
        anywhere = leads.StageLead(None, leading.node, figure, leading.loss.rule, False)
        return sentences.unknown(leading.exposure.subject, anywhere, lang)
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
    return language.gettext(
        "%(part)s of all use passes this stage; sentence, map and table give parts of that.", part=part
    )


def finding(found: Losses, language: Language) -> str:
    """What the map shows, in a line."""
    _ = language.gettext
    if found.top is None:
        return _("How much passes through each country is unknown.") if found.countries else _("Nothing is known here.")
    if found.felt:
        count = sum((one.share or 0.0) >= NOTICED for one in found.countries[1:])
        return _(
            "Outside %(country)s the measure would be felt through %(count)s countries.",
            country=found.countries[0].name,
            count=count,
        )
    if found.measure is not None:
        return _("Only the country that imposes the measure is filled in.")
    count = sum((one.share or 0.0) >= rounding.SIZE_LIMITS[0] - 1e-9 for one in found.countries)
    if count == 0:
        return _("No country carries 5%% or more; %(country)s comes first.", country=found.top.name)
    if count == 1:
        return _("Only %(country)s carries 5%% or more.", country=found.top.name)
    return _(
        "Each of %(count)s countries carries 5%% or more; %(country)s comes first.", count=count, country=found.top.name
    )


def measured(found: Losses, language: Language) -> str:
    """What the shares are of, over map, bars and table."""
    lang, _ = language.code, language.gettext
    when = found.year or found.view.as_of.year
    if found.felt:
        return _("Part of all use that leaves the first country under the measure, and that the others then work on")
    if found.measure is not None:
        return _("Part of all use that leaves the country under the measure")
    if found.question.stage is None:
        return _("Part of all use that was mined or worked in the country at least once, %(year)s", year=when)
    made = sentences.stage_made(found.question.stage, lang)
    if found.passes is None or found.passes >= rounding.NEAR_ALL:
        return _("Part of all use that was %(made)s in the country, %(year)s", made=made, year=when)
    return _(
        "Part that was %(made)s in the country, of what passes this stage (%(part)s of all use), %(year)s",
        made=made,
        part=wording.percent(found.passes, lang),
        year=when,
    )


def of_what(found: Losses, language: Language) -> str:
    """What a share is of, behind a name and a number: `of the copper that passes this stage`."""
    name, _ = wording.lower_first(found.material.name(language.code)), language.gettext
    if found.measure is not None:
        return _("of all %(material)s in use, under the measure", material=name)
    if found.question.stage is None:
        return _("of all %(material)s in use, mined or worked there", material=name)
    made = sentences.stage_made(found.question.stage, language.code)
    return _("of the %(material)s of this stage was %(made)s there", material=name, made=made)


def told(one: Loss, language: Language) -> Estimate:
    """A part and its interval; only one that is above zero is called an estimate."""
    bounds = ends(one.figure.bounds)
    within = None if bounds is None else (min(1.0, bounds[0] / one.passes), min(1.0, bounds[1] / one.passes))
    found = estimate(one.share, one.span, language, within)
    return found if one.share else replace(found, mark="")
