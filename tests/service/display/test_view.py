"""A reading in words."""

import pytest

from nlp import Reader
from nlp.taxonomy import load_taxonomy
from service.display.view import code_name, label_name, likelihood, reason_code_name, view
from tests.service.conftest import CALM, HELD


class TestLikelihood:
    @pytest.mark.parametrize(
        ("probability", "words"),
        [
            (0.0, "remote chance (0%)"),
            (0.3, "unlikely (30%)"),
            (0.5, "realistic possibility (50%)"),
            (0.775, "highly likely (78%)"),
            (0.925, "almost certain (92%)"),
            (1.0, "almost certain (100%)"),
        ],
    )
    def test_a_probability_in_words(self, probability: float, words: str) -> None:
        assert likelihood(probability) == words


class TestNames:
    def test_labels_have_the_taxonomys_words(self) -> None:
        assert label_name("interventions", "physical_prone") == load_taxonomy().name("interventions", "physical_prone")

    @pytest.mark.parametrize(("label_set", "ident"), [("interventions", "gone_label"), ("gone_set", "gone_label")])
    def test_a_label_of_an_older_taxonomy_is_shown_as_it_is(self, label_set: str, ident: str) -> None:
        assert label_name(label_set, ident) == "gone label"

    def test_codes(self) -> None:
        assert code_name("01").startswith("01 ")
        assert code_name("02") == "02"
        assert reason_code_name("10").startswith("10 ")
        assert reason_code_name(None) == "None"


class TestView:
    def test_what_was_used_is_named_with_its_likelihood_and_who_applied_it(self, reader: Reader) -> None:
        reading = reader.read(HELD)
        shown = view(HELD, reading.record())
        used = next(group for group in shown.groups if group.title == "Interventions used")
        names = [label_name("interventions", i.type) for i in reading.interventions]
        assert names
        assert [decision.label for decision in used.decisions] == names
        assert all("%" in decision.likelihood and decision.note.startswith("applied by") for decision in used.decisions)

    def test_a_mention_that_did_not_count_is_shown_with_its_cue(self, reader: Reader) -> None:
        shown = view(CALM, reader.read(CALM).record())
        assert [(m.quote.lower(), m.status, m.why.lower()) for m in shown.uncounted] == [("restraint", "Ruled out", "“no”")]
        assert next(g for g in shown.groups if g.title == "Interventions used").decisions == ()
        assert shown.statutory is None

    def test_the_pieces_are_the_text(self, reader: Reader) -> None:
        shown = view(HELD, reader.read(HELD).record())
        assert "".join(piece.text for piece in shown.pieces) == HELD
        assert any(mark.kind == "intervention" for piece in shown.pieces for mark in piece.ending)

    def test_the_statutory_items_are_parted(self, reader: Reader) -> None:
        shown = view(HELD, reader.read(HELD).record()).statutory
        assert shown is not None
        assert shown.stated
        assert shown.missing
