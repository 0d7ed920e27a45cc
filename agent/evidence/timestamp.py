"""Whether a time stamp (RFC 3161) shows that a content existed at a time, and who says so; needs no network.

It proves that the content is no younger than the stamp; neither who made it nor how old it was then. A reply
is kept as it came, so that `openssl ts -verify` reads it as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.x509 import Certificate

from agent.evidence.timestamp_chain import name_of, path_to_root
from agent.evidence.timestamp_reply import Reply, StampWrong, foreign, read_reply
from agent.say import say

__all__ = ["Reply", "StampWrong", "Stamped", "check_content", "check_stamp", "read_reply"]


@dataclass(frozen=True)
class Stamped:
    """What a time stamp proves: existed `at` (aware UTC), says `by`. `path`: signer's certificate to root."""

    at: datetime
    by: str
    path: tuple[Certificate, ...]


def check_content(reply: Reply, content: bytes) -> None:
    """Raise `StampWrong` where another content was stamped; all else is not looked at."""
    if reply.imprint != sha256(content).digest():
        raise StampWrong(say("another content was stamped"))


def check_stamp(
    token: bytes, content: bytes, roots: Sequence[Certificate], chain: Sequence[Certificate] = ()
) -> Stamped:
    """Return when and by whom `content` was stamped; `token` is the authority's whole reply.

    `chain` may hold the signer's certificate and what lies between it and one of `roots`, beside those in the
    token. Every certificate must have been valid when the stamp was made; today is not looked at. Raises
    `StampWrong`: no reply, refused, other content, no certificate of the signer, not for time stamps, expired
    or not yet valid then, no chain to a root, wrong signature. Without roots nothing is right.
    """
    with foreign():
        return _checked(token, content, roots, chain)


def _checked(
    token: bytes, content: bytes, roots: Sequence[Certificate], chain: Sequence[Certificate]
) -> Stamped:
    reply = read_reply(token)
    check_content(reply, content)
    known = [*reply.certificates, *chain]
    signer = _signer(reply, known)
    if not roots:
        raise StampWrong(say("no root certificates were given"))
    path = path_to_root(signer, reply.at, roots, known)
    _check_signature(reply, path)
    return Stamped(reply.at, name_of(signer), tuple(path))


def _signer(reply: Reply, known: Sequence[Certificate]) -> Certificate:
    for each in known:
        if (each.issuer, each.serial_number) == (reply.issuer, reply.serial):
            return each
    raise StampWrong(say("the certificate of the signer is neither in the time stamp nor beside it"))


def _check_signature(reply: Reply, path: list[Certificate]) -> None:
    """Check the signature by the first of `path`; the library believes each certificate that it is given."""
    from rfc3161_client import VerificationError, VerifierBuilder

    verifier = VerifierBuilder(roots=path[-1:], intermediates=path[1:-1], tsa_certificate=path[0]).build()
    try:
        verifier.verify(reply.parsed, reply.imprint)
    except (VerificationError, ValueError):
        raise StampWrong(say("the signature of {name} is wrong", name=name_of(path[0]))) from None
