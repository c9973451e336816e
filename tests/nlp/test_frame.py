"""Data frames in, data frames of the same rows out, whatever the rows hold."""

import json

import pandas as pd
import pytest

from nlp import Reader
from nlp.frame import COLUMNS, classify_frame

HELD = "He was held face down on the floor by four staff for three minutes."
CALM = "She asked for tea and sat in the garden with a nurse."


class TestClassifyFrame:
    def test_bad_rows_say_why_and_stand_where_they_stood(self, reader: Reader) -> None:
        frame = pd.DataFrame({"text": [HELD, None, "", 7, "held \x00 by three staff", CALM]}, index=list("fedcba"))
        found = classify_frame(frame, reader=reader)
        assert list(found.index) == list("fedcba")
        assert found["error"].isna().tolist() == [True, False, False, False, False, True]
        assert [e.split(":")[0] for e in found["error"].dropna()] == ["not_text", "empty", "not_text", "control_characters"]
        assert found.loc[list("edcb"), [c for c in COLUMNS if c != "error"]].isna().all(axis=None)

    def test_good_rows_are_what_the_reader_says(self, reader: Reader) -> None:
        found = classify_frame(pd.DataFrame({"text": [CALM, HELD]}), reader=reader)
        for text, (_, row) in zip([CALM, HELD], found.iterrows(), strict=True):
            reading = reader.read(text)
            assert row["interventions"] == ";".join(i.type for i in reading.interventions)
            assert row["applied_by"] == ";".join(i.applied_by for i in reading.interventions)
            assert row["triggers"] == ";".join(reading.triggers)
            assert row["priority"] == reading.priority.level
            assert json.loads(row["evidence"]) == reading.record()["evidence"]

    @pytest.mark.parametrize("texts", [[], [""], [HELD], [HELD, "", CALM]])
    def test_columns_are_always_the_same(self, reader: Reader, texts: list[str]) -> None:
        found = classify_frame(pd.DataFrame({"text": pd.Series(texts, dtype=object)}), reader=reader)
        assert list(found.columns) == COLUMNS
        assert len(found) == len(texts)

    def test_an_index_with_repeats_is_kept(self, reader: Reader) -> None:
        frame = pd.DataFrame({"story": [CALM, HELD, CALM]}, index=[7, 7, 3])
        assert list(classify_frame(frame, "story", reader).index) == [7, 7, 3]

    def test_the_frame_is_left_as_it_was(self, reader: Reader) -> None:
        frame = pd.DataFrame({"text": [CALM, ""]})
        before = frame.copy()
        classify_frame(frame, reader=reader)
        pd.testing.assert_frame_equal(frame, before)

    def test_a_missing_column_is_an_error(self, reader: Reader) -> None:
        with pytest.raises(KeyError, match="text"):
            classify_frame(pd.DataFrame({"story": [CALM]}), reader=reader)
