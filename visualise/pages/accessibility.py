"""The page on accessibility: what is tested and by what, what is not, the known barriers and the way round each."""

from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page
from ketenkaart.visualise.tables.declared import Table, in_order
from ketenkaart.visualise.tables.listing import At, Listing
from ketenkaart.visualise.wording.language import mark

TESTS = (
    (mark("Rules of WCAG 2.2 A and AA and of EN 301 549 that a program can check"),
     mark("axe-core in Chromium: every page, both languages, phone and desktop, light and dark")),
    (mark("Order of the Tab key, and whether the focus is visible"), mark("our own test in Chromium")),
    (mark("The same answer without script"), mark("our own test in Chromium")),
    (mark("No scrolling sideways from 320 pixels, which is a screen of 1280 pixels enlarged four times"),
     mark("our own test in Chromium")),
    (mark("Contrast of text inside pictures"), mark("our own test in Chromium")),
    (mark("Forced colours: patterns and text stay"), mark("our own test in Chromium")),
    (mark("Nothing moves by itself"), mark("our own test in Chromium")),
    (mark("Print on A4"), mark("our own test in Chromium")),
    (mark("Targets of 44 pixels in forms and suggestions"), mark("our own test in Chromium")),
    (mark("Look and wording at 360 and 1440 pixels"), mark("by eye, from screenshots")),
)  # fmt: skip
BARRIERS = (
    (mark("The editor of GraphiQL has faults in labels, contrast and focus that come with it."),
     mark("The plain form beside it asks the same questions, also without script.")),
    (mark("The drawing of a network says nothing to a screen reader."),
     mark("The table holds the same nodes and links, and comes first in the page.")),
    (mark("On the map, small countries are dots of less than 24 pixels."),
     mark("The table under the map holds every country.")),
    (mark("Titles of sources, and names of companies, stand in their own language without being marked as such; a "
          "screen reader can pronounce them wrongly."),
     mark("A search finds them by their spelling.")),
)  # fmt: skip
UNTESTED = (
    mark("with screen readers"),
    mark("in browsers other than Chromium"),
    mark("by people who depend on it"),
)


def show(view: View, asked: Address) -> Content:
    """What was tested, what was not, and what stands in the way."""
    _ = asked.language.gettext
    lead = _(
        "These pages aim at WCAG 2.2 level AA and EN 301 549. They have not been examined in full, so they claim no "
        "status. What is tested is below, and so are the barriers that we know."
    )
    tests = tuple((_(what), _(how)) for what, how in TESTS)
    barriers = tuple((_(barrier), _(way)) for barrier, way in BARRIERS)
    return Content(
        _("Accessibility"),
        "accessibility.html",
        {
            "lead": lead,
            "tests": TESTED_SAID.of(tests, asked.language),
            "barriers": barriers,
            "untested": [_(one) for one in UNTESTED],
        },
        sentences=(lead,),
        tables=(TESTED.of(tests, asked.language), KNOWN.of(barriers, asked.language)),
    )


TESTED = Table("tests", mark("What is tested, and by what"), "tested tested_by", in_order("tested tested_by"))
TESTED_SAID = Listing(
    TESTED.caption,
    (At(mark("What is tested"), "tested"), At(mark("By what"), "tested_by")),
    rows=lambda tests, _: TESTED.rows(tests),
)
KNOWN = Table("barriers", mark("Known barriers"), "barrier other_way", in_order("barrier other_way"))
PAGE = Page("accessibility", show)
