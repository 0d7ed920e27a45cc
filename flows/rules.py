"""What kind of difference stands between one parcel and the ledger row that speaks of it.

Proofs that the console is wrong are looked for first, in a fixed order; then come the differences that
prove nothing. Whether anything may be written is for `flows.stops`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.ledger.carriers import Carriers
from agent.ledger.numbers import check_digit, examine, is_platform_number, one_edit, placeholder
from agent.models import LedgerRow, Order, Parcel, Reason
from agent.say import say
from flows.terms import Ledger

#: The reasons that prove the console wrong; what is not here waits for a person.
PROVEN = frozenset(
    {Reason.PLACEHOLDER, Reason.CHECK_DIGIT, Reason.OLD_NUMBER, Reason.OTHER_ORDER, Reason.WRONG_SERVICE}
)

#: A console takes 5 to 50 letters and digits for a tracking number (so does 17TRACK).
SHORTEST, LONGEST = 5, 50

#: Below this a number is too short to be the postal or last-mile number that follows a platform's own.
SHORTEST_LAST_MILE = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """A parcel, the row it should show, which kind of difference that is, and a clause saying why."""

    order: Order
    parcel: Parcel
    row: LedgerRow
    reason: Reason
    why: str

    @property
    def proven(self) -> bool:
        """Whether the console is proven wrong, not merely different."""
        return self.reason in PROVEN

    @property
    def same_number(self) -> bool:
        """Whether only the service differs."""
        return self.parcel.pair.number == self.row.number


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a proof looks at."""

    order: Order
    parcel: Parcel
    row: LedgerRow
    ledger: Ledger
    carriers: Carriers

    @property
    def shown(self) -> str:
        return self.parcel.pair.number

    @property
    def right(self) -> str:
        return self.row.number


def compare(order: Order, parcel: Parcel, row: LedgerRow, ledger: Ledger, carriers: Carriers) -> Difference:
    """Name the difference between a parcel and its row, which must not agree (see `matching.agrees`)."""
    compared = _Compared(order, parcel, row, ledger, carriers)
    for reason, proof in _PROOFS:
        if why := proof(compared):
            return Difference(order, parcel, row, reason, why)
    return Difference(order, parcel, row, *_unproven(compared))


def doubtful(parcel: Parcel, order_id: str) -> tuple[Reason, str] | None:
    """Return what is wrong with a shown number by itself, where the ledger has no row to compare it with."""
    number = parcel.pair.number
    if why := placeholder(number, order_id):
        return Reason.PLACEHOLDER, why
    return (Reason.CHECK_DIGIT, examine(number).why) if check_digit(number) is False else None


def ledger_number_problem(row: LedgerRow, carriers: Carriers) -> str | None:
    """Return why the ledger's own number cannot be right, or None; it must pass every check itself."""
    number = row.number
    if why := placeholder(number, row.order_id):
        return why
    if check_digit(number) is False:
        return examine(number).why
    if not (number.isascii() and number.isalnum() and SHORTEST <= len(number) <= LONGEST):
        return say("a tracking number is {short} to {long} letters and digits", short=SHORTEST, long=LONGEST)
    carrier = carriers.find(row.carrier)
    return carriers.fits(number, carrier) if carrier is not None else None


def _placeholder(compared: _Compared) -> str | None:
    return placeholder(compared.shown, compared.order.order_id)


def _check_digit(compared: _Compared) -> str | None:
    """Only against a number that passes the same strict format: two formats prove nothing of each other."""
    shown, right = examine(compared.shown), examine(compared.right)
    if check_digit(compared.shown) is not False or check_digit(compared.right) is not True:
        return None
    return shown.why if shown.strict == right.strict else None


def _old_number(compared: _Compared) -> str | None:
    if compared.shown == compared.right or compared.shown not in compared.row.olds:
        return None
    return say("the ledger itself calls it an old or wrong number")


def _other_order(compared: _Compared) -> str | None:
    owners = compared.ledger.owners.get(compared.shown, frozenset())
    if not owners or compared.order.order_id in owners:
        return None
    return say("the ledger gives it to order {orders} and not to this one", orders=listed(owners))


def _wrong_service(compared: _Compared) -> str | None:
    return compared.carriers.excludes(compared.shown, compared.parcel.pair.service)


_PROOFS: tuple[tuple[Reason, Callable[[_Compared], str | None]], ...] = (
    (Reason.PLACEHOLDER, _placeholder),
    (Reason.CHECK_DIGIT, _check_digit),
    (Reason.OLD_NUMBER, _old_number),
    (Reason.OTHER_ORDER, _other_order),
    (Reason.WRONG_SERVICE, _wrong_service),
)


def _unproven(compared: _Compared) -> tuple[Reason, str]:
    if compared.shown == compared.right:
        return Reason.DIFFERENT, say("the number is the same, the service differs")
    if _renumbered(compared):
        return Reason.RENUMBERED, say(
            "consoles replace the platform's own number by a postal or last-mile one"
        )
    if one_edit(compared.shown, compared.right):
        return Reason.NEAR, say("one character separates the two")
    return Reason.DIFFERENT, say("the two differ, and nothing proves the one shown wrong")


def _renumbered(compared: _Compared) -> bool:
    """Only where what is shown can be a parcel's number: a bad check digit is no postal number."""
    shown = compared.shown
    return (
        is_platform_number(compared.right)
        and not is_platform_number(shown)
        and check_digit(shown) is not False
        and shown.isalnum()
        and len(shown) >= SHORTEST_LAST_MILE
    )


def listed(names: frozenset[str], most: int = 3) -> str:
    """Return names in order, the first `most` of them, with the count of the rest."""
    ordered = sorted(names)
    rest = len(ordered) - most
    shown = ", ".join(ordered[:most])
    return say("{shown} and {rest} more", shown=shown, rest=rest) if rest > 0 else shown
