"""What the pages are made from: recordings, database, keys, clock. Nothing here knows the web."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from agent.evidence.keys import Known, known
from agent.review.access import Reviewers
from agent.review.brake import Bench
from agent.review.catalogue import Catalogue
from agent.review.facts import Index
from agent.review.matters import Matters
from agent.review.queue import Line, Wanted, queue
from agent.review.sessions import Sessions
from agent.review.verdicts import Verdicts, states
from agent.settings import Settings

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True)
class Desk:
    """One installation as the review page sees it; `clock` gives aware UTC times."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]
    _verdicts: dict[str, Verdicts] = field(default_factory=dict, repr=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What lies in the recordings folder."""
        return Catalogue(self.settings.recordings_dir)

    @cached_property
    def reviewers(self) -> Reviewers:
        """Who may open the page."""
        return Reviewers(self.engine, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in now."""
        return Sessions(self.reviewers, self.clock)

    @cached_property
    def matters(self) -> Matters:
        """What waits for people."""
        return Matters(self.settings, self.engine, self.catalogue, self.clock)

    @cached_property
    def _index(self) -> Index:
        return Index(self.catalogue)

    def queue(self, wanted: Wanted) -> list[Line]:
        """Return what is to be looked at, of what is wanted."""
        said = {name: states(self.verdicts(name).standing()) for name in self.catalogue.stores()}
        return queue(self._index.facts(), said, self.zone, wanted, self.settings.review.sample)

    def bench(self, store: str) -> Bench:
        """Return where verdicts on a store's recordings are given."""
        return Bench(self.settings.recordings_dir / store, self.settings.data_dir, self.engine, self.clock)

    def verdicts(self, store: str) -> Verdicts:
        """Return what was said of a store's recordings."""
        return self._verdicts.setdefault(store, self.bench(store).verdicts)

    @property
    def known(self) -> Known:
        """The keys of this installation, read anew: a round may have made one meanwhile."""
        return known(self.settings.data_dir)

    @cached_property
    def roots(self) -> Sequence[Certificate] | None:
        """What time stamps are checked up to, None where the settings name nothing."""
        if self.settings.timestamps.roots is None:
            return None
        from agent.evidence.timestamp_chain import read_roots

        return read_roots(self.settings.timestamps.roots)

    def zone(self, store: str) -> ZoneInfo:
        """Return the time zone of a store's people; UTC for a store that is no longer in the settings."""
        told = self.settings.stores.get(store)
        return ZoneInfo(told.time_zone if told else "UTC")
