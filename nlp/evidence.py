"""From token scores to the words that show a decision."""

import numpy as np
from numpy.typing import NDArray

from nlp.reading import Span

SHARE = 0.4  # of the best token's probability, for a token to belong to its span
BRIDGE = 2  # tokens below the share that a span may step over
FURTHER = 0.85  # of the best token's probability, for a further span to be quoted
MOST_SPANS = 3
APOSTROPHES = "'\u2019"
TRIMMED = " \n\t.,;:-\u2013\u2014"  # at the ends of a quote


def _within_word(text: str, at: int) -> bool:
    """Whether a cut before ``at`` would part a word; an apostrophe between letters belongs to its word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if after in APOSTROPHES:
        return before.isalnum() and text[at + 1 : at + 2].isalnum()
    if before in APOSTROPHES:
        return after.isalnum() and text[at - 2 : at - 1].isalnum()
    return before.isalnum() and after.isalnum()


def quote(text: str, start: int, end: int) -> Span:
    """The span of ``text`` widened to whole words and trimmed of outer spaces and punctuation."""
    while _within_word(text, start):
        start -= 1
    while _within_word(text, end):
        end += 1
    while start < end and text[start] in TRIMMED:
        start += 1
    while end > start and text[end - 1] in TRIMMED:
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
    worded = np.array([any(map(str.isalnum, text[a:b])) for a, b in offsets])
    left = np.where(worded, 1 / (1 + np.exp(-scores.astype(np.float64))), 0.0)
    best = float(left.max())
    found: list[Span] = []
    while len(found) < MOST_SPANS:
        peak = int(left.argmax())
        if found and (left[peak] < FURTHER * best or left[peak] < 0.5):
            break
        first, last = _grow(left.astype(np.float32), peak, SHARE * best)
        span = quote(text, int(offsets[first, 0]), int(offsets[last, 1]))
        if not any(span.start < s.end and s.start < span.end for s in found):
            found.append(span)
        left[first : last + 1] = 0
    return tuple(s for s in found if s.quote)
