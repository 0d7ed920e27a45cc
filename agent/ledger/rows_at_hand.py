"""The ledger's rows of the orders that a round meets, read when they are first asked for.

A ledger grows for years and a round looks at some thousand orders, so the rest is never read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.database import reading
from agent.ledger.digests import digest, digests_of
from agent.ledger.entries import rows_of
from agent.models import LedgerRow


class LedgerRows(Mapping[str, Sequence[LedgerRow]]):
    """The rows by order; an order without rows is not in it. Each order is read once for good.

    With `only` there are no others. An order's digest is never read after its rows: what is imported between
    the two is new to the next round, and not taken for known. Its length and its keys are those read so far,
    so `load` many at once.
    """

    def __init__(
        self, engine: Engine, store: str, carriers: Carriers, only: Collection[str] | None = None
    ) -> None:
        self._engine, self._store, self._carriers = engine, store, carriers
        self._only = None if only is None else frozenset(only)
        self._read: set[str] = set()
        self._rows: dict[str, list[LedgerRow]] = {}
        self._digests: dict[str, str] = {}
        self._replacements: dict[str, set[str]] = {}

    def load(self, order_ids: Iterable[str]) -> None:
        """Read the rows of those orders that were not read before, in few look-ups."""
        new = {order_id for order_id in order_ids if order_id not in self._read}
        self._look(new)
        wanted = new if self._only is None else new & self._only
        if wanted:
            with reading(self._engine) as connection, Session(connection) as database:
                self._rows |= rows_of(database, self._store, self._carriers, wanted)
        self._read |= new

    def digests(self, order_ids: Collection[str]) -> dict[str, str]:
        """Return a digest of each order's rows, to know later whether they changed."""
        self._look(order_ids)
        return {order_id: self._digests[order_id] for order_id in order_ids}

    def replacements(self, order_ids: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the orders with the numbers of parcels that were sent again, as the digests were taken of."""
        self._look(order_ids)
        for order_id in order_ids:
            yield from ((order_id, number) for number in self._replacements.get(order_id, ()))

    def _look(self, order_ids: Collection[str]) -> None:
        """Take the digests that were not taken yet; with `only`, all others have no rows."""
        new = {order_id for order_id in order_ids if order_id not in self._digests}
        if not new:
            return
        with reading(self._engine) as connection, Session(connection) as database:
            wanted = new if self._only is None else new & self._only
            seen = digests_of(database, self._store, self._carriers, wanted)
        self._digests |= dict.fromkeys(new, digest(())) | seen.found
        self._replacements |= seen.replacements

    def __getitem__(self, order_id: str) -> Sequence[LedgerRow]:
        if order_id not in self._read:
            self.load((order_id,))
        return self._rows[order_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
