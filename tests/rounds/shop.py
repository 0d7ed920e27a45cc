"""A practice console in a thread of the test, over a shop whose people the test can play."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.responses import Response

from agent.practice import hazards, writes
from agent.practice.app import create_app
from agent.practice.config import PACKS, write_config
from agent.practice.desk import Desk
from agent.practice.hazards import Answer, Exchange, Hazard
from agent.practice.ledger import write_ledger
from agent.practice.seed import make_shop
from agent.practice.shop import Message, Order, Pair
from tests.rounds.judge import Witness, look
from tests.rounds.person import ROOT, Person

MODIFY, SEND = "mtop.practice.logistics.modify", "mtop.practice.im.send"


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Doorkeeper(Hazard):
    """Counts who comes, and can hold one call, before or after the console has carried it out."""

    def __init__(self) -> None:
        self.visits = 0
        self.held = ""
        self.carried_out = False
        self.arrived, self.leave = threading.Event(), threading.Event()

    def hold(self, call: str, *, carried_out: bool) -> None:
        """Hold the next call of this name; `arrived` is set when it has come, `leave` lets it go."""
        self.held, self.carried_out = call, carried_out
        self.arrived.clear()
        self.leave.clear()

    async def around(self, exchange: Exchange, desk: Desk, answer: Answer) -> Response:
        """Answer, or hold the call and then lose it."""
        self.visits += 1
        if exchange.name != self.held:
            return await answer(exchange)
        self.held = ""
        if self.carried_out:
            await answer(exchange)
        self.arrived.set()
        await asyncio.to_thread(self.leave.wait, 60)
        return Response(status_code=503)


def own_pack(person: Person, skin: str, old: str, new: str) -> None:
    """Let somebody's store use a pack of its own: the shipped one with a text replaced that stands once.

    What was replaced before stays, unless it is the same text again.
    """
    packs = person.folder / "packs"
    own, shipped = (folder / f"{PACKS[skin]}.yaml" for folder in (packs, ROOT / "selectors"))
    source = own if own.is_file() and old in own.read_text("utf-8") else shipped
    text = source.read_text("utf-8")
    assert text.count(old) == 1
    if not packs.is_dir():
        packs.mkdir()
        person.settings('data_dir = "."', 'data_dir = "."\npacks_dir = "packs"')
    own.write_text(text.replace(old, new), "utf-8")


class Shop:
    """A console, the folder of somebody who works with it, and the people around it.

    Only orders named by `ledger` have rows in the ledger. `hazards` are bad days by their names.
    """

    def __init__(
        self,
        folder: Path,
        *,
        skin: str = "aliexpress",
        lang: str = "zh",
        latency: int = 0,
        orders: int = 40,
        hazards: Sequence[str] = (),
        seed: int = 1,
    ) -> None:
        self.desk = Desk(make_shop(seed, orders, now()), "zh" if lang == "zh" else "en", now)
        self.skin, self.person, self.door = skin, Person(folder), Doorkeeper()
        self.hazards = [*([f"latency={latency}"] if latency else []), *hazards]
        self._start(0)
        write_config(self.desk.shop, skin, self.address, folder / "bufa.toml")

    def _start(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", port))
        self.socket.listen(128)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        before = dict(hazards.KNOWN)
        hazards.KNOWN["door"] = lambda value: self.door
        named = ["door", *self.hazards]
        app = create_app(self.desk.shop, self.skin, self.desk.lang, named, now, desk=self.desk)
        hazards.KNOWN.clear()
        hazards.KNOWN.update(before)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def stop(self) -> None:
        """End the console; nobody answers at its address any more."""
        self.door.leave.set()
        self.server.should_exit = self.server.force_exit = True
        self.thread.join()
        self.socket.close()

    def strike(self, hazards: Sequence[str]) -> None:
        """Start the console again where it stood, with these bad days and no other."""
        self.stop()
        self.hazards = list(hazards)
        self._start(int(self.address.rpartition(":")[2]))

    def recover(self) -> None:
        """Start the console again where it stood, on a good day: every hazard is over."""
        self.strike([])

    def witness(self) -> Witness:
        """Return what the console says of itself now."""
        return look(self.address)

    def sown(self, kind: str, turn: int = 0) -> Order:
        """Return an order in which a kind was sown, without another order of that buyer to be told."""
        shop = self.desk.shop
        found = [order for order in shop.orders.values() if order.sown == kind]
        alone = [one for one in found if sum(bool(o.tell) for o in shop.orders_of[one.buyer.buyer_id]) < 2]
        return sorted(alone, key=lambda one: one.order_id)[turn]

    def ledger(self, *orders: Order) -> Path:
        """Write a ledger that speaks of these orders alone."""
        kept = {id(order): order.ledger for order in self.desk.shop.orders.values()}
        for order in self.desk.shop.orders.values():
            order.ledger = order.ledger if order in orders else []
        write_ledger(self.desk.shop, file := self.person.folder / "ledger.csv")
        for order in self.desk.shop.orders.values():
            order.ledger = kept[id(order)]
        return file

    def settle_within(self, seconds: int) -> None:
        """Let the store use a pack that gives the console this long to settle, instead of ten seconds."""
        self.pack("settle_seconds: 10,", f"settle_seconds: {seconds},")

    def hurry(self) -> None:
        """Let the store use a pack that waits for nothing very long: two seconds, six for an element."""
        self.pack("settle_seconds: 10, wait_seconds: 10", "settle_seconds: 2, wait_seconds: 6")

    def pack(self, old: str, new: str) -> None:
        """Let the store use a pack of its own, see `own_pack`."""
        own_pack(self.person, self.skin, old, new)

    # --- the people around the console ---------------------------------------------------------------

    def colleague_writes(self, order: Order, pair: Pair) -> None:
        """A colleague changes the order's last parcel."""
        place = writes.Place(order.order_id, len(order.parcels) - 1)
        writes.modify(self.desk.shop, place, order.parcels[-1], writes.Shipment(pair, "", "", "all"), now())

    def colleague_says(self, order: Order, text: str) -> None:
        """A colleague posts a message to the order's buyer."""
        writes.send(self.desk.shop, self._session(order), text, now())

    def colleague_drafts(self, order: Order, text: str) -> None:
        """A colleague leaves a draft in the box of the buyer's conversation."""
        writes.keep_draft(self.desk.shop, self._session(order), text)

    def buyer_asks(self, order: Order, text: str) -> None:
        """The buyer writes, and nobody has read it."""
        thread = self.desk.shop.conversations[self._session(order)]
        thread.messages.append(Message(f"{thread.session_id}-asked", "buyer", text, now()))
        thread.unread += 1
        self.desk.shop.touch_conversation(thread)

    def draft_of(self, order: Order) -> str:
        """Return what stands in the box of the buyer's conversation."""
        return self.desk.shop.conversations[self._session(order)].draft

    def _session(self, order: Order) -> str:
        return self.desk.shop.of_buyer[order.buyer.buyer_id].session_id
