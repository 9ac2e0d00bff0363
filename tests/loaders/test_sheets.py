"""Reading and checking one file: what makes it unreadable, and what makes a row of it rejected."""

import gzip
from pathlib import Path

import pytest

from ketenkaart.graph import model
from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import in_language
from ketenkaart.loaders import delimited
from ketenkaart.loaders.checking import read_sheet
from ketenkaart.loaders.files import table_files, table_of
from ketenkaart.loaders.sheets import Checked, Column, Sheet, bounded, key_of, of, ordered, provenance

SHEET = Sheet(
    "things",
    (
        *of("Organisation", "key", "name", "kinds", "employees", "latitude"),
        Column("made_up", model.FICTITIOUS, optional=True),
        *of("made", "year"),
        *of("supplies", "share", "valid_from", "valid_to"),
        *of("made", "lower", "upper"),
        key_of("country", "Country", required=False),
        *provenance(),
    ),
    (ordered("valid_from", "valid_to"), *bounded("share")),
)
HEADER = [column.name for column in SHEET.columns if not column.optional]
GOOD = {"key": "a", "name": "A", "source": "s", "verified": "read"}


def text(*rows: dict[str, str]) -> bytes:
    lines = [",".join(HEADER), *(",".join(row.get(column, "") for column in HEADER) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def read(folder: Path, content: bytes, name: str = "things.csv") -> Checked:
    (folder / "x").mkdir(exist_ok=True)
    (folder / "x" / name).write_bytes(content)
    return read_sheet(SHEET, [folder / "x" / name])


def refusal(folder: Path, content: bytes, name: str = "things.csv") -> str:
    with pytest.raises(BadData) as caught:
        read(folder, content, name)
    return str(caught.value)


def test_cells_become_values_of_the_model(tmp_path: Path) -> None:
    row = GOOD | {
        "kinds": "PRODUCER;TRADER",
        "employees": "1e3",
        "year": "2024",
        "share": ".5",
        "valid_from": "2024-02-29",
    }
    (found,) = read(tmp_path, text(row)).rows
    assert found.values["kinds"] == ["PRODUCER", "TRADER"]
    assert (found["employees"], found["year"], found["share"], found["latitude"]) == (1000.0, 2024, 0.5, None)
    assert (found["valid_from"].isoformat(), found["verified"], found["source"]) == ("2024-02-29", "READ", ["s"])
    assert found["made_up"] is None


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("key", "", "empty"),
        ("key", "a b", "not the form of a key"),
        ("key", "a|b", "not the form of a key"),
        ("key", "Country:a", "not the form of a key"),
        ("name", "", "empty"),
        ("name", "a\x07b", "control characters"),
        ("name", "x" * 20_001, "too long a cell"),
        ("kinds", "PRODUCER;BAKER", "none of the words of this column"),
        ("kinds", "PRODUCER;", "a part without anything in it"),
        ("employees", "12 345", "no number"),
        ("employees", "NaN", "no number"),
        ("employees", "1e999", "no number"),
        ("employees", "1e16", "no number"),
        ("latitude", "5e-324", "no number"),
        ("employees", "٣", "no number"),
        ("employees", "-1", "less than 0"),
        ("employees", "12.5", "no whole number"),
        ("employees", "8000000000", "more than 10000000"),
        ("name", "\u200b", "nothing that shows"),
        ("name", "\u3164", "nothing that shows"),
        ("name", "—", "nothing that shows"),
        ("name", "\u202eerhcmorf\u202c magneten", "hidden characters"),
        ("name", "Noordzee\u200b Metaal", "hidden characters"),
        ("name", "x" * 501, "too long for a name"),
        ("name", "M\ufffdller", "letters lost"),
        ("note", "CÃ´te d'Ivoire", "letters lost"),
        ("latitude", "91", "more than 90"),
        ("latitude", "-91", "less than -90"),
        ("year", "2024.0", "no whole number"),
        ("year", "99999999999", "no whole number"),
        ("year", "20244", "no year"),
        ("share", "40%", "no number"),
        ("share", "1.01", "more than 1"),
        ("share", "-0.1", "less than 0"),
        ("valid_from", "2024-02-30", "no date"),
        ("valid_from", "01-02-2024", "2024-02-01 or 2024-01-02"),
        ("valid_from", "20240201", "no date"),
        ("source", "", "empty"),
        ("valid_from", "2024-W05-3", "no date"),
        ("valid_from", "٢٠٢٤-٠١-٠١", "no date"),
        ("valid_from", "0001-01-01", "a day out of range"),
        ("valid_from", "1899-12-31", "a day out of range"),
        ("valid_to", "2201-01-01", "a day out of range"),
        ("valid_to", "9999-12-31", "a day out of range"),
        ("verified", "guessed", "none of the words of this column"),
        ("verified", "READ", "none of the words of this column"),
    ],
)
def test_row_that_breaks_a_rule_is_rejected_with_cell_rule_and_remedy(
    tmp_path: Path, column: str, cell: str, rule: str
) -> None:
    found = read(tmp_path, text(GOOD, GOOD | {"key": "b"} | {column: cell}))
    (rejected,) = found.rejected
    assert (rejected.file, rejected.row, rejected.column) == ("x/things.csv", 3, column)
    assert rule in rejected.rule.split("; ")
    assert rejected.value == cell
    assert rejected.remedy
    assert (found.read, len(found.rows)) == (2, 1)


