"""Who is signed in to the review page now: a random number for each browser, kept in memory, never a token.

A cookie is sent to every server of the same host name, whatever its port: what it holds must be worth little.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.ledger.database import Clock
from agent.review.access import LENGTH, Reviewers, digest_of

#: A working day: after that the token is asked for again.
LASTS = timedelta(hours=12)


@dataclass
class Sessions:
    """The sessions of one server; a new start of it has none. `clock` gives aware UTC times."""

    reviewers: Reviewers
    clock: Clock
    _open: dict[str, tuple[str, datetime]] = field(default_factory=dict, repr=False)

    def begin(self, token: str) -> str | None:
        """Return the number of a new session for whoever has this token, None where it is nobody's."""
        told = digest_of(token)
        if self.reviewers.of(told) is None:
            return None
        now = self.clock()
        self._open = {key: one for key, one in self._open.items() if one[1] > now}
        number = secrets.token_urlsafe(LENGTH)
        self._open[digest_of(number)] = (told, now + LASTS)
        return number

    def who(self, number: str) -> str | None:
        """Return whose session this is, None where there is none, it is over, or its token was revoked."""
        token, ends = self._open.get(digest_of(number), ("", None))
        return self.reviewers.of(token) if ends and self.clock() < ends else None

    def end(self, number: str) -> None:
        """End a session, if there is one of this number."""
        self._open.pop(digest_of(number), None)
