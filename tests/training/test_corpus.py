"""Who may train on which text: no figure rests on a voice or a text that the model has met."""

import re
from collections import Counter
from pathlib import Path

import pytest

from training import corpus
from training.corpus import Splits
from training.duplication import near_duplicates, repeated_phrases


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


class TestSplits:
    @pytest.fixture
    def splits(self) -> Splits:
        return corpus.splits()

    def test_no_writer_stands_in_two(self, splits: Splits) -> None:
        counts = Counter([*splits.train, *splits.tune, *splits.test])
        assert set(counts.values()) == {1}

    def test_every_file_is_used(self, splits: Splits) -> None:
        assert {*splits.train, *splits.tune, *splits.test} == set(corpus.files())

    def test_the_official_writers_have_files(self, splits: Splits) -> None:
        assert set(splits.official) <= set(corpus.files())

    def test_narratives_and_traps_are_tested(self, splits: Splits) -> None:
        assert {w[0] for w in splits.test} == {"t", "m"}

    def test_a_writer_without_a_file_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "splits.yaml").write_text("tune: [t02]\ntest: [t99]\nofficial: []\n")
        monkeypatch.setattr(corpus, "SPLITS", tmp_path / "splits.yaml")
        with pytest.raises(ValueError, match="t99"):
            corpus.splits()


class TestRecords:
    def test_ids_are_unique(self) -> None:
        counts = Counter(r["id"] for r in corpus.load(corpus.files()))
        assert [i for i, n in counts.items() if n > 1] == []

    def test_no_text_stands_twice(self) -> None:
        seen: dict[str, str] = {}
        twice = []
        for record in corpus.load(corpus.files()):
            other = seen.setdefault(plain(record["text"]), record["id"])
            if other != record["id"]:
                twice.append((other, record["id"]))
        assert twice == []

    def test_no_test_text_is_nearly_one_that_trains(self) -> None:
        splits = corpus.splits()
        held = {r["id"] for r in corpus.load(splits.test)}
        found = near_duplicates(corpus.load(corpus.files()))
        assert [pair for pair in found if (pair[0] in held) != (pair[1] in held)] == []


class TestDuplication:
    TEXT = "he was held face down on the floor by four staff for three minutes after he hit a nurse"

    def record(self, ident: str, text: str, pair: str | None = None) -> dict[str, str | None]:
        return {"id": ident, "text": text, "pair": pair}

    def test_a_changed_word_is_a_near_duplicate(self) -> None:
        found = near_duplicates([self.record("a", self.TEXT), self.record("b", self.TEXT.replace("nurse", "peer"))])
        assert [pair[:2] for pair in found] == [("a", "b")]

    def test_minimal_pairs_of_a_group_are_not(self) -> None:
        assert not near_duplicates([self.record("a", self.TEXT, "g"), self.record("b", self.TEXT, "g")])

    def test_other_texts_are_not(self) -> None:
        assert not near_duplicates([self.record("a", self.TEXT), self.record("b", "she had tea and slept well all night long")])

    def test_phrases_that_two_texts_share(self) -> None:
        texts = [self.record("a", self.TEXT), self.record("b", "then " + self.TEXT[:34] + " again")]
        assert repeated_phrases(texts) == {"he was held face down on the floor": 2}
