"""Each store's console, seen once with the session that a round would use; nothing of the visit is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from agent.console.browser import Driver, Wanted, started
from agent.console.looking_in import Look, look_in
from agent.console.pack import load_pack
from agent.console.signin import load_state, state_file
from agent.doctor.line import Line, ask, good, note, of_error, unseen, wrong
from agent.doctor.owner import foreign_owner, left_to
from agent.doctor.stores import shop_known
from agent.errors import ExitCode, SignedOut, StoreBusy
from agent.ledger.lock import store_lock
from agent.say import say
from agent.secrets import key_place, password_for
from agent.settings import Settings, StoreSettings

Clock = Callable[[], datetime]
#: What is said of each store, in this order.
NAMES = ("console", "clock", "session")
#: Of both clocks: the console's `Date` has whole seconds, and the answer takes its time.
_APART = timedelta(seconds=60)


def console_lines(
    ready: Driver[None], settings: Settings, store: StoreSettings, clock: Clock
) -> Iterator[Line]:
    """Yield whether a console answers, what time it has, and whether a round would arrive signed in.

    Under the store's lock, since two visits with one session may throw each other out.
    """
    if store.browser.profile:
        yield from not_looked_at(store, say("a profile is a person's own browser, and may be in use"))
        return
    if owner := foreign_owner(settings.data_dir):
        yield from (replace(left_to(owner, name), store=store.name) for name in NAMES)
        return
    if not settings.data_dir.is_dir():
        yield from not_looked_at(store, say("there is no `data_dir` yet, so no lock to hold"))
        return
    found: list[Look] = []

    def reached() -> Line:
        try:
            with store_lock(settings.data_dir, store.name, "doctor"):
                found.append(_look(ready, settings, store, clock))
        except StoreBusy as busy:
            return unseen("console", busy.what)
        return _reached(store, found[0])

    yield ask("console", reached, store.name)
    if found and found[0].reached:
        yield ask("clock", lambda: clock_line(store, found[0]), store.name)
        yield ask("session", lambda: session_line(settings, store, found[0]), store.name)
    else:
        yield from not_looked_at(store, say("the console was not reached"), NAMES[1:])


def not_looked_at(store: StoreSettings, why: str, names: tuple[str, ...] = NAMES) -> Iterator[Line]:
    """Yield the lines of a console that nobody looked at."""
    yield from (replace(unseen(name, why), store=store.name) for name in names)


def _look(ready: Driver[None], settings: Settings, store: StoreSettings, clock: Clock) -> Look:
    pack = load_pack(store.pack, settings.packs_dir)
    values = {"channel_id": store.channel_id, "user": store.user}
    state = load_state(settings.data_dir, store.name) if key_place(settings.data_dir) else None
    wanted = Wanted(path=store.browser.path or settings.browser.path, loopback=not store.live)
    with started(ready, wanted, state) as shown:
        return look_in(shown.context, pack, store.address, values, clock)


def _reached(store: StoreSettings, look: Look) -> Line:
    if not look.reached and look.problem is not None:
        return of_error("console", look.problem)
    return good("console", say("{host} answers", host=store.host))


def clock_line(store: StoreSettings, look: Look) -> Line:
    """This machine's clock against the console's: deadlines and time stamps rest on it."""
    if look.ahead is None:
        return unseen("clock", say("{host} says no time", host=store.host))
    facts = {"s": abs(look.ahead.total_seconds()), "host": store.host}
    if look.ahead > _APART:
        return wrong("clock", say("{s:.0f} s ahead of {host}", **facts), "sudo timedatectl set-ntp true")
    if look.ahead < -_APART:
        return wrong("clock", say("{s:.0f} s behind {host}", **facts), "sudo timedatectl set-ntp true")
    return good("clock", say("as {host} says, to {s:.0f} s", **facts))


def session_line(settings: Settings, store: StoreSettings, look: Look) -> Line:
    """Whether a round would arrive signed in; no password is typed to find out."""
    if look.problem is None:
        return _shop(store, look.shop, shop_known(settings.data_dir, store.name))
    if not isinstance(look.problem, SignedOut):
        return of_error("session", look.problem)
    kept = state_file(settings.data_dir, store.name).is_file()
    words = say("the kept session is over") if kept else say("no session is kept")
    if store.user and password_for(store.name, store.user, store.password_file):
        return note("session", say("{seen}; the next round signs in with the password", seen=words))
    return wrong("session", words, f"bufa login {store.name}", ExitCode.PERSON)


def _shop(store: StoreSettings, shop: str, known: str) -> Line:
    """Whether this is the store's shop: that of the settings, else the one that it turned out to be."""
    wanted = store.channel_id or known.rpartition("/")[2]
    if wanted and shop != wanted:
        facts = {"shop": shop, "wanted": wanted}
        words = say("signed in to shop {shop}, but the store is shop {wanted}", **facts)
        return wrong("session", words, f"bufa login {store.name}", ExitCode.PERSON)
    return good("session", say("signed in to shop {shop}", shop=shop))
