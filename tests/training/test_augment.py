"""Changes while training leave labels as they are and quotes verbatim."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import corpus
from training.augment import augmented
from training.corpus import quotes

Record = dict[str, Any]
LABELS = ("interventions", "reason", "triggers", "de_escalation", "concerns", "facts")
RECORDS = [r for w in ("t01", "t08", "u04", "m03") for r in corpus.load([w])[:25]]
PAIRS = [r for r in corpus.load(["m03"])[:25] if len(r["text"]) <= 400]


def verbatim(record: Record) -> bool:
    parts = [p for key in record["evidence"] for p in quotes(record, key)] + [m["quote"] for m in record.get("mentions", ())]
    return all(p in record["text"] for p in parts)


class TestAugmented:
    @given(st.sampled_from(RECORDS), st.integers(0, 10_000))
    def test_quotes_stay_verbatim_and_labels_as_they_are(self, record: Record, seed: int) -> None:
        changed = augmented(random.Random(seed), record)
        assert verbatim(changed)
        assert {k: changed[k] for k in LABELS} == {k: record[k] for k in LABELS}
        assert {m["status"] for m in changed.get("mentions", ())} == {m["status"] for m in record.get("mentions", ())}

    @given(st.sampled_from(RECORDS), st.integers(0, 10_000))
    def test_joined_records_add_up(self, record: Record, seed: int) -> None:
        changed = augmented(random.Random(seed), record, PAIRS)
        assert verbatim(changed)
        assert set(record["concerns"]) <= set(changed["concerns"])
        types = [i["type"] for i in changed["interventions"]]
        assert {i["type"] for i in record["interventions"]} <= set(types)
        assert len(types) == len(set(types))
        assert {*types, *changed["concerns"]} <= set(changed["evidence"])
        if types != [i["type"] for i in record["interventions"]] or changed["concerns"] != record["concerns"]:
            assert {"reason", "facts", "triggers", "outcome"} <= set(changed["left_open"])

    @given(st.sampled_from(RECORDS), st.integers(0, 10_000))
    def test_the_record_itself_is_never_changed(self, record: Record, seed: int) -> None:
        before = copy.deepcopy(record)
        augmented(random.Random(seed), record, PAIRS)
        assert record == before

    @pytest.mark.parametrize("seed", range(5))
    def test_the_same_seed_gives_the_same_change(self, seed: int) -> None:
        changes = [[augmented(random.Random(seed), r, PAIRS)["text"] for r in RECORDS] for _ in range(2)]
        assert changes[0] == changes[1]

    def test_every_kind_of_change_is_made(self) -> None:
        rng = random.Random(0)
        changed = [(r, augmented(rng, r, PAIRS)) for _ in range(4) for r in RECORDS]
        assert any(len(b["text"]) > len(a["text"]) + 40 for a, b in changed)
        assert any(a["text"] == b["text"] for a, b in changed)
        assert any(len(a["text"]) == len(b["text"]) and a["text"] != b["text"] for a, b in changed)

    def test_a_characteristic_is_never_swapped_where_discrimination_is_the_point(self, record: Record) -> None:
        text = "A pakistani man was shouted at by the indian nurse for it"
        record.update(text=text, concerns=["discrimination"], evidence={"discrimination": text[:20]}, mentions=[])
        for seed in range(200):
            changed = augmented(random.Random(seed), record)["text"].lower()
            assert "irish" not in changed
            assert "caribbean" not in changed
