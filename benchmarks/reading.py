"""How long a reading takes, as a ratio to the bare encoder pass over the same tokens in the same run.

    python benchmarks/reading.py [--count 200]

Run it on an otherwise idle machine: absolute times move with the neighbours, ratios much less.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import onnxruntime
from rich.console import Console
from rich.table import Table
from texts import of_words
from tokenizers import Tokenizer

from models import registry
from nlp import Reader

WORDS = 150
ROUNDS = 3


def seconds(work: Callable[[str], object], texts: list[str]) -> list[float]:
    """The time of each call, the best of :data:`ROUNDS`."""
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for k, text in enumerate(texts):
            start = time.perf_counter()
            work(text)
            best[k] = min(best[k], time.perf_counter() - start)
    return best


def bare_pass() -> Callable[[str], object]:
    """The network alone on a text's tokens; tokenising is outside the clock's reach by being done beforehand."""
    folder = registry.promoted()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), sess_options=options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    inputs: dict[str, dict[str, np.ndarray]] = {}

    def work(text: str) -> object:
        if text not in inputs:
            ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
            inputs[text] = {"ids": ids, "mask": np.ones_like(ids)}
        return session.run(None, inputs[text])

    return work


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    texts = of_words(WORDS, parser.parse_args().count)
    bare = seconds(bare_pass(), texts)
    reading = seconds(Reader.load(registry.promoted()).read, texts)
    table = Table(title=f"{len(texts)} narratives of {WORDS} words, one thread, best of {ROUNDS}")
    for head in ("", "narratives/s", "p50 ms", "p95 ms", "ratio to the bare pass"):
        table.add_column(head, justify="right" if head else "left")
    for name, times in (("bare encoder pass", bare), ("whole reading", reading)):
        cuts = statistics.quantiles(times, n=20)
        table.add_row(
            name,
            f"{len(times) / sum(times):.1f}",
            f"{statistics.median(times) * 1000:.1f}",
            f"{cuts[18] * 1000:.1f}",
            f"{sum(times) / sum(bare):.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
