"""The address of a view: all its state, read from a request and written into links, so that the address restores it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from ketenkaart.graph import calendar
from ketenkaart.graph.answers import addresses
from ketenkaart.graph.answers.references import NodeRef
from ketenkaart.graph.answers.subgraph import EXPORT
from ketenkaart.graph.errors import BadQuestion
from ketenkaart.graph.view import View
from ketenkaart.visualise.wording.language import Language, language

COMMON = ("as_of", "version", "content", "example")  # what every page takes
FINGERPRINT = 16  # characters that an address has of what the content of a version is known by
LONGEST = 500  # characters of one parameter
LONG = {"query": 8_000, "variables": 4_000}  # and of those that hold a document
MANY = 100  # values of one word in an address
OWN_PAGE = ("Material", "Product", "Group", "Country", "Organisation", "Measure", "Source")  # kinds of nodes
HOME = "index"  # what stands before the dot in a form of the home page


@dataclass(frozen=True)
class Address:
    """One address: which page about what, in which language, on which date, of which version, in which scope.

    `choices` are the page's own parameters, by the names that `addresses.WORDS` has for both languages.
    """

    lang: str
    page: str = ""  # a key of addresses.WORDS; "" is the home page
    key: str = ""
    as_of: date | None = None  # None is today
    version: int | None = None  # None is the current one; its number is this server's own
    example: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    origin: str = ""  # scheme and host that the reader came by, for addresses that leave the browser
    content: str = ""  # the fingerprint of what the version holds, the same on any server; it goes before the number

    @property
    def language(self) -> Language:
        return language(self.lang)

    def choice(self, name: str) -> str | None:
        """What is chosen for a parameter; None where nothing is."""
        return next((value for key, value in self.choices if key == name), None)

    def choices_of(self, name: str) -> tuple[str, ...]:
        """All that is chosen for a parameter that can be repeated."""
        return tuple(value for key, value in self.choices if key == name)

    def number(self, name: str, default: int) -> int:
        """A whole number that is chosen. Raises BadQuestion for anything else."""
        text = self.choice(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise BadQuestion("'%(name)s' is a whole number, not '%(text)s'.", name=self.word(name), text=text)
        return int(text)

    def day(self, name: str) -> date | None:
        """A date that is chosen. Raises BadQuestion for anything else."""
        text = self.choice(name)
        return None if text is None else _day(text)

    def chosen(self, name: str) -> bool:
        """Whether something is chosen that is 1 or 0. Raises BadQuestion for anything else."""
        return _one_or_none(self.choice(name) or "0", self.word(name))

    def word(self, name: str) -> str:
        """What a parameter is called in this address."""
        return addresses.WORDS[self.lang][name]

    def address(self, lang: str | None = None, form: str = "", **changes: object) -> str:
        """This view, perhaps in another language, another form (`csv`) or with changes by name; None drops a choice."""
        made = self.changed(**changes)
        if lang is not None:
            made = replace(made, lang=lang)
        return made.path(form) + made.query()

    def changed(self, **changes: object) -> "Address":
        """This view with changes by name; None drops a choice, a tuple repeats it."""
        fields = {
            name: changes.pop(name) for name in ("as_of", "version", "content", "example", "key") if name in changes
        }
        choices = [(name, value) for name, value in self.choices if name not in changes]
        choices += [
            (name, str(value))
            for name, given in changes.items()
            for value in (given if isinstance(given, tuple) else (given,))
            if value is not None
        ]
        return replace(self, choices=tuple(choices), **fields)  # type: ignore[arg-type]

    def path(self, form: str = "") -> str:
        """This page without its query: where its form goes."""
        plain = addresses.path(self.page, self.key, self.lang)
        if not form:
            return plain
        return f"{plain}{HOME if not self.page else ''}.{form}"

    def query(self) -> str:
        """The query string, `?` included; empty where all is the default."""
        given = self.parameters()
        return f"?{urlencode(given)}" if given else ""

    def parameters(self) -> list[tuple[str, str]]:
        """What the query string says: name and value."""
        given: list[tuple[str, str]] = []
        if self.as_of is not None:
            given.append(("as_of", self.as_of.isoformat()))
        if self.version is not None:
            given.append(("version", str(self.version)))
        if self.content:
            given.append(("content", self.content))
        if self.example:
            given.append(("example", "1"))
        return [(self.word(name), value) for name, value in (*given, *self.choices)]

    def hidden(self, shown: Iterable[str]) -> list[tuple[str, str]]:
        """What a form on the page has to carry along besides the fields that it shows."""
        seen = {self.word(name) for name in shown}
        return [(name, value) for name, value in self.parameters() if name not in seen]

    def permanent(self, view: View, form: str = "") -> str:
        """This view with its date and its content written out: what today's address will not be tomorrow.

        By the fingerprint any server finds the version that holds the same; a number would be another one there.
        """
        content = view.snapshot.content_hash[:FINGERPRINT]
        return self.address(form=form, as_of=view.as_of, version=None, content=content)

    def link(self, page: str, key: str = "", **choices: object) -> str:
        """Another page, on the same date, of the same version and in the same scope."""
        return replace(self, page=page, key=key, choices=()).changed(**choices).address()

    def linked(self, ref: NodeRef) -> str | None:
        """The page of a node; None where its kind has none."""
        return self.link(ref.label, ref.key) if ref.label in OWN_PAGE else None

    def home(self) -> str:
        return self.link("")

    def export(self, identifier: str, form: str) -> str:
        """The download of what stands around a node."""
        path = f"/{self.lang}/{EXPORT[self.lang]}/{quote(identifier, safe=':')}.{form}"
        return path + replace(self, choices=()).query()


def read(asked: Address, query: QueryParams, takes: Iterable[str]) -> Address:
    """The state in a query string. `takes` are the page's own parameters; with `*` behind it, one may be repeated.

    Raises BadQuestion for a parameter that the page doesn't know, that is there twice, or that says nothing sensible:
    an address with a slip in it must not quietly become another question.
    """
    names = {name.rstrip("*"): name.endswith("*") for name in takes}
    known = {asked.word(name): name for name in (*COMMON, *names)}
    given: dict[str, list[str]] = {}
    for word, value in query.multi_items():
        if word not in known:
            raise BadQuestion(
                "This page knows no '%(name)s' in its address. It knows: %(known)s.",
                name=word[:40],
                known=", ".join(known),
            )
        most = LONG.get(known[word], LONGEST)
        if len(value) > most:
            raise BadQuestion("'%(name)s' is longer than %(most)s characters.", name=word, most=most)
        if value.strip():
            given.setdefault(known[word], []).append(value.strip())
    for name, values in given.items():
        if len(values) > 1 and not names.get(name):
            raise BadQuestion("'%(name)s' stands twice in the address. Leave one out.", name=asked.word(name))
        if len(values) > MANY:
            word = asked.word(name)
            raise BadQuestion("'%(name)s' stands over %(most)s times in the address.", name=word, most=MANY)
    choices = tuple((name, value) for name in names for value in dict.fromkeys(given.get(name, ())))
    found = replace(asked, choices=choices)
    return replace(
        found,
        as_of=_day(given["as_of"][0]) if "as_of" in given else None,
        version=_version(given["version"][0]) if "version" in given else None,
        content=_content(given["content"][0]) if "content" in given else "",
        example=_one_or_none(given["example"][0], asked.word("example")) if "example" in given else False,
    )


def _day(text: str) -> date:
    day = calendar.parsed(text)
    if day is None:
        raise BadQuestion("'%(text)s' is no date. Write year, month and day, as in 2026-01-01.", text=text[:40])
    if not calendar.is_near(day):
        raise BadQuestion("'%(text)s' is too far away. Ask for a day from 1900 to 2200.", text=day.isoformat())
    return day


def _version(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadQuestion("'%(text)s' is no version. A version is a number, as in the foot of a page.", text=text[:40])
    return int(text)


def _content(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{8,64}", text):
        raise BadQuestion(
            "'%(text)s' is no fingerprint of content. It has 8 to 64 of the signs 0-9 and a-f.", text=text[:40]
        )
    return text


def _one_or_none(text: str, word: str) -> bool:
    if text not in ("0", "1"):
        raise BadQuestion("'%(name)s' is 1 or 0, not '%(text)s'.", name=word, text=text[:40])
    return text == "1"
