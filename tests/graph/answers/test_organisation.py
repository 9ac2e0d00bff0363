"""What is known of one organisation: on a small world, and on the data that ships."""

from datetime import date

import pytest

from ketenkaart.graph.answers import amounts, organisation
from ketenkaart.graph.answers.exposure import exposures
from ketenkaart.graph.answers.references import NodeRef, node_ref
from ketenkaart.graph.errors import UnknownKey
from ketenkaart.graph.snapshot import assemble
from ketenkaart.graph.view import View
from ketenkaart.words import organisation_sentences, wording
from tests.api.world import links
from tests.shipped import view_on
from tests.visualise.world import world

DAY = date(2026, 1, 1)


def owned() -> View:
    """The small world, in which Magneto belongs to Stil, Stil to Leeg, and Leeg to Magneto again."""
    tables = world()
    tables["owned_by"] = links(
        "owned_by",
        {"start": "Organisation:magneto", "end": "Organisation:stil", "share": 0.7},
        {"start": "Organisation:stil", "end": "Organisation:leeg", "lower": 0.5},
        {"start": "Organisation:leeg", "end": "Organisation:magneto", "share": 0.6},
    )
    return View(assemble(tables), DAY, example=True)


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(DAY, example=True)


def ref(view: View, label: str, key: str) -> NodeRef:
    return node_ref(view, label, view.require(label, key))


def test_deliveries_come_by_share_and_the_rest_is_as_the_country_gets_it():
    view = owned()
    (use,) = organisation.uses(view, "vento")
    assert [(d.supplier.key, d.share) for d in use.deliveries] == [("magneto", 0.4), ("CHN", 0.3)]
    assert use.rest is not None
    assert use.rest.share == pytest.approx(0.3)
    assert (use.rest.rule, use.rest.year) == ("WORLD", 2024)
    assert [country.key for country, _ in use.rest.makers[:2]] == ["CHN", "DEU"]
    china, germany, third = (wording.percent(share, "nl") for _, share in use.rest.makers)
    assert organisation_sentences.rest(use, ref(view, "Country", "NLD"), "nl") == (
        "Van 30\u00a0% is geen levering vastgelegd; geschat zoals Nederland het naar cijfers van 2024 krijgt: "
        f"{china} in China, {germany} in Duitsland, {third} in Myanmar."
    )


def test_of_a_use_without_any_delivery_all_is_estimated():
    (use,) = organisation.uses(owned(), "stil")
    assert (use.deliveries, use.tonnes) == ((), 5.0)
    said = organisation_sentences.rest(use, None, "en")
    assert said == "No share of this product is recorded; where it was made is unknown."
    assert organisation.uses(owned(), "leeg") == ()


def test_owners_are_followed_up_and_down_and_a_cycle_ends():
    view = owned()
    up = [(held.owner.key, held.distance) for held in organisation.owners(view, "magneto")]
    down = [(held.owned.key, held.distance) for held in organisation.owned(view, "magneto")]
    assert up == [("stil", 1), ("leeg", 2)]
    assert down == [("leeg", 1), ("stil", 2)]
    with pytest.raises(UnknownKey, match="nobody"):
        organisation.owners(view, "nobody")


def test_owners_and_sites_of_a_real_company_have_sources(view: View):
    (owner,) = organisation.owners(view, "prysmian-netherlands")
    assert (owner.owner.key, owner.share) == ("prysmian", 1.0)
    assert owner.sources
    found = organisation.sites(view, "prysmian-netherlands")
    assert {site.site.key for site in found} == {"prysmian-delft", "prysmian-emmen", "prysmian-nieuw-bergen"}


def most(view: View, stage: str | None, lang: str, material: str = "dysprosium") -> str:
    rows = list(exposures(view, "CHN", stage, material))
    origin, of = ref(view, "Country", "CHN"), ref(view, "Material", material)
    return organisation_sentences.most(rows, origin, of, stage, view.as_of, lang)


def test_the_company_that_depends_most_is_named_with_day_data_year_and_whose_interval_it_is(view: View):
    real = view_on(DAY, example=True)
    said = most(real, "MAGNET", "nl")
    assert ": op 1 januari 2026 is, naar cijfers van 2024, naar schatting " in said, said
    assert said.endswith(
        " bij de stap magneet in China gemaakt. Een interval is dat van de gemiddelde koper, niet van dat bedrijf."
    )
    assert ": on 1 January 2026, from figures of 2024, an estimated " in most(view, "MAGNET", "en")


def test_a_choice_without_companies_says_what_it_looked_for():
    view = View(assemble(world()), DAY)
    said = most(view, None, "en")
    assert said.startswith(
        "One company in this selection uses dysprosium: Stil B.V., which depends on China: on 1 January 2026, from "
        "figures of 2024, an estimated "
    )
    assert said.endswith(" was made in China at at least one stage."), "no interval is seen"
    assert most(view, None, "nl", "lanthanum") == (
        "Van geen bedrijf in deze keuze staat gebruik van lanthaan in onze gegevens. Dat is niet hetzelfde als nul. "
        "Stand 1 januari 2026."
    )


def test_companies_without_a_supplier_on_record_stand_for_the_average_user_and_are_not_named():
    real = view_on(DAY)
    rows = [row for row in exposures(real, "CHN", "MAGNET", "dysprosium") if not amounts.of_its_own(row.share.figure)]
    assert {"asml", "lagerwey"} <= {row.organisation.key for row in rows}
    origin, of = ref(real, "Country", "CHN"), ref(real, "Material", "dysprosium")
    begins = {
        "nl": f"Van {len(rows)} bedrijven die dysprosium gebruiken, is van geen leverancier het aandeel vastgelegd",
        "en": f"For {len(rows)} companies that use dysprosium, no supplier's share is recorded",
    }
    for lang, text in begins.items():
        said = organisation_sentences.averages(rows, origin, of, "MAGNET", lang)
        assert said.startswith(text)
        assert not [row for row in rows if row.organisation.name(lang) in said]


def test_a_company_with_a_share_on_record_has_a_figure_of_its_own():
    rows = {row.organisation.key: row for row in exposures(view_on(DAY, example=True), "CHN", "MAGNET", "dysprosium")}
    assert amounts.of_its_own(rows["example-precisie-actuatoren"].share.figure)
    assert not amounts.of_its_own(rows["general-motors"].share.figure), "who supplies it is recorded, not how much"
