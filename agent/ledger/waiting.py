"""What waits for people in some stores: one line for each matter, with all it takes to do it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from agent.console.pack import Pack, address_of, load_pack
from agent.errors import BufaError
from agent.ledger import inbox
from agent.ledger.critical import endangered
from agent.ledger.database import Clock
from agent.ledger.inbox import InboxEntry
from agent.ledger.reminders import Request, requests
from agent.ledger.stores import SIGN_IN, Pause, pauses, shop_of
from agent.say import say
from agent.settings import Settings, StoreSettings

#: What cannot wait stands first.
_RANKS = ("sign-in", "unconfirmed", "review", "approval", "write", "finding")


@dataclass(frozen=True)
class Waiting:
    """One line of the inbox: `id` is what `resolve` or `approve` takes, times are UTC.

    `until` is when an approval's order runs out of time, `left` how long that is, `urgency` a word for it.

    `link` leads to the order or its chat, `picture` to the newest still of it; `number` and `text` are to be
    pasted. Empty means that there is none. `critical` are the orders that run out of time while a store waits
    for a sign-in, the most urgent first, and `more` how many others do. `terms` names what is shown here, for
    an answer to be about this and nothing newer.
    """

    id: str
    kind: str
    store: str
    order_id: str
    reason: str
    what: str
    since: str
    until: str = ""
    left: str = ""
    urgency: str = ""
    link: str = ""
    picture: str = ""
    number: str = ""
    text: str = ""
    answer: str = ""
    terms: str = ""
    critical: tuple[dict[str, str], ...] = ()
    more: int = 0


def waiting(settings: Settings, engine: Engine, names: Iterable[str], clock: Clock) -> list[Waiting]:
    """Return what waits in these stores, the most urgent first; `clock` gives aware UTC times."""
    return sorted(_all(settings, engine, names, clock), key=_urgency)


def _urgency(each: Waiting) -> tuple[int, bool, str, str]:
    return _RANKS.index(each.kind), not each.until, each.until, each.since


def _all(settings: Settings, engine: Engine, names: Iterable[str], clock: Clock) -> Iterator[Waiting]:
    for name in names:
        place = _Place(settings, settings.stores[name])
        for pause in pauses(engine, name):
            if pause.by == SIGN_IN:
                yield _sign_in(place, engine, pause, clock())
        yield from (_entry(place, each) for each in inbox.entries(engine, name))
        yield from (_approval(place, each) for each in requests(engine, name, clock()))


def _sign_in(place: _Place, engine: Engine, pause: Pause, now: datetime) -> Waiting:
    """Return the entry of a store that waits for a sign-in, with what runs out of time meanwhile."""
    name, limit = place.store.name, timedelta(hours=place.store.critical_hours)
    danger = endangered(engine, name, shop_of(engine, name), limit, now)
    return Waiting(
        id=f"pause-{name}",
        kind="sign-in",
        store=name,
        order_id="",
        reason=pause.by,
        what=pause.why,
        since=_utc(pause.at),
        answer=f"bufa login {name}",
        critical=tuple(each.plain for each in danger.orders),
        more=danger.more,
    )


@dataclass(frozen=True)
class _Place:
    """One store, and where its orders are to be looked at; its pack is read once, and only if need be."""

    settings: Settings
    store: StoreSettings

    @cached_property
    def _pack(self) -> Pack | None:
        with suppress(BufaError):
            return load_pack(self.store.pack, self.settings.packs_dir)
        return None

    def link(self, order_id: str, *, chat: bool) -> str:
        """Return the console's address of the order, or of its chat; empty where the pack cannot say."""
        if not order_id or self._pack is None:
            return ""
        values = {"order_id": order_id, "channel_id": self.store.channel_id, "user": self.store.user}
        with suppress(BufaError):
            return address_of(self._pack, "chat" if chat else "order", self.store.address, values)
        return ""

    def picture(self, order_id: str) -> str:
        """Return the newest still of an order that a round kept, as a path."""
        for round_folder in self._recorded.get(f"order-{order_id}", ()):
            stills = (round_folder / f"order-{order_id}" / "stills").glob("*")
            if newest := max(stills, key=lambda path: path.name, default=None):
                return str(newest)
        return ""

    @cached_property
    def _recorded(self) -> dict[str, list[Path]]:
        """The rounds that recorded something, the newest first, by the name of the recording."""
        place = self.settings.recordings_dir / self.store.name
        found: dict[str, list[Path]] = {}
        for folder in sorted(place.iterdir(), reverse=True) if place.is_dir() else ():
            for path in folder.iterdir() if folder.is_dir() else ():
                found.setdefault(path.name, []).append(folder)
        return found


def _entry(place: _Place, entry: InboxEntry) -> Waiting:
    matter = entry.matter
    return Waiting(
        id=str(entry.id),
        kind=matter.kind,
        store=place.store.name,
        order_id=matter.order_id,
        reason=matter.reason,
        what=matter.text,
        since=_utc(entry.since),
        link=place.link(matter.order_id, chat=bool(matter.body)),
        picture=place.picture(matter.order_id),
        number=matter.number,
        text=matter.body,
        answer=f"bufa resolve {entry.id} --by-hand --note …",
        terms=matter.terms,
    )


def _approval(place: _Place, request: Request) -> Waiting:
    approval = request.approval
    shown, order_id = approval.shown, approval.orders[0]
    pairs = [" ".join(shown[side]) for side in ("wrong", "right") if side in shown]
    return Waiting(
        id=f"a{approval.id}",
        kind="approval",
        store=place.store.name,
        order_id=order_id,
        reason=approval.reason,
        what=" → ".join(pairs) or say("message to {buyer}", buyer=shown.get("buyer", "?")),
        since=_utc(approval.asked_at),
        until=_utc(approval.until) if approval.until else "",
        left=request.time,
        urgency=request.urgency,
        link=place.link(order_id, chat=bool(shown["text"])),
        picture=place.picture(order_id),
        number=shown["right"][1] if "right" in shown else shown.get("number", ""),
        text=shown["text"],
        answer=f"bufa approve {approval.id}, bufa reject {approval.id}",
        terms=approval.terms,
    )


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
