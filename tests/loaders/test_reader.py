"""Files as people have them: what is read, what is asked about, and what is refused, with what to do."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import in_language
from ketenkaart.loaders import companies, files
from ketenkaart.loaders.checking import parts_by_table, read_sheet
from ketenkaart.loaders.sheets import Checked

COMPANIES = (
    "key,name,country,city,latitude,longitude,sbi,kvk,lei,employees,kinds,fictitious,source,verified,note\n"
    "jansen,Jansen Magneten,NLD,Delft,52.01,4.36,,,,12,TRADER;PRODUCER,false,,,\n"
    "bakker,Café Bakker,NLD,,,,,,,,,true,,,\n"
)
USES = "company,product,tonnes_per_year,stock_days,source,verified,note\n"
SUPPLIES = "supplier,customer,product,share,share_of,tonnes,valid_from,valid_to,source,verified,note\n"


def read(folder: Path, name: str, content: str | bytes) -> Checked:
    path = folder / "companies" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return again(path)


def again(path: Path) -> Checked:
    ((table, parts),) = parts_by_table([path], companies.SHEETS).items()
    return read_sheet(companies.SHEETS[table], parts)


def uses(folder: Path, *cells: str, separator: str = ",") -> Checked:
    """Rows of uses.csv with cells of tonnes_per_year."""
    rows = (
        f"jansen,magnet,{cell},,,,".replace(",", ";") if separator == ";" else f'jansen,magnet,"{cell}",,,,'
        for cell in cells
    )
    if separator == ";":
        rows = ("jansen,magnet,{},,,,".replace(",", separator).format(f'"{cell}"') for cell in cells)
    return read(folder, "uses.csv", USES.replace(",", separator) + "\n".join(rows) + "\n")


def tonnes(found: Checked) -> list[float | None]:
    return [row["tonnes_per_year"] for row in found.rows]


def refusal(folder: Path, name: str, content: str | bytes, lang: str = "en") -> str:
    with pytest.raises(BadData) as caught:
        read(folder, name, content)
    return in_language(caught.value.args[0], lang)


# Files.


@pytest.mark.parametrize(
    "content",
    [
        COMPANIES.encode("utf-8-sig"),
        COMPANIES.encode("utf-16"),
        COMPANIES.encode("utf-16-le"),
        COMPANIES.encode("utf-16-be"),
        COMPANIES.encode("cp1252"),
        COMPANIES.replace("\n", "\r\n").encode(),
        COMPANIES.replace("\n", "\r").encode(),
        COMPANIES.replace(";", "/").replace(",", ";").replace("TRADER/PRODUCER", '"TRADER;PRODUCER"').encode(),
        COMPANIES.replace(",", "\t").encode(),
        b"sep=#\r\n" + COMPANIES.replace(",", "#").encode(),
        COMPANIES.replace(",", "|").encode(),
        COMPANIES.replace("\n", ",,,\n").encode(),
        COMPANIES.encode() + b",,,,,,,,,,,,,,\n" * 2 + b"\n\n",
        b"\n" + COMPANIES.encode(),
        COMPANIES.rstrip("\n").encode(),
        COMPANIES.replace("true", "WAAR").replace("false", "Onwaar").encode(),
        COMPANIES.replace("true", "1").replace("false", "0").encode(),
        COMPANIES.replace("true", "TRUE").replace("false", "FALSE").encode(),
        COMPANIES.replace("key,name", "Key, NAME\u00a0").encode(),
        COMPANIES.replace("jansen,Jansen Magneten", "jansen \u00a0,\u00a0 Jansen Magneten ").encode(),
    ],
)
def test_one_table_is_the_same_however_a_program_wrote_it(tmp_path: Path, content: bytes) -> None:
    plain = read(tmp_path, "companies_plain.csv", COMPANIES)
    found = read(tmp_path, "companies.csv", content)
    assert [row.values for row in found.rows] == [row.values for row in plain.rows]
    assert (len(found.rows), found.rejected) == (2, ())


def test_windows_1252_is_told_and_what_may_be_another_set_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "companies.csv", COMPANIES.encode("cp1252")).notes == (
        "companies/companies.csv: read as Windows-1252.",
    )
    for other in ("mac-roman", "cp850"):
        assert "can't be said for certain. Save the file as CSV UTF-8" in refusal(
            tmp_path, "companies.csv", COMPANIES.replace("Café", "Caféhouder").encode(other)
        )


def test_capitals_in_the_ending_and_the_name_of_a_file_are_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, "Companies.CSV", COMPANIES).rows) == 2


def test_extra_column_is_left_out_and_named(tmp_path: Path) -> None:
    lines = COMPANIES.splitlines()
    found = read(tmp_path, "companies.csv", "\n".join([lines[0] + ",inkoper", *(line + ",Jo" for line in lines[1:])]))
    assert len(found.rows) == 2
    assert found.notes[0] == "companies/companies.csv: columns that this table doesn't have, left out: inkoper."
    assert "weggelaten: inkoper" in in_language(found.notes[0], "nl")


def test_misspelt_column_that_may_be_left_out_is_no_extra_one(tmp_path: Path) -> None:
    message = refusal(tmp_path, "supplies.csv", SUPPLIES.replace("share_of", "share_off"))
    assert "has unknown 'share_off'. Is 'share_off' share_of?" in message


def test_rows_above_the_header_are_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, "companies.csv", "Onze bedrijven 2026\n\n" + COMPANIES)
    assert "row 1 is no header; the columns are named in row 3. Remove what stands above it" in message


@pytest.mark.parametrize("cut", ["bakker,Caf", "bakker,Café Bakker,NLD,,,,,,,,,tr"])
def test_file_cut_in_the_middle_of_a_row_is_refused(tmp_path: Path, cut: str) -> None:
    whole = COMPANIES[: COMPANIES.index("bakker")]
    assert "ends in the middle of row 3" in refusal(tmp_path, "companies.csv", whole + cut)
    assert "houdt midden in rij 3 op" in refusal(tmp_path, "companies.csv", whole + cut, "nl")


@pytest.mark.parametrize(
    ("row", "count"), [("jansen,magnet,12,5,,,,", 8), ("jansen,magnet,12,5,30,,,", 8), ("jansen,magnet,12,5,,", 6)]
)
def test_row_of_more_or_fewer_cells_than_its_header_is_rejected_also_where_they_are_empty(
    tmp_path: Path, row: str, count: int
) -> None:
    found = read(tmp_path, "uses.csv", f"{USES}{row}\nbakker,magnet,3,5,,,\n")
    assert [line["company"] for line in found.rows] == ["bakker"]
    assert [(one.row, one.value) for one in found.rejected] == [(2, f"{count} cells")]


def test_file_that_is_no_table_is_named_and_a_companion_stops_nothing(tmp_path: Path) -> None:
    read(tmp_path, "companies.csv", COMPANIES)
    folder = tmp_path / "companies"
    for name in ("._companies.csv", "~$uses.csv", "uses.txt", "sites.xls", ".DS_Store"):
        (folder / name).write_bytes(b"\x00\x05")
    (folder / "old").mkdir()
    (tmp_path / "company").mkdir()
    (tmp_path / "uses.csv").write_text(USES)
    tables = files.table_files(folder)
    assert [path.name for path in tables] == ["companies.csv"]
    told = list(files.unread(tmp_path, ("companies", "facts"), tables))
    assert told == [
        "not read: companies/.DS_Store (a companion of another file)",
        "not read: companies/._companies.csv (a companion of another file)",
        "not read: companies/old/ (tables lie in the folder itself)",
        "not read: companies/sites.xls (save it as .xlsx or .csv)",
        "not read: companies/uses.txt (no table: those end in .csv, .csv.gz or .xlsx)",
        "not read: companies/~$uses.csv (a companion of another file)",
        "not read: company/ (no dataset's folder; those are companies, facts. Is it companies/?)",
        "not read: uses.csv (a table lies in the folder of its dataset)",
    ]
    assert in_language(told[3], "nl") == "niet gelezen: companies/sites.xls (sla het op als .xlsx of .csv)"


# Numbers.


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0.8", 0.8), ("0,8", 0.8), ("12,5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567.0),
        ("1.2500", 1.25), ("1250", 1250.0), ("0.125", 0.125), ("1234.567", 1234.567), ("45\u00a0", 45.0),
        ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_number_that_can_be_one_thing_is_read(tmp_path: Path, cell: str, value: float) -> None:
    assert tonnes(uses(tmp_path, cell)) == [value]


@pytest.mark.parametrize(("cell", "first", "second"), [("1.250", "1.25", "1250"), ("1,125", "1125", "1.1250")])
def test_number_that_can_be_two_things_is_asked_about(tmp_path: Path, cell: str, first: str, second: str) -> None:
    (rejected,) = uses(tmp_path, cell).rejected
    assert {f"{first} t/a", f"{second} t/a"} == set(rejected.rule.split(" or "))
    assert rejected.value == cell
    assert "or say in companies/reading.toml which the decimal mark is" in rejected.remedy
    assert "of zeg in companies/reading.toml wat het decimaalteken is" in in_language(rejected.remedy, "nl")


def test_what_is_asked_about_can_be_said(tmp_path: Path) -> None:
    assert len(uses(tmp_path, "1.250", "2.000").rejected) == 2
    options = tmp_path / "companies" / "reading.toml"
    for text, values in (
        ('decimal = ","', [1250.0, 2000.0]),
        ('decimal = "."', [1.25, 2.0]),
        ('decimal = "."\n[uses]\ndecimal = ","', [1250.0, 2000.0]),
    ):
        options.write_text(text)
        assert tonnes(again(tmp_path / "companies" / "uses.csv")) == values
    for written in ("1.25", "1250", "1.1250"):
        assert uses(tmp_path, written).rejected == ()


def test_cells_beside_it_say_what_a_number_is(tmp_path: Path) -> None:
    found = uses(tmp_path, "1.250", "0,8", separator=";")
    assert (tonnes(found), found.rejected) == ([1250.0, 0.8], ())
    assert "row 2: '1.250' in tonnes_per_year is read as 1250: a comma is the decimal mark" in found.notes[0]
    assert tonnes(uses(tmp_path, "1.250", "12.5")) == [1.25, 12.5]
    # A column is known by itself: a degree with a point says nothing of how tonnes are written.
    assert uses(tmp_path, "1.250", "3").rejected


def test_limits_of_a_column_leave_one_reading(tmp_path: Path) -> None:
    found = read(
        tmp_path, "companies.csv", COMPANIES.replace("52.01,4.36", "52.011,4.357").replace(",12,", ',"1.200",')
    )
    (jansen, _) = found.rows
    assert (jansen["latitude"], jansen["longitude"], jansen["employees"]) == (52.011, 4.357, 1200.0)


def said_of(found: Checked, lang: str) -> str:
    (rejected,) = found.rejected
    return f"{in_language(rejected.rule, lang)}. {in_language(rejected.remedy, lang)}"


@pytest.mark.parametrize(
    ("cell", "english", "dutch"),
    [
        ("80%", "write it without the sign: 80.", "zonder procentteken: 80."),
        ("12500 kg", "the column is in t/a, so write 12.5 alone.", "schrijf dus alleen 12.5."),
        ("12,5 ton", "so write 12,5 alone.", "schrijf dus alleen 12,5."),
        ("12 500", "no space within a number: write 12500.", "geen spatie in een getal: schrijf 12500."),
        ("veel", "no number. write digits alone", "geen getal. schrijf alleen cijfers"),
        ("#DEEL/0!", "the error of a formula. mend the formula", "de fout van een formule. herstel de formule"),
        ("1e999", "no number. write digits alone", "geen getal. schrijf alleen cijfers"),
        ("٣", "no number. write digits alone", "geen getal. schrijf alleen cijfers"),
    ],
)
def test_message_says_the_mistake_and_what_to_write(tmp_path: Path, cell: str, english: str, dutch: str) -> None:
    found = uses(tmp_path, cell)
    assert english in said_of(found, "en").lower()
    assert dutch in said_of(found, "nl").lower()


@pytest.mark.parametrize(("cell", "part"), [("80%", "0.8"), ("80 %", "0.8"), ("12,5%", "0.125"), ("80", "0.8")])
def test_per_cent_where_a_part_of_one_stands_says_the_part(tmp_path: Path, cell: str, part: str) -> None:
    row = f'CHN,jansen,magnet,"{cell}",,,,,,,\n'
    assert f"{part}." in said_of(read(tmp_path, "supplies.csv", SUPPLIES + row), "nl")


@pytest.mark.parametrize(
    ("cell", "dutch"),
    [
        ("1234567", "Een spreadsheet laat een nul vooraan weg: schrijf 01234567"),
        ("1.71E+07", "Een spreadsheet heeft het afgerond: kopieer alle acht cijfers opnieuw"),
        ("123", "Een KvK-nummer heeft acht cijfers, niet alle 0."),
    ],
)
def test_what_a_spreadsheet_made_of_a_register_number_is_said(tmp_path: Path, cell: str, dutch: str) -> None:
    row = f"jansen,Jansen,NLD,,,,,{cell},,,,false,,,\n"
    assert dutch in said_of(read(tmp_path, "companies.csv", COMPANIES.splitlines()[0] + "\n" + row), "nl")


# Days.


def supplies(folder: Path, *days: str) -> Checked:
    return read(folder, "supplies.csv", SUPPLIES + "".join(f"CHN,jansen,magnet,,,,{day},,,,\n" for day in days))


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["2025-06-03"], date(2025, 6, 3)),
        (["2025-6-3"], date(2025, 6, 3)),
        (["3-6-2025", "25-12-2024"], date(2025, 6, 3)),
        (["3/6/2025", "12/25/2024"], date(2025, 3, 6)),
        (["01-01-2024"], date(2024, 1, 1)),
    ],
)
def test_day_that_can_be_one_day_is_read(tmp_path: Path, days: list[str], first: date) -> None:
    found = supplies(tmp_path, *days)
    assert (found.rows[0]["valid_from"], found.rejected) == (first, ())


def test_day_that_can_be_two_is_asked_about_and_can_be_said(tmp_path: Path) -> None:
    (rejected,) = supplies(tmp_path, "03/06/2025").rejected
    assert rejected.rule == "2025-06-03 or 2025-03-06"
    assert 'dates = "day-month-year"' in rejected.remedy
    for order, day in (("day-month-year", date(2025, 6, 3)), ("month-day-year", date(2025, 3, 6))):
        (tmp_path / "companies" / "reading.toml").write_text(f'dates = "{order}"')
        assert again(tmp_path / "companies" / "supplies.csv").rows[0]["valid_from"] == day


@pytest.mark.parametrize(
    ("cell", "dutch"),
    [
        ("45811", "geen datum. Het volgnummer van een dag in een spreadsheet: schrijf 2025-06-03."),
        ("2025", "geen datum. Geen dag zonder maand en dag: schrijf 2025 als JJJJ-MM-DD."),
        ("31-02-2025", "geen datum. Schrijf een dag die bestaat als JJJJ-MM-DD."),
    ],
)
def test_what_is_no_day_says_what_to_write(tmp_path: Path, cell: str, dutch: str) -> None:
    assert said_of(supplies(tmp_path, cell), "nl") == dutch


@pytest.mark.parametrize(
    "text", ['decimal = ";"', 'dates = "ymd"', "decimal = ", '[usse]\ndecimal = ","', 'comma = ","']
)
def test_what_is_said_of_cells_must_be_understood(tmp_path: Path, text: str) -> None:
    uses(tmp_path, "1")
    (tmp_path / "companies" / "reading.toml").write_text(text)
    with pytest.raises(BadData, match=r'companies/reading.toml: .* is not understood. It may say decimal = "."'):
        again(tmp_path / "companies" / "uses.csv")


# Workbooks.


def book(folder: Path, name: str, **tabs: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in tabs.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "companies" / name
    path.parent.mkdir(exist_ok=True)
    made.save(path)
    return path


HEAD = USES.strip().split(",")


def test_workbook_is_read_with_its_numbers_days_and_truths(tmp_path: Path) -> None:
    row = ["CHN", "jansen", "magnet", 0.8, None, 1.125, datetime(2025, 6, 3), date(2026, 1, 1)]
    found = again(book(tmp_path, "supplies.xlsx", Blad1=[SUPPLIES.strip().split(","), row, [], [None, None]]))
    ((only,), rejected) = found.rows, found.rejected
    assert rejected == ()
    assert (only["share"], only["tonnes"]) == (0.8, 1.125)
    assert (only["valid_from"], only["valid_to"]) == (date(2025, 6, 3), date(2026, 1, 1))
    names = COMPANIES.splitlines()[0].split(",")
    firm = ["jansen", "Jansen", "NLD", *[None] * 4, 12345678, None, 12.0, None, True]
    (only,) = again(book(tmp_path, "companies.xlsx", Blad1=[names, firm])).rows
    assert (only["kvk"], only["employees"], only["fictitious"]) == ("12345678", 12.0, True)
    assert type(only["kvk"]) is str, "the store takes no other"


def test_tabs_of_a_workbook_are_the_tables_of_their_names(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        "ons.xlsx",
        Uitleg=[["x"]],
        Uses=[HEAD, ["jansen", "magnet", 2]],
        supplies=[SUPPLIES.strip().split(",")],
    )
    parts = parts_by_table([path], companies.SHEETS)
    assert {name: [part.where for part in found] for name, found in parts.items()} == {
        "uses": ["companies/ons.xlsx, Uses"],
        "supplies": ["companies/ons.xlsx, supplies"],
    }
    found = read_sheet(companies.SHEETS["uses"], parts["uses"])
    assert tonnes(found) == [2.0]
    assert found.notes == ("not read: companies/ons.xlsx, tabs Uitleg",)


def test_error_of_a_formula_and_one_without_its_result_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path, "uses.xlsx", uses=[HEAD, ["jansen", "magnet", "#DIV/0!"]])
    assert "the error of a formula" in again(path).rejected[0].rule
    path = book(tmp_path, "uses.xlsx", uses=[HEAD, ["jansen", "magnet", "=1+1"]])
    with pytest.raises(BadData, match="row 2, column 3: a formula without its result"):
        again(path)


def test_hostile_workbooks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, "uses.xlsx", uses=[HEAD, *([["jansen", "magnet", 1]] * 50)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with pytest.raises(BadData, match="is no workbook that can be read"):
        again(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0 locked with a password")
    with pytest.raises(BadData, match="without a password"):
        again(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<a/>" * 17_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(BadData, match="is larger than 64 MiB unpacked"):
        again(path)
    wide = book(tmp_path, "uses.xlsx", uses=[HEAD, [*[None] * 250, 1]])
    with pytest.raises(BadData, match="row 2 has 251 cells, more than 200"):
        again(wide)


def test_workbook_under_the_name_of_a_text_is_named(tmp_path: Path) -> None:
    content = book(tmp_path, "x.xlsx", uses=[HEAD]).read_bytes()
    assert "is a workbook, not text. Call it .xlsx" in refusal(tmp_path, "uses.csv", content)


def test_table_as_text_and_as_workbook_is_one_table_twice(tmp_path: Path) -> None:
    book(tmp_path, "uses.xlsx", uses=[HEAD])
    (tmp_path / "companies" / "USES.csv").write_text(USES)
    with pytest.raises(BadData, match=r"holds both USES.csv and uses.xlsx, which are one table twice"):
        files.table_files(tmp_path / "companies")
