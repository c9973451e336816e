"""Reading a text without keeping it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from service.dependencies import ReadersDep
from service.errors import BodyTooLarge, Busy, InvalidRequest, MalformedJson, NotUtf8, UnsupportedMediaType, problems
from service.readings.schemas import ReadingAnswer, ReadingRequest, reading_document

BODY_PROBLEMS = (MalformedJson, NotUtf8, BodyTooLarge, UnsupportedMediaType, InvalidRequest, Busy)

router = APIRouter(prefix="/v1/readings", tags=["readings"])


@router.post("", response_model=ReadingAnswer, responses=problems(*BODY_PROBLEMS))
async def read_text(request: ReadingRequest, readers: ReadersDep) -> JSONResponse:
    """Read a narrative and forget it. Nothing is stored."""
    reading = await readers.read(request.text)
    return JSONResponse(reading_document(request.text, reading.record()))
