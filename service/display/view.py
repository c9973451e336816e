"""A reading's record in words for people. Takes the record as it was stored, also by an older version of the code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.taxonomy import load_taxonomy
from service.display.highlights import Highlight, Kind, Piece, pieces

Record = Mapping[str, Any]

# The Professional Head of Intelligence Assessment's probability yardstick (UK government), its gaps closed half way.
YARDSTICK = (
    (0.075, "remote chance"),
    (0.225, "highly unlikely"),
    (0.375, "unlikely"),
    (0.525, "realistic possibility"),
    (0.775, "likely"),
    (0.925, "highly likely"),
    (1.0, "almost certain"),
)
PRIORITIES = {"urgent": "Urgent review", "review": "Review", "routine": "Routine"}
DECIDERS = {"cue": "words beside it", "model": "the model"}
FACTS = {
    "restraint_minutes": "Longest hold (minutes)",
    "seclusion_minutes": "Seclusion (minutes)",
    "staff_count": "People in the hold",
    "patient_injury": "Injury to the patient",
    "staff_injury": "Injury to staff",
}
DECISIONS = {
    "interventions": "Interventions",
    "concerns": "Concerns",
    "techniques": "De-escalation techniques",
    "triggers": "Triggers",
    "main_trigger": "Main trigger",
    "attempted": "De-escalation",
    "outcome": "Outcome of de-escalation",
    "reason": "Reason for force",
    "patient_injury": "Injury to the patient",
    "staff_injury": "Injury to staff",
    "staff_count": "People in the hold",
    "not_english": "The whole text",
}
LABEL_SETS = {"main_trigger": "triggers", "outcome": "outcomes", "reason": "reasons"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided. ``likelihood`` is empty where no probability stands behind it."""

    label: str
    likelihood: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Decisions of one kind."""

    title: str
    decisions: tuple[Decision, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class UncountedMention:
    """A mention of an intervention that did not count, and why."""

    quote: str
    label: str
    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Statutory:
    """Items that the law wants in the record of a use of force."""

    stated: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A reading for people."""

    priority: str
    level: str
    reasons: tuple[str, ...]
    pieces: tuple[Piece, ...]
    groups: tuple[Group, ...]
    uncounted: tuple[UncountedMention, ...]
    facts: tuple[tuple[str, str], ...]
    statutory: Statutory | None
    abstained: tuple[tuple[str, str], ...]
    versions: Mapping[str, str]


def view(text: str, record: Record) -> ReadingView:
    """The reading of ``text`` in words."""
    priority = record["priority"]
    return ReadingView(
        priority=priority_name(priority["level"]),
        level=priority["level"],
        reasons=tuple(priority["reasons"]),
        pieces=tuple(pieces(text, _highlights(record))),
        groups=tuple(_groups(record)),
        uncounted=tuple(_uncounted(record["mentions"])),
        facts=tuple(_facts(record["facts"])),
        statutory=_statutory(record["statutory"]),
        abstained=tuple(_abstained(record["abstained"])),
        versions=record["versions"],
    )


def likelihood(probability: float) -> str:
    """A probability in words and per cent."""
    word = next(words for most, words in YARDSTICK if probability < most or most == 1.0)
    return f"{word} ({probability:.0%})"


def priority_name(level: str) -> str:
    """A priority level in words."""
    return PRIORITIES.get(level, level)


@cache
def label_name(label_set: str, ident: str) -> str:
    """A label in words. An id that today's taxonomy lacks, from an old reading, is shown as it is."""
    try:
        return load_taxonomy().name(label_set, ident)
    except (AttributeError, KeyError):
        return ident.replace("_", " ")


@cache
def code_name(code: str) -> str:
    """An MHSDS restrictive intervention type in words."""
    return next((f"{code} {i.name}" for i in load_taxonomy().interventions if i.code == code), code)


@cache
def reason_code_name(code: str | None) -> str:
    """An MHSDS restrictive intervention reason in words."""
    return next((f"{code} {r.name}" for r in load_taxonomy().reasons if r.code == code), code or "None")


