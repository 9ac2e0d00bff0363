"""One version of the graph as columns: built from plain tables, saved, opened, published.

Nodes are numbered through the whole snapshot (`offset` of the label plus the row in its table); rows are sorted by key.
Text is dictionary-encoded: one sorted vocabulary of words for all columns, and one per table for its keys, whose codes
are then simply the rows. On disk a version is a folder with one file of arrays and a manifest (`graph.sealed`).
"""

import datetime
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ketenkaart.graph import content, disk, model, sealed
from ketenkaart.graph.arrays import Flags, Floats, Ints, Longs
from ketenkaart.graph.content import UNKNOWN_INT, LoadRecord, Reason
from ketenkaart.graph.errors import DamagedSnapshot, UnknownVersion
from ketenkaart.graph.model import Tables, Type, Verified
from ketenkaart.graph.once import once

KEPT = 20  # published versions that stay on disk
UNKNOWN = -1  # code of an unknown text
ABSENT = -2  # code of a text that no row has
EPOCH = datetime.date(1970, 1, 1).toordinal()
CURRENT = "current"
LABELS = tuple(model.NODE)
FEW = 1000  # words that are held as text too
REMEDY = "Run `ketenkaart load`: it builds the snapshot again from Neo4j."


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Distinct texts in code-point order, as UTF-8 beside each other; word i is blob[offsets[i]:offsets[i + 1]]."""

    blob: NDArray[np.uint8]
    offsets: Longs

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, code: int) -> str:
        return self._words[code] if self._words else self._bytes(code).decode()

    def code(self, word: str) -> int:
        """The word's code, ABSENT if it is not here."""
        if self._words:
            return self._codes.get(word, ABSENT)
        wanted = word.encode(errors="surrogatepass")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._bytes(low) == wanted else ABSENT

    @once
    def _words(self) -> list[str]:
        """All of them, where they are few: kinds, products, countries are looked at again and again."""
        return [self._bytes(code).decode() for code in range(len(self))] if len(self) <= FEW else []

    @once
    def _codes(self) -> dict[str, int]:
        return {word: code for code, word in enumerate(self._words)}

    def _bytes(self, code: int) -> bytes:
        return self.blob[self.offsets[code] : self.offsets[code + 1]].tobytes()


@dataclass(frozen=True, eq=False)
class Text:
    """A column of text. Equal codes are equal texts, also between columns with the same vocabulary; −1 is unknown."""

    codes: Ints
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        code = int(self.codes[row])
        return None if code == UNKNOWN else self.vocabulary[code]

    def code_of(self, value: str) -> int:
        """The code that rows with this text have, −2 if there can be none: `column.codes == column.code_of("READ")`."""
        return self.vocabulary.code(value)

    def to_list(self) -> list[str | None]:
        codes, rows = np.unique(self.codes, return_inverse=True)
        words = [None if code == UNKNOWN else self.vocabulary[code] for code in codes.tolist()]
        return [words[row] for row in rows.tolist()]


