"""The request boundary of taking incidents in: one path for a single post and for each row of a bulk post.

An incident is looked up in one transaction, read in none, and stored in another, so no connection waits for a reader.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from nlp import Reading
from service.database import Database
from service.incidents import service
from service.incidents.schemas import IncidentSubmission
from service.incidents.service import Receipt
from service.readings.pool import ReadingPool


async def take(submission: IncidentSubmission, database: Database, readers: ReadingPool) -> Receipt:
    """One post: stored when this returns."""
    known = await database.read(partial(service.unchanged, submission=submission))
    if known:
        return Receipt(known, False)
    reading = await readers.read(submission.text)
    return await database.write(partial(service.record, submission=submission, reading=reading))


async def read_new(submissions: Sequence[IncidentSubmission], database: Database, readers: ReadingPool) -> list[Reading | None]:
    """The reading of each submission, ``None`` for those whose answer is stored already."""

    def find(session: Session) -> list[bool]:
        return [service.unchanged(session, submission) is not None for submission in submissions]

    known = await database.read(find)
    texts = [s.text for s, stored in zip(submissions, known, strict=True) if not stored]
    readings = iter(await readers.read_many(texts))
    return [None if stored else next(readings) for stored in known]


async def keep(submission: IncidentSubmission, reading: Reading | None, database: Database, readers: ReadingPool) -> Receipt:
    """Store a row that :func:`read_new` has read: stored when this returns."""
    if reading is None:
        return await take(submission, database, readers)
    return await database.write(partial(service.record, submission=submission, reading=reading))
