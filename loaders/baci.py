"""Trade between countries: BACI of CEPII, in the official layout, any edition of the Harmonised System.

Only codes that a product maps to are loaded; of the others the rows are counted. `v` is thousand current USD free on
board, `q` metric tonnes of gross weight, empty or `NA` where nobody weighed.
"""

import io
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ketenkaart.graph import model
from ketenkaart.graph.errors import BadData, UnknownTerm
from ketenkaart.graph.model import Tables, node_id
from ketenkaart.graph.said import Said, said
from ketenkaart.loaders import delimited, facts, names
from ketenkaart.loaders.cards import CARDS
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.delimited import Limited
from ketenkaart.loaders.files import stem, table_files, table_of
from ketenkaart.loaders.sheets import Checked, Column, Draft, Entry, Need, Rejection, Sheet

FOLDER = "baci"
CARD = CARDS["cepii-baci"]
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
CODE = COLUMNS.index("k")
Rows = dict[int, list[str]]  # by the number of a row, its cells
MOST_FAULTS = 1_000  # rejected rows of one file, after which it is not BACI's
LARGEST = 4 * 1024**3  # bytes of one file, unpacked; a full year has 400 MB
FLAGGED_FACTOR = 10  # how far from the year's median a unit value is suspect (methods.md section 1)
# Editions of the Harmonised System as BACI's files are called → as the graph calls them, one name for each.
EDITIONS = {
    "HS92": "HS92", "HS96": "HS96", "HS02": "HS02", "HS07": "HS07", "HS12": "HS12", "HS17": "HS17", "HS22": "HS2022",
}  # fmt: skip
MOST_NAMED = 10  # codes that a note names
_FILE = re.compile(rf"BACI_({'|'.join(EDITIONS)})_Y(\d{{4}})(_V\d{{6}}[a-z]?)?")
_UNKNOWN = ("", "NA")
SELF = said("one country with itself", "een land met zichzelf")
COMPARE = said("Compare with CEPII's file.", "Vergelijk met het bestand van CEPII.")
_NUMBER = r"[0-9]{{1,15}}(\.[0-9]{{0,20}})?([eE][+-]?[0-9]{{1,2}})?"
_ROW = r"{year},[0-9]{{1,3}},[0-9]{{1,3}},[0-9]{{1,6}}," + _NUMBER + ",(" + _NUMBER + "|NA)?"
_COUNTRY = re.compile(r"[0-9]{1,3}")
_CODE = re.compile(r"[0-9]{1,6}")
_AMOUNT = re.compile(_NUMBER.format())
_THOUSAND_USD, _TONNES = model.UNITS["USD"][1] / 1000, model.UNITS["t"][1]


@dataclass(frozen=True)
class _Part:
    """The wanted rows of one file, as text, and how many others there were."""

    path: Path
    edition: str
    year: int
    rows: Rows
    read: int
    rejected: tuple[Rejection, ...]


def code_lists(folder: Path) -> list[Path]:
    """The lists that describe codes."""
    return [path for path in table_files(folder / FOLDER) if stem(path).startswith("product_codes_HS")]


def files(folder: Path) -> list[Path]:
    """Trade by year and the list of countries."""
    found = [path for path in table_files(folder / FOLDER) if not stem(path).startswith("product_codes_HS")]
    for path in found:
        if not _FILE.fullmatch(stem(path)):
            try:
                table_of(path, ("country_codes",))
            except BadData:
                raise BadData(
                    said(
                        "{file} is no file of BACI. Its files are called BACI_HSxx_Yyyyy.csv or "
                        "BACI_HSxx_Yyyyy_Vyyyyyy.csv, country_codes.csv and product_codes_HSxx.csv. "
                        "Rename or remove it; nothing was loaded.",
                        "{file} is geen bestand van BACI. Die heten BACI_HSxx_Yyyyy.csv of "
                        "BACI_HSxx_Yyyyy_Vyyyyyy.csv, "
                        "country_codes.csv en product_codes_HSxx.csv. Geef het een andere naam of haal het weg; er is "
                        "niets geladen.",
                        file=f"{FOLDER}/{path.name}",
                    )
                ) from None  # fmt: skip
    return found