@dataclass(frozen=True, eq=False)
class Lists:
    """Distinct lists of words, each once: list i is items[starts[i]:starts[i + 1]], codes of `vocabulary`."""

    starts: Ints
    items: Ints
    vocabulary: Vocabulary

    def __getitem__(self, code: int) -> tuple[str, ...]:
        return tuple(self.vocabulary[item] for item in self.items[self.starts[code] : self.starts[code + 1]].tolist())

    def holding(self, word: str) -> Longs:
        """Codes of the lists in which a word stands."""
        found = np.flatnonzero(self.items == self.vocabulary.code(word))
        return np.unique(np.searchsorted(self.starts, found, side="right") - 1)


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of lists of text: `column[row]` is a tuple, empty where unknown. Equal codes are equal lists."""

    codes: Ints
    lists: Lists

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> tuple[str, ...]:
        code = int(self.codes[row])
        return () if code == UNKNOWN else self.lists[code]

    def contains(self, word: str) -> NDArray[np.bool_]:
        """Per row, whether the word stands in its list."""
        return np.isin(self.codes, self.lists.holding(word))

    def to_list(self) -> list[tuple[str, ...]]:
        codes, rows = np.unique(self.codes, return_inverse=True)
        lists = [() if code == UNKNOWN else self.lists[code] for code in codes.tolist()]
        return [lists[row] for row in rows.tolist()]


@dataclass(frozen=True, eq=False)
class ColumnTable:
    """The columns of one label, or of one kind of relationship between the nodes numbered `start` and `end`.

    By declared type a column is: TEXT a Text, TEXTS a Texts, FLOAT float64 (NaN unknown), INT int32 (UNKNOWN_INT
    unknown), BOOL int8 (−1 unknown, 0, 1), DATE int32 (days since 1970-01-01, UNKNOWN_INT unknown).
    """

    name: str
    length: int
    columns: Mapping[str, Any]
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, column: str) -> Any:
        return self.columns[column]

    def floats(self, column: str) -> Floats:
        return cast(Floats, self._of(column, Type.FLOAT))

    def ints(self, column: str) -> Ints:
        return cast(Ints, self._of(column, Type.INT))

    def days(self, column: str) -> Ints:
        return cast(Ints, self._of(column, Type.DATE))

    def flags(self, column: str) -> Flags:
        return cast(Flags, self._of(column, Type.BOOL))

    def text(self, column: str) -> Text:
        return cast(Text, self._of(column, Type.TEXT))

    def texts(self, column: str) -> Texts:
        return cast(Texts, self._of(column, Type.TEXTS))

    def number(self, column: str, row: int) -> float | None:
        return _PLAIN[Type.FLOAT](self.floats(column)[row])  # type: ignore[no-any-return]

    def whole(self, column: str, row: int) -> int | None:
        return _PLAIN[Type.INT](self.ints(column)[row])  # type: ignore[no-any-return]

    def day(self, column: str, row: int) -> datetime.date | None:
        return _PLAIN[Type.DATE](self.days(column)[row])  # type: ignore[no-any-return]

    def flag(self, column: str, row: int) -> bool:
        """Whether it is known to be so."""
        return bool(self.flags(column)[row] == 1)

    def verified(self, row: int) -> Verified:
        return Verified(self.text("verified")[row] or "")

    def value(self, column: str, row: int) -> Any:
        """One cell as plain Python: str, tuple of str (empty if unknown), float, int, bool, date; None is unknown."""
        return _plain(_TYPES[self.name][column], self.columns[column], row)

    def row(self, row: int) -> dict[str, Any]:
        """All cells of a row, by column, without the ends of a relationship."""
        return {column: self.value(column, row) for column in self.columns}

    def take(self, rows: NDArray[np.integer[Any]]) -> dict[str, list[Any]]:
        """Some rows as plain columns, as `tables` has them; only columns in which something may be known."""
        found = {}
        for name, column in self.columns.items():
            if _is_empty(column):
                continue
            if isinstance(column, Text):
                part: Any = Text(column.codes[rows], column.vocabulary)
            elif isinstance(column, Texts):
                part = Texts(column.codes[rows], column.lists)
            else:
                part = column[rows]
            found[name] = _plain_column(_TYPES[self.name][name], part)
        return found

    def _of(self, column: str, kind: Type) -> Any:
        if _TYPES[self.name][column] is not kind:
            raise ValueError(f"{self.name}.{column} is {_TYPES[self.name][column]}, not {kind}")
        return self.columns[column]


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of one dataset in this version: its content hash and the last load that was recorded."""

    content_hash: str
    load: LoadRecord | None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One graph version, immutable."""

    number: int
    created: datetime.datetime
    content_hash: str
    datasets: Mapping[str, DatasetInfo]
    nodes: Mapping[str, ColumnTable]
    relationships: Mapping[str, ColumnTable]
    offset: Mapping[str, int]
    words: Vocabulary
    lists: Lists
    worlds: Path | None = None  # folder for what is computed of the facts of any version; None: it is not kept on disk

    @property
    def size(self) -> int:
        """How many nodes there are, of all labels together."""
        return self.offset[LABELS[-1]] + len(self.nodes[LABELS[-1]])

    @property
    def own(self) -> bool:
        """Whether a user's own companies are in it, so that what is told of it is not public."""
        return model.OWN in self.datasets

    def table(self, name: str) -> ColumnTable:
        """The table of a label or of a relationship's name."""
        return self.nodes[name] if name in self.nodes else self.relationships[name]

    def days(self, names: Collection[str] | None = None) -> Ints:
        """Every date in it, or in some tables, ascending: on one of them something begins, ends or becomes known."""
        every = (*self.nodes.values(), *self.relationships.values())
        tables = [table for table in every if names is None or table.name in names]
        found = [t.days(name) for t in tables for name in t.columns if _TYPES[t.name][name] is Type.DATE]
        return np.unique(np.concatenate([np.zeros(0, np.int32), *found]))

    def find(self, label: str, key: str) -> int | None:
        """Row of a node in the table of its label."""
        row = self.nodes[label].text("key").code_of(key)
        return None if row == ABSENT else row

    def labels_of(self, numbers: NDArray[np.integer[Any]]) -> Longs:
        """Per node number the place of its label in LABELS."""
        starts = np.fromiter(self.offset.values(), dtype=np.int64, count=len(self.offset))
        return np.searchsorted(starts, numbers, side="right") - 1

    def local(self, number: int) -> tuple[str, int]:
        """Label and row of a node number."""
        label = LABELS[int(self.labels_of(np.array([number]))[0])]
        return label, number - self.offset[label]

    def node_id(self, number: int) -> str:
        """`Label:key` of a node number."""
        label, row = self.local(number)
        return model.node_id(label, self.nodes[label].text("key").vocabulary[row])

    def node_ids(self, numbers: NDArray[np.integer[Any]]) -> list[str]:
        """`Label:key` of each of many node numbers."""
        distinct, places = np.unique(numbers, return_inverse=True)
        identifiers = []
        for number, at in zip(distinct.tolist(), self.labels_of(distinct).tolist(), strict=True):
            label = LABELS[at]
            key = self.nodes[label].text("key").vocabulary[number - self.offset[label]]
            identifiers.append(model.node_id(label, key))
        return [identifiers[place] for place in places.tolist()]

    def tables(self) -> Tables:
        """Back to plain tables, canonical."""
        found: Tables = {}
        for table in (*self.nodes.values(), *self.relationships.values()):
            plain = {name: _plain_column(_TYPES[table.name][name], column) for name, column in table.columns.items()}
            if table.name in self.relationships:
                plain["start"] = self.node_ids(table.start)
                plain["end"] = self.node_ids(table.end)
            found[table.name] = plain
        return content.canonical(found)


