"""What the network answers: the heads, in the order of its output columns.

Training lays the columns out with :func:`heads` and the model's manifest carries the same list, so that a reader
can refuse a model whose columns are not those of this code.
"""

from dataclasses import dataclass
from typing import Literal

from nlp.taxonomy import Taxonomy

COUNTS = ("none", *map(str, range(1, 10)))

Kind = Literal["any", "one", "token"]


@dataclass(frozen=True, slots=True)
class Head:
    """A group of output columns.

    ``any``: each label holds or not, judged on the narrative; ``one``: exactly one label holds, judged on the
    narrative; ``token``: labels judged at single tokens only.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]


def heads(taxonomy: Taxonomy) -> tuple[Head, ...]:
    """The heads for a taxonomy, in column order."""
    ids = taxonomy.ids
    return (
        Head("interventions", "any", ids("interventions")),
        Head("concerns", "any", ids("concerns")),
        Head("techniques", "any", ids("techniques")),
        Head("triggers", "any", ids("triggers")),
        Head("main_trigger", "one", ids("triggers")),
        Head("attempted", "one", ids("attempted")),
        Head("outcome", "one", ids("outcomes")),
        Head("reason", "one", ids("reasons")),
        Head("patient_injury", "one", ids("injuries")),
        Head("staff_injury", "one", ids("injuries")),
        Head("staff_count", "one", COUNTS),
        Head("applied_by", "token", ids("applied_by")),
        Head("status", "token", ids("statuses")),
        Head("minutes", "token", ("restraint_minutes", "seclusion_minutes")),
    )


def columns(layout: tuple[Head, ...]) -> dict[str, slice]:
    """Head name -> the slice of output columns that holds it."""
    out, start = {}, 0
    for head in layout:
        out[head.name] = slice(start, start + len(head.labels))
        start += len(head.labels)
    return out
