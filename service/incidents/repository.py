"""All SQL about incidents. Takes and gives plain data; never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, insert, select
from sqlalchemy.orm import Session

from service.database.tables import Incident, IncidentLabel, IncidentVersion

LABEL_KINDS = ("interventions", "triggers", "concerns")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to store: what was received, what was read, and what lists and filters need of it."""

    received_at: datetime
    content_sha256: str
    text: str
    occurred_at: datetime | None
    ward: str | None
    service_type: str | None
    patient: dict[str, Any] | None
    coded: dict[str, Any] | None
    reading: dict[str, Any]
    comparison: dict[str, Any] | None
    priority: str
    abstained: bool
    mismatch: bool | None
    labels: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """A version of an incident as it was stored."""

    id: str
    source_id: str
    version: int
    received_at: datetime
    content_sha256: str
    text: str
    occurred_at: datetime | None
    ward: str | None
    service_type: str | None
    patient: dict[str, Any] | None
    coded: dict[str, Any] | None
    reading: dict[str, Any]
    comparison: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class VersionNote:
    """That a version exists."""

    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """An incident's current version, for lists. ``seq`` orders them."""

    seq: int
    id: str
    source_id: str
    version: int
    received_at: datetime
    occurred_at: datetime | None
    ward: str | None
    service_type: str | None
    priority: str
    abstained: bool
    mismatch: bool | None
    labels: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a list asks for. ``labels``: any of these of a kind; ``equal``: columns of ``incidents`` and their value."""

    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    priority: Sequence[str] = ()
    equal: Mapping[str, object] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)
    before: Mapping[str, datetime] = field(default_factory=dict)


class IncidentRepository:
    """Incidents in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current_by_source(self, source_id: str) -> StoredIncident | None:
        """The current version of the incident with this source id."""
        current = IncidentVersion.number == Incident.version
        return self._one(_stored().where(Incident.source_id == source_id, current))

    def lock(self, source_id: str) -> None:
        """Let nobody else change the incident with this source id until the transaction ends.

        A statement of its own: on PostgreSQL, one that waited for the lock would join the new row to old versions.
        """
        self._session.execute(select(Incident.seq).where(Incident.source_id == source_id).with_for_update())

    def version(self, ident: str, number: int | None = None) -> StoredIncident | None:
        """A version of an incident, or its current one."""
        wanted = IncidentVersion.number == (Incident.version if number is None else number)
        return self._one(_stored().where(Incident.id == ident, wanted))

    def versions(self, ident: str) -> list[VersionNote]:
        """The versions of an incident, the newest first; empty when there is no such incident."""
        statement = (
            select(IncidentVersion.number, IncidentVersion.received_at)
            .join(Incident, Incident.seq == IncidentVersion.incident_seq)
            .where(Incident.id == ident)
            .order_by(IncidentVersion.number.desc())
        )
        return [VersionNote(number, received) for number, received in self._session.execute(statement)]

    def page(self, criteria: Criteria, *, below: int | None, limit: int) -> list[Summary]:
        """At most ``limit`` incidents whose ``seq`` lies below ``below``, the highest first."""
        statement = select(Incident).order_by(Incident.seq.desc()).limit(limit).where(*_conditions(criteria))
        if below is not None:
            statement = statement.where(Incident.seq < below)
        rows = list(self._session.scalars(statement))
        labels = self._labels([row.seq for row in rows])
        return [_summary(row, labels[row.seq]) for row in rows]

    def add(self, ident: str, source_id: str, version: NewVersion) -> None:
        """Store a new incident with its first version."""
        incident = Incident(id=ident, source_id=source_id, **_face(1, version))
        self._session.add(incident)
        self._session.flush()
        self._add_version(incident.seq, 1, version)

    def add_version(self, ident: str, number: int, version: NewVersion) -> None:
        """Store a further version and make it the current one."""
        incident = self._session.scalars(select(Incident).where(Incident.id == ident)).one()
        for name, value in _face(number, version).items():
            setattr(incident, name, value)
        self._session.execute(delete(IncidentLabel).where(IncidentLabel.incident_seq == incident.seq))
        self._add_version(incident.seq, number, version)

    def _add_version(self, seq: int, number: int, new: NewVersion) -> None:
        row = IncidentVersion(
            incident_seq=seq,
            number=number,
            received_at=new.received_at,
            content_sha256=new.content_sha256,
            text=new.text,
            occurred_at=new.occurred_at,
            ward=new.ward,
            service_type=new.service_type,
            patient=new.patient,
            coded=new.coded,
            reading=new.reading,
            comparison=new.comparison,
        )
        self._session.add(row)
        self._session.flush()
        labels = [{"kind": kind, "label": label, "incident_seq": seq} for kind, found in new.labels.items() for label in found]
        if labels:
            self._session.execute(insert(IncidentLabel), labels)

    def _one(self, statement: "Select[Any]") -> StoredIncident | None:
        row = self._session.execute(statement).one_or_none()
        return StoredIncident(*row) if row else None

    def _labels(self, seqs: Sequence[int]) -> dict[int, dict[str, list[str]]]:
        out: dict[int, dict[str, list[str]]] = {seq: {kind: [] for kind in LABEL_KINDS} for seq in seqs}
        columns = select(IncidentLabel.incident_seq, IncidentLabel.kind, IncidentLabel.label)
        for seq, kind, label in self._session.execute(columns.where(IncidentLabel.incident_seq.in_(seqs))):
            out[seq][kind].append(label)
        return out


def _stored() -> "Select[Any]":
    """The columns of :class:`StoredIncident`, in its order."""
    version = IncidentVersion
    return select(
        Incident.id,
        Incident.source_id,
        version.number,
        version.received_at,
        version.content_sha256,
        version.text,
        version.occurred_at,
        version.ward,
        version.service_type,
        version.patient,
        version.coded,
        version.reading,
        version.comparison,
    ).join(version, version.incident_seq == Incident.seq)


def _face(number: int, version: NewVersion) -> dict[str, Any]:
    """What ``incidents`` shows of its current version."""
    return {
        "version": number,
        "received_at": version.received_at,
        "occurred_at": version.occurred_at,
        "ward": version.ward,
        "service_type": version.service_type,
        "priority": version.priority,
        "abstained": version.abstained,
        "mismatch": version.mismatch,
    }


def _conditions(criteria: Criteria) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for kind, labels in criteria.labels.items():
        here = IncidentLabel.incident_seq == Incident.seq
        wanted.append(exists().where(here, IncidentLabel.kind == kind, IncidentLabel.label.in_(labels)))
    if criteria.priority:
        wanted.append(Incident.priority.in_(criteria.priority))
    wanted += [getattr(Incident, name) == value for name, value in criteria.equal.items()]
    wanted += [getattr(Incident, name) >= value for name, value in criteria.since.items()]
    wanted += [getattr(Incident, name) < value for name, value in criteria.before.items()]
    return wanted


def _summary(row: Incident, labels: dict[str, list[str]]) -> Summary:
    return Summary(
        seq=row.seq,
        id=row.id,
        source_id=row.source_id,
        version=row.version,
        received_at=row.received_at,
        occurred_at=row.occurred_at,
        ward=row.ward,
        service_type=row.service_type,
        priority=row.priority,
        abstained=row.abstained,
        mismatch=row.mismatch,
        labels=labels,
    )
