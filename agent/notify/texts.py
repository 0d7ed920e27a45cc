"""The texts of alerts, in the language spoken when they are made: orders and amounts, no word of a buyer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.ledger import clocks
from agent.ledger.hours import Span
from agent.models import DeadlineClass
from agent.notify import plain
from agent.notify.deadlines import Endangered
from agent.notify.money import total
from agent.say import say

#: So many orders are named in one alert, the most urgent ones; the rest is counted.
MOST = 20


@dataclass(frozen=True, slots=True)
class Scene:
    """Which store is spoken of, when, as of which scan (None: none yet), and in which zone times are told."""

    store: str
    now: datetime
    read: datetime | None
    zone: ZoneInfo

    def local(self, moment: datetime) -> str:
        """Return a time as the store's people read it."""
        return f"{moment.astimezone(self.zone):%m-%d %H:%M}"

    @property
    def head(self) -> str:
        """The first line: whose orders these are, and how old what is said of them is."""
        read = self.local(self.read) if self.read else say("never")
        return say("Store {store}, as read {read} ({zone})", store=self.store, read=read, zone=self.zone.key)


def deadlines(lines: Sequence[Endangered], scene: Scene) -> tuple[str, str]:
    """Return subject and body of the alert about orders that are critical or overdue."""
    lost = [line for line in lines if line.level is DeadlineClass.OVERDUE]
    savable = [line for line in lines if line.level is not DeadlineClass.OVERDUE]
    fresh = [line for line in savable if not line.again]
    parts = [scene.head]
    parts += _block(say("Critical, and can still be saved"), fresh, scene)
    parts += _block(
        say("Still critical; told before, and nobody has acknowledged it"),
        [line for line in savable if line.again],
        scene,
    )
    parts += _block(say("Overdue"), lost, scene)
    if savable:
        parts += ["", say("`bufa ack ORDER --store {store}` says that you know.", store=scene.store)]
    return _subject(savable, lost, scene), "\n".join(parts)


def tonight(span: Span, lines: Sequence[Endangered], scene: Scene) -> tuple[str, str]:
    """Return subject and body of what becomes critical in the quiet hours that begin."""
    ends = scene.local(span.ends)
    subject = say("bufa {store}: critical before {ends}: {n}", store=scene.store, n=len(lines), ends=ends)
    return subject, "\n".join([scene.head, *_block(say("Become critical in quiet hours"), lines, scene)])


def _subject(savable: Sequence[Endangered], lost: Sequence[Endangered], scene: Scene) -> str:
    parts = []
    if savable:
        risk = total(line.money for line in savable)
        parts.append(say("{n} critical, {money} at risk", n=len(savable), money=risk))
    if lost:
        parts.append(say("{n} overdue", n=len(lost)))
    return say("bufa {store}: {what}", store=scene.store, what="; ".join(parts))


def _block(title: str, lines: Sequence[Endangered], scene: Scene) -> list[str]:
    """Return a heading with its sum and a line an order, nothing where there is no order."""
    if not lines:
        return []
    head = say(
        "{title} ({n}, {money}):", title=title, n=len(lines), money=total(line.money for line in lines)
    )
    return ["", head, *_named(lines, scene)]


def _named(lines: Sequence[Endangered], scene: Scene) -> Iterator[str]:
    for line in lines[:MOST]:
        yield f"- {_told(line, scene)}" + (f", {line.money}" if line.money else "")
    if len(lines) > MOST:
        yield say("… and {n} more", n=len(lines) - MOST)


def _told(line: Endangered, scene: Scene) -> str:
    order, left = plain.order(line.order_id), clocks.left(line.ends - scene.now)
    until = scene.local(line.ends)
    if line.level is DeadlineClass.OVERDUE:
        return say("{order}: overdue since {until}", order=order, until=until)
    if line.call == line.ends:
        return say("{order}: {left} left, until {until}", order=order, left=left, until=until)
    facts = {"order": order, "left": left, "until": until, "call": scene.local(line.call)}
    if line.call <= scene.now:
        return say("{order}: {left} left, until {until}; the last courier was {call}", **facts)
    return say("{order}: {left} left, until {until}; the last courier is {call}", **facts)
