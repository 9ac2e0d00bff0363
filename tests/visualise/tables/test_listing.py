"""Tables as pages show them: each kind of value in the words of a reader, by one rule wherever it stands."""

import re
from typing import Any

import pytest

from ketenkaart.graph.answers.references import NodeRef, SourceRef
from ketenkaart.visualise.address import Address
from ketenkaart.visualise.forms.html import environment
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import At, Heading, LinkPiece, Listing, Piece, Said, known
from ketenkaart.visualise.wording.language import language
from ketenkaart.visualise.wording.worded import estimate

MAGNET = NodeRef("Product:magnet", "Product", "magnet", "Magnet", "Magneet", False)
VENTO = NodeRef("Organisation:vento", "Organisation", "vento", "Vento", "Vento", True)
SITE = NodeRef("Site:works", "Site", "works", "Works", "Fabriek", False)
SOURCE = SourceRef("s1", "A study", "An institute", None, "2024-05", None, None, None)


def drawn(listing: Listing, rows: list[Any], lang: str = "en") -> str:
    """The HTML of a table, on one line."""
    template = environment(lang).from_string(
        '{% import "tables.html" as tables with context %}{{ tables.table(found) }}'
    )
    html = template.render(found=listing.of(rows, language(lang)), asked=Address(lang), lang=lang)
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)


def cell(holds: Any, row: Any, lang: str = "en", note: Any = "", css: str = "") -> str:
    """One cell, behind one that names the row."""
    listing = Listing("A table", (At("Row", lambda row, _: "row"), At("Column", holds, note, css)))
    found = re.search(r"<td.*</td>", drawn(listing, [row], lang))
    assert found
    return found[0]


def test_a_table_is_called_by_its_caption_and_its_rows_by_their_first_cell() -> None:
    html = drawn(Listing("A table", (At("Firm", "name=of"), At("Part", "share"))), [Row(of=VENTO, share=0.25)])
    assert html == (
        '<div class="scroll" tabindex="0" role="group" aria-label="A table"><table><caption>A table</caption>'
        '<thead><tr><th scope="col">Firm</th><th scope="col" class="number">Part</th></tr></thead>'
        '<tbody><tr><th scope="row">Vento</th><td class="number">25%</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    ("holds", "value", "said"),
    [
        ("share=it", 0.256, '<td class="number">26%</td>'),
        ("share=it", None, '<td class="number">unknown</td>'),
        ("tonnes=it", 1234.0, '<td class="number">1,234</td>'),
        ("value_added=it", 2.5e9, '<td class="number">2.5 billion euros</td>'),
        ("imports_usd=it", 2.5e6, '<td class="number">2.5 million dollars</td>'),
        ("year=it", 2024, "<td>2024</td>"),
        ("year=it", None, "<td></td>"),
        ("verified=it", "READ", "<td>read in the source</td>"),
        ("note=it", "As said", '<td lang="en">As said</td>'),
        ("name=it", "<b>", "<td>&lt;b&gt;</td>"),
        ("product=it", MAGNET, '<td><a href="/en/product/magnet">Magnet</a></td>'),
        ("product=it", None, "<td></td>"),
        ("owner=it", VENTO, '<td><a href="/en/organisation/vento">Vento</a><span class="tag">example</span></td>'),
        ("site=it", SITE, "<td>Works</td>"),
        ("makes=it", (MAGNET, SITE), '<td><a href="/en/product/magnet">Magnet</a>, Works</td>'),
        ("sources=it", (SOURCE,), '<td><a href="/en/source/s1">An institute, 2024</a></td>'),
    ],
)  # fmt: skip
def test_a_value_is_said_by_the_kind_of_its_column(holds: str, value: Any, said: str) -> None:
    assert cell(holds, Row(it=value)) == said


def test_a_name_behind_other_words_begins_with_a_small_letter() -> None:
    row = Row(relation="MAKES", product=MAGNET)
    assert cell("relation product", row) == '<td>makes<a href="/en/product/magnet">magnet</a></td>'
    assert cell("relation product", row, "nl") == '<td>maakt<a href="/nl/product/magnet">magneet</a></td>'


def test_an_estimate_stands_above_its_interval() -> None:
    told = estimate(0.5, (0.4, 0.61), language("en"))
    assert cell("of=it", Row(it=told), css="number") == '<td class="number">50%<span class="note">40–61</span></td>'
    assert cell("of=it", Row(it=estimate(None, None, language("en")))) == "<td>unknown</td>"
    marked = cell("text=it.value mark=it.mark", Row(it=told))
    assert marked == '<td>50%<i class="mark">estimate</i></td>'


def test_a_note_that_says_nothing_leaves_no_trace() -> None:
    assert cell("year", Row(year=2024, note=""), note="note") == "<td>2024</td>"
    assert cell("year", Row(year=2024, note="As said"), note="note") == (
        '<td>2024<span class="note" lang="en">As said</span></td>'
    )


