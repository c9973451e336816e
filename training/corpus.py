"""The corpus: invented narratives annotated to the codebook, and who may train on which.

One file is one writer. Splits are by writer, never by record, so that no figure rests on a voice the model has heard.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "corpus"
SPLITS = Path(__file__).parent / "splits.yaml"

Record = dict[str, Any]


@dataclass(frozen=True)
class Splits:
    """Which writers train, tune (calibration and thresholds) and test; which write in the official register, or partly."""

    train: tuple[str, ...]
    tune: tuple[str, ...]
    test: tuple[str, ...]
    official: tuple[str, ...]
    mixed: tuple[str, ...]


def files() -> dict[str, Path]:
    """Writer -> file, in a fixed order."""
    return {p.stem: p for folder in ("narratives", "pairs") for p in sorted((FOLDER / folder).glob("*.jsonl"))}


def load(writers: Iterable[str]) -> list[Record]:
    """The records of these writers, each with its writer under ``writer``."""
    paths = files()
    return [
        {**json.loads(line), "writer": writer}
        for writer in writers
        for line in paths[writer].read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def splits() -> Splits:
    """The splits of ``splits.yaml``; every writer not named for tuning or testing trains."""
    named = yaml.safe_load(SPLITS.read_text(encoding="utf-8"))
    held = set(named["tune"]) | set(named["test"])
    unknown = {w for writers in named.values() for w in writers} - set(files())
    if unknown:
        raise ValueError(f"splits.yaml names writers without a file: {sorted(unknown)}")
    return Splits(
        train=tuple(w for w in files() if w not in held),
        tune=tuple(named["tune"]),
        test=tuple(named["test"]),
        official=tuple(named["official"]),
        mixed=tuple(named["mixed"]),
    )


def quotes(record: Record, key: str) -> list[str]:
    """The evidence quotes of a record under one key, always as a list."""
    value = record["evidence"].get(key, [])
    return list(value) if isinstance(value, list) else [value]
