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
from graph.said import said
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
# Editions of the Harmonised System as BACI's files are called → as the graph calls them, one name for each.
EDITIONS = {
    "HS92": "HS92", "HS96": "HS96", "HS02": "HS02", "HS07": "HS07", "HS12": "HS12", "HS17": "HS17", "HS22": "HS2022",
}  # fmt: skip
MOST_NAMED = 10  # codes that a note names
_FILE = re.compile(rf"BACI_({'|'.join(EDITIONS)})_Y(\d{{4}})(_V\d{{6}}[a-z]?)?")
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
        flows = _flows(good, part, countries)
        entries += flows.entries
        rejected += flows.rejected
        left_out += flows.within
        # Several rows are one flow: what counts is what was read.
        notes += (*flows.notes, *_lacking(part, wanted))
        notes += _suspect(good, part)
    notes.append(
        f"{left_out} of {read} rows left out: no product maps to their code, the code came earlier, "
        "or they lie within one country."
    )
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


@dataclass(frozen=True)
class _Flows:
    """What the rows of one file state. `within` are flows between two numbers of one country, no trade between two."""

    entries: tuple[Entry, ...]
    rejected: tuple[Rejection, ...]
    within: int
    notes: tuple[str, ...]


def _flows(rows: pd.DataFrame, part: _Part, countries: dict[str, str]) -> _Flows:
    """Flows between countries. Where several of BACI's numbers are one country today, their flows are added up."""
    where = f"{FOLDER}/{part.path.name}"
    found: dict[tuple[str, str, str], dict[tuple[str, str], _Flow]] = {}
    twice: list[tuple[tuple[str, str, str], _Flow]] = []
    selves: list[Rejection] = []
    within = 0
    for number, i, j, k, v, q in zip(rows.index, *(rows[c] for c in "ijkvq"), strict=True):
        for code in (i, j):
            if code not in countries:
                raise UnknownTerm(
                    f"{where}, row {number}: no country for BACI's code {code!r}. Put the country_codes.csv of "
                    "the same release beside the file; nothing was loaded."
                )
        if i == j:
            selves.append(
                Rejection(where, number, "i, j", f"{i}, {j}", "two different countries", "Compare with CEPII's file.")
            )
        elif countries[i] == countries[j]:
            within += 1
        else:
            between = countries[i], countries[j], k
            flow = _Flow(number, float(v), None if q in _UNKNOWN else float(q))
            if found.setdefault(between, {}).setdefault((i, j), flow) is not flow:
                twice.append((between, flow))  # the same row again: refused where all that is stated twice is
    entries = [_entry(part, between, tuple(flows.values())) for between, flows in found.items()]
    entries += [_entry(part, between, (flow,)) for between, flow in twice]
    several = sum(len(flows) > 1 for flows in found.values())
    notes = []
    if several:
        added = sum(len(flows) for flows in found.values() if len(flows) > 1)
        notes.append(
            said(
                "{where}: {added} flows of several numbers of one country are added up to {several}.",
                "{where}: {added} stromen van meerdere nummers van één land zijn opgeteld tot {several}.",
                where=where, added=added, several=several,
            )
        )  # fmt: skip
    if within:
        notes.append(
            said(
                "{where}: {within} rows left out, between two numbers of one country.",
                "{where}: {within} rijen weggelaten, tussen twee nummers van één land.",
                where=where, within=within,
            )
        )  # fmt: skip
    return _Flows(tuple(sorted(entries, key=lambda entry: entry.row)), tuple(selves), within, tuple(notes))


@dataclass(frozen=True)
class _Flow:
    """One row: thousand USD and tonnes, None where nobody weighed."""

    row: int
    thousands: float
    tonnes: float | None


def _entry(part: _Part, between: tuple[str, str, str], flows: tuple[_Flow, ...]) -> Entry:
    start, end, code = between
    weights = [flow.tonnes for flow in flows if flow.tonnes is not None]
    values = {
        "start": node_id("Country", start),
        "end": node_id("Country", end),
        "code": code,
        "edition": EDITIONS[part.edition],
        "year": part.year,
        # A sum of which a part was not weighed is unknown.
        "tonnes": sum(weights) if len(weights) == len(flows) else None,
        "value_usd": round(sum(flow.thousands for flow in flows) * 1000, 3),
        "sources": [CARD.key],
        "verified": "READ" if len(flows) == 1 else "DERIVED",
        "note": None
        if len(flows) == 1
        else f"Sum of {len(flows)} rows: of numbers of BACI that are one country today.",
    }
    need = (Need("source", CARD.key, ("Source",)),)
    return Entry(f"{FOLDER}/{part.path.name}", flows[0].row, (("exported", values),), need)


def _lacking(part: _Part, wanted: set[str]) -> Iterator[str]:
    """The wanted codes that a file has not one row of, counted and named: its edition may not have them."""
    lacking = sorted(wanted - set(part.rows["k"]))
    if lacking:
        more = f", … ({len(lacking)})" if len(lacking) > MOST_NAMED else ""
        yield said(
            "{where}: {count} of {wanted} wanted codes do not occur in it: {codes}.",
            "{where}: {count} van {wanted} gezochte codes komen er niet in voor: {codes}.",
            where=f"{FOLDER}/{part.path.name}", count=len(lacking), wanted=len(wanted),
            codes=", ".join(lacking[:MOST_NAMED]) + more,
        )  # fmt: skip


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
