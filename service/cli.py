"""The command line: ``lessforce``."""

import json
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from math import ceil
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from sqlalchemy import make_url

from models import registry
from nlp import Reader, UnreadableText, check_text
from nlp.taxonomy import LABEL_SETS, load_taxonomy
from nlp.version import CODE_VERSION
from service.classify.inputs import Columns, InputProblem
from service.classify.panel import show
from service.classify.run import classify as classify_files
from service.database import upgrade as upgrade_database
from service.display.view import view
from service.logs import LOG_CONFIG
from service.settings import Settings, UnknownSetting, cores, load_settings

OK, FAILED, USAGE, SOME_ROWS = 0, 1, 2, 3

app = typer.Typer(
    name="lessforce",
    help="Reads narratives of restrictive-intervention incidents. It advises; people decide.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with the values of variables would show narratives
    add_completion=False,
)
database = typer.Typer(help="Look after the database.", no_args_is_help=True)
app.add_typer(database, name="database")


def main() -> None:
    """Run the command line."""
    for point in entry_points(group="lessforce.commands"):
        app.command(point.name)(_mounted(point))
    app()


def _mounted(point: EntryPoint) -> Callable[..., Any]:
    """A command that another package adds; one that says what to install when its libraries are missing."""
    try:
        command: Callable[..., Any] = point.load()
    except ImportError as error:
        missing = error.name or "a library"

        def unavailable() -> None:
            """Needs the training libraries: pip install 'lessforce[train]'."""
            _stop(f"lessforce {point.name} needs {missing}. Install the training libraries: pip install 'lessforce[train]'")

        return unavailable
    return command


def _stop(message: str, status: int = FAILED) -> NoReturn:
    typer.echo(f"lessforce: {message}", err=True)
    raise typer.Exit(status)


def _settings() -> Settings:
    try:
        return load_settings()
    except UnknownSetting as error:
        _stop(str(error), USAGE)
    except ValidationError as error:
        faults = (f"LESSFORCE_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors(include_input=False))
        _stop("; ".join(faults), USAGE)


def _reader(threads: int) -> Reader:
    try:
        return Reader.load(_settings().model_dir or registry.promoted(), threads=threads)
    except (OSError, ValueError) as error:
        _stop(f"the model cannot be loaded: {error}")


@app.command()
def classify(
    inputs: Annotated[
        list[Path] | None, typer.Argument(metavar="INPUT…", help=".jsonl .csv .xlsx .parquet, or - for standard input.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=".jsonl .csv or .parquet. Without it, JSON Lines on standard output.")
    ] = None,
    text_column: Annotated[str | None, typer.Option(help="Column with the narrative, if its name does not tell.")] = None,
    id_column: Annotated[str | None, typer.Option(help="Column with the id, if its name does not tell.")] = None,
    text: Annotated[str | None, typer.Option(help="Read this one text and show the reading.")] = None,
) -> None:
    """Read narratives. Exit status: 0 all were read, 2 wrong use, 3 some rows could not be read.

    Standard input is JSON Lines when it begins with {, and one narrative otherwise. A row that cannot be read becomes an
    error record; with CSV or Parquet output, these go to OUTPUT.errors.jsonl.
    """
    if (text is None) == (not inputs):
        _stop("give inputs or --text, one of the two", USAGE)
    if text is not None:
        _classify_text(text)
        return
    try:
        tally = classify_files(inputs or [], output, Columns(text_column, id_column), lambda: _reader(cores()))
    except InputProblem as problem:
        _stop(str(problem), USAGE)
    if tally.failed:
        _stop(f"{tally.failed:,} of {tally.read + tally.failed:,} rows could not be read; see the error records", SOME_ROWS)


def _classify_text(text: str) -> None:
    try:
        readable = check_text(text)
    except UnreadableText as problem:
        _stop(problem.message, SOME_ROWS)
    show(view(readable, _reader(1).read(readable).record()), Console())


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on. Anything but this machine needs a proxy in front.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes. Each loads the model.")] = 1,
) -> None:
    """Serve the API and the pages. The database is brought up to date first."""
    settings = _settings()
    upgrade_database(settings.url)
    uvicorn.run(
        "service.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # it would log paths; service.middleware logs what may be logged
        log_config=LOG_CONFIG,
        server_header=False,
        timeout_graceful_shutdown=ceil(settings.shutdown_grace.total_seconds()),
    )


@database.command("upgrade")
def upgrade() -> None:
    """Create the database's schema or bring it up to date."""
    settings = _settings()
    upgrade_database(settings.url)
    typer.echo(f"{make_url(settings.url).render_as_string(hide_password=True)} is up to date")


@app.command()
def taxonomy(as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False) -> None:
    """Show every label that a reading can hold."""
    labels = load_taxonomy()
    if as_json:
        typer.echo(json.dumps(labels.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    console = Console()
    for name in LABEL_SETS:
        console.print(Text(f"\n{name.replace('_', ' ').capitalize()}", "bold underline"))
        for label in getattr(labels, name):
            code = f" (MHSDS {label.code})" if hasattr(label, "code") else ""
            console.print(Text.assemble((label.id, "bold"), f"  {label.name}{code}"))
            console.print(Padding(Text(label.definition, "dim"), (0, 0, 0, 4)))
    console.print(f"\nTaxonomy {labels.version}")


@app.command()
def version() -> None:
    """Show the versions of the code, the taxonomy and the model."""
    typer.echo(f"lessforce {CODE_VERSION}")
    typer.echo(f"taxonomy {load_taxonomy().version}")
    try:
        manifest = registry.manifest(_settings().model_dir or registry.promoted())
        typer.echo(f"model {manifest['name']} {manifest['version']}")
    except (OSError, ValueError) as error:
        _stop(f"no model: {error}")


if __name__ == "__main__":
    main()
