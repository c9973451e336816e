"""A damaged model never serves, and no model is code."""

import json
import shutil
from pathlib import Path

import pytest

from models import registry
from models.registry import DamagedModel

EXECUTABLE = {".pkl", ".pickle", ".pt", ".pth", ".bin", ".joblib", ".npy", ".npz", ".h5", ".so"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder of small files with a manifest that names them."""
    found = tmp_path / "reader-0"
    found.mkdir()
    for name in ("model.onnx", "tokenizer.json", "calibration.json", "thresholds.yaml"):
        (found / name).write_text(f"the {name}")
    files = {p.name: registry.checksum(p) for p in found.iterdir()}
    (found / "manifest.json").write_text(json.dumps({"name": "reader-0", "files": files}))
    (found / "card.md").write_text("# reader-0")
    return found


class TestVerify:
    def test_a_whole_folder_passes(self, folder: Path) -> None:
        registry.verify(folder)

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "calibration.json", "thresholds.yaml"])
    def test_a_missing_file_is_refused(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(DamagedModel, match=f"{name} is missing"):
            registry.verify(folder)

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "calibration.json", "thresholds.yaml"])
    def test_a_changed_file_is_refused(self, folder: Path, name: str) -> None:
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
        with pytest.raises(DamagedModel, match=f"{name} differs"):
            registry.verify(folder)


class TestPromoted:
    def test_the_named_folder_is_served(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "ROOT", folder.parent)
        monkeypatch.setattr(registry, "PROMOTED", folder.parent / "PROMOTED")
        registry.PROMOTED.write_text("reader-0\n")
        assert registry.promoted() == folder
        assert registry.manifest(folder)["name"] == "reader-0"
        assert registry.card(folder) == "# reader-0"

    def test_a_damaged_one_is_not(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "ROOT", folder.parent)
        monkeypatch.setattr(registry, "PROMOTED", folder.parent / "PROMOTED")
        registry.PROMOTED.write_text("reader-0\n")
        shutil.copy(folder / "card.md", folder / "model.onnx")
        with pytest.raises(DamagedModel):
            registry.promoted()


class TestShippedModel:
    def test_its_files_are_those_of_its_manifest(self) -> None:
        folder = registry.promoted()
        assert {"model.onnx", "tokenizer.json", "calibration.json", "thresholds.yaml"} == set(registry.manifest(folder)["files"])

    def test_it_is_small(self) -> None:
        assert sum(p.stat().st_size for p in registry.promoted().iterdir()) <= 30 * 1024 * 1024

    def test_no_model_is_code(self) -> None:
        assert not [p.name for p in registry.ROOT.rglob("*") if p.suffix in EXECUTABLE]
