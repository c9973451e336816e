"""The pattern syntax, word by word, and the correction of typing slips."""

import pytest
import spacy
from spacy.matcher import Matcher

from nlp.mentions import Finder
from nlp.mentions.phrases import Speller, compile_pattern, correctable
from nlp.taxonomy import load_taxonomy

NLP = spacy.blank("en")


def matches(pattern: str, text: str) -> bool:
    matcher = Matcher(NLP.vocab)
    matcher.add("it", [compile_pattern(pattern)])
    return bool(matcher(NLP(text)))


class TestCompilePattern:
    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("held down", "She was Held DOWN by staff"),
            ("face|chest down", "chest down"),
            ("taken to the? floor", "taken to floor"),
            ("taken to the? floor", "taken to the floor"),
            ("in his|her? room", "in room"),
            ("in his|her? room", "in her room"),
            ("held ..2 floor", "held floor"),
            ("held ..2 floor", "held on the floor"),
            ("restrain*", "restrainer"),
            ("refus*|resist*", "resisting"),
            ("hands - on", "hands-on"),
        ],
    )
    def test_matches(self, pattern: str, text: str) -> None:
        assert matches(pattern, text)

    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("held down", "held him down"),
            ("face|chest down", "back down"),
            ("held ..2 floor", "held on the cold floor"),
            ("held ..3 floor", "held. The floor"),
            ("held ..3 floor", "held\nthe floor"),
            ("restrain*", "unrestrained"),
            ("c", "cd"),
        ],
    )
    def test_does_not_match(self, pattern: str, text: str) -> None:
        assert not matches(pattern, text)

    @pytest.mark.parametrize("pattern", ["..2 floor", "..1"])
    def test_a_gap_at_the_start_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="a gap needs a word before it"):
            compile_pattern(pattern)

    def test_a_gap_without_a_number_is_refused(self) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            compile_pattern("held .. floor")


class TestCorrectable:
    def test_only_long_marked_words_are(self) -> None:
        assert correctable(["~seclusion|secluded room", "~prone", "restraint ~hold"]) == {"seclusion", "secluded"}


class TestSpeller:
    @pytest.mark.parametrize(
        ("written", "norm"),
        [
            ("Seclusion", "seclusion"),
            ("seculsion", "seclusion"),
            ("seclusoin", "seclusion"),
            ("SECLUSON", "seclusion"),
            ("seclussion", "seclusion"),
            ("restriant", "restraint"),
            ("restrains", "restrains"),
            ("exclusion", "exclusion"),
            ("conclusion", "conclusion"),
            ("seclude", "seclude"),
            ("s3clusion", "s3clusion"),
        ],
    )
    def test_norms(self, written: str, norm: str) -> None:
        speller = Speller(frozenset({"seclusion", "restraint"}), ["restrains"])
        assert speller(NLP(written))[0].norm_ == norm

    @pytest.mark.parametrize(
        "word",
        [
            "prone",
            "stated",
            "bolted",
            "stripped",
            "infection",
            "force",
            "place",
            "played",
            "spitting",
            "setting",
            "proved",
            "retrained",
            "sealed",
            "phoned",
            "paced",
        ],
    )
    def test_words_of_their_own_are_left_alone(self, word: str) -> None:
        doc = Finder(load_taxonomy()).parse(f"{word} here")
        assert doc[0].norm_ == word