def _said(record: Record, head: str, label: str) -> str:
    probability = record["probabilities"].get(head, {}).get(label)
    return "" if probability is None else likelihood(probability)


def _groups(record: Record) -> Iterator[Group]:
    rules = {rule["concern"]: f"by a rule: {rule['because']}" for rule in record["rules"]}
    yield Group(
        "Interventions used",
        tuple(
            Decision(
                label_name("interventions", i["type"]),
                _said(record, "interventions", i["type"]),
                f"applied by: {label_name('applied_by', i['applied_by']).lower()}",
            )
            for i in record["interventions"]
        ),
        "None.",
    )
    reason = record["reason"]
    if reason:
        yield Group("Reason for force", (Decision(label_name("reasons", reason), _said(record, "reason", reason)),), "")
    yield Group("Triggers", tuple(_triggers(record)), "")
    yield Group("De-escalation", tuple(_de_escalation(record)), "")
    yield Group(
        "Concerns for review",
        tuple(Decision(label_name("concerns", c), _said(record, "concerns", c), rules.get(c, "")) for c in record["concerns"]),
        "None.",
    )


def _triggers(record: Record) -> Iterator[Decision]:
    main, *others = record["triggers"]
    yield Decision(label_name("triggers", main), _said(record, "main_trigger", main), "main" if others else "")
    for trigger in others:
        yield Decision(label_name("triggers", trigger), _said(record, "triggers", trigger))


def _de_escalation(record: Record) -> Iterator[Decision]:
    found = record["de_escalation"]
    outcome = found["outcome"]
    note = f"outcome: {label_name('outcomes', outcome).lower()}" if outcome else ""
    yield Decision(label_name("attempted", found["attempted"]), _said(record, "attempted", found["attempted"]), note)
    for technique in found["techniques"]:
        yield Decision(label_name("techniques", technique), _said(record, "techniques", technique))


def _highlights(record: Record) -> Iterator[Highlight]:
    kinds: dict[str, tuple[Kind, str]] = {name: ("fact", words) for name, words in FACTS.items()}
    kinds |= {t: ("trigger", f"Trigger: {label_name('triggers', t)}") for t in record["triggers"]}
    kinds |= {c: ("concern", label_name("concerns", c)) for c in record["concerns"]}
    kinds |= {i["type"]: ("intervention", label_name("interventions", i["type"])) for i in record["interventions"]}
    kinds["de_escalation"] = ("de_escalation", "De-escalation")
    for key, spans in record["spans"].items():
        kind, label = kinds.get(key, ("fact", key.replace("_", " ")))
        for span in spans:
            yield Highlight(span["start"], span["end"], label, kind)
    for mention in record["mentions"]:
        if mention["status"] != "used":
            words = f"{label_name('interventions', mention['type'])}, not counted: {label_name('statuses', mention['status'])}"
            yield Highlight(mention["start"], mention["end"], words, "not_counted")


def _uncounted(mentions: Sequence[Mapping[str, Any]]) -> Iterator[UncountedMention]:
    for mention in mentions:
        if mention["status"] == "used":
            continue
        cue = mention["cue"]
        why = f"“{cue['quote']}”" if cue else f"decided by {DECIDERS.get(mention['by'], mention['by'])}"
        status = label_name("statuses", mention["status"])
        yield UncountedMention(mention["quote"], label_name("interventions", mention["type"]), status, why)


def _facts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if isinstance(value, str):
            yield FACTS.get(name, name), label_name("injuries", value)
        else:
            yield FACTS.get(name, name), "Not stated" if value is None else f"{value:g}"


def _statutory(items: Sequence[Mapping[str, Any]] | None) -> Statutory | None:
    if items is None:
        return None
    named = [(f"({item['item']}) {item['name']}", item["stated"]) for item in items]
    return Statutory(tuple(n for n, stated in named if stated), tuple(n for n, stated in named if not stated))


def _abstained(abstained: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in abstained:
        decision, label = item["decision"], item["label"]
        words = DECISIONS.get(decision, decision.replace("_", " "))
        yield f"{words}: {label_name(LABEL_SETS.get(decision, decision), label)}" if label else words, item["why"]
