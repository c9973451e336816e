"""Candidates for the facts of a narrative: every duration and every count of people it states.

Which candidate is the length of the hold, the time in seclusion or the staff in the hold is the model's choice
(see ``nlp.decisions``); what number the words amount to is settled here by rule, since arithmetic should be exact.
"""

import itertools
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

HOUR = 60
DAY = 24 * HOUR
CLOCK_DIGITS = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
MAX_CLOCK_GAP = 700  # characters between two clock times that may bound one duration
MAX_CLOCK_STEPS = 12  # later clock times tried as the end for each start


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number the text states. ``value`` is minutes or people; ``spans`` are the characters that state it."""

    value: float
    spans: tuple[tuple[int, int], ...]


@cache
def _words() -> dict[str, dict[str, float]]:
    text = resources.files("nlp.facts").joinpath("quantities.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return {**data, "people": dict.fromkeys(data["people"], 1.0)}


def _either(words: dict[str, float]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


@cache
def _number_pattern() -> str:
    numbers = _words()["numbers"]
    words = {w: v for w, v in numbers.items() if w not in ("a", "an")}
    tens = _either({w: v for w, v in numbers.items() if v >= 20})
    ones = _either({w: v for w, v in words.items() if v < 10})
    return rf"(?:\d+(?:\.\d+)?|(?:{tens})[\s-](?:{ones})\b|an?(?!\s+(?:{_either(numbers)}|\d))\b|{_either(words)})"


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern with its runs of spaces bounded: unbounded ones take quadratic time on a text that is mostly spaces."""
    for space in (r"\s", r"[\s-]"):
        pattern = pattern.replace(space + "*", space + "{0,3}").replace(space + "+", space + "{1,3}")
    return re.compile(pattern, flags)


@cache
def _duration_patterns() -> dict[str, re.Pattern[str]]:
    number, vague = _number_pattern(), _either(_words()["vague"])
    unit = _either(_words()["units"])
    flags = re.IGNORECASE
    amount = rf"(?:a\s+(?:{vague})|{vague}|{number})"
    return {
        "amount_unit": _compile(
            rf"(?<![\w.:])x?(?P<n>{amount})(?:\s*(?:-|\u2013|to|or)\s*(?P<n2>{number}))?(?P<half1>\s+and\s+a\s+half|\u00bd)?[\s-]*"
            rf"(?P<u>{unit})(?:(?P<m>[0-5]\d)\b|(?![\w/]))(?P<half2>\s+and\s+a\s+half)?"
            rf"(?:\s*(?:and|,)?\s*(?P<n3>{number})\s*(?P<u3>min(?:ute)?s?|m|sec(?:ond)?s?|s)\b)?",
            flags,
        ),
        "fraction": _compile(
            r"(?P<f>three[\s-]quarters|a?\s*quarter|half|(?<![\d/])1/2|(?<!\d)\u00bd)(?:\s+of)?[\s-]*(?:an?\s+)?"
            r"(?P<u>hour|minute|hr|min|day)s?\b",
            flags,
        ),
        "dose_style": _compile(r"(?<![\d/])(?P<n>\d+)\s*/\s*(?P<d>60|24|7)(?![\d/])"),
        "clock": _compile(
            r"(?<![\d.:/])(?:(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)|(?P<hm>(?:[01]\d|2[0-3])[0-5]\d))"
            r"(?!\d|[:.]\d|/\d)(?:\s*(?P<ap>[ap])\.?m\b\.?)?",
            flags,
        ),
        "bare_hour": _compile(r"(?<![\d.:/])(?P<h>1[0-2]|[1-9])\s*(?P<ap>[ap])\.?m\b", flags),
    }


@cache
def _people_patterns() -> dict[str, re.Pattern[str]]:
    number, vague = _number_pattern(), _either(_words()["vague"])
    people, flags = _either(_words()["people"]), re.IGNORECASE
    amount = rf"(?:a\s+(?:{vague})|{vague}|{number})"
    measure = r"\s*(?:(?:min(?:ute)?|sec(?:ond)?|hour|hr|day|night|week|month|m?c?g|ml|tab(?:let)?|time)s?\b)"
    thing = r"\s*(?:of\b|arms?\b|hands?\b|legs?\b|blanket|cups?\b|o['\u2019]clock)"
    return {
        "people": _compile(
            rf"(?<![\w.:/])(?P<n>{amount})(?:\s*(?:-|\u2013|to|or)\s*(?P<n2>{number}))?[\s-]+"
            rf"(?:of\s+(?:us|them|the)\b|(?:\w+[\s-]+){{0,2}}?(?:{people})\b)",
            flags,
        ),
        "people_times": _compile(
            rf"(?:(?:\b(?:{people})\s*)?\b[x\u00d7]\s*(?P<a>\d+)\b|(?<![\w.:])(?P<b>\d+)\s*[x\u00d7](?![\w]|\s*\d))(?!{measure})",
            flags,
        ),
        "people_by": _compile(
            rf"\b(?:by|with|with the|took|needed|required)\s+(?P<n>{number})\b(?![:.]\d|{measure}|{thing})",
            flags,
        ),
        "people_field": _compile(r"\b(?:staff|officers|persons|people)(?:\s+\w+){0,3}\s*[:=(]\s*(?P<n>\d+)\b", flags),
        "marks": _compile(r"\[(?:STAFF|NURSE|OFFICER|HCA|RMN|NAME|SECURITY)[^\]]*\]", flags),
    }


