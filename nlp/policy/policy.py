"""Applies the policy files: ``rules.yaml``, ``priority.yaml`` and ``statutory.yaml``."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from spacy.language import Language
from spacy.tokens import Doc

from nlp.mentions.phrases import Phrases
from nlp.reading import Abstention, DeEscalation, Facts, Intervention, Priority, PriorityLevel, RuleFinding, Span, StatutoryItem
from nlp.taxonomy import Taxonomy

PHYSICAL = "physical"
UNSTATED = "physical_other"


@dataclass(frozen=True)
class Judged:
    """What policy looks at: the decisions of a reading before policy is applied to it."""

    interventions: tuple[Intervention, ...]
    reason: str | None
    de_escalation: DeEscalation
    concerns: tuple[str, ...]
    facts: Facts
    evidence: dict[str, tuple[Span, ...]]
    abstained: tuple[Abstention, ...]


def _load(name: str) -> Any:
    return yaml.safe_load(resources.files("nlp.policy").joinpath(name).read_text(encoding="utf-8"))


class Policy:
    """The policy files, checked against the taxonomy when loaded."""

    def __init__(self, taxonomy: Taxonomy, nlp: Language) -> None:
        self._families = {i.id: i.family for i in taxonomy.interventions}
        self._rules = _load("rules.yaml")
        self._priority: dict[PriorityLevel, list[dict[str, Any]]] = _load("priority.yaml")
        self._items = _load("statutory.yaml")
        self._check(taxonomy)
        self._words = Phrases(nlp.vocab, ((item["item"], p) for item in self._items for p in item.get("patterns", ())))

    def _check(self, taxonomy: Taxonomy) -> None:
        concerns, types = set(taxonomy.ids("concerns")), set(self._families)
        for line in [*self._rules, *(line for lines in self._priority.values() for line in lines)]:
            if line.get("concern", next(iter(concerns))) not in concerns:
                raise ValueError(f"policy names a concern that the taxonomy lacks: {line['concern']}")
            if line.get("intervention", PHYSICAL) not in types | {PHYSICAL}:
                raise ValueError(f"policy names an intervention that the taxonomy lacks: {line['intervention']}")

    def rules(self, interventions: Sequence[Intervention], facts: Facts) -> tuple[RuleFinding, ...]:
        """The concerns that the facts raise by rule."""
        physical = [i.type for i in interventions if self._families[i.type] == PHYSICAL]
        found = []
        for rule in self._rules:
            minutes = getattr(facts, rule["fact"])
            held = physical if rule["intervention"] == PHYSICAL else [t for t in physical if t == rule["intervention"]]
            if minutes is None or not held or (rule["alone_in_family"] and len(physical) > 1):
                continue
            if minutes >= rule.get("at_least", 0) and minutes > rule.get("more_than", -1):
                found.append(RuleFinding(rule=rule["id"], concern=rule["concern"], because=rule["because"]))
        return tuple(found)

    def priority(self, judged: Judged) -> Priority:
        """The level and every reason for it, from the most pressing down."""
        level: PriorityLevel = "routine"
        reasons: list[str] = []
        for name, lines in self._priority.items():
            said = [line["say"] for line in lines if self._matches(line, judged)]
            if said and not reasons:
                level = name
            reasons += said
        return Priority(level=level, reasons=tuple(reasons))

    def _matches(self, line: dict[str, Any], judged: Judged) -> bool:
        if "concern" in line:
            return line["concern"] in judged.concerns
        if "intervention" in line:
            return any(i.type == line["intervention"] for i in judged.interventions)
        if "family" in line:
            return any(self._families[i.type] == line["family"] for i in judged.interventions)
        if "applied_by" in line:
            return any(i.applied_by == line["applied_by"] for i in judged.interventions)
        if "injury" in line:
            return getattr(judged.facts, line["injury"]) == "yes" and bool(judged.interventions)
        return bool(judged.abstained)

    def statutory(self, doc: Doc, judged: Judged) -> tuple[StatutoryItem, ...] | None:
        """Which items of section 6(5) the text states, with its words; ``None`` where no force was used."""
        if not judged.interventions:
            return None
        words: dict[str, list[Span]] = {}
        for item, start, end in self._words(doc):
            span = doc[start:end]
            words.setdefault(item, []).append(Span(start=span.start_char, end=span.end_char, quote=span.text))
        out = []
        for line in self._items:
            if line.get("read") == "outsiders" and all(i.applied_by == "staff" for i in judged.interventions):
                continue  # nobody else was involved, so there is nothing to state
            stated, evidence = self._read(line.get("read"), judged)
            found = tuple(words.get(line["item"], [])[:2])
            out.append(
                StatutoryItem(item=line["item"], name=line["name"], stated=stated or bool(found), evidence=evidence or found)
            )
        return tuple(out)

    def _read(self, what: str | None, judged: Judged) -> tuple[bool, tuple[Span, ...]]:
        """Whether the reading itself shows an item, and its words."""
        types = tuple(i.type for i in judged.interventions)
        quotes = {t: judged.evidence.get(t, ()) for t in types}
        if what == "reason":
            return judged.reason not in (None, "not_recorded"), ()
        if what == "duration":
            stated = judged.facts.restraint_minutes is not None or judged.facts.seclusion_minutes is not None
            return stated, judged.evidence.get("restraint_minutes", ()) + judged.evidence.get("seclusion_minutes", ())
        if what == "interventions":
            return True, tuple(s for spans in quotes.values() for s in spans[:1])
        if what == "positions":
            stated_types = [t for t in types if t != UNSTATED]
            return bool(stated_types), tuple(s for t in stated_types for s in quotes[t][:1])
        if what == "staff_count":
            return judged.facts.staff_count is not None, judged.evidence.get("staff_count", ())
        if what == "outsiders":
            outside = [i.type for i in judged.interventions if i.applied_by != "staff"]
            return judged.reason not in (None, "not_recorded"), tuple(s for t in outside for s in quotes[t][:1])
        if what == "patient_injury":
            return judged.facts.patient_injury != "not_recorded", ()
        if what == "de_escalation":
            return judged.de_escalation.attempted != "not_recorded", judged.evidence.get("de_escalation", ())
        return False, ()
