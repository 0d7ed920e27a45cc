"""A Harbour office in a thread of the test, over a shop whose people the test can play."""

from __future__ import annotations

import threading
from pathlib import Path

from agent.practice import writes
from agent.practice.desk import Clock, Desk
from agent.practice.hazards import Latency
from agent.practice.ledger import write_ledger
from agent.practice.seed import make_shop
from agent.practice.shop import Conversation, Message, Order, Pair
from tests.harbour import moves, server
from tests.harbour.app import bench_of, create_app
from tests.harbour.cabinet import COLLEAGUES
from tests.rounds.judge import Witness, look
from tests.rounds.person import Person
from tests.rounds.shop import Doorkeeper

PACKS = Path(__file__).parent / "packs"
CORRECT, CANCEL, CREATE = "parcels.correct", "shipments.cancel", "shipments.create"
ADD_NOTE = "notes.add"


class Office:
    """An office, the folder of somebody who works with it, and the people around it.

    Only orders named by `ledger` have rows in the ledger.
    """

    def __init__(
        self,
        folder: Path,
        *,
        style: str = "events",
        orders: int = 40,
        latency: int = 0,
        clock: Clock = server.now,
    ) -> None:
        self.desk = Desk(make_shop(1, orders, clock()), "en", clock)
        self.bench = bench_of(self.desk, style)
        self.person, self.door = Person(folder), Doorkeeper()
        self.socket, self.address = server.bound(0)
        self.server = server.server_of(create_app(self.bench, [self.door, Latency(str(latency))]))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()
        self._settings(folder, f"harbour-{style}")

    def _settings(self, folder: Path, pack: str) -> None:
        """Write the settings, with a copy of the pack beside them that a test may change."""
        server.settings(self.desk.shop, self.address, folder / "bufa.toml", pack)
        self.person.settings('data_dir = "."', 'data_dir = "."\npacks_dir = "packs"')
        (folder / "packs").mkdir()
        self.pack = folder / "packs" / f"{pack}.yaml"
        self.pack.write_text((PACKS / self.pack.name).read_text("utf-8"), "utf-8")

    def change_pack(self, old: str, new: str) -> None:
        """Replace one piece of the pack."""
        text = self.pack.read_text("utf-8")
        assert text.count(old) == 1, f"`{old}` does not stand once in the pack"
        self.pack.write_text(text.replace(old, new), "utf-8")

    def stop(self) -> None:
        """End the office; nobody answers at its address any more."""
        self.door.leave.set()
        self.server.should_exit = self.server.force_exit = True
        self.thread.join()
        self.socket.close()

    def witness(self) -> Witness:
        """Return what the office says of itself now."""
        return look(self.address)

    def sown(self, kind: str, turn: int = 0) -> Order:
        """Return an order in which a kind was sown, without another order of that buyer to be told."""
        shop = self.desk.shop
        found = [order for order in shop.orders.values() if order.sown == kind]
        alone = [one for one in found if sum(bool(o.tell) for o in shop.orders_of[one.buyer.buyer_id]) < 2]
        return sorted(alone, key=lambda one: one.order_id)[turn]

    def ledger(self, *orders: Order) -> Path:
        """Write a ledger that speaks of these orders alone."""
        everything = self.desk.shop.orders.values()
        kept = {order.order_id: order.ledger for order in everything}
        for order in everything:
            order.ledger = order.ledger if order in orders else []
        write_ledger(self.desk.shop, file := self.person.folder / "ledger.csv")
        for order in everything:
            order.ledger = kept[order.order_id]
        return file

    # --- the people around the office ------------------------------------------------------------------

    def colleague_writes(self, order: Order, pair: Pair) -> None:
        """A colleague changes the order's last parcel, in whichever way the style has."""
        place = writes.Place(order.order_id, len(order.parcels) - 1)
        old, sent = order.parcels[-1], writes.Shipment(pair, "", "", "all")
        if self.bench.style == "events":
            moves.correct(self.bench, place, old, sent, COLLEAGUES[-1])
        else:
            moves.cancel(self.bench, place, old)
            moves.create(self.bench, order.order_id, sent)

    def colleague_cancels(self, order: Order) -> None:
        """A colleague cancels the order's last shipment and leaves it at that."""
        place = writes.Place(order.order_id, len(order.parcels) - 1)
        moves.cancel(self.bench, place, order.parcels[-1])

    def colleague_notes(self, order: Order, text: str) -> None:
        """A colleague adds a private note, which the customer never sees."""
        kept = self.bench.cabinet.private.setdefault(self._thread(order).session_id, [])
        kept.append(Message(f"colleague-{len(kept)}", "seller", text, self.desk.clock()))

    def colleague_says(self, order: Order, text: str) -> None:
        """A colleague adds a note that the customer sees."""
        writes.send(self.desk.shop, self._thread(order).session_id, text, self.desk.clock())

    def buyer_asks(self, order: Order, text: str) -> None:
        """The customer writes, and nobody has seen it."""
        thread = self._thread(order)
        thread.messages.append(Message(f"{thread.session_id}-asked", "buyer", text, self.desk.clock()))
        thread.unread += 1
        self.desk.shop.touch_conversation(thread)

    def _thread(self, order: Order) -> Conversation:
        return self.desk.shop.of_buyer[order.buyer.buyer_id]
