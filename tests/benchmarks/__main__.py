"""`python -m tests.benchmarks [CASE …] [--pairs N]`: bufa and a bare Playwright script side by side.

Prints a table and puts the results into `bench.json` in the current folder. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from tests.benchmarks.cases import CASES, merge, summary, table
from tests.benchmarks.measure import Void, pair


def main() -> int:
    """Run the cases asked for, by default all."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(case.name for case in CASES))
    asked.add_argument("--pairs", type=int, default=5, metavar="N", help="pairs a case (5)")
    given = asked.parse_args()
    unknown = set(given.cases) - {case.name for case in CASES}
    if unknown or given.pairs < 1:
        asked.error(f"no such case: {', '.join(sorted(unknown))}" if unknown else "at least one pair")
    found = {}
    for case in CASES:
        if not given.cases or case.name in given.cases:
            pairs = []
            for turn in range(given.pairs):
                pairs.append(pair(case, turn))
                bufa, bare = (round(side.seconds, 1) for side in pairs[-1])
                sys.stderr.write(f"{case.name} {turn + 1}/{given.pairs}: bufa {bufa} s, bare {bare} s\n")
            found[case.name] = summary(case, pairs)
            merge(Path("bench.json"), {case.name: found[case.name]})
    Console(width=None if sys.stdout.isatty() else 160).print(table(found))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Void as void:
        sys.exit(f"void: {void}")
