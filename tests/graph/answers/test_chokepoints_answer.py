"""Chokepoints by name, and why, in whole sentences."""

import re

import pytest

from ketenkaart.graph.answers.chokepoints import Chokepoint, chokepoints
from ketenkaart.graph.answers.exposure import SubjectQuestion
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.view import View
from ketenkaart.words import wording
from ketenkaart.words.chokepoint_sentences import because
from tests.graph.network import network

A, NLD = SubjectQuestion("ORGANISATION", "a"), SubjectQuestion("COUNTRY", "NLD")


def world(**changes) -> View:
    """a buys all of maker, b records nothing; magnets are else Chinese, metal 0.6 of it."""
    facts = {
        "organisations": {"a": "NLD", "b": "NLD", "maker": "JPN"},
        "links": [("maker", "a", "magnet", 1.0)],
        "makes": [("maker", "magnet")],
        "sites": [("works", "maker", "JPN", "magnet")],
        "uses": [("a", "magnet", 3.0), ("b", "magnet", 1.0)],
        "made": [
            ("CHN", "magnet", 1.0),
            ("CHN", "metal", 0.6),
            ("VNM", "metal", 0.4),
            ("CHN", "oxide", 1.0),
            ("CHN", "ore", 1.0),
        ],
    }
    return network(**(facts | changes))


def of(view: View, kind: str, key: str, stage: str | None, **asked) -> Chokepoint:
    found = chokepoints(view, "m", first=100, **asked)
    return next(c for c in found if (c.kind, c.node.key, c.stage) == (kind, key, stage))


def both(one: Chokepoint) -> tuple[str, str]:
    """Both languages, with the ends of each interval left out: they are the balance's."""
    return tuple(re.sub(r" \([\d,.]+ (tot|to) [\d,.]+\)", "", because(one, lang)) for lang in ("nl", "en"))  # type: ignore


def test_a_country_at_a_stage_says_how_much_is_made_there_and_of_when_that_is():
    one = of(world(), "COUNTRY_STAGE", "CHN", "METAL")
    share = wording.percent(one.loss.estimate or 0.0, "en")
    assert both(one) == (
        f"Op 1 januari 2026 is, naar cijfers van 2024, naar schatting {share[:-1]}\u00a0% van het emm dat bedrijven "
        "gebruiken in CHN-land tot metaal gemaakt.",
        f"On 1 January 2026, from figures of 2024, an estimated {share} of the em that companies use was made into "
        "metal in CHN land.",
    )


def test_magnets_are_called_so():
    assert both(of(world(), "COUNTRY_STAGE", "JPN", "MAGNET"))[1].endswith(
        "an estimated 75% of the magnets with em that companies use was made in JPN land."
    )


def test_a_country_at_any_stage_is_counted_once():
    one = of(world(), "COUNTRY", "VNM", None)
    share = wording.percent(one.loss.estimate or 0.0, "en")
    assert both(one) == (
        f"Op 1 januari 2026 is, naar cijfers van 2024, naar schatting {share[:-1]}\u00a0% van het emm dat bedrijven "
        "gebruiken onderweg ten minste één keer in VNM-land gewonnen of bewerkt.",
        f"On 1 January 2026, from figures of 2024, an estimated {share} of the em that companies use was mined or "
        "processed in VNM land at least once on its way.",
    )


def test_one_user_has_the_figure_of_the_data_year_first():
    at_stage = both(of(world(), "COUNTRY_STAGE", "CHN", "METAL", subject=NLD))
    assert at_stage[1] == (
        "In 2024 an estimated 60% of the em in loose magnets in Dutch use was made into metal in CHN land. On 1 "
        "January 2026, from figures of 2024: 60%."
    )
    anywhere = both(of(world(), "COUNTRY", "VNM", None, subject=NLD))
    assert anywhere[0] == (
        "In 2024 is naar schatting 40\u00a0% van het emm in losse magneten in Nederlands gebruik onderweg ten minste "
        "één keer in VNM-land gewonnen of bewerkt. Op 1 januari 2026, naar cijfers van 2024: 40\u00a0%."
    )


