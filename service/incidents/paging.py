"""Pages of incidents. A cursor is opaque to clients: the place in the order of first receipt at which a page ended.

New incidents come before that place, so paging on never repeats or skips one.
"""

import base64
import binascii
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.errors import InvalidCursor
from service.incidents.repository import Criteria, IncidentRepository, Summary
from service.incidents.schemas import IncidentFilter

MARK = b"i1:"


class Page(NamedTuple):
    """Some incidents, and where the next page begins if there is one."""

    items: list[Summary]
    next_cursor: str | None


def encode_cursor(seq: int) -> str:
    """The cursor of the page that begins below ``seq``."""
    return base64.urlsafe_b64encode(MARK + str(seq).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """What :func:`encode_cursor` was given; :class:`InvalidCursor`."""
    try:
        raw = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        seq = int(raw.removeprefix(MARK)) if raw.startswith(MARK) and len(raw) <= len(MARK) + 18 else 0
    except (UnicodeEncodeError, binascii.Error, ValueError):
        seq = 0
    if seq < 1:
        raise InvalidCursor
    return seq


def page(session: Session, asked: IncidentFilter) -> Page:
    """The page that a client asked for."""
    below = decode_cursor(asked.cursor) if asked.cursor is not None else None
    found = IncidentRepository(session).page(_criteria(asked), below=below, limit=asked.limit + 1)
    items = found[: asked.limit]
    return Page(items, encode_cursor(items[-1].seq) if len(found) > asked.limit else None)


def _criteria(asked: IncidentFilter) -> Criteria:
    labels = {"interventions": asked.intervention, "concerns": asked.concern, "triggers": asked.trigger}
    equal = {name: getattr(asked, name) for name in ("ward", "service_type", "abstained", "mismatch")}
    since = {"received_at": asked.received_from, "occurred_at": asked.occurred_from}
    before = {"received_at": asked.received_to, "occurred_at": asked.occurred_to}
    return Criteria(
        labels={kind: found for kind, found in labels.items() if found},
        priority=asked.priority,
        equal={name: value for name, value in equal.items() if value is not None},
        since={name: value for name, value in since.items() if value is not None},
        before={name: value for name, value in before.items() if value is not None},
    )
