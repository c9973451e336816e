"""What the network is asked to answer: the quotes' own words, and nothing where the gold is silent."""

import re
from typing import Any

import numpy as np
import pytest

from nlp.heads import columns, heads
from nlp.mentions import Finder
from nlp.taxonomy import load_taxonomy
from training.targets import Target, target, with_mentions

Record = dict[str, Any]
LAYOUT = heads(load_taxonomy())
AT = {(h.name, label): columns(LAYOUT)[h.name].start + k for h in LAYOUT for k, label in enumerate(h.labels)}


def made(record: Record) -> Target:
    return target(record, offsets(record["text"]), LAYOUT)


def offsets(text: str) -> np.ndarray:
    return np.array([m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], dtype=np.int64)


def marked(record: Record, head: str, label: str) -> str:
    hit = made(record).token[:, AT[head, label]] == 1
    return " ".join(record["text"][a:b] for a, b in offsets(record["text"])[hit])


class TestTarget:
    @pytest.mark.parametrize(
        ("head", "label", "words"),
        [
            ("interventions", "physical_prone", "held him face down"),
            ("interventions", "seclusion", ""),
            ("triggers", "limit_setting", "told there was no leave today"),
            ("main_trigger", "limit_setting", "told there was no leave today"),
            ("attempted", "yes", "talked to him with no effect"),
            ("concerns", "life_safety", "12 minutes could not breathe"),
            ("applied_by", "police", "held him face down"),
            ("applied_by", "staff", ""),
            ("status", "used", "held him face down"),
            ("status", "considered", "Seclusion"),
            ("minutes", "restraint_minutes", "12 minutes"),
            ("minutes", "seclusion_minutes", ""),
        ],
    )
    def test_tokens_are_marked_where_the_quote_is(self, record: Record, head: str, label: str, words: str) -> None:
        assert marked(record, head, label) == words

    @pytest.mark.parametrize(
        ("head", "labels"),
        [
            ("interventions", {"physical_prone"}),
            ("concerns", {"life_safety"}),
            ("techniques", {"verbal"}),
            ("attempted", {"yes"}),
            ("outcome", {"unsuccessful"}),
            ("reason", {"violence_to_others"}),
            ("staff_count", {"none"}),
        ],
    )
    def test_the_narratives_labels(self, record: Record, head: str, labels: set[str]) -> None:
        found = made(record)
        assert {label for (h, label), k in AT.items() if h == head and found.document[k] == 1} == labels
        assert found.document_known[columns(LAYOUT)[head]].all()

    def test_a_label_that_does_not_hold_has_evidence_nowhere(self, record: Record) -> None:
        found = made(record)
        assert found.token_known[:, AT["interventions", "seclusion"]].all()
        assert not found.token[:, AT["interventions", "seclusion"]].any()

    def test_without_force_the_reason_is_left_open(self, record: Record) -> None:
        record.update(interventions=[], reason=None)
        assert not made(record).document_known[columns(LAYOUT)["reason"]].any()

    def test_without_an_attempt_the_outcome_is_left_open(self, record: Record) -> None:
        record["de_escalation"] = {"attempted": "not_recorded"}
        assert not made(record).document_known[columns(LAYOUT)["outcome"]].any()

    def test_a_quote_that_the_text_lacks_leaves_its_tokens_open(self, record: Record) -> None:
        record["evidence"]["physical_prone"] = "not there"
        found = made(record)
        assert found.document[AT["interventions", "physical_prone"]] == 1
        assert not found.token_known[:, AT["interventions", "physical_prone"]].any()

    def test_minutes_that_no_words_state_are_left_open(self, record: Record) -> None:
        record["facts"]["restraint_minutes"] = 99
        assert not made(record).token_known[:, AT["minutes", "restraint_minutes"]].any()

    def test_more_staff_than_the_network_counts_is_left_open(self, record: Record) -> None:
        record["facts"]["staff_count"] = 12
        assert not made(record).document_known[columns(LAYOUT)["staff_count"]].any()

    def test_what_a_record_leaves_open_is_left_open(self, record: Record) -> None:
        record["left_open"] = ("triggers", "main_trigger", "reason", "facts")
        found = made(record)
        for head in ("triggers", "main_trigger", "reason", "patient_injury", "staff_injury", "staff_count"):
            assert not found.document_known[columns(LAYOUT)[head]].any(), head
        assert not found.token_known[:, columns(LAYOUT)["triggers"]].any()
        assert not found.token_known[:, columns(LAYOUT)["minutes"]].any()
        assert found.document_known[columns(LAYOUT)["interventions"]].all()


class TestWithMentions:
    def test_mentions_by_hand_stay(self, record: Record) -> None:
        assert with_mentions([record], Finder(load_taxonomy())) == [record]

    def test_unused_mentions_are_added_where_gold_and_cue_agree(self, record: Record) -> None:
        del record["mentions"]
        (found,) = with_mentions([record], Finder(load_taxonomy()))
        assert found["mentions"] == [{"quote": "Seclusion", "type": "seclusion", "status": "considered"}]

    def test_a_mention_that_the_gold_counts_is_not_added(self, record: Record) -> None:
        del record["mentions"]
        record["interventions"].append({"type": "seclusion", "applied_by": "staff"})
        (found,) = with_mentions([record], Finder(load_taxonomy()))
        assert found["mentions"] == []
