"""What reading a narrative yields. Frozen, typed, and written to JSON as the codebook's record with extras.

Positions are characters from the start of the text that was read; ``text[start:end]`` is the quote.
Probabilities are calibrated and lie between 0 and 1.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

PriorityLevel = Literal["urgent", "review", "routine"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """Words of the narrative that show something."""

    start: int
    end: int
    quote: str


class Intervention(_Frozen):
    """A restrictive intervention that was used, and by whom."""

    type: str
    applied_by: str


class DeEscalation(_Frozen):
    """Whether force was tried to be avoided, how, and what came of it."""

    attempted: str
    techniques: tuple[str, ...] = ()
    outcome: str | None = None


class Facts(_Frozen):
    """Numbers and injuries that the text states. Minutes may be fractions."""

    restraint_minutes: float | None = None
    seclusion_minutes: float | None = None
    staff_count: int | None = None
    patient_injury: str = "not_recorded"
    staff_injury: str = "not_recorded"


class Mention(_Frozen):
    """A place where the text names an intervention, whether or not it counts.

    ``cue`` is the words that decided a status other than ``used``; ``by`` says whether a cue or the model decided.
    """

    type: str
    status: str
    by: Literal["cue", "model"]
    start: int
    end: int
    quote: str
    cue: Span | None = None


class RuleFinding(_Frozen):
    """A concern raised after the model by a rule on the facts (``nlp/policy/rules.yaml``)."""

    rule: str
    concern: str
    because: str


class Abstention(_Frozen):
    """A decision that the reader leaves to a person, and why."""

    decision: str
    label: str | None
    why: str


class StatutoryItem(_Frozen):
    """An item of the record that section 6(5) of the Use of Force Act 2018 requires: whether the text states it."""

    item: str
    name: str
    stated: bool
    evidence: tuple[Span, ...] = ()


class Priority(_Frozen):
    """How soon a person should look, with every reason."""

    level: PriorityLevel
    reasons: tuple[str, ...] = ()


class Versions(_Frozen):
    """What made the reading."""

    model: str
    taxonomy: str
    code: str


class Reading(_Frozen):
    """One narrative, read. ``statutory`` is ``None`` where no force was used.

    ``evidence`` maps an intervention, the main trigger, ``de_escalation`` or a concern to the words that show it;
    ``probabilities`` maps a head (``interventions``, ``reason`` ...) to the probability of each of its labels.
    """

    interventions: tuple[Intervention, ...]
    reason: str | None
    triggers: tuple[str, ...]
    de_escalation: DeEscalation
    concerns: tuple[str, ...]
    facts: Facts
    evidence: dict[str, tuple[Span, ...]]
    probabilities: dict[str, dict[str, float]]
    mentions: tuple[Mention, ...]
    rules: tuple[RuleFinding, ...]
    abstained: tuple[Abstention, ...]
    statutory: tuple[StatutoryItem, ...] | None
    priority: Priority
    versions: Versions

    def record(self) -> dict[str, Any]:
        """The reading as JSON-ready data: the codebook's record first, quotes as text, then the extras.

        ``evidence`` holds a quote or a list of quotes as the codebook has it; ``spans`` the same with positions.
        """
        data = self.model_dump(mode="json")
        spans = data.pop("evidence")
        quotes = {key: [s["quote"] for s in found] for key, found in spans.items()}
        record = {k: data.pop(k) for k in ("interventions", "reason", "triggers", "de_escalation", "concerns", "facts")}
        record["evidence"] = {key: found[0] if len(found) == 1 else found for key, found in quotes.items()}
        return {**record, "spans": spans, **data}


class CodeComparison(_Frozen):
    """What the text shows against the national codes that the reporter chose."""

    text_only: tuple[str, ...]
    code_only: tuple[str, ...]
    reason_in_text: str | None
    reason_coded: str | None
    agrees: bool
