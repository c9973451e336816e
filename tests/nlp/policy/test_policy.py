"""What follows from a reading by policy, to the minute and to the word."""

from typing import Any

import pytest

from nlp.mentions import Finder
from nlp.policy import Policy, policy
from nlp.policy.policy import Judged
from nlp.reading import Abstention, DeEscalation, Facts, Intervention, Span
from nlp.taxonomy import load_taxonomy

DOUBT = Abstention(decision="reason", label=None, why="No answer is likely enough.")
URGENT = ["life_safety", "degrading_treatment", "unlawful_deprivation"]
REVIEW = [c for c in load_taxonomy().ids("concerns") if c not in URGENT]
ITEMS = ["a", "b", "c", "d", "f", "h", "i", "l", "m", "n", "o", "p"]


@pytest.fixture(scope="module")
def rules(finder: Finder) -> Policy:
    return Policy(load_taxonomy(), finder.language)


def used(*types: str, by: str = "staff") -> tuple[Intervention, ...]:
    return tuple(Intervention(type=t, applied_by=by) for t in types)


def judged(types: tuple[Intervention, ...] = (), **changes: Any) -> Judged:
    nothing = {
        "reason": "not_recorded" if types else None,
        "de_escalation": DeEscalation(attempted="not_recorded"),
        "concerns": (),
        "facts": Facts(),
        "evidence": {},
        "abstained": (),
    }
    return Judged(interventions=types, **(nothing | changes))


class TestRules:
    @pytest.mark.parametrize(
        ("types", "minutes", "raised"),
        [
            (["physical_prone"], None, set()),
            (["physical_prone"], 9.99, set()),
            (["physical_prone"], 10, {"life_safety"}),
            (["physical_prone"], 20, {"life_safety"}),
            (["physical_prone"], 20.5, {"life_safety", "degrading_treatment"}),
            (["physical_prone", "seclusion"], 10, {"life_safety"}),
            (["physical_prone", "physical_supine"], 15, set()),
            (["physical_supine"], 20, set()),
            (["physical_supine"], 21, {"degrading_treatment"}),
            (["physical_prone", "physical_supine"], 21, {"degrading_treatment"}),
            (["physical_other"], 25, {"degrading_treatment"}),
            (["mechanical"], 600, set()),
            (["seclusion"], 600, set()),
            ([], 600, set()),
        ],
    )
    def test_minutes_of_a_hold(self, rules: Policy, types: list[str], minutes: float | None, raised: set[str]) -> None:
        found = rules.rules(used(*types), Facts(restraint_minutes=minutes))
        assert {f.concern for f in found} == raised
        assert all(f.because for f in found)

    def test_minutes_in_seclusion_are_no_hold(self, rules: Policy) -> None:
        assert not rules.rules(used("physical_prone", "seclusion"), Facts(seclusion_minutes=600))


class TestPriority:
    def test_nothing_is_routine(self, rules: Policy) -> None:
        found = rules.priority(judged())
        assert (found.level, found.reasons) == ("routine", ())

    def test_a_plain_hold_is_routine(self, rules: Policy) -> None:
        assert rules.priority(judged(used("physical_seated", "physical_other"))).level == "routine"

    @pytest.mark.parametrize("concern", URGENT)
    def test_urgent_concerns(self, rules: Policy, concern: str) -> None:
        assert rules.priority(judged(concerns=(concern,))).level == "urgent"

    @pytest.mark.parametrize("concern", REVIEW)
    def test_every_other_concern_is_reviewed(self, rules: Policy, concern: str) -> None:
        found = rules.priority(judged(concerns=(concern,)))
        assert (found.level, len(found.reasons)) == ("review", 1)

    @pytest.mark.parametrize(
        "kind", ["physical_prone", "mechanical", "seclusion", "segregation", "chemical_rapid_tranquillisation"]
    )
    def test_graver_interventions_are_reviewed(self, rules: Policy, kind: str) -> None:
        assert rules.priority(judged(used(kind))).level == "review"

    @pytest.mark.parametrize(("by", "level"), [("police", "review"), ("security", "review"), ("staff", "routine")])
    def test_force_by_outsiders_is_reviewed(self, rules: Policy, by: str, level: str) -> None:
        assert rules.priority(judged(used("physical_other", by=by))).level == level

    def test_an_injured_patient_is_reviewed_where_force_was_used(self, rules: Policy) -> None:
        hurt = Facts(patient_injury="yes")
        assert rules.priority(judged(used("physical_other"), facts=hurt)).level == "review"
        assert rules.priority(judged(facts=hurt)).level == "routine"

    def test_doubt_is_reviewed(self, rules: Policy) -> None:
        assert rules.priority(judged(abstained=(DOUBT,))).level == "review"

    def test_every_reason_is_listed_the_most_pressing_first(self, rules: Policy) -> None:
        found = rules.priority(judged(used("physical_prone"), concerns=("discrimination", "life_safety"), abstained=(DOUBT,)))
        assert found.level == "urgent"
        assert len(found.reasons) == 4
        assert found.reasons[0] == rules.priority(judged(concerns=("life_safety",))).reasons[0]