def test_a_name_that_has_to_be_there_is_not_to_be_left_empty(tmp_path: Path) -> None:
    (rejected,) = read(tmp_path, text(GOOD, GOOD | {"key": "b", "name": "\u3164"})).rejected
    assert "Write a letter or a digit. " in rejected.remedy
    assert "empty" not in rejected.remedy
    assert "leeg" not in in_language(rejected.remedy, "nl")


def test_the_ends_of_the_calendar_and_of_a_name_are_taken(tmp_path: Path) -> None:
    row = GOOD | {"name": "é" * 500, "valid_from": "1900-01-01", "valid_to": "2200-12-31", "employees": "1e7"}
    assert read(tmp_path, text(row)).rejected == ()


def test_no_end_is_an_empty_cell(tmp_path: Path) -> None:
    (rejected,) = read(tmp_path, text(GOOD | {"valid_to": "9999-12-31"})).rejected
    assert rejected.remedy.endswith("where there is no end, leave the cell empty.")


def test_a_column_that_no_fact_comes_from_may_be_damaged(tmp_path: Path) -> None:
    sheet = Sheet("things", (Column("name", model.naming("name", "Name."), unread=True),))
    (tmp_path / "things.csv").write_text("name\nCÃ´te d'Ivoire\n", encoding="utf-8")
    assert read_sheet(sheet, [tmp_path / "things.csv"]).rejected == ()


def test_rule_over_two_cells_names_both(tmp_path: Path) -> None:
    found = read(tmp_path, text(GOOD | {"valid_from": "2024-01-01", "valid_to": "2024-01-01"}))
    (rejected,) = found.rejected
    assert (rejected.column, rejected.rule) == ("valid_from, valid_to", "ends before it begins")
    assert rejected.value == "2024-01-01, 2024-01-01"
    found = read(tmp_path, text(GOOD | {"lower": "1", "upper": "0.5"}))
    assert [r.rule for r in found.rejected] == ["interval turned round"]


def test_several_faults_of_a_row_are_one_rejection(tmp_path: Path) -> None:
    found = read(tmp_path, text(GOOD | {"share": "2", "year": "soon"}))
    (rejected,) = found.rejected
    assert (rejected.column, rejected.value) == ("year; share", "soon; 2")


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    first = text(GOOD | {"note": '"two\nlines"'})
    found = read(tmp_path, first + b"\n" + text(GOOD | {"key": "b"}).split(b"\n")[1] + b"\n" + b"c,,,\n")
    assert [row.number for row in found.rows] == [2, 4]
    assert [(r.row, r.value, r.rule) for r in found.rejected] == [(5, "4 cells", "too few cells")]
    assert found.read == 3


