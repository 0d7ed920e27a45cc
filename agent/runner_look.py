"""A look at one store that writes nothing anywhere: signed in like a round, but it leaves no recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from agent.console.browser import Driver, started
from agent.console.failures import point_to_check
from agent.console.pack import Pack
from agent.console.report import RoundReport
from agent.console.session import Session
from agent.console.signin import load_state
from agent.errors import BufaError
from agent.ledger import stores
from agent.ledger.carriers import Carriers
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from agent.ledger.lock import store_lock
from agent.ledger.rounds import id_of
from agent.options import RunOptions
from agent.runner import Clock, Run, pause_if_needed, session_of, wanted

if TYPE_CHECKING:
    from agent.settings import Settings, StoreSettings

T = TypeVar("T")


def look_at(
    settings: Settings,
    store: StoreSettings,
    pack: Pack,
    options: RunOptions,
    *,
    look: Callable[[Session], T],
    driver: Driver[Pack],
    clock: Clock,
    progress: Callable[[str], None],
) -> T:
    """Hand a session that may write nothing to `look`, and return what it gives; the store is held meanwhile.

    `options` must say `dry_run`. Raises StorePaused, StoreBusy and NoBrowser before anything was looked at;
    what `look` raises comes with the store's name in its hint. A failed sign-in pauses the store, as in a
    round.
    """
    assert options.dry_run, "a look writes nothing"
    engine = open_database(settings.data_dir)
    stores.refuse_if_paused(engine, store.name)
    round_id = id_of(options.flow, clock())
    run = Run(settings, store, options, pack, engine, driver, clock, progress, round_id, lambda: False)
    state = load_state(settings.data_dir, store.name)
    with store_lock(settings.data_dir, store.name, round_id), started(driver, wanted(run), state) as browser:
        journal = Journal(engine, store=store.name, shop="", round_id=round_id, clock=clock)
        carriers = Carriers.load(settings.carriers)
        session = session_of(run, browser, carriers, journal, RoundReport(round_id), None)
        try:
            return look(session)
        except BufaError as error:
            pause_if_needed(run, session, error)
            error.add(page=session.console.where())
            point_to_check(error, store.name)
            error.hint = error.hint.replace("STORE", store.name)
            raise
