"""A context whose calibration changes nothing, so that a test can state the network's scores by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from nlp.calibration import Calibration, Thresholds
from nlp.decisions import Context, Decisions
from nlp.encoder import Scored
from nlp.fusion import FEATURES, Fusion
from nlp.heads import Head, columns, heads
from nlp.mentions import Finder
from nlp.taxonomy import load_taxonomy

UNLIKELY, LIKELY = -6.0, 6.0
Decide = Callable[..., Decisions]


@pytest.fixture(scope="session")
def layout() -> tuple[Head, ...]:
    return heads(load_taxonomy())


@pytest.fixture(scope="session")
def finder() -> Finder:
    return Finder(load_taxonomy())


@pytest.fixture(scope="session")
def plain_calibration(layout: tuple[Head, ...]) -> Calibration:
    """Probabilities are the logistic or softmax of the network's logits; patterns have no say."""
    several = [h for h in layout if h.kind == "any"]
    return Calibration(
        scale=np.ones(sum(len(h.labels) for h in layout), dtype=np.float32),
        fusion_weights=np.array([float(name == "document_logit") for name in FEATURES]),
        fusion_offset=0.0,
        slopes={h.name: 1.0 for h in several},
        offsets={h.name: np.zeros(len(h.labels)) for h in several},
        temperatures={h.name: 1.0 for h in layout if h.kind == "one"},
    )


@pytest.fixture(scope="session")
def context(layout: tuple[Head, ...], plain_calibration: Calibration) -> Context:
    half = {"default": 0.5}
    thresholds = Thresholds(
        labels={"interventions": half, "concerns": half | {"life_safety": 0.2}, "techniques": half, "triggers": half},
        bands={"interventions": (0.3, 0.7), "concerns": (0.3, 0.7)},
        sure={"attempted": 0.5, "main_trigger": 0.4, "reason": 0.4},
        minutes={"restraint_minutes": 0.5, "seclusion_minutes": 0.5},
    )
    return Context(layout, plain_calibration, thresholds, Fusion(layout))


@pytest.fixture
def scored(layout: tuple[Head, ...]) -> Callable[..., Scored]:
    """Scores for a text, a token a word: ``document`` and ``words`` map (head, label) to a logit or to words that score."""

    def build(text: str, document: dict[tuple[str, str], float], words: dict[tuple[str, str], str] | None = None) -> Scored:
        at, where = [], 0
        for word in text.split():
            where = text.index(word, where)
            at.append((where, where + len(word)))
            where += len(word)
        offsets = np.array(at, dtype=np.int64)
        place = {(h.name, label): columns(layout)[h.name].start + k for h in layout for k, label in enumerate(h.labels)}
        logits = np.full(len(place), UNLIKELY, dtype=np.float32)
        scores = np.full((len(offsets), len(place)), UNLIKELY, dtype=np.float32)
        for key, logit in document.items():
            logits[place[key]] = logit
        for key, said in (words or {}).items():
            start = text.index(said)
            scores[(offsets[:, 0] < start + len(said)) & (offsets[:, 1] > start), place[key]] = LIKELY
        return Scored(offsets, scores, logits)

    return build


@pytest.fixture
def decide(context: Context, finder: Finder, scored: Callable[..., Scored]) -> Decide:
    """The decisions on a text for scores stated by hand."""

    def run(text: str, document: dict[tuple[str, str], float], words: dict[tuple[str, str], str] | None = None) -> Decisions:
        found = scored(text, document, words)
        return Decisions(context, text, found, context.fusion.judge(found, finder.find(finder.parse(text))))

    return run