def draft(folder: Path, known: Tables) -> Draft:
    """Trade in the codes that a product maps to."""
    paths = files(folder)
    if not paths:
        return Draft()
    wanted = codes(known)
    countries, listed = _countries([path for path in paths if not _FILE.fullmatch(stem(path))], known)
    taken: set[tuple[str, int]] = set()
    entries, notes = [CARD.entry()], list(listed.notes)
    rejected = list(listed.rejected)
    read, left_out = len(rejected), 0
    for path in (path for path in paths if _FILE.fullmatch(stem(path))):
        part = _read(path, wanted)
        read += part.read
        codes_there = {cells[CODE] for cells in part.rows.values()}
        again = sorted(code for code in codes_there if (code, part.year) in taken)
        rows = {number: cells for number, cells in part.rows.items() if cells[CODE] not in again}
        left_out += part.read - len(part.rejected) - len(rows)
        if again:
            notes.append(
                said(
                    "{file}: {codes} of {year} left out, {count} rows: a file earlier by name has it.",
                    "{file}: {codes} van {year} weggelaten, {count} rijen: een bestand eerder in naam heeft het.",
                    file=f"{FOLDER}/{path.name}", codes=", ".join(again), year=part.year,
                    count=len(part.rows) - len(rows),
                )
            )  # fmt: skip
        taken |= {(code, part.year) for code in codes_there}
        rejected += part.rejected
        flows = _flows(rows, part, countries)
        entries += flows.entries
        rejected += flows.rejected
        left_out += flows.within
        # Several rows are one flow: what counts is what was read.
        notes += (*flows.notes, *_lacking(part, codes_there, wanted))
        notes += _suspect(rows, part)
    if left_out:
        notes.append(
            said(
                "{left_out} of {read} rows left out: no product maps to their code, the code came earlier, or they "
                "lie within one country.",
                "{left_out} van de {read} rijen weggelaten: geen product hoort bij hun code, de code kwam al eerder, "
                "of ze blijven binnen één land.",
                left_out=left_out, read=read,
            )
        )  # fmt: skip
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


def _countries(paths: list[Path], known: Tables) -> tuple[dict[str, str], Checked]:
    """BACI's numbers → keys of countries, and the list that says so."""
    keys = set(known["Country"]["key"]) if "Country" in known else set()
    found = {}
    listed = read_sheet(COUNTRY_LIST, paths)
    for row in listed.rows:
        found[row["country_code"]] = names.country_of_baci(row["country_iso3"], keys, row)
    return found, listed


def _read(path: Path, wanted: set[str]) -> _Part:
    """The wanted rows of a file. Every other one is looked at too: only what is understood can be unwanted."""
    form = _FILE.fullmatch(stem(path))
    assert form is not None
    where, edition, year = f"{FOLDER}/{path.name}", form[1], form[2]
    whole = re.compile(_ROW.format(year=year), re.ASCII)
    kept: dict[int, list[str]] = {}
    rejected: list[Rejection] = []
    read = 0
    with Limited(path, where, LARGEST) as raw:
        lines = io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8-sig", errors="replace", newline="")
        rows = delimited.records(lines, where)
        _, header = next(rows, (1, []))
        if tuple(map(str.strip, header)) != COLUMNS:
            raise _damaged(
                where,
                said("has columns {found}, not {columns}", "heeft kolommen {found}, niet {columns}",
                     found=", ".join(header), columns=", ".join(COLUMNS)),
            )  # fmt: skip
        for number, cells in rows:
            if len(cells) != len(COLUMNS):
                if not cells:
                    continue
                raise _damaged(
                    where,
                    said("has {count} cells in row {number}, and {columns} columns",
                         "heeft {count} cellen in rij {number}, en {columns} kolommen",
                         count=len(cells), number=number, columns=len(COLUMNS)),
                )  # fmt: skip
            read += 1
            cells = [cell.strip() for cell in cells]
            if not (whole.fullmatch(",".join(cells)) and _is_value(cells[4]) and _is_weight(cells[5])):
                rejected.append(_fault(where, number, cells, year))
                if len(rejected) > MOST_FAULTS:
                    first = rejected[0]
                    raise _damaged(
                        where,
                        said("has more than {most} rows that are not understood, the first of them row {row}, {column} "
                             "'{value}': {rule}",
                             "heeft meer dan {most} rijen die niet te begrijpen zijn, de eerste rij {row}, {column} "
                             "'{value}': {rule}",
                             most=MOST_FAULTS, row=first.row, column=first.column, value=first.value, rule=first.rule),
                    )  # fmt: skip
                continue
            cells[3] = cells[3].zfill(6)
            if cells[3] in wanted:
                kept[number] = cells
        if raw.last not in (b"\n", b"\r"):
            raise _damaged(
                where,
                said("ends in the middle of row {number}, without an end of the line",
                     "houdt midden in rij {number} op, zonder regeleinde", number=read + 1),
            )  # fmt: skip
    if not read:
        raise _damaged(where, said("has a header and not one row", "heeft een kop en geen enkele rij"))
    return _Part(path=path, edition=edition, year=int(year), rows=kept, read=read, rejected=tuple(rejected))


def _damaged(where: str, what: Said) -> BadData:
    return BadData(
        said(
            "{where} {what}. Take the file whole, as CEPII publishes it; nothing was loaded.",
            "{where} {what}. Neem het hele bestand zoals CEPII het publiceert; er is niets geladen.",
            where=where, what=what,
        )
    )  # fmt: skip


