"""Finds every mention of a restrictive intervention by pattern and gives it the status that its cues argue for."""

from dataclasses import dataclass
from importlib import resources

import spacy
import yaml
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.mentions.assertion import USED, Assertion, Cue
from nlp.mentions.phrases import Phrases, Speller, correctable
from nlp.taxonomy import Taxonomy

GENERIC = "physical_other"


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A mention by pattern. Positions are characters; the cue is what decided a status other than ``used``."""

    type: str
    start: int
    end: int
    status: str
    cue: tuple[int, int] | None
    sentence: tuple[int, int]


class Finder:
    """Finds mentions. Built once; safe to share between threads for reading."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        data = yaml.safe_load(resources.files("nlp.mentions").joinpath("patterns.yaml").read_text(encoding="utf-8"))
        kept = data.pop("kept_spellings")
        senses = data.pop("other_senses")
        unknown = set(data) - set(taxonomy.ids("interventions"))
        if unknown:
            raise ValueError(f"patterns.yaml names interventions that the taxonomy lacks: {sorted(unknown)}")
        self._nlp: Language = spacy.blank("en")
        self._nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "\n", "\n\n"]})
        self._spell = Speller(correctable(p for patterns in data.values() for p in patterns), kept)
        self._named = Phrases(self._nlp.vocab, ((ident, p) for ident, patterns in data.items() for p in patterns))
        self._senses = Phrases(self._nlp.vocab, (("other_sense", p) for p in senses))
        self._assertion = Assertion(self._nlp)

    @property
    def language(self) -> Language:
        """The spaCy pipeline whose documents this finder reads."""
        return self._nlp

    def parse(self, text: str) -> Doc:
        """The text as a spaCy document with sentences, misspelt key words given their right norm."""
        return self._spell(self._nlp(text))

    def find(self, doc: Doc) -> list[FoundMention]:
        """Every mention in reading order. A bare "restraint" inside a mention with a position is not counted apart."""
        by_type: dict[str, list[Span]] = {}
        for ident, start, end in self._named(doc):
            by_type.setdefault(ident, []).append(Span(doc, start, end))
        if not by_type:
            return []
        spans = {ident: filter_spans(found) for ident, found in by_type.items()}
        specific = [s for ident, found in spans.items() if ident != GENERIC for s in found]
        covered = {t.i for s in specific for t in s}
        cues = self._assertion.cues(doc)
        senses = [(start, end) for _, start, end in self._senses(doc)]
        out = []
        for ident, found in spans.items():
            for span in found:
                if ident == GENERIC and any(t.i in covered for t in span):
                    continue
                out.append(self._mention(ident, span, cues, senses))
        return sorted(out, key=lambda m: (m.start, m.type))

    def _mention(self, ident: str, span: Span, cues: list[Cue], senses: list[tuple[int, int]]) -> FoundMention:
        sentence = (span.sent.start_char, span.sent.end_char)
        for start, end in senses:
            if start < span.end and span.start < end:
                other = span.doc[start:end]
                return FoundMention(
                    ident, span.start_char, span.end_char, "other_sense", (other.start_char, other.end_char), sentence
                )
        cue = self._assertion.decide(span, cues)
        if cue is None:
            return FoundMention(ident, span.start_char, span.end_char, USED, None, sentence)
        words = span.doc[cue.start : cue.end]
        return FoundMention(ident, span.start_char, span.end_char, cue.status, (words.start_char, words.end_char), sentence)
