"""Evidence is whole words of the text, at the positions it states."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evidence import MOST_SPANS, TRIMMED, quote, spans

WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
TEXTS = st.text("ab1 .,’'-\n–é", min_size=1, max_size=60).filter(lambda t: any(c.isalnum() for c in t))


def tokens(text: str) -> np.ndarray:
    """Pieces of words as a tokenizer cuts them: at most two letters, punctuation alone."""
    return np.array([m.span() for m in re.finditer(r"\w{1,2}|[^\w\s]", text)], dtype=np.int64)


@st.composite
def scored_texts(draw: st.DrawFn) -> tuple[str, np.ndarray, np.ndarray]:
    text = draw(TEXTS)
    offsets = tokens(text)
    logits = draw(st.lists(st.floats(-12, 12, width=32), min_size=len(offsets), max_size=len(offsets)))
    return text, offsets, np.array(logits, dtype=np.float32)


class TestQuote:
    @pytest.mark.parametrize(
        ("text", "part", "whole"),
        [
            ("was restrained by", "strain", "restrained"),
            ("he can't breathe.", "t breathe", "can't breathe"),
            ("he can’t breathe.", "can", "can’t"),
            ("held , then", "held ,", "held"),
            ("(held)", "(held)", "(held)"),
            ("x4 staff", "4 st", "x4 staff"),
            ("in holds - then", "holds - ", "holds"),
        ],
    )
    def test_is_widened_to_words_and_trimmed(self, text: str, part: str, whole: str) -> None:
        start = text.index(part)
        assert quote(text, start, start + len(part)).quote == whole

    @given(TEXTS, st.data())
    def test_any_part_of_any_text(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text) - 1))
        span = quote(text, start, data.draw(st.integers(start + 1, len(text))))
        assert text[span.start : span.end] == span.quote
        assert span.quote.strip(TRIMMED) == span.quote


class TestSpans:
    @given(scored_texts())
    def test_quotes_are_whole_words_where_they_say(self, case: tuple[str, np.ndarray, np.ndarray]) -> None:
        text, offsets, scores = case
        found = spans(text, offsets, scores)
        borders = {m.start() for m in WORD.finditer(text)}, {m.end() for m in WORD.finditer(text)}
        assert 1 <= len(found) <= MOST_SPANS
        for span in found:
            assert text[span.start : span.end] == span.quote != ""
            assert any(c.isalnum() for c in span.quote)
            if span.quote[0].isalnum():
                assert span.start in borders[0]
            if span.quote[-1].isalnum():
                assert span.end in borders[1]

    @given(scored_texts())
    def test_quotes_do_not_overlap(self, case: tuple[str, np.ndarray, np.ndarray]) -> None:
        ordered = sorted(spans(*case), key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))

    @pytest.mark.parametrize(
        ("likely", "quotes"),
        [
            ({1}, ("held",)),
            ({1, 2}, ("held face",)),
            ({1, 4}, ("held face down for",)),
            ({1, 8}, ("held", "and")),
            ({1, 11}, ("held", "again")),
        ],
    )
    def test_short_dips_are_stepped_over_and_far_words_quoted_apart(self, likely: set[int], quotes: tuple[str, ...]) -> None:
        text = "He held face down for a long while and then once again"
        scores = np.array([5.0 if k in likely else -5.0 for k in range(12)], dtype=np.float32)
        assert tuple(s.quote for s in spans(text, np.array([m.span() for m in re.finditer(r"\w+", text)]), scores)) == quotes

    def test_the_best_comes_first(self) -> None:
        text = "one two three four five six seven eight nine"
        scores = np.array([2.5, -5, -5, -5, -5, -5, -5, -5, 4], dtype=np.float32)
        found = spans(text, np.array([m.span() for m in re.finditer(r"\w+", text)]), scores)
        assert [s.quote for s in found] == ["nine", "one"]

    def test_without_any_likely_word_the_likeliest_is_quoted(self) -> None:
        text = "one two three"
        found = spans(text, np.array([[0, 3], [4, 7], [8, 13]]), np.array([-9, -4, -9], dtype=np.float32))
        assert [s.quote for s in found] == ["two"]

    def test_punctuation_is_never_evidence(self) -> None:
        found = spans("held. Then", np.array([[0, 4], [4, 5], [6, 10]]), np.array([-3, 9, -9], dtype=np.float32))
        assert [s.quote for s in found] == ["held"]
