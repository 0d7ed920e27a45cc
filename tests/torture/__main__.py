"""`python -m tests.torture --runs N --seed S`: rounds killed at any moment, and what became of their writes.

Every step and state of a round comes once for each skin, in an order drawn from the seed, between instants
drawn from it too. `--again TALE` plays one tale alone, as it was printed. Ends with 1 where anything was done
twice, wrongly, lost, or cannot be explained.
"""

from __future__ import annotations

import argparse
import sys

from tests.torture.campaign import Count, campaign, say, tell
from tests.torture.deck import tale
from tests.torture.stage import LANGUAGES


def main() -> int:
    """Kill as many rounds as asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    asked.add_argument("--runs", type=int, default=500, metavar="N", help="rounds to be killed (500)")
    asked.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed, the same moments (1)")
    asked.add_argument("--skin", choices=sorted(LANGUAGES), action="append", help="one skin alone")
    asked.add_argument("--again", metavar="TALE", help="one tale, as it was printed")
    given = asked.parse_args()
    if given.again:
        count, told = Count(), tell(tale(given.again), given.runs)
        count.add(told)
        say(told, given.seed, count, 0)
    else:
        count = campaign(given.runs, given.seed, tuple(given.skin or LANGUAGES))
    sys.stdout.write(f"{count}\n")
    return 0 if count.good else 1


if __name__ == "__main__":
    sys.exit(main())
