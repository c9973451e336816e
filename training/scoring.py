"""The figures in which every target is stated: predicted records against gold records of the same narratives.

F1 is micro-averaged over labels unless the name says macro; macro is over the labels that occur in the gold.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

Record = dict[str, Any]
Pair = tuple[frozenset[str], frozenset[str]]
LABEL_SETS = ("interventions", "triggers", "techniques", "concerns")
RESAMPLES = 300


def label_sets(record: Record) -> dict[str, frozenset[str]]:
    """The label sets that a record is judged on."""
    return {
        "interventions": frozenset(i["type"] for i in record["interventions"]),
        "triggers": frozenset(record["triggers"]) - {"not_recorded"},
        "techniques": frozenset(record["de_escalation"].get("techniques") or ()),
        "concerns": frozenset(record["concerns"]),
    }


def f1(pairs: Iterable[Pair]) -> tuple[float, float, float]:
    """F1, precision and recall over (gold, predicted) label sets; 1 where there is nothing to find and nothing found."""
    pairs = list(pairs)
    hit = sum(len(g & p) for g, p in pairs)
    extra = sum(len(p - g) for g, p in pairs)
    missed = sum(len(g - p) for g, p in pairs)
    total = 2 * hit + extra + missed
    return (
        2 * hit / total if total else 1.0,
        hit / (hit + extra) if hit + extra else 1.0,
        hit / (hit + missed) if hit + missed else 1.0,
    )


def per_label(pairs: Sequence[Pair]) -> dict[str, tuple[float, float, float, int]]:
    """Label -> F1, precision, recall and how often the gold holds it."""
    names = sorted({n for g, p in pairs for n in g | p})
    return {n: (*f1([(g & {n}, p & {n}) for g, p in pairs]), sum(n in g for g, _ in pairs)) for n in names}


def _positions(quotes: str | list[str], text: str) -> Iterator[int]:
    for part in quotes if isinstance(quotes, list) else [quotes]:
        at = text.find(part) if part else -1
        if at >= 0:
            yield from range(at, at + len(part))


def overlaps(a: str | list[str], b: str | list[str], text: str) -> bool:
    """Whether two quotes share at least a third of the shorter one's characters, by position in the text."""
    first, second = set(_positions(a, text)), set(_positions(b, text))
    return bool(first and second) and len(first & second) >= min(len(first), len(second)) / 3


def _share(pairs: Sequence[tuple[Record, Record]], of: Callable[[Record], object]) -> float:
    return sum(of(g) == of(p) for g, p in pairs) / max(1, len(pairs))


def _flag(records: Sequence[tuple[Record, Record]], of: Callable[[Record], object]) -> tuple[float, float, float]:
    def one(record: Record) -> frozenset[str]:
        return frozenset({"yes"}) if of(record) else frozenset()

    return f1([(one(g), one(p)) for g, p in records])


def figures(gold: Sequence[Record], predicted: Sequence[Record]) -> dict[str, float]:
    """All figures for gold and predicted records in the same order."""
    pairs = list(zip(gold, predicted, strict=True))
    out: dict[str, float] = {}
    for name in LABEL_SETS:
        sets = [(label_sets(g)[name], label_sets(p)[name]) for g, p in pairs]
        out[f"{name}.f1"], out[f"{name}.precision"], out[f"{name}.recall"] = f1(sets)
        macro = [v[0] for v in per_label(sets).values() if v[3]]
        out[f"{name}.macro_f1"] = sum(macro) / len(macro) if macro else 1.0
    out["interventions.exact"] = _share(pairs, lambda r: label_sets(r)["interventions"])
    out["force_used.f1"] = _flag(pairs, lambda r: r["interventions"])[0]
    out["any_concern.precision"], out["any_concern.recall"] = _flag(pairs, lambda r: r["concerns"])[1:]
    for label in ("life_safety",):
        out[f"{label}.precision"], out[f"{label}.recall"] = _flag(pairs, lambda r, at=label: at in r["concerns"])[1:]  # type: ignore[misc]
    out["main_trigger.accuracy"] = _share(pairs, lambda r: r["triggers"][0])
    out["de_escalation.accuracy"] = _share(pairs, lambda r: r["de_escalation"]["attempted"])
    out["reason.accuracy"] = _share([x for x in pairs if x[0]["interventions"]], lambda r: r["reason"])
    tried = [x for x in pairs if x[0]["de_escalation"]["attempted"] == "yes"]
    out["outcome.accuracy"] = _share(tried, lambda r: r["de_escalation"].get("outcome"))
    for fact in ("restraint_minutes", "seclusion_minutes", "staff_count"):
        stated = [x for x in pairs if any(r["facts"][fact] is not None for r in x)]
        out[f"{fact}.accuracy"] = _share(stated, lambda r, at=fact: r["facts"][at])  # type: ignore[misc]
    quoted = [
        overlaps(g["evidence"][k], p["evidence"][k], g["text"]) for g, p in pairs for k in g["evidence"] if k in p["evidence"]
    ]
    out["evidence.overlap"] = sum(quoted) / max(1, len(quoted))
    return out


def intervals(gold: Sequence[Record], predicted: Sequence[Record]) -> dict[str, tuple[float, float, float]]:
    """Each figure with its 95% interval, by bootstrap over narratives: (point, low, high)."""
    rng, point, draws = random.Random(0), figures(gold, predicted), []
    for _ in range(RESAMPLES):
        rows = [rng.randrange(len(gold)) for _ in gold]
        draws.append(figures([gold[i] for i in rows], [predicted[i] for i in rows]))
    out = {}
    for name, value in point.items():
        ordered = sorted(d[name] for d in draws)
        out[name] = (value, ordered[int(0.025 * RESAMPLES)], ordered[int(0.975 * RESAMPLES)])
    return out
