"""What routes ask for, and the typed state that the application keeps between start and stop."""

from typing import Annotated, Any, TypedDict, cast

from fastapi import Depends, Request

from service.database import Database
from service.readings.pool import ReadingPool
from service.settings import Settings


class State(TypedDict):
    """Made once when the application starts."""

    settings: Settings
    database: Database
    readers: ReadingPool
    model: dict[str, Any]
    model_card: str


def state_of(request: Request) -> State:
    """The application's state."""
    return cast(State, request.state)


def _settings(request: Request) -> Settings:
    return state_of(request)["settings"]


def _database(request: Request) -> Database:
    return state_of(request)["database"]


def _readers(request: Request) -> ReadingPool:
    return state_of(request)["readers"]


SettingsDep = Annotated[Settings, Depends(_settings)]
DatabaseDep = Annotated[Database, Depends(_database)]
ReadersDep = Annotated[ReadingPool, Depends(_readers)]
StateDep = Annotated[State, Depends(state_of)]
