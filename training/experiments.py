"""Ablations, the learning curve and the held-out register: each trains anew, so they run for hours and are recorded.

Every run trains on writers outside the official register and is scored on official writers, whom no run has seen: the
hardest change of voice there is in this corpus.
"""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from nlp.intake import FEWEST_WORDS
from nlp.mentions import Finder
from nlp.reader import Reader
from nlp.taxonomy import load_taxonomy
from training import baselines, corpus
from training.corpus import Record
from training.evaluate import Judged
from training.pipeline import EXPERIMENTS, describe, package
from training.scoring import figures, intervals
from training.train import CYCLES, Recipe, fit

OFFICIAL_STYLES = ("flat official prose", "clinical prose")
SHORT = Recipe(cycles=CYCLES[:1])  # the first cycle alone: the runs compare with each other, not with the promoted model
RUNS = (
    ("reader", SHORT, 1.0),
    ("reader, half of the records", SHORT, 0.5),
    ("reader, a quarter of the records", SHORT, 0.25),
    ("document-level: no token supervision, half of the records", replace(SHORT, token_supervision=False), 0.5),
    ("no augmentation, half of the records", replace(SHORT, augment=False), 0.5),
)
SETTING = "trained without any official-register text, scored on the official writers t15 to t18"
Say = Callable[[str], None]


def _without_register() -> tuple[list[Record], list[Record], list[Record]]:
    """Training and tuning records outside the official register, and the official test records."""
    splits = corpus.splits()
    official, left_out = set(splits.official), {*splits.official, *splits.mixed}
    train = [w for w in splits.train if w not in left_out]
    records = [r for r in corpus.load(train) if r["style"] not in OFFICIAL_STYLES]
    tune = corpus.load(w for w in splits.tune if w not in official)
    return records, tune, corpus.load(["t15", "t16", "t17", "t18"])


def _judged(folder: Path, gold: Sequence[Record]) -> Judged:
    reader = Reader.load(folder, 2)
    return Judged(list(gold), reader.read_many([g["text"] for g in gold]))


def run(scratch: Path, say: Say) -> dict[str, Any]:
    """All experiments, written to ``experiments.json`` after each."""
    train, tune, gold = _without_register()
    out: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "setting": SETTING, "runs": []}
    texts = [g["text"] for g in gold]

    def note(name: str, records: int, found: dict[str, float]) -> None:
        out["runs"].append({"name": name, "records": records, "figures": {k: round(v, 3) for k, v in found.items()}})
        EXPERIMENTS.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")

    for name, settings, share in RUNS:
        say(name)
        kept = random.Random(0).sample(train, round(share * len(train)))
        folder = scratch / str(len(out["runs"]))
        package(fit(kept, settings, say), folder, tune)
        describe(folder, name, settings, {"train": len(kept), "tune": len(tune)}, {})
        judged = _judged(folder, gold)
        note(name, len(kept), figures(judged.gold, judged.predicted))
        if share == 1.0:
            found = intervals(judged.gold, judged.predicted)
            out["register"] = {"figures": {k: [round(x, 3) for x in v] for k, v in found.items()}, "records": len(kept)}
            note("reader, sentence by sentence", len(kept), figures(gold, _by_sentence(folder, texts)))
    for name, made in (
        ("every pattern counts", baselines.keywords),
        ("patterns with cues", baselines.patterns_with_cues),
        ("word and character counts", partial(baselines.word_counts, train)),
        ("document embeddings", partial(baselines.document_embeddings, train)),
        ("SetFit, interventions only", partial(baselines.setfit, train)),
    ):
        say(name)
        note(name, len(train), figures(gold, made()(texts)))
    return out


def _by_sentence(folder: Path, texts: Sequence[str]) -> list[Record]:
    """The same reader given one sentence at a time: what is lost without the rest of the narrative."""
    reader, finder = Reader.load(folder, 2), Finder(load_taxonomy())
    out = []
    for text in texts:
        sentences = [s.text for s in finder.parse(text).sents if len(re.findall(r"[^\W\d_]+", s.text)) >= FEWEST_WORDS]
        readings = reader.read_many(sentences)
        types = {i.type: i for r in readings for i in r.interventions}
        concerns = {c for r in readings for c in r.concerns}
        out.append(
            {
                **baselines.blank(text),
                "interventions": [i.model_dump() for i in types.values()],
                "concerns": sorted(concerns),
            }
        )
    return out