def test_what_nobody_has_read_in_a_source_is_marked_as_such() -> None:
    listing = Listing("A table", (At("Row", "year"),))
    assert '<tr class="unverified">' in drawn(listing, [Row(year=2024, verified="MEMORY")])
    assert "unverified" not in drawn(listing, [Row(year=2024, verified="READ")])


def test_a_title_that_names_a_value_gets_it() -> None:
    listing = Listing("As stated by %(publisher)s, %(level)s", (At("Row", "year"),))
    assert listing.of([], language("en"), publisher="Somebody").caption == "As stated by Somebody, 90%"


def test_notes_stand_under_each_other() -> None:
    assert cell("year", Row(year=2024, a="First", b="Second"), note="text=a text=b") == (
        '<td>2024<span class="note">First</span><span class="note">Second</span></td>'
    )


def test_a_column_without_a_value_says_what_that_means() -> None:
    assert cell(known("licence"), Row(licence=None)) == "<td>unknown</td>"
    assert cell(known("licence"), Row(licence=""), "nl") == "<td>onbekend</td>"
    assert cell(known("read", "not recorded"), Row(read=None)) == "<td>not recorded</td>"
    assert cell(known("read"), Row(read=0)) == "<td>0</td>"


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([Piece("link", "hide", LinkPiece("/x", "Hide it"))], '<td><a href="/x" aria-label="Hide it">hide</a></td>'),
        ([Piece("link", "name", LinkPiece(""))], "<td>name</td>"),
        ([Piece("refs", "#beyond", ((MAGNET, "Magnet"),))], '<td><a href="/en/product/magnet#beyond">Magnet</a></td>'),
        ([Piece("source", "A study", "s1")], '<td><a href="/en/source/s1">A study</a></td>'),
        ([Piece("download", "CSV", "/x.csv")], '<td><a download href="/x.csv">CSV</a></td>'),
        ([Piece("code", "<b>")], "<td><code>&lt;b&gt;</code></td>"),
        ([Piece("lines", of=["<a", "b"])], "<td>&lt;a<br>b</td>"),
        ([Piece("none", "not here")], '<td><span aria-hidden="true">–</span><span class="unseen">not here</span></td>'),
        (["a", Piece("tag", of=True)], '<td>a<span class="tag">example</span></td>'),
        (["", Piece("small", "")], "<td></td>"),
    ],
)
def test_a_cell_is_put_together_of_pieces(pieces: list[Said], said: str) -> None:
    assert cell(lambda row, _: pieces, Row()) == said


def test_a_name_behind_a_sign_keeps_its_capital() -> None:
    assert '</svg><a href="/en/product/magnet">Magnet</a></td>' in cell(
        "swatch=tone product", Row(tone="k1", product=MAGNET)
    )


def test_the_look_of_a_cell_and_of_a_row_can_hang_on_the_row() -> None:
    listing = Listing("A table", (At("Row", "year", css=lambda row: row.look),))
    html = drawn(listing, [Row(year=2024, look="old", tone="new-row", anchor="here")])
    assert '<tr class="new-row" id="here"><th scope="row" class="old">2024</th></tr>' in html


def test_a_heading_stands_over_the_rows_below_it() -> None:
    html = drawn(
        Listing("A table", (At("Row", "year"), At("It", "it"))),
        [Row(year=1, it=2), Heading("Sources"), Row(year=3, it=4)],
    )
    first, second = re.findall(r"<tbody>(.*?)</tbody>", html)
    assert "2" in first
    assert "Sources" not in first
    assert second.startswith('<tr><th scope="rowgroup" colspan="2">Sources</th></tr><tr>')


def test_columns_stand_under_what_they_are_of() -> None:
    of = [At("Part", "share", over=("China", "In 2024")), At("HHI", "hhi", over=("China", "In 2024"))]
    html = drawn(Listing("A table", (At("Row", "year"), *of)), [])
    over = '<th scope="colgroup" colspan="2">China<span class="note">In 2024</span></th>'
    assert f'<thead><tr><td colspan="1"></td>{over}</tr><tr><th scope="col">Row</th>' in html


def test_a_column_that_is_not_the_first_can_name_the_row() -> None:
    html = drawn(
        Listing("A table", (At("Part", "share"), At("Way", "stops")), named=1), [Row(share=0.5, stops="a › b")]
    )
    assert '<tr><td class="number">50%</td><th scope="row">a › b</th></tr>' in html


def test_a_table_without_a_caption_is_still_called_something() -> None:
    html = drawn(Listing("", (At("Row", "year"),), label="All years"), [])
    assert 'aria-label="All years"' in html
    assert "<caption>" not in html
