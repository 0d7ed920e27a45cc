"""One call of the sender: what is to be told is worked out and sent, and channels that fail are told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from agent.errors import BufaError
from agent.ledger.database import Clock
from agent.notify.channels import addresses_of
from agent.notify.desk import hushed, work_out
from agent.notify.sender import Outbox, Tried
from agent.notify.sending import Send, sender
from agent.notify.trouble import tell_others
from agent.say import say
from agent.settings import Settings

#: All of it takes no longer than twice this, whatever the channels do.
SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was tried, which channels could not even be tried, and for which stores nothing was worked out."""

    tried: Sequence[Tried] = ()
    problems: Sequence[BufaError] = field(default_factory=tuple)
    failed: Mapping[str, Exception] = field(default_factory=dict)

    @property
    def missed(self) -> list[Tried]:
        """What was not taken; it is tried again later."""
        return [one for one in self.tried if one.why]


def deliver(
    settings: Settings, engine: Engine, clock: Clock, env: Mapping[str, str] | None = None
) -> Delivery:
    """Work out what is to be told, and send what is due; what fails stays in the outbox."""
    failed = work_out(settings, engine, clock)
    send, usable, problems = _channels(settings, env)
    box = Outbox(engine, send, clock, hushed(settings, clock()), SECONDS)
    tried = box.empty(usable)
    told = tell_others(settings, engine, set(settings.channels) - set(usable), clock)
    return Delivery([*tried, *box.empty([name for name in usable if name in told])], problems, failed)


def probe(settings: Settings, env: Mapping[str, str] | None = None) -> Delivery:
    """Send a few words on each channel, now and past the outbox."""
    send, usable, problems = _channels(settings, env)
    text: Any = say("bufa: test"), say("This channel works. Nothing needs to be done.")
    return Delivery([Tried(name, text[0], send(name, *text)) for name in usable], problems)


def _channels(settings: Settings, env: Mapping[str, str] | None) -> tuple[Send, list[str], list[BufaError]]:
    addresses, without = addresses_of(settings.channels, env)
    send, wrong = sender(addresses)
    return send, [name for name in addresses if name not in wrong], [*without, *wrong.values()]
