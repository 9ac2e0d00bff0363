"""What all texts for readers keep to, wherever they stand: in sentences of the answers, on pages, in messages."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketenkaart.settings import CHECKOUT
from ketenkaart.visualise.wording import language

ROOMS = ("graph", "visualise", "api", "loaders", "words")
WORDING = Path("words/wording.py")  # the one module that puts a number and its sign together
GAP = "…"  # what stands for a value in a text


@cache
def texts() -> list[tuple[Path, str]]:
    return list(_texts())


def _texts() -> Iterator[tuple[Path, str]]:
    """Every text of the product's modules, a `…` for each value within; not those that document it."""
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.JoinedStr):
                    told.update(id(part) for part in node.values)
                    yield path.relative_to(CHECKOUT), "".join(map(_part, node.values))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                    yield path.relative_to(CHECKOUT), node.value
    for path in sorted((CHECKOUT / "words").glob("*.jinja")):
        yield from ((path.relative_to(CHECKOUT), text) for text in _sentences(path.read_text("utf-8")))


def _sentences(file: str) -> Iterator[str]:
    """What a file of sentences says, at each fork of the way, and the words within its tags."""
    said = re.sub(r"\{#.*?#\}", "", file, flags=re.DOTALL)
    yield from re.findall(r'"([^"]*)"', said)
    for text in re.split(r"\{% (?:end)?macro.*?%\}|\{% el.*?%\}", re.sub(r"\{\{.*?\}\}", GAP, said)):
        yield re.sub(r"\{%.*?%\}|\n *", "", text)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else GAP


def messages() -> list[tuple[str, str]]:
    """The texts of the pages, English and Dutch."""
    found = []
    for message in language.catalogue():
        for english, dutch in zip(_all(message.id), _all(message.string), strict=False):
            if english:
                found.append((english, dutch))
    return found


def _all(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


def test_a_number_gets_its_per_cent_sign_in_one_place():
    glued = re.compile(rf"{GAP}[ \u00a0]?%")
    assert [(str(path), text) for path, text in texts() if glued.search(text) and path != WORDING] == []


def test_a_per_cent_sign_stands_as_each_language_has_it():
    assert [english for english, _ in messages() if re.search(r"\d\s%%", english)] == []
    assert [dutch for _, dutch in messages() if re.search(r"\d(?!\u00a0%%)\s?%%", dutch)] == []
    dutch, english = ((CHECKOUT / "words" / f"{lang}.jinja").read_text("utf-8") for lang in ("nl", "en"))
    assert re.findall(r"\d\s%(?!\})", english) == []
    assert re.findall(r"\d(?!\u00a0%)\s?%(?!\})", dutch) == []


def test_english_does_not_begin_with_what_dutch_begins_with():
    """`Of 11% it is unknown …`, `Of nothing it is known …`: the order of words of a Dutch sentence."""
    dutch_order = re.compile(
        r"\b[Oo]f (?!wh)[^.;:,]{1,60}? (?:it is (?:not |un)?(?:known|recorded)|is it \w+|there is no) "
        r"|\bat none of these it|^Of no(?:ne|thing)? "
    )
    found = [text for _, text in texts() if dutch_order.search(text)]
    found += [english for english, _ in messages() if dutch_order.search(english)]
    assert found == []


def test_the_graph_is_called_graaf_and_no_chart():
    dutch = [text for _, text in messages()] + [text for _, text in texts()]
    assert [text for text in dutch if re.search("grafiek", text, re.IGNORECASE)] == []
    assert any("graaf" in text for text in dutch)
