"""The pages: the latest incidents, one incident with its evidence, and a text to try. They change nothing."""

from functools import partial
from pathlib import Path
from typing import Annotated

import jinja2
from fastapi import APIRouter, Form, Request, Response
from fastapi.templating import Jinja2Templates

from nlp import UnreadableText, check_text
from service.dependencies import DatabaseDep, ReadersDep
from service.display.view import code_name, label_name, priority_name, reason_code_name, view
from service.errors import Busy, UnknownIncident
from service.incidents import service
from service.incidents.paging import page
from service.incidents.schemas import IncidentFilter
from service.readings.schemas import EXAMPLE_TEXT

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(
    env=jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)
_templates.env.globals.update(label_name=label_name, priority_name=priority_name)
_templates.env.filters.update(code_name=code_name, reason_name=reason_code_name)

ON_A_PAGE = 25


@router.get("/")
async def home(request: Request, database: DatabaseDep, cursor: str | None = None) -> Response:
    """The latest incidents and a form to read a text."""
    found = await database.read(partial(page, asked=IncidentFilter(cursor=cursor, limit=ON_A_PAGE)))
    context = {"incidents": found.items, "next_cursor": found.next_cursor, "first_page": cursor is None}
    return _templates.TemplateResponse(request, "home.html", context)


@router.get("/incidents/{ident}")
async def incident_page(request: Request, ident: str, database: DatabaseDep) -> Response:
    """One incident with its evidence."""
    try:
        incident = await database.read(partial(service.get, ident=ident))
        history = await database.read(partial(service.history, ident=ident))
    except UnknownIncident as error:
        return _templates.TemplateResponse(request, "missing.html", {"error": error}, status_code=error.status)
    context = {"incident": incident, "history": history, "reading": view(incident.text, incident.reading)}
    return _templates.TemplateResponse(request, "incident.html", context)


@router.get("/read")
async def read_form(request: Request) -> Response:
    """The form to read a text."""
    return _templates.TemplateResponse(request, "read.html", {"text": EXAMPLE_TEXT, "problem": None, "reading": None})


@router.post("/read")
async def read_page(request: Request, readers: ReadersDep, text: Annotated[str, Form()] = "") -> Response:
    """A text, read and not kept."""
    problem, reading, status = None, None, 200
    try:
        readable = check_text(text)
        reading = view(readable, (await readers.read(readable)).record())
    except UnreadableText as error:
        problem, status = error.message, 422
    except Busy as error:
        problem, status = error.detail, int(error.status)
    context = {"text": text, "problem": problem, "reading": reading}
    return _templates.TemplateResponse(request, "read.html", context, status_code=status)
