"""What a time-stamping authority replied (RFC 3161), taken apart but not yet believed.

Nothing that stands here is proven: `agent.evidence.timestamp` checks it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.x509 import Certificate, Name, load_der_x509_certificate

from agent.errors import InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

#: More than any authority replies: a token and some certificates.
MOST_BYTES = 256 * 1024
SHA256 = "2.16.840.1.101.3.4.2.1"
_SEQUENCE, _SET, _CERTIFICATES = 0x30, 0x31, 0xA0


class StampWrong(InvalidInput):
    """A time stamp does not show what it should; `why` is one sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Reply:
    """What a granted reply says of itself.

    `imprint` is the SHA-256 that was stamped, `at` aware UTC, `nonce` None where there is none; `issuer` and
    `serial` name the signer's certificate; `certificates` came along, in no order.
    """

    parsed: TimeStampResponse
    imprint: bytes
    at: datetime
    nonce: int | None
    issuer: Name
    serial: int
    certificates: tuple[Certificate, ...]


def read_reply(raw: bytes) -> Reply:
    """Take a DER reply apart; `StampWrong` where it is none, was refused, or is of another digest's kind."""
    with foreign():
        return _read(_ordered(raw))


@contextmanager
def foreign() -> Iterator[None]:
    """Turn whatever a parser says of broken bytes inside into `StampWrong`; its warnings are for its authors.

    Libraries parse certificates late, at the first look; where one panics, the panic is no Exception.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (StampWrong, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001
            raise StampWrong(say("this is no reply of a time-stamping authority")) from None


def _read(raw: bytes) -> Reply:
    from rfc3161_client import decode_timestamp_response

    parsed = decode_timestamp_response(raw)
    if parsed.status != 0:
        words = ", ".join(parsed.status_string) or say("without words")
        raise StampWrong(say("the authority refused: status {n}, {words}", n=parsed.status, words=words))
    told, signed = parsed.tst_info, parsed.signed_data
    if told.message_imprint.hash_algorithm.dotted_string != SHA256:
        raise StampWrong(say("the digest that was stamped is no SHA-256"))
    (signer,) = signed.signer_infos
    found = tuple(load_der_x509_certificate(each) for each in signed.certificates)
    imprint = told.message_imprint.message
    return Reply(parsed, imprint, told.gen_time, told.nonce, signer.issuer, signer.serial_number, found)


def _ordered(raw: bytes) -> bytes:
    """Return `raw` with its certificates in the order of their bytes.

    DER asks for that order and the parser insists on it; authorities send them leaf first. No signature
    covers the order.
    """
    place = _certificates(raw)
    if place is None:
        return raw
    start, end = place
    return raw[:start] + b"".join(sorted(_items(raw, start, end))) + raw[end:]


def _certificates(raw: bytes) -> tuple[int, int] | None:
    """Return where the certificates begin and end: reply → token → content → signed data → [0]."""
    start, end = _content(raw, 0)
    for tag, skipped in ((_SEQUENCE, 1), (_CERTIFICATES, 1), (_SEQUENCE, 0), (_CERTIFICATES, 3)):
        for _ in range(skipped):
            start = _content(raw, start)[1]
        if start >= end or raw[start] != tag:
            return None
        start, end = _content(raw, start)
    return start, end


def _items(raw: bytes, start: int, end: int) -> list[bytes]:
    items = []
    while start < end:
        after = _content(raw, start)[1]
        items.append(raw[start:after])
        start = after
    return items


def _content(raw: bytes, start: int) -> tuple[int, int]:
    """Return where the content of the value at `start` begins and ends; IndexError beyond the bytes."""
    length, begin = raw[start + 1], start + 2
    if length & 0x80:
        wide = length & 0x7F
        length, begin = int.from_bytes(raw[begin : begin + wide]), begin + wide
    if begin + length > len(raw):
        raise IndexError(start)
    return begin, begin + length
