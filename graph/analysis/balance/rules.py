"""By which rule a step of a chain is known, or filled in where nothing is recorded."""

from ketenkaart.graph.model import Explained


class MixRule(Explained):
    """By which rule a step of a chain is known or filled in (methods.md sections 2 and 3). TRADE, FEED and WORLD are
    mixes: which of them is decided by the product and the place, never by the date."""

    TRADE = "TRADE", "Who made what a country uses, by the balance of its trade, re-exports undone."
    FEED = "FEED", "Whose input a maker works, where that has no trade of its own: estimated from both margins."
    WORLD = "WORLD", "Who makes it in the world: nothing of this country is known."
    CAPACITY = "CAPACITY", "Who could make it in the world."
    COLOCATED = "COLOCATED", "Not shipped: made where it is used."
    UNKNOWN = "UNKNOWN", "Nobody is known to make it, or nothing says what lies behind."
    RECORDED = "RECORDED", "A delivery or place of making that a source states."
    ROUTE = "ROUTE", "A choice between ways of making it."
    RECIPE = "RECIPE", "What making takes."
    RESIDUAL = "RESIDUAL", "What no recorded delivery covers comes as its country's does."
    SPLIT = "SPLIT", "A maker with places in several countries, divided by what these make or can make."
    HOME = "HOME", "A maker without a known place, taken to make at home."
