"""A page's answers as a document for a word processor (`.docx`): headings, sentences, sources and the address."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ketenkaart.graph.answers.references import SourceRef
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.page import DOCX, File

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
CREATED = datetime(2000, 1, 1)  # the document's own date; that of the data stands in it
STAMP = (1980, 1, 1, 0, 0, 0)  # of each part, so that equal documents have equal bytes


@dataclass(frozen=True)
class DocumentPart:
    """One answer: its heading, the sentence that leads, what belongs to it, and its sources."""

    heading: str
    lead: str
    sentences: Sequence[str]
    sources: Sequence[SourceRef]


def document(title: str, parts: Iterable[DocumentPart], view: View, asked: Address) -> File:
    """A document with title, dates, answers each with its sources, and the permanent address."""
    _ = asked.language.gettext
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    _speak(made, LANGUAGES[asked.lang])
    about = made.core_properties
    about.title, about.author, about.language = title, "ketenkaart", LANGUAGES[asked.lang]
    about.created = about.modified = CREATED
    about.comments, about.last_modified_by = "", "ketenkaart"
    made.add_heading(title, 0)
    made.add_paragraph(files.dates(view, asked))
    if said := files.own(view, asked):
        made.add_paragraph(said)
    for passage in parts:
        made.add_heading(passage.heading, 1)
        made.add_paragraph().add_run(passage.lead).bold = True
        for sentence in passage.sentences:
            made.add_paragraph(sentence)
        if passage.sources:
            made.add_paragraph(_("Sources:"))
        for source in passage.sources:
            made.add_paragraph(files.cited(source), style="List Bullet")
    made.add_paragraph(asked.origin + asked.permanent(view))
    out = io.BytesIO()
    made.save(out)
    return File(f"{files.file_name(asked, view)}.docx", DOCX, _stamped(out.getvalue()))


def _speak(made: WordDocument, language: str) -> None:
    """Set the language of all text, and one plain typeface; Word checks spelling by the one, and readers by both."""
    style = made.styles["Normal"]
    style.font.size, style.paragraph_format.space_after = Pt(10.5), Pt(4)
    for found in made.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), language)


def _stamped(content: bytes) -> bytes:
    """The same document with one time on every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
