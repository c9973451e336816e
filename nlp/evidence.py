"""From token scores to the words that show a decision."""

import numpy as np
from numpy.typing import NDArray

from nlp.reading import Span

SHARE = 0.4  # of the best token's probability, for a token to belong to its span
BRIDGE = 2  # tokens below the share that a span may step over
FURTHER = 0.85  # of the best token's probability, for a further span to be quoted
MOST_SPANS = 3


def quote(text: str, start: int, end: int) -> Span:
    """The span of ``text`` widened to whole words and trimmed of outer spaces."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end, quote=text[start:end])


def _grow(probabilities: NDArray[np.float32], peak: int, least: float) -> tuple[int, int]:
    """The tokens around ``peak`` that stay above ``least``, stepping over short dips."""
    bounds = []
    for step in (-1, 1):
        edge, at, dips = peak, peak + step, 0
        while 0 <= at < len(probabilities) and dips <= BRIDGE:
            if probabilities[at] >= least:
                edge, dips = at, 0
            else:
                dips += 1
            at += step
        bounds.append(edge)
    return bounds[0], bounds[1]


def spans(text: str, offsets: NDArray[np.int64], scores: NDArray[np.float32]) -> tuple[Span, ...]:
    """The words that scored highest for one label, best first; ``scores`` are that label's token logits (t,)."""
    left = 1 / (1 + np.exp(-scores.astype(np.float64)))
    best = float(left.max())
    found: list[Span] = []
    while len(found) < MOST_SPANS:
        peak = int(left.argmax())
        if found and (left[peak] < FURTHER * best or left[peak] < 0.5):
            break
        first, last = _grow(left.astype(np.float32), peak, SHARE * best)
        found.append(quote(text, int(offsets[first, 0]), int(offsets[last, 1])))
        left[first : last + 1] = 0
    return tuple(s for s in found if s.quote)