def test_row_with_too_many_cells_is_rejected_alone(tmp_path: Path) -> None:
    found = read(tmp_path, text(GOOD).rstrip(b"\n") + b",a,b\n" + text(GOOD | {"key": "b"}).split(b"\n")[1] + b"\n")
    assert [(r.row, r.value) for r in found.rejected] == [(2, "17 cells")]
    assert [row["key"] for row in found.rows] == ["b"]


def test_zero_and_na_survive_and_only_nothing_is_unknown(tmp_path: Path) -> None:
    (found,) = read(tmp_path, text(GOOD | {"name": "NA", "note": "null", "employees": "0"})).rows
    assert (found["name"], found["note"], found["employees"], found["year"]) == ("NA", "null", 0.0, None)


def test_byte_order_mark_and_gzip_are_read(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + text(GOOD)
    assert len(read(tmp_path, content).rows) == 1
    assert len(read(tmp_path, gzip.compress(content), "things_2.csv.gz").rows) == 1


def test_files_of_one_name_are_one_table_in_order_of_names(tmp_path: Path) -> None:
    for name, key in (("things_b.csv", "third"), ("things.csv", "first"), ("things_a.csv.gz", "second")):
        content = text(GOOD | {"key": key})
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = read_sheet(SHEET, table_files(tmp_path))
    assert [(row["key"], row.position) for row in found.rows] == [("first", 1), ("second", 2), ("third", 3)]


def test_missing_unknown_and_repeated_columns_are_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, b"key,nmae,key\na,A,b\n")
    assert "x/things.csv lacks 'name', 'kinds'" in message
    assert "has unknown 'nmae'" in message
    assert "has twice 'key'" in message
    assert "made_up (may be left out)" in message
    assert message.endswith("nothing was loaded.")


def test_other_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, text(GOOD, GOOD | {"name": "Jürgen"}).decode().encode("mac-roman"))
    assert message.startswith("x/things.csv, line 3: byte 0x9f is not utf-8, and what else it is can't be said for")


def test_what_is_no_text_or_no_csv_is_refused(tmp_path: Path) -> None:
    assert "contains NUL bytes" in refusal(tmp_path, text(GOOD) + b"\x00")
    assert "is empty. Its first row names the columns: key, name" in refusal(tmp_path, b"")
    assert "row 3: a double quote is opened and not closed" in refusal(tmp_path, text(GOOD) + b'"never closed,\n')
    assert "row 3 has 201 cells, more than 200" in refusal(tmp_path, text(GOOD) + b"," * 200 + b"\n")
    assert "row 2: a cell is longer than 131,072 characters" in refusal(tmp_path, text(GOOD | {"name": "x" * 200_000}))
    assert "is no whole gzip file" in refusal(tmp_path, gzip.compress(text(GOOD))[:-12], "things_3.csv.gz")
    assert "is no whole gzip file" in refusal(tmp_path, b"no gzip at all", "things_4.csv.gz")


def test_file_larger_than_the_limit_is_refused_packed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGEST_FILE", 1024**2)
    bomb = gzip.compress(b"a" * 2 * 1024**2)
    assert len(bomb) < 5_000
    assert "is larger than 1 MiB unpacked. Split it" in refusal(tmp_path, bomb, "things_5.csv.gz")


def test_file_that_is_no_table_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"x/suplies.csv is no table of this folder. Tables are supplies, uses"):
        table_of(tmp_path / "x" / "suplies.csv", ["uses", "supplies"])
    assert table_of(Path("product_materials_copper.csv.gz"), ["products", "product_materials"]) == "product_materials"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    name = '"</script><img src=x onerror=alert(1)>"'
    (found,) = read(tmp_path, text(GOOD | {"name": name, "note": "=HYPERLINK(1)"})).rows
    assert found["name"] == "</script><img src=x onerror=alert(1)>"
    assert found["note"] == "=HYPERLINK(1)"
