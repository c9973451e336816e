"""What network and patterns say of each intervention, as features."""

import numpy as np
import pytest

from nlp.fusion import FEATURES, Fusion, inside, sigmoid, softmax
from nlp.heads import Head
from nlp.mentions import Finder

AT = {name: k for k, name in enumerate(FEATURES)}


class TestFeatures:
    @pytest.fixture
    def of(self, layout: tuple[Head, ...], finder: Finder, scored):
        """The feature rows, by type, of a text whose words in ``used`` the network takes for used."""
        fusion = Fusion(layout)

        def features(text: str, used: str = "", positions: dict | None = None) -> dict[str, np.ndarray]:
            words = {("status", "used"): used} if used else {}
            found = scored(text, {("interventions", "seclusion"): 2.0}, words | (positions or {}))
            rows = fusion.features(found, fusion.judge(found, finder.find(finder.parse(text))))
            assert rows.shape == (15, len(FEATURES))
            assert np.isfinite(rows).all()
            return dict(zip(fusion.types, rows, strict=True))

        return features

    def test_without_mentions_only_the_network_speaks(self, of) -> None:
        rows = of("She slept all day and ate her tea")
        assert rows["seclusion"][AT["document_logit"]] == 2
        assert not rows["seclusion"][2:].any()
        assert rows["physical_other"][AT["plain_hold"]] == 1

    def test_a_mention_asserted_by_cue_and_network(self, of) -> None:
        row = of("She was secluded at ten", used="secluded")["seclusion"]
        assert row[AT["used_by_cue"]] == 1
        assert row[AT["used_by_model"]] > 0.9
        assert row[AT["used_by_both"]] > 0.9
        assert row[AT["only_unused"]] == 0

    def test_a_mention_that_the_cue_denies(self, of) -> None:
        row = of("No seclusion was used", used="seclusion")["seclusion"]
        assert row[AT["used_by_cue"]] == 0
        assert row[AT["used_by_both"]] == 0
        assert row[AT["only_unused"]] == 1

    def test_one_use_among_other_mentions_counts(self, of) -> None:
        row = of("Seclusion was considered. She was secluded at ten", used="secluded")["seclusion"]
        assert row[AT["used_by_cue"]] == 1
        assert row[AT["only_unused"]] == 0

    def test_a_bare_hold_whose_sentence_states_a_position_is_no_hold_apart(self, of) -> None:
        text = "He was restrained with his chest to the carpet"
        alone = of(text)["physical_other"]
        beside = of(text, positions={("interventions", "physical_prone"): "chest to the carpet"})["physical_other"]
        assert alone[AT["used_by_cue"]] == 1
        assert beside[AT["used_by_cue"]] == 0


class TestInside:
    @pytest.mark.parametrize(
        ("start", "end", "hit"), [(0, 4, [1, 0, 0]), (3, 6, [1, 1, 0]), (4, 5, [0, 0, 0]), (0, 99, [1, 1, 1])]
    )
    def test_tokens_that_touch(self, start: int, end: int, hit: list[int]) -> None:
        assert list(inside(np.array([[0, 4], [5, 8], [9, 12]]), start, end)) == [bool(h) for h in hit]


class TestFunctions:
    @pytest.mark.parametrize(("logit", "p"), [(0, 0.5), (np.log(3), 0.75), (-np.log(3), 0.25)])
    def test_sigmoid(self, logit: float, p: float) -> None:
        assert sigmoid(np.array([logit]))[0] == pytest.approx(p)

    def test_softmax(self) -> None:
        assert list(softmax(np.log(np.array([1.0, 2.0, 5.0])))) == pytest.approx([0.125, 0.25, 0.625])
