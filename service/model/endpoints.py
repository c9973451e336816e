"""The model that reads, over HTTP."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from nlp.reading import Versions
from service.dependencies import StateDep
from service.errors import problems

router = APIRouter(prefix="/v1/model", tags=["model"])


class ModelAnswer(BaseModel):
    """What reads: the versions that readings carry, the model's manifest, and its card in Markdown."""

    versions: Versions
    manifest: dict[str, Any]
    card: str


@router.get("", responses=problems())
async def get_model(state: StateDep) -> ModelAnswer:
    """The model's manifest and card: what it was trained on, how well it reads, and where it does not."""
    return ModelAnswer(versions=state["readers"].reader.versions, manifest=state["model"], card=state["model_card"])
