"""The two files of sentences against each other: the same names, the same parameters, nothing that fails a reader."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest
from jinja2 import Environment, nodes

from ketenkaart.graph.analysis.balance.rules import MixRule
from ketenkaart.graph.analysis.figure import Gap
from ketenkaart.graph.analysis.questions.law import MeasureStatus
from ketenkaart.graph.answers.statements import Relation
from ketenkaart.graph.model import EXPOSURE_KINDS, MappingKind, MeasureKind, SiteStatus, Stage, StudyStep, Verified
from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.wording import labels
from ketenkaart.words import say
from ketenkaart.words.wording import LANGUAGES
from tests.words.texts import macros, parsed


def groups(lang: str) -> dict[str, list[str]]:
    return {name: list(one) for name, one in say.TEXTS[lang].items() if isinstance(one, dict)}


def test_a_sentence_has_the_same_name_and_parameters_in_both_files():
    parameters = {lang: {name: one.arguments for name, one in macros(lang).items()} for lang in LANGUAGES}
    assert parameters["nl"] == parameters["en"]
    assert len(parameters["en"]) > 20


def test_sentences_stand_in_the_same_order_in_both_files():
    dutch, english = ([one.name for one in parsed(lang).find_all(nodes.Macro)] for lang in ("nl", "en"))
    assert dutch == english


def test_a_group_of_words_has_the_same_keys_in_both_files():
    dutch, english = groups("nl"), groups("en")
    both = dutch.keys() & english.keys()
    assert {name: dutch[name] for name in both} == {name: english[name] for name in both}
    asked = {
        name for file in (CHECKOUT / "words").glob("*.py") for name in re.findall(r'word\("(\w+)"', file.read_text())
    }
    assert asked - both == set()
    assert len(asked) > 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_asks_for_no_name_that_nobody_gives_it(lang: str):
    """A misspelt name would be found when a reader comes by it: only then is it looked up."""
    tree = parsed(lang)
    known = set(say.TEXTS[lang])
    wrong = {}
    for macro in tree.find_all(nodes.Macro):
        own = {arg.name for arg in macro.args} | {
            name.name for name in macro.find_all(nodes.Name) if name.ctx in ("store", "param")
        }
        asked = {name.name for name in macro.find_all(nodes.Name) if name.ctx == "load"}
        if asked - own - known:
            wrong[macro.name] = asked - own - known
    assert wrong == {}


def test_each_macro_is_given_only_what_one_of_the_languages_uses():
    idle = [set(_unused(lang)) for lang in LANGUAGES]
    assert set.intersection(*idle) == set()


def _unused(lang: str) -> Iterator[tuple[str, str]]:
    for macro in parsed(lang).find_all(nodes.Macro):
        asked = {name.name for name in macro.find_all(nodes.Name) if name.ctx == "load"}
        yield from ((macro.name, arg.name) for arg in macro.args if arg.name not in asked)


def test_no_other_room_asks_which_language_it_is():
    """A fork by language is a sentence that an editor doesn't find; labels have their catalogue."""
    forks = [
        f"{file.relative_to(CHECKOUT)}, line {node.lineno}"
        for room in ("graph", "loaders", "api", "visualise")
        for file in sorted((CHECKOUT / room).rglob("*.py"))
        if file != CHECKOUT / "visualise" / "wording" / "language.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Compare) and any(_is_language(one) for one in (node.left, *node.comparators))
    ]
    assert forks == []


def _is_language(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in LANGUAGES


def test_a_line_end_is_a_space_within_a_text_and_nothing_beside_a_tag():
    made = Environment(extensions=[say.Lines])
    text = "{% if one %}\n  Of these,\n  {{ one }} is\u00a0\n  {# why #}\n  known\n{% else %} a{% endif %}\n."
    assert made.from_string(text).render(one=1) == "Of these, 1 is\u00a0 known."
    assert made.from_string(text).render(one=0) == " a."


@pytest.mark.parametrize(
    ("group", "closed"),
    [("reasons", Gap), ("stages", Stage), ("made", Stage), ("statuses", MeasureStatus), ("gates", EXPOSURE_KINDS)],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_words_for_each_value_of_a_closed_list(lang: str, group: str, closed: Iterable[str]) -> None:
    assert set(closed) <= set(groups(lang)[group])


@pytest.mark.parametrize(
    ("words", "closed"),
    [
        (labels.RULES, set(MixRule) - {MixRule.ROUTE}),  # no figure rests on a choice alone
        (labels.VERIFIED, Verified),
        (labels.RELATIONS, Relation),
        (labels.STEPS, StudyStep),
        (labels.WORKS, SiteStatus),
        (labels.MAPPINGS, MappingKind),
        (labels.MEASURES, MeasureKind),
    ],
)
def test_labels_are_of_exactly_the_values_of_a_closed_list(words: dict[str, str], closed: Iterable[str]) -> None:
    assert set(words) == set(closed)