class TestStatutory:
    TEXT = (
        "He was held face down by two nurses as per his care plan. He settled and was let go. No injuries. "
        "His mother was informed."
    )

    def stated(self, rules: Policy, finder: Finder, text: str, what: Judged) -> dict[str, bool]:
        items = rules.statutory(finder.parse(text), what)
        assert items is not None
        return {i.item: i.stated for i in items}

    def test_is_none_without_force(self, rules: Policy, finder: Finder) -> None:
        assert rules.statutory(finder.parse(self.TEXT), judged()) is None

    def test_a_bare_text_states_only_the_type(self, rules: Policy, finder: Finder) -> None:
        found = self.stated(rules, finder, "He had to be restrained today.", judged(used("physical_other")))
        assert [k for k, v in found.items() if v] == ["c"]

    def test_a_full_text_states_what_it_says(self, rules: Policy, finder: Finder) -> None:
        what = judged(
            used("physical_prone"),
            reason="violence_to_others",
            de_escalation=DeEscalation(attempted="no"),
            facts=Facts(restraint_minutes=2, staff_count=2, patient_injury="no"),
        )
        found = self.stated(rules, finder, self.TEXT, what)
        assert [k for k, v in found.items() if not v] == ["l"]

    @pytest.mark.parametrize(("by", "listed"), [("staff", False), ("police", True), ("security", True), ("other", True)])
    def test_outsiders_are_asked_after_only_where_there_were_any(
        self, rules: Policy, finder: Finder, by: str, listed: bool
    ) -> None:
        found = self.stated(rules, finder, self.TEXT, judged(used("physical_prone", by=by)))
        assert ("i" in found) == listed
        assert list(found) == [i for i in ITEMS if listed or i != "i"]

    @pytest.mark.parametrize(
        ("item", "text"),
        [
            ("d", "He was restrained in line with his care plan."),
            ("l", "This autistic man was restrained."),
            ("m", "He was restrained and then released."),
            ("n", "He was restrained. Nil injuries."),
            ("p", "He was restrained. NOK informed."),
            ("p", "He was restrained. I rang his mother."),
        ],
    )
    def test_words_that_state_an_item_are_quoted(self, rules: Policy, finder: Finder, item: str, text: str) -> None:
        items = rules.statutory(finder.parse(text), judged(used("physical_other")))
        assert items is not None
        (found,) = [i for i in items if i.item == item]
        assert found.stated
        assert all(text[s.start : s.end] == s.quote for s in found.evidence)
        assert found.evidence

    def test_the_words_of_the_reading_are_quoted(self, rules: Policy, finder: Finder) -> None:
        words = Span(start=7, end=21, quote="held face down")
        what = judged(used("physical_prone"), evidence={"physical_prone": (words,)})
        items = rules.statutory(finder.parse(self.TEXT), what)
        assert items is not None
        assert [i.evidence for i in items if i.item in "cf"] == [(words,), (words,)]


class TestCheck:
    @pytest.mark.parametrize(
        ("name", "broken", "problem"),
        [
            ("rules.yaml", lambda d: d[0].update(concern="noise"), "concern"),
            ("rules.yaml", lambda d: d[0].update(intervention="physical_upside_down"), "intervention"),
            ("priority.yaml", lambda d: d["urgent"].append({"concern": "noise", "say": ""}), "concern"),
            ("priority.yaml", lambda d: d["review"].append({"intervention": "hug", "say": ""}), "intervention"),
        ],
    )
    def test_a_policy_that_names_an_unknown_label_is_refused(
        self, finder: Finder, monkeypatch: pytest.MonkeyPatch, name: str, broken: Any, problem: str
    ) -> None:
        load = policy._load

        def changed(asked: str) -> Any:
            data = load(asked)
            if asked == name:
                broken(data)
            return data

        monkeypatch.setattr(policy, "_load", changed)
        with pytest.raises(ValueError, match=f"names an? {problem} that the taxonomy lacks"):
            Policy(load_taxonomy(), finder.language)

    def test_every_concern_has_a_priority(self) -> None:
        named = {line.get("concern") for lines in policy._load("priority.yaml").values() for line in lines}
        assert named - {None} == set(load_taxonomy().ids("concerns"))
