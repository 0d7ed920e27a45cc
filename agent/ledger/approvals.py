"""What waits for a person's yes: bound to exact terms, void when these change, used once, silence is a no.

    WAITING ──► GRANTED ──► USED            by the one commit that it was given for
       │  ▲        │
       ▼  │        ▼
    REJECTED      VOID                      console or ledger changed, not used within a day, or expired:
                                            the order's own time is over

A request is known by the digest of its terms: order, parcel, old pair, new pair, text, and how often the
write was begun before. The same terms are asked once; a no to them stands until somebody says yes.
Pure values; `ledger.asking` stores them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from agent.ledger.intents import Intent
from agent.models import Kind, Reason

#: So many letters of a digest name the terms that a page showed.
SHOWN = 16
#: A yes is for now: what it rests on is looked at again, but a person meant today's parcel.
LIFE = timedelta(hours=24)


class ApprovalState(StrEnum):
    """Where a request stands; see the drawing above."""

    WAITING = "waiting"
    GRANTED = "granted"
    REJECTED = "rejected"
    USED = "used"
    VOID = "void"


_A = ApprovalState
#: What a new request with the same terms need not repeat.
LIVE = (_A.WAITING, _A.GRANTED, _A.REJECTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One commit that wants a yes: the intents that it carries, what people are shown, and until when.

    `until` is when the order's own clock runs out (UTC), None where it has none; `text` is a message's.
    """

    intents: Sequence[Intent]
    shown: dict[str, Any]
    text: str = ""
    until: datetime | None = None

    @property
    def digest(self) -> str:
        """The digest of the exact terms, in hex; why a write is wanted is not part of it."""
        wanted = sorted((i.key, i.attempts, _bare(i.terms)) for i in self.intents)
        return hashlib.sha256(_canonical([wanted, self.text]).encode()).hexdigest()


def _bare(terms: dict[str, Any]) -> str:
    return _canonical({k: v for k, v in terms.items() if k not in ("text", "reason", "rests_on")})


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def keys_of(intents: Sequence[Intent]) -> list[list[Any]]:
    """Return which intents a request is about, each with how often it was begun before."""
    return [[i.key, i.attempts] for i in sorted(intents, key=lambda i: i.key)]


@dataclass(frozen=True, slots=True)
class Approval:
    """A request as the journal has it; times are UTC, `new` tells that it was made just now."""

    id: int
    store: str
    kind: Kind
    reason: Reason
    orders: tuple[str, ...]
    digest: str
    shown: dict[str, Any]
    state: ApprovalState
    asked_at: datetime
    until: datetime | None
    answered_at: datetime | None
    by: str
    note: str
    new: bool = field(default=False, compare=False)

    @property
    def terms(self) -> str:
        """The beginning of the digest: what a page names as the terms that it showed."""
        return self.digest[:SHOWN]

    def good(self, now: datetime) -> bool:
        """Tell whether this is a yes that still counts: given within a day, and the order's time not over."""
        in_time = self.until is None or now < self.until
        given = self.state is _A.GRANTED and self.answered_at is not None
        return given and in_time and self.answered_at is not None and now < self.answered_at + LIFE
