"""`python -m tests.harbour`: a Harbour office alone, until standard input ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.practice.desk import Desk
from agent.practice.hazards import Latency
from agent.practice.ledger import write_ledger
from agent.practice.seed import make_shop
from tests.harbour import server
from tests.harbour.app import STYLES, bench_of, create_app


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m tests.harbour", description="Serve a Harbour office.")
    made.add_argument("--port", type=int, default=0, help="port of 127.0.0.1; 0 takes a free one")
    made.add_argument("--seed", type=int, default=1, help="the same seed gives the same shop")
    made.add_argument("--orders", type=int, default=40)
    made.add_argument("--style", choices=STYLES, default="events", help="how a parcel is corrected")
    made.add_argument("--latency", default="0", metavar="MS", help="every answer comes this much later")
    made.add_argument("--write-ledger", type=Path, help="write the matching dispatch ledger (.xlsx or .csv)")
    made.add_argument("--write-config", type=Path, help="write a bufa.toml with this office as its store")
    made.add_argument("--pack", default="harbour", help="the pack named in the settings")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve as asked until standard input ends."""
    asked = parser().parse_args(arguments)
    shop = make_shop(asked.seed, asked.orders, server.now())
    listening, address = server.bound(asked.port)
    if asked.write_ledger is not None:
        write_ledger(shop, asked.write_ledger)
    if asked.write_config is not None:
        server.settings(shop, address, asked.write_config, asked.pack)
    bench = bench_of(Desk(shop, "en", server.now), asked.style)
    app = create_app(bench, [Latency(asked.latency)])
    with listening:
        server.run(app, listening, lambda: server.announce(shop, address, sys.stdout))
    return 0


if __name__ == "__main__":
    sys.exit(main())
