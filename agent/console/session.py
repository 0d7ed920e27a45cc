"""What a flow is given: screens, typed readings, the guarded write; evidence is kept behind its back.

Flows never mention evidence, journal, waits or locators. One session serves one round of one store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent.console import late, picture
from agent.console.ahead import Ahead, look_ahead
from agent.console.keeping import PROVING, Keeping, numbers_of, row_of
from agent.console.pack import Line, Pack
from agent.console.reading import Reading
from agent.console.report import RoundReport
from agent.console.screen import Screen
from agent.console.signin import save_state, sign_in
from agent.console.tracing import Tracing
from agent.console.visit import Console
from agent.console.whole import STILL
from agent.console.write import Write
from agent.errors import NotReady, PageChanged, UnexpectedValue, WrongShop
from agent.evidence.recorder import CardPicture, Recorder, Round
from agent.ledger import clocks
from agent.ledger.approvals import Approval
from agent.ledger.carriers import Carriers
from agent.ledger.intents import Intent
from agent.ledger.journal import Journal
from agent.ledger.stores import set_shop, shop_of
from agent.models import Conversation, Kind, Order, Pair, Policy, State, Status
from agent.say import say
from agent.secrets import Secret, password_for
from agent.settings import StoreSettings

#: Tells why these intents must wait though their kind may be written; empty where they need not.
Brake = Callable[[Sequence[Intent]], str]


def _goes_on(_: Sequence[Intent]) -> str:
    return ""


def _never() -> bool:
    return False


#: In these states every order has a parcel.
_WITH_PARCEL = frozenset({Status.SELLER_PART_SEND_GOODS, Status.WAIT_BUYER_ACCEPT_GOODS})


@dataclass
class Session(Keeping):
    """One visit of one store: what flows read, write and report through.

    With `person` somebody sits before the browser and signs in; nobody does in every other round.
    `watching_only` (plan, dry run) keeps every write from its first line and the journal from new intents;
    `evidence` is None for `plan`, which leaves no recording. A flow says in `standing_still` why nothing is
    written in this round, and in `brake` what else may hold a write; both are asked before its first line.
    `only_intents` are the keys of those that may be written, None for all.
    `ending` tells whether the round was asked to end; see `Keeping.go_on`.
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
    only_intents: frozenset[str] | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    standing_still: str = ""
    brake: Brake = _goes_on
    person: bool = False
    tracing: Tracing | None = None
    writing: bool = False
    pictured: bool = True
    renewed: bool = False
    stop: Exception | None = None
    ending: Callable[[], bool] = _never
    shown: dict[str, Order] = field(default_factory=dict)
    outcomes: dict[str, State] = field(default_factory=dict)
    _orders: tuple[str, ...] = ()
    _recorder: Recorder | None = None
    _last: Screen | None = None
    _pictures: list[CardPicture] = field(default_factory=list)
    _ahead: Ahead | None = None

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

    def open(self, page: str, *, fresh: bool = True, **values: str | tuple[str, ...]) -> Screen:
        """Load a named page and return it ready; see `Console.open` for `fresh` and what it raises.

        Raises Stopped where the round was asked to end and no commit waits to be confirmed.
        """
        self.go_on()
        asked = Screen(self.console, page, {**self.console.values, **values})
        self._last = asked  # what goes wrong on the way is pictured with this page's masks
        screen = self.console.open(page, fresh=fresh, **values)
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
        self._last, self._ahead = screen, None
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

        Raises PageChanged when nothing changes after the click, Stopped as `open` does.
        """
        self.go_on()
        ahead = self._ahead or look_ahead(screen)
        self._ahead = None
        if ahead.more:
            self.console.turn(screen, ahead.mark)
        return ahead.more

    def joins_orders(self) -> bool:
        """Tell whether one conversation may speak of several orders of its buyer."""
        return not self.pack.pages["conversation"].alone

    def total(self, screen: Screen) -> int | None:
        """Return how many orders the console says this whole list has; None where it does not say.

        Raises PageChanged where it should and what stands there is no number.
        """
        name = screen.spec.total
        if not name or not screen.shows(name):
            return None
        seen = screen.read(name).text
        if not seen.isdecimal():
            raise PageChanged(
                say("`{page}.{name}` shows no number of orders", page=screen.name, name=name),
                {"seen": seen, "pack": self.pack.describe(screen.name, name)},
                say("give it a pattern that cuts the number out, or take `total` away"),
            )
        return int(seen)

    def let_grow(self, screen: Screen, most: int) -> None:
        """Wait until a list has `most` rows, or has had the same number of them for a second."""
        seen: list[int] = []

        def grown() -> bool:
            seen.append(screen.count("orders"))
            return seen[-1] >= most or (len(seen) > STILL and len({*seen[-STILL:]}) == 1)

        self.console.wait_until(grown)

    def repeats(self, screen: Screen) -> bool:
        """Tell whether the console is known to show the last page of this list again and again."""
        return screen.spec.repeats

    def write(self, intents: Sequence[Intent], approval: Approval | None = None) -> Write:
        """Return the guarded write of one commit that carries these intents and uses up this approval."""
        return Write(self, intents, approval)

    def policy(self, kind: Kind) -> Policy:
        """Return what the store lets the program do with a kind of write, by its settings and by reviews."""
        return self.journal.policy(kind, self.store.kinds.of(kind))

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
        if missing := [name for name in routes if name not in self.pack.routes]:
            return say("the pack has no route `{name}`", name=missing[0])
        unverified = (
            [name for route in routes for name in self.pack.unverified(route)] if self.store.live else []
        )
        if unverified:
            return say(
                "the way there has elements that nobody has verified on the live console: {names}",
                names=", ".join(unverified[:3]),
            )
        return self.standing_still

    # --- reading -------------------------------------------------------------------------------------

    def read_orders(self, screen: Screen, number: int) -> list[Order]:
        """Return the orders of one list page and picture it; zero rows need the page's own sign of emptiness.

        `number` counts the pages of a list from 1; 0 is a search, which is not pictured. While the browser
        takes the picture, all is read that will be asked of this page. Raises NotReady when neither rows nor
        the sign of emptiness are there, and what the console wants instead, as `Console.raise_sign`.
        """
        begun = number > 0 and self._recorder is not None and picture.begin(screen, top=True)
        self.console.raise_sign()
        orders = self.reading.orders(screen) or late.orders(self.reading, screen)
        empty = screen.spec.empty
        if not orders and not (empty and screen.shows(empty)):
            raise NotReady(
                say("page `{page}` shows no orders and does not say that there are none", page=screen.name),
                {"page": self.console.where(), "pack": self.pack.describe_list(screen.name, "orders")},
                say("compare the picture with the pack's list `orders` and its `empty` element"),
            )
        if self.evidence is not None:
            self.evidence.redactor.keep_also(
                *(parcel.pair.number for one in orders for parcel in one.parcels)
            )
            self._note_rows(screen, orders)
        if number:
            self._ahead = look_ahead(screen)
            # of its beginning, where the most urgent orders stand
            self.record_picture(screen, f"list-{number}", {}, top=True, begun=begun)
        self.shown |= {order.order_id: order for order in orders}
        return orders

    def _parcels_known(self, screen: Screen) -> int:
        """Return with how many parcels the order of this page was last seen, in this round or before."""
        order_id = str(screen.values.get("order_id", ""))
        before = (self.shown.get(order_id), self.journal.seen([order_id]).get(order_id))
        return max(len(one.parcels) if one else 0 for one in before)

    def _note_rows(self, screen: Screen, orders: Sequence[Order]) -> None:
        """Keep what was read as text, so that one picture a page is enough."""
        self.note_text(screen, "\n".join(map(row_of, orders)))

    def read_order(self, screen: Screen) -> Order:
        """Return the order that its own page shows, once two looks agree (see `whole`)."""
        order = late.whole_order(self.reading, screen, self._parcels_known(screen))
        if not order.parcels and order.status in _WITH_PARCEL:
            order = late.parcels(self.reading, screen)
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
        clocks.keep(self.journal, [order], full=False, window=self._window())

    def stands(self, order_id: str, number: str) -> bool:
        """Tell whether the order, as last read in this round, shows the number."""
        order = self.shown.get(order_id)
        return order is not None and any(parcel.pair.number == number for parcel in order.parcels)

    def wanted_orders(self) -> list[str] | None:
        """Return the orders that this round is about, None for all."""
        return [self.only_order] if self.only_order else None

    def scanned(
        self, orders: Collection[Order], *, full: bool, whole: bool, counts: Mapping[str, int]
    ) -> None:
        """Keep a scan's counts; `full` if it reached the end of the lists and had a ledger to compare with.

        One of one order is never a full one. With `whole` the `orders` are all that wait for shipment.
        """
        self.journal.save_scan(full and self.only_order is None, counts)
        everything = whole and self.only_order is None
        clocks.keep(self.journal, orders, full=everything, window=self._window())

    def _window(self) -> clocks.Window:
        limits = self.pack.limits
        return clocks.Window(limits.days, limits.changes)

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

    def untraced(self) -> AbstractContextManager[None]:
        """Return what keeps the inside of a block out of the browser's trace, where one is kept."""
        return self.tracing.paused() if self.tracing else nullcontext()

    def renew(self) -> None:
        """Sign in with the stored credentials and see that it is the same shop.

        Raises what `sign_in` raises, and WrongShop.
        """
        sign_in(self)
        seen = self.open("home", fresh=False).read("shop_id").text
        if f"{self.store.host}/{seen}" != self.journal.shop:
            raise WrongShop(
                say("signed in to shop {seen}, but the store is another", seen=seen),
                {"expected": self.journal.shop, "page": self.console.where()},
                say("run `bufa login {store}` with the right account", store=self.store.name),
            )

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
        if self.tracing is not None:
            self.tracing.start()
