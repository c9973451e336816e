"""The taxonomy over HTTP."""

from fastapi import APIRouter

from nlp.taxonomy import Taxonomy, load_taxonomy
from service.errors import problems

router = APIRouter(prefix="/v1/taxonomy", tags=["taxonomy"])


@router.get("", responses=problems())
async def get_taxonomy() -> Taxonomy:
    """Every label that a reading can hold, with its definition, an example and a counter-example."""
    return load_taxonomy()
