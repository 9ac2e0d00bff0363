"""Make `territories.json` from Natural Earth's countries: a maintainer's step, with shapely, never at run time.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python graph/world/build.py package/countries-50m.json

Needs the dependency group `map`. The borders that the file is corrected for, and why, stand in README.md beside it.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pycountry
from shapely import (
    MultiPolygon,
    Point,
    Polygon,
    box,
    coverage_simplify,
    make_valid,
    orient_polygons,
    segmentize,
    transform,
    union_all,
)
from shapely.affinity import translate

from ketenkaart.graph import earth as places

OUT = Path(__file__).with_name("territories.json")
TOLERANCE = 0.35  # of a map 1000 wide
SMALLEST_ISLAND = 0.4  # square units; smaller ones go, but not the largest of a territory
SMALLEST_SHAPE = 4.0  # square units; below it a territory is a dot
STEP = 2.0  # degrees: longer edges get points between, since a straight edge is curved on the map

NUMBERLESS = {
    "Kosovo": "XKX",
    "N. Cyprus": "CYP",
    "Somaliland": "SOM",
    "Indian Ocean Ter.": "IOA",
    "Siachen Glacier": "",
}
OTHERS = {"Ashmore and Cartier Is.": "AUS"}  # has Australia's number
CRIMEA = Point(34.1, 45.0)
WESTERN_SAHARA = box(-18.0, 20.0, -8.67, 27.667)  # Cap Juby's parallel to the border with Mauritania and Algeria

# Territories of their own in ISO 3166 and in trade statistics that lie in another's shape or in none: a dot at a place
# inside them. All but Bouvet, Gibraltar, Tokelau and Tuvalu are checked to be land of whom they belong to.
WITHIN = {
    "BES": ("NLD", -68.28, 12.2),
    "CCK": ("IOA", 96.83, -12.15),
    "CXR": ("IOA", 105.64, -10.49),
    "GLP": ("FRA", -61.7, 16.1),
    "GUF": ("FRA", -53.0, 4.0),
    "MTQ": ("FRA", -61.0, 14.65),
    "MYT": ("FRA", 45.15, -12.83),
    "REU": ("FRA", 55.53, -21.13),
    "SJM": ("NOR", 16.0, 78.5),
}
APART = {"BVT": (3.36, -54.42), "GIB": (-5.35, 36.14), "TKL": (-171.85, -9.2), "TUV": (179.2, -8.52)}


def main() -> None:
    """Read the topology that the command line names, write the file that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    topology = json.loads(parser.parse_args().topology.read_text())
    shapes = corrected(identified(topology))
    check(shapes)
    shapes.pop("IOA")
    dots = {code: (x, y) for code, (_, x, y) in WITHIN.items()} | APART
    rounded = {code: tenths(places.point(*at)) for code, at in dots.items()}
    OUT.write_text(written(drawn(shapes) | rounded))


