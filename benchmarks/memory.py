"""Whether memory stays flat over many readings.

python benchmarks/memory.py [--count 100000]
"""

import argparse
import resource
from itertools import cycle, islice

from rich.console import Console
from rich.table import Table
from texts import corpus

from models import registry
from nlp import Reader

CHECKS = 10


def main() -> None:
    """Print peak memory at tenths of the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    count = parser.parse_args().count
    reader, stream = Reader.load(registry.promoted(), threads=2), cycle(corpus())
    table = Table(title="Peak memory of one process")
    for head in ("narratives read", "MiB"):
        table.add_column(head, justify="right")
    for check in range(1, CHECKS + 1):
        for start in range(0, count // CHECKS, 100):
            texts = islice(stream, min(100, count // CHECKS - start))
            reader.read_many([f"{text} Number {check}-{start}-{k}." for k, text in enumerate(texts)])
        table.add_row(f"{check * (count // CHECKS):,}", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
