"""The world map, point by point: who has which place, that the areas are true, that no line runs across the sea."""

import re
from datetime import date
from itertools import pairwise
from math import pi

import pytest

from ketenkaart.graph import earth
from ketenkaart.visualise.pictures import territories
from tests.shipped import view_on

Ring = list[tuple[float, float]]
EARTH = 510_065_623.0  # square kilometres, of the sphere whose surface is the Earth's
FORMER = {"ANT", "CSK", "DDR", "SCG", "SUN"}  # states that no longer are: no territory to draw


def rings(outline: str) -> list[Ring]:
    """The rings of an outline, in units of the map."""
    found = []
    for piece in outline.split("z")[:-1]:
        numbers = [int(text) for text in re.findall(r"-?\d+", piece)]
        x = y = 0
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / 10, y / 10))
        found.append(ring)
    return found


def edges(ring: Ring) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(pairwise([*ring, ring[0]]))


def inside(x: float, y: float, outline: str) -> bool:
    """Even-odd rule: how often a ray to the right meets the outline."""
    met = 0
    for ring in rings(outline):
        for (x1, y1), (x2, y2) in edges(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                met += 1
    return met % 2 == 1


def holders(longitude: float, latitude: float) -> list[str]:
    x, y = earth.point(longitude, latitude)
    return [code for code, outline in earth.shipped().outlines.items() if inside(x, y, outline)]


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "holder"),
    [
        ("Crimea, inland", 34.1, 45.0, "UKR"),
        ("Simferopol", 34.1, 44.95, "UKR"),
        ("Krasnodar", 38.98, 45.04, "RUS"),
        ("Kyiv", 30.52, 50.45, "UKR"),
        ("Donetsk", 37.8, 48.0, "UKR"),
        ("Laayoune", -13.16, 27.12, "ESH"),
        ("Dakhla's hinterland", -14.5, 23.5, "ESH"),
        ("Smara", -11.67, 26.74, "ESH"),
        ("Agadir's hinterland", -9.0, 30.3, "MAR"),
        ("Tarfaya's hinterland", -12.0, 27.95, "MAR"),
        ("Northern Cyprus", 33.3, 35.25, "CYP"),
        ("Southern Cyprus", 33.0, 34.9, "CYP"),
        ("Hargeisa", 44.06, 9.56, "SOM"),
        ("Mogadishu's hinterland", 45.0, 2.4, "SOM"),
        ("Pristina", 21.16, 42.66, "XKX"),
        ("Belgrade", 20.46, 44.8, "SRB"),
        ("Taichung", 120.9, 24.1, "TWN"),
        ("Ramallah", 35.2, 31.9, "PSE"),
        ("Baotou", 109.84, 40.65, "CHN"),
        ("Myitkyina", 97.4, 25.38, "MMR"),
        ("Utrecht", 5.12, 52.09, "NLD"),
        ("Chukotka, west of 180", 178.0, 67.0, "RUS"),
        ("Chukotka, east of 180", -175.0, 66.5, "RUS"),
        ("South Pole", 10.0, -88.0, "ATA"),
    ],
)
def test_a_point_belongs_to(place: str, longitude: float, latitude: float, holder: str):
    assert holders(longitude, latitude) == [holder], place


@pytest.mark.parametrize("sea", [(-30.0, 30.0), (-150.0, 0.0), (80.0, -20.0), (178.0, 30.0), (-178.0, 30.0)])
def test_the_sea_is_nobodys(sea: tuple[float, float]):
    assert holders(*sea) == []


def test_no_line_runs_across_the_map():
    """The longest is the border along 49 degrees north, 64 units; a jump over the antimeridian would be 1000."""
    longest = max(
        (abs(x2 - x1), code)
        for code, outline in earth.shipped().outlines.items()
        for ring in rings(outline)
        for (x1, _), (x2, _) in edges(ring)
        if code != "ATA"
    )
    assert longest[0] < 70, longest
    for code in ("RUS", "FJI"):
        for ring in rings(earth.shipped().outlines[code]):
            assert max(x for x, _ in ring) - min(x for x, _ in ring) < 400, code


def test_all_lies_on_the_plane():
    found = earth.shipped()
    points = [at for outline in found.outlines.values() for ring in rings(outline) for at in ring]
    for x, y in [*points, *found.dots.values()]:
        assert 0 <= x <= earth.WIDTH
        assert 0 <= y <= earth.HEIGHT + 0.05


def test_there_are_at_least_two_hundred_territories():
    found = earth.shipped()
    assert len(found.outlines) + len(found.dots) - 1 >= 200
    assert not set(found.outlines) & set(found.dots)
    assert {"SGP", "MLT", "BHR", "HKG", "GUF"} <= set(found.dots)


def test_every_country_of_the_graph_has_a_place():
    view = view_on(date(2026, 1, 1), True)
    table = view.snapshot.nodes["Country"]
    countries = {view.key("Country", row) for row in view.nodes("Country").tolist() if not table.value("area", row)}
    found = territories.territories(view)
    assert countries - set(found.outlines) - set(found.dots) == FORMER


def test_a_country_that_the_file_lacks_gets_a_dot_from_its_coordinates():
    view = view_on(date(2026, 1, 1))
    table = view.snapshot.nodes["Country"]
    lacking = territories.territories(view).dots.keys() - earth.shipped().dots.keys()
    for code in lacking:
        row = view.require("Country", code)
        at = earth.point(table.value("longitude", row), table.value("latitude", row))
        assert territories.territories(view).dots[code] == pytest.approx(at, abs=0.06)
    assert lacking


@pytest.mark.parametrize(
    ("code", "square_kilometres"),
    [
        ("BRA", 8_515_767),
        ("COD", 2_344_858),
        ("AUS", 7_688_287),
        ("MNG", 1_564_116),
        ("POL", 312_696),
        ("ZAF", 1_221_037),
    ],
)
def test_areas_are_true_everywhere(code: str, square_kilometres: float):
    """Areas as the United Nations' Demographic Yearbook gives them; lakes and islands below the scale make 2 %."""
    drawn = sum(_area(ring) for ring in rings(earth.shipped().outlines[code]))
    whole = 4 * pi / (2 * earth.equal_earth(180.0, 0.0)[0]) ** 2 * earth.WIDTH**2
    assert abs(drawn) / whole * EARTH == pytest.approx(square_kilometres, rel=0.02)


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges(ring)) / 2


def test_the_projection_keeps_area():
    """The area of a small cell on the plane is its area on the sphere, wherever it lies: ΔλΔ(sin φ)."""
    step = 1e-4
    for latitude in (0.0, 23.0, 45.0, 67.0, 85.0):
        x0, y0 = earth.equal_earth(10.0, latitude)
        x1, _ = earth.equal_earth(10.0 + step, latitude)
        _, y1 = earth.equal_earth(10.0, latitude + step)
        radian = step * pi / 180
        from_formula = (x1 - x0) * (y1 - y0)
        assert from_formula == pytest.approx(radian * radian * _cosine(latitude), rel=1e-4)


def _cosine(latitude: float) -> float:
    """By its series, so that the test shares no function with the projection."""
    angle, term, total = latitude * pi / 180, 1.0, 1.0
    for n in range(1, 12):
        term *= -angle * angle / ((2 * n - 1) * (2 * n))
        total += term
    return total