_TYPES = {name: {p.name: p.type for p in content.columns(name)} for name in (*model.NODE, *model.RELATIONSHIP)}
_ARRAYS: dict[Type, tuple[type[np.generic], float]] = {
    Type.TEXT: (np.int32, UNKNOWN),
    Type.TEXTS: (np.int32, UNKNOWN),
    Type.FLOAT: (np.float64, np.nan),
    Type.INT: (np.int32, UNKNOWN_INT),
    Type.BOOL: (np.int8, -1),
    Type.DATE: (np.int32, UNKNOWN_INT),
}


def assemble(
    tables: Tables,
    number: int = 1,
    created: datetime.datetime | None = None,
    loads: Iterable[LoadRecord] = (),
    hashes: Mapping[str, str] | None = None,
) -> Snapshot:
    """A snapshot of plain tables, in memory.

    `hashes` are the content hashes by dataset where they are known already. Raises ValueError for tables that are not
    as the model declares them (`content.canonical`), and for a relationship whose end is not there.
    """
    tables = content.canonical(tables)
    known = dict(hashes) if hashes is not None else content.hashes(tables)
    last = {load.dataset: load for load in sorted(loads, key=lambda load: (load.version, load.order, load.finished))}
    words, lists = _words(tables)
    code: dict[Any, int] = {word: at for at, word in enumerate(words)} | {None: UNKNOWN}
    code_of_list: dict[Any, int] = {words_: at for at, words_ in enumerate(lists)} | {None: UNKNOWN}
    arrays: dict[str, NDArray[Any]] = _vocabulary_arrays("words", words) | {
        "lists.starts": np.cumsum([0, *map(len, lists)]).astype(np.int32),
        "lists.items": np.array([code[word] for words_ in lists for word in words_], dtype=np.int32),
    }
    numbers: dict[str, int] = {}
    shapes: dict[str, tuple[int, list[str]]] = {}
    for name, table in tables.items():
        keys = table["key"]
        shapes[name] = len(keys), [column for column in table if column not in ("key", "start", "end")]
        arrays |= _vocabulary_arrays(f"{name}.key", keys)
        if name in model.NODE:
            first = len(numbers)
            numbers.update((model.node_id(name, key), first + row) for row, key in enumerate(keys))
        else:
            arrays |= {f"{name}.{end}": _ends(name, table[end], numbers) for end in ("start", "end")}
        for column in shapes[name][1]:
            encode = {Type.TEXT: code, Type.TEXTS: code_of_list}.get(_TYPES[name][column], {})
            arrays[f"{name}.{column}"] = _encode(_TYPES[name][column], table[column], encode)
    for array in arrays.values():
        array.setflags(write=False)
    return _put_together(
        number,
        created or datetime.datetime.now(datetime.UTC).replace(microsecond=0),
        {dataset: DatasetInfo(known[dataset], last.get(dataset)) for dataset in sorted(known)},
        shapes,
        arrays,
    )


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot into a new folder, every file synced to disk. The folder has no meaning before it is whole."""
    arrays = _arrays_of(snapshot)
    manifest = {
        "schema": model.SCHEMA,
        "number": snapshot.number,
        "created": snapshot.created.isoformat(),
        "content_hash": snapshot.content_hash,
        "datasets": {name: asdict(info) for name, info in snapshot.datasets.items()},
        "tables": {
            table.name: [len(table), [column for column in table.columns if f"{table.name}.{column}" in arrays]]
            for table in (*snapshot.nodes.values(), *snapshot.relationships.values())
            if len(table)
        },
    }
    sealed.write(folder, manifest, arrays)


def open_snapshot(folder: Path) -> Snapshot:
    """Open what `save` wrote; columns stay mapped, so a folder that is deleted later does no harm.

    Raises DamagedSnapshot where a file is missing or its sum differs, or the declaration of columns has changed;
    TooManyFiles where it is this process that may open no more.
    """
    manifest = _manifest(folder)
    datasets = {
        name: DatasetInfo(info["content_hash"], _load_record(info["load"]))
        for name, info in manifest["datasets"].items()
    }
    created = datetime.datetime.fromisoformat(manifest["created"])
    return _put_together(manifest["number"], created, datasets, manifest["tables"], sealed.arrays_of(folder, manifest))


def current(home: Path) -> Snapshot | None:
    """The snapshot that counts, None before the first. Raises DamagedSnapshot, TooManyFiles."""
    name = current_name(home)
    if name is None:
        return None
    try:
        return replace(open_snapshot(_shelf(home) / name), worlds=_worlds(home))
    except DamagedSnapshot as error:
        raise DamagedSnapshot(f"The snapshot is damaged: {error} {REMEDY}") from error


def current_name(home: Path) -> str | None:
    """Name of the current version's folder; another name is another snapshot. Cheap, for watching."""
    file = _shelf(home) / CURRENT
    with disk.opening(file):
        # A damaged one names no folder.
        return file.read_text(errors="replace").strip() if file.exists() else None


