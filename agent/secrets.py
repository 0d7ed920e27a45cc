"""Secrets: values that cannot be printed, the key that encrypts stored sessions, passwords, private files.

On Windows file modes are best effort: the folder's own rights protect the files there.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from agent.errors import InvalidInput
from agent.say import say

T = TypeVar("T")

SERVICE = "bufa"
KEY_FILE = "bufa.key"
_KEY_NAME = "master key"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_MAGIC = b"bufa1\n"

#: Seconds a keyring may take: on a server it can wait for ever for somebody to type its password.
KEYRING_SECONDS = 5.0


class Secret:
    """A text that shows itself to nobody: not printed, formatted, logged, pickled or copied into JSON."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself; call it where it is used, and keep the result nowhere."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(Secret)  # the same for all: a hash would be a fingerprint of the value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")


def master_key(data_dir: Path, env: Mapping[str, str] | None = None) -> bytes:
    """Return the 32 bytes that encrypt what must stay private, making them on first use.

    From the environment (`BUFA_KEY`, base64), else the system's keyring, else the file `bufa.key` in
    `data_dir`; a file once made stays in use, though there be a keyring later. Raises
    `InvalidInput` for a key of another length and a key file that others can read.
    """
    given = (os.environ if env is None else env).get("BUFA_KEY", "")
    if given:
        return _decoded(given, "BUFA_KEY")
    path = data_dir / KEY_FILE
    if path.exists():  # made when there was no keyring: sessions stored under it must stay readable
        return _decoded(private_text(path), str(path))
    stored = _from_keyring(lambda ring: ring.get_password(SERVICE, _KEY_NAME) or _new_in_keyring(ring))
    return _decoded(stored, say("the keyring")) if stored else _new_key_file(path)


def key_place(data_dir: Path, env: Mapping[str, str] | None = None) -> str:
    """Return where the key that `master_key` would return lies, empty where it would make one.

    Nothing is made or changed. Raises `InvalidInput` as `master_key`.
    """
    path = data_dir / KEY_FILE
    if given := (os.environ if env is None else env).get("BUFA_KEY", ""):
        _decoded(given, "BUFA_KEY")
        return "BUFA_KEY"
    if path.exists():
        _decoded(private_text(path), str(path))
        return str(path)
    return say("the keyring") if _from_keyring(lambda ring: ring.get_password(SERVICE, _KEY_NAME)) else ""


def encrypt(key: bytes, plain: bytes, about: str = "") -> bytes:
    """Encrypt and authenticate `plain` (AES-256-GCM); `about` says what it is and must be told again."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return _MAGIC + nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def decrypt(key: bytes, sealed: bytes, about: str = "") -> bytes:
    """Undo `encrypt`; raise `InvalidInput` for another key, another `about`, or a changed byte."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, body = sealed[len(_MAGIC) :][:_NONCE_BYTES], sealed[len(_MAGIC) + _NONCE_BYTES :]
    try:
        if not sealed.startswith(_MAGIC):
            raise ValueError
        return AESGCM(key).decrypt(nonce, body, about.encode())
    except (InvalidTag, ValueError):
        raise InvalidInput(
            say("what was stored encrypted does not open: another key, or the file was changed"),
            hint=say("sign in again with `bufa login STORE`"),
        ) from None


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read from its first byte on; it is there whole or not at all."""
    temporary = _private_temporary(path, content)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_password_file(path: Path) -> Secret:
    """Return the first line of a password file; `InvalidInput` if it is missing, empty or not private."""
    lines = private_text(path).splitlines()
    if not lines or not lines[0]:
        raise InvalidInput(
            say("the password file `{path}` is empty", path=path),
            hint=say("write the password into its first line"),
        )
    return Secret(lines[0])


def password_variable(store: str) -> str:
    """Return the environment variable that may hold a store's password."""
    return f"BUFA_PASSWORD_{store.upper().replace('-', '_')}"


def password_for(
    store: str, user: str, password_file: Path | None, env: Mapping[str, str] | None = None
) -> Secret | None:
    """Return a store's password, None where nobody keeps one.

    From the environment (`BUFA_PASSWORD_<STORE>`, upper case, `-` as `_`), else the system's keyring (service
    `bufa`, name `STORE/USER`), else the password file. An empty value counts as none.
    """
    given = (os.environ if env is None else env).get(password_variable(store), "")
    given = given or _from_keyring(lambda ring: ring.get_password(SERVICE, f"{store}/{user}")) or ""
    if given:
        return Secret(given)
    return read_password_file(password_file) if password_file else None


def _decoded(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise InvalidInput(
            say("{place} is no key: 32 bytes in base64 were expected", place=place),
            hint=say("make one with `openssl rand -base64 32`"),
        )
    return key


def _new_key() -> str:
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _new_key_file(path: Path) -> bytes:
    """Make the key file, unless another process was quicker; a link, unlike a rename, never replaces."""
    temporary = _private_temporary(path, f"{_new_key()}\n".encode())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(temporary)
    except OSError:  # no hard links on this disk
        if not path.exists():
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return _decoded(private_text(path), str(path))


def _private_temporary(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 by its own promise
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to disk too; Windows cannot open a folder and needs no such thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def private_text(path: Path) -> str:
    """Read a small file that must be private; its rights are looked at on the open file, not on the name."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(65536)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else say("it is not UTF-8 text")
        raise InvalidInput(say("`{path}` cannot be read: {why}", path=path, why=why)) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise InvalidInput(
            say("others can read `{path}` (mode {mode})", path=path, mode=f"{stat.S_IMODE(mode):04o}"),
            hint=say("run `chmod 600 {path}`", path=path),
        )
    return text


def _new_in_keyring(ring: Any) -> str:
    key = _new_key()
    ring.set_password(SERVICE, _KEY_NAME, key)
    return key


def _from_keyring(ask: Callable[[Any], T]) -> T | None:
    """Ask the system's keyring within a few seconds; None where there is none, or it fails or waits."""
    if sys.platform.startswith("linux") and not _may_have_keyring(os.environ):
        return None
    answer: list[T] = []

    def look() -> None:
        # Whatever a keyring of a strange desktop raises, the answer is that there is none to use.
        with suppress(Exception):
            import keyring

            ring = keyring.get_keyring()
            if ring.priority >= 1 or ("PYTHON_KEYRING_BACKEND" in os.environ and ring.priority > 0):
                answer.append(ask(ring))

    thread = threading.Thread(target=look, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS)
    return answer[0] if answer else None


def _may_have_keyring(env: Mapping[str, str]) -> bool:
    """On Linux keyrings live on the session bus; without one there is nothing to wait for."""
    return "DBUS_SESSION_BUS_ADDRESS" in env or "PYTHON_KEYRING_BACKEND" in env
