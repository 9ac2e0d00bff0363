"""The page that says what becomes of a reader's data: next to nothing."""

from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.page import Page, Shown


def show(view: View, asked: Asked) -> Shown:
    """No cookies, no third host, no line per visit."""
    _ = asked.language.gettext
    lead = _("These pages set no cookies, count no visits, and fetch nothing from anyone else.")
    return Shown(_("Privacy"), "privacy.html", {"lead": lead}, sentences=(lead,))


PAGE = Page("privacy", show)
