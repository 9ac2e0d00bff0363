"""Sentences by name: each is a macro of the same name in `nl.jinja` and `en.jinja`, with the same parameters.

What they give is plain text, escaped where it is shown. A line end within a text is a space; beside a tag it is
nothing, and so is the indentation after it: a sentence reads in its file as it will be read.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

from ketenkaart.graph.analysis.figure import Interval
from ketenkaart.graph.answers import rounding
from ketenkaart.words import wording
from ketenkaart.words.wording import LANGUAGES

ASIDE = re.compile(r" \(.*\)$")  # what a name adds to itself
KIND = re.compile(r"( \(.*\)|, all \w+|, alle \w+)$")  # the same, or that it is of all grades
# Dutch names of goods that take "het"; an adjective before one would need an ending, so only names of one word.
NEUTER = re.compile(r"(koper|oxide|metaal|concentraat|erts|schroot)$")


def say(sentence: str, lang: str, /, **values: object) -> str:
    """One sentence, or part of one, in a language."""
    return str(TEXTS[lang][sentence](**values))


def begin(sentence: str, lang: str, /, **values: object) -> str:
    """The same with a capital."""
    return wording.capital(say(sentence, lang, **values))


def word(group: str, key: str, lang: str) -> str:
    """One of a group of words: `word("stages", "MINE", "en")`."""
    return str(TEXTS[lang][group][key])


class PlainContext(Context):
    """Calls with what stands in the text: nothing here asks for its context, and looking for that took most time."""

    def call(self, called: Callable[..., Any], /, *values: Any, _loop_vars: Any = None, **named: Any) -> Any:
        return called(*values, **named)


class Lines(Extension):
    """Takes the line ends out of texts as they are compiled, so that nothing is left to mend when they are rendered."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        after_tag, text = True, ""
        for token in stream:
            if token.type == "data":  # a comment stands between two of these
                text += token.value
                continue
            if text:
                yield Token(token.lineno, "data", _one_line(text, after_tag, token.type == "block_begin"))
            yield token
            after_tag, text = token.type == "block_end", ""
        yield Token(stream.current.lineno, "data", _one_line(text, after_tag, True))


def _one_line(text: str, after_tag: bool, before_tag: bool) -> str:
    if after_tag:
        text = re.sub(r"^ *\n[ \n]*", "", text)
    if before_tag:
        text = re.sub(r" *\n[ \n]*$", "", text)
    return re.sub(r" *\n[ \n]*", " ", text)


def _between(ends: Interval, lang: str) -> str:
    """Ends without a value before them."""
    return wording.between(ends.lower, ends.upper, lang, rounding.resolution(ends.upper, ends.upper - ends.lower))


def _texts(lang: str) -> dict[str, Any]:
    made = Environment(  # noqa: S701  plain text
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, extensions=[Lines]
    )
    made.context_class = PlainContext
    made.filters |= {
        "name": lambda one: one.name(lang),
        "noun": lambda one: wording.lower_first(one.name(lang)),
        "country": lambda one: wording.country(one.key, one.name(lang), lang),
        "place": lambda one: wording.place(one.key, one.name(lang), lang),
        "day": partial(wording.day, lang=lang),
        "last_day": lambda until: wording.day(wording.shifted(until, -1), lang),
        "number": lambda value, digits=0: wording.number(value, lang, digits),
        "per_cent": lambda value, digits: wording.number(value, lang, digits) + wording.SIGNS[lang],
        "days": lambda value: wording.number(value, lang, 0 if value == int(value) else 1),
        "percent": lambda value, step=None: wording.percent(value, lang, step),
        "edge_percent": lambda value, step: wording.edge_percent(value, lang, step),
        "bound": lambda value, step: rounding.edge(value, step)[0],
        "in_words": lambda value: wording.in_words(value, lang),
        "below": lambda value: wording.below(value, lang),
        "between": lambda ends: _between(ends, lang),
        "month": lambda day: wording.month(day, lang),
        "tonnes": lambda value, digits=3: wording.tonnes(value, lang, digits),
        "tonnes_between": lambda ends: wording.tonnes_between(ends.lower, ends.upper, lang),
        "plain_noun": lambda one: wording.lower_first(ASIDE.sub("", one.name(lang))),
        "short_noun": lambda one: wording.lower_first(KIND.sub("", one.name(lang))),
        "signed": lambda value, digits: wording.number(value, lang, digits).replace("-", "\u2212"),
        "neuter": lambda noun: NEUTER.search(noun) is not None and " " not in noun,
        "begin": wording.capital,
        "within": wording.lower_first,
        "interval": lambda ends, step: wording.interval(ends.lower, ends.upper, lang, step),
    }
    return vars(made.get_template(f"{lang}.jinja").module)


# Read with the module: a fault in a text is no reader's.
TEXTS: dict[str, dict[str, Any]] = {lang: _texts(lang) for lang in LANGUAGES}
