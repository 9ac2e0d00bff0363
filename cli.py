"""The command-line tool: each command reads the settings, calls the rooms in order and prints what they answer.

Rooms are imported inside the commands, since their libraries take a second that `ketenkaart --help` need not wait for.
"""

import errno
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, fields, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError

from ketenkaart.graph import cells, disk, hosts
from ketenkaart.graph.errors import (
    BadData,
    BadQuestion,
    BadSetting,
    CannotWrite,
    FetchFailed,
    KetenkaartError,
    Neo4jFailed,
    Neo4jUnavailable,
    PortInUse,
    SecondInstance,
)
from ketenkaart.graph.formats import ExportFormat
from ketenkaart.graph.said import Said, in_language, joined, said
from ketenkaart.settings import Settings, variable

if TYPE_CHECKING:
    from ketenkaart.graph.view import View
    from ketenkaart.loaders.framework import LoadReport

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="What Dutch industry depends on."
)
database = typer.Typer(no_args_is_help=True, help="The managed Neo4j in the home folder.")
app.add_typer(database, name="database")

REJECTED = 3
SHOWN = 20  # rejected rows of a dataset
LONGEST_CELL = 80  # letters of a cell that is shown
TOLD = 10  # contradictions
CONTRADICTIONS = "contradictions.csv"
VERSIONS = ("snapshots", "worlds", "reports")  # folders of the home that tell of versions
SHRINK = "Also where a dataset would lose more than a tenth of its rows, or have more rejected than taken."
# What is wrong with a setting, by the name that pydantic has for it, in Dutch; in English it says it itself.
WRONG_SETTING = {
    "int_parsing": "Schrijf een geheel getal",
    "int_from_float": "Schrijf een geheel getal",
    "bool_parsing": "Schrijf true of false",
    "date_from_datetime_parsing": "Schrijf een dag als JJJJ-MM-DD",
    "date_from_datetime_inexact": "Schrijf een dag als JJJJ-MM-DD, zonder tijd",
    "date_parsing": "Schrijf een dag als JJJJ-MM-DD",
    "greater_than_equal": "Niet onder {ge}",
    "less_than_equal": "Niet boven {le}",
}
UNLOADED = said(
    "nothing is loaded here yet: where the folder has no facts, keys are looked up in those that are shipped",
    "hier is nog niets geladen: waar de map geen facts heeft, worden sleutels gezocht in de meegeleverde",
)
READING = said("Reading the files", "De bestanden lezen")
BUILDING = said("Building the snapshot", "De momentopname maken")
BALANCING = said("Balancing what is stated", "Wat genoemd is in balans brengen")
UNFIT = said(
    "what is stated and does not fit together, the largest first:",
    "wat genoemd is en niet bij elkaar past, het grootste eerst:",
)
_interrupted = threading.Event()


class Taal(StrEnum):
    """The language in which loading and checking speak."""

    NL = "nl"
    EN = "en"


Spoken = Annotated[Taal, typer.Option(help="Language of what is said of files and rows.")]


