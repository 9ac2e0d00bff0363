"""Addresses that nobody means: every page and form, every parameter, with values at the ends of what there is."""

import random
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from ketenkaart.graph.answers import addresses
from ketenkaart.visualise.address import COMMON, HOME
from ketenkaart.visualise.forms import files
from ketenkaart.visualise.page import Page
from ketenkaart.visualise.site import web

VALUES = (
    "", " ", "0", "-1", "1", "1e9", "1.5", "NaN", "true", "٣", "１", "999999999", "9" * 20,  # numbers
    "0001-01-01", "9999-12-31", "1900-01-01", "2200-12-31", "1899-12-31", "2026-02-30", "20260101", "yesterday",  # days
    "dysprosium", "cobalt", "Dysprosium", "NLD", "nld", "WLD", "EUU", "XXX", "companies", "MINE", "MAGNET", "in_force",
    "Material:dysprosium", "Material:nothing", "Country:CHN", "Nothing:x", "Material:", ":", "a:b:c",  # ids
    "\x00", "\x7f", "\ufffe", "\U0010ffff", "\u202e", "磁", "é" * 100, "a" * 499, "a" * 501, "%", "%00", "&=?#",  # text
    "<script>", "' OR 1=1 --", "../../etc/passwd", "{}", '{"a": 1}', "[" * 300, "{graph{version}}", "{" * 200,
)  # fmt: skip
NO_KEYS = (
    "",
    "nothing",
    "Dysprosium",
    "nld",
    "a.csv",
    "a.json.csv",
    "..",
    ".",
    "x/y",
    "\x00",
    "é",
    "a" * 600,
    "a:b",
    ":",
)
FORMS = ("", *files.MEDIA_TYPES, "nope", "csv.csv")


def paths(page: Page, lang: str, keys: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The addresses of a page without a query: of each key that there is and of others, in each form and in none."""
    plain = addresses.path(page.name, "", lang)
    for form in (*FORMS, *page.forms):
        end = f".{form}" if form else ""
        if page.keyed:
            yield from (f"{plain}/{quote(key, safe=':')}{end}" for key in (*keys[page.name], *NO_KEYS))
        else:
            yield f"{plain}{HOME if form and not page.name else ''}{end}"


def addresses_of(keys: Mapping[str, Sequence[str]], seed: int) -> Iterator[str]:
    """Every page in both languages, each of its parameters with each value, and several at once."""
    draw = random.Random(seed)
    for page in web.pages():
        names = [*COMMON, *(name.rstrip("*") for name in page.takes), "table"]
        for lang in ("nl", "en"):
            words = [*(addresses.WORDS[lang][name] for name in names), "utm_source", "nothing"]
            for path in paths(page, lang, keys):
                yield path
                for word in words:
                    yield f"{path}?{urlencode({word: draw.choice(VALUES)})}"
                yield f"{path}?{urlencode([(draw.choice(words), draw.choice(VALUES)) for _ in range(3)])}"
            known = quote(keys[page.name][0], safe=":") if page.keyed else ""
            plain = addresses.path(page.name, "", lang) + (f"/{known}" if known else "")
            yield from (f"{plain}?{urlencode({word: value})}" for word in words for value in VALUES)
