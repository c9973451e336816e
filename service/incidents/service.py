"""The rules of incidents: when a post is the same, a new version or a new incident. Never commits."""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy.orm import Session

from nlp import Reading
from nlp.comparison import compare
from service.errors import UnknownIncident
from service.incidents.repository import IncidentRepository, NewVersion, StoredIncident, VersionNote
from service.incidents.schemas import IncidentSubmission

ID = re.compile(r"[0-9a-f-]{36}")  # what uuid4 writes; PostgreSQL refuses some other strings with an error


class Receipt(NamedTuple):
    """What became of a post: the version that stands for it, and whether this post made that version."""

    incident: StoredIncident
    created: bool


def unchanged(session: Session, submission: IncidentSubmission) -> StoredIncident | None:
    """The incident that this post repeats; its stored reading is then the answer and nothing is read again."""
    current = IncidentRepository(session).current_by_source(submission.source_id)
    return current if current and current.content_sha256 == submission.fingerprint() else None


def record(session: Session, submission: IncidentSubmission, reading: Reading) -> Receipt:
    """Store a read incident, unless another post of the same content came first."""
    incidents = IncidentRepository(session)
    incidents.lock(submission.source_id)
    current = incidents.current_by_source(submission.source_id)
    if current is None:
        ident = str(uuid4())
        incidents.add(ident, submission.source_id, _version(submission, reading))
    elif current.content_sha256 == submission.fingerprint():
        return Receipt(current, False)
    else:
        ident = current.id
        incidents.add_version(ident, current.version + 1, _version(submission, reading))
    return Receipt(get(session, ident), True)


def get(session: Session, ident: str, number: int | None = None) -> StoredIncident:
    """A version of an incident, or its current one; :class:`UnknownIncident`."""
    found = IncidentRepository(session).version(ident, number) if ID.fullmatch(ident) else None
    if found is None:
        raise UnknownIncident
    return found


def history(session: Session, ident: str) -> list[VersionNote]:
    """The versions of an incident, the newest first; :class:`UnknownIncident`."""
    found = IncidentRepository(session).versions(ident) if ID.fullmatch(ident) else []
    if not found:
        raise UnknownIncident
    return found


def _version(submission: IncidentSubmission, reading: Reading) -> NewVersion:
    coded = submission.coded
    comparison = compare(reading, coded.types, coded.reason) if coded else None
    return NewVersion(
        received_at=datetime.now(UTC),
        content_sha256=submission.fingerprint(),
        text=submission.text,
        occurred_at=submission.occurred_at,
        ward=submission.ward,
        service_type=submission.service_type,
        patient=submission.patient.model_dump(mode="json") if submission.patient else None,
        coded=coded.model_dump(mode="json") if coded else None,
        reading=reading.record(),
        comparison=comparison.model_dump(mode="json") if comparison else None,
        priority=reading.priority.level,
        abstained=bool(reading.abstained),
        mismatch=not comparison.agrees if comparison else None,
        labels={
            "interventions": [i.type for i in reading.interventions],
            "triggers": reading.triggers,
            "concerns": reading.concerns,
        },
    )
