"""The page of help: how to answer in five minutes, how to query, how to cite; every parameter and every form."""

from ketenkaart.graph.answers import addresses
from ketenkaart.graph.model import HERE
from ketenkaart.graph.view import View
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.page import Content, Page
from ketenkaart.visualise.tables.columns import KINDS, NAMED, columns
from ketenkaart.visualise.tables.declared import Row, Table, in_order
from ketenkaart.visualise.tables.listing import At, Listing
from ketenkaart.visualise.wording.language import Language, mark

# What each word in a query string means, with an example where words alone don't say it.
PARAMETERS = {
    "as_of": (mark("the date on which facts hold; without it today"), "2026-01-01"),
    "version": (mark("the version of the data: what was known at that time; without it the newest"), "8"),
    "example": (mark("1: the example companies, which are made up, are included"), "1"),
    "own": (mark("1: your own companies, which are not public, are in the file too"), "1"),
    "since": (mark("marks what is new since this date, or begins a trend there"), "2019-01-01"),
    "material": (mark("the material that a question is about"), "dysprosium"),
    "stage": (mark("the stage of the chain, from mine to use"), "MAGNET"),
    "measure": (mark("the measure that a question is about"), "cn-mofcom-gacc-2025-18"),
    "state": (mark("of measures: in force, suspended, ended or unknown"), "IN_FORCE"),
    "country": (mark("a country, by its code of three letters"), "CHN"),
    "beside": (mark("a second material or country to put beside the first"), "neodymium"),
    "text": (mark("what you search for"), "copper"),
    "around": (mark("the node that a network or a download begins at; may be repeated"), "Material:dysprosium"),
    "depth": (mark("how many steps a network or a download goes out"), "2"),
    "kinds": (mark("which kinds take part; may be repeated"), "Product"),
    "direction": (mark("which way a network is followed: to suppliers, to users or both"), ""),
    "shape": (mark("free: the network around a node, to be explored; without it the countries by stage"), "free"),
    "without": (mark("nodes to leave out; may be repeated"), ""),
    "first": (mark("how many are shown"), "50"),
    "page": (mark("which part of a long table is shown"), "2"),
    "content": (mark("the fingerprint of what the data are made of: the same on any server"), ""),
    "dialect": (mark("how a CSV is written: nl with ; and decimal commas, or international"), "international"),
    "table": (mark("which table of the page a CSV file holds"), ""),
    "user": (mark("whose use the map is about"), HERE),
    "closed": (mark("of a material: the measure whose gate is closed, as a scenario"), "cn-mofcom-gacc-2025-18"),
    "question": (mark("one question of the debate sheet"), "wait"),
    "query": (mark("a question in GraphQL"), ""),
    "variables": (mark("the values that a question in GraphQL takes, as JSON"), ""),
}
FORMS = {
    ".json": mark("sentences, all tables with all digits, sources; for programs"),
    ".csv": mark("one table; the last columns say of each row what it is and where it is from; for a spreadsheet"),
    ".xlsx": mark("all tables, a sheet each, and a sheet that says what they are and where they are from"),
    ".txt": mark("sentence, dates, sources and address as plain text; for a memo"),
    ".metadata.json": mark("title, unit, date, version, method, sources, licence, and how to cite; for a catalogue"),
    ".bib": mark("the citation for BibTeX"),
    ".ris": mark("the citation for reference managers"),
    ".csl.json": mark("the citation for Zotero, Pandoc and others"),
}
CODES = {
    "400": mark("something in the address is not understood; the page says what"),
    "404": mark("there is no such page, or nothing of that name in our data"),
    "410": mark("that version is no longer held"),
    "503": mark("nothing is loaded yet"),
}
MATERIAL = "dysprosium"  # of which the example addresses are


def show(view: View, asked: Address) -> Content:
    """How these pages are used."""
    _, lang = asked.language.gettext, asked.lang
    lead = _(
        "Three ways to use these pages: an answer in five minutes, a query behind every figure, and an address that "
        "can still be cited in two years."
    )
    words, others = addresses.WORDS[lang], addresses.WORDS[asked.language.other]
    parameters = tuple(
        (words[name], others[name], _(meaning), f"{words[name]}={example}" if example else None)
        for name, (meaning, example) in PARAMETERS.items()
    )
    dictionary = described(asked.language)
    material = Address(lang, "Material", MATERIAL)
    plain = material.changed(dialect="international")
    return Content(
        _("Help: to answer, to check, to cite"),
        "help.html",
        {
            "lead": lead,
            "parameters": PARAMETERS_SAID.of(parameters, asked.language),
            "forms": [(ending, _(text)) for ending, text in FORMS.items()],
            "columns": COLUMNS_SAID.of(dictionary, asked.language),
            "kinds": [(name, _(kind.meaning)) for name, kind in KINDS.items()],
            "codes": [(code, _(text)) for code, text in CODES.items()],
            "material": MATERIAL,
            "pinned": {
                "": material.permanent(view),
                "csv": plain.permanent(view, "csv"),
                "json": material.permanent(view, "json"),
            },
            "graphml": material.changed(as_of=view.as_of, version=view.snapshot.number).export(
                f"Material:{MATERIAL}", "graphml"
            ),
        },
        sentences=(lead,),
        tables=(TABLE.of(parameters, asked.language), COLUMNS.of(dictionary, asked.language)),
    )


def described(language: Language) -> list[Row]:
    """What each column of the tables holds, in a language."""
    return [
        Row(column=one, name=one.name, type=KINDS[one.kind].type, unit=one.unit or None)
        for one in columns(" ".join(NAMED), language.gettext)
    ]


WORDS = "word other_language meaning example"
TABLE = Table("parameters", mark("What can stand behind the question mark of an address"), WORDS, in_order(WORDS))
PARAMETERS_SAID = Listing(
    TABLE.caption,
    (
        At(mark("word"), "code=word"),
        At(mark("in the other language"), "code=other_language"),
        At(mark("what it says"), "meaning"),
        At(mark("for instance"), "code=example"),
    ),
    css="parameters",
    rows=lambda parameters, _: TABLE.rows(parameters),
)
COLUMNS = Table(
    "columns",
    mark("What the columns of the tables hold"),
    "column=name title=column.title kind=column.kind type unit meaning=column.meaning",
)
COLUMNS_SAID = Listing(
    COLUMNS.caption,
    (
        At(mark("Column"), "column=name", note="title=column.title"),
        At(mark("Meaning"), "meaning=column.meaning"),
        At(mark("Kind"), "text=column.kind"),
        At(mark("Unit"), "unit"),
    ),
)
PAGE = Page("help", show)
