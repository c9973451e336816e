"""Checks annotated records against the codebook, so that no figure rests on a malformed one."""

from collections.abc import Iterator
from typing import Any

from nlp.taxonomy import Taxonomy, load_taxonomy

Record = dict[str, Any]
FEWEST_WORDS = 8
NUMBERS = ("restraint_minutes", "seclusion_minutes", "staff_count")
INJURIES = ("patient_injury", "staff_injury")


def problems(record: Record) -> list[str]:
    """What is wrong with a record, in words; empty when it is sound. A missing field is a problem, not an error."""
    try:
        return list(_problems(record, load_taxonomy()))
    except (KeyError, TypeError, AttributeError) as problem:
        return [f"field missing or of the wrong kind: {problem!r}"]


def _problems(record: Record, taxonomy: Taxonomy) -> Iterator[str]:
    if not isinstance(record["text"], str) or len(record["text"].split()) < FEWEST_WORDS:
        yield f"text is missing or under {FEWEST_WORDS} words"
    types = [i["type"] for i in record["interventions"]]
    yield from _unknown("intervention", types, taxonomy.ids("interventions"))
    yield from _unknown("applied_by", [i["applied_by"] for i in record["interventions"]], taxonomy.ids("applied_by"))
    if len(types) != len(set(types)):
        yield "an intervention type stands twice"
    if types and record["reason"] not in taxonomy.ids("reasons"):
        yield f"reason {record['reason']!r} is unknown"
    if not types and record["reason"] is not None:
        yield "a reason without an intervention"
    yield from _unknown("trigger", record["triggers"], taxonomy.ids("triggers"))
    if not record["triggers"] or ("not_recorded" in record["triggers"] and len(record["triggers"]) > 1):
        yield "triggers are empty, or not_recorded stands beside another"
    yield from _attempt(record["de_escalation"], taxonomy)
    yield from _unknown("concern", record["concerns"], taxonomy.ids("concerns"))
    for name in NUMBERS:
        if not isinstance(record["facts"][name], int | float | None):
            yield f"{name} is neither a number nor null"
    for name in INJURIES:
        yield from _unknown(name, [record["facts"][name]], taxonomy.ids("injuries"))
    yield from _evidence(record, types)


def _unknown(what: str, values: list[str], known: tuple[str, ...]) -> Iterator[str]:
    for value in values:
        if value not in known:
            yield f"{what} {value!r} is unknown"


def _attempt(attempt: Record, taxonomy: Taxonomy) -> Iterator[str]:
    yield from _unknown("attempted", [attempt["attempted"]], taxonomy.ids("attempted"))
    techniques, outcome = attempt.get("techniques") or [], attempt.get("outcome")
    if attempt["attempted"] == "yes":
        yield from _unknown("technique", techniques, taxonomy.ids("techniques"))
        yield from _unknown("outcome", [outcome or "(none)"], taxonomy.ids("outcomes"))
        if not techniques:
            yield "an attempt without a technique"
    elif techniques or outcome:
        yield "techniques or outcome without an attempt"


def _evidence(record: Record, types: list[str]) -> Iterator[str]:
    needed = {*types, *record["concerns"], *(t for t in record["triggers"][:1] if t != "not_recorded")}
    if record["de_escalation"]["attempted"] != "not_recorded":
        needed.add("de_escalation")
    for key in sorted(needed - set(record["evidence"])):
        yield f"no evidence for {key}"
    for key, value in record["evidence"].items():
        for part in value if isinstance(value, list) else [value]:
            if part not in record["text"]:
                yield f"the evidence for {key} is not verbatim"
