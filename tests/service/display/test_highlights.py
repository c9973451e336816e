"""Cutting a text at its evidence."""

from hypothesis import given
from hypothesis import strategies as st

from service.display.highlights import Highlight, Piece, pieces

TEXTS = st.text(max_size=40)
HIGHLIGHTS = st.lists(st.builds(Highlight, st.integers(-2, 45), st.integers(-2, 45), st.sampled_from("abc"), st.just("concern")))


class TestPieces:
    def test_labels_are_written_where_their_words_end(self) -> None:
        held = Highlight(3, 14, "Seated restraint", "intervention")
        found = pieces("He was held down.", [held])
        assert [piece.text for piece in found] == ["He ", "was held do", "wn."]
        assert [piece.ending for piece in found] == [(), (held,), ()]

    def test_words_of_two_labels_show_both(self) -> None:
        first, second = Highlight(0, 6, "a", "concern"), Highlight(4, 9, "b", "trigger")
        assert pieces("abcdefghi", [second, first]) == [
            Piece("abcd", (first,), ()),
            Piece("ef", (first, second), (first,)),
            Piece("ghi", (second,), (second,)),
        ]

    @given(TEXTS, HIGHLIGHTS)
    def test_the_pieces_are_the_text_and_every_label_ends_once(self, text: str, highlights: list[Highlight]) -> None:
        found = pieces(text, highlights)
        assert "".join(piece.text for piece in found) == text
        written = [mark for piece in found for mark in piece.ending]
        assert sorted(map(repr, written)) == sorted({repr(h) for h in highlights if 0 <= h.start < h.end <= len(text)})
        for mark in written:
            assert "".join(piece.text for piece in found if mark in piece.within) == text[mark.start : mark.end]
