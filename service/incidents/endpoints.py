"""Incidents over HTTP."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from service.dependencies import DatabaseDep, ReadersDep
from service.errors import DatabaseUnavailable, InvalidCursor, InvalidRequest, UnknownIncident, problems
from service.incidents import intake, service
from service.incidents.paging import page
from service.incidents.schemas import (
    IncidentAnswer,
    IncidentFilter,
    IncidentPage,
    IncidentSubmission,
    VersionList,
    address,
    incident_document,
    summary_item,
    version_item,
)
from service.readings.endpoints import BODY_PROBLEMS

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])

VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]

SAME: dict[int | str, dict[str, Any]] = {
    200: {"model": IncidentAnswer, "description": "The content is as it was: its stored answer"}
}


@router.post("", status_code=201, response_model=IncidentAnswer, responses=SAME | problems(*BODY_PROBLEMS, DatabaseUnavailable))
async def post_incident(submission: IncidentSubmission, database: DatabaseDep, readers: ReadersDep) -> JSONResponse:
    """Take an incident in: 201 with a new incident or version, 200 when the source id's content is as it was."""
    incident, created = await intake.take(submission, database, readers)
    status = 201 if created else 200
    return JSONResponse(incident_document(incident), status, headers={"Location": address(incident.id)})


@router.get("", responses=problems(InvalidRequest, InvalidCursor, DatabaseUnavailable))
async def list_incidents(asked: Annotated[IncidentFilter, Query()], database: DatabaseDep) -> IncidentPage:
    """Incidents, those first received last coming first. A page is not changed by incidents that arrive meanwhile."""
    found = await database.read(partial(page, asked=asked))
    return IncidentPage(items=[summary_item(item) for item in found.items], next_cursor=found.next_cursor)


@router.get("/{ident}", response_model=IncidentAnswer, responses=problems(UnknownIncident, InvalidRequest, DatabaseUnavailable))
async def get_incident(ident: str, database: DatabaseDep) -> Response:
    """The current version of an incident."""
    return JSONResponse(incident_document(await database.read(partial(service.get, ident=ident))))


@router.get("/{ident}/versions", responses=problems(UnknownIncident, InvalidRequest, DatabaseUnavailable))
async def list_versions(ident: str, database: DatabaseDep) -> VersionList:
    """All versions of an incident, the newest first."""
    notes = await database.read(partial(service.history, ident=ident))
    return VersionList(items=[version_item(ident, note) for note in notes])


@router.get(
    "/{ident}/versions/{number}",
    response_model=IncidentAnswer,
    responses=problems(UnknownIncident, InvalidRequest, DatabaseUnavailable),
)
async def get_version(ident: str, number: VersionNumber, database: DatabaseDep) -> Response:
    """One version of an incident, as it was received and read."""
    return JSONResponse(incident_document(await database.read(partial(service.get, ident=ident, number=number))))