def held(home: Path) -> dict[int, Path]:
    """Folders of the versions that are on disk, by number, oldest first."""
    return _held(_shelf(home))


def _held(shelf: Path) -> dict[int, Path]:
    with disk.opening(shelf):
        found = list(shelf.iterdir()) if shelf.exists() else []  # `glob` of Python 3.13 is silent where it can't open
    folders = [folder for folder in found if folder.name.startswith("v") and (folder / sealed.MANIFEST).exists()]
    folders.sort(key=lambda folder: ((folder / sealed.MANIFEST).stat().st_mtime_ns, folder.name))
    return {int(folder.name[1:].partition("-")[0]): folder for folder in folders}


def versions(home: Path) -> tuple[tuple[int, datetime.datetime], ...]:
    """Number and date of each version on disk that this program reads, newest first."""
    found = []
    for number, folder in held(home).items():
        try:
            found.append((number, datetime.datetime.fromisoformat(_manifest(folder)["created"])))
        except DamagedSnapshot:
            continue
    return tuple(reversed(found))


def contents(home: Path) -> tuple[tuple[int, str], ...]:
    """Number and content hash of each version on disk that this program reads, newest first."""
    found = []
    for number, folder in held(home).items():
        try:
            found.append((number, str(_manifest(folder)["content_hash"])))
        except DamagedSnapshot:
            continue
    return tuple(reversed(found))


def open_version(home: Path, number: int) -> Snapshot:
    """An earlier version. Raises UnknownVersion where it is not held (any more), DamagedSnapshot, TooManyFiles."""
    found = held(home)
    if number not in found:
        ask = f"Held are {_span(sorted(found))}; ask for one of these, or for none." if found else REMEDY
        raise UnknownVersion(f"Version {number} of the graph is not held. {ask}")
    try:
        return replace(open_snapshot(found[number]), worlds=_worlds(home))
    except DamagedSnapshot as error:
        raise DamagedSnapshot(
            f"Version {number} of the graph is damaged: {error} Ask for another version, or for none."
        ) from error


