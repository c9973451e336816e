"""Writes readings: JSON Lines in the codebook's format, or one flat row a narrative in CSV or Parquet.

A file is written beside its place under another name and moved there when it is whole.
"""

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as parquet

from nlp import Reader, classify_frame
from nlp.frame import COLUMNS
from service.classify.inputs import InputProblem, Row

FLAT = ["id", "text", *(name for name in COLUMNS if name != "error")]
NUMBERS = {"restraint_minutes": arrow.float64(), "seclusion_minutes": arrow.float64(), "staff_count": arrow.int64()}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ENDINGS = (".jsonl", ".csv", ".parquet")


class Output(Protocol):
    """Where readings and faults go."""

    def write(self, rows: Sequence[tuple[Row, str]], reader: Reader) -> None:
        """Read these rows' texts and write their readings."""

    def refuse(self, row: Row, code: str, message: str) -> None:
        """Write that a row could not be read, and why."""


class Replacement(AbstractContextManager[IO[bytes]]):
    """A file that takes its place only when the block ends well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}.partial")

    def __enter__(self) -> IO[bytes]:
        self._file = self._partial.open("xb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self._file.close()
        if kind is None:
            self._partial.replace(self.path)
        else:
            self._partial.unlink(missing_ok=True)


def fault_record(row: Row, code: str, message: str) -> dict[str, Any]:
    """A row that could not be read, as JSON-ready data. It never holds the row's text."""
    return {"input": row.source.name, "row": row.number, "id": row.id, "error": {"code": code, "message": message}}


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


class JsonLines:
    """A record a line: id, text, then the reading. Faults stand between them, in the order of the input."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, rows: Sequence[tuple[Row, str]], reader: Reader) -> None:
        """Read these rows' texts and write their readings."""
        readings = reader.read_many([text for _, text in rows])
        for (row, text), reading in zip(rows, readings, strict=True):
            self._file.write(_line({"id": row.id, "text": text, **reading.record()}))

    def refuse(self, row: Row, code: str, message: str) -> None:
        """Write that a row could not be read, and why."""
        self._file.write(_line(fault_record(row, code, message)))


class _Table:
    """A flat row a narrative; faults go to a JSON Lines file beside the output, made when there are any."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._faults = path.with_name(path.name + ".errors.jsonl")
        self._stack = stack
        self._fault_file: IO[bytes] | None = None
        stack.push(self._forget_old_faults)

    def write(self, rows: Sequence[tuple[Row, str]], reader: Reader) -> None:
        """Read these rows' texts and write their readings."""
        frame = classify_frame(pd.DataFrame({"text": [text for _, text in rows]}), "text", reader).drop(columns="error")
        frame.insert(0, "text", [text for _, text in rows])
        frame.insert(0, "id", [row.id for row, _ in rows])
        self._put(frame[FLAT].astype({"staff_count": "Int64"}))

    def refuse(self, row: Row, code: str, message: str) -> None:
        """Write that a row could not be read, and why."""
        if self._fault_file is None:
            self._fault_file = self._stack.enter_context(Replacement(self._faults))
        self._fault_file.write(_line(fault_record(row, code, message)))

    def _forget_old_faults(self, kind: type[BaseException] | None, *_: object) -> None:
        """A run without faults leaves no file that tells of those of an earlier run."""
        if kind is None and self._fault_file is None:
            self._faults.unlink(missing_ok=True)

    def _put(self, frame: pd.DataFrame) -> None:
        raise NotImplementedError


def formula_safe(value: object) -> object:
    """A cell that a spreadsheet shows as text and does not run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


class CsvTable(_Table):
    """UTF-8 with a mark at its start, so that spreadsheets read it as UTF-8."""

    def __init__(self, path: Path, file: IO[bytes], stack: ExitStack) -> None:
        super().__init__(path, stack)
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        stack.callback(self._text.detach)
        self._writer = csv.writer(self._text)
        self._writer.writerow(FLAT)

    def _put(self, frame: pd.DataFrame) -> None:
        for record in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
            self._writer.writerow([formula_safe(value) for value in record])


class ParquetTable(_Table):
    """One row group a chunk."""

    def __init__(self, path: Path, file: IO[bytes], stack: ExitStack) -> None:
        super().__init__(path, stack)
        kinds = NUMBERS | {"abstained": arrow.bool_()}
        self._schema = arrow.schema([(name, kinds.get(name, arrow.string())) for name in FLAT])
        self._writer = stack.enter_context(parquet.ParquetWriter(file, self._schema))

    def _put(self, frame: pd.DataFrame) -> None:
        self._writer.write_table(arrow.Table.from_pandas(frame, self._schema, preserve_index=False))


def open_output(path: Path | None, standard_output: IO[bytes], stack: ExitStack) -> Output:
    """The output for a path by its ending, or standard output; closed with ``stack``."""
    if path is None:
        return JsonLines(standard_output)
    if path.suffix.lower() not in ENDINGS:
        raise InputProblem(f"{path}: the ending must be one of {', '.join(ENDINGS)}")
    if not path.parent.is_dir():
        raise InputProblem(f"{path.parent}: no such folder")
    file = stack.enter_context(Replacement(path))
    if path.suffix.lower() == ".csv":
        return CsvTable(path, file, stack)
    if path.suffix.lower() == ".parquet":
        return ParquetTable(path, file, stack)
    return JsonLines(file)
