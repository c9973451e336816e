"""From corpus to a model folder: train, export, calibrate on the tuning writers, check, describe."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from models import registry
from nlp.encoder import Encoder
from nlp.heads import heads
from nlp.mentions import Finder
from nlp.reader import Reader
from nlp.taxonomy import load_taxonomy
from training import corpus
from training.calibrate import Tuning, choose_thresholds, fit_calibration, thresholds_yaml
from training.corpus import Record
from training.evaluate import evaluate, flips
from training.export import export
from training.network import Network
from training.report import card
from training.train import Recipe, fit

EXPERIMENTS = Path(__file__).parent / "experiments.json"
Say = Callable[[str], None]


def package(network: Network, folder: Path, tune: Sequence[Record]) -> None:
    """Export a network into ``folder``, with calibration and thresholds fitted on the tuning writers, whom it has not seen."""
    layout, taxonomy = heads(load_taxonomy()), load_taxonomy()
    scale = export(network, folder)
    tuning = Tuning(tune, Encoder(folder, scale), Finder(taxonomy), layout)
    calibration = fit_calibration(tuning, scale)
    (folder / "thresholds.yaml").write_text(thresholds_yaml(choose_thresholds(tuning, calibration)), encoding="utf-8")
    calibration.dump(folder / "calibration.json")


def describe(folder: Path, name: str, recipe: Recipe, records: dict[str, int], quantisation: dict[str, Any]) -> None:
    """Write ``manifest.json`` for the files in ``folder``."""
    splits, taxonomy = corpus.splits(), load_taxonomy()
    files = ("model.onnx", "tokenizer.json", "calibration.json", "thresholds.yaml")
    manifest = {
        "name": name,
        "version": name,
        "created": datetime.now(UTC).date().isoformat(),
        "taxonomy": taxonomy.version,
        "encoder": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), fine-tuned",
        "heads": [asdict(h) for h in heads(taxonomy)],
        "files": {f: registry.checksum(folder / f) for f in files},
        "recipe": asdict(recipe),
        "writers": {"train": splits.train, "tune": splits.tune, "test": splits.test},
        "records": records,
        "quantisation": quantisation,
        "torch": torch.__version__,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def train_model(folder: Path, recipe: Recipe, say: Say) -> dict[str, Any]:
    """The whole of ``lessforce train``: a model folder with its card; returns the evaluation."""
    splits = corpus.splits()
    train, tune = corpus.load(splits.train), corpus.load(splits.tune)
    network = fit(train, recipe, say)
    say("exporting, calibrating on the tuning writers, evaluating on the test writers")
    return finish(network, folder, recipe, train, tune)


def finish(network: Network, folder: Path, recipe: Recipe, train: Sequence[Record], tune: Sequence[Record]) -> dict[str, Any]:
    """All that follows training: package, compare with 32 bits, evaluate, describe; returns the evaluation."""
    package(network, folder, tune)
    counts = {"train": len(train), "tune": len(tune)}
    describe(folder, folder.name, recipe, counts, {})
    describe(folder, folder.name, recipe, counts, _quantisation(network, folder))
    return write_card(folder)


def _quantisation(network: Network, folder: Path) -> dict[str, Any]:
    """What quantisation changed, on the tuning and test writers."""
    full = folder.with_name(folder.name + "-fp32")
    export(network, full, quantised=False)
    for name in ("calibration.json", "thresholds.yaml", "manifest.json"):
        (full / name).write_bytes((folder / name).read_bytes())
    splits = corpus.splits()
    found = flips(Reader.load(folder, 2), Reader.load(full, 2), [*splits.tune, *splits.test])
    for path in full.iterdir():
        path.unlink()
    full.rmdir()
    return found


def experiments() -> dict[str, Any]:
    """The recorded ablations, learning curve and held-out register; empty where none were run."""
    return json.loads(EXPERIMENTS.read_text(encoding="utf-8")) if EXPERIMENTS.exists() else {}


def write_card(folder: Path) -> dict[str, Any]:
    """Evaluate the model in ``folder`` and write ``evaluation.json`` and ``card.md`` beside it."""
    report = evaluate(Reader.load(folder, 2))
    (folder / "evaluation.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(card(registry.manifest(folder), report, experiments()), encoding="utf-8")
    return report
