"""A network as one HTML file that opens from disk, without a request to any host: script, style, data stand in it."""

import base64
import hashlib
import re

from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms import files, html
from ketenkaart.visualise.network.data import data, dumps
from ketenkaart.visualise.page import Content

SCRIPTS = ("vis-network.min.js", "network.js")
STYLES = ("ketenkaart.css", "network.css")
ENDING = re.compile(r"</(script)", re.IGNORECASE)  # only in text: `</` alone may stand in code, as in /</.test(x)
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)  # a request that a browser's tools would make


def document(shown: Content, view: View, asked: Address) -> bytes:
    """The file of a network page. The same View and address give the same bytes.

    Its policy allows the script and style that stand in it, by hash, and nothing from elsewhere.
    """
    page = shown.values["page"]
    script = "\n".join(inline(name) for name in SCRIPTS)
    style = "\n".join(inline(name) for name in STYLES)
    policy = (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    body = html.render(
        "network_file.html",
        asked,
        **shown.values,
        title=shown.title,
        shown=shown,
        view=view,
        policy=policy,
        script=script,
        style=style,
        data=dumps(data(page.found, page.drawing, asked, offline=True)).decode(),  # type: ignore[attr-defined]
        citation=files.citation(shown, view, asked),
        own_said=files.own(view, asked),
        licence=files.licence(shown),
        address=asked.origin + asked.permanent(view),
    )
    return body.encode()


def inline(name: str) -> str:
    """A static file as it may stand in an element: nothing in it ends the element, nothing asks for another file."""
    text = html.static_path(name).read_text(encoding="utf-8")
    return ENDING.sub(r"<\\/\1", SOURCE_MAP.sub("", text))


def digest(text: str) -> str:
    """The hash by which a policy names an element's text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
