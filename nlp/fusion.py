"""Where network and patterns meet: for each intervention, what both say, as features of one logistic regression.

A mention found by pattern and asserted as used can carry a decision that the network would miss, and a network that
sees no use can overrule a pattern; how far is learnt on the tuning writers and kept in the model's calibration.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.encoder import Scored
from nlp.heads import Head, columns
from nlp.mentions import FoundMention

Floats = NDArray[np.float64]
FEATURES = (
    "document_logit",
    "peak_token_logit",
    "used_by_cue",
    "used_by_model",
    "used_by_both",
    "only_unused",
    "plain_hold",
    "plain_hold_logit",
)
PLAIN_HOLD = "physical_other"
PHYSICAL = "physical_"
USED = "used"


def softmax(logits: NDArray[np.floating[Any]]) -> Floats:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float64)


def sigmoid(logits: NDArray[np.floating[Any]]) -> Floats:
    """Logistic function, element by element."""
    return np.asarray(1 / (1 + np.exp(np.clip(np.negative(logits), -60, 60))), dtype=np.float64)


def inside(offsets: NDArray[np.int64], start: int, end: int) -> NDArray[np.bool_]:
    """Which tokens touch the characters from ``start`` to ``end``."""
    return (offsets[:, 0] < end) & (offsets[:, 1] > start)


@dataclass(frozen=True)
class JudgedMention:
    """A mention by pattern with the network's opinion: the probability of each status, in taxonomy order."""

    found: FoundMention
    statuses: Floats


class Fusion:
    """Computes the features; column order and labels come from the model's heads."""

    def __init__(self, layout: tuple[Head, ...]) -> None:
        where = columns(layout)
        by_name = {h.name: h for h in layout}
        self.types = by_name["interventions"].labels
        self._statuses = by_name["status"].labels
        self._at, self._status_at = where["interventions"], where["status"]
        self._used = self._statuses.index(USED)
        self._positions = [k for k, t in enumerate(self.types) if t.startswith(PHYSICAL) and t != PLAIN_HOLD]

    def judge(self, scored: Scored, mentions: list[FoundMention]) -> list[JudgedMention]:
        """The network's opinion on each mention: status logits averaged over its tokens."""
        out = []
        for mention in mentions:
            tokens = inside(scored.offsets, mention.start, mention.end)
            logits = scored.scores[tokens][:, self._status_at].mean(axis=0)
            out.append(JudgedMention(mention, softmax(logits)))
        return out

    def features(self, scored: Scored, mentions: list[JudgedMention]) -> Floats:
        """(types, features) for one narrative."""
        tokens = scored.scores[:, self._at]
        rows = np.zeros((len(self.types), len(FEATURES)))
        rows[:, 0] = scored.document[self._at]
        rows[:, 1] = tokens.max(axis=0)
        for k, ident in enumerate(self.types):
            own = [m for m in mentions if m.found.type == ident]
            if ident == PLAIN_HOLD:
                rows[k, 6], rows[k, 7] = 1.0, rows[k, 0]
                own = [m for m in own if not self._position_known(scored, m.found)]
            if not own:
                continue
            by_cue = [m.found.status == USED for m in own]
            by_model = [float(m.statuses[self._used]) for m in own]
            rows[k, 2] = float(any(by_cue))
            rows[k, 3] = max(by_model)
            rows[k, 4] = max(c * p for c, p in zip(by_cue, by_model, strict=True))
            rows[k, 5] = float(not any(by_cue))
        return rows

    def _position_known(self, scored: Scored, mention: FoundMention) -> bool:
        """Whether the sentence of a bare "restrained" states a position, so that it is no hold apart."""
        tokens = inside(scored.offsets, *mention.sentence)
        return bool((scored.scores[tokens][:, self._at][:, self._positions] > 0).any())
