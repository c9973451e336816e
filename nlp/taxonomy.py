"""The taxonomy: every label LessForce reads, loaded from ``taxonomy.yaml`` and checked.

This is the only module that knows the taxonomy is a file. All other code asks it for ids.
"""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

LabelId = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
Code = Annotated[str, Field(pattern=r"^\d\d$")]


class Label(BaseModel):
    """One thing a reading can say, in words that a reviewer can check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: LabelId
    name: str
    definition: str
    example: str
    counter_example: str


class Intervention(Label):
    """A restrictive intervention type with its MHSDS code (RestrictiveIntType, table MHS515)."""

    code: Code
    family: Literal["physical", "chemical", "mechanical", "isolation"]


class Reason(Label):
    """Why force was used, with its MHSDS code (RestrictiveIntReason, table MHS505)."""

    code: Code


class Concern(Label):
    """A flag for themed review: a human right or a trauma-informed-care principle."""

    group: Literal["human_rights", "trauma_informed"]
    basis: str


class Taxonomy(BaseModel):
    """All label sets. Order is that of the file and is the order in which people see them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    interventions: tuple[Intervention, ...]
    applied_by: tuple[Label, ...]
    reasons: tuple[Reason, ...]
    triggers: tuple[Label, ...]
    attempted: tuple[Label, ...]
    techniques: tuple[Label, ...]
    outcomes: tuple[Label, ...]
    concerns: tuple[Concern, ...]
    injuries: tuple[Label, ...]
    statuses: tuple[Label, ...]

    @model_validator(mode="after")
    def _ids_and_codes_are_unique(self) -> "Taxonomy":
        for name in LABEL_SETS:
            labels = getattr(self, name)
            for key in ("id", "code"):
                values = [getattr(label, key) for label in labels if hasattr(label, key)]
                if len(values) != len(set(values)):
                    raise ValueError(f"{name}: an {key} stands twice")
        return self

    def ids(self, label_set: str) -> tuple[str, ...]:
        """The ids of one label set, for example ``ids("concerns")``, in taxonomy order."""
        return tuple(label.id for label in getattr(self, label_set))

    def intervention(self, ident: str) -> Intervention:
        """The intervention with this id; ``KeyError`` when there is none."""
        return {label.id: label for label in self.interventions}[ident]

    def name(self, label_set: str, ident: str) -> str:
        """The words for people of one label; ``KeyError`` when there is none."""
        return {label.id: str(label.name) for label in getattr(self, label_set)}[ident]


LABEL_SETS: tuple[str, ...] = tuple(name for name in Taxonomy.model_fields if name != "version")


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy that ships with this package, validated."""
    text = resources.files("nlp").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    return Taxonomy.model_validate(yaml.safe_load(text))