def main() -> None:
    # Before NumPy is imported: the solver of origins makes many small calls, and handing each to threads costs more
    # than it gains (2.1 s in place of 0.8 s for 10,000 companies, see bench/README.md).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_as_many_files_as_allowed()
    try:
        app()
    except KetenkaartError as error:
        print(f"ketenkaart: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except OSError as error:
        if error.filename is None:
            raise
        refused = disk.refusal(Path(os.fsdecode(error.filename)), error)
        print(f"ketenkaart: {refused}", file=sys.stderr)
        sys.exit(refused.exit_status)


@app.command()
def run() -> None:
    """Fetch what is missing, start Neo4j, load what changed, and serve until Ctrl-C."""
    settings = _settings()
    _keep_to_its_owner(settings.home)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    signal.signal(signal.SIGALRM, _interrupt)
    sys.unraisablehook = _unraisable
    with suppress(KeyboardInterrupt), _alone_on(settings):  # until something is started, there is nothing to stop
        with _interrupted_is_interrupted():
            # Before anything takes time: a port that is taken is the likeliest reason to stop.
            _listen(settings).close()
            from ketenkaart.graph.record import managed

        try:
            threading.Thread(target=_import_ahead, daemon=True).start()
            with _else_as_it_was(settings), _interrupted_is_interrupted():
                managed.start(settings)
                _load(settings)
            _serve(settings)
        except KeyboardInterrupt:
            _ignore_signals()
            print("Stopping", file=sys.stderr)
        finally:
            _ignore_signals()  # a second one would leave the database running
            if not settings.neo4j_uri:
                managed.stop(settings)


@database.command()
def start() -> None:
    """Start Neo4j and leave it running; a killed one is recovered."""
    from ketenkaart.graph.record import managed

    settings = _settings()
    _keep_to_its_owner(settings.home)
    print(managed.start(settings).uri)


@database.command()
def stop() -> None:
    """Stop the managed Neo4j."""
    from ketenkaart.graph.record import managed

    print("stopped" if managed.stop(_settings()) else "it was not running")


@database.command("status")
def database_status() -> None:
    """Say whether Neo4j answers (exit status 4 if it does not)."""
    from ketenkaart.graph.record import managed

    found = managed.status(_settings())
    print(f"{found.uri}{f' (process {found.pid})' if found.pid else ''}: {found.detail}")
    if not found.running:
        raise typer.Exit(4)


@database.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    versions: Annotated[bool, typer.Option("--versions", help="Also all versions that may be cited.")] = False,
) -> None:
    """Delete the managed Neo4j's data; the next load starts from nothing.

    Versions stay, can be asked for as before, and keep their numbers: those of the next loads are higher.
    """
    from ketenkaart.graph.record import managed

    settings = _settings()
    if not yes:
        what = "the data of Neo4j and all versions" if versions else "the data of Neo4j (versions stay)"
        typer.confirm(f"Delete {what} in {settings.home}?", abort=True)
    managed.reset(settings)
    if versions:
        for name in VERSIONS:
            shutil.rmtree(settings.home / name, ignore_errors=True)


@database.command()
def backup(folder: Annotated[Path, typer.Argument(help="New folder, best on another disk.")]) -> None:
    """Copy Neo4j's data and all versions, while nothing runs; own companies are in it."""
    from ketenkaart.graph.record import backup

    settings = _settings()
    _keep_to_its_owner(settings.home)
    with _alone_on(settings):
        backup.make(settings, folder)
    print(folder)


@database.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="Folder that `database backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put what a backup has in the place of Neo4j's data and all versions, while nothing runs."""
    from ketenkaart.graph.record import backup

    settings = _settings()
    _keep_to_its_owner(settings.home)
    with _alone_on(settings):
        if not yes:
            typer.confirm(f"Replace the data of Neo4j and all versions in {settings.home}?", abort=True)
        backup.restore(settings, folder)


@app.command()
def load(
    dataset: Annotated[str | None, typer.Argument(help="One dataset; all of them if none is named.")] = None,
    folder: Annotated[Path | None, typer.Option("--from", help="Data folder, in place of KETENKAART_DATA.")] = None,
    shrink: Annotated[bool, typer.Option("--shrink", help=SHRINK)] = False,
    taal: Spoken = Taal.EN,
) -> None:
    """Load what changed into Neo4j and build the snapshot.

    Exit status 3 if rows were rejected; 7 if nothing was loaded, since a dataset would lose much.
    """
    with _errors_in(taal.value), _rows_told(taal.value):
        settings = _settings()
        _keep_to_its_owner(settings.home, taal.value)
        reports, view = _load(settings, dataset, folder, shrink, taal.value)
    changed = [report.dataset for report in reports if report.changed]
    names = ", ".join(changed) or said("nothing", "niets")
    print(in_language(said("changed: {names}", "veranderd: {names}", names=names), taal.value))
    _tell_readers(settings, view.snapshot.own, taal.value)
    if changed:
        _tell_contradictions(view, settings.home / "reports" / CONTRADICTIONS, taal.value)
    _tell_unread(folder or settings.data, taal.value)
    _tell_rows([report for report in reports if not report.skipped], taal.value)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Data folder in the layout of `data/README.md`.")],
    shrink: Annotated[bool, typer.Option("--shrink", help=SHRINK)] = False,
    taal: Spoken = Taal.EN,
) -> None:
    """Say what `load --from FOLDER` would say, and load nothing; exit status 3 or 7 as there."""
    from ketenkaart.graph import snapshot
    from ketenkaart.loaders import framework

    with _errors_in(taal.value), _rows_told(taal.value):
        settings = _settings()
        current = snapshot.current(settings.home)
        if current is None:
            print(in_language(UNLOADED, taal.value))
        reports = framework.check(
            folder, current.tables() if current else None, settings.example, shrink, settings.day()
        )
    _tell_unread(folder, taal.value)
    _tell_rows(reports, taal.value)


