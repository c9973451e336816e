"""A reading as the API takes and gives it."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from nlp import UnreadableText, check_text
from nlp.intake import MOST_CHARACTERS
from nlp.reading import (
    Abstention,
    DeEscalation,
    Facts,
    Intervention,
    Mention,
    Priority,
    RuleFinding,
    Span,
    StatutoryItem,
    Versions,
)

EXAMPLE_TEXT = (
    "Asked to come in from the garden and refused. Staff talked with him for ten minutes, no effect. He then swung at a "
    "nurse and was held seated by two staff for four minutes. No injuries. Debrief offered and accepted."
)


def _readable(value: object) -> str:
    try:
        return check_text(value)
    except UnreadableText as problem:
        # braces in a message would be taken for placeholders
        raise PydanticCustomError(problem.code, "{message}", {"message": problem.message}) from None


Narrative = Annotated[
    str,
    BeforeValidator(_readable, json_schema_input_type=str),
    Field(
        description="The narrative, in English. Newlines are stored as \\n; positions in the reading count characters of that.",
        json_schema_extra={"maxLength": MOST_CHARACTERS, "minLength": 1},
        examples=[EXAMPLE_TEXT],
    ),
]


class ReadingRequest(BaseModel):
    """A text to read and forget."""

    model_config = ConfigDict(extra="forbid")

    text: Narrative


class ReadingRecord(BaseModel):
    """The codebook's record (interventions to evidence), then what a reviewer needs to check it.

    ``evidence`` gives a quote or a list of quotes for each decision, ``spans`` the same with positions. A text that is
    not English is not read: ``abstained`` says so.
    """

    interventions: list[Intervention]
    reason: str | None
    triggers: list[str]
    de_escalation: DeEscalation
    concerns: list[str]
    facts: Facts
    evidence: dict[str, str | list[str]]
    spans: dict[str, list[Span]]
    probabilities: dict[str, dict[str, float]]
    mentions: list[Mention]
    rules: list[RuleFinding]
    abstained: list[Abstention]
    statutory: list[StatutoryItem] | None
    priority: Priority
    versions: Versions


class ReadingAnswer(BaseModel):
    """A text that was read and not kept."""

    text: str
    reading: ReadingRecord


def reading_document(text: str, record: dict[str, Any]) -> dict[str, Any]:
    """The answer as JSON-ready data."""
    return {"text": text, "reading": record}
