"""The reading: one pure function from a narrative to a :class:`~nlp.reading.Reading`, and its batch twin."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nlp.calibration import load_calibration, load_thresholds
from nlp.decisions import Context, Decisions
from nlp.encoder import Encoder
from nlp.fusion import Fusion
from nlp.heads import Head, heads
from nlp.intake import check_text, is_english
from nlp.mentions import Finder
from nlp.policy import Policy
from nlp.policy.policy import Judged
from nlp.reading import Abstention, DeEscalation, Facts, Priority, Reading, RuleFinding, Span, Versions
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.version import CODE_VERSION

NOT_ENGLISH = "not_english"
RULED_BY = "restraint_minutes"  # the fact whose words are the evidence of a concern raised by rule

# Read once while loading, so that word lists are in memory and the first narrative is read as fast as the next.
FIRST = "He was shouting, so two of the staff held him on the floor for 3 minutes and then he sat down."


class Reader:
    """Reads narratives with one model. Loads its files once and is then pure: no file, network or clock.

    Thread-safe. The same text gets the same reading alone, in a batch, from the command line and over HTTP.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any], taxonomy: Taxonomy, threads: int) -> None:
        layout = heads(taxonomy)
        made_for = tuple(Head(h["name"], h["kind"], tuple(h["labels"])) for h in manifest["heads"])
        if made_for != layout:
            raise ValueError(f"model {manifest['name']} answers other labels than taxonomy {taxonomy.version}; train it again")
        calibration = load_calibration(folder / "calibration.json")
        self.taxonomy = taxonomy
        self.versions = Versions(model=manifest["version"], taxonomy=taxonomy.version, code=CODE_VERSION)
        self._encoder = Encoder(folder, calibration.scale)
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._finder = Finder(taxonomy)
        self._policy = Policy(taxonomy, self._finder.language)
        self._context = Context(layout, calibration, load_thresholds(folder / "thresholds.yaml"), Fusion(layout))

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> "Reader":
        """The reader for a promoted model's folder; ``threads`` share the texts of :meth:`read_many`."""
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        reader = cls(folder, manifest, load_taxonomy(), threads)
        reader.read(FIRST)
        return reader

    def read(self, text: str) -> Reading:
        """One narrative, read; raises :class:`~nlp.intake.UnreadableText`."""
        return self.read_many([text])[0]

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """Several narratives, read, in order. The first unreadable one raises, so check texts before."""
        checked = [check_text(t) for t in texts]
        return list(self._pool.map(self._read, checked)) if self._pool else [self._read(t) for t in checked]

    def _read(self, text: str) -> Reading:
        if not is_english(text):
            return self._not_english()
        scored = self._encoder(text)
        doc = self._finder.parse(text)
        mentions = self._context.fusion.judge(scored, self._finder.find(doc))
        d = Decisions(self._context, text, scored, mentions)
        rules = self._policy.rules(d.interventions, d.facts)
        concerns, evidence = self._with_rules(d, rules)
        judged = Judged(d.interventions, d.reason, d.de_escalation, concerns, d.facts, evidence, d.abstained)
        return Reading(
            interventions=d.interventions,
            reason=d.reason,
            triggers=d.triggers,
            de_escalation=d.de_escalation,
            concerns=concerns,
            facts=d.facts,
            evidence=evidence,
            probabilities=d.probabilities,
            mentions=d.mentions,
            rules=rules,
            abstained=d.abstained,
            statutory=self._policy.statutory(doc, judged),
            priority=self._policy.priority(judged),
            versions=self.versions,
        )

    def _with_rules(self, d: Decisions, rules: tuple[RuleFinding, ...]) -> tuple[tuple[str, ...], dict[str, tuple[Span, ...]]]:
        """Concerns and evidence with those added that rules on the facts raise; the fact's words are their evidence."""
        raised = {r.concern for r in rules} - set(d.concerns)
        concerns = tuple(c for c in self.taxonomy.ids("concerns") if c in raised or c in d.concerns)
        return concerns, d.evidence | dict.fromkeys(raised, d.evidence.get(RULED_BY, ()))

    def _not_english(self) -> Reading:
        why = "The text does not look like English; the reader knows English only."
        abstained = (Abstention(decision=NOT_ENGLISH, label=None, why=why),)
        nothing = DeEscalation(attempted="not_recorded")
        judged = Judged((), None, nothing, (), Facts(), {}, abstained)
        priority: Priority = self._policy.priority(judged)
        return Reading(
            interventions=(),
            reason=None,
            triggers=("not_recorded",),
            de_escalation=nothing,
            concerns=(),
            facts=Facts(),
            evidence={},
            probabilities={},
            mentions=(),
            rules=(),
            abstained=abstained,
            statutory=None,
            priority=priority,
            versions=self.versions,
        )
