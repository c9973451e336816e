"""The tables.

``incidents`` holds what an incident is now, for lists and filters; ``incident_versions`` holds every version as it was
received and read, and is never changed; ``incident_labels`` holds the labels of the current version.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC. SQLite keeps no offset, so a time without one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset is no instant")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


Sequence = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only a plain INTEGER


class Base(DeclarativeBase):
    """Base of the tables."""

    metadata = MetaData(naming_convention=NAMES)


class Incident(Base):
    """An incident as it is now. ``seq`` gives the order in which incidents were first received."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index(None, "ward", "seq"),
        Index(None, "service_type", "seq"),
        Index(None, "priority", "seq"),
        Index(None, "abstained", "seq"),
        Index(None, "mismatch", "seq"),
        Index(None, "received_at"),
        Index(None, "occurred_at"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    source_id: Mapped[str] = mapped_column(String(200), unique=True)
    version: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    occurred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ward: Mapped[str | None] = mapped_column(String(200))
    service_type: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[str] = mapped_column(String(16))
    abstained: Mapped[bool]
    mismatch: Mapped[bool | None]


class IncidentVersion(Base):
    """A version of an incident as it was received, with its reading."""

    __tablename__ = "incident_versions"

    incident_seq: Mapped[int] = mapped_column(Sequence, ForeignKey("incidents.seq"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ward: Mapped[str | None] = mapped_column(String(200))
    service_type: Mapped[str | None] = mapped_column(String(200))
    patient: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    coded: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    comparison: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class IncidentLabel(Base):
    """A label of an incident's current version. ``kind`` is a label set of the taxonomy."""

    __tablename__ = "incident_labels"
    __table_args__ = (Index(None, "incident_seq"),)

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(64), primary_key=True)
    incident_seq: Mapped[int] = mapped_column(Sequence, ForeignKey("incidents.seq"), primary_key=True)
