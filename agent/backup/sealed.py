"""A file that only its passphrase opens: scrypt for the key, AES-256-GCM for each piece, in order.

    "bufa backup 1\\n" + salt (16) + prefix (7) + pieces of up to 1 MiB, each with its tag (16)

The nonce of a piece is the prefix, its number (4 bytes) and whether it is the last one (1 byte); the head is
authenticated with each. So a piece that was changed, moved or taken off the end is found.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from agent.errors import InvalidInput
from agent.say import say
from agent.secrets import Secret

_NAME = b"bufa backup "
MAGIC = _NAME + b"1\n"
_SALT, _PREFIX, _TAG = 16, 7, 16
PIECE = 2**20
#: 128 MiB and about half a second for each guess at a passphrase.
_COST = 2**17


class SealedWriter:
    """Encrypts what is written to it into `stream`; whole only after `close`."""

    def __init__(self, stream: BinaryIO, passphrase: Secret) -> None:
        salt, prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._stream, self._head = stream, MAGIC + salt + prefix
        self._key, self._prefix = _key(passphrase, salt), prefix
        self._count, self._rest = 0, bytearray()
        stream.write(self._head)

    def write(self, content: bytes) -> int:
        """Take more of what is to be kept; raises `OSError` from the disk."""
        self._rest += content
        while len(self._rest) > PIECE:  # the last piece is known only at the end, so one stays back
            self._put(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]
        return len(content)

    def close(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._rest), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._count, last=last)
        self._stream.write(self._key.encrypt(nonce, piece, self._head))
        self._count += 1


class SealedReader:
    """Decrypts what a `SealedWriter` wrote; believes no byte that is not authenticated.

    Raises InvalidInput for a file that is no backup, one of a newer version, another passphrase, and a file
    that was changed or cut short.
    """

    def __init__(self, stream: BinaryIO, passphrase: Secret) -> None:
        size = len(MAGIC) + _SALT + _PREFIX
        self._head = stream.read(size)
        _check_head(self._head, size)
        salt, self._prefix = self._head[len(MAGIC) : -_PREFIX], self._head[-_PREFIX:]
        self._stream, self._key = stream, _key(passphrase, salt)
        self._count, self._plain = 0, b""
        self._next = stream.read(PIECE + _TAG)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        parts = [self._plain]
        had = len(self._plain)
        while (size < 0 or had < size) and (piece := self._piece()):
            parts.append(piece)
            had += len(piece)
        whole = b"".join(parts)
        size = len(whole) if size < 0 else size
        self._plain = whole[size:]
        return whole[:size]

    def finish(self) -> None:
        """Read to the end, so that nothing is believed of a file whose end is missing."""
        while self.read(PIECE):
            pass

    def _piece(self) -> bytes:
        """Return the next piece, empty after the last one."""
        if not self._next:
            if not self._count:
                raise _does_not_open()
            return b""
        piece, self._next = self._next, self._stream.read(PIECE + _TAG)
        nonce = _nonce(self._prefix, self._count, last=not self._next)
        try:
            plain = self._key.decrypt(nonce, piece, self._head)
        except InvalidTag:
            raise _does_not_open() if not self._count else _altered() from None
        self._count += 1
        return plain


def _key(passphrase: Secret, salt: bytes) -> AESGCM:
    made = Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.reveal().encode())
    return AESGCM(made)


def _nonce(prefix: bytes, count: int, *, last: bool) -> bytes:
    return prefix + count.to_bytes(4, "big") + (b"\1" if last else b"\0")


def _check_head(head: bytes, size: int) -> None:
    if head.startswith(MAGIC) and len(head) == size:
        return
    if head.startswith(_NAME) and not MAGIC.startswith(head[: len(MAGIC)]):
        raise InvalidInput(
            say("the backup is of a newer version of bufa; nothing was restored"),
            hint=say("restore it with the bufa that made it, or a newer one"),
        )
    raise InvalidInput(
        say("the file is no backup of bufa, or was cut short; nothing was restored"),
        hint=say("name a file that `bufa backup FILE` wrote"),
    )


def _does_not_open() -> InvalidInput:
    return InvalidInput(
        say(
            "the backup does not open: another passphrase, or the file was changed or cut short;"
            " nothing was restored"
        ),
        hint=say("try the passphrase it was made with, or another copy of the file"),
    )


def _altered() -> InvalidInput:
    return InvalidInput(
        say("the backup was changed or cut short; nothing was restored"),
        hint=say("take another copy of the file, or an older backup"),
    )
