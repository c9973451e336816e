"""Turns every error that a request can meet into a problem document. The only place that does."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from service.errors import (
    MEDIA_TYPE,
    BodyTooLarge,
    DatabaseUnavailable,
    FieldProblem,
    InternalError,
    InvalidRequest,
    LessForceError,
    MalformedJson,
    MethodNotAllowed,
    NotUtf8,
    UnknownRoute,
    UnsupportedMediaType,
)
from service.logs import SERVICE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BY_STATUS: dict[int, type[LessForceError]] = {
    400: MalformedJson,
    404: UnknownRoute,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
}


def problem_response(error: LessForceError) -> Response:
    """The error as an HTTP answer."""
    body = json.dumps(error.problem(), ensure_ascii=False)
    return Response(body, int(error.status), headers=error.headers, media_type=MEDIA_TYPE)


def field_problems(errors: Iterable[Any]) -> Sequence[FieldProblem]:
    """Pydantic's errors without what the client sent.

    The name of a field that does not exist is the client's own words too, so it is not repeated.
    """
    return [_field_problem(error["type"], error["loc"], error["msg"]) for error in errors]


def _field_problem(code: str, place: Sequence[str | int], message: str) -> FieldProblem:
    if code == "extra_forbidden":
        code, place, message = "unknown_field", place[:-1], "There is a field here that the service does not know."
    return FieldProblem(path=".".join(map(str, place)), code=code, message=message)


def _is_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


async def on_lessforce_error(_: Request, error: Exception) -> Response:
    """Our own errors say for themselves what they are."""
    return problem_response(error if isinstance(error, LessForceError) else InternalError())


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Errors of the framework: unknown paths, methods, bodies that cannot be parsed or are too large."""
    if not isinstance(error, HTTPException):
        return problem_response(InternalError())
    kind = NotUtf8 if isinstance(error.__cause__, UnicodeDecodeError) else BY_STATUS.get(error.status_code, InternalError)
    ours = kind()
    ours.headers = dict(error.headers or {})
    if isinstance(ours, MethodNotAllowed):
        ours.headers = {"Allow": ", ".join(_allowed(request) or ("GET", "HEAD"))}  # a mounted folder matches no method
    return problem_response(ours)


def _allowed(request: Request) -> list[str]:
    """The methods of a path. The framework names those of the first route that has it, and a path may have several."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] == Match.FULL for route in request.app.router.routes)

    return [method for method in METHODS if takes(method)]


async def on_validation_error(request: Request, error: Exception) -> Response:
    """A request that does not fit its schema."""
    if not isinstance(error, RequestValidationError):
        return problem_response(InternalError())
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem_response(MalformedJson())
    if any(tuple(fault["loc"]) == ("body",) for fault in faults) and not _is_json(request):
        return problem_response(UnsupportedMediaType())
    return problem_response(InvalidRequest(errors=field_problems(faults)))


async def on_database_error(_: Request, error: Exception) -> Response:
    """A database that is locked, gone or full."""
    SERVICE.error("database", exc_info=error)
    return problem_response(DatabaseUnavailable())


def register(app: FastAPI) -> None:
    """Give ``app`` these handlers."""
    app.add_exception_handler(LessForceError, on_lessforce_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(OperationalError, on_database_error)
    app.add_exception_handler(TimeoutError, on_database_error)
