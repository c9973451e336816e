"""The figures, computed by hand from their definitions."""

import random
from typing import Any

import pytest

from training.scoring import LABEL_SETS, f1, figures, intervals, label_sets, overlaps, per_label

Record = dict[str, Any]
LETTERS = "abcd"


def given(
    types: str = "",
    concerns: str = "",
    triggers: str = "a",
    techniques: str = "",
    outcome: str | None = None,
    reason: str | None = None,
    **facts: float,
) -> Record:
    """A record whose labels are single letters."""
    numbers = dict.fromkeys(("restraint_minutes", "seclusion_minutes", "staff_count")) | facts
    attempted = "yes" if techniques else "not_recorded"
    return {
        "text": "abcdefghij",
        "interventions": [{"type": t, "applied_by": "staff"} for t in types],
        "reason": reason,
        "triggers": list(triggers),
        "de_escalation": {"attempted": attempted, "techniques": list(techniques), "outcome": outcome},
        "concerns": list(concerns),
        "facts": numbers,
        "evidence": {},
    }


class TestF1:
    @pytest.mark.parametrize(
        ("pairs", "figures"),
        [
            ([("ab", "ab")], (1, 1, 1)),
            ([("ab", "a")], (2 / 3, 1, 1 / 2)),
            ([("a", "ab")], (2 / 3, 1 / 2, 1)),
            ([("ab", "bc"), ("a", "a")], (2 * 2 / (2 * 2 + 1 + 1), 2 / 3, 2 / 3)),
            ([("a", "")], (0, 1, 0)),
            ([("", "a")], (0, 0, 1)),
            ([("", "")], (1, 1, 1)),
            ([], (1, 1, 1)),
        ],
    )
    def test_by_hand(self, pairs: list[tuple[str, str]], figures: tuple[float, float, float]) -> None:
        assert f1([(frozenset(g), frozenset(p)) for g, p in pairs]) == pytest.approx(figures)


class TestOverlaps:
    @pytest.mark.parametrize(
        ("a", "b", "same"),
        [
            ("abc", "abc", True),
            ("abc", "cdefgh", True),
            ("abcd", "defghi", False),
            ("abc", "efg", False),
            (["ab", "gh"], "ghi", True),
            ("", "abc", False),
            ("xyz", "abc", False),
            ("abcdefghij", "j", True),
        ],
    )
    def test_a_third_of_the_shorter(self, a: str | list[str], b: str, same: bool) -> None:
        assert overlaps(a, b, "abcdefghij") == same
        assert overlaps(b, a, "abcdefghij") == same


class TestPerLabel:
    def test_each_label_alone(self) -> None:
        pairs = [(frozenset("ab"), frozenset("a")), (frozenset("a"), frozenset("ac"))]
        assert per_label(pairs) == {"a": (1, 1, 1, 2), "b": (0, 1, 0, 1), "c": (0, 0, 1, 0)}


class TestFigures:
    def test_by_hand(self) -> None:
        gold = [
            given("ab", "x", "ab", "t", "partial", "r", restraint_minutes=3),
            given("a", "", "b", reason="s"),
            given("", "life", ["not_recorded"], staff_count=2),
        ]
        predicted = [
            given("a", "xy", "ba", "tu", "partial", "r", restraint_minutes=4),
            given("a", "", "b", reason="r"),
            given("", "", ["not_recorded"], staff_count=2, seclusion_minutes=60),
        ]
        found = figures(gold, predicted)
        assert found["interventions.f1"] == pytest.approx(4 / 5)
        assert found["interventions.macro_f1"] == pytest.approx((1 + 0) / 2)
        assert found["interventions.exact"] == pytest.approx(2 / 3)
        assert found["force_used.f1"] == 1
        assert found["triggers.f1"] == 1
        assert found["main_trigger.accuracy"] == pytest.approx(2 / 3)
        assert found["techniques.precision"] == pytest.approx(1 / 2)
        assert found["de_escalation.accuracy"] == 1
        assert found["outcome.accuracy"] == 1
        assert found["reason.accuracy"] == pytest.approx(1 / 2)
        assert found["any_concern.recall"] == pytest.approx(1 / 2)
        assert found["restraint_minutes.accuracy"] == 0
        assert found["seclusion_minutes.accuracy"] == 0
        assert found["staff_count.accuracy"] == 1

    def test_evidence_is_compared_where_both_quote(self) -> None:
        gold, predicted = given("a", "x"), given("a", "x")
        gold["evidence"] = {"a": "abc", "x": "abc", "only": "abc"}
        predicted["evidence"] = {"a": ["abcd", "j"], "x": "hij"}
        assert figures([gold], [predicted])["evidence.overlap"] == pytest.approx(1 / 2)

    def test_a_perfect_prediction_has_perfect_figures(self) -> None:
        gold = [given("ab", "x", "ab", "t", "partial", "r", restraint_minutes=3, staff_count=2, seclusion_minutes=9)]
        gold[0]["evidence"] = {"a": "abc"}
        assert set(figures(gold, gold).values()) == {1}

    @pytest.mark.parametrize("seed", range(20))
    def test_formulas_anew(self, seed: int) -> None:
        """Micro F1 as twice the hits over all labels said, macro over labels in the gold: written again, counted singly."""
        rng = random.Random(seed)

        def some(fewest: int = 0) -> str:
            return "".join(rng.sample(LETTERS, rng.randint(fewest, 4)))

        gold = [given(some(), some(), some(1), some()) for _ in range(6)]
        predicted = [given(some(), some(), some(1), some()) for _ in range(6)]
        found = figures(gold, predicted)
        for name in LABEL_SETS:
            sets = [(label_sets(g)[name], label_sets(p)[name]) for g, p in zip(gold, predicted, strict=True)]
            hits = sum(label in g and label in p for label in LETTERS for g, p in sets)
            said = sum((label in g) + (label in p) for label in LETTERS for g, p in sets)
            assert found[f"{name}.f1"] == pytest.approx(2 * hits / said if said else 1)
            each = []
            for label in LETTERS:
                both, either = sum(label in g and label in p for g, p in sets), sum((label in g) + (label in p) for g, p in sets)
                if any(label in g for g, _ in sets):
                    each.append(2 * both / either)
            assert found[f"{name}.macro_f1"] == pytest.approx(sum(each) / len(each) if each else 1)


class TestIntervals:
    def test_the_point_lies_in_its_interval(self) -> None:
        gold = [given("ab"), given("a"), given("b"), given("")]
        predicted = [given("a"), given("a"), given("a"), given("")]
        point, low, high = intervals(gold, predicted)["interventions.f1"]
        assert 0 <= low <= point <= high <= 1
        assert low < high

    def test_is_the_same_every_time(self) -> None:
        gold, predicted = [given("ab"), given("a")], [given("a"), given("b")]
        assert intervals(gold, predicted) == intervals(gold, predicted)
