"""Cuts a text where evidence begins and ends, so that each piece can be marked with every label that it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["intervention", "trigger", "de_escalation", "concern", "fact", "not_counted"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words of the text that show a label."""

    start: int
    end: int
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text, what it is part of, and the labels that end with it and are to be written after it."""

    text: str
    within: tuple[Highlight, ...]
    ending: tuple[Highlight, ...]


def pieces(text: str, highlights: Iterable[Highlight]) -> list[Piece]:
    """The text in pieces that together are the text again."""
    inside = sorted({h for h in highlights if 0 <= h.start < h.end <= len(text)}, key=lambda h: (h.start, h.end, h.label))
    cuts = sorted({0, len(text), *(h.start for h in inside), *(h.end for h in inside)})
    return [
        Piece(
            text[start:end],
            tuple(h for h in inside if h.start <= start and end <= h.end),
            tuple(h for h in inside if h.end == end),
        )
        for start, end in pairwise(cuts)
    ]
