"""How much the corpus repeats itself: near-duplicate narratives and phrases shared between texts."""

import re
from collections import Counter
from collections.abc import Sequence

from training.corpus import Record

SHINGLE = 5  # words
PHRASE = 8  # words
NEAR = 0.5  # Jaccard similarity of shingles from which two texts are near-duplicates


def _grams(text: str, size: int) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[k : k + size]) for k in range(len(words) - size + 1)}


def near_duplicates(records: Sequence[Record]) -> list[tuple[str, str, float]]:
    """Pairs of narratives whose 5-word shingles overlap by at least half, minimal pairs of one group left out."""
    shingles = [_grams(r["text"], SHINGLE) for r in records]
    at: dict[str, list[int]] = {}
    for k, found in enumerate(shingles):
        for s in found:
            at.setdefault(s, []).append(k)
    shared: Counter[tuple[int, int]] = Counter()
    for places in at.values():
        if 1 < len(places) <= 50:
            shared.update((a, b) for i, a in enumerate(places) for b in places[i + 1 :])
    out = []
    for (a, b), n in shared.items():
        likeness = n / len(shingles[a] | shingles[b])
        same_group = records[a].get("pair") is not None and records[a].get("pair") == records[b].get("pair")
        if likeness >= NEAR and not same_group:
            out.append((records[a]["id"], records[b]["id"], round(likeness, 2)))
    return sorted(out, key=lambda x: -x[2])


def repeated_phrases(records: Sequence[Record]) -> Counter[str]:
    """Eight-word phrases that stand in more than one narrative, minimal pairs counted once a group."""
    seen: dict[str, set[str]] = {}
    for record in records:
        for phrase in _grams(record["text"], PHRASE):
            seen.setdefault(phrase, set()).add(record.get("pair") or record["id"])
    return Counter({p: len(ids) for p, ids in seen.items() if len(ids) > 1})
