"""Asks a time-stamping authority for a time stamp (RFC 3161 over HTTP): once, directly, for a limited time.

Only a SHA-256 goes out, so plain `http` gives nothing away, and what comes back is checked before it is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.x509 import Certificate

from agent.errors import Unreachable
from agent.evidence.timestamp import Stamped, StampWrong, check_stamp, read_reply
from agent.evidence.timestamp_chain import as_pem, read_certificates, read_roots
from agent.evidence.timestamp_reply import MOST_BYTES
from agent.say import say

if TYPE_CHECKING:
    from agent.settings_timestamps import TimestampSettings

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SECONDS = 10.0


class NoStamp(Unreachable):
    """The authority gave no time stamp, or one that is wrong; `why` is one sentence."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            say("no time stamp: {why}", why=why),
            {"authority": url},
            say("`bufa stamp` tries again; what was recorded stays sealed without it"),
        )
        self.why = why


@dataclass(frozen=True)
class Authority:
    """Whom to ask at `url`: the `roots` that count, what may lie in between, `seconds` for one reply."""

    url: str
    roots: tuple[Certificate, ...]
    chain: tuple[Certificate, ...] = ()
    seconds: float = SECONDS

    @classmethod
    def read(cls, url: str, roots: Path, chain: Path | None, seconds: float = SECONDS) -> Authority:
        """Return the authority with the certificates of these PEM files; InvalidInput where one is off."""
        return cls(url, read_roots(roots), read_certificates(chain) if chain else (), seconds)


def authority_of(settings: TimestampSettings) -> Authority | None:
    """Return the authority of the settings, None where none is named; InvalidInput as `Authority.read`."""
    if not settings.authority or settings.roots is None:
        return None
    return Authority.read(settings.authority, settings.roots, settings.chain, settings.wait_seconds)


@dataclass(frozen=True)
class Token:
    """A checked time stamp: the authority's `reply` as it came, the certificates below the root as PEM."""

    reply: bytes
    chain: bytes
    stamped: Stamped


def request_stamp(content: bytes, authority: Authority) -> Token:
    """Return a time stamp of `content`, checked up to one of the authority's roots.

    It is asked once, through no proxy, following no redirection. Raises `NoStamp`: unreachable, too slow,
    another HTTP status, another content type, too long a reply, an answer to another request, and whatever
    `check_stamp` refuses.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder(content, HashAlgorithm.SHA256, nonce=True, cert_req=True)
    request = builder.build()
    raw = _within(authority, lambda: _post(authority, request.as_bytes()))
    try:
        if read_reply(raw).nonce != request.nonce:
            raise StampWrong(say("the reply answers another request"))
        stamped = check_stamp(raw, content, authority.roots, authority.chain)
    except StampWrong as wrong:
        raise NoStamp(authority.url, wrong.why) from None
    return Token(raw, as_pem(stamped.path[:-1]), stamped)


def _within(authority: Authority, call: Callable[[], bytes]) -> bytes:
    """Return what `call` returns in a thread of its own: no look-up of a name and no trickle holds us up."""
    answers: SimpleQueue[bytes | Exception] = SimpleQueue()
    threading.Thread(target=lambda: answers.put(_outcome(call)), daemon=True).start()
    try:
        answer = answers.get(timeout=authority.seconds)
    except Empty:
        raise NoStamp(authority.url, _late(authority)) from None
    if isinstance(answer, NoStamp):
        raise answer
    if isinstance(answer, TimeoutError):
        raise NoStamp(authority.url, _late(authority)) from None
    if isinstance(answer, Exception):
        why = str(getattr(answer, "strerror", None) or answer or type(answer).__name__)
        raise NoStamp(authority.url, say("the authority cannot be reached: {why}", why=why)) from None
    return answer


def _outcome(call: Callable[[], bytes]) -> bytes | Exception:
    try:
        return call()
    except (OSError, HTTPException, ValueError, NoStamp) as error:
        return error


def _late(authority: Authority) -> str:
    return say("the authority did not answer within {n:g} s", n=authority.seconds)


def _post(authority: Authority, body: bytes) -> bytes:
    parts = urlsplit(authority.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=authority.seconds)
    until = time.monotonic() + authority.seconds
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, {"Content-Type": QUERY, "Accept": REPLY})
        with connection.getresponse() as response:
            _refuse(authority, response)
            return _read(authority, response, until)
    finally:
        connection.close()


def _refuse(authority: Authority, response: HTTPResponse) -> None:
    if response.status != 200:
        raise NoStamp(authority.url, say("the authority answered with HTTP {n}", n=response.status))
    kind = response.headers.get_content_type()
    if kind != REPLY:
        seen = say("the authority answered with `{kind}`, expected `{reply}`", kind=kind, reply=REPLY)
        raise NoStamp(authority.url, seen)


def _read(authority: Authority, response: HTTPResponse, until: float) -> bytes:
    """Return the whole answer, of a size and within a time that an honest one keeps to."""
    content = b""
    while piece := response.read1(MOST_BYTES):
        content += piece
        if len(content) > MOST_BYTES:
            raise NoStamp(authority.url, say("the reply has more than {n} KiB", n=MOST_BYTES // 1024))
        if time.monotonic() > until:
            raise TimeoutError
    return content
