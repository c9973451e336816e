"""One JSON line a record on stderr. A line never holds a narrative, a path with an id, or an exception's message.

Messages of exceptions are left out because a database or validation error may quote what it was given.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

REQUESTS = logging.getLogger("lessforce.requests")
SERVICE = logging.getLogger("lessforce.service")


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; ``extra={"fields": {...}}`` adds fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line |= failure(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def failure(kind: type[BaseException], at: TracebackType | None) -> dict[str, Any]:
    """What may be logged of an exception: its class and where it went through."""
    frames = traceback.extract_tb(at)
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}


LOG_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {
        "lessforce": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
