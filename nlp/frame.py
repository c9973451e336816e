"""The one batch entry for data frames: pandas in, pandas out. Dask, Spark and the command line call this."""

import json
from functools import cache

import pandas as pd

from models import registry
from nlp.intake import UnreadableText, check_text
from nlp.reader import Reader

LIST_SEPARATOR = ";"


@cache
def promoted_reader() -> Reader:
    """The reader of the promoted model, loaded once a process."""
    return Reader.load(registry.promoted())


def classify_frame(frame: pd.DataFrame, text_column: str = "text", reader: Reader | None = None) -> pd.DataFrame:
    """One row of answers for each row of ``frame``, with its index; ``KeyError`` when the column is missing.

    Columns: interventions, applied_by, triggers, techniques and concerns as ids joined by ";"; reason, attempted,
    outcome; the five facts; priority; abstained; evidence as JSON; versions; and error with the reason why a row could
    not be read, whose other columns are then empty.
    """
    reader = reader or promoted_reader()
    rows: list[dict[str, object]] = []
    texts, places = [], []
    for value in frame[text_column]:
        try:
            texts.append(check_text(value))
            places.append(len(rows))
            rows.append({})
        except UnreadableText as problem:
            rows.append({"error": f"{problem.code}: {problem.message}"})
    for place, reading in zip(places, reader.read_many(texts), strict=True):
        record = reading.record()
        rows[place] = {
            "interventions": LIST_SEPARATOR.join(i.type for i in reading.interventions),
            "applied_by": LIST_SEPARATOR.join(i.applied_by for i in reading.interventions),
            "reason": reading.reason,
            "triggers": LIST_SEPARATOR.join(reading.triggers),
            "attempted": reading.de_escalation.attempted,
            "techniques": LIST_SEPARATOR.join(reading.de_escalation.techniques),
            "outcome": reading.de_escalation.outcome,
            "concerns": LIST_SEPARATOR.join(reading.concerns),
            **record["facts"],
            "priority": reading.priority.level,
            "abstained": bool(reading.abstained),
            "evidence": json.dumps(record["evidence"], ensure_ascii=False),
            "model": reading.versions.model,
            "taxonomy": reading.versions.taxonomy,
            "code": reading.versions.code,
            "error": None,
        }
    return pd.DataFrame(rows, index=frame.index, columns=COLUMNS)


COLUMNS = [
    "interventions",
    "applied_by",
    "reason",
    "triggers",
    "attempted",
    "techniques",
    "outcome",
    "concerns",
    "restraint_minutes",
    "seclusion_minutes",
    "staff_count",
    "patient_injury",
    "staff_injury",
    "priority",
    "abstained",
    "evidence",
    "model",
    "taxonomy",
    "code",
    "error",
]