def _number(words: str) -> float:
    """The value of a numeral or of number words; words that are vague count as data file says."""
    text = re.sub(r"\s+", " ", words.strip().lower())
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    vague = _words()["vague"]
    for candidate in (text, text.removeprefix("a ")):
        if candidate in vague:
            return float(vague[candidate])
    return float(sum(_words()["numbers"][part] for part in re.split(r"[\s-]", text)))


def _unit(word: str) -> float:
    return float(_words()["units"][word.lower()])


def _tidy(minutes: float) -> float:
    return round(minutes, 2)


def _stated_durations(text: str) -> list[Quantity]:
    p, found = _duration_patterns(), []
    for m in p["amount_unit"].finditer(text):
        unit = _unit(m["u"])
        if (m["m"] and unit != HOUR) or (unit == HOUR and CLOCK_DIGITS.fullmatch(m["n"])):
            continue  # "1405 hrs" is a time of day
        half = 0.5 if m["half1"] or m["half2"] else 0.0
        extra = _number(m["n3"]) * _unit(m["u3"]) if m["n3"] else float(m["m"] or 0)
        found.append(Quantity(_tidy((_number(m["n"]) + half) * unit + extra), (m.span(),)))
        if m["n2"]:
            found.append(Quantity(_tidy((_number(m["n2"]) + half) * unit + extra), (m.span(),)))
    for m in p["fraction"].finditer(text):
        share = {"t": 0.75, "q": 0.25}.get(m["f"].lower().removeprefix("a").strip()[0], 0.5)
        found.append(Quantity(_tidy(share * _unit(m["u"])), (m.span(),)))
    for m in p["dose_style"].finditer(text):
        if m[0] != "24/7":
            found.append(Quantity(_tidy(int(m["n"]) * {"60": 1, "24": HOUR, "7": DAY}[m["d"]]), (m.span(),)))
    return [q for q in found if not any(_within(q, other) for other in found)]


def _within(part: Quantity, whole: Quantity) -> bool:
    """Whether a quantity's words are some of another's, as "an hour" are of "half an hour"."""
    (a, b), (c, d) = part.spans[0], whole.spans[0]
    return c <= a and b <= d and (a, b) != (c, d)


def _clock_times(text: str) -> list[tuple[int, tuple[int, int], bool]]:
    """Every clock time as (minute of the day, span, whether morning or afternoon was stated)."""
    times = []
    for name in ("clock", "bare_hour"):
        for m in _duration_patterns()[name].finditer(text):
            groups = m.groupdict()
            if groups.get("hm"):
                hour, minute = int(groups["hm"][:2]), int(groups["hm"][2:])
            else:
                hour, minute = int(groups["h"]), int(groups.get("m") or 0)
            if groups["ap"] and hour <= 12:
                hour = hour % 12 + (12 if groups["ap"].lower() == "p" else 0)
            times.append((hour * 60 + minute, m.span(), bool(groups["ap"])))
    return sorted(times, key=lambda t: t[1])


def _clock_durations(text: str) -> list[Quantity]:
    times, found = _clock_times(text), []
    for i, (start, at, _) in enumerate(times):
        for end, to, _ in times[i + 1 : i + 1 + MAX_CLOCK_STEPS]:
            if to[0] - at[1] > MAX_CLOCK_GAP:
                break
            minutes = (end - start) % DAY
            if minutes:
                found.append(Quantity(float(minutes), (at, to)))
    return found


def durations(text: str) -> list[Quantity]:
    """Every duration in minutes that ``text`` states outright or bounds by two clock times."""
    return _stated_durations(text) + _clock_durations(text)


def head_counts(text: str) -> list[Quantity]:
    """Every count of people that ``text`` states, and pairs and triples of redaction marks such as [STAFF 1]."""
    p = _people_patterns()
    found: list[Quantity] = []
    for m in p["people"].finditer(text):
        found.extend(Quantity(_number(n), (m.span(),)) for n in (m["n"], m["n2"]) if n)
    for m in p["people_times"].finditer(text):
        found.append(Quantity(float(m["a"] or m["b"]), (m.span(),)))
    for name in ("people_by", "people_field"):
        found.extend(Quantity(_number(m["n"]), (m.span(),)) for m in p[name].finditer(text))
    marks = list(p["marks"].finditer(text))
    for first in range(len(marks)):
        for last in range(first + 1, min(first + 5, len(marks))):
            gap = text[marks[last - 1].end() : marks[last].start()]
            if not re.fullmatch(r"\s*(?:,|and|&|\+|/|with)?\s*(?:and)?\s*", gap):
                break
            found.append(Quantity(float(last - first + 1), ((marks[first].start(), marks[last].end()),)))
    stated = {q.spans[0][0]: q for q in found if len(q.spans) == 1}
    ordered = [stated[k] for k in sorted(stated)]
    for a, b in itertools.pairwise(ordered):  # "two nurses and one HCA" is three
        if re.fullmatch(r"\s*(?:,|and|&|\+|plus|with)\s*", text[a.spans[0][1] : b.spans[0][0]], re.IGNORECASE):
            found.append(Quantity(a.value + b.value, (a.spans[0], b.spans[0])))
    return [q for q in found if 1 <= q.value <= 30 and q.value == int(q.value)]
