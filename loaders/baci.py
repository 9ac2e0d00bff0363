"""Trade between countries: BACI of CEPII, in the official layout, any edition of the Harmonised System.

Only codes that a product maps to are loaded; of the others the rows are counted. `v` is thousand current USD free on
board, `q` metric tonnes of gross weight, empty or `NA` where nobody weighed.
"""

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from graph import model
from graph.errors import BadData, UnknownTerm
from graph.model import Tables, node_id
from loaders import facts, names
from loaders.cards import Card
from loaders.sheets import (
    Column,
    Draft,
    Entry,
    Need,
    Rejection,
    Sheet,
    csv_files,
    failures,
    is_number,
    read_sheet,
    stem,
    table_of,
)

FOLDER = "baci"
CARD = Card(
    "cepii-baci",
    "BACI: bilateral trade by product",
    "CEPII",
    "Etalab Open Licence 2.0",
    "STATISTICS",
    "Gaulier and Zignago (2010), BACI: International Trade Database at the Product-Level, CEPII working paper 2010-23.",
    "download BACI_HSxx_Vyyyyyy.zip from the page of BACI at CEPII (database 37) and put its files, packed with gzip "
    "or not, into baci/; the last year of a release is not final.",
    "2026-11-24",
    "V202601",
    "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
)
CODE_LIST = Sheet(
    "product_codes",
    (
        Column("code", model.text("code", "Six-digit code.", required=True)),
        Column("description", model.text("description", "Text of the code.", required=True)),
    ),
)
COUNTRY_LIST = Sheet(
    "country_codes",
    (
        Column("country_code", model.text("country_code", "BACI's own number.", required=True)),
        Column("country_name", model.text("country_name", "Name.", required=True), unread=True),
        Column("country_iso2", model.text("country_iso2", "Alpha-2 code; empty for Namibia, whose code is NA.")),
        Column("country_iso3", model.text("country_iso3", "Alpha-3 code, or BACI's own.", required=True)),
    ),
)
COLUMNS = ("t", "i", "j", "k", "v", "q")
CHUNK = 500_000  # rows; a full year has eleven million
LARGEST = 4 * 1024**3  # bytes of one file, unpacked; a full year has 400 MB
FLAGGED_FACTOR = 10  # how far from the year's median a unit value is suspect (methods.md section 1)
_FILE = re.compile(r"BACI_(HS\d\d)_Y(\d{4})(_V\d{6}[a-z]?)?")
_UNKNOWN = ("", "NA")


@dataclass(frozen=True)
class _Part:
    """The wanted rows of one file, as text, indexed by row number, and how many others there were."""

    path: Path
    edition: str
    year: int
    rows: pd.DataFrame
    read: int


def code_lists(folder: Path) -> list[Path]:
    """The lists that describe codes."""
    return [path for path in csv_files(folder / FOLDER) if stem(path).startswith("product_codes_HS")]


def files(folder: Path) -> list[Path]:
    """Trade by year and the list of countries."""
    found = [path for path in csv_files(folder / FOLDER) if not stem(path).startswith("product_codes_HS")]
    for path in found:
        if not _FILE.fullmatch(stem(path)):
            try:
                table_of(path, ["country_codes"])
            except BadData:
                raise BadData(
                    f"{FOLDER}/{path.name} is no file of BACI. Its files are called BACI_HSxx_Yyyyy.csv or "
                    "BACI_HSxx_Yyyyy_Vyyyyyy.csv, country_codes.csv and product_codes_HSxx.csv. "
                    "Rename or remove it; nothing was loaded."
                ) from None
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """Trade in the codes that a product maps to."""
    paths = files(folder)
    if not paths:
        return Draft()
    wanted = codes(known)
    countries = _countries([path for path in paths if not _FILE.fullmatch(stem(path))], known)
    taken: set[tuple[str, int]] = set()
    entries, rejected, notes = [CARD.entry()], [], []
    read = left_out = 0
    for path in (path for path in paths if _FILE.fullmatch(stem(path))):
        part = _read(path, wanted)
        read += part.read
        again = sorted({code for code in part.rows["k"].unique() if (code, part.year) in taken})
        rows = part.rows[~part.rows["k"].isin(again)]
        left_out += part.read - len(rows)
        if again:
            notes.append(
                f"{FOLDER}/{path.name}: {', '.join(again)} of {part.year} left out, {len(part.rows) - len(rows)} rows: "
                "a file earlier by name has it."
            )
        taken |= {(code, part.year) for code in rows["k"].unique()}
        good, faulty = _check(rows, part)
        rejected += faulty
        found, selves = _entries(good, part, countries)
        entries += found
        rejected += selves
        notes += _suspect(good, part)
    notes.append(f"{left_out} of {read} rows left out: no product maps to their code, or the code came earlier.")
    return Draft(tuple(entries), tuple(rejected), read, left_out, tuple(notes))


def codes(known: Tables) -> set[str]:
    """The six-digit codes, matched by their HS 1992 form, under which products are traded."""
    table = known.get("classified_as", {"end": [], "mapping": []})
    prefix = node_id("Code", facts.code_key("HS92", ""))
    return {
        end.removeprefix(prefix)
        for end, mapping in zip(table["end"], table["mapping"], strict=True)
        if end.startswith(prefix) and len(end) == len(prefix) + 6 and mapping != "NONE"
    }


