"""Golden answers: what the product says of the shipped data. A change of its insides alone is shown to change none.

`python -m tests.golden take FILE` at one commit, `python -m tests.golden compare FILE` at another; `--part` is a slice,
`--worlds FOLDER` keeps drawn worlds between takes of who changes nothing that draws them. `renames.csv` has what a
decision renames: where (a pattern of keys), what (`name` of a column or field, words of a `text` or a `key`), old, new.
"""

import csv
import fnmatch
import gzip
import hashlib
import math
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, NamedTuple

import orjson
import typer

from tests.golden import worlds
from tests.golden.texts import ADDED, steady

NEAR = 1e-9  # part of a number by which the order of a sum may change it
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)")
BLOCK = re.compile(r"</?(?:table|caption|thead|tbody|tr|td|th|div|section|ul|ol|li|p|h\d|details|summary|svg)\b[^>]*>")
RENAMES = Path(__file__).with_name("renames.csv")
LARGE = 200  # characters of a line that is shown
PARTS = ("graphql", "pages", "exports")
Part = Annotated[list[str] | None, typer.Option(help=f"{', '.join(PARTS)}; all where none is given")]
Worlds = Annotated[Path | None, typer.Option(help="A folder that keeps drawn worlds")]


class Rename(NamedTuple):
    """What a decision renames."""

    where: str
    what: str
    old: str
    new: str


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def take(file: Path, part: Part = None, worlds: Worlds = None) -> None:
    """Make the answers and write them to a file."""
    with gzip.open(file, "wb", compresslevel=3) as out:
        for key, text in _made(part, worlds):
            line = {"key": key, "sha256": hashlib.sha256(text.encode()).hexdigest(), "text": text}
            out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


@app.command()
def compare(file: Path, part: Part = None, worlds: Worlds = None) -> None:
    """Make the answers and say where they differ from those of a file."""
    with RENAMES.open(encoding="utf-8") as rows:
        renames = [Rename(**row) for row in csv.DictReader(rows)]
    with gzip.open(file, "rb") as lines:
        before = {
            renamed(one["key"], one["key"], renames, ("key",)): renamed(one["key"], steady(one["text"]), renames)
            for one in map(orjson.loads, lines)
            if not part or one["key"].partition(" ")[0] in part
        }
    compared = numbers = near = 0
    new, differing = [], []
    for key, text in _made(part, worlds):
        if key not in before:
            new.append(key)
            continue
        was, text = as_read(before.pop(key)), as_read(text)
        compared, numbers = compared + 1, numbers + len(NUMBER.findall(was))
        if was != text and is_near(key, was, text):
            near += 1
        elif was != text:
            differing.append((key, *differs(key, was, text)))
    for key, at, old, now in differing:
        print(f"{key}\n  line {at} was: {old}\n  line {at} is:  {now}")
    for what, keys in (("gone", list(before)), ("new", new)):
        for key in keys:
            print(f"{what}: {key}")
    print(
        f"{compared} keys compared with {numbers} numbers; {len(differing)} differ, {len(before)} gone, {len(new)} new"
    )
    print(f"{near} more differ in numbers alone, by {NEAR} of each at most, as sums in another order do")
    if differing or before or new:
        sys.exit(1)


def renamed(key: str, text: str, renames: list[Rename], kinds: tuple[str, ...] = ("name", "text")) -> str:
    """A text of before with the names of now: of columns at the head of a CSV, of keys and columns in JSON."""
    wanted = [one for one in renames if one.what in kinds and fnmatch.fnmatch(key, one.where)]
    for _, what, old, new in wanted:
        name = re.escape(old)
        if what != "name":
            text = re.sub(rf"(?<!\w){name}(?!\w)", new, text)
            continue
        text = re.sub(rf'(?m)"{name}"(?=:)|(?<="name": )"{name}"', f'"{new}"', text)
        if "text/csv" in text.partition("\n")[0]:
            status, head, rest = text.split("\n", 2)
            text = "\n".join((status, re.sub(rf"(?<![^,;\ufeff]){name}(?![^,;\r])", new, head), rest))
    if wanted and text.startswith("{"):  # an answer of GraphQL: its fields stand by name
        text = orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
    return text


def as_read(text: str) -> str:
    """A page as a browser reads it: white space at a tag that breaks lines, and how a quote is escaped, say nothing."""
    for added in ADDED:
        text = re.sub(added, "", text)
    if "<!doctype html>" not in text[:LARGE].lower():
        return text
    spaced = BLOCK.sub(r"\n\g<0>\n", re.sub(r"[ \t\n]+", " ", text.replace("&#39;", "'")))
    return re.sub(r" ?\n[ \n]*", "\n", spaced)


def is_near(key: str, was: str, now: str) -> bool:
    """Whether two texts differ by the last digits of numbers alone."""
    if ".excel.csv" in key:
        was, now = (re.sub(r"(?<=\d),(?=\d)", ".", text) for text in (was, now))
    if NUMBER.sub("", was) != NUMBER.sub("", now):
        return False
    pairs = zip(NUMBER.findall(was), NUMBER.findall(now), strict=True)
    return all(a == b or ("." in a + b and math.isclose(float(a), float(b), rel_tol=NEAR)) for a, b in pairs)


def differs(key: str, was: str, now: str) -> tuple[int, str, str]:
    """The first line that differs by more than last digits: its number and both, from shortly before the difference."""
    for at, (old, new) in enumerate(zip_longest(was.split("\n"), now.split("\n"), fillvalue="(nothing)"), 1):
        if old != new and not is_near(key, old, new):
            same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
            begin = max(0, same - LARGE // 3)
            return at, old[begin : begin + LARGE], new[begin : begin + LARGE]
    raise AssertionError("they are equal")


def _made(parts: list[str] | None, kept: Path | None) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as home:
        worlds.prepare(Path(home), kept)
        from tests.golden import documents, pages  # what they import reads what is prepared

        seen = documents.Seen()
        made: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
            "graphql": lambda: documents.graphql(seen),
            "pages": pages.pages,
            "exports": pages.exports,
        }
        for name in parts or PARTS:
            began, told = time.process_time(), set()
            for key, text in made[name]():
                if key not in told:  # some addresses are chosen and come with all of their kind too
                    told.add(key)
                    yield f"{name} {key}", text
            print(f"{name}: {len(told)} texts in {time.process_time() - began:.0f} s of CPU", file=sys.stderr)
        for line in seen.told() if seen.named else ():
            print(line, file=sys.stderr)


if __name__ == "__main__":
    app()
