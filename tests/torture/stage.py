"""A console with a handful of orders due, rounds that are killed at chosen moments, and the end of it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.rounds import judge
from tests.rounds.judge import Entry, Witness
from tests.rounds.person import Person, Ran, ended, kill
from tests.rounds.ready import Command
from tests.rounds.shop import Shop
from tests.torture.points import Point
from tests.torture.verdict import GOOD_CODES, Ended, Verdict, judged
from tests.torture.watch import Watch

#: So many rounds must do for everything that is due, and for a last one that finds nothing.
MOST_ROUNDS = 8
#: Bad days of lists that have more than one page.
LONG_LISTS = frozenset({"moving-rows", "repeated-page"})
LANGUAGES = {"aliexpress": "zh", "plain": "en"}


class Stage:
    """One console, somebody who works with it, and the orders that the ledger speaks of.

    `log` returns the kinds of the requests in the console's log, `look` everything it says of itself.
    `noticed` is what was seen on the way and must not be.
    """

    def __init__(
        self,
        person: Person,
        orders: Sequence[str],
        log: Callable[[], list[str]],
        look: Callable[[], Witness],
        meant: Mapping[str, Sequence[Entry]] | None = None,
    ) -> None:
        self.person, self.orders, self.log, self.look = person, list(orders), log, look
        self.meant = meant or {}
        self.start = look()
        self.rounds: list[Ran] = []
        self.noticed: list[str] = []
        self._families: list[psutil.Process] = []

    def begin(self) -> Command:
        """Start a daily round."""
        return self.person.begin("run", "daily", "--store", "practice", "--json")

    @contextmanager
    def reaching(self, point: Point) -> Iterator[Command | None]:
        """Start a round and yield it at a moment, None where it ended before; the block deals with it."""
        self._watch = Watch(self.person.folder, self.log)
        running = self.begin()
        try:
            going_on = self.comes_to(point, running)
            yield running if going_on else None
        finally:
            self._watch.close()
            if running.poll() is None:
                kill(running)
        if not going_on:
            self.note(ended(running))

    def comes_to(self, point: Point, running: Command) -> bool:
        """Wait until a round that is being watched comes to a moment; False where it ends before."""
        return self._watch.wait_for(point, lambda: running.poll() is None)

    def kill_at(self, point: Point) -> bool:
        """Kill a round, with all its group, at a moment; tell whether it came that far."""
        with self.reaching(point) as running:
            if running is not None:
                self._families += family(running)
                kill(running)
        return running is not None

    def run(self) -> Ran:
        """Run a round to its end."""
        self.note(ran := ended(self.begin()))
        return ran

    def note(self, ran: Ran) -> None:
        """Note how a round ended by itself."""
        self.rounds.append(ran)
        if ran.code not in GOOD_CODES:
            self.noticed.append(f"a round ended with code {ran.code}: {ran.err.strip()[-400:]}")

    def rest(self) -> None:
        """Run rounds until one asks nothing of the console and changes nothing in the journal."""
        for _ in range(MOST_ROUNDS):
            before = self._now()
            self.run()
            if before == self._now():
                return
        self.noticed.append(f"still not at rest after {MOST_ROUNDS} rounds")

    def _now(self) -> object:
        writes = [kind for kind in self.log() if kind in judge.WRITES]
        return len(writes), judge.rows(self.person.folder, "select id, state, attempts from intent")

    def verdict(self) -> Verdict:
        """Judge everything, once the rounds are at rest."""
        _, alive = psutil.wait_procs(self._families, timeout=60)
        self.noticed += [f"a killed round left {one.name()} running" for one in alive]
        if self.person.temp:
            self.noticed += [
                f"left in the temporary folder: {one.name}" for one in self.person.temp.iterdir()
            ]
        listed = self.person("inbox", "--store", "practice", "--json")
        people = {each["order_id"] for each in json.loads(listed.out)}
        facts = Ended(self.start, self.look(), self.person.folder, self.orders, people, self.meant)
        return judged(facts, self.noticed)


def family(running: Command) -> list[psutil.Process]:
    """Return every process that a round has started."""
    try:
        return psutil.Process(running.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@contextmanager
def staged(
    folder: Path, skin: str = "aliexpress", hazards: Sequence[str] = (), *, corrections: int = 3
) -> Iterator[Stage]:
    """Yield a stage with up to three corrections, as many messages and one declaration due.

    Temporary files go beside `folder`.
    """
    temp = folder.with_name(f"{folder.name}-temp")
    temp.mkdir()
    many = LONG_LISTS & {day.partition("=")[0] for day in hazards}
    shop = Shop(folder, skin=skin, lang=LANGUAGES[skin], orders=120 if many else 40)
    shop.person = Person(folder, temp)
    try:
        ripe = next(order for order in shop.desk.shop.orders.values() if order.declare)
        wrong = [shop.sown("old-number", 1), shop.sown("placeholder"), shop.sown("check-digit")]
        orders = [*wrong[:corrections], ripe]
        meant = {order.order_id: [pair.as_json() for pair in order.right] for order in orders}
        shop.strike(hazards)
        shop.ledger(*orders)
        prepare(shop.person)
        shop.settle_within(1)
        entries = shop.desk.book.entries
        yield Stage(
            shop.person,
            [order.order_id for order in orders],
            lambda: [entry.kind for entry in entries],
            shop.witness,
            meant,
        )
    finally:
        shop.stop()


def prepare(person: Person) -> None:
    """Let every kind of write be on, and import the ledger."""
    person.settings('declare = "approve"', 'declare = "auto"')
    ran = person("ledger", "import", "ledger.csv", "--store", "practice")
    assert 0 == ran.code, ran.err
