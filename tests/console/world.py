"""A session as a round has it, on the small practice shop served from a thread of the test."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import uvicorn
from playwright.sync_api import BrowserContext, Route

from agent.console.pack import Pack, load_pack
from agent.console.report import RoundReport
from agent.console.session import Session
from agent.console.visit import Console
from agent.evidence.recorder import Facts, Redactor, Round
from agent.ledger.carriers import Carriers
from agent.ledger.database import FILE_NAME
from agent.ledger.intents import Intent, IntentState
from agent.ledger.journal import Journal
from agent.models import BuyerMessage, Declaration, Outcome, Pair, Policy, Purpose, Reason, TrackingFix
from agent.practice.app import create_app
from agent.practice.desk import Desk
from agent.practice.shop import Shop
from agent.settings import KindSettings, StoreSettings
from flows.correct import correct_tracking
from flows.declare import declare_shipment
from flows.message import message_buyer
from tests.databases import new_database
from tests.practice_skins.shop_of_tests import CLOCK, NOW, SHOP_ID, TWO, WRONG, small_shop

SELECTORS = Path(__file__).resolve().parents[2] / "selectors"
PACKS = {"plain": "practice.yaml", "aliexpress": "aliexpress.yaml"}
OLD = Pair("CAINIAO_STANDARD", "TEST000000")
NEW = Pair("CPAM", "RB473124829CN")
TEXT = "Hello Maria, your parcel has a new number: RB473124829CN. Thank you!"
FIX = TrackingFix(WRONG, 1, OLD, NEW, Reason.PLACEHOLDER, "a placeholder")
MESSAGE = BuyerMessage(WRONG, Purpose.CORRECTED, NEW.number, Reason.PLACEHOLDER, buyer="M***a")
SHIPMENT = Declaration(CLOCK, NEW, Reason.NOT_DECLARED, "the ledger says so")
OTHER_MESSAGE = replace(MESSAGE, order_id=TWO)
#: For tests in which something shows late: the console has half a minute to settle, which none waits out.
PATIENT = (("settle_seconds: 1,", "settle_seconds: 30,"),)


class Served:
    """The small shop behind one skin, answered from a thread."""

    def __init__(self, skin: str, lang: Literal["zh", "en"], hazards: tuple[str, ...] = ()) -> None:
        self.shop: Shop = small_shop()
        self.desk = Desk(self.shop, lang, lambda: NOW)
        # The protocol must be named: only then are small answers sent at once (TCP_NODELAY), not 40 ms later.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(128)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        app = create_app(self.shop, skin, lang, hazards, lambda: NOW, desk=self.desk)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def stop(self) -> None:
        """Let the server end, which closes its socket; that takes it a moment, and nobody need wait."""
        self.server.should_exit = self.server.force_exit = True


class World:
    """One round of one store: its session, its journal, and the console's own witness."""

    def __init__(
        self,
        window: BrowserContext,
        folder: Path,
        *,
        skin: str = "plain",
        lang: Literal["zh", "en"] = "en",
        kinds: Policy = Policy.AUTO,
        min_free: int = 0,
        edits: tuple[tuple[str, str], ...] = (),
        watching_only: bool = False,
        hazards: tuple[str, ...] = (),
    ) -> None:
        self.window, self.folder = window, folder
        self.served = Served(skin, lang, hazards)
        self.shop = self.served.shop
        self.pack = _quick_pack(skin, edits)
        self.engine = new_database(folder)
        self.evidence = Round(
            folder / "recordings", _facts(self.pack), lambda: NOW, Redactor(), min_free=min_free
        )
        self.journal = Journal(self.engine, store="practice", shop="", round_id="r1", clock=lambda: NOW)
        self.session = self._session(kinds, watching_only)
        self.journal.open_round("daily")
        self.journal.arrive(f"127.0.0.1/{SHOP_ID}")

    def _session(self, kinds: Policy, watching_only: bool) -> Session:
        store = StoreSettings(
            name="practice",
            pack="practice",
            address=self.served.address,
            channel_id=SHOP_ID,
            user=self.shop.account,
            kinds=KindSettings(correct=kinds, message=kinds, declare=kinds),
        )
        console = Console(
            self.window, self.pack, self.served.address, values={"channel_id": SHOP_ID, "user": store.user}
        )
        return Session(
            store=store,
            console=console,
            carriers=Carriers.load(),
            journal=self.journal,
            data_dir=self.folder,
            clock=lambda: NOW,
            progress=lambda _: None,
            report=RoundReport("r1"),
            evidence=self.evidence,
            watching_only=watching_only,
        )

    def close(self) -> None:
        """End everything that was started, the browser's window last of all by its own fixture."""
        self.evidence.close("done", {})
        self.engine.dispose()
        self.served.stop()

    def sign_in(self) -> World:
        """Let the window hold a session of the console, without the sign-in form."""
        cookie = {
            "name": "seller_sid",
            "value": self.served.desk.gate.open_session(),
            "url": self.served.address,
        }
        self.window.add_cookies([cookie])  # type: ignore[list-item]
        return self

    # --- doing ---------------------------------------------------------------------------------------

    def plan(self, fix: TrackingFix = FIX) -> Intent:
        """Enter a correction into the journal."""
        return self.journal.plan([(fix, None)])[0]

    def correct(self, fix: TrackingFix = FIX) -> Outcome:
        """Carry out a correction as a round does."""
        intent = self.plan(fix)
        with self.session.working_on(fix.order_id):
            return correct_tracking(self.session, intent)

    def declare(self, declaration: Declaration = SHIPMENT) -> Outcome:
        """Carry out a declaration as a round does."""
        intent = self.journal.plan([(declaration,)])[0]
        with self.session.working_on(declaration.order_id):
            return declare_shipment(self.session, intent)

    def tell(self, *messages: BuyerMessage, text: str = TEXT) -> Outcome:
        """Post one message that carries these."""
        intents = self.journal.plan([], messages or (MESSAGE,))
        with self.session.working_on(*(intent.order_id for intent in intents)):
            return message_buyer(self.session, intents, text)

    def page_does(self, script: str) -> None:
        """Let every page run a script before its own, as a page with that behaviour would."""
        self.window.add_init_script(script)

    def on_call(self, name: str, act: Callable[[Route], object]) -> None:
        """Stand between the page and one of its calls."""
        self.window.route(f"**/h5/mtop.practice.{name}/1.0/", lambda route: act(route) and None)

    # --- what came of it -----------------------------------------------------------------------------

    def log(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the console's own book of writes, of some kinds or all."""
        entries = self.served.desk.book.as_json()
        return [dict(entry) for entry in entries if not kinds or entry["kind"] in kinds]

    def pairs(self, order_id: str = WRONG) -> list[Pair]:
        """Return what stands on the console."""
        return [Pair(one.service, one.number) for one in self.shop.orders[order_id].parcels]

    def texts(self) -> list[str]:
        """Return the seller's messages to Maria that were not there at the start."""
        return [one.text for one in self.shop.conversations["s90001"].messages[46:]]

    def path(self, order_id: str = WRONG) -> list[IntentState]:
        """Return every state that the order's intent passed into."""
        (intent,) = self.journal.intents_of(order_id)
        return [event.state for event in self.journal.history(intent.id)]

    def on_disk(self) -> str:
        """Return the intent's state as another program finds it in the file."""
        connection = sqlite3.connect(self.folder / FILE_NAME)
        try:
            return str(connection.execute("select state from intent").fetchone()[0])
        finally:
            connection.close()

    def recorded(self, order_id: str = WRONG) -> list[dict[str, Any]]:
        """Return the lines of the order's recording as they lie on the disk now."""
        file = self.evidence.folder / f"order-{order_id}" / "steps.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _quick_pack(skin: str, edits: tuple[tuple[str, str], ...]) -> Pack:
    """Return the shipped pack with shorter waits."""
    text = (SELECTORS / PACKS[skin]).read_text(encoding="utf-8")
    limits = next(line for line in text.splitlines() if line.startswith("limits:"))
    quick = "limits: {changes: 2, days: 5, message_length: 1000, settle_seconds: 1, wait_seconds: 6}"
    for old, new in ((limits, quick), *edits):
        assert old in text, f"{old!r} is not in the pack"
        text = text.replace(old, new)
    return _loaded(text, f"{skin}.yaml")


@cache
def _loaded(text: str, name: str) -> Pack:
    """Return what a file of this text holds; reading one takes a fifth of a second, and nobody alters it."""
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_text(text, encoding="utf-8")
        return load_pack(file)


def _facts(pack: Pack) -> Facts:
    return Facts("daily", "practice", "r1", "127.0.0.1", "", pack.name, pack.sha256, {}, NOW)
