"""From scores to decisions, with the scores stated by hand."""

import pytest

from nlp.reading import DeEscalation, Intervention

HELD = "He was held face down by four staff for 12 minutes and then slept"
PRONE = ("interventions", "physical_prone")
TRIED = {("attempted", "yes"): 4.0, ("techniques", "verbal"): 3.0}


class TestInterventions:
    def test_over_the_threshold(self, decide) -> None:
        assert decide(HELD, {PRONE: 1.0}).interventions == (Intervention(type="physical_prone", applied_by="staff"),)

    def test_under_the_threshold(self, decide) -> None:
        decisions = decide(HELD, {PRONE: -0.1})
        assert decisions.interventions == ()
        assert not decisions.force

    def test_who_applied_it_is_read_at_its_evidence(self, decide) -> None:
        text = "Police held him face down while staff watched from the door"
        words = {PRONE: "held him face down", ("applied_by", "police"): "held him face down", ("applied_by", "staff"): "staff"}
        assert decide(text, {PRONE: 5.0}, words).interventions[0].applied_by == "police"


class TestReason:
    def test_is_none_without_force(self, decide) -> None:
        assert decide(HELD, {("reason", "search"): 6.0}).reason is None

    def test_is_the_likeliest_with_force(self, decide) -> None:
        assert decide(HELD, {PRONE: 5.0, ("reason", "search"): 6.0}).reason == "search"


class TestTriggers:
    def test_not_recorded_stands_alone(self, decide) -> None:
        scores = {("main_trigger", "not_recorded"): 4.0, ("triggers", "self_harm"): 5.0, ("triggers", "absconding"): 4.0}
        assert decide(HELD, scores).triggers == ("not_recorded",)

    def test_not_recorded_never_stands_beside_another(self, decide) -> None:
        scores = {("main_trigger", "self_harm"): 4.0, ("triggers", "not_recorded"): 5.0, ("triggers", "absconding"): 4.0}
        assert decide(HELD, scores).triggers == ("self_harm", "absconding")

    def test_the_main_one_comes_first_and_no_more_than_three_follow(self, decide) -> None:
        likely = ("search", "peer_conflict", "limit_setting", "personal_care", "absconding")
        scores = {("triggers", t): 1.0 + k for k, t in enumerate(likely[1:])} | {("main_trigger", "peer_conflict"): 4.0}
        assert decide(HELD, scores).triggers == ("peer_conflict", "absconding", "personal_care")


class TestDeEscalation:
    @pytest.mark.parametrize("attempted", ["no", "not_recorded"])
    def test_without_an_attempt_there_is_no_technique_or_outcome(self, decide, attempted: str) -> None:
        scores = {("attempted", attempted): 4.0, ("techniques", "verbal"): 5.0, ("outcome", "successful"): 5.0}
        assert decide(HELD, scores).de_escalation == DeEscalation(attempted=attempted)

    def test_is_never_successful_with_force(self, decide) -> None:
        scores = TRIED | {PRONE: 5.0, ("outcome", "successful"): 6.0, ("outcome", "partial"): 1.0}
        assert decide(HELD, scores).de_escalation.outcome == "partial"

    def test_may_be_successful_without_force(self, decide) -> None:
        assert decide(HELD, TRIED | {("outcome", "successful"): 6.0}).de_escalation.outcome == "successful"

    def test_an_attempt_has_a_technique_even_where_none_is_likely(self, decide) -> None:
        scores = {("attempted", "yes"): 4.0, ("techniques", "sensory"): -2.0}
        assert decide(HELD, scores).de_escalation.techniques == ("sensory",)


class TestConcerns:
    def test_each_has_its_own_threshold(self, decide) -> None:
        scores = {("concerns", "life_safety"): -1.0, ("concerns", "discrimination"): -1.0}
        assert decide(HELD, scores).concerns == ("life_safety",)


