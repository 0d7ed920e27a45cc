"""Who may open the review page: one token for each reviewer, of which only the digest is kept.

A token is shown once, when it is issued; whoever loses it is given another, and the first opens nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Select, insert, select, update

from agent.errors import InvalidInput
from agent.ledger.database import Clock, reading, writing
from agent.ledger.trust_tables import ReviewerRow
from agent.say import say

#: Random bytes of a token: too many to be guessed, so that a plain digest of it is enough.
LENGTH = 32
#: Letters of any script; what stands in evidence and on pages must not steer either.
_NAME = re.compile(r"\w(?:[\w .@-]{0,38}[\w.])?")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One reviewer who may open the page; `since` in UTC."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Reviewers:
    """The reviewers of an installation; `clock` gives aware UTC times."""

    engine: Engine
    clock: Clock

    def issue(self, name: str) -> str:
        """Return a new token of this reviewer; one that was issued before opens nothing more.

        Raises InvalidInput for a name that is none.
        """
        _refuse_odd(name)
        token = secrets.token_urlsafe(LENGTH)
        with writing(self.engine) as connection:
            self._revoke(connection, name)
            own = {"name": name, "token_sha256": digest_of(token), "issued_at": self.clock()}
            connection.execute(insert(ReviewerRow).values(**own))
        return token

    def known(self, token: str) -> str | None:
        """Return whose token this is, None where it is nobody's."""
        return self.of(digest_of(token))

    def of(self, token_sha256: str) -> str | None:
        """Return whose token has this digest, None as above; a near miss takes as long as any other."""
        found = None
        with reading(self.engine) as connection:
            rows = connection.execute(_good()).all()
        for row in rows:
            if hmac.compare_digest(row.token_sha256, token_sha256):
                found = str(row.name)
        return found

    def revoke(self, name: str) -> None:
        """Let a reviewer's token open nothing more; InvalidInput where there is none of that name."""
        with writing(self.engine) as connection:
            if self._revoke(connection, name):
                return
        names = ", ".join(f"`{each.name}`" for each in self.list()) or say("none")
        raise InvalidInput(say("no reviewer `{name}` has a token", name=name), {"known": names})

    def list(self) -> list[Reviewer]:
        """Return who may open the page, by name."""
        with reading(self.engine) as connection:
            return [Reviewer(row.name, row.issued_at) for row in connection.execute(_good())]

    def _revoke(self, connection: Connection, name: str) -> bool:
        row = update(ReviewerRow).where(ReviewerRow.name == name, ReviewerRow.revoked_at.is_(None))
        return connection.execute(row.values(revoked_at=self.clock())).rowcount > 0


def _good() -> Select[str, datetime, str]:
    names = ReviewerRow.name, ReviewerRow.issued_at, ReviewerRow.token_sha256
    return select(*names).where(ReviewerRow.revoked_at.is_(None)).order_by(ReviewerRow.name)


def digest_of(token: str) -> str:
    """Return the digest of a secret, which is kept in its place."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_odd(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            say("`{name}` is no name of a reviewer", name=name),
            {"expected": say("1 to 40 letters, digits, blanks and . _ - @, a letter or digit first")},
            say("nothing was changed"),
        )
