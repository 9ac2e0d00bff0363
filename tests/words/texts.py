"""The two files of sentences, as macros and as they are written."""

from jinja2 import Environment, nodes
from jinja2.runtime import Macro

from ketenkaart.settings import CHECKOUT
from ketenkaart.words import say
from ketenkaart.words.wording import LANGUAGES

FILES = {lang: CHECKOUT / "words" / f"{lang}.jinja" for lang in LANGUAGES}


def macros(lang: str) -> dict[str, Macro]:
    return {name: one for name, one in say.TEXTS[lang].items() if isinstance(one, Macro)}


def parsed(lang: str) -> nodes.Template:
    return Environment().parse(FILES[lang].read_text("utf-8"))
