"""Which ledger row speaks of which parcel: both are sets, their order means nothing.

A parcel and a row belong together where number and service agree; an alias of the row is as right as its
number. What is then left over is a pair when it is one of each; more than that is for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.ledger.handing import together
from agent.models import LedgerRow, Parcel, RowKind


@dataclass(frozen=True, slots=True)
class Match:
    """The result of matching one order: what agrees, and what is left on either side."""

    agreed: tuple[tuple[Parcel, LedgerRow], ...] = ()
    parcels: tuple[Parcel, ...] = ()
    rows: tuple[LedgerRow, ...] = ()


def by_number(rows: Iterable[LedgerRow], kind: RowKind) -> list[LedgerRow]:
    """Return the rows of one kind with those of one number merged: an export has a row per article.

    Aliases and old numbers are united, what is said in words is joined, and `first_seen` is the earliest,
    since a number does not become news by another article. It was handed over where each row says so. Rows
    without a number say nothing.
    """
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.kind is kind and row.number:
            groups.setdefault(row.number, []).append(row)
    return [_merged(group) for group in groups.values()]


def contradiction(rows: Iterable[LedgerRow]) -> tuple[LedgerRow, LedgerRow] | None:
    """Return two rows that give one number of one kind to different services, or None."""
    first: dict[tuple[RowKind, str], LedgerRow] = {}
    for row in rows:
        if not (row.number and row.carrier):
            continue
        known = first.setdefault((row.kind, row.number), row)
        if known.service != row.service:
            return known, row
    return None


def match(parcels: Sequence[Parcel], rows: Sequence[LedgerRow]) -> Match:
    """Match parcels and rows (of different numbers) as sets; no parcel and no row is used twice.

    A parcel whose pair stands already beside a matched one is the same parcel shown again, and not left.
    """
    rows = sorted(rows, key=lambda row: row.number)
    taken: dict[int, Parcel] = {}
    for parcel in sorted(parcels, key=lambda parcel: parcel.position):
        _seat(parcel, rows, taken, set())
    agreed = tuple((parcel, rows[at]) for at, parcel in sorted(taken.items()))
    seated = {parcel.position for parcel, _ in agreed}
    shown = {parcel.pair for parcel, _ in agreed}
    left = tuple(p for p in parcels if p.position not in seated and p.pair not in shown)
    return Match(agreed, left, tuple(row for at, row in enumerate(rows) if at not in taken))


def agrees(parcel: Parcel, row: LedgerRow) -> bool:
    """Tell whether the parcel shows the row's pair or an alias; an unknown service cannot disagree."""
    if parcel.pair.number == row.number:
        return row.service in ("", parcel.pair.service)
    return parcel.pair.number in row.aliases


def _seat(parcel: Parcel, rows: Sequence[LedgerRow], taken: dict[int, Parcel], tried: set[int]) -> bool:
    """Give the parcel a row, moving others to another row of theirs if need be (augmenting paths)."""
    for at, row in sorted(enumerate(rows), key=lambda item: item[1].number != parcel.pair.number):
        if at in tried or not agrees(parcel, row):
            continue
        tried.add(at)
        if at not in taken or _seat(taken[at], rows, taken, tried):
            taken[at] = parcel
            return True
    return False


def _merged(group: Sequence[LedgerRow]) -> LedgerRow:
    named = next((row for row in group if row.carrier), group[0])
    return replace(
        named,
        aliases=frozenset().union(*(row.aliases for row in group)),
        olds=frozenset().union(*(row.olds for row in group)),
        goods=_joined(row.goods for row in group),
        quantity=_joined(row.quantity for row in group),
        source=_joined(row.source for row in group),
        first_seen=_earliest(row.first_seen for row in group),
        sent=together({row.sent for row in group}),
    )


def _joined(words: Iterable[str]) -> str:
    return "; ".join(sorted({word for word in words if word}))


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    """Return the earliest time, None as soon as one is unknown: what is unknown is not new."""
    known = list(times)
    return None if None in known else min(time for time in known if time is not None)
