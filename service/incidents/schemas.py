"""Incidents as the API takes and gives them."""

import hashlib
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from nlp.reading import CodeComparison, PriorityLevel
from nlp.taxonomy import load_taxonomy
from service.errors import FieldProblem
from service.incidents.repository import StoredIncident, Summary, VersionNote
from service.readings.schemas import EXAMPLE_TEXT, Narrative, ReadingRecord

_taxonomy = load_taxonomy()


def _among(values: tuple[str, ...], what: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in values:
            raise PydanticCustomError("not_in_taxonomy", "This is no {what} of the taxonomy. See /v1/taxonomy.", {"what": what})
        return value

    return AfterValidator(check)


def _listed(values: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


_TYPES = tuple(i.code for i in _taxonomy.interventions)
_REASONS = tuple(r.code for r in _taxonomy.reasons)
_INTERVENTIONS, _CONCERNS, _TRIGGERS = (_taxonomy.ids(name) for name in ("interventions", "concerns", "triggers"))

TypeCode = Annotated[str, _among(_TYPES, "MHSDS restrictive intervention type"), _listed(_TYPES)]
ReasonCode = Annotated[str, _among(_REASONS, "MHSDS restrictive intervention reason"), _listed(_REASONS)]
InterventionId = Annotated[str, _among(_INTERVENTIONS, "intervention"), _listed(_INTERVENTIONS)]
ConcernId = Annotated[str, _among(_CONCERNS, "concern"), _listed(_CONCERNS)]
TriggerId = Annotated[str, _among(_TRIGGERS, "trigger"), _listed(_TRIGGERS)]


def _printable(value: str) -> str:
    if any(unicodedata.category(c) == "Cc" for c in value):
        raise PydanticCustomError("control_characters", "Leave out control characters.")
    return value


ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)]
Instant = Annotated[AwareDatetime, AfterValidator(lambda value: value.astimezone(UTC))]

# National bands and ethnic category codes (MHSDS; the letters I, O and Q are not used).
AgeBand = Literal["<18", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
EthnicCategory = Literal["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "Z", "99"]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Patient(_Body):
    """What equality monitoring needs of the patient. Names and numbers do not belong here."""

    age_band: AgeBand | None = None
    sex: Literal["female", "male", "indeterminate", "not_known"] | None = None
    ethnicity: EthnicCategory | None = None
    learning_disability: bool | None = None
    autism: bool | None = None


class Coded(_Body):
    """The national codes that the reporter chose."""

    types: Annotated[tuple[TypeCode, ...], AfterValidator(lambda codes: tuple(sorted(set(codes))))]
    reason: ReasonCode | None = None


class IncidentSubmission(_Body):
    """An incident as the source system has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source_id": "ward7-2026-0412",
                    "text": EXAMPLE_TEXT,
                    "occurred_at": "2026-03-14T15:20:00+00:00",
                    "ward": "Rowan",
                    "service_type": "acute",
                    "patient": {"age_band": "25-34", "sex": "male", "ethnicity": "A", "autism": False},
                    "coded": {"types": ["11"], "reason": "10"},
                }
            ]
        }
    )

    source_id: ShortText = Field(description="The incident's id in its source system; a change of content makes a new version.")
    text: Narrative
    occurred_at: Instant | None = Field(None, description="When it happened, with an offset, for example +00:00.")
    ward: ShortText | None = None
    service_type: ShortText | None = None
    patient: Patient | None = None
    coded: Coded | None = None

    def fingerprint(self) -> str:
        """Equal for equal content, however it was written. What was not said is left out, so a field that a later
        version of this code adds changes no fingerprint."""
        return hashlib.sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()


class IncidentAnswer(BaseModel):
    """A version of an incident with its reading. ``comparison`` is null where no codes were given."""

    id: str
    source_id: str
    version: int
    received_at: datetime
    occurred_at: datetime | None
    ward: str | None
    service_type: str | None
    patient: Patient | None
    coded: Coded | None
    text: str
    reading: ReadingRecord
    comparison: CodeComparison | None


class VersionItem(BaseModel):
    """A version and where to get it."""

    version: int
    received_at: datetime
    href: str


class VersionList(BaseModel):
    """The versions of an incident, the newest first."""

    items: list[VersionItem]


class IncidentItem(BaseModel):
    """An incident's current version in short, without its narrative."""

    id: str
    source_id: str
    version: int
    received_at: datetime
    occurred_at: datetime | None
    ward: str | None
    service_type: str | None
    priority: str
    interventions: list[str]
    triggers: list[str]
    concerns: list[str]
    abstained: bool
    mismatch: bool | None
    href: str


class IncidentPage(BaseModel):
    """A page of incidents, those first received last coming first. ``next_cursor`` is null on the last page."""

    items: list[IncidentItem]
    next_cursor: str | None


class BulkLine(BaseModel):
    """The answer to one row of a bulk post: what a single post would have answered, in short."""

    row: int
    status: int
    id: str | None = None
    source_id: str | None = None
    version: int | None = None
    code: str | None = None
    detail: str | None = None
    errors: list[FieldProblem] | None = None


class IncidentFilter(BaseModel):
    """What ``GET /v1/incidents`` may ask for. A repeated parameter means any of its values; times are half open."""

    model_config = ConfigDict(extra="forbid")

    intervention: list[InterventionId] = Field(default_factory=list)
    concern: list[ConcernId] = Field(default_factory=list)
    trigger: list[TriggerId] = Field(default_factory=list)
    priority: list[PriorityLevel] = Field(default_factory=list)
    ward: ShortText | None = None
    service_type: ShortText | None = None
    received_from: Instant | None = None
    received_to: Instant | None = None
    occurred_from: Instant | None = None
    occurred_to: Instant | None = None
    abstained: bool | None = Field(None, description="Whether the reader left a decision to a person.")
    mismatch: bool | None = Field(None, description="Whether the text and the reporter's codes differ.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def address(ident: str) -> str:
    """Where an incident lives."""
    return f"/v1/incidents/{ident}"


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def incident_document(found: StoredIncident) -> dict[str, Any]:
    """A stored version as JSON-ready data. Its reading is given as it was stored, whatever code reads today."""
    return {
        "id": found.id,
        "source_id": found.source_id,
        "version": found.version,
        "received_at": _written(found.received_at),
        "occurred_at": _written(found.occurred_at) if found.occurred_at else None,
        "ward": found.ward,
        "service_type": found.service_type,
        "patient": found.patient,
        "coded": found.coded,
        "text": found.text,
        "reading": found.reading,
        "comparison": found.comparison,
    }


def version_item(ident: str, note: VersionNote) -> VersionItem:
    """A version in a list."""
    href = f"{address(ident)}/versions/{note.version}"
    return VersionItem(version=note.version, received_at=note.received_at, href=href)


def summary_item(found: Summary) -> IncidentItem:
    """An incident in a list."""
    return IncidentItem(
        id=found.id,
        source_id=found.source_id,
        version=found.version,
        received_at=found.received_at,
        occurred_at=found.occurred_at,
        ward=found.ward,
        service_type=found.service_type,
        priority=found.priority,
        interventions=found.labels["interventions"],
        triggers=found.labels["triggers"],
        concerns=found.labels["concerns"],
        abstained=found.abstained,
        mismatch=found.mismatch,
        href=address(found.id),
    )
