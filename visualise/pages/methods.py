"""The page that says how figures are made: what a figure is, every rule with an anchor, and the words and signs."""

from dataclasses import dataclass

from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page
from ketenkaart.visualise.tables.declared import Table, in_order
from ketenkaart.visualise.wording.labels import RULES, VERIFIED
from ketenkaart.visualise.wording.language import mark
from ketenkaart.words import wording


@dataclass(frozen=True)
class Rule:
    """A rule: what it is made from, and what it can't say."""

    made_from: str
    limits: str


# By the name that a figure carries; the anchor is that name in small letters with hyphens.
TEXTS = {
    "TRADE": Rule(
        mark(
            "From one balance of all that is stated: who makes how much, and who sells to whom. What a country passes "
            "on is traced back to the country that made it; the formula is in section 2."
        ),
        mark(
            "It assumes that a country exports from all that it has, made at home and imported alike. Stocks and "
            "contracts can make it otherwise."
        ),
    ),
    "FEED": Rule(
        mark(
            "For an input without customs figures of its own. What each country makes and needs sets the limits. "
            "Within them: own ore first, recorded ties, the rest in proportion."
        ),
        mark("Who processes whose ore is estimated. Nobody counts it."),
    ),
    "WORLD": Rule(
        mark("Shares of world production: what the average user in the world gets."),
        mark("Nothing is known of this country itself, and the sentence says so."),
    ),
    "CAPACITY": Rule(
        mark("Shares of what the works of the world can make, where that is what is asked."),
        mark("Capacity is what can be made, not what was made."),
    ),
    "COLOCATED": Rule(
        mark("The product is not shipped: it is made in the country where it is used."),
        mark("This is an assumption about the chain. Nobody observed it."),
    ),
    "RECORDED": Rule(
        mark("A delivery or a site that a source names."),
        mark("A source can be old or wrong. Its year, and how it was checked, stand beside it."),
    ),
    "ROUTE": Rule(
        mark(
            "Some products can be made in more than one way. Where the world's shares of these ways are known, they "
            "are mixed by them. Else the first counts for most, and the mix is drawn."
        ),
        mark("In which way one maker works is not known."),
    ),
    "RESIDUAL": Rule(
        mark("The part of a company's supply that is not recorded: taken to be what its country gets."),
        mark("A company can buy otherwise than its country does on average."),
    ),
    "SPLIT": Rule(
        mark("A supplier with sites in several countries: divided by what they make, or can make."),
        mark("Which site serves which customer is not known."),
    ),
    "HOME": Rule(
        mark("A maker of whom no site is known: taken to make in its own country."),
        mark("Its plant may be elsewhere."),
    ),
    "RECIPE": Rule(
        mark("What it takes to make a product: how much of each input, and how much of the material is in it."),
        mark("Recipes are averages. A maker can use more or less."),
    ),
    "UNKNOWN": Rule(
        mark("No source says where it was made. All of it is untraced."),
        mark("Unknown is not zero: it can come from anywhere."),
    ),
}
TITLES = RULES | {"ROUTE": mark("choice between ways of making it")}
CHECKED = {
    "READ": mark("The fact was read in the text of the source, which was retrieved."),
    "DERIVED": mark("The fact was computed or concluded from what the source says. The note with it says how."),
    "MEMORY": mark(
        "The compiler wrote the fact down from general knowledge; no source has been found yet. "
        "Check it before you cite it."
    ),
}


def anchor(rule: str) -> str:
    """Where a rule stands on the page: `#trade`."""
    return rule.lower().replace("_", "-")


def show(view: View, asked: Address) -> Content:
    """How figures are made."""
    _ = asked.language.gettext
    lead = _(
        "Each figure has an estimate, an interval, and a part that is unknown. It says by which rule it was made and "
        "on which sources it rests. No rule fills a gap unseen: unknown is shown as unknown, never as zero."
    )
    rules = [(name, anchor(name), _(TITLES[name]), _(one.made_from), _(one.limits)) for name, one in TEXTS.items()]
    return Content(
        _("Methods: what the figures mean"),
        "methods.html",
        {
            "lead": lead,
            "rules": rules,
            "checked": [(_(VERIFIED[name]), _(text)) for name, text in CHECKED.items()],
            "sizes": [
                (wording.size(share, asked.lang), wording.size_limits(share, asked.lang))
                for share in (0.01, 0.1, 0.5, 0.8)
            ],
        },
        sentences=(lead,),
        tables=(TABLE.of(rules, asked.language),),
    )


NAMES = "rule anchor name made_from limits"
TABLE = Table("rules", mark("The rules by which figures are made"), NAMES, in_order(NAMES))
PAGE = Page("methods", show)
