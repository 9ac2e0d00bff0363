"""How a view is cited: in words, for BibTeX, RIS and CSL, and in the head of its page for programs that read it there.

All of it says the same: who, what, of which years its data are and on which day they hold, the fingerprint of what
they were made of, with which software, under which licence, and where it stands.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import orjson
from markupsafe import Markup, escape

from ketenkaart.graph.view import View
from ketenkaart.settings import day_of
from ketenkaart.visualise.address import FINGERPRINT, Address
from ketenkaart.visualise.page import XLSX, Content
from ketenkaart.visualise.wording.language import Language
from ketenkaart.words import wording

NAME = "ketenkaart"
FORMS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
TABLE_FORMS = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": XLSX,
}
# What TeX takes for a sign of its own, and how it is written so that it doesn't.
TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
YEAR = "data_year"  # column that says of which year a row's data are


@dataclass(frozen=True)
class Citation:
    """What a citation says of a view; `years` are the first and last of its data, None where no row names one."""

    title: str
    lang: str
    published: date  # when the version was made
    day: date  # on which its facts hold
    years: tuple[int, int] | None
    fingerprint: str
    software: str  # version
    licences: tuple[str, ...]
    address: str
    example: bool


def citation(shown: Content, view: View, asked: Address) -> Citation:
    """The citation of a view."""
    return Citation(
        title=shown.title,
        lang=asked.lang,
        published=day_of(view.snapshot.created),
        day=view.as_of,
        years=years(shown),
        fingerprint=view.snapshot.content_hash[:FINGERPRINT],
        software=version(NAME),
        licences=tuple(dict.fromkeys(one.licence for one in shown.sources if one.licence)),
        address=asked.origin + asked.permanent(view),
        example=shown.fictitious,
    )


def years(shown: Content) -> tuple[int, int] | None:
    """The first and the last year that a row of a view's tables says its data are of."""
    cells = (
        row[place]
        for table in shown.tables
        for place, column in enumerate(table.columns)
        if column.name == YEAR
        for row in table.rows
    )
    found = {int(cell) for cell in cells if isinstance(cell, int | float)}
    return (min(found), max(found)) if found else None


def said(cited: Citation, language: Language) -> str:
    """In a sentence, with the licences that its sources name."""
    _ = language.gettext
    text = _(
        "ketenkaart (%(year)s): “%(title)s”. %(note)s. %(address)s",
        year=cited.published.year,
        title=cited.title,
        note=note(cited, language),
        address=cited.address,
    )
    return " ".join((text, _("Example data: the companies do not exist."))) if cited.example else text


def marked(cited: Citation, language: Language) -> Markup:
    """The same for a page, which says that the names of licences are English."""
    text, licences = escape(said(cited, language)), escape("; ".join(cited.licences))
    if not licences:
        return text
    before, _, after = text.rpartition(licences)  # the last: a title stands before them
    return before + Markup('<span lang="en">{}</span>').format(licences) + after


def note(cited: Citation, language: Language) -> str:
    """What no field of a citation holds: years, day, fingerprint, software and licence."""
    _, lang = language.gettext, language.code
    parts = []
    if cited.years is not None:
        first, last = cited.years
        parts.append(_("Data of %(years)s", years=str(first) if first == last else f"{first}–{last}"))
    parts.append(_("facts valid on %(day)s", day=wording.day(cited.day, lang)))
    parts.append(_("made on %(day)s", day=wording.day(cited.published, lang)))
    parts.append(_("content %(fingerprint)s", fingerprint=cited.fingerprint))
    parts.append(f"{NAME} {cited.software}")
    if cited.licences:
        parts.append(_("licences: %(licences)s", licences="; ".join(cited.licences)))
    return wording.capital("; ".join(parts))


def form(name: str, cited: Citation, language: Language) -> str:
    """The citation as a file: BibTeX, RIS or CSL-JSON, by its ending."""
    return {"bib": bibtex, "ris": ris, "csl.json": csl}[name](cited, language)


