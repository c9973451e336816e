"""The pattern syntax of ``patterns.yaml`` and ``cues.yaml``, compiled to spaCy Matcher patterns.

A pattern is words in order: ``a|b`` either word, ``stem*`` any word that begins so, ``..N`` up to N other words,
``word?`` may be missing, ``~`` before a word admits its misspellings. Case does not matter.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

SENTENCE_ENDS = [".", "!", "?", "\n", "\n\n"]
SHORTEST_CORRECTED = 6  # letters; shorter words have too many true neighbours ("prone", "phone")

TokenPattern = dict[str, Any]


def _word(alternatives: str) -> TokenPattern:
    words = [w.lstrip("~").lower() for w in alternatives.split("|") if w]
    if any("*" in w for w in words):
        body = "|".join(re.escape(w).replace(r"\*", r"\w*") for w in words)
        return {"NORM": {"REGEX": rf"^(?:{body})$"}}
    return {"NORM": {"IN": words}}


def compile_pattern(pattern: str) -> list[TokenPattern]:
    """One pattern as a spaCy Matcher token list; ``ValueError`` where it begins with a gap."""
    out: list[TokenPattern] = []
    for part in pattern.split():
        if part.startswith(".."):
            if not out:
                raise ValueError(f"pattern {pattern!r}: a gap needs a word before it")
            out.append({"TEXT": {"NOT_IN": SENTENCE_ENDS}, "OP": f"{{0,{int(part[2:])}}}"})
        elif part.endswith("?"):
            out.append({**_word(part[:-1]), "OP": "?"})
        else:
            out.append(_word(part))
    return out


def _needed(pattern: str) -> list[re.Pattern[str] | frozenset[str]]:
    """For each word of a pattern that may not be missing, what a text must hold for the pattern to match at all."""
    out: list[re.Pattern[str] | frozenset[str]] = []
    for part in pattern.split():
        if part.startswith("..") or part.endswith("?"):
            continue
        words = [w.lstrip("~").lower() for w in part.split("|") if w]
        if any("*" in w for w in words):
            out.append(re.compile("|".join(re.escape(w).replace(r"\*", r"\w*") for w in words)))
        else:
            out.append(frozenset(words))
    return out


class Phrases:
    """Finds named patterns in a document.

    One spaCy Matcher a pattern, asked only where the document holds every word that the pattern needs: of some 200
    patterns a narrative can match about twenty, and one Matcher of all of them took most of a reading's time.
    """

    def __init__(self, vocab: Vocab, patterns: Iterable[tuple[str, str]]) -> None:
        self._patterns: list[tuple[str, list[re.Pattern[str] | frozenset[str]], Matcher]] = []
        for name, pattern in patterns:
            matcher = Matcher(vocab)
            matcher.add(name, [compile_pattern(pattern)], greedy="LONGEST")
            self._patterns.append((name, _needed(pattern), matcher))

    def __call__(self, doc: Doc) -> list[tuple[str, int, int]]:
        """Every match as (name, first token, token behind the last), in the order of the patterns."""
        words = {t.norm_ for t in doc}
        return [
            (name, start, end)
            for name, needed, matcher in self._patterns
            if all(_held(need, words) for need in needed)
            for _, start, end in matcher(doc)
        ]


def _held(need: re.Pattern[str] | frozenset[str], words: set[str]) -> bool:
    if isinstance(need, frozenset):
        return not need.isdisjoint(words)
    return any(need.fullmatch(w) for w in words)


def correctable(patterns: Iterable[str]) -> frozenset[str]:
    """The words of these patterns that are marked ``~`` and long enough for their misspellings to be plain."""
    marked = (w.lstrip("~").lower() for p in patterns for part in p.split() if part.startswith("~") for w in part.split("|"))
    return frozenset(w for w in marked if len(w) >= SHORTEST_CORRECTED and w.isalpha())


class Speller:
    """Gives misspelt key words their right norm, so that patterns need not list typing slips."""

    def __init__(self, words: frozenset[str], kept: Iterable[str]) -> None:
        self._words = words
        self._kept = frozenset(kept)
        self._cached = lru_cache(maxsize=20_000)(self._right)

    def _right(self, word: str) -> str | None:
        if word in self._words or word in self._kept or len(word) < SHORTEST_CORRECTED - 1 or not word.isalpha():
            return None
        near = [w for w in self._words if w[0] == word[0] and OSA.distance(w, word, score_cutoff=1) <= 1]
        return min(near) if near else None

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            right = self._cached(token.lower_)
            if right:
                token.norm_ = right
        return doc