class TestFacts:
    MINUTES = ("minutes", "restraint_minutes")

    def test_minutes_are_those_that_the_network_points_at(self, decide) -> None:
        text = "After 20 minutes of talk he was held face down for 12 minutes by staff"
        decisions = decide(text, {PRONE: 5.0}, {self.MINUTES: "12 minutes"})
        assert decisions.facts.restraint_minutes == 12
        assert [s.quote for s in decisions.evidence["restraint_minutes"]] == ["12 minutes"]

    def test_minutes_that_the_network_points_at_nowhere(self, decide) -> None:
        assert decide(HELD, {PRONE: 5.0}).facts.restraint_minutes is None

    def test_no_minutes_of_a_hold_without_a_hold(self, decide) -> None:
        assert decide(HELD, {("interventions", "mechanical"): 5.0}, {self.MINUTES: "12 minutes"}).facts.restraint_minutes is None

    def test_two_clock_times_are_both_quoted(self, decide) -> None:
        text = "Held face down from 14:05 until 14:12 by staff"
        decisions = decide(text, {PRONE: 5.0}, {self.MINUTES: "14:05 until 14:12"})
        assert decisions.facts.restraint_minutes == 7
        assert [s.quote for s in decisions.evidence["restraint_minutes"]] == ["14:05", "14:12"]

    def test_seclusion_minutes_need_seclusion(self, decide) -> None:
        words = {("minutes", "seclusion_minutes"): "12 minutes"}
        assert decide(HELD, {PRONE: 5.0}, words).facts.seclusion_minutes is None
        assert decide(HELD, {("interventions", "seclusion"): 5.0}, words).facts.seclusion_minutes == 12

    def test_a_stated_head_count_outweighs_a_near_guess(self, decide) -> None:
        scores = {PRONE: 5.0, ("staff_count", "3"): 3.0, ("staff_count", "4"): 2.0}
        decisions = decide(HELD, scores)
        assert decisions.facts.staff_count == 4
        assert decisions.evidence["staff_count"][0].quote in HELD

    @pytest.mark.parametrize("scores", [{PRONE: 5.0, ("staff_count", "none"): 9.0}, {("staff_count", "4"): 9.0}])
    def test_no_head_count_where_none_is_read_or_without_force(self, decide, scores) -> None:
        assert decide(HELD, scores).facts.staff_count is None


class TestEvidence:
    def test_every_decision_has_words(self, decide) -> None:
        scores = TRIED | {
            PRONE: 5.0,
            ("concerns", "life_safety"): 3.0,
            ("main_trigger", "self_harm"): 4.0,
            ("outcome", "partial"): 1.0,
        }
        decisions = decide(HELD, scores)
        assert {"physical_prone", "life_safety", "self_harm", "de_escalation"} <= set(decisions.evidence)
        assert all(s.quote == HELD[s.start : s.end] != "" for spans in decisions.evidence.values() for s in spans)
        assert all(decisions.evidence.values())

    def test_the_networks_words_come_first(self, decide) -> None:
        assert decide(HELD, {PRONE: 5.0}, {PRONE: "face down"}).evidence["physical_prone"][0].quote == "face down"

    def test_a_patterns_words_stand_in_where_the_network_saw_little(self, decide) -> None:
        assert "held face down" in decide(HELD, {PRONE: 5.0}).evidence["physical_prone"][0].quote

    def test_nothing_is_shown_for_what_is_not_recorded(self, decide) -> None:
        scores = {("main_trigger", "not_recorded"): 4.0, ("attempted", "not_recorded"): 4.0}
        assert decide(HELD, scores).evidence == {}


class TestMentions:
    def test_a_cue_decides_and_is_shown(self, decide) -> None:
        (mention,) = decide("No seclusion was used that night", {}).mentions
        assert (mention.status, mention.by) == ("negated", "cue")
        assert mention.cue is not None
        assert mention.cue.quote == "No"

    def test_a_sure_network_overrules_a_cue(self, decide) -> None:
        (mention,) = decide("Seclusion was considered that night", {}, {("status", "used"): "Seclusion"}).mentions
        assert (mention.status, mention.by, mention.cue) == ("used", "model", None)

    def test_a_doubting_network_decides_where_there_is_no_cue(self, decide) -> None:
        (mention,) = decide("She drew the seclusion suite", {}, {("status", "other_sense"): "seclusion"}).mentions
        assert (mention.status, mention.by) == ("other_sense", "model")


class TestAbstained:
    @pytest.mark.parametrize(("logit", "left"), [(-0.8, True), (0.0, True), (0.8, True), (-0.9, False), (0.9, False)])
    def test_a_label_in_the_band_is_left_to_a_person(self, decide, logit: float, left: bool) -> None:
        found = [(a.decision, a.label) for a in decide(HELD, {PRONE: logit}).abstained]
        assert (("interventions", "physical_prone") in found) == left

    def test_an_unsure_reason_is_left_only_with_force(self, decide) -> None:
        without, with_force = decide(HELD, {}), decide(HELD, {PRONE: 5.0})
        assert "reason" not in {a.decision for a in without.abstained}
        assert "reason" in {a.decision for a in with_force.abstained}
