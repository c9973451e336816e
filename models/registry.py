"""Which trained model is promoted, and what it is. A model is a folder beside this file; nothing here is executable.

A folder holds ``model.onnx``, ``tokenizer.json``, ``calibration.json``, ``thresholds.yaml``, ``manifest.json`` and
``card.md``. No pickle is ever loaded.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
PROMOTED = ROOT / "PROMOTED"


class DamagedModel(ValueError):
    """A model's files are not those that its manifest names."""


def promoted() -> Path:
    """The folder of the promoted model, its files checked against the manifest's checksums."""
    folder = ROOT / PROMOTED.read_text(encoding="utf-8").strip()
    verify(folder)
    return folder


def manifest(folder: Path) -> dict[str, Any]:
    """What the model is: name, version, heads, files with sha256, training facts and figures."""
    data: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return data


def card(folder: Path) -> str:
    """The model card, Markdown."""
    return (folder / "card.md").read_text(encoding="utf-8")


def checksum(path: Path) -> str:
    """The sha256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path) -> None:
    """Raise :class:`DamagedModel` when a file is missing or differs from the manifest."""
    for name, digest in manifest(folder)["files"].items():
        path = folder / name
        if not path.is_file():
            raise DamagedModel(f"{folder.name}/{name} is missing; fetch the model again")
        if checksum(path) != digest:
            raise DamagedModel(f"{folder.name}/{name} differs from its manifest; fetch the model again")
