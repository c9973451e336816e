"""Cursors."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidCursor
from service.incidents.paging import decode_cursor, encode_cursor


class TestCursor:
    @given(st.integers(1, 2**53))
    def test_it_comes_back(self, seq: int) -> None:
        assert decode_cursor(encode_cursor(seq)) == seq

    @given(st.text(max_size=60))
    def test_any_other_text_is_refused_or_a_place(self, text: str) -> None:
        with suppress(InvalidCursor):
            assert decode_cursor(text) >= 1

    @pytest.mark.parametrize("seq", [0, -1])
    def test_a_place_before_the_first_is_none(self, seq: int) -> None:
        with pytest.raises(InvalidCursor):
            decode_cursor(encode_cursor(seq))
