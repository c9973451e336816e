"""Liveness and readiness."""

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from service.database import schema_is_current
from service.dependencies import DatabaseDep, ReadersDep
from service.errors import Busy, NotReady, problems
from service.logs import SERVICE

PROBE = "The patient was held by two staff."

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The service lives, or is fit for use."""

    status: Literal["live", "ready"]


@router.get("/healthz", responses=problems())
async def healthz() -> Health:
    """The process answers. Asks nothing of the model or the database."""
    return Health(status="live")


@router.get("/readyz", responses=problems(NotReady, Busy))
async def readyz(database: DatabaseDep, readers: ReadersDep) -> Health:
    """The model reads and the database answers with the schema that this code expects."""
    try:
        current = await to_thread.run_sync(schema_is_current, database.engine)
    except SQLAlchemyError as error:
        SERVICE.error("the database does not answer", exc_info=error)
        raise NotReady from None
    if not current:
        SERVICE.error("the schema is not current: run `lessforce database upgrade`")
        raise NotReady
    await readers.read(PROBE)
    return Health(status="ready")
