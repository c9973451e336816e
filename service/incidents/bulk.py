"""Bulk posts: one JSON object a line in, one answer a line out. A bad row never loses the others.

The whole body is received before the first answer: a client that writes before it reads would otherwise come to a
standstill with the server, each waiting for the other. Each row is committed before its line is sent.
"""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import islice, repeat
from pathlib import Path
from typing import IO, Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from nlp import Reading
from service.database import Database
from service.dependencies import DatabaseDep, ReadersDep, SettingsDep
from service.error_handlers import field_problems
from service.errors import (
    BodyTooLarge,
    DatabaseUnavailable,
    InvalidRequest,
    LessForceError,
    MalformedJson,
    NotUtf8,
    TooManyRows,
    UnsupportedMediaType,
    problems,
)
from service.incidents import intake
from service.incidents.schemas import BulkLine, IncidentSubmission
from service.logs import SERVICE
from service.readings.pool import ReadingPool

PATH = "/v1/incidents/bulk"
NDJSON = "application/x-ndjson"
TAKEN = {NDJSON, "application/ndjson", "application/jsonl"}
BATCH = 16  # rows read at a time: a single post waits for at most these, about half a second's reading
IN_MEMORY = 1 << 20  # bytes of a body held in memory before it goes to a file in the data folder

router = APIRouter(tags=["incidents"])

Row = tuple[int, IncidentSubmission | LessForceError]

DESCRIPTION = {
    "requestBody": {
        "required": True,
        "content": {NDJSON: {"schema": {"type": "string", "description": "One IncidentSubmission a line"}}},
    }
}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One BulkLine for each row, in order, sent as the row is stored",
        "content": {NDJSON: {"schema": {"$ref": "#/components/schemas/BulkLine"}}},
        "model": BulkLine,
    }
}


@router.post(
    PATH,
    response_class=StreamingResponse,
    responses=ANSWER | problems(BodyTooLarge, TooManyRows, UnsupportedMediaType, DatabaseUnavailable),
    openapi_extra=DESCRIPTION,
)
async def post_incidents(
    request: Request, settings: SettingsDep, database: DatabaseDep, readers: ReadersDep
) -> StreamingResponse:
    """Take many incidents in. Each line of the answer is sent when its row is stored for good."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in TAKEN:
        raise UnsupportedMediaType
    body = await _received(request, settings.data_dir, settings.max_bulk_rows)
    return StreamingResponse(_answers(body, database, readers), media_type=NDJSON)


async def _received(request: Request, folder: Path, most_rows: int) -> IO[bytes]:
    """The body, in a nameless file that vanishes when it is closed or the process dies."""
    await to_thread.run_sync(lambda: folder.mkdir(parents=True, exist_ok=True))
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by _answers
    try:
        ended, begun = 0, False
        async for chunk in request.stream():
            ended += chunk.count(b"\n")
            begun = not chunk.endswith(b"\n") if chunk else begun
            if ended + begun > most_rows:
                raise TooManyRows
            await to_thread.run_sync(body.write, chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _answers(body: IO[bytes], database: Database, readers: ReadingPool) -> AsyncIterator[bytes]:
    with body:
        rows = _rows(body)
        while batch := await to_thread.run_sync(lambda: list(islice(rows, BATCH))):
            good = [row for _, row in batch if isinstance(row, IncidentSubmission)]
            try:
                readings = iter(await intake.read_new(good, database, readers))
            except OperationalError:
                readings = repeat(None)  # each row then meets the database's fault for itself, and says so
            for number, row in batch:
                reading = next(readings) if isinstance(row, IncidentSubmission) else None
                line = await _answer(number, row, reading, database, readers)
                yield line.model_dump_json(exclude_none=True).encode() + b"\n"


def _rows(body: IO[bytes]) -> Iterator[Row]:
    """Each line that is not blank, with its number."""
    for number, line in enumerate(body, 1):
        if line.strip():
            yield number, _parsed(line)


def _parsed(line: bytes) -> IncidentSubmission | LessForceError:
    try:
        return IncidentSubmission.model_validate(json.loads(line.decode("utf-8")))
    except UnicodeDecodeError:
        return NotUtf8()
    except ValidationError as error:
        return InvalidRequest(errors=field_problems(error.errors(include_input=False, include_context=False)))
    except (ValueError, RecursionError):
        return MalformedJson()


async def _answer(
    number: int, row: IncidentSubmission | LessForceError, reading: Reading | None, database: Database, readers: ReadingPool
) -> BulkLine:
    if isinstance(row, LessForceError):
        return _refused(number, row)
    try:
        incident, created = await intake.keep(row, reading, database, readers)
    except LessForceError as error:
        return _refused(number, error)
    except OperationalError as error:
        SERVICE.error("database", exc_info=error)
        return _refused(number, DatabaseUnavailable())
    status = 201 if created else 200
    return BulkLine(row=number, status=status, id=incident.id, source_id=incident.source_id, version=incident.version)


def _refused(number: int, error: LessForceError) -> BulkLine:
    return BulkLine(row=number, status=error.status, code=error.code, detail=error.detail, errors=error.errors or None)
