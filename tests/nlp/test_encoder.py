"""A text gets the same scores alone and among others, and every word of a long text is seen."""

from pathlib import Path

import numpy as np
import pytest

from nlp import Reader
from nlp.calibration import load_calibration
from nlp.encoder import WINDOW, Encoder

FILLER = "He then sat in the lounge and watched the television for some time. "
HELD = "He was held face down on the floor by four staff."
TEXTS = [HELD, "She slept well.", "Seclusion was not used. " * 3, "14:20 pt calm ++ 😢 Zoë’s mum rang", FILLER * 12 + HELD]


@pytest.fixture(scope="module")
def encoder(model_folder: Path) -> Encoder:
    return Encoder(model_folder, load_calibration(model_folder / "calibration.json").scale)


class TestEncoder:
    def test_neighbours_and_order_do_not_matter(self, encoder: Encoder) -> None:
        forth = [encoder(t) for t in TEXTS]
        back = [encoder(t) for t in reversed(TEXTS)][::-1]
        for a, b in zip(forth, back, strict=True):
            np.testing.assert_array_equal(a.scores, b.scores)
            np.testing.assert_array_equal(a.document, b.document)

    @pytest.mark.parametrize("text", TEXTS)
    def test_offsets_lie_in_the_text_in_order(self, encoder: Encoder, text: str) -> None:
        offsets = encoder(text).offsets
        assert offsets.min() >= 0
        assert offsets.max() <= len(text)
        assert (np.diff(offsets[:, 0]) >= 0).all()

    def test_every_word_of_a_long_text_has_scores(self, encoder: Encoder) -> None:
        scored = encoder(FILLER * 100 + HELD)
        assert len(scored.offsets) > 2 * WINDOW
        assert scored.scores.shape == (len(scored.offsets), len(scored.document))
        assert np.isfinite(scored.scores).all()
        assert np.isfinite(scored.document).all()

    @pytest.mark.parametrize("words", [WINDOW - 1, WINDOW, WINDOW + 1, WINDOW + 382, WINDOW + 383])
    def test_the_edges_of_windows(self, encoder: Encoder, words: int) -> None:
        scored = encoder("calm " * words)
        assert len(scored.offsets) == words
        assert np.isfinite(scored.scores).all()


class TestWindows:
    @pytest.mark.parametrize("before", [0, 60])
    def test_what_only_the_last_part_says_is_found(self, reader: Reader, before: int) -> None:
        text = FILLER * before + HELD
        reading = reader.read(text)
        assert "physical_prone" in {i.type for i in reading.interventions}
        assert any(s.start >= len(FILLER) * before for s in reading.evidence["physical_prone"])
