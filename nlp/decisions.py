"""From scores to decisions: thresholds, evidence, facts, and what is left to a person."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp import evidence
from nlp.calibration import Calibration, Thresholds
from nlp.encoder import Scored
from nlp.facts import Quantity, durations, head_counts
from nlp.fusion import USED, Fusion, JudgedMention, inside, sigmoid
from nlp.heads import Head, columns
from nlp.reading import Abstention, DeEscalation, Facts, Intervention, Mention, Span

Floats = NDArray[np.float64]
NOT_RECORDED = "not_recorded"
DE_ESCALATION = "de_escalation"
CUE_OVERRULED = 0.95  # the network's probability of "used" from which a cue to the contrary is overruled
UNCUED_DOUBTED = 0.3  # the network's probability of "used" below which a mention without a cue does not count
COUNT_STATED = 1.5  # added to the log-probability of a head count that the text states in words
BY_PATTERN = 0.5  # token probability below which a pattern's words are better evidence than the network's
MOST_TRIGGERS = 3


@dataclass(frozen=True)
class Context:
    """What is shared by all narratives: the model's layout and numbers."""

    layout: tuple[Head, ...]
    calibration: Calibration
    thresholds: Thresholds
    fusion: Fusion

    @cached_property
    def where(self) -> dict[str, slice]:
        """Head name -> its columns."""
        return columns(self.layout)

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Head name -> its labels."""
        return {h.name: h.labels for h in self.layout}


class Decisions:
    """The decisions on one narrative."""

    def __init__(self, context: Context, text: str, scored: Scored, mentions: list[JudgedMention]) -> None:
        self._c, self._text, self._scored, self._mentions = context, text, scored, mentions
        self.probabilities: dict[str, dict[str, float]] = {}
        for head in context.layout:
            if head.kind == "token":
                continue
            values = self._probability(head)
            self.probabilities[head.name] = {k: round(float(p), 4) for k, p in zip(head.labels, values, strict=True)}

    def _probability(self, head: Head) -> Floats:
        calibration = self._c.calibration
        if head.name == "interventions":
            return calibration.interventions(self._c.fusion.features(self._scored, self._mentions))
        logits = self._scored.document[self._c.where[head.name]]
        return calibration.any(head.name, logits) if head.kind == "any" else calibration.one(head.name, logits)

    def _over(self, head: str) -> tuple[str, ...]:
        found = self.probabilities[head]
        return tuple(label for label, p in found.items() if p >= self._c.thresholds.of(head, label))

    def _most(self, head: str, barred: tuple[str, ...] = ()) -> str:
        found = {k: p for k, p in self.probabilities[head].items() if k not in barred}
        return max(found, key=lambda k: found[k])

    def _tokens(self, head: str, label: str) -> NDArray[np.float32]:
        column = self._c.where[head].start + self._c.labels[head].index(label)
        return self._scored.scores[:, column]

    @cached_property
    def interventions(self) -> tuple[Intervention, ...]:
        """The interventions used, each with who applied it."""
        return tuple(Intervention(type=t, applied_by=self._applied_by(t)) for t in self._over("interventions"))

    def _applied_by(self, ident: str) -> str:
        tokens = np.zeros(len(self._scored.offsets), dtype=bool)
        for span in self.evidence_of("interventions", ident):
            tokens |= inside(self._scored.offsets, span.start, span.end)
        logits = self._scored.scores[tokens][:, self._c.where["applied_by"]].mean(axis=0)
        return self._c.labels["applied_by"][int(logits.argmax())]

    @cached_property
    def force(self) -> bool:
        """Whether any intervention was used."""
        return bool(self.interventions)

    @cached_property
    def reason(self) -> str | None:
        """Why force was used first; ``None`` without force."""
        return self._most("reason") if self.force else None

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """The main trigger, then others."""
        main = self._most("main_trigger")
        if main == NOT_RECORDED:
            return (main,)
        ranked = sorted(self._over("triggers"), key=lambda t: -self.probabilities["triggers"][t])
        return (main, *(t for t in ranked if t not in (main, NOT_RECORDED)))[:MOST_TRIGGERS]

    @cached_property
    def de_escalation(self) -> DeEscalation:
        """Whether, how and with what result force was tried to be avoided."""
        attempted = self._most("attempted")
        if attempted != "yes":
            return DeEscalation(attempted=attempted)
        techniques = self._over("techniques") or (self._most("techniques"),)
        # by the codebook, an attempt that force followed is never successful
        outcome = self._most("outcome", barred=("successful",) if self.force else ())
        return DeEscalation(attempted=attempted, techniques=techniques, outcome=outcome)

    @cached_property
    def concerns(self) -> tuple[str, ...]:
        """The concerns that the text shows, before rules on the facts."""
        return self._over("concerns")

    @cached_property
    def _minutes(self) -> dict[str, tuple[float | None, tuple[Span, ...]]]:
        found = durations(self._text)
        out: dict[str, tuple[float | None, tuple[Span, ...]]] = {}
        for name in self._c.labels["minutes"]:
            scores = self._tokens("minutes", name)
            best = max(((self._support(q, scores), -len(q.spans), k) for k, q in enumerate(found)), default=None)
            if best is None or sigmoid(np.array(best[0])) < self._c.thresholds.minutes[name]:
                out[name] = (None, ())
                continue
            chosen = found[best[2]]
            out[name] = (chosen.value, tuple(evidence.quote(self._text, a, b) for a, b in chosen.spans))
        return out

    def _support(self, quantity: Quantity, scores: NDArray[np.float32]) -> float:
        """How far the network takes a stated quantity for the one asked for: its weakest span's mean token logit."""
        return min(float(scores[inside(self._scored.offsets, a, b)].mean()) for a, b in quantity.spans)

    @cached_property
    def _staff_count(self) -> tuple[int | None, tuple[Span, ...]]:
        """The staff in the hold, and the words that state the number, if any do."""
        stated = {int(q.value): q.spans for q in head_counts(self._text)}
        scores = {
            label: np.log(p + 1e-9) + (COUNT_STATED if label.isdigit() and int(label) in stated else 0.0)
            for label, p in self.probabilities["staff_count"].items()
        }
        best = max(scores, key=lambda k: scores[k])
        if not best.isdigit() or not self.force:
            return None, ()
        return int(best), tuple(evidence.quote(self._text, a, b) for a, b in stated.get(int(best), ()))

    @cached_property
    def facts(self) -> Facts:
        """Numbers and injuries; minutes only for a measure that was read."""
        types = {i.type for i in self.interventions}
        held = any(t.startswith("physical_") for t in types)
        apart = bool(types & {"seclusion", "segregation"})
        return Facts(
            restraint_minutes=self._minutes["restraint_minutes"][0] if held else None,
            seclusion_minutes=self._minutes["seclusion_minutes"][0] if apart else None,
            staff_count=self._staff_count[0],
            patient_injury=self._most("patient_injury"),
            staff_injury=self._most("staff_injury"),
        )

    def evidence_of(self, head: str, label: str) -> tuple[Span, ...]:
        """The words for one label: the network's, or a pattern's where the network saw little."""
        scores = self._tokens(head, label)
        if head == "interventions" and float(sigmoid(scores).max()) < BY_PATTERN:
            used = [m.found for m in self._mentions if m.found.type == label and m.found.status == USED]
            if used:
                return tuple(evidence.quote(self._text, m.start, m.end) for m in used)
        return evidence.spans(self._text, self._scored.offsets, scores)

    @cached_property
    def evidence(self) -> dict[str, tuple[Span, ...]]:
        """The words behind every decision that the codebook wants shown, and behind the minutes."""
        out = {i.type: self.evidence_of("interventions", i.type) for i in self.interventions}
        if self.triggers[0] != NOT_RECORDED:
            out[self.triggers[0]] = self.evidence_of("main_trigger", self.triggers[0])
        if self.de_escalation.attempted != NOT_RECORDED:
            out[DE_ESCALATION] = self.evidence_of("attempted", self.de_escalation.attempted)
        out |= {c: self.evidence_of("concerns", c) for c in self.concerns}
        for name, (_, spans) in self._minutes.items():
            if getattr(self.facts, name) is not None:
                out[name] = spans
        if self._staff_count[1]:
            out["staff_count"] = self._staff_count[1]
        return out

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every mention with its status and what decided it."""
        return tuple(self._mention(m) for m in self._mentions)

    def _mention(self, judged: JudgedMention) -> Mention:
        found, statuses = judged.found, self._c.labels["status"]
        used = float(judged.statuses[statuses.index(USED)])
        status, by, cue = found.status, "cue", found.cue
        if found.cue is None:
            by = "model"
            if used < UNCUED_DOUBTED:
                status = statuses[int(judged.statuses.argmax())]
        elif status != USED and used > CUE_OVERRULED:
            status, by, cue = USED, "model", None
        span = evidence.quote(self._text, found.start, found.end)
        words = evidence.quote(self._text, *cue) if cue else None
        return Mention(type=found.type, status=status, by=by, cue=words, **span.model_dump())

    @cached_property
    def abstained(self) -> tuple[Abstention, ...]:
        """The decisions that are left to a person."""
        out = []
        for head, (low, high) in self._c.thresholds.bands.items():
            for label, p in self.probabilities[head].items():
                if low <= p < high:
                    out.append(Abstention(decision=head, label=label, why=f"The probability is {p:.2f}, too close to call."))
        for head, least in self._c.thresholds.sure.items():
            if head == "reason" and not self.force:
                continue
            if max(self.probabilities[head].values()) < least:
                out.append(Abstention(decision=head, label=None, why="No answer is likely enough."))
        return tuple(out)
