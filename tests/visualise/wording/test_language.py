"""Two languages, nothing left out."""

import re
from collections import Counter

import pytest
from babel.messages.extract import extract_from_dir

from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.tables.columns import NAMED
from ketenkaart.visualise.wording import language
from ketenkaart.visualise.wording.language import preferred

ROOT = CHECKOUT / "visualise"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "mark": None, "BadQuestion": None}
ANSWERS = CHECKOUT / "graph"  # what is wrong with a question, which pages say too


def used() -> set[str]:
    pages = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords=KEYWORDS)
    answers = extract_from_dir(str(ANSWERS), [("**.py", "python")], keywords={"BadQuestion": None})
    columns = {text for column in NAMED.values() for text in (column.title, column.meaning)}
    return {one for found in (*pages, *answers) for one in written(found[2])} | columns


def written(text: object) -> tuple[str, ...]:
    """A text, or the singular and the plural of one, as a tuple of texts."""
    parts = text if isinstance(text, tuple | list) else (text,)
    return tuple(part for part in parts if isinstance(part, str) and part)


def test_every_text_of_the_pages_is_translated_and_nothing_else():
    assert {text for message in language.catalogue() for text in written(message.id)} == used()


def test_a_text_stands_in_one_room_only():
    texts = [message.id for part in language.catalogues().values() for message in part if message.id]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_no_translation_is_empty_or_doubtful():
    said = [m for m in language.catalogue() if m.id]
    assert [m.id for m in said if m.fuzzy or len(written(m.string)) != len(written(m.id))] == []


def test_translations_keep_their_placeholders():
    placeholder = re.compile(r"%\(\w+\)s|%%")
    for message in (message for message in language.catalogue() if message.id):
        for text, translation in zip(written(message.id), written(message.string), strict=True):
            assert sorted(placeholder.findall(translation)) == sorted(placeholder.findall(text)), text


def test_an_interval_is_called_nothing_else():
    said = re.compile(r"\b(range|ranges|alternatives)\b|\b(marge|bandbreedte)\b")
    for message in (message for message in language.catalogue() if message.id):
        for text in (*written(message.id), *written(message.string)):
            assert not said.search(text), text


def test_templates_hold_no_text_of_their_own():
    jinja = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
    markup = re.compile(r"<code>.*?</code>|<[^>]*>", re.DOTALL)
    templates = list((ROOT / "templates").glob("*.html"))
    assert len(templates) > 20
    for template in templates:
        left = set(re.findall(r"[A-Za-z]{3,}", markup.sub(" ", jinja.sub(" ", template.read_text(encoding="utf-8")))))
        assert left <= {"ketenkaart", "Nederlands", "English", "GraphiQL", "GraphQL", "CSV"}, template.name


def test_a_text_is_given_in_both_languages():
    assert language.language("nl").gettext("Sources") == "Bronnen"
    assert language.language("en").gettext("Sources") == "Sources"
    assert language.language("nl").gettext("%(part)s of the flow", part="34 %") == "34 % van de stroom"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("de,en;q=0.3", "en"),
        ("de", "nl"),
        ("", "nl"),
        ("en;q=high", "nl"),
    ],
)
def test_a_browser_gets_the_language_that_it_prefers(header: str, lang: str):
    assert preferred(header) == lang
