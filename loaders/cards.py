"""The card of a source: who published it, under which terms, and how its next edition is fetched."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ketenkaart.graph.model import node_id
from ketenkaart.loaders.files import stem
from ketenkaart.loaders.sheets import Entry, Fact


@dataclass(frozen=True)
class Card:
    """One dataset as a source; it becomes a Source node. `renew` says how to get the next edition."""

    key: str
    title: str
    publisher: str
    licence: str
    kind: str
    citation: str
    renew: str
    retrieved: str = ""
    published: str = ""
    address: str = ""

    def entry(self) -> Entry:
        """What the card itself states; it stands in no file of the dataset, so its row is 0."""
        values = {
            "key": self.key,
            "title": self.title,
            "publisher": self.publisher,
            "licence": self.licence,
            "kind": self.kind,
            "retrieved": self.retrieved or None,
            "published": self.published or None,
            "address": self.address or None,
            "note": f"Cite as: {self.citation} Next edition: {self.renew}",
            "sources": [self.key],
            "verified": "READ",
        }
        return Entry(f"card of {self.key}", 0, (("Source", values),))

    def observation(self, parts: Iterable[object], materials: Iterable[str], **values: object) -> Iterator[Fact]:
        """A quantity that the source states of some materials; `parts` tell it from its others."""
        key = ".".join((self.key, *(str(part).replace(" ", "-") for part in parts)))
        stated = {"sources": [self.key], "verified": "READ"}
        yield "Observation", {"key": key, **values, **stated}
        for material in materials:
            ends = {"start": node_id("Observation", key), "end": node_id("Material", material)}
            yield "observation_about", {**ends, **stated}


CARDS = {
    key: Card(key, **values)
    for key, values in tomllib.loads(Path(__file__).with_name("cards.toml").read_text("utf-8")).items()
}


def own_file(dataset: str, path: Path) -> tuple[str, Fact]:
    """Key and node of a user's file that is its own source."""
    name = path.name.removesuffix(".gz")
    key = f"{dataset}-{re.sub(r'[^A-Za-z0-9._-]+', '-', stem(path))}"
    return key, (
        "Source",
        {
            "key": key,
            "title": f"{path.parent.name}/{name}",
            "publisher": f"{path.parent.name}/{name}",
            "kind": "COMPANY",
            "note": "The rows name no source but the file that they stand in.",
            "sources": [key],
            "verified": "READ",
        },
    )