@app.command()
def template(
    folder: Annotated[Path, typer.Argument(help="New data folder; the form goes into `companies/` in it.")],
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV files in place of a workbook; with `--taal nl` for Dutch settings.")
    ] = False,
    taal: Spoken = Taal.EN,
) -> None:
    """Write a form for companies of your own, with an example row, units and lists of keys."""
    from ketenkaart.loaders import template

    with _errors_in(taal.value):
        for path in template.write(_settings().data, folder, as_csv, taal is Taal.NL):
            print(path)


@app.command()
def status() -> None:
    """Say what runs, and which version of which datasets answers."""
    from ketenkaart.graph import snapshot
    from ketenkaart.graph.record import managed

    settings = _settings()
    found = managed.status(settings)
    print(f"Neo4j     {found.uri}: {found.detail}")
    current = snapshot.current(settings.home)
    if current is None:
        print("snapshot  none yet; load with `ketenkaart load`")
        return
    print(f"snapshot  version {current.number} of {current.created:%Y-%m-%d %H:%M}")
    for name in current.datasets:
        print(f"          {name}")


@app.command()
def query(
    file: Annotated[typer.FileText, typer.Argument(help="File with a GraphQL document; - reads it from input.")],
) -> None:
    """Answer a GraphQL document from the current snapshot, as JSON (exit status 1 if the answer has errors)."""
    import json

    from ketenkaart.api.schema import execute
    from ketenkaart.graph.answers.views import Views

    answer = execute(Views(_settings()), file.read())
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    if answer.get("errors"):
        raise typer.Exit(1)


