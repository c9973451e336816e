"""Each mention is found where a person sees it, with the status that the sentence gives it."""

import pytest

from nlp.mentions import Finder
from nlp.taxonomy import load_taxonomy
from tests.nlp.mentions import sentences

LISTS = {
    "used": sentences.USED,
    "negated": sentences.NEGATED,
    "considered": sentences.CONSIDERED,
    "threatened": sentences.THREATENED,
    "historical": sentences.HISTORICAL,
    "other_person": sentences.OTHER_PERSON,
    "policy": sentences.POLICY,
    "other_sense": sentences.OTHER_SENSE,
    "pseudo": sentences.PSEUDO_CUES,
    "scope": sentences.SCOPE,
    "misspelt": sentences.MISSPELT,
}
ALL = [pytest.param(s, id=f"{name}-{k}") for name, found in LISTS.items() for k, s in enumerate(found)]


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(load_taxonomy())


class TestFind:
    @pytest.mark.parametrize("marked", ALL)
    def test_each_marked_mention_has_its_status(self, finder: Finder, marked: str) -> None:
        text, marks = sentences.parse(marked)
        found = finder.find(finder.parse(text))
        for mark in marks:
            here = {m.status for m in found if m.type == mark.type and m.start < mark.end and m.end > mark.start}
            assert here == {mark.status}, (mark, found)
        assert {m.type for m in found if m.status == "used"} == {m.type for m in marks if m.status == "used"}

    @pytest.mark.parametrize("text", sentences.NOT_ONE)
    def test_other_uses_of_the_words_never_count(self, finder: Finder, text: str) -> None:
        assert not [m for m in finder.find(finder.parse(text)) if m.status == "used"]
