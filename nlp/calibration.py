"""The numbers that turn logits into calibrated probabilities and probabilities into decisions.

``calibration.json`` is fitted on the tuning writers by ``training/calibrate.py``; ``thresholds.yaml`` states for each
label from which probability it is decided and why, and may be changed by a clinician.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from nlp.fusion import FEATURES, sigmoid, softmax

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """Fitted numbers. ``fusion``: weights per feature; ``slopes`` and ``offsets`` per ``any`` head and label;
    ``temperatures`` per ``one`` head."""

    scale: NDArray[np.float32]
    fusion_weights: Floats
    fusion_offset: float
    slopes: dict[str, float]
    offsets: dict[str, Floats]
    temperatures: dict[str, float]

    def interventions(self, features: Floats) -> Floats:
        """(types, features) -> probability per type."""
        return sigmoid(features @ self.fusion_weights + self.fusion_offset)

    def any(self, head: str, logits: NDArray[np.float32]) -> Floats:
        """Logits of an ``any`` head -> probability per label."""
        return sigmoid(logits * self.slopes[head] + self.offsets[head])

    def one(self, head: str, logits: NDArray[np.float32]) -> Floats:
        """Logits of a ``one`` head -> probabilities that sum to 1."""
        return softmax(logits.astype(np.float64) / self.temperatures[head])

    def dump(self, path: Path) -> None:
        """Write as JSON."""
        data = {
            "scale": [float(x) for x in self.scale],
            "fusion": {"features": FEATURES, "weights": list(self.fusion_weights), "offset": self.fusion_offset},
            "any": {h: {"slope": self.slopes[h], "offsets": list(self.offsets[h])} for h in self.slopes},
            "one": self.temperatures,
        }
        path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load_calibration(path: Path) -> Calibration:
    """Read ``calibration.json``; ``ValueError`` when it was made for other features."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if tuple(data["fusion"]["features"]) != FEATURES:
        raise ValueError(f"{path.name} was fitted for other features; train the model again")
    return Calibration(
        scale=np.array(data["scale"], dtype=np.float32),
        fusion_weights=np.array(data["fusion"]["weights"]),
        fusion_offset=float(data["fusion"]["offset"]),
        slopes={h: float(v["slope"]) for h, v in data["any"].items()},
        offsets={h: np.array(v["offsets"]) for h, v in data["any"].items()},
        temperatures={h: float(v) for h, v in data["one"].items()},
    )


@dataclass(frozen=True)
class Thresholds:
    """From which probability a label is decided, and the bands in which a decision is left to a person."""

    labels: dict[str, dict[str, float]]
    bands: dict[str, tuple[float, float]]
    sure: dict[str, float]
    minutes: dict[str, float]

    def of(self, head: str, label: str) -> float:
        """The threshold of a label; the head's default where the label has none of its own."""
        own = self.labels[head]
        return own.get(label, own["default"])


def load_thresholds(path: Path) -> Thresholds:
    """Read ``thresholds.yaml``."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Thresholds(
        labels={h: {k: float(v) for k, v in labels.items()} for h, labels in data["decide"].items()},
        bands={h: (float(v["from"]), float(v["to"])) for h, v in data["leave_to_a_person"].items()},
        sure={h: float(v) for h, v in data["least_sure"].items()},
        minutes={k: float(v) for k, v in data["minutes"].items()},
    )