def test_a_dominator_gives_a_path_and_the_recorded_part():
    one = of(world(), "DOMINATOR", "maker", "MAGNET", subject=A)
    assert both(one) == (
        "Alle vastgelegde wegen naar A gaan door Maker (de magnet), zoals Works → Maker → A. Naar schatting 100\u00a0% "
        "van het emm dat A gebruikt komt daarlangs; volgens alleen de vastgelegde leveringen 100\u00a0%.",
        "All recorded paths to A pass through Maker (the magnet), such as Works → Maker → A. An estimated "
        "100% of the em that "
        "A uses comes through it; 100% on recorded deliveries alone.",
    )
    assert [node.id for node in one.path] == ["Site:works", "Organisation:maker", "Organisation:a"]


def test_a_dominator_of_many_counts_companies():
    one = of(world(), "DOMINATOR", "maker", "MAGNET")
    assert because(one, "en").startswith(
        "All recorded paths to 1 of the 1 companies with recorded deliveries pass through Maker (the magnet), such as"
    )
    assert because(one, "nl").startswith("Alle vastgelegde wegen naar 1 van de 1 bedrijven met vastgelegde leveringen")
    assert one.loss.estimate == pytest.approx(0.75)


def test_one_subject_has_the_sentence_of_its_exposure_and_its_basis():
    one = of(world(), "COUNTRY_STAGE", "CHN", "METAL", subject=NLD)
    assert because(one, "en").startswith("In 2024 an estimated 60%")
    assert one.loss.basis()
    assert "in Nederlands gebruik" in because(of(world(), "COUNTRY", "CHN", None, subject=NLD), "nl")


def test_what_cannot_be_traced_is_said_to_be_unknown():
    view = world(made=[("CHN", "metal", 0.4), ("CHN", "oxide", 1.0), ("CHN", "ore", 1.0)], links=[])
    for subject in (None, NLD):
        one = of(view, "COUNTRY_STAGE", "CHN", "METAL", subject=subject)
        assert because(one, "en").startswith("It is unknown which part of the em")
        assert because(one, "nl").startswith("Onbekend is welk deel van het emm")
    lost = of(view, "COUNTRY", "CHN", None)
    assert lost.loss.estimate is not None


def test_a_dominator_of_a_company_with_an_unknown_tonnage_says_why_there_is_no_figure():
    view = world(
        uses=[("a", "magnet", None), ("a", "metal", 1.0)],
        links=[("maker", "a", "magnet", 1.0), ("maker", "a", "metal", 1.0)],
        makes=[("maker", "magnet"), ("maker", "metal")],
    )
    one = of(view, "DOMINATOR", "maker", "METAL", subject=A)
    assert because(one, "en").endswith("The company uses several products, and not all of their tonnages are known.")


def test_pages_are_those_of_the_organisation_or_the_material():
    view = world()
    assert (
        of(view, "DOMINATOR", "maker", "MAGNET", subject=A).page("nl") == "/nl/organisatie/maker?op=2026-01-01&versie=1"
    )
    assert of(view, "COUNTRY", "CHN", None).page("en") == "/en/material/m?asOf=2026-01-01&version=1"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kinds": ("PAIR",)}, "no kind of chokepoint 'PAIR'. There are COUNTRY_STAGE"),
        ({"weights": "VALUE"}, "no way to weigh 'VALUE'"),
        ({"stage": "DESIGN"}, "no stage 'DESIGN'"),
        ({"subject": SubjectQuestion("ORGANISATION", "maker"), "kinds": ("COUNTRY",)}, "known to use contains m"),
    ],
)
def test_what_there_is_not_cannot_be_asked(asked, says):
    with pytest.raises(BadQuestion, match=says):
        chokepoints(world(), "m", **asked)


def test_an_unknown_material_is_an_error():
    with pytest.raises(UnknownKey):
        chokepoints(world(), "n")
