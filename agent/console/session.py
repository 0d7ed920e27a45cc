"""What a flow is given: screens, typed readings, the guarded write; evidence is kept behind its back.

Flows never mention evidence, journal, waits or locators. One session serves one round of one store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent.console.keeping import PROVING, Keeping, numbers_of
from agent.console.pack import Line, Pack
from agent.console.reading import Reading
from agent.console.report import RoundReport
from agent.console.screen import Screen
from agent.console.signin import save_state
from agent.console.visit import Console
from agent.console.write import Write
from agent.errors import NotReady, PageChanged, UnexpectedValue
from agent.evidence.recorder import CardPicture, Recorder, Round
from agent.ledger.carriers import Carriers
from agent.ledger.intents import Intent
from agent.ledger.journal import Journal
from agent.ledger.stores import set_shop, shop_of
from agent.models import Conversation, Kind, Order, Pair, Policy, State
from agent.say import say
from agent.secrets import Secret, password_for
from agent.settings import StoreSettings


@dataclass
class Session(Keeping):
    """One visit of one store: what flows read, write and report through.

    With `person` somebody sits before the browser and signs in; nobody does in every other round.
    `watching_only` (plan, dry run) keeps every write from its first line and the journal from new intents;
    `evidence` is None for `plan`, which leaves no recording.
    """

    store: StoreSettings
    console: Console
    carriers: Carriers
    journal: Journal
    data_dir: Path
    clock: Callable[[], datetime]
    progress: Callable[[str], None]
    report: RoundReport
    evidence: Round | None = None
    watching_only: bool = False
    only_order: str | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    person: bool = False
    writing: bool = False
    pictured: bool = True
    stop: Exception | None = None
    shown: dict[str, Order] = field(default_factory=dict)
    outcomes: dict[str, State] = field(default_factory=dict)
    _orders: tuple[str, ...] = ()
    _recorder: Recorder | None = None
    _last: Screen | None = None
    _pictures: list[CardPicture] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reading = Reading(self.console.pack, self.carriers, self.clock)
        self.console.watch = self._watch
        if self.evidence is not None:
            self._recorder = self.evidence.recording("scan")

    @property
    def pack(self) -> Pack:
        """The pack that describes this console."""
        return self.console.pack

    # --- opening and following -----------------------------------------------------------------------

    def open(self, page: str, **values: str | tuple[str, ...]) -> Screen:
        """Load a named page afresh and return it ready; see `Console.open` for what it raises."""
        asked = Screen(self.console, page, {**self.console.values, **values})
        self._last = asked  # what goes wrong on the way is pictured with this page's masks
        screen = self.console.open(page, **values)
        self.at(screen)
        return screen

    def follow(self, screen: Screen, route: str, **values: str | tuple[str, ...]) -> Screen:
        """Follow a route that changes nothing and return the page it ends on."""
        here = Screen(self.console, screen.name, {**screen.values, **values})
        for line in here.variant(self.pack.routes[route]):
            here = here.line(line)
        self.at(here)
        return here

    def at(self, screen: Screen) -> None:
        """Note which page the session is on now; an order or conversation is pictured on arrival."""
        self._last = screen
        self._arrived(screen)

    def _arrived(self, screen: Screen) -> None:
        """Picture what an order or a conversation looks like before anything is done to it."""
        if self._orders and not self.writing and screen.name in PROVING:
            self.picture("before", screen)

    def older(self, screen: Screen) -> bool:
        """Load older messages of the open conversation; False when the page offers none.

        Raises PageChanged when none come: what was told before may stand among them.
        """
        name = "older"
        if name not in screen.spec.elements or not screen.shows(name):
            return False
        before = screen.count("messages")
        screen.line(Line(click=name))
        if not self.console.wait_until(lambda: screen.count("messages") != before or not screen.shows(name)):
            raise PageChanged(
                say("no older messages came after `{page}.{name}`", page=screen.name, name=name),
                {"page": self.console.where(), "pack": self.pack.describe(screen.name, name)},
                say("look at the conversation in the console; the next run reads it afresh"),
            )
        self.console.settle(screen)
        return True

    def next_page(self, screen: Screen) -> bool:
        """Go to the next page of a list; False when the page says that this is the last one.

        Raises PageChanged when nothing changes after the click.
        """
        spec = screen.spec
        if (spec.last and screen.shows(spec.last)) or not spec.next or not screen.shows(spec.next):
            return False
        before = screen.read(spec.mark).text if spec.mark else ""
        self.console.turn(screen, before)
        return True

    def joins_orders(self) -> bool:
        """Tell whether one conversation may speak of several orders of its buyer."""
        return not self.pack.pages["conversation"].alone

    def repeats(self, screen: Screen) -> bool:
        """Tell whether the console is known to show the last page of this list again and again."""
        return screen.spec.repeats

    def write(self, intents: Sequence[Intent]) -> Write:
        """Return the guarded write of one commit that carries these intents."""
        return Write(self, intents)

    def policy(self, kind: Kind) -> Policy:
        """Return what the store lets the program do with a kind of write."""
        return self.store.kinds.of(kind)

    def held(self, kind: Kind, *routes: str) -> str:
        """Return why a write of this kind by these routes must stop before its first line, or nothing.

        Only `kinds` of this round count: `bufa run correct` writes no message.
        """
        if self.watching_only:
            return say("only planned: nothing is written in this round")
        if kind not in self.kinds:
            return say("this flow does not write of kind `{kind}`", kind=kind)
        if self.policy(kind) is Policy.OFF:
            return say("writes of kind `{kind}` are off for this store", kind=kind)
        unverified = (
            [name for route in routes for name in self.pack.unverified(route)] if self.store.live else []
        )
        if unverified:
            return say(
                "the way there has elements that nobody has verified on the live console: {names}",
                names=", ".join(unverified[:3]),
            )
        return ""

    # --- reading -------------------------------------------------------------------------------------

    def read_orders(self, screen: Screen, number: int) -> list[Order]:
        """Return the orders of one list page and picture it; zero rows need the page's own sign of emptiness.

        `number` counts the pages of a list from 1; 0 is a search, which is not pictured. Raises NotReady
        when neither rows nor the sign of emptiness are there.
        """
        orders = self.reading.orders(screen)
        empty = screen.spec.empty
        if not orders and not (empty and screen.shows(empty)):
            raise NotReady(
                say("page `{page}` shows no orders and does not say that there are none", page=screen.name),
                {"page": self.console.where()},
                say("compare the picture with the pack's list `orders` and its `empty` element"),
            )
        if self.evidence is not None:
            self.evidence.redactor.keep_also(
                *(parcel.pair.number for one in orders for parcel in one.parcels)
            )
            self._note_rows(screen, orders)
        if number:
            self.record_picture(screen, f"list-{number}", {}, top=True)  # where the most urgent orders stand
        self.shown |= {order.order_id: order for order in orders}
        return orders

    def _note_rows(self, screen: Screen, orders: Sequence[Order]) -> None:
        """Keep what was read as text, so that one picture a page is enough."""
        rows = [f"{one.order_id} {one.status} {one.deadline.raw} {numbers_of(one)}".strip() for one in orders]
        self.note_text(screen, "\n".join(rows))

    def read_order(self, screen: Screen) -> Order:
        """Return the order that its own page shows."""
        order = self.reading.order(screen)
        asked = screen.values.get("order_id", order.order_id)
        if order.order_id != asked:
            raise UnexpectedValue(
                say("asked for the page of one order, got another's"),
                {"expected": str(asked), "seen": order.order_id},
                say("look at the picture; the next run opens it afresh"),
            )
        self.shown[order.order_id] = order
        if self.evidence is not None:
            self.evidence.redactor.keep_also(numbers_of(order))
            self._note_rows(screen, [order])
        return order

    def read_conversations(self, screen: Screen) -> list[Conversation]:
        """Return the session list as searched; unread counts and previews are recorded first."""
        found = self.reading.conversations(screen)
        rows = [f"unread {one.unread}: {one.preview}" for one in found]
        self.note_text(screen, "\n".join(rows) or say("no conversation"))
        return found

    def saw_own_write(self, order: Order) -> None:
        """Remember an order as it looks after a write of ours, so that nobody else gets the credit."""
        self.journal.remember([order], ours=[order.order_id])

    def stands(self, order_id: str, number: str) -> bool:
        """Tell whether the order, as last read in this round, shows the number."""
        order = self.shown.get(order_id)
        return order is not None and any(parcel.pair.number == number for parcel in order.parcels)

    def wanted_orders(self) -> list[str] | None:
        """Return the orders that this round is about, None for all."""
        return [self.only_order] if self.only_order else None

    def scanned(self, *, full: bool, counts: Mapping[str, int]) -> None:
        """Keep a scan's counts; one that did not reach the end, or of one order, is not a full one."""
        if not self.watching_only:
            self.journal.save_scan(full and self.only_order is None, counts)

    def release_standing(self) -> None:
        """Make the messages due that wait for a number which stands by now, whoever wrote it."""
        for intent in self.journal.waiting():
            message = intent.message()
            if self.stands(message.order_id, message.number):
                self.journal.release(message.order_id, Pair("", message.number))

    # --- the store -----------------------------------------------------------------------------------

    def password(self) -> Secret | None:
        """Return the store's password from environment, keyring or password file; None where none is."""
        return password_for(self.store.name, self.store.user, self.store.password_file)

    def keep_state(self) -> None:
        """Keep the session of a fresh sign-in for the next run."""
        save_state(self.console, self.data_dir, self.store.name)

    def known_shop(self) -> str:
        """Return the shop id that the store turned out to be the first time, empty before."""
        return shop_of(self.journal.engine, self.store.name).rpartition("/")[2]

    def arrive(self, shop_id: str) -> None:
        """Work on this shop from here on: journal and evidence name it by console host and shop id."""
        shop = f"{self.store.host}/{shop_id}"
        if self.watching_only:
            self.journal.shop = shop  # what a dead round left is taken up by a round that may write
        else:
            self.journal.arrive(shop)
            set_shop(self.journal.engine, self.store.name, shop)
        if self.evidence is not None:
            self.evidence.update(shop=shop)
