"""Reads files of narratives a row at a time, so that memory does not grow with a file. A bad row is a row too."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as parquet

TEXT_COLUMNS = ("text", "narrative", "description", "incident_description", "details", "incident_details", "free_text", "notes")
ID_COLUMNS = ("id", "source_id", "incident_id", "reference", "ref", "case_id")
STDIN = Path("-")
PARQUET_ROWS = 256  # rows decoded at a time

csv.field_size_limit(2**31 - 1)  # a cell that is too long is one bad row, not the end of the file


class InputProblem(ValueError):
    """A file that cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of an input. ``number`` counts from 1; in JSON Lines it is the line's number.

    ``done`` is the share of the file that has been read with this row. ``fault`` is a code and a message.
    """

    source: Path
    number: int
    done: float
    id: str
    text: object = None
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that the user named."""

    text: str | None = None
    id: str | None = None


def rows(path: Path, columns: Columns) -> Iterator[Row]:
    """The rows of a file by its ending, or of standard input for ``-``; :class:`InputProblem`."""
    if path == STDIN:
        return _standard_input(columns)
    readers = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputProblem(f"{path}: the ending must be one of {', '.join(readers)}")
    if not path.is_file():
        raise InputProblem(f"{path}: no such file")
    return reader(path, columns)


def _pick(names: Sequence[str], named: str | None, usual: Sequence[str]) -> str | None:
    """The column to use: the one that the user named, or the first usual one."""
    if named is not None:
        return named if named in names else None
    by_lower = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    return next((by_lower[name] for name in usual if name in by_lower), None)


def _header(path: Path, names: Sequence[str], columns: Columns) -> tuple[str, str | None]:
    """The text and id columns of a table; :class:`InputProblem` when it has no text column."""
    text, ident = _pick(names, columns.text, TEXT_COLUMNS), _pick(names, columns.id, ID_COLUMNS)
    if text is None or (columns.id is not None and ident is None):
        option, wanted = ("--text-column", columns.text) if text is None else ("--id-column", columns.id)
        what = f"no column {wanted!r}" if wanted else "no column looks like the narrative"
        raise InputProblem(f"{path}: {what}; give one of its columns with {option}: {_printable(', '.join(names))}")
    return text, ident


def _ident(value: object, path: Path, number: int) -> str:
    """The row's id, or one made of its place. Half a surrogate pair, which JSON can hold, becomes a question mark."""
    return f"{path.name}:{number}" if value is None or value == "" else _printable(str(value))


def _printable(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _standard_input(columns: Columns) -> Iterator[Row]:
    """JSON Lines when it begins with ``{``; anything else is one narrative."""
    stream = sys.stdin.buffer
    first = b""
    while not first.strip():
        first = stream.readline()
        if not first:
            raise InputProblem("standard input is empty")
    if first.lstrip().startswith(b"{"):
        yield _json_row(Path("stdin"), 1, 0.0, first, columns)
        for number, line in enumerate(stream, 2):
            if line.strip():
                yield _json_row(Path("stdin"), number, 0.0, line, columns)
        return
    body = first + stream.read()
    try:
        yield Row(STDIN, 1, 1.0, "stdin", body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        yield Row(STDIN, 1, 1.0, "stdin", fault=NOT_UTF8)


NOT_UTF8 = ("not_utf8", "The row is not UTF-8 text. Save the file as UTF-8.")


def _jsonl(path: Path, columns: Columns) -> Iterator[Row]:
    size, done = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            done += len(line)
            if line.strip():
                yield _json_row(path, number, done / size, line, columns)


def _json_row(path: Path, number: int, done: float, line: bytes, columns: Columns) -> Row:
    fallback = _ident(None, path, number)
    try:
        record: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Row(path, number, done, fallback, fault=NOT_UTF8)
    except (ValueError, RecursionError):
        return Row(path, number, done, fallback, fault=("malformed_json", "The line is not JSON."))
    if not isinstance(record, dict):
        return Row(path, number, done, fallback, fault=("not_an_object", "The line is not a JSON object."))
    names = list(record)
    key, ident = _pick(names, columns.text, TEXT_COLUMNS), _pick(names, columns.id, ID_COLUMNS)
    name = _ident(record[ident] if ident else None, path, number)
    if key is None:
        return Row(path, number, done, name, fault=("no_text", "The object has no field with the narrative."))
    return Row(path, number, done, name, record[key])


def _counted(file: IO[bytes], seen: list[int]) -> Iterator[str]:
    """The lines of a CSV file as text; bytes that are not UTF-8 become surrogates, so that only their row is bad."""
    for line in file:
        seen[0] += len(line)
        yield line.decode("utf-8", errors="surrogateescape")


def _csv(path: Path, columns: Columns) -> Iterator[Row]:
    size, seen = max(path.stat().st_size, 1), [0]
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        reader = csv.DictReader(_counted(file, seen))
        text, ident = _header(path, reader.fieldnames or (), columns)
        for number, record in enumerate(reader, 1):
            value = record[text]
            name = _ident(record[ident] if ident else None, path, number)
            bad = next((v for v in (name, value) if v and any("\udc80" <= c <= "\udcff" for c in v)), None)
            if bad is not None:
                yield Row(path, number, seen[0] / size, _ident(None, path, number), fault=NOT_UTF8)
            else:
                yield Row(path, number, seen[0] / size, name, _cell(value))


def _cell(value: object) -> object:
    """A cell's value; an empty cell is an empty text."""
    return "" if value is None else value


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    """Libraries that read binary formats raise all kinds of errors on a damaged file."""
    try:
        yield
    except InputProblem:
        raise
    except Exception as error:
        raise InputProblem(f"{path}: the file is damaged or not of the kind that its ending says") from error


def _xlsx(path: Path, columns: Columns) -> Iterator[Row]:
    import openpyxl  # slow to import, and rarely needed

    with _unreadable(path):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        total = max((sheet.max_row or 1) - 1, 1)
        with _unreadable(path):
            table = sheet.iter_rows(values_only=True)
            head = ["" if name is None else str(name) for name in next(table, ())]
            text, ident = _header(path, head, columns)
            for number, cells in enumerate(table, 1):
                record = dict(zip(head, cells, strict=False))
                if any(cell is not None for cell in cells):
                    name = _ident(record.get(ident) if ident else None, path, number)
                    yield Row(path, number, min(number / total, 1.0), name, _cell(record.get(text)))
    finally:
        book.close()


def _parquet(path: Path, columns: Columns) -> Iterator[Row]:
    with _unreadable(path):
        file = parquet.ParquetFile(path)
    with file:
        text, ident = _header(path, file.schema_arrow.names, columns)
        total, number = max(file.metadata.num_rows, 1), 0
        with _unreadable(path):
            for batch in file.iter_batches(PARQUET_ROWS, columns=[text, ident] if ident else [text]):
                for record in batch.to_pylist():
                    number += 1
                    name = _ident(record[ident] if ident else None, path, number)
                    yield Row(path, number, number / total, name, _cell(record[text]))
