"""Countries: the product's own table, `countries.csv` beside this file, so that no data folder can lack one."""

from pathlib import Path

from ketenkaart.graph.model import Tables
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.facts import with_provenance
from ketenkaart.loaders.sheets import Draft, Entry, Sheet, needs, of, provenance

FILE = Path(__file__).with_name("countries.csv")
SHEET = Sheet(
    "countries",
    (
        *of("Country", "key", "iso2", "name_en", "name_nl", "eu", "region", "latitude", "longitude", "area"),
        *provenance(),
    ),
)
NAMED = ("iso-3166-1", "unicode-cldr", "natural-earth", "cepii-baci-areas", "ketenkaart-terms")


def files(_folder: Path) -> list[Path]:
    """The product's own file, whatever the data folder is."""
    return [FILE]


def draft(folder: Path, _known: Tables) -> Draft:
    """Every country, and the sources of what is said of it."""
    checked = read_sheet(SHEET, files(folder))
    entries = [
        Entry(
            row.file, row.number, tuple(with_provenance(row, [("Country", row.stated("Country"))])), needs(SHEET, row)
        )
        for row in checked.rows
    ]
    return Draft((*(CARDS[key].entry() for key in NAMED), *entries), checked.rejected, checked.read)