def _countries(paths: list[Path], known: Tables) -> dict[str, str]:
    """BACI's numbers → keys of countries."""
    keys = set(known["Country"]["key"]) if "Country" in known else set()
    found = {}
    for path in paths:
        for row in read_sheet(COUNTRY_LIST, [path]).rows:
            found[row["country_code"]] = names.country_of_baci(row["country_iso3"], keys, row)
    return found


def _read(path: Path, wanted: set[str]) -> _Part:
    form = _FILE.fullmatch(stem(path))
    assert form is not None
    kept, read = [], 0
    with _Limited(path) as stream:
        try:
            chunks = pd.read_csv(stream, dtype=str, keep_default_na=False, chunksize=CHUNK, encoding="ascii")
            for chunk in chunks:
                if tuple(chunk.columns) != COLUMNS:
                    raise BadData(
                        f"{FOLDER}/{path.name} has columns {', '.join(map(str, chunk.columns))}, not "
                        f"{', '.join(COLUMNS)}. Take the file as CEPII publishes it; nothing was loaded."
                    )
                chunk.index = pd.RangeIndex(read + 2, read + 2 + len(chunk))
                read += len(chunk)
                chunk["k"] = chunk["k"].str.strip().str.zfill(6)
                kept.append(chunk[chunk["k"].isin(wanted)])
        except (
            pd.errors.ParserError,
            pd.errors.EmptyDataError,
            UnicodeDecodeError,
            gzip.BadGzipFile,
            EOFError,
        ) as error:
            raise BadData(
                f"{FOLDER}/{path.name} cannot be read after row {read + 1}: {error}. "
                "Fetch it again; nothing was loaded."
            ) from None
    rows = pd.concat(kept) if kept else pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return _Part(path, form[1], int(form[2]), rows.apply(lambda cells: cells.str.strip()), read)


def _check(rows: pd.DataFrame, part: _Part) -> tuple[pd.DataFrame, list[Rejection]]:
    faults: dict[int, Rejection] = {}
    for column, rule, value, number in failures(rows, _schema(part.year)):
        faults.setdefault(
            number, Rejection(f"{FOLDER}/{part.path.name}", number, column, value, rule, "Compare with CEPII's file.")
        )
    return rows.drop(index=list(faults)), list(faults.values())


def _schema(year: int) -> pa.DataFrameSchema:
    def number(rule: str, *, empty: bool = False) -> pa.Column:
        return pa.Column(
            str,
            pa.Check(
                lambda s: s.map(is_number) & ~s.str.startswith("-") | (s.isin(_UNKNOWN) if empty else False),
                error=rule,
            ),
        )

    return pa.DataFrameSchema(
        {
            "t": pa.Column(str, pa.Check(lambda s: s == str(year), error=f"the year of the file's name, {year}")),
            "v": number("a value in thousand USD, not negative"),
            "q": number("tonnes, not negative; empty or NA where unknown", empty=True),
        }
    )


def _entries(rows: pd.DataFrame, part: _Part, countries: dict[str, str]) -> tuple[list[Entry], list[Rejection]]:
    where = f"{FOLDER}/{part.path.name}"
    entries, selves = [], []
    need = (Need("source", CARD.key, ("Source",)),)
    for number, i, j, k, v, q in zip(rows.index, *(rows[c] for c in "ijkvq"), strict=True):
        for code in (i, j):
            if code not in countries:
                raise UnknownTerm(
                    f"{where}, row {number}: no country for BACI's code {code!r}. Put the country_codes.csv of "
                    "the same release beside the file; nothing was loaded."
                )
        if countries[i] == countries[j]:
            selves.append(
                Rejection(where, number, "i, j", f"{i}, {j}", "two different countries", "Compare with CEPII's file.")
            )
            continue
        values = {
            "start": node_id("Country", countries[i]),
            "end": node_id("Country", countries[j]),
            "code": k,
            "edition": part.edition,
            "year": part.year,
            "tonnes": None if q in _UNKNOWN else float(q),
            "value_usd": round(float(v) * 1000, 3),
            "sources": [CARD.key],
            "verified": "READ",
        }
        entries.append(Entry(where, number, (("exported", values),), need))
    return entries, selves


def _suspect(rows: pd.DataFrame, part: _Part) -> Iterator[str]:
    """How many flows of each code have a unit value far from the median of the code's year."""
    numbers = pd.DataFrame({c: pd.to_numeric(rows[c].where(~rows[c].isin(_UNKNOWN))) for c in "vq"})
    both = numbers[(numbers["v"] > 0) & (numbers["q"] > 0)]
    unit = both["v"] / both["q"]
    for code, values in unit.groupby(rows.loc[both.index, "k"]):
        median = values.median()
        far = ((values > median * FLAGGED_FACTOR) | (values < median / FLAGGED_FACTOR)).sum()
        yield (
            f"{code} {part.edition} {part.year}: {far} of {len(values)} flows with value and weight lie more than "
            f"{FLAGGED_FACTOR} times off the median of {median:.4g} thousand USD per tonne."
        )


class _Limited(io.RawIOBase):
    """An unpacked file that ends with an error where it is too long to be true."""

    def __init__(self, path: Path) -> None:
        self._stream = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115
        self._path, self._read = path, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._stream.read(len(buffer))
        self._read += len(block)
        if self._read > LARGEST:
            raise BadData(
                f"{FOLDER}/{self._path.name} is larger than {LARGEST // 1024**3} GiB unpacked, which no year is. "
                "Fetch it again; nothing was loaded."
            )
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()
