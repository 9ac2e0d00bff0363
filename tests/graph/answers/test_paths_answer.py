"""Paths by name."""

import pytest

from ketenkaart.graph.answers.exposure import SubjectQuestion
from ketenkaart.graph.answers.paths import paths
from ketenkaart.graph.errors import BadQuestion, UnknownKey
from ketenkaart.graph.view import View
from tests.graph.network import network

USER = SubjectQuestion("ORGANISATION", "user")


def world() -> View:
    return network(
        organisations={"user": "NLD", "maker": "JPN", "group": "JPN"},
        links=[("maker", "user", "magnet", 0.75)],
        makes=[("maker", "magnet")],
        sites=[("works", "maker", "JPN", "magnet")],
        uses=[("user", "magnet", 1.0)],
        owned=[("maker", "group", 0.8)],
        made=[("CHN", "magnet", 1.0), ("CHN", "metal", 1.0), ("CHN", "oxide", 1.0), ("CHN", "ore", 1.0)],
    )


def test_a_stop_has_its_works_owner_and_delivery():
    found = paths(world(), USER, "m")
    first = found.paths[0]
    # 0.75 by the delivery; of each input a world of which all is said to be Chinese leaves a little to others.
    assert (first.share, first.traced) == (pytest.approx(0.75, abs=0.06), True)
    assert found.passes == pytest.approx(1.0)
    assert sum(path.share for path in found.paths) + found.other == pytest.approx(1.0)
    at = first.steps[1]
    assert (at.organisation.key, at.site.key, at.owner.key, at.place.key) == ("maker", "works", "group", "JPN")
    assert (at.made, at.recorded, at.product.key) == (True, True, "magnet")
    assert at.link == "supplies:Organisation:maker|Organisation:user|magnet|-"


def test_an_imputed_stop_is_marked_and_has_no_owner():
    second = paths(world(), USER, "m").paths[1]
    assert (second.share, second.steps[0].recorded) == (pytest.approx(0.25, abs=0.01), True)
    stop = second.steps[1]
    assert (stop.recorded, stop.organisation, stop.owner, stop.site, stop.link) == (False, None, None, None, None)


def test_paths_to_an_organisation_share_what_passes_it():
    found = paths(world(), USER, "m", SubjectQuestion("ORGANISATION", "maker"))
    assert ([path.share for path in found.paths], found.passes, found.origin.key) == ([0.75], 0.75, "maker")


def test_a_country_can_be_user_and_origin():
    found = paths(world(), SubjectQuestion("COUNTRY", "CHN"), "m", SubjectQuestion("COUNTRY", "CHN"))
    assert found.passes == pytest.approx(1.0)


def test_an_organisation_is_not_its_own_origin():
    with pytest.raises(BadQuestion, match="user and origin at once"):
        paths(world(), USER, "m", USER)


def test_an_origin_that_does_not_exist_is_an_error():
    with pytest.raises(UnknownKey, match="no country"):
        paths(world(), USER, "m", SubjectQuestion("COUNTRY", "XXX"))
