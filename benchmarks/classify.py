"""``lessforce classify`` over a file: rate and peak memory, beside the bare reading rate in the same run.

python benchmarks/classify.py [--count 1000]
"""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from texts import narratives

from models import registry
from nlp import Reader

THREADS = 2


def classified(texts: list[str]) -> tuple[float, float]:
    """Seconds and peak memory (MiB) of the command over a CSV file of these texts."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "incidents.csv", Path(folder) / "readings.jsonl"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "text"])
            writer.writerows(enumerate(texts))
        start = time.perf_counter()
        subprocess.run([Path(sys.executable).parent / "lessforce", "classify", source, "-o", result], check=True)
        taken = time.perf_counter() - start
        with result.open(encoding="utf-8") as file:
            lines = sum(1 for _ in file)
        if lines != len(texts):
            sys.exit(f"{len(texts)} rows in, {lines} out")
    return taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    texts = narratives(parser.parse_args().count)
    words = sum(len(t.split()) for t in texts) / len(texts)
    taken, memory = classified(texts)
    reader = Reader.load(registry.promoted(), threads=THREADS)
    start = time.perf_counter()
    reader.read_many(texts)
    bare = time.perf_counter() - start
    table = Table(title=f"{len(texts)} narratives of {words:.0f} words on average")
    for head in ("", "seconds", "narratives/s", "peak memory, MiB"):
        table.add_column(head, justify="right" if head else "left")
    rate = f"{len(texts) / taken:.1f}"
    table.add_row("lessforce classify, CSV to JSON Lines, start-up included", f"{taken:.1f}", rate, f"{memory:.0f}")
    table.add_row(f"bare readings, {THREADS} threads", f"{bare:.1f}", f"{len(texts) / bare:.1f}", "")
    Console().print(table)


if __name__ == "__main__":
    main()
