"""Delimited text as people have it: the encoding, the separator and the ends of lines of a file, and its rows of cells.

What is unambiguous is read (UTF-8, UTF-16, Windows-1252 where no other reading makes words of it; commas, semicolons
and tabs), what is not is refused. A file that is cut, badly packed or too large is an error.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ketenkaart.graph.errors import BadData
from ketenkaart.graph.said import Said, said

LARGEST_FILE = 256 * 1024**2  # bytes, unpacked; a table of a million rows has about 150 MB
WIDEST_ROW = 200  # cells
SEPARATORS = (",", ";", "\t", "|")
NAMED = {
    ",": said("comma", "komma"),
    ";": said("semicolon", "puntkomma"),
    "\t": said("tab", "tab"),
    "|": said("vertical bar", "staande streep"),
}
_SEP = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# In Windows-1252 these are quotes, dashes and rare signs; in the older sets of Macs and DOS they are letters.
_OTHER_SETS = re.compile(rb"[A-Za-z\xc0-\xff][\x80-\x9f][A-Za-z\xc0-\xff]")
_FAULTS = {
    "unexpected end of data": said(
        "a double quote is opened and not closed", "een aanhalingsteken wordt niet gesloten"
    ),
    "field larger than": said("a cell is longer than 131,072 characters", "een cel is langer dan 131.072 tekens"),
}


class Limited(io.RawIOBase):
    """The unpacked bytes of a file, which end with an error where they are too many to be true."""

    def __init__(self, path: Path, where: str, largest: int) -> None:
        self._stream = gzip.open(path) if path.suffix.casefold() == ".gz" else path.open("rb")  # noqa: SIM115
        self._where, self._largest, self._read = where, largest, 0
        self.last = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise BadData(
                said(
                    "{where} is no whole gzip file ({error}). Fetch or pack it again; nothing was loaded.",
                    "{where} is geen heel gzip-bestand ({error}). Haal het opnieuw op of pak het opnieuw in; er is "
                    "niets geladen.",
                    where=self._where, error=error,
                )
            ) from None  # fmt: skip
        self._read += len(block)
        if self._read > self._largest:
            raise BadData(
                said(
                    "{where} is larger than {size} MiB unpacked. Split it into NAME_1.csv, NAME_2.csv; "
                    "nothing was loaded.",
                    "{where} is uitgepakt groter dan {size} MiB. Splits het in NAAM_1.csv, NAAM_2.csv; "
                    "er is niets geladen.",
                    where=self._where, size=self._largest // 1024**2,
                )
            )  # fmt: skip
        self.last = block[-1:] or self.last
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


def content(path: Path, where: str, encoding: str | None = None) -> tuple[str, tuple[Said, ...]]:
    """The text of a file, and what there is to say of how it was read. `encoding` is that of a publisher's file."""
    with Limited(path, where, LARGEST_FILE) as stream:
        found = io.BufferedReader(stream).read()
    if found.startswith(b"PK\x03\x04"):
        raise BadData(
            said(
                "{where} is a workbook, not text. Call it .xlsx, or export it as CSV; nothing was loaded.",
                "{where} is een werkmap, geen tekst. Laat de naam op .xlsx eindigen, of exporteer als CSV; er is niets "
                "geladen.",
                where=where,
            )
        )  # fmt: skip
    mark = next((name for start, name in _MARKS if found.startswith(start)), None)
    if mark is None and encoding is None and b"\x00" in found[:2]:
        mark = "utf-16-le" if found[1:2] == b"\x00" else "utf-16-be"  # the first letter of a header is ASCII
    text, notes = _decoded(found, mark or encoding, where)
    if "\x00" in text:
        raise BadData(
            said(
                "{where} contains NUL bytes, so it is no text. Export it again as CSV; nothing was loaded.",
                "{where} bevat NUL-bytes en is dus geen tekst. Exporteer het opnieuw als CSV; er is niets geladen.",
                where=where,
            )
        )  # fmt: skip
    return text, notes


def _decoded(found: bytes, encoding: str | None, where: str) -> tuple[str, tuple[Said, ...]]:
    try:
        return found.decode(encoding or "utf-8"), ()
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        byte = f"{found[error.start]:#04x}"
        wrong = error
    if encoding is None and not _OTHER_SETS.search(found):
        try:
            text = found.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            note = said("{where}: read as Windows-1252.", "{where}: gelezen als Windows-1252.", where=where)
            return text, (note,)
    raise BadData(
        said(
            "{where}, line {line}: byte {byte} is not {encoding}, and what else it is can't be said for certain. Save "
            "the file as CSV UTF-8; nothing was loaded.",
            "{where}, regel {line}: byte {byte} is geen {encoding}, en wat het dan is valt niet zeker te zeggen. Sla "
            "het bestand op als CSV UTF-8; er is niets geladen.",
            where=where, line=line, byte=byte, encoding=encoding or wrong.encoding,
        )
    ) from None  # fmt: skip


def separator(text: str, names: Iterable[str]) -> tuple[str, bool]:
    """What stands between the cells: as a first row `sep=;` says, or that which finds the most names in the header."""
    said_so = _SEP.match(text)
    if said_so:
        return said_so[1], True
    wanted = set(names)
    start = text[:65536]
    headers = {mark: next(csv.reader(io.StringIO(start, newline=""), delimiter=mark), []) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: len(wanted & set(map(fold, headers[mark])))), False


def fold(name: str) -> str:
    """A column's name whatever its capitals and spaces."""
    return "_".join(name.split()).casefold()


def records(lines: Iterable[str], where: str, mark: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Rows of cells with their numbers, the first is 1."""
    reader = csv.reader(lines, delimiter=mark, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = next((text for start, text in _FAULTS.items() if str(error).startswith(start)), str(error))
            raise BadData(
                said(
                    "{where}, row {number}: {fault}. A cell with a {mark}, a quote or a line break stands in double "
                    "quotes, and a quote inside is doubled; nothing was loaded.",
                    "{where}, rij {number}: {fault}. Een cel met een {mark}, een aanhalingsteken of een regeleinde "
                    "staat "
                    "tussen dubbele aanhalingstekens, en een aanhalingsteken erin is dubbel; er is niets geladen.",
                    where=where, number=number, fault=fault, mark=NAMED.get(mark, mark),
                )
            ) from None  # fmt: skip
        check_width(where, number, len(cells))
        yield number, cells


def check_width(where: str, number: int, count: int) -> None:
    """Raises BadData for a row of more cells than any table has."""
    if count > WIDEST_ROW:
        raise BadData(
            said(
                "{where}, row {number} has {count} cells, more than {most}; nothing was loaded.",
                "{where}, rij {number} heeft {count} cellen, meer dan {most}; er is niets geladen.",
                where=where, number=number, count=count, most=WIDEST_ROW,
            )
        )  # fmt: skip
