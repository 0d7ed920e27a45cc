"""Who is let in: the tokens that every call must carry and the sessions that sign-ins open.

A token costs nothing and only proves that a page of ours made the call; a session is a person signed in.
Cookies are not marked secure, since the console is served on 127.0.0.1 without encryption.
"""

from __future__ import annotations

import secrets
from datetime import datetime

SESSION_COOKIE = "seller_sid"
TOKEN_COOKIE = "_m_h5_tk"  # noqa: S105 - a cookie's name
TOKEN_HEADER = "x-h5-token"  # noqa: S105 - a header's name


class Gate:
    """The tokens and sessions issued so far; they stay good until the console stops or they are withdrawn.

    `check` names the form of the human check that stands, empty for none; `is_person_known` once somebody has
    proven to be a person. Both are forgotten when the console stops.
    """

    def __init__(self) -> None:
        self.sessions: list[str] = []
        self.tokens: list[str] = []
        self.check = ""
        self.is_person_known = False
        self._open_sessions: set[str] = set()
        self._good_tokens: set[str] = set()
        self._first: dict[str, str] = {}

    def open_session(self) -> str:
        """Return a new session's cookie value."""
        session = secrets.token_hex(20)
        self.sessions.append(session)
        self._open_sessions.add(session)
        return session

    def new_token(self, now: datetime, after: str = "") -> str:
        """Return a new token: thirty-two signs and the time in milliseconds, as the marketplace's look.

        `after` is the token that the visitor had before; while both are good, either may come with the other.
        """
        token = f"{secrets.token_hex(16)}_{int(now.timestamp() * 1000)}"
        self.tokens.append(token)
        self._good_tokens.add(token)
        self._first[token] = self._first.get(after, token)
        return token

    def is_session(self, session: str) -> bool:
        """Tell whether the cookie belongs to somebody signed in."""
        return session in self._open_sessions

    def is_token(self, cookie: str, header: str) -> bool:
        """Tell whether a call carries a good token, in the cookie and in the header one of the same visitor.

        They differ where a cookie was renewed while its page had already read the old one.
        """
        is_one = header == cookie or self._first.get(header, header) == self._first.get(cookie, cookie)
        return is_one and {cookie, header} <= self._good_tokens

    def knows_token(self, cookie: str) -> bool:
        """Tell whether a token cookie is good, so that a page needs no new one."""
        return cookie in self._good_tokens

    def withdraw_token(self, token: str) -> None:
        """Let a token be good no longer; the page that carries it is given a new one."""
        self._good_tokens.discard(token)

    def end_session(self, session: str) -> None:
        """Sign somebody out."""
        self._open_sessions.discard(session)

    def pass_check(self) -> None:
        """Let a person through: no check stands any more, and no code is asked for."""
        self.check, self.is_person_known = "", True

    def restore(self, sessions: list[str], tokens: list[str], ended: list[str]) -> None:
        """Take over what an earlier start of the same shop had issued."""
        self.sessions, self.tokens = list(sessions), list(tokens)
        self._open_sessions = set(sessions) - set(ended)
        self._good_tokens = set(tokens)

    def ended(self) -> list[str]:
        """Return the sessions that were issued and are over."""
        return [session for session in self.sessions if session not in self._open_sessions]
