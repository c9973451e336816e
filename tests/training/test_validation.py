"""Every record of the corpus is sound, and every fault that a record can have is found."""

from collections.abc import Callable
from typing import Any

import pytest

from training import corpus
from training.validation import problems

Record = dict[str, Any]
FAULTS: dict[str, Callable[[Record], object]] = {
    "a short text": lambda r: r.update(text="He was held."),
    "no text": lambda r: r.pop("text"),
    "text that is none": lambda r: r.update(text=None),
    "an unknown type": lambda r: r["interventions"][0].update(type="physical_upside_down"),
    "an unknown agent": lambda r: r["interventions"][0].update(applied_by="robot"),
    "no agent": lambda r: r["interventions"][0].pop("applied_by"),
    "a type twice": lambda r: r["interventions"].append(r["interventions"][0]),
    "no interventions": lambda r: r.pop("interventions"),
    "an unknown reason": lambda r: r.update(reason="boredom"),
    "force without a reason": lambda r: r.update(reason=None),
    "a reason without force": lambda r: r.update(interventions=[]),
    "an unknown trigger": lambda r: r["triggers"].append("weather"),
    "no trigger": lambda r: r.update(triggers=[]),
    "not_recorded beside another": lambda r: r["triggers"].append("not_recorded"),
    "an unknown attempt": lambda r: r["de_escalation"].update(attempted="maybe"),
    "an unknown technique": lambda r: r["de_escalation"]["techniques"].append("magic"),
    "an attempt without a technique": lambda r: r["de_escalation"].update(techniques=[]),
    "an attempt without an outcome": lambda r: r["de_escalation"].update(outcome=None),
    "an unknown outcome": lambda r: r["de_escalation"].update(outcome="fine"),
    "techniques without an attempt": lambda r: r["de_escalation"].update(attempted="no", outcome=None),
    "an outcome without an attempt": lambda r: r["de_escalation"].update(attempted="no", techniques=[]),
    "an unknown concern": lambda r: r["concerns"].append("noise"),
    "minutes in words": lambda r: r["facts"].update(restraint_minutes="12"),
    "a missing fact": lambda r: r["facts"].pop("staff_count"),
    "an unknown injury": lambda r: r["facts"].update(staff_injury="perhaps"),
    "an intervention without evidence": lambda r: r["evidence"].pop("physical_prone"),
    "a trigger without evidence": lambda r: r["evidence"].pop("limit_setting"),
    "an attempt without evidence": lambda r: r["evidence"].pop("de_escalation"),
    "a concern without evidence": lambda r: r["evidence"].pop("life_safety"),
    "a quote that is not in the text": lambda r: r["evidence"].update(physical_prone="Held him face down"),
    "one quote of two that is not": lambda r: r["evidence"].update(life_safety=["12 minutes", "died"]),
}


class TestProblems:
    def test_a_sound_record_has_none(self, record: Record) -> None:
        assert problems(record) == []

    @pytest.mark.parametrize("fault", FAULTS)
    def test_each_fault_is_found(self, record: Record, fault: str) -> None:
        FAULTS[fault](record)
        assert len(problems(record)) >= 1

    def test_every_fault_is_named_at_once(self, record: Record) -> None:
        record["triggers"].append("weather")
        record["concerns"].append("noise")
        assert [p for p in problems(record) if "weather" in p]
        assert [p for p in problems(record) if "noise" in p]

    @pytest.mark.parametrize("writer", corpus.files())
    def test_the_corpus_is_sound(self, writer: str) -> None:
        assert {r["id"]: problems(r) for r in corpus.load([writer]) if problems(r)} == {}
