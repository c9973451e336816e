"""What wraps every request: its id and log line, safe headers, the last catch of a fault, and the limit of a body."""

import logging
import re
import time
from collections.abc import Mapping
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.error_handlers import problem_response
from service.errors import InternalError
from service.logs import REQUESTS, failure

REQUEST_ID = "X-Request-ID"
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SAFE_HEADERS = {
    "Cache-Control": "no-store",  # answers hold patients' records
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class RequestBoundary:
    """Gives each request an id, logs one line about it, and turns any fault into a problem document.

    It catches faults itself: Starlette's own last handler raises them again, and the server would then log the
    exception's message, which may quote a narrative.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if SAFE_ID.fullmatch(given) else uuid4().hex
        began = time.perf_counter()
        status: int | None = None

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        fault: dict[str, object] = {}
        try:
            await self.app(scope, receive, send_safely)
        except Exception as error:
            fault = failure(type(error), error.__traceback__)
            if status is None:
                await problem_response(InternalError())(scope, receive, send_safely)
        fields = {
            "request": request_id,
            "method": _method(scope),
            "route": _route(scope),
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            **fault,
        }
        REQUESTS.log(logging.ERROR if fault else logging.INFO, "request", extra={"fields": fields})


def _method(scope: Scope) -> str:
    """The method; a client may send any word as one, so an unusual one is not logged."""
    method = str(scope["method"])
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


def _route(scope: Scope) -> str | None:
    """The pattern of the route that answered, never the path itself: a path may hold anything."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else None


class BodyLimit:
    """Refuses a body larger than ``most`` bytes, or than ``exceptions`` gives for its path, before it is parsed.

    Starlette's own middleware answers in plain text, so this one stands in its place.
    """

    def __init__(self, app: ASGIApp, most: int, exceptions: Mapping[str, int]) -> None:
        self.app = app
        self.most = most
        self.exceptions = exceptions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.exceptions.get(scope["path"], self.most)
        declared = Headers(scope=scope).get("content-length", "")
        size = int(declared) if declared.isdecimal() else 0

        async def receive_within() -> Message:
            nonlocal size
            if size > most:
                raise HTTPException(413)
            message = await receive()
            if not declared:
                size += len(message.get("body", b""))
                if size > most:
                    raise HTTPException(413)
            return message

        await self.app(scope, receive_within, send)
