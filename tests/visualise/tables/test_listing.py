"""Tables as pages show them: each kind of value in the words of a reader, by one rule wherever it stands."""

import re
from typing import Any

import pytest

from ketenkaart.graph.answers.refs import NodeRef, SourceRef
from ketenkaart.visualise.address import Asked
from ketenkaart.visualise.forms.html import environment
from ketenkaart.visualise.tables.declared import Row
from ketenkaart.visualise.tables.listing import At, Listing
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
    html = template.render(found=listing.of(rows, language(lang)), asked=Asked(lang), lang=lang)
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
