"""Judge a model on writers that training never saw: targets, baselines, calibration, coverage, robustness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from nlp.reader import Reader
from nlp.reading import Reading
from training import baselines, corpus, robustness
from training.corpus import Record
from training.scoring import LABEL_SETS, figures, intervals, label_sets, per_label

TARGETS = Path(__file__).parent / "targets.yaml"
BINS = 10


@dataclass(frozen=True)
class Judged:
    """Gold records and readings of the same narratives."""

    gold: list[Record]
    readings: list[Reading]

    @property
    def predicted(self) -> list[Record]:
        """The readings as codebook records."""
        return [{**r.record(), "text": g["text"]} for r, g in zip(self.readings, self.gold, strict=True)]


def judge(reader: Reader, writers: Iterable[str]) -> Judged:
    """Read every narrative of these writers."""
    gold = corpus.load(writers)
    return Judged(gold, reader.read_many([g["text"] for g in gold]))


def _is_pair(writer: str) -> bool:
    return writer.startswith("m")


def _gold_labels(record: Record, head: str) -> set[str]:
    sets = {**{k: set(v) for k, v in label_sets(record).items()}, "triggers": set(record["triggers"])}
    single = {
        "attempted": record["de_escalation"]["attempted"],
        "main_trigger": record["triggers"][0],
        "reason": record["reason"],
        "outcome": record["de_escalation"].get("outcome"),
        "patient_injury": record["facts"]["patient_injury"],
        "staff_injury": record["facts"]["staff_injury"],
    }
    return sets[head] if head in sets else {single[head]} - {None}


def calibration_error(judged: Judged, head: str) -> float:
    """Expected calibration error of a head over its labels: the mean gap between stated and met probability, by bin.

    Heads that do not apply to a narrative (reason without force, outcome without attempt) are left out there.
    """
    stated, met = [], []
    for gold, reading in zip(judged.gold, judged.readings, strict=True):
        labels = _gold_labels(gold, head)
        if not labels and head in ("reason", "outcome"):
            continue
        for label, p in reading.probabilities.get(head, {}).items():
            stated.append(p)
            met.append(label in labels)
    probabilities, truths = np.array(stated), np.array(met, dtype=float)
    bins = np.clip((probabilities * BINS).astype(int), 0, BINS - 1)
    inside = [bins == b for b in range(BINS) if (bins == b).any()]
    return float(sum(abs(probabilities[b].mean() - truths[b].mean()) * b.mean() for b in inside))


def coverage(judged: Judged) -> list[dict[str, float]]:
    """Accuracy of intervention and concern decisions when the least sure narratives are left to a person.

    A narrative is as sure as its least sure intervention or concern decision. Rows: share read, and the share of those
    narratives whose interventions (concerns) are all exactly right.
    """
    rows = []
    for gold, predicted, reading in zip(judged.gold, judged.predicted, judged.readings, strict=True):
        doubt = min(abs(p - 0.5) for head in ("interventions", "concerns") for p in reading.probabilities[head].values())
        a, b = label_sets(gold), label_sets(predicted)
        rows.append((doubt, a["interventions"] == b["interventions"], a["concerns"] == b["concerns"]))
    rows.sort(key=lambda r: -r[0])
    out = []
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        kept = rows[: max(1, round(share * len(rows)))]
        out.append(
            {
                "coverage": share,
                "interventions_exact": sum(r[1] for r in kept) / len(kept),
                "concerns_exact": sum(r[2] for r in kept) / len(kept),
            }
        )
    return out


def mention_figures(reader: Reader, records: Sequence[Record]) -> dict[str, float]:
    """On records whose mentions are annotated: share found by pattern, status right, and used-or-not right, of those found."""
    found = right = counted = total = 0
    for record, reading in zip(records, reader.read_many([r["text"] for r in records]), strict=True):
        for gold in record.get("mentions", ()):
            total += 1
            start = record["text"].find(gold["quote"])
            end = start + len(gold["quote"])
            near = [m for m in reading.mentions if m.start < end and m.end > start]
            near = [m for m in near if m.type == gold["type"]] or near
            if near:
                found += 1
                right += near[0].status == gold["status"]
                counted += (near[0].status == "used") == (gold["status"] == "used")
    return {
        "mentions": total,
        "found": found / max(1, total),
        "status": right / max(1, found),
        "used_or_not": counted / max(1, found),
    }


def _labels_table(judged: Judged) -> dict[str, dict[str, list[float]]]:
    out = {}
    for name in LABEL_SETS:
        sets = [(label_sets(g)[name], label_sets(p)[name]) for g, p in zip(judged.gold, judged.predicted, strict=True)]
        out[name] = {label: [round(float(x), 3) for x in v] for label, v in per_label(sets).items()}
    return out


def _slices(judged: Judged, key: str, fewest: int = 8) -> dict[str, dict[str, float]]:
    groups: dict[str, list[int]] = {}
    for k, record in enumerate(judged.gold):
        groups.setdefault(record[key], []).append(k)
    predicted = judged.predicted
    out = {}
    for name, rows in sorted(groups.items(), key=lambda g: -len(g[1])):
        if len(rows) >= fewest:
            found = figures([judged.gold[k] for k in rows], [predicted[k] for k in rows])
            out[name] = {"narratives": len(rows), **{f: round(found[f], 3) for f in ("interventions.f1", "concerns.f1")}}
    return out


def evaluate(reader: Reader, with_baselines: bool = True) -> dict[str, Any]:
    """Everything the model card states about the held-out writers, in one dictionary of plain numbers."""
    splits = corpus.splits()
    narratives = [w for w in splits.test if not _is_pair(w)]
    traps = [w for w in splits.test if _is_pair(w)]
    main, trap = judge(reader, narratives), judge(reader, traps)
    report: dict[str, Any] = {
        "model": reader.versions.model,
        "test_writers": list(splits.test),
        "narratives": len(main.gold),
        "figures": {k: [round(x, 3) for x in v] for k, v in intervals(main.gold, main.predicted).items()},
        "traps": {k: [round(x, 3) for x in v] for k, v in intervals(trap.gold, trap.predicted).items()},
        "traps_by_kind": _slices(trap, "trap"),
        "labels": _labels_table(main),
        "calibration_error": {
            h: round(calibration_error(main, h), 3) for h in main.readings[0].probabilities if h != "staff_count"
        },
        "coverage": [{k: round(v, 3) for k, v in row.items()} for row in coverage(main)],
        "mentions": {k: round(v, 3) for k, v in mention_figures(reader, trap.gold).items()},
        "by_writer": _slices(main, "writer"),
        "by_setting": _slices(main, "setting"),
        "by_style": _slices(main, "style"),
        "by_author": _slices(main, "author"),
        "surface": robustness.surface(reader, main.gold),
        "fairness": robustness.fairness(reader, main.gold),
    }
    if with_baselines:
        report["baselines"] = _baselines(splits.train, main.gold, trap.gold)
    return report


def _baselines(train: Sequence[str], gold: list[Record], traps: list[Record]) -> dict[str, dict[str, float]]:
    records = corpus.load(train)
    made = {
        "every pattern counts": baselines.keywords(),
        "patterns with cues": baselines.patterns_with_cues(),
        "word and character counts": baselines.word_counts(records),
        "document embeddings": baselines.document_embeddings(records),
    }
    out = {}
    for name, predict in made.items():
        found = figures(gold, predict([g["text"] for g in gold]))
        exact = figures(traps, predict([g["text"] for g in traps]))["interventions.exact"]
        out[name] = {k: round(v, 3) for k, v in found.items()} | {"traps.exact": round(exact, 3)}
    return out


def targets() -> list[dict[str, Any]]:
    """The targets: figure, where it is read, target and stretch."""
    data: list[dict[str, Any]] = yaml.safe_load(TARGETS.read_text(encoding="utf-8"))
    return data


def flips(quantised: Reader, full: Reader, writers: Iterable[str]) -> dict[str, Any]:
    """Label decisions that the 8-bit model takes otherwise than the 32-bit one, in all and by label."""
    a, b = judge(quantised, writers), judge(full, writers)
    changed: dict[str, int] = {}
    decisions = 0
    for x, y in zip(a.predicted, b.predicted, strict=True):
        for name in LABEL_SETS:
            decisions += len(quantised.taxonomy.ids(name))
            for label in label_sets(x)[name] ^ label_sets(y)[name]:
                changed[f"{name}:{label}"] = changed.get(f"{name}:{label}", 0) + 1
    small, large = figures(a.gold, a.predicted), figures(b.gold, b.predicted)
    return {
        "decisions": decisions,
        "flips": sum(changed.values()),
        "flip_rate": round(sum(changed.values()) / max(1, decisions), 5),
        "by_label": dict(sorted(changed.items(), key=lambda x: -x[1])),
        "f1_change": {f"{n}.f1": round(small[f"{n}.f1"] - large[f"{n}.f1"], 4) for n in LABEL_SETS},
    }
