"""Fitting recovers what synthetic data were drawn from."""

import numpy as np
import pytest
import yaml

from nlp.fusion import sigmoid, softmax
from training.calibrate import LEAST_PRECISION, _best, _platt, _sensitive, _temperature, thresholds_yaml


class TestPlatt:
    def test_recovers_slope_and_offsets(self) -> None:
        rng = np.random.default_rng(0)
        logits = rng.normal(0, 3, (6000, 3))
        slope, offsets = 0.5, np.array([-1.0, 0.0, 1.0])
        gold = (rng.random(logits.shape) < sigmoid(slope * logits + offsets)).astype(float)
        found, shift = _platt(logits, gold)
        assert found == pytest.approx(slope, abs=0.05)
        assert list(shift) == pytest.approx(list(offsets), abs=0.15)


class TestTemperature:
    @pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
    def test_is_recovered(self, temperature: float) -> None:
        rng = np.random.default_rng(0)
        logits = rng.normal(0, 3, (4000, 4))
        drawn = (rng.random((4000, 1)) > softmax(logits / temperature).cumsum(1)).sum(1)
        assert _temperature(logits, np.eye(4)[np.minimum(drawn, 3)]) == pytest.approx(temperature, rel=0.1)


class TestThresholds:
    def test_the_best_lies_in_the_middle_of_its_plateau(self) -> None:
        p, gold = np.array([0.2, 0.25, 0.75, 0.8]), np.array([0.0, 0, 1, 1])
        assert _best(p, gold) == pytest.approx(0.5, abs=0.02)

    def test_the_sensitive_one_is_the_lowest_that_keeps_precision(self) -> None:
        rng = np.random.default_rng(0)
        p = rng.random(4000)
        gold = (rng.random(4000) < p).astype(float)
        t = _sensitive(p, gold)
        assert gold[p >= t].mean() >= LEAST_PRECISION
        assert gold[p >= t - 0.03].mean() < LEAST_PRECISION + 0.01
        assert t < _best(p, gold) + 0.2

    def test_where_no_threshold_keeps_precision_it_is_a_half(self) -> None:
        assert _sensitive(np.linspace(0.1, 0.9, 50), np.zeros(50)) == 0.5

    def test_the_file_says_what_it_is_and_reads_back(self) -> None:
        made = {"decide": {"concerns": {"default": 0.4}}, "minutes": {"restraint_minutes": 0.5}}
        text = thresholds_yaml(made)
        assert yaml.safe_load(text) == made
        assert text.startswith("#")
        assert str(LEAST_PRECISION) in text
