"""The page that says what becomes of a reader's data: next to nothing."""

from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page


def show(view: View, asked: Address) -> Content:
    """No cookies, no third host, no line per visit."""
    _ = asked.language.gettext
    lead = _("These pages set no cookies, count no visits, and fetch nothing from anyone else.")
    return Content(_("Privacy"), "privacy.html", {"lead": lead}, sentences=(lead,))


PAGE = Page("privacy", show)
