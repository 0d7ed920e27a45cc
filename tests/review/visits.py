"""The review page served to a real browser, over a store that holds what the tests go through."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw

from agent.evidence.keys import Keys, load
from agent.evidence.recorder import CardPicture, Facts, Recorder, Redactor, Round, WriteCard
from agent.ledger import clocks, stores
from agent.ledger.approvals import Asked
from agent.ledger.inbox import Matter, Waits, keep
from agent.ledger.journal import Journal
from agent.models import Deadline, Money, Order, Reason, Status
from agent.review.app import create_app
from agent.review.desk import Desk
from agent.settings import load as load_settings
from tests.databases import new_database
from tests.dossier.samples import NEW, OLD, ORDER, OTHER, START, Ticking
from tests.journal.samples import fix
from tests.review.site import CONFIG

SHOP = "csp.aliexpress.com/1"
LONG = "8190001234567899"
SIZE = (1200, 900)
#: How long a page may take for what must come, in milliseconds: on a busy machine that is long.
PATIENCE = 90_000
BOX = (300, 200, 180, 30)
TEXT = '- heading "Order" [level=1]\n- button "Change"'


def picture(number: int) -> bytes:
    """Draw a page that looks like no other."""
    image = Image.new("RGB", SIZE, (250, 250, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 48), fill=(40 + number * 3 % 200, 60, 90))
    draw.rectangle((BOX[0], BOX[1], BOX[0] + BOX[2], BOX[1] + BOX[3]), fill=(220, 235, 225))
    draw.text((BOX[0] + 8, BOX[1] + 8), f"page {number}", fill=(20, 20, 20))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def long_run(recorder: Recorder, pictures: int = 20) -> None:
    """Record so many pictures; the last two are the same to the byte."""
    recorder.line(verb="begun", page="order", write={"commit_id": "c0", "order_id": LONG})
    for number in range(pictures):
        recorder.line(verb="click", page="order", element="change", resolved="button `Change`")
        image = picture(min(number, pictures - 2))
        recorder.still(image, page="order", moment="filled", boxes={"new": BOX}, text=TEXT)


def written(recorder: Recorder, order: str = ORDER) -> None:
    """Record a correction with its message, as rounds do."""
    before = recorder.still(picture(31), page="order", moment="before", boxes={"old": BOX}, text=TEXT)
    terms = {"order_id": order, "old": OLD, "new": NEW}
    recorder.line(verb="begun", page="order", write={"commit_id": "c1", **terms})
    after = recorder.still(picture(32), page="order", moment="after", boxes={"new": BOX}, text=TEXT)
    number = CardPicture("order number", after, BOX)
    shown = [number, CardPicture("old", before, BOX), CardPicture("new", after, BOX)]
    recorder.card(WriteCard(order, "correct", "placeholder", OLD, NEW, outcome="done", pictures=shown))
    chat = recorder.still(picture(33), page="conversation", moment="after", boxes={"chat": BOX})
    told = [number, CardPicture("chat", chat, BOX)]
    card = WriteCard(order, "message", "placeholder", "", NEW.split()[0], "Dear buyer", "done", told)
    recorder.card(card)


@dataclass
class Visit:
    """A running review page: where it is, what opens it, and what lies behind it."""

    root: Path
    address: str
    token: str
    desk: Desk
    keys: Keys
    clock: Ticking

    def round(self, hours: int) -> Round:
        """Begin a sealing round so many hours after the first."""
        started = START + timedelta(hours=hours)
        own = ("csp.aliexpress.com", SHOP, "aliexpress", "ab" * 32, {"bufa": "0.1.0"}, started)
        facts = Facts("daily", "main", f"{started:%Y%m%dt%H%M%Sz}-daily", *own)
        told = {"monotonic": lambda: 0.0, "min_free": 0, "signer": self.keys}
        return Round(self.root / "recordings", facts, self.clock, Redactor(), **told)  # type: ignore[arg-type]

    def run(self, order: str, hours: int) -> str:
        """Return the address of an order's run."""
        return f"/run/main/{START + timedelta(hours=hours):%Y%m%dt%H%M%Sz}-daily/order-{order}"


def fill(visit: Visit) -> None:
    """Leave three rounds and an inbox: a long run, a write, an unproven one; requests and a text to paste."""
    for hours, order, outcome in ((0, LONG, "done"), (1, ORDER, "done"), (2, OTHER, "unconfirmed")):
        made = visit.round(hours)
        recording = made.recording(f"order-{order}", order)
        long_run(recording) if order == LONG else written(recording, order)
        recording.close(outcome)
        made.close(outcome, {})
    engine = visit.desk.engine
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=visit.clock)
    journal.open_round("daily")
    for order, reason in (("8191", "near"), ("8192", "placeholder"), ("8193", "placeholder")):
        for intent in journal.plan([(fix(order=order, reason=Reason(reason)),)], []):
            shown = {side: intent.terms[side] for side in ("wrong", "right")}
            journal.ask([Asked([intent], shown)])
    paste = Matter(Waits.WRITE, ORDER, "draft", "somebody's draft is in the box", NEW, "Dear buyer,\nhello")
    keep(engine, "main", SHOP, "r1", [paste], {ORDER}, visit.clock)
    stores.set_shop(engine, "main", SHOP)
    journal.save_scan(True, {})
    left = ((ORDER, 1), (OTHER, -2), (LONG, 40))
    waiting = [_waits(order, hours) for order, hours in left]
    clocks.keep(journal, waiting, full=True, window=clocks.Window(5, 2))


def _waits(order: str, hours: int) -> Order:
    """Return an order with so many hours left to ship."""
    left, money = Deadline("shown", timedelta(hours=hours)), Money("US$", Decimal("9.60"))
    return Order(order, Status.WAIT_SELLER_SEND_GOODS, left, amount=money)


@contextmanager
def visiting(root: Path) -> Iterator[Visit]:
    """Serve the review page over a new installation in `root` while the block runs."""
    (root / "bufa.toml").write_text(CONFIG, encoding="utf-8")
    clock = Ticking()
    desk = Desk(load_settings(root / "bufa.toml", environment=False), new_database(root), clock)
    # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    visit = Visit(root, address, desk.reviewers.issue("Mei"), desk, load(root, clock), clock)
    try:
        fill(visit)
        yield visit
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        desk.engine.dispose()
