"""`python -m tests.detection.bench [--only 1,3] [--quick] [--seed N]`: a table, and one line of JSON last."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes, one thread each: figures of one core

import argparse
import sys

from tests.detection.bench.against import UnableToCompare
from tests.detection.bench.suite import ROWS, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-detect", description=__doc__)
    parser.add_argument("--only", default="", help=f"rows, separated by commas: {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="a fraction of the cases; figures are rough")
    parser.add_argument("--seed", type=int, default=20_260_209)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--against", default="", metavar="COMMIT", help="compare with it, on the same series")
    asked = parser.parse_args()
    rows = [row for row in asked.only.split(",") if row] or ([] if asked.against else list(ROWS))
    unknown = [row for row in rows if row not in ROWS]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")
    try:
        run(
            rows=rows,
            seed=asked.seed,
            quick=asked.quick,
            processes=asked.processes,
            out=sys.stdout,
            commit=asked.against,
        )
    except UnableToCompare as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
