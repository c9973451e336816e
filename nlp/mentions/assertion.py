"""Whether a mention counts: a small ConText component (Harkema et al. 2009) over cues kept as data.

medspaCy and EDS-NLP were weighed: the first pins spaCy 3.7 and NumPy 1, the second ships French cues and a
clinical-document model; both bring far more than the nearest-cue rule needed here.
"""

from dataclasses import dataclass
from importlib import resources

import yaml
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.mentions.phrases import Phrases

USED = "used"
ASSERTION = "assertion"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a text: the status it argues for, its tokens, and where and how far it reaches."""

    status: str
    start: int
    end: int
    scope: str
    reach: int


class Assertion:
    """Finds cues and says which of them, if any, decides a mention."""

    def __init__(self, nlp: Language) -> None:
        data = yaml.safe_load(resources.files("nlp.mentions").joinpath("cues.yaml").read_text(encoding="utf-8"))
        self._stops = frozenset(data.pop("stops"))
        self._rules: dict[str, tuple[str, str, int]] = {}
        phrases = [(ASSERTION, p) for p in data.pop("assertions")]
        for status, rules in data.items():
            for k, rule in enumerate(rules):
                ((where, phrase),) = rule.items()
                scope, reach = where.split()
                key = f"{status}:{k}"
                self._rules[key] = (status, scope, int(reach))
                phrases.append((key, phrase))
        self._phrases = Phrases(nlp.vocab, phrases)

    def cues(self, doc: Doc) -> list[Cue]:
        """The cues of a text, without those silenced by a phrase that asserts."""
        found: list[Cue] = []
        silenced: set[int] = set()
        for name, start, end in self._phrases(doc):
            if name == ASSERTION:
                silenced.update(range(start, end))
            else:
                found.append(Cue(self._rules[name][0], start, end, *self._rules[name][1:]))
        return [c for c in found if not silenced.intersection(range(c.start, c.end))]

    def decide(self, mention: Span, cues: list[Cue]) -> Cue | None:
        """The nearest cue that reaches the mention; ``None`` when the text asserts it.

        Of two as near, one that argues against use decides ("no restraint was used"), then the one before the mention.
        """
        gaps = [(self._gap(mention, cue), cue) for cue in cues]
        near = [(gap, cue.status == USED, cue.start >= mention.end, k) for k, (gap, cue) in enumerate(gaps) if gap is not None]
        return cues[min(near)[3]] if near else None

    def _gap(self, mention: Span, cue: Cue) -> int | None:
        """Words between cue and mention; ``None`` when the cue does not reach."""
        doc, sentence = mention.doc, mention[0].sent
        if cue.start < sentence.start or cue.end > sentence.end:
            return None
        if cue.end <= mention.start and cue.scope != "after":
            between = doc[cue.end : mention.start]
        elif cue.start >= mention.end and cue.scope != "before":
            between = doc[mention.end : cue.start]
        elif cue.start < mention.end and mention.start < cue.end:
            return 0  # the cue stands within the words of the mention
        else:
            return None
        if len(between) > cue.reach or any(t.norm_ in self._stops for t in between):
            return None
        return len(between)
