"""The territories of the world map: those that ship, and a dot for each country of the graph beyond them."""

from ketenkaart.graph.earth import Territories, point, shipped
from ketenkaart.graph.view import View


def territories(view: View) -> Territories:
    """The shipped ones, and a dot for each country of the graph that has coordinates and isn't among them."""
    return view.derived("territories", lambda: _with_countries(view))


def _with_countries(view: View) -> Territories:
    table, known = view.snapshot.nodes["Country"], shipped()
    dots = dict(known.dots)
    for row in view.nodes("Country").tolist():
        code, longitude, latitude = (
            view.key("Country", row),
            table.number("longitude", row),
            table.number("latitude", row),
        )
        if code in known.outlines or code in dots or longitude is None or latitude is None:
            continue
        x, y = point(longitude, latitude)
        dots[code] = (round(x, 1), round(y, 1))
    return Territories(known.outlines, dots)
