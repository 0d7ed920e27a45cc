"""The daily digest of a store: when it is due, and its text in the language spoken when it is made. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.ledger import clocks, hours
from agent.ledger.inbox import Waits
from agent.ledger.status import ClockLine
from agent.ledger.stocktake import Stocktake
from agent.ledger.stores import PERSON, SIGN_IN
from agent.models import DeadlineClass, Kind, Reason
from agent.notify import plain
from agent.notify.money import total
from agent.notify.texts import MOST, Scene
from agent.say import say

#: A digest that is later than this is left out; the next one comes tomorrow.
LATE = timedelta(hours=6)
_REASONS = frozenset(Reason)
_WAITS = ("approval", *Waits)
_PAUSERS = (SIGN_IN, PERSON)
_CLASSES = (
    DeadlineClass.OVERDUE,
    DeadlineClass.CRITICAL,
    DeadlineClass.DUE_SOON,
    DeadlineClass.LATER,
    DeadlineClass.UNKNOWN,
)


def due_day(now: datetime, wall: time | None, zone: ZoneInfo, quiet: tuple[time, time] | None = None) -> str:
    """Return the day whose digest is due by now, as `2026-12-01`; empty where none is, or it is too late.

    One that comes in the `quiet` hours is due at their end.
    """
    if wall is None:
        return ""
    slot = hours.latest(wall, zone, now)
    span = hours.quiet_span(*quiet, zone, slot) if quiet else None
    due = span.ends if span else slot
    return slot.astimezone(zone).date().isoformat() if due <= now <= due + LATE else ""


def text(
    found: Stocktake, before: Mapping[str, str] | None, scene: Scene, sealed: str = ""
) -> tuple[str, str]:
    """Return subject and body; `before` are the classes of the last digest's orders, None without one.

    `sealed` is a line about the recordings, empty where there is none.
    """
    levels = Counter(line.level for line in found.open)
    urgent = levels[DeadlineClass.OVERDUE] + levels[DeadlineClass.CRITICAL]
    facts = {"store": scene.store, "n": len(found.open), "urgent": urgent}
    subject = say("bufa {store}: {n} orders to ship, {urgent} of them critical or overdue", **facts)
    sections = (
        _open(found.open, levels),
        _changes(found, before),
        _ledger(found),
        _written(found),
        _people(found),
        ["", sealed] if sealed else [],
    )
    return subject, "\n".join([scene.head, *(line for lines in sections for line in lines)])


def _open(lines: Sequence[ClockLine], levels: Mapping[DeadlineClass, int]) -> Iterator[str]:
    yield from ("", say("Orders to ship:"))
    for level in _CLASSES:
        if levels[level]:
            money = total(line.money for line in lines if line.level is level)
            yield say("- {level}: {n} ({money})", level=say(level.value), n=levels[level], money=money)
    if not lines:
        yield say("- none")
    near = [line for line in lines if line.level not in (DeadlineClass.LATER, DeadlineClass.UNKNOWN)]
    for line in near[:MOST]:
        left = clocks.left(line.left) if line.left is not None else say("not read")
        yield f"  {plain.order(line.order_id)}: {left}"
    yield from _more(near)


def _changes(found: Stocktake, before: Mapping[str, str] | None) -> Iterator[str]:
    yield from ("", say("Since the last digest:"))
    if before is None:
        yield say("- this is the first one")
        return
    now = found.levels
    lost = [one for one, level in now.items() if level == DeadlineClass.OVERDUE and before.get(one) != level]
    facts = {"new": len(now.keys() - before.keys()), "gone": len(before.keys() - now.keys())}
    yield say("- {new} orders came, {gone} are shipped, closed or gone", **facts)
    yield from _listed(say("became overdue"), lost)


def _ledger(found: Stocktake) -> Iterator[str]:
    yield from ("", say("Ledger:"))
    yield from _listed(say("orders without a ledger row"), found.without_row)
    pairs = [f"{plain.order(order)} {plain.number(one)}" for order, one in found.undeclared.items()]
    yield from _block(say("in the ledger, but not declared in the console"), pairs)


def _written(found: Stocktake) -> Iterator[str]:
    titles = {
        Kind.CORRECT: say("corrected"),
        Kind.DECLARE: say("declared shipped"),
        Kind.MESSAGE: say("told to the buyer"),
    }
    yield from ("", say("Done in the last 24 hours:"))
    for kind, title in titles.items():
        mine = [one for one in found.written if one.kind is kind]
        yield from _block(title, [f"{plain.order(one.order_id)} {plain.number(one.number)}" for one in mine])


def _people(found: Stocktake) -> Iterator[str]:
    yield from ("", say("Findings:"))
    yield from [f"- {plain.word(why, _REASONS)}: {n}" for why, n in sorted(found.findings.items())] or [
        say("- none")
    ]
    yield from ("", say("Waits for a person:"))
    waits = [f"- {plain.word(kind, _WAITS)}: {n}" for kind, n in found.waiting.items()]
    waits += ["- " + say("paused: {by}", by=plain.word(by, _PAUSERS)) for by in found.pauses]
    yield from waits or [say("- nothing")]
    if waits or found.findings:
        yield say("`bufa inbox` lists it.")


def _listed(title: str, orders: Sequence[str]) -> Iterator[str]:
    yield from _block(title, [plain.order(one) for one in orders])


def _block(title: str, items: Sequence[str]) -> Iterator[str]:
    yield f"- {title}: {len(items)}"
    yield from (f"  {item}" for item in items[:MOST])
    yield from _more(items)


def _more(items: Sequence[object]) -> Iterator[str]:
    if len(items) > MOST:
        yield "  " + say("… and {n} more", n=len(items) - MOST)