def _fault(where: str, number: int, cells: list[str], year: str) -> Rejection:
    """The first cell of a row that is not understood."""
    country = said("no number of a country", "geen nummer van een land")
    forms: tuple[tuple[Callable[[str], object], Said], ...] = (
        (
            year.__eq__,
            said("not the year of the file's name, {year}", "niet het jaar van de bestandsnaam, {year}", year=year),
        ),
        (_COUNTRY.fullmatch, country),
        (_COUNTRY.fullmatch, country),
        (_CODE.fullmatch, said("no code of one to six digits", "geen code van een tot zes cijfers")),
        (_is_value, said("no value in thousand USD, zero or more", "geen waarde in duizend USD, nul of meer")),
        (
            _is_weight,
            said(
                "no tonnes, zero or more, or NA where unknown",
                "geen aantal ton, nul of meer, of NA waar het onbekend is",
            ),
        ),
    )
    column, cell, rule = next(
        (column, cell, rule)
        for column, cell, (holds, rule) in zip(COLUMNS, cells, forms, strict=True)
        if not holds(cell)
    )
    return Rejection(file=where, row=number, column=column, value=cell, rule=rule, remedy=COMPARE)


def _is_value(cell: str) -> bool:
    return _is_amount(cell, _THOUSAND_USD)


def _is_weight(cell: str) -> bool:
    return cell in _UNKNOWN or _is_amount(cell, _TONNES)


def _is_amount(cell: str, most: float) -> bool:
    return bool(_AMOUNT.fullmatch(cell)) and (float(cell) == 0 or model.SMALLEST <= float(cell) <= most)


@dataclass(frozen=True)
class _Flows:
    """What the rows of one file state. `within` are flows between two numbers of one country, no trade between two."""

    entries: tuple[Entry, ...]
    rejected: tuple[Rejection, ...]
    within: int
    notes: tuple[Said, ...]


def _flows(rows: Rows, part: _Part, countries: dict[str, str]) -> _Flows:
    """Flows between countries. Where several of BACI's numbers are one country today, their flows are added up."""
    where = f"{FOLDER}/{part.path.name}"
    found: dict[tuple[str, str, str], dict[tuple[str, str], _Flow]] = {}
    twice: list[tuple[tuple[str, str, str], _Flow]] = []
    selves: list[Rejection] = []
    within = 0
    for number, (_, i, j, k, v, q) in rows.items():
        for code in (i, j):
            if code not in countries:
                raise UnknownTerm(
                    said(
                        "{where}, row {number}: no country for BACI's code '{code}'. Put the country_codes.csv of the "
                        "same release beside the file; nothing was loaded.",
                        "{where}, rij {number}: geen land voor BACI's nummer '{code}'. Zet de country_codes.csv van "
                        "dezelfde uitgave naast het bestand; er is niets geladen.",
                        where=where, number=number, code=code,
                    )
                )  # fmt: skip
        if i == j:
            selves.append(
                Rejection(file=where, row=number, column="i, j", value=f"{i}, {j}", rule=SELF, remedy=COMPARE)
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


def _lacking(part: _Part, there: set[str], wanted: set[str]) -> Iterator[Said]:
    """The wanted codes that a file has not one row of, counted and named: its edition may not have them."""
    lacking = sorted(wanted - there)
    if lacking:
        more = f", … ({len(lacking)})" if len(lacking) > MOST_NAMED else ""
        yield said(
            "{where}: {count} of {wanted} wanted codes do not occur in it: {codes}.",
            "{where}: {count} van {wanted} gezochte codes komen er niet in voor: {codes}.",
            where=f"{FOLDER}/{part.path.name}", count=len(lacking), wanted=len(wanted),
            codes=", ".join(lacking[:MOST_NAMED]) + more,
        )  # fmt: skip


def _suspect(rows: Rows, part: _Part) -> Iterator[Said]:
    """How many flows of each code have a unit value far from the median of the code's year."""
    found: dict[str, list[float]] = {}
    for *_, code, value, weight in rows.values():
        if weight not in _UNKNOWN and float(value) > 0 and float(weight) > 0:
            found.setdefault(code, []).append(float(value) / float(weight))
    for code, values in sorted(found.items()):
        median = statistics.median(values)
        far = sum(value > median * FLAGGED_FACTOR or value < median / FLAGGED_FACTOR for value in values)
        yield said(
            "{code} {edition} {year}: {far} of {count} flows with value and weight lie more than {factor} times off "
            "the median of {median:.4g} thousand USD per tonne.",
            "{code} {edition} {year}: {far} van {count} stromen met waarde en gewicht liggen meer dan {factor} keer af "
            "van de mediaan van {median:.4g} duizend USD per ton.",
            code=code, edition=part.edition, year=part.year, far=far, count=len(values), factor=FLAGGED_FACTOR,
            median=median,
        )  # fmt: skip
