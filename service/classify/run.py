"""Reads every row of every input and writes what was read."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from nlp import Reader, UnreadableText, check_text
from service.classify.inputs import STDIN, Columns, InputProblem, Row, rows
from service.classify.outputs import Output, open_output

CHUNK = 64  # rows read at a time: enough to keep all threads at work, little to hold in memory


@dataclass
class Tally:
    """How many rows were read and how many could not be."""

    read: int = 0
    failed: int = 0


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        rows_read = task.fields["rows"]
        rate = rows_read / task.elapsed if task.elapsed else 0
        return Text(f"{rows_read:,} rows, {rate:,.1f}/s")


def classify(inputs: Sequence[Path], output: Path | None, columns: Columns, load: Callable[[], Reader]) -> Tally:
    """Read all rows of ``inputs``; :class:`~service.classify.inputs.InputProblem` when a file cannot be used at all."""
    _check_paths(inputs, output)
    sources = [(path, rows(path, columns)) for path in inputs]
    tally = Tally()
    with ExitStack() as stack:
        target = open_output(output, sys.stdout.buffer, stack)
        step = stack.enter_context(_progress([path for path, _ in sources]))
        reader = load()
        for place, (_, source) in enumerate(sources):
            while chunk := list(islice(source, CHUNK)):
                _one_chunk(chunk, target, reader, tally)
                step(place, chunk[-1].done, len(chunk))
        sys.stdout.flush()
    return tally


def _check_paths(inputs: Sequence[Path], output: Path | None) -> None:
    if list(inputs).count(STDIN) > 1:
        raise InputProblem("standard input can be read once")
    for path in inputs:
        if output is not None and output.exists() and path.exists() and output.samefile(path):
            raise InputProblem(f"{output} is an input; give another output")


def _one_chunk(chunk: Sequence[Row], target: Output, reader: Reader, tally: Tally) -> None:
    """Faults are written in their place among the good rows."""
    good: list[tuple[Row, str]] = []
    for row in chunk:
        code, message = row.fault or ("", "")
        if not code:
            try:
                good.append((row, check_text(row.text)))
                continue
            except UnreadableText as problem:
                code, message = problem.code, problem.message
        _flush(good, target, reader, tally)
        target.refuse(row, code, message)
        tally.failed += 1
    _flush(good, target, reader, tally)


def _flush(good: list[tuple[Row, str]], target: Output, reader: Reader, tally: Tally) -> None:
    if good:
        target.write(good, reader)
        tally.read += len(good)
        good.clear()


@contextmanager
def _progress(paths: Sequence[Path]) -> Iterator[Callable[[int, float, int], None]]:
    """A bar on standard error when that is a terminal. Call it with a file's place, its share done, and new rows."""
    console = Console(stderr=True)
    sizes = [path.stat().st_size if path.is_file() else 0 for path in paths]
    known = STDIN not in paths
    bar = Progress(
        TextColumn("Reading"),
        BarColumn(),
        TaskProgressColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=sum(sizes) if known else None, rows=0)
        seen = 0

        def step(place: int, done: float, count: int) -> None:
            nonlocal seen
            seen += count
            bar.update(task, completed=sum(sizes[:place]) + sizes[place] * done, rows=seen)

        yield step