def key(cited: Citation) -> str:
    """The name of an entry: what it is of, its year and its content."""
    plain = re.sub(r"[^a-z0-9]+", "-", cited.title.casefold()).strip("-")[:40].strip("-")
    return "-".join(part for part in (NAME, plain, str(cited.published.year), cited.fingerprint[:8]) if part)


def bibtex(cited: Citation, language: Language) -> str:
    """An entry that BibTeX and BibLaTeX take."""
    fields = {
        "author": "{" + NAME + "}",
        "title": "{" + tex(cited.title) + "}",
        "year": str(cited.published.year),
        "howpublished": r"\url{" + cited.address.replace("%", r"\%").replace("{", "").replace("}", "") + "}",
        "url": cited.address.replace("{", "").replace("}", ""),
        "version": cited.fingerprint,
        "note": tex(note(cited, language)),
        "language": {"nl": "dutch", "en": "english"}[cited.lang],
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key(cited)},\n{lines}\n}}\n"


def tex(text: str) -> str:
    """A text as TeX shows it."""
    return "".join(TEX.get(sign, sign) for sign in one_line(text))


def ris(cited: Citation, language: Language) -> str:
    """An entry as reference managers import it; a line a field, ended as the format asks."""
    lines: Iterable[tuple[str, str]] = (
        ("TY", "DATA"),
        ("AU", NAME),
        ("TI", cited.title),
        ("PY", str(cited.published.year)),
        ("DA", cited.published.strftime("%Y/%m/%d")),
        ("ET", cited.fingerprint),
        ("PB", NAME),
        ("LA", cited.lang),
        ("N1", note(cited, language)),
        ("UR", cited.address),
    )
    return "".join(f"{tag}  - {one_line(text)}\r\n" for tag, text in lines) + "ER  - \r\n"


def csl(cited: Citation, language: Language) -> str:
    """An item as CSL processors take it: Zotero, Pandoc."""
    day = cited.published
    item = {
        "id": key(cited),
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": NAME}],
        "publisher": NAME,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": cited.fingerprint,
        "URL": cited.address,
        "language": cited.lang,
        "note": note(cited, language),
    }
    return orjson.dumps([item], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def tags(cited: Citation) -> Iterator[tuple[str, str]]:
    """Names and contents of the meta tags by which reference managers know a page."""
    yield "citation_title", cited.title
    yield "citation_author", NAME
    yield "citation_publication_date", cited.published.strftime("%Y/%m/%d")
    yield "citation_publisher", NAME
    yield "citation_language", cited.lang
    yield "citation_public_url", cited.address
    yield "DC.title", cited.title
    yield "DC.creator", NAME
    yield "DC.date", cited.published.isoformat()
    yield "DC.type", "Dataset"
    yield "DC.language", cited.lang
    yield "DC.identifier", cited.address
    for licence in cited.licences:
        yield "DC.rights", licence


def described(cited: Citation, sentences: Iterable[str], files: Iterable[tuple[str, str]]) -> Markup:
    """A view as schema.org knows a Dataset, in JSON-LD that can stand in a page; `files`: media type and address."""
    found: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": cited.title,
        "description": " ".join(sentences) or cited.title,
        "url": cited.address,
        "identifier": cited.fingerprint,
        "version": cited.fingerprint,
        "creator": {"@type": "Organization", "name": NAME},
        "inLanguage": cited.lang,
        "dateModified": cited.published.isoformat(),
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": address} for media, address in files
        ],
    }
    if cited.years is not None:
        first, last = cited.years
        found["temporalCoverage"] = str(first) if first == last else f"{first}/{last}"
    if cited.licences:
        found["license"] = list(cited.licences)
    # Within a script element nothing may look like its end, nor like the start of a comment.
    text = orjson.dumps(found).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704  its signs are made harmless in the line above


def one_line(text: str) -> str:
    """A text without ends of lines or other space than single spaces."""
    return " ".join(text.split())
