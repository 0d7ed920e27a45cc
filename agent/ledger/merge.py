"""What a newly read ledger file changes in what older ones said; pure, no database.

Rows that agree in order, kind, goods and quantity are one group. Within one file a group whose rows name
different numbers, or different carriers for one number, is a conflict; a single cell that names several
numbers is not: it says that there are several parcels. A later file replaces the whole group, and what it
replaces becomes an old number, but a number of the marketplace's own logistics an alias. Which file is the
later one is for `writer`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from agent.ledger.carriers import fold
from agent.ledger.handing import together
from agent.ledger.numbers import is_platform_number
from agent.ledger.rows import ParsedRow
from agent.say import say

#: Order, kind, goods, quantity.
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a group and what goes with it; `row` is where it first stands in the file.

    `sent` is what is said of handing it over (see `handing`); of that only the newest file counts.
    """

    number: str
    carrier: str
    aliases: frozenset[str] = frozenset()
    olds: frozenset[str] = frozenset()
    row: int = 0
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All that one file says of a key; `conflict` says which rows contradict each other, empty if none."""

    values: tuple[Value, ...]
    conflict: str = ""

    @property
    def numbers(self) -> frozenset[str]:
        """All numbers that are right for this key."""
        return frozenset(value.number for value in self.values)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds in one slot of a group; `said_by` is the newest file that says so."""

    id: int
    slot: int
    value: Value
    conflict: str = ""
    said_by: int = 0


@dataclass(slots=True)
class Change:
    """What to do to a group's slots; in `updated` the flag says whether number or carrier is another."""

    inserted: list[tuple[int, Value]] = field(default_factory=list)
    updated: list[tuple[Stored, Value, bool]] = field(default_factory=list)
    unchanged: list[Stored] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    @property
    def touches_aliases(self) -> bool:
        """Tell whether numbers beside the main ones may be others after this change."""
        fresh = any(value.aliases for _, value in self.inserted)
        other = any(value.aliases != one.value.aliases for one, value, _ in self.updated)
        return fresh or other or bool(self.removed)


def without_olds(group: Group, right: Collection[str]) -> Group:
    """Return the group without the old numbers that are right elsewhere."""
    values = (replace(value, olds=value.olds.difference(right)) for value in group.values)
    return replace(group, values=tuple(values))


def group_rows(rows: Iterable[ParsedRow]) -> dict[Key, Group]:
    """Gather a file's rows by key; equal rows are one, and the order of rows does not matter."""
    gathered: dict[Key, list[ParsedRow]] = {}
    for row in rows:
        gathered.setdefault((row.order_id, row.kind.value, row.goods, row.quantity), []).append(row)
    return {key: _group(found) for key, found in gathered.items()}


def _group(rows: list[ParsedRow]) -> Group:
    if len(rows) == 1 and len(rows[0].numbers) == 1:  # nearly all
        row = rows[0]
        carrier, number = row.numbers[0]
        return Group((Value(number, carrier, row.aliases, row.olds, row.row, row.sent),))
    numbers = sorted({number for row in rows for _, number in row.numbers})
    values = tuple(_value(number, rows, frozenset(numbers)) for number in numbers)
    return Group(values, _conflict(rows))


def _value(number: str, rows: list[ParsedRow], right: frozenset[str]) -> Value:
    saying = [row for row in rows if any(number == other for _, other in row.numbers)]
    carriers = {carrier for row in saying for carrier, other in row.numbers if other == number and carrier}
    aliases = frozenset().union(*(row.aliases for row in saying)) - right
    olds = frozenset().union(*(row.olds for row in saying)) - right - aliases
    first, sent = min(row.row for row in saying), together({row.sent for row in saying})
    return Value(number, min(carriers, default=""), aliases, olds, first, sent)


def _conflict(rows: list[ParsedRow]) -> str:
    said = {frozenset(number for _, number in row.numbers): row.row for row in reversed(rows)}
    if len(said) > 1:
        return _contradiction(rows, sorted({number for numbers in said for number in numbers}))
    carriers: dict[str, dict[str, str]] = {}
    for row in rows:
        for carrier, number in row.numbers:
            if carrier:
                carriers.setdefault(number, {})[fold(carrier)] = carrier
    several = next((words for words in carriers.values() if len(words) > 1), None)
    return _contradiction(rows, sorted(several.values())) if several else ""


def _contradiction(rows: list[ParsedRow], said: list[str]) -> str:
    return say(
        "rows {rows} say {said} of the same goods",
        rows=", ".join(str(number) for number in sorted({row.row for row in rows})[:6]),
        said=say(" and ").join(said[:6]),
    )


def merge(group: Group, stored: Sequence[Stored]) -> Change:
    """Return what a later file's group changes; an equal one changes nothing."""
    change = Change()
    held = {one.value.number: one for one in stored}
    fresh = [value for value in group.values if value.number not in held]
    gone = sorted((one for one in stored if one.value.number not in group.numbers), key=lambda one: one.slot)
    pairs = list(zip(fresh, gone, strict=False))
    surplus = gone[len(pairs) :]
    kept = [(value, held[value.number]) for value in group.values if value.number in held]
    for value, one in kept + pairs:
        _update(change, group, value, (one, *surplus))
    slot = max((one.slot for one in stored), default=-1)
    for offset, value in enumerate(fresh[len(pairs) :], 1):
        change.inserted.append((slot + offset, value))
    change.removed += [one.id for one in surplus]
    return change


def _update(change: Change, group: Group, value: Value, former: Sequence[Stored]) -> None:
    """Put the value into the slot of the first of `former`, and what they all held beside it."""
    one = former[0]
    value = replace(value, carrier=value.carrier or one.value.carrier)
    for other in former:
        value = _inherit(value, other.value, group.numbers)
    changed = value.number != one.value.number or fold(value.carrier) != fold(one.value.carrier)
    now = (value.aliases, value.olds, value.sent, group.conflict)
    if changed or now != (one.value.aliases, one.value.olds, one.value.sent, one.conflict):
        change.updated.append((one, value, changed))
    else:
        change.unchanged.append(one)


def _inherit(value: Value, former: Value, right: frozenset[str]) -> Value:
    """Add what the former value held to `value`; what the newer file says outright stands against it."""
    if former.number == value.number:
        still, past = former.aliases, frozenset[str]()
    else:
        held = former.aliases | {former.number}
        still = frozenset(number for number in held if is_platform_number(number))
        past = held - still
    aliases = (value.aliases | (still - value.olds)) - right
    olds = (value.olds | former.olds | past) - right - aliases
    return replace(value, aliases=aliases, olds=olds)