def publish(snapshot: Snapshot, home: Path) -> Path:
    """Make a snapshot the current one: written beside, renamed, then `current` is replaced; the last 20 are kept.

    One writer at a time is the caller's to see to (`graph.build`). A reader sees the old version or the new one.
    Raises CannotWrite; the version before is current then, and nothing of the new one is left.
    """
    shelf = _shelf(home)
    with disk.writing(shelf):
        return _publish(snapshot, shelf)


def _publish(snapshot: Snapshot, shelf: Path) -> Path:
    shelf.mkdir(parents=True, exist_ok=True)
    for left in shelf.glob("part-*"):
        shutil.rmtree(left)
    mark = secrets.token_hex(4)  # a database that was emptied counts from 1 again
    folder = shelf / f"v{snapshot.number:06d}-{mark}"
    part = shelf / f"part-{mark}"
    try:
        save(snapshot, part)
        before = [(one / sealed.MANIFEST).stat().st_mtime_ns for one in _held(shelf).values()]
        now = max([time.time_ns(), *(moment + 1 for moment in before)])  # the order is ours, whatever clocks say
        os.utime(part / sealed.MANIFEST, ns=(now, now))
        part.rename(folder)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)  # it would take the room that is lacking
        raise
    with disk.replaced(shelf / CURRENT) as out:
        out.write(folder.name + "\n")
    sealed.sync_folder(shelf)
    keep = {folder, *list(_held(shelf).values())[-KEPT:]}
    for old in shelf.glob("v*-*"):
        if old not in keep:
            shutil.rmtree(old)
    return folder


def _put_together(
    number: int,
    created: datetime.datetime,
    datasets: Mapping[str, DatasetInfo],
    shapes: Mapping[str, Sequence[Any]],
    arrays: Mapping[str, NDArray[Any]],
) -> Snapshot:
    words = Vocabulary(arrays["words.blob"], arrays["words.offsets"])
    lists = Lists(arrays["lists.starts"], arrays["lists.items"], words)
    tables = {name: _table(name, shapes.get(name, (0, ())), arrays, words, lists) for name in _TYPES}
    lengths = [len(tables[label]) for label in LABELS]
    return Snapshot(
        number=number,
        created=created,
        content_hash=content.total({name: info.content_hash for name, info in datasets.items()}),
        datasets=datasets,
        nodes={label: tables[label] for label in LABELS},
        relationships={name: tables[name] for name in model.RELATIONSHIP},
        offset=dict(zip(LABELS, np.cumsum([0, *lengths[:-1]]).tolist(), strict=True)),
        words=words,
        lists=lists,
    )


def _table(
    name: str, shape: Sequence[Any], arrays: Mapping[str, NDArray[Any]], words: Vocabulary, lists: Lists
) -> ColumnTable:
    length, known = shape
    columns: dict[str, Any] = {}
    for column, kind in _TYPES[name].items():
        if column in ("start", "end"):
            continue
        if column == "key":
            empty = np.zeros(0, np.uint8), np.zeros(1, np.int64)
            blob, offsets = (arrays[f"{name}.key.blob"], arrays[f"{name}.key.offsets"]) if length else empty
            columns[column] = Text(np.arange(length, dtype=np.int32), Vocabulary(blob, offsets))
            continue
        dtype, unknown = _ARRAYS[kind]
        array = arrays[f"{name}.{column}"] if column in known else np.broadcast_to(np.array(unknown, dtype), (length,))
        columns[column] = Text(array, words) if kind is Type.TEXT else array
        if kind is Type.TEXTS:
            columns[column] = Texts(array, lists)
    nothing = np.zeros(0, np.int32)
    return ColumnTable(name, length, columns, arrays.get(f"{name}.start", nothing), arrays.get(f"{name}.end", nothing))


