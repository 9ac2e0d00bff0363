"""The ten questions that an analyst asks, as GraphQL: links on the page, and tests of the shipped data."""

from dataclasses import dataclass
from pathlib import Path

from ketenkaart.visualise.wording.language import mark

FOLDER = Path(__file__).with_name("queries")
TITLES = (
    mark("From which countries does Dutch dysprosium come, at each stage, how sure is that, and from which sources?"),
    mark("Which measures in force affect neodymium magnets, what do they ask for, and how long did decisions take?"),
    mark("Which share of one example company's magnets needed a licence on 31 March and on 30 June 2025?"),
    mark("Which example companies are most exposed to China at separation, page by page?"),
    mark("What are the ten worst chokepoints for Dutch neodymium?"),
    mark("How concentrated is magnet production by country over the years, and by ultimate owner?"),
    mark("Which paths lead from the mine to one example company, over which sites and owners?"),
    mark("Copper: who supplies the Netherlands and Germany, how concentrated is that, is any measure in force?"),
    mark("Who makes magnets outside China: site, owner, capacity, status?"),
    mark("What is within two steps of one Dutch company in the graph, and where can it be downloaded?"),
)


@dataclass(frozen=True)
class ExampleQuestion:
    """One question: its number, what it asks in words (a key of the catalogue), and its document."""

    number: int
    title: str
    document: str


def _read(number: int, title: str) -> ExampleQuestion:
    return ExampleQuestion(number, title, (FOLDER / f"{number:02}.graphql").read_text(encoding="utf-8"))


QUESTIONS = tuple(_read(number, title) for number, title in enumerate(TITLES, 1))