@app.command()
def export(
    format: Annotated[ExportFormat, typer.Option(help="Format of the file.")],
    around: Annotated[
        list[str] | None, typer.Option(help="Node that it is around, as `Label:key`; may be given again.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The whole graph, in place of what is around nodes.")
    ] = False,
    depth: Annotated[int, typer.Option(help="Steps from there.", min=1, max=4)] = 2,
    kind: Annotated[list[str] | None, typer.Option(help="Label that may take part; may be given again.")] = None,
    material: Annotated[str | None, typer.Option(help="Only what is about this material.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="What held on this day.")] = None,
    graph_version: Annotated[int | None, typer.Option(help="An earlier version of the graph that is held.")] = None,
    example: Annotated[bool, typer.Option(help="With the fictitious example companies.")] = False,
    own: Annotated[bool, typer.Option(help="With your own companies, which are not public.")] = False,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output if none is named.")] = None,
) -> None:
    """Write the part of the graph around some nodes, or all of it, to a file; the same version gives the same bytes."""
    from ketenkaart.graph.answers.extract import of_everything, of_subgraph
    from ketenkaart.graph.answers.subgraph import MOST, subgraph
    from ketenkaart.graph.answers.views import Views
    from ketenkaart.visualise.export import files

    if everything == bool(around):
        raise BadQuestion("Name what the file is around (`--around Material:dysprosium`), or ask for `--all`.")
    if everything and (kind or material):
        raise BadQuestion("`--all` is everything: leave out `--kind` and `--material`, or name a node with `--around`.")
    view = Views(_settings()).view(as_of.date() if as_of else None, example, graph_version)
    found = subgraph(view, around, depth, kind, material, MOST, own) if around else None
    extract = of_subgraph(found) if found else of_everything(view, own)
    if output is None:
        # By way of a file: some formats go back to fill in lengths, which output cannot.
        with tempfile.TemporaryFile() as made:
            files.write(extract, format.value, made)
            made.seek(0)
            shutil.copyfileobj(made, sys.stdout.buffer)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as out:
            files.write(extract, format.value, out)
        part.replace(output)
    except OSError as error:
        raise BadSetting(
            said(
                "{output} cannot be written ({why}). Name another file with --output.",
                "{output} kan niet worden geschreven ({why}). Noem een ander bestand met --output.",
                output=output,
                why=error.strerror,
            )
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from ketenkaart.api.schema import printed

    print(printed(), end="")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as errors:
        first = errors.errors()[0]
        dutch = WRONG_SETTING.get(first["type"])
        raise BadSetting(
            said(
                "{name} is '{found}'. {why}.",
                "{name} is '{found}'. {why}.",
                name=variable(str(first["loc"][0]).lower()),
                found=first["input"],
                why=Said(first["msg"], dutch.format(**first.get("ctx", {})) if dutch else first["msg"]),
            )
        ) from None


def _keep_to_its_owner(home: Path, lang: str = "en") -> None:
    """What is written from here on is for its owner's eyes, and so is the home, which holds what a user loaded."""
    os.umask(disk.OTHERS)
    if not disk.for_its_owner(home):
        warning = said(
            "ketenkaart: others may be able to read {home}, and can't be kept out. Set KETENKAART_HOME to a folder of "
            "your own.",
            "ketenkaart: anderen kunnen {home} misschien lezen, en zijn niet te weren. Zet KETENKAART_HOME op een map "
            "van uzelf.",
            home=home,
        )
        print(in_language(warning, lang), file=sys.stderr)


def _tell_readers(settings: Settings, own: bool, lang: str = "en") -> None:
    """Where a user's own companies are served to more than this machine, that they are."""
    if own and not hosts.is_loopback(settings.host):
        warning = said(
            "ketenkaart: companies of your own are loaded, and whoever reaches port {port} on {host} can read them: "
            "nobody is asked who they are. Set KETENKAART_HOST to 127.0.0.1, or let a proxy ask.",
            "ketenkaart: er zijn eigen bedrijven geladen, en wie poort {port} op {host} bereikt, kan ze lezen: niemand "
            "wordt gevraagd wie hij is. Zet KETENKAART_HOST op 127.0.0.1, of laat een proxy het vragen.",
            host=settings.host, port=settings.port,
        )  # fmt: skip
        print(in_language(warning, lang), file=sys.stderr)


@contextmanager
def _else_as_it_was(settings: Settings) -> Iterator[None]:
    """Where the database or a load fails, say why, and go on with the version that was served before, if there is one.

    Not where this home is another's, or a setting is wrong: there somebody has to choose.
    """
    from ketenkaart.graph import snapshot

    try:
        yield
    except (BadData, CannotWrite, FetchFailed, Neo4jFailed, Neo4jUnavailable) as error:
        if isinstance(error, BadData):
            _print_rows(error.reports, Taal.EN.value)
        current = snapshot.current(settings.home)
        if current is None:
            raise
        print(f"ketenkaart: {error}", file=sys.stderr)
        made = f"{current.created:%Y-%m-%d %H:%M}"
        print(f"Serving what was there before: version {current.number} of {made}.", file=sys.stderr)


@contextmanager
def _alone_on(settings: Settings) -> Iterator[None]:
    """One server per home."""

    def taken(process: str) -> SecondInstance:
        return SecondInstance(
            said(
                "Another ketenkaart (process {process}) runs on the data in {home}. End that one with Ctrl-C, or "
                "give this one a KETENKAART_HOME, KETENKAART_PORT and KETENKAART_BOLT_PORT of its own.",
                "Een andere ketenkaart (proces {process}) werkt met de gegevens in {home}. Beëindig die met "
                "Ctrl-C, of geef deze een eigen KETENKAART_HOME, KETENKAART_PORT en KETENKAART_BOLT_PORT.",
                process=process,
                home=settings.home,
            )
        )

    with disk.locked(settings.home / "run.lock", taken) as lock:
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _listen(settings: Settings) -> socket.socket:
    try:
        listening = socket.create_server((settings.host, settings.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                said(
                    "Port {port} of {host} is in use by another program. End that program, or set KETENKAART_PORT to a "
                    "free port.",
                    "Poort {port} van {host} is in gebruik bij een ander programma. Beëindig dat, of zet "
                    "KETENKAART_PORT op een vrije poort.",
                    port=settings.port,
                    host=settings.host,
                )
            ) from error
        raise BadSetting(
            said(
                "ketenkaart cannot listen on port {port} of '{host}' ({why}). Set KETENKAART_HOST to an address of "
                "this machine, and KETENKAART_PORT to a port that you may use.",
                "ketenkaart kan niet luisteren op poort {port} van '{host}' ({why}). Zet KETENKAART_HOST op een adres "
                "van deze machine, en KETENKAART_PORT op een poort die u mag gebruiken.",
                port=settings.port,
                host=settings.host,
                why=error.strerror,
            )
        ) from error
    # Accepted connections inherit it. asyncio sets it only where a socket says that its protocol is TCP, which this one
    # doesn't; without it, head and body of each answer on a kept connection wait 40 ms for one another.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _load(
    settings: Settings, dataset: str | None = None, folder: Path | None = None, shrink: bool = False, lang: str = "en"
) -> "tuple[list[LoadReport], View]":
    """Load what changed, with a progress bar, and build the snapshot of it; the View of today that this gives."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from ketenkaart.graph import build, snapshot
    from ketenkaart.graph.analysis.balance.worlds import Worlds
    from ketenkaart.graph.record import store
    from ketenkaart.graph.view import View
    from ketenkaart.loaders import framework

    above = max(snapshot.held(settings.home), default=0)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(in_language(READING, lang), total=None)

        def show(name: str, done: int, total: int) -> None:
            loading = said("Loading {name}", "{name} laden", name=name)
            progress.update(bar, description=in_language(loading, lang), completed=done, total=total)

        reports = framework.load_all(settings, dataset, folder, show, shrink, above)
        progress.update(bar, description=in_language(BUILDING, lang))
        with store.connect(settings) as connected:
            built = build.build(connected, settings.home)
        progress.update(bar, description=in_language(BALANCING, lang), total=None)
        Worlds(built).make_ahead(settings.day())
    view = View(built, settings.day())
    if any(report.changed for report in reports):
        _note(view, settings.home / "reports")
    return reports, view


def _note(view: "View", folder: Path) -> None:
    """List the flows that answers use otherwise than declared, exports of unknown making, and what doesn't fit."""
    from ketenkaart.graph.answers import contradictions
    from ketenkaart.graph.answers.trade_notes import TradeNote, trade_notes
    from ketenkaart.words import notes

    names = [field.name for field in fields(TradeNote)]
    told = (replace(note, why=notes.why(note, "en")) for note in trade_notes(view))
    _write(folder / "trade.csv", names, map(astuple, told))
    _write(folder / CONTRADICTIONS, contradictions.COLUMNS, contradictions.rows(view))


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[cells.Cell]]) -> None:
    with disk.replaced(path) as file:
        file.writelines(cells.line(row) for row in (names, *rows))


def _tell_contradictions(view: "View", table: Path, lang: str) -> None:
    """The largest things that are stated and don't fit together, and where all of them are."""
    from ketenkaart.words import notes

    lines = notes.largest(view, TOLD, lang)
    if lines:
        print(in_language(UNFIT, lang))
        for line in lines:
            print(f"  {line}")
        print(in_language(said("  all of it: {table}", "  alles: {table}", table=table), lang))


@contextmanager
def _rows_told(lang: str) -> Iterator[None]:
    """Where a load is refused, perhaps for what was rejected: the rows that were rejected, then the refusal."""
    try:
        yield
    except BadData as refusal:
        _print_rows(refusal.reports, lang)
        raise


def _tell_rows(reports: "Sequence[LoadReport]", lang: str) -> None:
    """What was read, and each row that was not taken; exit status 3 if there is one."""
    _print_rows(reports, lang)
    if any(report.rejected for report in reports):
        raise typer.Exit(REJECTED)


def _print_rows(reports: "Sequence[LoadReport]", lang: str) -> None:
    for report in reports:
        for line in _lines(report):
            print(in_language(line, lang))


def _tell_unread(folder: Path, lang: str) -> None:
    """What lies in the folder and was not looked at."""
    from ketenkaart.loaders import framework

    for line in framework.unread(folder):
        print(in_language(line, lang))


def _lines(report: "LoadReport") -> Iterator[str]:
    """One report as a reader sees it. Rows that another takes with it are told apart and last: they are no fault."""
    taken = sum(row.because != "" for row in report.rejected)
    yield said(
        "{dataset}: {read} rows read, {loaded} loaded, {rejected} rejected{others}",
        "{dataset}: {read} rijen gelezen, {loaded} geladen, {rejected} geweigerd{others}",
        dataset=report.dataset, read=report.read, loaded=report.loaded, rejected=len(report.rejected) - taken,
        others=said(", {taken} with them", ", en daarmee {taken} andere", taken=taken) if taken else "",
    )  # fmt: skip
    for row in sorted(report.rejected, key=lambda row: row.because != "")[:SHOWN]:
        cell = Said(_short(row.value), _short(in_language(row.value, "nl")))
        yield said(
            "  {where}, {column}'{cell}': {rule}. {remedy}",
            "  {where}, {column}'{cell}': {rule}. {remedy}",
            where=row.where, column=f"{row.column} " if row.column else "", cell=cell, rule=row.rule, remedy=row.remedy,
        )  # fmt: skip
    if len(report.rejected) > SHOWN:
        yield said("  and {more} more", "  en nog {more}", more=len(report.rejected) - SHOWN)
    if report.report is not None and report.rejected:
        yield said("  all of them: {file}", "  alle: {file}", file=report.report)
    for note in report.notes:
        yield joined("", ("  ", note))


def _short(cell: str) -> str:
    """A cell on one line of a terminal, which obeys some characters."""
    line = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in " ".join(cell.split()))
    return f"{line[:LONGEST_CELL]}…" if len(line) > LONGEST_CELL else line