def identified(topology: dict[str, Any]) -> dict[str, MultiPolygon]:
    """ISO 3166-1 alpha-3 → shape in degrees; several pieces of one code are one shape."""
    arcs = decoded(topology)
    pieces: dict[str, list[MultiPolygon]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = OTHERS.get(name) or NUMBERLESS.get(name)
        if code is None:
            code = pycountry.countries.get(numeric=geometry["id"]).alpha_3
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        pieces[code] += [shape(polygon, arcs) for polygon in polygons]
    return {code: whole(parts) for code, parts in pieces.items()}


def decoded(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs in degrees: differences of whole numbers, scaled and moved."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)
    return arcs


def shape(rings: list[list[int]], arcs: list[list[tuple[float, float]]]) -> MultiPolygon:
    """One polygon between 180 W and 180 E; what crosses the antimeridian is unwrapped and cut there."""
    unwrapped = [unwrap(ring(one, arcs)) for one in rings]
    polygon = make_valid(Polygon(unwrapped[0], unwrapped[1:]))
    world = box(-180, -90, 180, 90)
    return whole([translate(polygon, by).intersection(world) for by in (-360, 0, 360)])


def ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return points


def unwrap(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring without jumps from 180 E to 180 W; one that goes round a pole is closed along it."""
    turned = [points[0]]
    for x, y in points[1:]:
        step = x - turned[-1][0]
        turned.append((x - 360 * round(step / 360), y))
    round_the_pole = turned[-1][0] - turned[0][0]
    if abs(round_the_pole) > 1:
        turned += [(turned[-1][0], -90.0), (turned[0][0], -90.0), turned[0]]
    return turned


def whole(parts: list[Any]) -> MultiPolygon:
    """The polygons of all parts as one shape."""
    merged = union_all(parts)
    found = merged.geoms if hasattr(merged, "geoms") else [merged]
    return MultiPolygon([one for one in found if isinstance(one, Polygon) and not one.is_empty])


def corrected(shapes: dict[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """Crimea with Ukraine, all of Western Sahara as a territory of its own."""
    crimea = [one for one in shapes["RUS"].geoms if one.contains(CRIMEA)]
    assert len(crimea) == 1, "Crimea is not one polygon of Russia's shape"
    sahara = shapes["MAR"].intersection(WESTERN_SAHARA)
    return shapes | {
        "RUS": whole([one for one in shapes["RUS"].geoms if not one.contains(CRIMEA)]),
        "UKR": whole([shapes["UKR"], crimea[0]]),
        "ESH": whole([shapes["ESH"], sahara]),
        "MAR": whole([shapes["MAR"].difference(WESTERN_SAHARA)]),
    }


def check(shapes: dict[str, MultiPolygon]) -> None:
    """The dots placed by hand are land of whom they belong to."""
    for code, (owner, x, y) in WITHIN.items():
        assert shapes[owner].distance(Point(x, y)) < 0.2, f"{code} is not at {x} E {y} N in {owner}"


def drawn(shapes: dict[str, MultiPolygon]) -> dict[str, MultiPolygon | tuple[float, float]]:
    """Shapes on the map, with fewer points on borders that stay common; the small ones as one point inside them."""
    codes = sorted(shapes)
    flat = [whole([transform(segmentize(shapes[code], STEP), plane, interleaved=False)]) for code in codes]
    simple = coverage_simplify(flat, TOLERANCE)
    found: dict[str, MultiPolygon | tuple[float, float]] = {}
    for code, full, less in zip(codes, flat, simple, strict=True):
        if full.area < SMALLEST_SHAPE and code:
            largest = max(full.geoms, key=lambda one: one.area)
            found[code] = tenths(largest.representative_point().coords[0])
            continue
        parts = sorted(orient_polygons(whole([less])).geoms, key=lambda one: -one.area)
        found[code] = MultiPolygon([parts[0], *(one for one in parts[1:] if one.area >= SMALLEST_ISLAND)])
    return found


def plane(longitudes: Any, latitudes: Any) -> tuple[Any, Any]:
    """The points of a shape on the map, not rounded, as shapely wants them."""
    points = np.array([places.point(x, y) for x, y in zip(longitudes, latitudes, strict=True)])
    return points[:, 0], points[:, 1]


def path(drawn_shape: MultiPolygon) -> str:
    """An SVG path in tenths of a unit, relative, without what separates numbers for nothing."""
    text: list[str] = []
    for polygon in drawn_shape.geoms:
        for line in (polygon.exterior, *polygon.interiors):
            points = [(round(10 * x), round(10 * y)) for x, y in line.coords[:-1]]
            kept = [one for at, one in enumerate(points) if at == 0 or one != points[at - 1]]
            if len(kept) < 3:
                continue
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(kept)]
            text.append(f"M{kept[0][0]} {kept[0][1]}l" + joined(steps) + "z")
    return "".join(text)


def joined(steps: list[tuple[int, int]]) -> str:
    numbers = " ".join(str(number) for step in steps for number in step)
    return numbers.replace(" -", "-")


def tenths(at: Sequence[float]) -> tuple[float, float]:
    return round(at[0], 1), round(at[1], 1)


def written(places_of: dict[str, MultiPolygon | tuple[float, float]]) -> str:
    """One territory a line, so that a change can be read."""
    lines = [
        f"{json.dumps(code)}: {json.dumps(at if isinstance(at, tuple) else path(at))}"
        for code, at in sorted(places_of.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
