"""Which cue decides: the nearest that reaches, within its sentence, not over a stop word, and not one that is silenced."""

import pytest

from nlp.mentions import Finder, FoundMention
from nlp.taxonomy import load_taxonomy


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(load_taxonomy())


def only(finder: Finder, text: str) -> FoundMention:
    (found,) = finder.find(finder.parse(text))
    return found


class TestDecide:
    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("Seclusion was considered.", "considered"),
            ("No restraint took place.", "No"),
            ("He was secluded last week.", "last week"),
            ("She was told she would be restrained.", "told she would be"),
        ],
    )
    def test_the_cue_is_shown(self, finder: Finder, text: str, cue: str) -> None:
        found = only(finder, text)
        assert found.cue is not None
        assert cue in text[found.cue[0] : found.cue[1]] or text[found.cue[0] : found.cue[1]] in cue

    def test_without_a_cue_the_text_asserts(self, finder: Finder) -> None:
        found = only(finder, "The nurses restrained him.")
        assert (found.status, found.cue) == ("used", None)

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("No harm came to anybody. He was restrained.", "used"),
            ("No harm came to anybody.\nHe was restrained.", "used"),
            ("There was no harm, but he was restrained.", "used"),
            ("He did not hit the nurse; he was restrained.", "used"),
            ("No seclusion.", "negated"),
            ("Restraint was not used.", "negated"),
            ("Restraint was not necessary.", "negated"),
            ("Restraint was used.", "used"),
            ("Restraint was then used.", "used"),
            ("Restraint had to be used.", "used"),
        ],
    )
    def test_a_cue_reaches_as_far_as_its_clause(self, finder: Finder, text: str, status: str) -> None:
        assert only(finder, text).status == status

    def test_the_nearest_cue_wins(self, finder: Finder) -> None:
        assert only(finder, "If he had not been restrained").status == "negated"

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("No restraint was used.", "negated"),
            ("Staff applied restraint training.", "policy"),
            ("Trust policy on seclusion was discussed.", "policy"),
        ],
    )
    def test_of_two_as_near_the_one_against_use_wins_then_the_one_before(self, finder: Finder, text: str, status: str) -> None:
        assert only(finder, text).status == status

    def test_positions_lie_in_the_text(self, finder: Finder) -> None:
        text = "\n\nStaff said: “no restraint” 😢 was used.\nThen  he was held face down , and secluded."
        found = finder.find(finder.parse(text))
        assert [m.start for m in found] == sorted(m.start for m in found)
        for mention in found:
            first, last = mention.sentence
            assert first <= mention.start < mention.end <= last <= len(text)
            assert text[mention.start : mention.end].strip()

    def test_a_bare_word_within_a_position_is_not_counted_apart(self, finder: Finder) -> None:
        assert only(finder, "Prone restraint lasted two minutes.").type == "physical_prone"