@contextmanager
def _errors_in(lang: str) -> Iterator[None]:
    """What goes wrong meanwhile is said in a language."""
    try:
        yield
    except KetenkaartError as error:
        raise _in_language(error, lang)  # noqa: B904 - it is the same error
    except OSError as error:
        if error.filename is None:
            raise
        raise _in_language(disk.refusal(Path(os.fsdecode(error.filename)), error), lang) from error


def _in_language(error: KetenkaartError, lang: str) -> KetenkaartError:
    error.args = tuple(in_language(text, lang) for text in error.args)
    return error


def _import_ahead() -> None:
    """Import what loading and serving need, seconds that pass while Neo4j starts anyway."""
    from ketenkaart import (
        server,  # noqa: F401
        serving,  # noqa: F401
    )
    from ketenkaart.loaders import framework  # noqa: F401


def _serve(settings: Settings) -> None:
    from ketenkaart import server, serving
    from ketenkaart.graph import snapshot

    application = server.create_app(settings)
    with _listen(settings) as listening:
        current = snapshot.current(settings.home)
        _tell_readers(settings, current is not None and current.own)
        # Connections wait from here on, so the address can be opened as soon as it is printed.
        print(f"ketenkaart serves on http://{settings.host}:{settings.port} (Ctrl-C ends it)", flush=True)
        serving.server(application, application.state.ended).run(sockets=[listening])


def _open_as_many_files_as_allowed() -> None:
    """The usual limit of 1,024 is for programs that wait with `select`; connections, versions, worlds take one each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # macOS calls its limit infinite, and refuses that
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    _interrupted.set()
    raise KeyboardInterrupt


def _unraisable(dropped: "sys.UnraisableHookArgs") -> None:
    """Python drops what is raised while it deletes an object: an interrupt is raised once more, a moment later."""
    if isinstance(dropped.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    else:
        sys.__unraisablehook__(dropped)


@contextmanager
def _interrupted_is_interrupted() -> Iterator[None]:
    """Who is interrupted may fail at tidying up, as Neo4j's driver does in several ways, or not take notice of it."""
    try:
        yield
    except Exception:
        if _interrupted.is_set():
            raise KeyboardInterrupt from None
        raise
    if _interrupted.is_set():
        raise KeyboardInterrupt


if __name__ == "__main__":
    main()
