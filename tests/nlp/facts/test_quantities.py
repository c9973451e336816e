"""Every duration and head count that a text states, and nothing else that is a number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts import durations, head_counts, quantities

MINUTES = [
    ("held for approx 90 secs", {1.5}),
    ("held for 30 seconds", {0.5}),
    ("45 sec", {0.75}),
    ("7 min", {7}),
    ("5mins", {5}),
    ("for six minutes", {6}),
    ("for twelve mins", {12}),
    ("for thirty-five minutes", {35}),
    ("for twenty five minutes", {25}),
    ("for a minute", {1}),
    ("for about a minute and a half", {1.5}),
    ("for one and a half minutes", {1.5}),
    ("for a couple of minutes", {2}),
    ("a ten-minute hold", {10}),
    ("a 7-minute hold", {7}),
    ("for half a minute", {0.5}),
    ("half an hour", {30}),
    ("a half-hour hold", {30}),
    ("½ hour", {30}),
    ("1/2 hour", {30}),
    ("2½ hours", {150}),
    ("for a quarter of an hour", {15}),
    ("for three quarters of an hour", {45}),
    ("for an hour", {60}),
    ("for an hour and a half", {90}),
    ("for 1.5 hours", {90}),
    ("two and a half hours", {150}),
    ("1 hr 20 mins", {80}),
    ("1hr20", {80}),
    ("1h 20m", {80}),
    ("2hrs 30mins", {150}),
    ("two hours and forty minutes", {160}),
    ("four hours, ten minutes", {250}),
    ("11 minutes and 30 seconds", {11.5}),
    ("for two days", {2880}),
    ("72hrs", {4320}),
    ("three weeks", {30240}),
    ("supine 5/60", {5}),
    ("in seclusion 2/24", {120}),
    ("3-4 minutes", {3, 4}),
    ("3 to 4 mins", {3, 4}),
    ("staff x 10 mins", {10}),
    ("14:05–14:12", {7}),
    ("14:05-14:12", {7}),
    ("14:05hrs to 14:12hrs", {7}),
    ("1405-1412 hrs", {7}),
    ("between 1405 and 1412", {7}),
    ("held at 14.05, let go at 14.12", {7}),
    ("23:40-00:20", {40}),
    ("from 4:15 p.m. to 6:30 p.m.", {135}),
    ("9.30am until 10.15am", {45}),
    ("from 10pm to 1am", {180}),
    ("11:50am to 12:10pm", {20}),
    ("12:10am to 12:40am", {30}),
    ("at 14:05 for 7 minutes", {7}),
    ("mintues were 3 mintues", {3}),
]
NO_MINUTES = [
    "2mg lorazepam at 10:00",
    "he is 34 years old",
    "BP 120/80, sats 98%",
    "placed on 2:1 observation, level 3",
    "on 14.05.2026",
    "on 12/05/2026 and 24/11/2026",
    "room 12, section 5(2)",
    "in 2019",
    "support is there 24/7",
    "at 1420hrs",
    "one to one",
    "a few minutes later",
]
PEOPLE = [
    ("x4 staff", {4}),
    ("staff x 3", {3}),
    ("staff x3", {3}),
    ("3x staff", {3}),
    ("2 x RMN", {2}),
    ("supine x3 5min", {3}),
    ("X3 security had him", {3}),
    ("four of us", {4}),
    ("took eight of them", {8}),
    ("held by three", {3}),
    ("it took five", {5}),
    ("by 2 staff", {2}),
    ("held by four staff", {4}),
    ("a couple of staff", {2}),
    ("a pair of nurses", {2}),
    ("both staff", {2}),
    ("one nurse", {1}),
    ("three members of staff", {3}),
    ("4 staff members", {4}),
    ("two other nurses", {2}),
    ("two police officers", {2}),
    ("two PCs", {2}),
    ("twelve officers", {12}),
    ("two support workers", {2}),
    ("a three-person hold", {3}),
    ("3-person team", {3}),
    ("two to three staff", {2, 3}),
    ("3-4 staff", {3, 4}),
    ("Staff involved: 3", {3}),
    ("No. of staff: 4", {4}),
    ("staff (x4)", {4}),
]
# Here a part is a count as well; what matters is that the sum is there.
SUMS = [
    ("two nurses and a HCA", 3),
    ("an RMN and two HCAs", 3),
    ("2 RMNs and 2 HCAs", 4),
    ("two nurses, one HCA", 3),
    ("RMN x2, HCA x1", 3),
    ("[STAFF 1] and [STAFF 2]", 2),
    ("[STAFF 1] [STAFF 2] [STAFF 3]", 3),
    ("[NURSE A], [HCA B] and [HCA C]", 3),
]
NO_PEOPLE = [
    "two tablets",
    "took two tablets",
    "took two cups of tea",
    "three times",
    "for 4 mins",
    "by 14:05",
    "by two o'clock",
    "with 2 mg of lorazepam",
    "2 x 1mg lorazepam",
    "x 3 days",
    "x 10 mins",
    "four days",
    "bed 4",
    "with two blankets",
    "with both hands",
    "by one arm",
    "35 staff",
    "[NAME] walked to [NAME]",
]


class TestDurations:
    @pytest.mark.parametrize(("text", "minutes"), MINUTES)
    def test_minutes(self, text: str, minutes: set[float]) -> None:
        assert {q.value for q in durations(text)} == minutes

    @pytest.mark.parametrize("text", NO_MINUTES)
    def test_other_numbers_are_none(self, text: str) -> None:
        assert not durations(text)

    @pytest.mark.parametrize(("text", "minutes"), MINUTES)
    def test_a_sentence_around_changes_nothing(self, text: str, minutes: set[float]) -> None:
        assert {q.value for q in durations(f"He was restrained ({text}), then he slept.")} == minutes

    @pytest.mark.parametrize(
        ("text", "words"), [("held for 1 hr 20 mins.", ["1 hr 20 mins"]), ("14:05 to 14:12", ["14:05", "14:12"])]
    )
    def test_spans_are_the_words(self, text: str, words: list[str]) -> None:
        (found,) = durations(text)
        assert [text[a:b] for a, b in found.spans] == words

    def test_clock_times_far_apart_bound_nothing(self) -> None:
        assert not durations("14:05 " + "he sat in the lounge " * 50 + "14:12")

    @given(st.integers(1, 59), st.sampled_from(["min", "mins", "minutes", " min", " minutes"]))
    def test_any_number_of_minutes(self, number: int, unit: str) -> None:
        assert [q.value for q in durations(f"held {number}{unit} by staff")] == [number]

    @given(st.integers(0, 23 * 60 + 59), st.integers(1, 600))
    def test_any_two_clock_times(self, start: int, minutes: int) -> None:
        end = (start + minutes) % (24 * 60)
        text = f"held from {start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02} by staff"
        assert [q.value for q in durations(text)] == [minutes]

    @given(st.text(max_size=120))
    def test_any_text_gives_positions_within_it(self, text: str) -> None:
        for quantity in durations(text) + head_counts(text):
            assert all(0 <= a < b <= len(text) for a, b in quantity.spans)


class TestHeadCounts:
    @pytest.mark.parametrize(("text", "people"), PEOPLE)
    def test_people(self, text: str, people: set[int]) -> None:
        assert {q.value for q in head_counts(text)} == people

    @pytest.mark.parametrize(("text", "people"), SUMS)
    def test_a_list_of_people_is_added_up(self, text: str, people: int) -> None:
        assert people in {q.value for q in head_counts(text)}

    @pytest.mark.parametrize("text", NO_PEOPLE)
    def test_other_numbers_are_none(self, text: str) -> None:
        assert not head_counts(text)


class TestSpaces:
    def test_patterns_hold_no_unbounded_run_of_spaces(self) -> None:
        for pattern in (*quantities._duration_patterns().values(), *quantities._people_patterns().values()):
            assert not re.search(r"(?:\\s|\[\\s-\])[*+]", pattern.pattern)
