"""A model, very small, trained, exported, calibrated and served: the whole way from records to a reading."""

import json
from pathlib import Path
from typing import Any

import pytest

from models import registry
from nlp import Reader
from training import corpus
from training.validation import problems

from .conftest import TEXT, needs_torch

# Exporting through the libraries' tracer warns dozens of times, of things that are theirs to change.
pytestmark = [needs_torch, pytest.mark.filterwarnings("ignore")]
WRITERS = ("t01", "t08", "u04", "m03")


def few(start: int, number: int) -> list[dict[str, Any]]:
    return [r for writer in WRITERS for r in corpus.load([writer])[start : start + number]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on 20 records and calibrated on 24 others."""
    from training.pipeline import describe, package
    from training.train import Cycle, Recipe, fit

    made, said = tmp_path_factory.mktemp("models") / "reader-0", []
    recipe = Recipe(cycles=(Cycle(1, 1e-4, 2e-3),))
    network = fit(few(0, 5), recipe, said.append)
    assert len(said) == 1
    package(network, made, few(10, 6))
    describe(made, made.name, recipe, {"train": 20, "tune": 24}, {})
    return made


class TestTrainedModel:
    def test_its_files_are_whole(self, folder: Path) -> None:
        registry.verify(folder)
        manifest = registry.manifest(folder)
        assert manifest["records"] == {"train": 20, "tune": 24}
        assert set(manifest["writers"]["test"]).isdisjoint(manifest["writers"]["train"])

    def test_it_is_served(self, folder: Path) -> None:
        reading = Reader.load(folder).read(TEXT)
        assert problems({**reading.record(), "text": TEXT}) == []
        assert reading.versions.model == "reader-0"

    def test_calibration_is_of_finite_numbers(self, folder: Path) -> None:
        text = (folder / "calibration.json").read_text()
        assert "NaN" not in text
        assert "Infinity" not in text
        assert json.loads(text)["fusion"]["weights"]

    def test_the_exported_graph_answers_as_the_network(self, tmp_path: Path) -> None:
        import numpy as np

        from nlp.encoder import Encoder
        from nlp.heads import heads
        from nlp.taxonomy import load_taxonomy
        from training.export import export
        from training.network import Network, load_encoder
        from training.train import predict

        network = Network(load_encoder(), heads(load_taxonomy())).eval()
        scale = export(network, tmp_path / "full", quantised=False)
        ((logits, scores),) = predict(network, [TEXT])
        served = Encoder(tmp_path / "full", scale)(TEXT)
        np.testing.assert_allclose(served.document, logits, atol=1e-3)
        np.testing.assert_allclose(served.scores, scores[1:-1], atol=1e-3)


class TestFit:
    def test_the_same_seed_gives_the_same_network(self) -> None:
        import torch

        from training.train import Cycle, Recipe, fit

        recipe = Recipe(cycles=(Cycle(1, 1e-4, 2e-3),))
        two = [fit(few(0, 1), recipe, lambda _: None) for _ in range(2)]
        for a, b in zip(two[0].parameters(), two[1].parameters(), strict=True):
            assert torch.equal(a, b)
