"""Countries: the product's own table, `countries.csv` beside this file, so that no data folder can lack one."""

from pathlib import Path

from graph import model
from graph.model import Tables
from loaders.cards import Card
from loaders.facts import take, with_provenance
from loaders.sheets import Draft, Entry, Sheet, needs, of, provenance, read_sheet

FILE = Path(__file__).with_name("countries.csv")
SHEET = Sheet(
    "countries",
    (
        *of("Country", "key", "iso2", "name_en", "name_nl", "eu", "region", "latitude", "longitude", "area"),
        *provenance(),
    ),
)
_RETRIEVED = "2026-11-24"
CARDS = (
    Card(
        "iso-3166-1",
        "ISO 3166-1, codes for the names of countries",
        "International Organization for Standardization",
        "Codes may be used freely",
        "STATISTICS",
        "ISO 3166-1, alpha-2 and alpha-3 codes.",
        "compare with the list of the ISO Online Browsing Platform; the codes here are those of CLDR 48.2 and of "
        "pycountry 26.2.16, which agree.",
        _RETRIEVED,
    ),
    Card(
        "unicode-cldr",
        "Unicode Common Locale Data Repository, version 48: names of territories, containment",
        "Unicode Consortium",
        "Unicode License v3",
        "DATASET",
        "Unicode CLDR 48.",
        "names are those of Babel's locales en and nl, regions (UN M49) and members of the European Union those of "
        "territoryContainment.json in the npm package cldr-core; where a name is written otherwise the row says so.",
        _RETRIEVED,
    ),
    Card(
        "natural-earth",
        "Natural Earth, Admin 0 countries, 1:10m",
        "Natural Earth",
        "Public domain",
        "DATASET",
        "Made with Natural Earth.",
        "a country's point is the centroid of its largest polygon in countries-10m.json of the npm package "
        "world-atlas, or, where that lies outside, the point farthest from its border.",
        _RETRIEVED,
    ),
    Card(
        "cepii-baci-areas",
        "BACI: country codes",
        "CEPII",
        "Etalab Open Licence 2.0",
        "STATISTICS",
        "Gaulier and Zignago (2010), BACI, CEPII working paper 2010-23.",
        "country_codes.csv in the archive of the next BACI release.",
        _RETRIEVED,
    ),
    Card(
        "ketenkaart-terms",
        "Codes for what is no single country: EUU, WLD, ROW",
        "ketenkaart",
        "EUPL-1.2",
        "DATASET",
        "ketenkaart.",
        "kept by hand.",
        _RETRIEVED,
    ),
)


def files(_folder: Path) -> list[Path]:
    """The product's own file, whatever the data folder is."""
    return [FILE]


def draft(folder: Path, _known: Tables) -> Draft:
    """Every country, and the sources of what is said of it."""
    checked = read_sheet(SHEET, files(folder))
    columns = [p.name for p in model.NODE["Country"].properties]
    entries = [
        Entry(
            row.file,
            row.number,
            tuple(with_provenance(row, [("Country", take(row, "key", *columns))])),
            needs(SHEET, row),
        )
        for row in checked.rows
    ]
    return Draft((*(card.entry() for card in CARDS), *entries), checked.rejected, checked.read)
