"""Everything that the API refuses, as RFC 9457 problem documents. No problem ever holds what the client sent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any, ClassVar

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

MEDIA_TYPE = "application/problem+json"
URN = "urn:lessforce:problem:"


class FieldProblem(TypedDict):
    """One fault of a request: where, which, and what to do."""

    path: str
    code: str
    message: str


class LessForceError(Exception):
    """Base of all errors that a client is told of. ``code`` is for machines and never changes its meaning."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    title: ClassVar[str]
    default_detail: ClassVar[str]

    def __init__(self, detail: str | None = None, *, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail or self.default_detail)
        self.detail = detail or self.default_detail
        self.errors = list(errors)
        self.headers: dict[str, str] = {}

    def problem(self) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": URN + self.code,
            "title": self.title,
            "status": int(self.status),
            "code": self.code,
            "detail": self.detail,
        }
        return document | ({"errors": self.errors} if self.errors else {})

    @classmethod
    def example(cls) -> dict[str, Any]:
        """The problem document that the API's description shows."""
        return cls().problem()


class InvalidRequest(LessForceError):
    """The request can be parsed and is not what the route takes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_request"
    title = "The request is not valid"
    default_detail = "See errors for each field that has to change."

    @classmethod
    def example(cls) -> dict[str, Any]:
        fault = FieldProblem(path="body.text", code="empty", message="The narrative is empty. Send what happened in words.")
        return cls(errors=[fault]).problem()


class MalformedJson(LessForceError):
    """The body is not JSON."""

    status = HTTPStatus.BAD_REQUEST
    code = "malformed_json"
    title = "The body is not JSON"
    default_detail = "Send one JSON object, encoded as UTF-8."


class NotUtf8(LessForceError):
    """The body is not UTF-8."""

    status = HTTPStatus.BAD_REQUEST
    code = "not_utf8"
    title = "The body is not UTF-8 text"
    default_detail = "Send the body encoded as UTF-8."


class InvalidCursor(LessForceError):
    """A page was asked for with a cursor that no answer gave."""

    status = HTTPStatus.BAD_REQUEST
    code = "invalid_cursor"
    title = "The cursor is not valid"
    default_detail = "Use next_cursor of an earlier answer, or begin without a cursor."


class UnknownIncident(LessForceError):
    """No such incident, or no such version of it."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_incident"
    title = "No such incident"
    default_detail = "There is no incident, or no version of it, at this address."


class UnknownRoute(LessForceError):
    """Nothing lives at the path."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_route"
    title = "No such address"
    default_detail = "Nothing lives at this path. /openapi.json lists what does."


class MethodNotAllowed(LessForceError):
    """The path exists and does not take the method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    title = "The method is not allowed here"
    default_detail = "The Allow header lists the methods of this path."


class BodyTooLarge(LessForceError):
    """The body is larger than the route takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "body_too_large"
    title = "The body is too large"
    default_detail = "Send one incident, without attachments; a bulk post in smaller parts."


class TooManyRows(LessForceError):
    """A bulk post has more rows than one may have."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_many_rows"
    title = "Too many rows in one bulk post"
    default_detail = "Nothing was stored. Send the rows in smaller parts."


class UnsupportedMediaType(LessForceError):
    """The body is of a type that the route does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"
    title = "The body is not of a type that this route takes"
    default_detail = "Say what the body is: Content-Type: application/json, or application/x-ndjson for a bulk post."


class _Unavailable(LessForceError):
    """The service cannot answer now and says when to come again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, retry_after: timedelta = timedelta(seconds=2)) -> None:
        super().__init__()
        self.headers = {"Retry-After": str(ceil(retry_after.total_seconds()))}


class Busy(_Unavailable):
    """All readers are taken and enough narratives wait."""

    code = "busy"
    title = "The service is reading as much as it can"
    default_detail = "Send the request again after the time that Retry-After gives. Nothing was stored."


class DatabaseUnavailable(_Unavailable):
    """The database did not answer."""

    code = "database_unavailable"
    title = "The database does not answer"
    default_detail = "Send the request again after the time that Retry-After gives."


class NotReady(_Unavailable):
    """The model or the database is not fit for use."""

    code = "not_ready"
    title = "The service is not ready"
    default_detail = "The model or the database did not answer as it should; the log says which."


class InternalError(LessForceError):
    """A fault of the service."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    title = "The service failed"
    default_detail = "The fault is the service's. Its log has it under the X-Request-ID of this answer."


def problems(*classes: type[LessForceError]) -> dict[int | str, dict[str, Any]]:
    """What a route may answer with, for its description: each problem with an example."""
    by_status: dict[int, list[type[LessForceError]]] = {}
    every: tuple[type[LessForceError], ...] = (*classes, InternalError)
    for cls in every:
        by_status.setdefault(int(cls.status), []).append(cls)
    return {status: _response(found) for status, found in sorted(by_status.items())}


def _response(classes: Sequence[type[LessForceError]]) -> dict[str, Any]:
    examples: Mapping[str, Any] = {cls.code: {"summary": cls.title, "value": cls.example()} for cls in classes}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "; ".join(cls.title for cls in classes),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem document. It never holds what the client sent.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("path", "code", "message")},
            },
        },
    },
}
