"""From annotated records to what the network should answer, token by token and for the whole narrative."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.facts import durations, head_counts
from nlp.heads import COUNTS, Head, columns
from nlp.mentions import Finder
from training.corpus import Record, quotes

Floats = NDArray[np.float32]
MINUTES_TOLERANCE = 0.05
EVIDENCED = {"interventions", "concerns", "triggers", "main_trigger", "attempted"}  # heads whose labels carry quotes


@dataclass(frozen=True)
class Target:
    """What the gold says of one narrative of ``t`` tokens with ``c`` columns.

    document: (c,) 1 where the label holds. document_known: (c,) 1 where the gold decides the column.
    token: (t, c) 1 where a token is evidence for the column. token_known: (t, c) 1 where the gold decides the token.
    """

    document: Floats
    document_known: Floats
    token: Floats
    token_known: Floats


def _spans(text: str, parts: list[str]) -> list[tuple[int, int]]:
    found = []
    for part in parts:
        at = text.find(part)
        if at >= 0:
            found.append((at, at + len(part)))
    return found


def _inside(offsets: NDArray[np.int64], spans: list[tuple[int, int]]) -> NDArray[np.bool_]:
    starts, ends = offsets[:, 0], offsets[:, 1]
    hit = np.zeros(len(offsets), dtype=bool)
    for a, b in spans:
        hit |= (ends > starts) & (starts < b) & (ends > a)
    return hit


def _decisions(record: Record) -> dict[str, list[str]]:
    """Head name -> the labels that hold; heads that the gold leaves open are absent."""
    attempt = record["de_escalation"]
    facts = record["facts"]
    types = [i["type"] for i in record["interventions"]]
    out = {
        "interventions": types,
        "concerns": record["concerns"],
        "techniques": attempt.get("techniques") or [],
        "triggers": record["triggers"],
        "main_trigger": record["triggers"][:1],
        "attempted": [attempt["attempted"]],
        "patient_injury": [facts["patient_injury"]],
        "staff_injury": [facts["staff_injury"]],
    }
    if types:
        out["reason"] = [record["reason"]]
    if attempt["attempted"] == "yes" and attempt.get("outcome"):
        out["outcome"] = [attempt["outcome"]]
    count = facts["staff_count"]
    if count is None or str(int(count)) in COUNTS:
        out["staff_count"] = ["none" if count is None else str(int(count))]
    left_open = set(record.get("left_open", ()))
    if "facts" in left_open:
        left_open |= {"patient_injury", "staff_injury", "staff_count"}
    return {head: labels for head, labels in out.items() if head not in left_open}


def with_mentions(records: Sequence[Record], finder: Finder) -> list[Record]:
    """The records, with mentions that patterns find and whose cue and gold agree that they do not count.

    Records that carry mentions by hand are left as they are.
    """
    out = []
    for record in records:
        if "mentions" in record:
            out.append(record)
            continue
        text, types = record["text"], {i["type"] for i in record["interventions"]}
        shown = [s for key in record["evidence"] for s in _spans(text, quotes(record, key))]
        found = [
            {"quote": text[m.start : m.end], "type": m.type, "status": m.status}
            for m in finder.find(finder.parse(text))
            if m.status != "used" and m.type not in types and not any(a < m.end and b > m.start for a, b in shown)
        ]
        out.append({**record, "mentions": [m for m in found if text.count(m["quote"]) == 1]})
    return out


def target(record: Record, offsets: NDArray[np.int64], layout: tuple[Head, ...]) -> Target:
    """The target for one record whose tokens lie at ``offsets`` (t, 2), characters."""
    where = columns(layout)
    width = where[layout[-1].name].stop
    label_at = {(h.name, label): where[h.name].start + k for h in layout for k, label in enumerate(h.labels)}
    document, known = np.zeros(width, np.float32), np.zeros(width, np.float32)
    decided = _decisions(record)
    for head in layout:
        if head.name in decided:
            known[where[head.name]] = 1
            for label in decided[head.name]:
                document[label_at[head.name, label]] = 1

    text = record["text"]
    token = np.zeros((len(offsets), width), np.float32)
    token_known = np.zeros_like(token)
    quoted = [("interventions", i["type"], i["type"]) for i in record["interventions"]]
    quoted += [("concerns", c, c) for c in record["concerns"]]
    quoted += [("triggers", t, t) for t in record["triggers"]]
    quoted += [("main_trigger", t, t) for t in record["triggers"][:1]]
    quoted += [("attempted", record["de_escalation"]["attempted"], "de_escalation")]
    quoted = [q for q in quoted if q[0] in decided]
    for name in EVIDENCED & set(decided):
        token_known[:, where[name]] = 1 - document[where[name]]  # a label that does not hold has no evidence anywhere
    for name, label, key in quoted:
        hit = _inside(offsets, _spans(text, quotes(record, key)))
        if hit.any():
            token[hit, label_at[name, label]] = 1
            token_known[:, label_at[name, label]] = 1
    _mark_agents_and_statuses(record, offsets, where, label_at, token, token_known)
    _mark_quantities(record, offsets, label_at, token, token_known)
    return Target(document, known, token, token_known)


def _mark_agents_and_statuses(
    record: Record,
    offsets: NDArray[np.int64],
    where: dict[str, slice],
    label_at: dict[tuple[str, str], int],
    token: Floats,
    token_known: Floats,
) -> None:
    """Who applied it, at the intervention's evidence; and the status of each mention that the gold names."""
    text = record["text"]
    for intervention in record["interventions"]:
        hit = _inside(offsets, _spans(text, quotes(record, intervention["type"])))
        token_known[hit, where["applied_by"]] = 1
        token[hit, label_at["applied_by", intervention["applied_by"]]] = 1
        token_known[hit, where["status"]] = 1
        token[hit, label_at["status", "used"]] = 1
    for mention in record.get("mentions", ()):
        hit = _inside(offsets, _spans(text, [mention["quote"]]))
        token_known[hit, where["status"]] = 1
        token[hit, where["status"]] = 0
        token[hit, label_at["status", mention["status"]]] = 1


def _mark_quantities(
    record: Record,
    offsets: NDArray[np.int64],
    label_at: dict[tuple[str, str], int],
    token: Floats,
    token_known: Floats,
) -> None:
    """The words that state the length of the hold, the time in seclusion and the staff in the hold."""
    if "facts" in record.get("left_open", ()):
        return
    text, facts = record["text"], record["facts"]
    for name in ("restraint_minutes", "seclusion_minutes"):
        column = label_at["minutes", name]
        if facts[name] is None:
            token_known[:, column] = 1
            continue
        spans = [s for q in durations(text) if abs(q.value - facts[name]) < MINUTES_TOLERANCE for s in q.spans]
        if spans:
            token_known[:, column] = 1
            token[_inside(offsets, spans), column] = 1
    count = facts["staff_count"]
    if count is not None and str(int(count)) in COUNTS:
        column = label_at["staff_count", str(int(count))]
        spans = [s for q in head_counts(text) if q.value == count for s in q.spans]
        if spans:
            token_known[:, column] = 1
            token[_inside(offsets, spans), column] = 1
