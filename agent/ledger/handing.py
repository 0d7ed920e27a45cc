"""What a ledger says of handing a parcel over to its carrier, by a state or a time of shipping.

A number alone says nothing: ERPs draw one when a label is printed, days before anybody fetches the parcel.
So a row counts as handed over only where a column of its own says so, and no other contradicts it:

empty   no column of the file speaks of it
`not`   columns do, but their cells are empty, unreadable, or say anything else than handed over
`sent`  a state says so, and no cell has a time
else    the time of shipping as the ledger writes it, `2026-11-22T17:14`, without a zone

Of a date that can be read in two ways the later one counts, so that nothing is called sent too early.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from agent.ledger.cells import word
from agent.ledger.sheet import Cell

UNSAID, NOT_SENT, SENT = "", "not", "sent"

#: States, without blanks and case, that say that the carrier has the parcel.
_SENT_WORDS = frozenset(
    [
        *("已发货", "已出库", "已发出", "已交运", "已交货", "已寄出", "已揽收", "已揽件", "已揽货", "已上网"),
        *("运输中", "运输途中", "在途", "转运中", "派送中", "已妥投", "已签收"),
        *("shipped", "dispatched", "sent", "handedover", "pickedup"),
        *("intransit", "outfordelivery", "delivered"),
    ]
)
_CLOCK = r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.年](?P<one>\d{1,2})[-/.月](?P<two>\d{1,2})日?" + _CLOCK)
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4})" + _CLOCK)


def handing(states: Sequence[Cell], times: Sequence[Cell]) -> str:
    """Return what the cells of a row's state and time columns say, in one of the four forms above."""
    if not states and not times:
        return UNSAID
    words = ["".join(word(cell).split()).casefold() for cell in states]
    moments = [_moment(cell) for cell in times if word(cell)]
    if any(text and text not in _SENT_WORDS for text in words) or None in moments:
        return NOT_SENT
    if known := [moment for moment in moments if moment is not None]:
        return max(known).strftime("%Y-%m-%dT%H:%M")
    return SENT if any(words) else NOT_SENT


def together(said: Collection[str]) -> str:
    """Return what several rows about one parcel say: handed over only where each of them does."""
    if set(said) <= {UNSAID}:
        return UNSAID
    if {UNSAID, NOT_SENT} & set(said):
        return NOT_SENT
    return max(set(said) - {SENT}, default=SENT)


def _moment(cell: Cell) -> datetime | None:
    """Return the time in a cell (naive, as the ledger writes it), None where it cannot be read."""
    if isinstance(cell.raw, datetime):
        return cell.raw.replace(tzinfo=None)
    if isinstance(cell.raw, date):
        return datetime(cell.raw.year, cell.raw.month, cell.raw.day)  # noqa: DTZ001 — a ledger names no zone
    return max(_readings(word(cell)), default=None)


def _readings(text: str) -> Iterator[datetime]:
    for form, orders in ((_YEAR_FIRST, (("one", "two"),)), (_YEAR_LAST, (("one", "two"), ("two", "one")))):
        if found := form.fullmatch(text):
            yield from _valid(found, orders)


def _valid(found: re.Match[str], orders: Iterable[tuple[str, str]]) -> Iterator[datetime]:
    for month, day in orders:
        clock = int(found["hour"] or 0), int(found["minute"] or 0)
        try:
            yield datetime(int(found["year"]), int(found[month]), int(found[day]), *clock)  # noqa: DTZ001 — as above
        except ValueError:
            continue
