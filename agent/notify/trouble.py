"""A channel that does not take what it is sent: the others are told, once until it takes something again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine

from agent.ledger import outbox
from agent.ledger.database import Clock, writing
from agent.ledger.outbox import About, Alert
from agent.notify.words import catalogue
from agent.say import say, speaking
from agent.settings import Settings

#: So many attempts at one alert have failed: it is retried all the same, but others hear of it.
TELL_AFTER = 2


def tell_others(settings: Settings, engine: Engine, broken: Collection[str], clock: Clock) -> set[str]:
    """Store alerts about channels that fail, `broken` ones at once, and return the channels they are for.

    Told are the other channels of the store whose alert was not taken, or all others where it has no other.
    """
    told: set[str] = set()
    with writing(engine) as connection, speaking(catalogue(settings.language)):
        for name, backlog in outbox.backlogs(connection).items():
            if name in broken or backlog.attempts >= TELL_AFTER:
                others = _others(settings, name, backlog.store) - set(broken)
                text = _text(name, backlog.alerts)
                alert = Alert("", About.CHANNEL, f"{name} {backlog.taken}", *text)
                told |= others if outbox.put(connection, alert, sorted(others), clock()) else set()
    return told


def _others(settings: Settings, name: str, store: str) -> set[str]:
    channels = settings.stores[store].alerts.channels if store in settings.stores else ()
    return (set(channels) - {name}) or (set(settings.channels) - {name})


def _text(name: str, count: int) -> tuple[str, str]:
    subject = say("bufa: channel `{name}` does not take what it is sent", name=name)
    body = say(
        "{n} alerts wait for it and are tried again for a day. `bufa notify --test` shows what is wrong.",
        n=count,
    )
    return subject, body
