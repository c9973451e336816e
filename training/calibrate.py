"""Fit what turns logits into calibrated probabilities, and choose thresholds, on the tuning writers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.calibration import Calibration
from nlp.encoder import Encoder, Scored
from nlp.facts import durations
from nlp.fusion import Fusion, inside, sigmoid, softmax
from nlp.heads import Head, columns
from nlp.mentions import Finder
from training.corpus import Record
from training.targets import MINUTES_TOLERANCE, target

Floats = NDArray[np.float64]
LIFE_SAFETY = "life_safety"
LEAST_PRECISION = 0.72  # of life_safety: below it a reviewer stops believing the flag
PRIOR_POSITIVES = 8  # pseudo-count that pulls a rare label's threshold towards its head's


class Tuning:
    """The tuning narratives with their scores and gold targets, ready to fit on."""

    def __init__(self, records: Sequence[Record], encoder: Encoder, finder: Finder, layout: tuple[Head, ...]) -> None:
        self.records, self.layout, self.where = list(records), layout, columns(layout)
        self.scored: list[Scored] = [encoder(r["text"]) for r in records]
        self.targets = [target(r, s.offsets, layout) for r, s in zip(records, self.scored, strict=True)]
        self.gold = np.stack([t.document for t in self.targets])
        self.known = np.stack([t.document_known for t in self.targets])
        self.logits = np.stack([s.document for s in self.scored])
        fusion = Fusion(layout)
        judged = [fusion.judge(s, finder.find(finder.parse(r["text"]))) for r, s in zip(records, self.scored, strict=True)]
        self.features = np.stack([fusion.features(s, m) for s, m in zip(self.scored, judged, strict=True)])


def _platt(logits: Floats, gold: Floats) -> tuple[float, Floats]:
    """A shared slope and an offset per label for logits (rows, labels), by regularised logistic regression."""
    rows, labels = logits.shape
    x = np.concatenate([logits.reshape(-1, 1), np.tile(np.eye(labels), (rows, 1))], axis=1)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x, gold.reshape(-1))
    return float(model.coef_[0, 0]), model.coef_[0, 1:] + model.intercept_[0]


def _temperature(logits: Floats, gold: Floats) -> float:
    """The temperature with the least log-loss, on a grid fine enough for two decimals of probability."""
    grid = np.geomspace(0.25, 10, 300)
    losses = [-np.log((softmax(logits / t) * gold).sum(1) + 1e-9).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def fit_calibration(tuning: Tuning, scale: NDArray[np.float32]) -> Calibration:
    """Calibration fitted on the tuning narratives."""
    slopes, offsets, temperatures = {}, {}, {}
    for head in tuning.layout:
        at = tuning.where[head.name]
        if head.kind == "any":
            slopes[head.name], offsets[head.name] = _platt(tuning.logits[:, at].astype(float), tuning.gold[:, at].astype(float))
        if head.kind == "one":
            rows = tuning.known[:, at].sum(1) > 0
            temperatures[head.name] = _temperature(tuning.logits[rows][:, at].astype(float), tuning.gold[rows][:, at])
    gold = tuning.gold[:, tuning.where["interventions"]]
    x = tuning.features.reshape(-1, tuning.features.shape[-1])
    fusion = LogisticRegression(C=1.0, max_iter=5000).fit(x, gold.reshape(-1))
    return Calibration(scale, fusion.coef_[0].astype(float), float(fusion.intercept_[0]), slopes, offsets, temperatures)


def _best(p: Floats, gold: Floats) -> float:
    """The threshold with the best F1, in the middle of its plateau."""
    grid = np.linspace(0.1, 0.9, 81)
    scores = np.array([2 * (gold * (p >= t)).sum() / max(1e-9, gold.sum() + (p >= t).sum()) for t in grid])
    return float(grid[scores >= scores.max() - 1e-9].mean())


def _sensitive(p: Floats, gold: Floats) -> float:
    """The lowest threshold that keeps precision at :data:`LEAST_PRECISION`."""
    grid = np.linspace(0.05, 0.9, 171)
    kept = [t for t in grid if (p >= t).any() and gold[p >= t].mean() >= LEAST_PRECISION]
    return float(min(kept, default=0.5))


def _minutes(tuning: Tuning, name: str) -> float:
    """The token probability from which a stated duration is taken for the fact asked for: most narratives right."""
    column = tuning.where["minutes"].start + next(h for h in tuning.layout if h.name == "minutes").labels.index(name)
    rows = []
    for record, scored in zip(tuning.records, tuning.scored, strict=True):
        found = durations(record["text"])
        gold = record["facts"][name]
        if not found:
            continue
        support = [min(float(scored.scores[inside(scored.offsets, a, b), column].mean()) for a, b in q.spans) for q in found]
        k = int(np.argmax(support))
        right = gold is not None and abs(found[k].value - gold) < MINUTES_TOLERANCE
        rows.append((float(sigmoid(np.array(support[k]))), right, gold is None))
    grid = np.linspace(0.05, 0.95, 91)
    score = [sum((p >= t and right) or (p < t and none) for p, right, none in rows) for t in grid]
    return float(grid[int(np.argmax(score))])


def choose_thresholds(tuning: Tuning, calibration: Calibration) -> dict[str, Any]:
    """The content of ``thresholds.yaml``."""
    decide: dict[str, dict[str, float]] = {}
    for head in tuning.layout:
        if head.kind != "any":
            continue
        at = tuning.where[head.name]
        gold = tuning.gold[:, at].astype(float)
        if head.name == "interventions":
            p = np.stack([calibration.interventions(f) for f in tuning.features])
        else:
            p = calibration.any(head.name, tuning.logits[:, at])
        shared = _best(p.reshape(-1), gold.reshape(-1))
        decide[head.name] = {"default": round(shared, 3)}
        for k, label in enumerate(head.labels):
            positives = gold[:, k].sum()
            weight = positives / (positives + PRIOR_POSITIVES)
            own = (
                _sensitive(p[:, k], gold[:, k])
                if label == LIFE_SAFETY
                else weight * _best(p[:, k], gold[:, k]) + (1 - weight) * shared
            )
            if head.name == "concerns":
                decide[head.name][label] = round(float(own), 3)
    return {
        "decide": decide,
        "leave_to_a_person": {"interventions": {"from": 0.3, "to": 0.7}, "concerns": {"from": 0.35, "to": 0.55}},
        "least_sure": {"attempted": 0.5, "main_trigger": 0.4, "reason": 0.4},
        "minutes": {name: round(_minutes(tuning, name), 3) for name in ("restraint_minutes", "seclusion_minutes")},
    }


THRESHOLDS_HEAD = """\
# From which probability a label is decided, chosen on the tuning writers by training/calibrate.py.
# interventions, techniques, triggers: best micro-F1. concerns: best F1 of each label, rare labels drawn to the shared value.
# life_safety: the lowest value that keeps precision at {precision}; a missed danger costs more than a second look.
# leave_to_a_person: a label whose probability lies in the band is listed under "abstained", whatever was decided.
# least_sure: below it the likeliest answer is listed under "abstained". A clinician may change these numbers.
"""


def thresholds_yaml(thresholds: dict[str, Any]) -> str:
    """The text of ``thresholds.yaml`` with what each number is for."""
    return THRESHOLDS_HEAD.format(precision=LEAST_PRECISION) + str(yaml.safe_dump(thresholds, sort_keys=False))