def _arrays_of(snapshot: Snapshot) -> dict[str, NDArray[Any]]:
    """Every array that holds something, by its name."""
    arrays: dict[str, NDArray[Any]] = {
        "words.blob": snapshot.words.blob,
        "words.offsets": snapshot.words.offsets,
        "lists.starts": snapshot.lists.starts,
        "lists.items": snapshot.lists.items,
    }
    for table in (*snapshot.nodes.values(), *snapshot.relationships.values()):
        if not len(table):
            continue
        keys = table.text("key").vocabulary
        arrays |= {f"{table.name}.key.blob": keys.blob, f"{table.name}.key.offsets": keys.offsets}
        if table.name in snapshot.relationships:
            arrays |= {f"{table.name}.start": table.start, f"{table.name}.end": table.end}
        for name, column in table.columns.items():
            if name != "key" and not _is_empty(column):
                arrays[f"{table.name}.{name}"] = column.codes if isinstance(column, Text | Texts) else column
    return arrays


def _is_empty(column: Any) -> bool:
    """Whether nothing is known in a column: it then is one cell, repeated."""
    array = column.codes if isinstance(column, Text | Texts) else column
    return bool(array.strides == (0,))


def _words(tables: Tables) -> tuple[list[str], list[tuple[str, ...]]]:
    words: set[str] = set()
    lists: set[tuple[str, ...]] = set()
    for name, table in tables.items():
        for column, values in table.items():
            if _TYPES[name][column] is Type.TEXTS:
                lists.update(tuple(words_) for words_ in values if words_)
            elif _TYPES[name][column] is Type.TEXT and column not in ("key", "start", "end"):
                words.update(values)
    words.update(word for words_ in lists for word in words_)
    words.discard(None)
    return sorted(words), sorted(lists)


def _vocabulary_arrays(name: str, words: list[str]) -> dict[str, NDArray[Any]]:
    encoded = [word.encode() for word in words]
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    return {
        f"{name}.blob": np.frombuffer(b"".join(encoded), dtype=np.uint8).copy(),
        f"{name}.offsets": np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    }


def _ends(name: str, identifiers: list[str], numbers: dict[str, int]) -> Ints:
    try:
        return np.fromiter(map(numbers.__getitem__, identifiers), dtype=np.int32, count=len(identifiers))
    except KeyError as error:
        raise ValueError(f"{name} has an end that is not there: {error.args[0]}") from None


def _encode(kind: Type, values: list[Any], code: dict[Any, int]) -> NDArray[Any]:
    if kind is Type.TEXTS:
        return np.fromiter((code[words and tuple(words)] for words in values), dtype=np.int32, count=len(values))
    if kind is Type.TEXT:
        return np.fromiter(map(code.__getitem__, values), dtype=np.int32, count=len(values))
    dtype, unknown = _ARRAYS[kind]
    if kind is Type.DATE:
        values = [None if value is None else value.toordinal() - EPOCH for value in values]
    return np.array([unknown if value is None else value for value in values], dtype=dtype)


def _plain(kind: Type, column: Any, row: int) -> Any:
    value = column[row]
    if kind in (Type.TEXT, Type.TEXTS):
        return value
    return _PLAIN[kind](value)


def _plain_column(kind: Type, column: Any) -> list[Any]:
    if kind is Type.TEXTS:
        plain = {words: list(words) or None for words in set(column.to_list())}
        return [plain[words] for words in column.to_list()]
    if kind is Type.TEXT:
        return cast(list[Any], column.to_list())
    return [_PLAIN[kind](value) for value in column.tolist()]


_PLAIN: dict[Type, Callable[[Any], Any]] = {
    Type.FLOAT: lambda value: None if np.isnan(value) else float(value),
    Type.INT: lambda value: None if value == UNKNOWN_INT else int(value),
    Type.BOOL: lambda value: None if value == UNKNOWN else bool(value),
    Type.DATE: lambda value: None if value == UNKNOWN_INT else datetime.date.fromordinal(int(value) + EPOCH),
}


def _shelf(home: Path) -> Path:
    return home / "snapshots"


def _worlds(home: Path) -> Path:
    return home / "worlds"


def _manifest(folder: Path) -> dict[str, Any]:
    manifest = sealed.manifest_of(folder)
    if manifest["schema"] != model.SCHEMA:
        raise DamagedSnapshot(f"{folder} is of schema {manifest['schema']}; this program reads {model.SCHEMA}.")
    return manifest


def _load_record(found: dict[str, Any] | None) -> LoadRecord | None:
    if found is None:
        return None
    times = {name: datetime.datetime.fromisoformat(found[name]) for name in ("started", "finished")}
    reasons = tuple(Reason(**reason) for reason in found.get("reasons", ()))
    return LoadRecord(**{**found, **times, "files": tuple(found["files"]), "reasons": reasons})


def _span(numbers: list[int]) -> str:
    return f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
