"""`python -m agent.practice`: the practice console alone, for children of tests and of the demonstration."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.practice.bad_usage import FORMS
from agent.practice.errors import PracticeError
from agent.practice.server import serve


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m agent.practice", description="Serve a practice console.")
    made.add_argument("--port", type=int, default=0, help="port of 127.0.0.1; 0 takes a free one")
    made.add_argument("--seed", type=int, default=1, help="the same seed gives the same shop")
    made.add_argument("--orders", type=int, default=60)
    made.add_argument("--skin", choices=("aliexpress", "plain"), default="aliexpress")
    made.add_argument("--lang", choices=("zh", "en"), default="zh")
    known = ", ".join(FORMS)
    made.add_argument("--hazard", action="append", default=[], metavar="NAME[=VALUE]", help=f"known: {known}")
    made.add_argument("--state", type=Path, help="keep the shop in this file over restarts")
    made.add_argument("--write-ledger", type=Path, help="write the matching dispatch ledger (.xlsx or .csv)")
    made.add_argument("--write-config", type=Path, help="write a bufa.toml with this console as its store")
    made.add_argument("--until-closed", action="store_true", help="stop when standard input ends")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve as asked; 2 with one sentence where that cannot be."""
    asked = parser().parse_args(arguments)
    try:
        return serve(
            port=asked.port,
            seed=asked.seed,
            orders=asked.orders,
            skin=asked.skin,
            lang=asked.lang,
            hazards=asked.hazard,
            state=asked.state,
            write_ledger=asked.write_ledger,
            write_config=asked.write_config,
            until_closed=sys.stdin if asked.until_closed else None,
        )
    except PracticeError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
