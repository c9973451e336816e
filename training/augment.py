"""Changes to a record that leave its labels as they are: typing slips, lost punctuation, other names and pronouns.

They are applied afresh in every epoch, so that the network does not learn the accidents of a writer's hand. The words
that are swapped lie in ``augment.yaml``; the robustness evaluation swaps other words, so that it measures more than this.
"""

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from training.corpus import Record, quotes


@cache
def _groups() -> dict[str, list[list[str]]]:
    data: dict[str, list[list[str]]] = yaml.safe_load((Path(__file__).parent / "augment.yaml").read_text(encoding="utf-8"))
    return data


def _slip(rng: random.Random, text: str, rate: float) -> str:
    """Swap neighbouring letters or blank out punctuation here and there; the length never changes."""
    chars = list(text)
    for k in range(1, len(chars) - 1):
        if rng.random() > rate:
            continue
        if chars[k].isalpha() and chars[k + 1].isalpha() and chars[k - 1].isalpha():
            chars[k], chars[k + 1] = chars[k + 1], chars[k]
        elif chars[k] in ",.;'" and not (chars[k - 1].isdigit() and chars[k + 1].isdigit()):
            chars[k] = " "
    return "".join(chars)


def _swap_words(text: str, mapping: dict[str, str]) -> str:
    pattern = r"\b(" + "|".join(map(re.escape, sorted(mapping, key=len, reverse=True))) + r")\b"

    def other(m: re.Match[str]) -> str:
        word = mapping[m[0].lower()]
        return word.capitalize() if m[0][0].isupper() else word

    return re.sub(pattern, other, text, flags=re.IGNORECASE)


def _mapping(rng: random.Random, record: Record) -> dict[str, str]:
    groups = _groups()
    mapping: dict[str, str] = {}
    if rng.random() < 0.5:
        for pair in groups["pronouns"]:
            mapping[pair[0]], mapping[pair[1]] = pair[1], pair[0]
    if "discrimination" not in record["concerns"]:
        for group in groups["characteristics"]:
            mapping |= {word: rng.choice(group) for word in group}
    return mapping


def _with_spans(record: Record, text: str, locate: dict[str, str]) -> Record:
    evidence = {key: [locate[part] for part in quotes(record, key)] for key in record["evidence"]}
    mentions = [{**m, "quote": locate[m["quote"]]} for m in record.get("mentions", ())]
    return {**record, "text": text, "evidence": evidence, "mentions": mentions}


LEFT_OPEN = ("techniques", "triggers", "main_trigger", "attempted", "outcome", "reason", "facts")


def _unique(record: Record) -> bool:
    return all(record["text"].count(p) == 1 for key in record["evidence"] for p in quotes(record, key))


def _joined(first: Record, second: Record) -> Record:
    """Two records as one text. What depends on the course of one incident is left open; interventions and concerns add up."""
    types = {i["type"] for i in first["interventions"]}
    evidence = {key: quotes(first, key) for key in first["evidence"]}
    for key in second["evidence"]:
        evidence[key] = evidence.get(key, []) + quotes(second, key)
    return {
        **first,
        "text": first["text"].rstrip() + " " + second["text"],
        "interventions": first["interventions"] + [i for i in second["interventions"] if i["type"] not in types],
        "concerns": sorted({*first["concerns"], *second["concerns"]}),
        "evidence": evidence,
        "mentions": [*first.get("mentions", ()), *second.get("mentions", ())],
        "left_open": LEFT_OPEN,
    }


def augmented(rng: random.Random, record: Record, pairs: Sequence[Record] = ()) -> Record:
    """The record itself or a changed copy; quotes are changed along with the text and stay verbatim.

    ``pairs`` are short records, one of which may be joined on, so that decoys and plain statements are also met within
    longer texts.
    """
    draw = rng.random()
    if draw < 0.15 and pairs:
        other = rng.choice(pairs)
        joined = _joined(record, other) if rng.random() < 0.5 else _joined(other, record)
        return joined if _unique(joined) else record
    if draw < 0.5:
        return record
    text = record["text"]
    parts = [p for key in record["evidence"] for p in quotes(record, key)] + [m["quote"] for m in record.get("mentions", ())]
    if draw < 0.7:
        changed = _slip(rng, text, rng.choice([0.005, 0.015, 0.03]))
        locate = {}
        for part in parts:
            at = text.find(part)
            locate[part] = changed[at : at + len(part)] if at >= 0 else part
        return _with_spans(record, changed, locate)
    mapping = _mapping(rng, record)
    if not mapping:
        return record
    changed = _swap_words(text, mapping)
    locate = {part: _swap_words(part, mapping) for part in parts}
    if any(part not in changed for part in locate.values()):
        return record
    return _with_spans(record, changed, locate)
