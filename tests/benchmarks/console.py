"""A practice console for one repetition of a benchmark, in its own process; it counts what is asked of it.

`python -m tests.benchmarks.console JOB FOLDER LATENCY` writes the settings, the ledger and the bare script's
`job.json` into FOLDER, says `ready`, and serves until its standard input ends; then it prints its counts.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from agent.console.browser import Wanted, launch_options
from agent.practice import chat, ordinary, server, sown
from agent.practice.app import create_app
from agent.practice.config import write_config
from agent.practice.desk import Desk
from agent.practice.ground import Ground
from agent.practice.ledger import write_ledger
from agent.practice.seed import ACCOUNT, NAME, password
from agent.practice.shop import Order, Shop
from agent.practice.words import SERVICES

SEED = 1
#: Proven errors whose buyers are to be told.
_WRONG = (sown.placeholder, sown.check_digit, sown.old_number)
#: Of ten orders in order so many are of each kind.
_RIGHT = (*[ordinary.sent] * 6, ordinary.sent_in_two, ordinary.sent_in_one, *ordinary.CASES[4:6])
_TEXT = "Hello, the tracking number of your order {order} was wrong. The right one is {number}. Thank you."


def _now() -> datetime:
    return datetime.now(UTC)


def act(ground: Ground) -> list[Order]:
    """Return twenty orders that are proven wrong, each of another buyer, among twenty in order."""
    others = [_RIGHT[turn % 10](ground, turn, None) for turn in range(20)]
    for order in others:
        order.ledger.clear()  # the ledger speaks of the twenty alone
    return [*others, *(_WRONG[turn % 3](ground, turn, alone=True) for turn in range(20))]


def scan(ground: Ground) -> list[Order]:
    """Return a thousand orders that stand on the lists, all as the ledger has them."""
    return [_RIGHT[turn % 10](ground, turn, None) for turn in range(1000)]


def a_day(ground: Ground) -> list[Order]:
    """Return a thousand orders that stand on the lists, of which twenty are proven wrong."""
    return [*scan(ground)[:960], *act(ground)]


def make_shop(job: str) -> Shop:
    """Return the shop of a job, the same at every call but for the time; threads fit on one page."""
    rng, now = Random(f"benchmark {job} {SEED}"), _now()
    shop = Shop("100200300", NAME, ACCOUNT, password(SEED), seed=SEED, size=0, born=now)
    for order in {"act": act, "scan": scan, "round": a_day}[job](Ground(rng, now)):
        shop.add_order(order)
    for number, orders in enumerate(shop.orders_of.values()):
        talk = chat.thread(rng, now, orders[0].buyer, orders, number)
        if talk is not None:
            talk.messages[:] = talk.messages[-6:]
            shop.add_conversation(talk)
    return shop


def write_job(shop: Shop, address: str, path: Path) -> None:
    """Write what the bare script must know: where, who, with which browser, and what to write."""
    fixes = [
        {
            "order": order.order_id,
            "old": wrong.number,
            "service": SERVICES[right.service].zh,
            "number": right.number,
            "text": _TEXT.format(order=order.order_id, number=right.number),
        }
        for order in shop.orders.values()
        for wrong, right in zip(order.parcels, order.right, strict=True)
        if order.tell
    ]
    browser = launch_options(Wanted(shell=True, loopback=True), "")
    known = {"address": address, "channel": shop.shop_id, "user": shop.account, "password": shop.password}
    path.write_text(json.dumps({**known, "browser": browser, "fixes": fixes}), "utf-8")


class Counted:
    """Counts the pages, calls and files that a console is asked for; the witness does not count."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then answer."""
        top = scope["path"].split("/")[1] if scope["type"] == "http" else "_practice"
        if top != "_practice":
            self.counts[{"h5": "calls", "assets": "files"}.get(top, "pages")] += 1
        await self.app(scope, receive, send)


def serve(job: str, folder: Path, latency: int) -> Counter[str]:
    """Serve until standard input ends; return what was counted."""
    shop = make_shop(job)
    hazards = [f"latency={latency}"] if latency else []
    app = Counted(create_app(shop, "aliexpress", "zh", hazards, _now, desk=Desk(shop, "zh", _now)))
    with server._bound(0) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        write_config(shop, "aliexpress", address, folder / "bufa.toml")
        write_ledger(shop, folder / "ledger.csv")
        write_job(shop, address, folder / "job.json")
        serving = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        threading.Thread(target=server._watch, args=(sys.stdin, serving), daemon=True).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        serving.run(sockets=[listening])
    return app.counts


if __name__ == "__main__":
    sys.stdout.write(json.dumps(serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
