"""Numbers of a model survive the way to the file and back; numbers for another code are refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from nlp.calibration import Calibration, load_calibration, load_thresholds

THRESHOLDS = """
decide:
  interventions: {default: 0.24}
  concerns: {default: 0.4, life_safety: 0.3}
leave_to_a_person:
  concerns: {from: 0.35, to: 0.55}
least_sure: {reason: 0.4}
minutes: {restraint_minutes: 0.6}
"""


class TestCalibration:
    def test_dump_and_load_give_the_same_probabilities(self, plain_calibration: Calibration, tmp_path: Path) -> None:
        rng = np.random.default_rng(0)
        made = Calibration(
            scale=rng.random(4, dtype=np.float32),
            fusion_weights=rng.random(8),
            fusion_offset=-1.25,
            slopes={h: float(rng.random()) for h in plain_calibration.slopes},
            offsets={h: rng.random(len(v)) for h, v in plain_calibration.offsets.items()},
            temperatures={h: float(rng.random()) + 0.5 for h in plain_calibration.temperatures},
        )
        made.dump(tmp_path / "calibration.json")
        read = load_calibration(tmp_path / "calibration.json")
        logits = rng.normal(size=11).astype(np.float32)
        np.testing.assert_array_equal(read.scale, made.scale)
        np.testing.assert_array_equal(read.any("concerns", logits), made.any("concerns", logits))
        np.testing.assert_array_equal(read.one("reason", logits), made.one("reason", logits))
        features = rng.normal(size=(15, 8))
        np.testing.assert_array_equal(read.interventions(features), made.interventions(features))

    def test_one_of_several_sums_to_one(self, plain_calibration: Calibration) -> None:
        assert plain_calibration.one("reason", np.arange(12, dtype=np.float32)).sum() == pytest.approx(1)

    @pytest.mark.filterwarnings("error")
    def test_extreme_logits_give_probabilities(self, plain_calibration: Calibration) -> None:
        logits = np.array([-1e4, 0, 1e4] + [0] * 8, dtype=np.float32)
        assert list(plain_calibration.any("concerns", logits)[:3]) == pytest.approx([0, 0.5, 1])


class TestLoadCalibration:
    @pytest.mark.parametrize("features", [[], ["document_logit"], ["peak_token_logit", "document_logit"]])
    def test_other_features_are_refused(self, plain_calibration: Calibration, tmp_path: Path, features: list[str]) -> None:
        path = tmp_path / "calibration.json"
        plain_calibration.dump(path)
        data = json.loads(path.read_text())
        data["fusion"]["features"] = features
        path.write_text(json.dumps(data))
        with pytest.raises(ValueError, match="train the model again"):
            load_calibration(path)


class TestThresholds:
    def test_a_label_has_its_own_or_its_heads(self, tmp_path: Path) -> None:
        path = tmp_path / "thresholds.yaml"
        path.write_text(THRESHOLDS)
        thresholds = load_thresholds(path)
        assert thresholds.of("concerns", "life_safety") == 0.3
        assert thresholds.of("concerns", "discrimination") == 0.4
        assert thresholds.bands == {"concerns": (0.35, 0.55)}
        assert thresholds.sure == {"reason": 0.4}
        assert thresholds.minutes == {"restraint_minutes": 0.6}

    def test_a_file_without_a_part_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "thresholds.yaml"
        path.write_text(THRESHOLDS.replace("minutes:", "hours:"))
        with pytest.raises(KeyError, match="minutes"):
            load_thresholds(path)

    def test_the_promoted_models_thresholds_are_probabilities(self, model_folder: Path) -> None:
        thresholds = load_thresholds(model_folder / "thresholds.yaml")
        values = [v for labels in thresholds.labels.values() for v in labels.values()]
        values += [*thresholds.sure.values(), *thresholds.minutes.values()]
        assert all(0 < v < 1 for v in values)
        assert all(0 <= low < high <= 1 for low, high in thresholds.bands.values())
