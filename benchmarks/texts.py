"""Narratives to measure with: the corpus, repeated with small changes so that no cache helps."""

import json
from itertools import cycle, islice
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "training" / "corpus" / "narratives"


def corpus() -> list[str]:
    """The corpus's narratives, file by file."""
    return [json.loads(line)["text"] for path in sorted(CORPUS.glob("*.jsonl")) for line in path.open(encoding="utf-8")]


def narratives(count: int) -> list[str]:
    """``count`` texts; from the second round on each says which round it is."""
    texts = corpus()
    return [text if k < len(texts) else f"{text} Round {k // len(texts)}." for k, text in enumerate(islice(cycle(texts), count))]


def of_words(words: int, count: int) -> list[str]:
    """``count`` narratives cut or joined to exactly ``words`` words."""
    stream = cycle(" ".join(corpus()).split())
    return [" ".join(islice(stream, words)) for _ in range(count)]
