"""The ledger's rows of the orders that a round meets, read when they are first asked for.

A ledger grows for years and a round looks at some thousand orders, so the rest is never read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agent.ledger.carriers import Carriers
from agent.ledger.entries import rows_of
from agent.models import LedgerRow


class LedgerRows(Mapping[str, Sequence[LedgerRow]]):
    """The rows by order; an order without rows is not in it. Each order is read once for good.

    With `only` there are no others. Its length and its keys are those read so far, so `load` many at once.
    """

    def __init__(
        self, engine: Engine, store: str, carriers: Carriers, only: Collection[str] | None = None
    ) -> None:
        self._engine, self._store, self._carriers = engine, store, carriers
        self._only = None if only is None else frozenset(only)
        self._read: set[str] = set()
        self._rows: dict[str, list[LedgerRow]] = {}

    def load(self, order_ids: Iterable[str]) -> None:
        """Read the rows of those orders that were not read before, in few look-ups."""
        new = {order_id for order_id in order_ids if order_id not in self._read}
        wanted = new if self._only is None else new & self._only
        if wanted:
            with Session(self._engine) as database:
                self._rows |= rows_of(database, self._store, self._carriers, wanted)
        self._read |= new

    def __getitem__(self, order_id: str) -> Sequence[LedgerRow]:
        if order_id not in self._read:
            self.load((order_id,))
        return self._rows[order_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
