"""Secrets stay secret: in print, on disk, and in what the environment and keyrings give."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import keyring.backend
import pytest

from agent import secrets
from agent.errors import InvalidInput
from agent.secrets import (
    Secret,
    decrypt,
    encrypt,
    master_key,
    password_for,
    read_password_file,
    write_private,
)

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
KEY = bytes(range(32))


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory, which can be made to wait or to fail."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.wait: threading.Event | None = None
        self.broken = False

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, after the wait or the failure that a test asks for."""
        if self.wait:
            self.wait.wait(30)
        if self.broken:
            raise RuntimeError("the collection is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may meet the keyring of the person who runs it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in [name for name in os.environ if name.startswith("BUFA_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    """A usable keyring."""
    ring, before = Ring(), keyring.get_keyring()
    keyring.set_keyring(ring)
    yield ring
    if ring.wait:
        ring.wait.set()
    keyring.set_keyring(before)


def mode(path: Path) -> int:
    """A file's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


# --- a value that cannot be printed


@pytest.mark.parametrize(
    "show",
    [str, repr, "{}".format, "{:>40}".format, "{!r}".format, lambda s: f"{s}", lambda s: f"{[s]}", ascii],
)
def test_a_secret_is_never_shown(show: Callable[[object], str]) -> None:
    """However it is formatted, the value and its length stay hidden."""
    assert "hunter2" not in show(Secret("hunter2"))
    assert show(Secret("hunter2")) == show(Secret("another, longer one"))


@pytest.mark.parametrize("leak", [pickle.dumps, copy.deepcopy, json.dumps, vars, iter, len])
def test_a_secret_does_not_leak_as_an_object(leak: Callable[[object], object]) -> None:
    """Nor does it slip into a pickle, a copy, JSON or a debugger's listing."""
    with pytest.raises(TypeError):
        leak(Secret("hunter2"))


def test_a_secret_reveals_itself_on_request_only() -> None:
    """`reveal` gives the value; equality and truth work without it."""
    assert "hunter2" == Secret("hunter2").reveal()
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("密码") != "密码"
    assert not Secret("")
    assert 1 == len({Secret("a"), Secret("a")})


# --- encryption


def test_what_is_encrypted_comes_back() -> None:
    """The same key and the same purpose open it; the plain text is not in it, twice is not the same."""
    sealed = encrypt(KEY, b"cookie=1234567890", "red")
    assert b"cookie=1234567890" == decrypt(KEY, sealed, "red")
    assert b"1234567890" not in sealed
    assert sealed != encrypt(KEY, b"cookie=1234567890", "red")


@pytest.mark.parametrize("position", [0, 6, 20, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    """Head, nonce, content and tag are all protected."""
    sealed = bytearray(encrypt(KEY, b"content", "red"))
    sealed[position] ^= 1
    with pytest.raises(InvalidInput, match="does not open"):
        decrypt(KEY, bytes(sealed), "red")


@pytest.mark.parametrize(
    ("key", "about", "spoil"),
    [
        pytest.param(bytes(32), "red", lambda sealed: sealed, id="another key"),
        pytest.param(KEY, "blue", lambda sealed: sealed, id="another store"),
        pytest.param(KEY, "red", lambda sealed: b"", id="empty"),
        pytest.param(KEY, "red", lambda sealed: b"{}", id="foreign"),
        pytest.param(KEY, "red", lambda sealed: sealed[:20], id="cut"),
    ],
)
def test_nothing_else_opens(key: bytes, about: str, spoil: Callable[[bytes], bytes]) -> None:
    """Another key, another store's file, an empty, foreign or cut one: one sentence, and the way out."""
    sealed = encrypt(KEY, b"content", "red")
    assert b"content" == decrypt(KEY, sealed, "red")
    with pytest.raises(InvalidInput, match="does not open") as caught:
        decrypt(key, spoil(sealed), about)
    assert "bufa login" in caught.value.hint


# --- private files


@posix
def test_private_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    """0600 from the first byte, also over an older file that others could read."""
    path = tmp_path / "new" / "state"
    before = os.umask(0)
    try:
        write_private(path, b"one")
        path.chmod(0o644)
        write_private(path, b"two")
    finally:
        os.umask(before)
    assert (b"two", 0o600, 0o700) == (path.read_bytes(), mode(path), mode(path.parent))
    assert [path] == list(path.parent.iterdir())


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    """Where the file cannot be replaced, what was there stays and no temporary file remains."""
    path = tmp_path / "state"
    path.mkdir()
    (path / "content").write_text("old")
    with pytest.raises(OSError):
        write_private(path, b"new")
    assert [path] == list(tmp_path.iterdir())
    assert "old" == (path / "content").read_text()


# --- the key


def test_the_key_is_made_once(tmp_path: Path) -> None:
    """The first call makes a key file, every later one reads it."""
    key = master_key(tmp_path, {})
    assert 32 == len(key)
    assert key == master_key(tmp_path, {})
    assert ["bufa.key"] == [path.name for path in tmp_path.iterdir()]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    """Keys are random."""
    assert master_key(tmp_path / "a", {}) != master_key(tmp_path / "b", {})


@posix
def test_the_key_file_is_private(tmp_path: Path) -> None:
    """0600 whatever the umask; one that others can read is refused with the command to run."""
    before = os.umask(0)
    try:
        master_key(tmp_path, {})
    finally:
        os.umask(before)
    path = tmp_path / "bufa.key"
    assert 0o600 == mode(path)
    path.chmod(0o640)
    with pytest.raises(InvalidInput, match=r"others can read .*mode 0640") as caught:
        master_key(tmp_path, {})
    assert f"chmod 600 {path}" in caught.value.hint


def test_runs_that_meet_no_key_make_one(tmp_path: Path) -> None:
    """Whoever is second takes the key of the first."""
    with ThreadPoolExecutor(8) as pool:
        assert 1 == len(set(pool.map(lambda _: master_key(tmp_path, {}), range(8))))


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_the_environment_gives_the_key(tmp_path: Path, encode: Callable[[bytes], bytes]) -> None:
    """Both alphabets of base64 are read, and no file is made."""
    key = bytes([255, 254, 253, 252] * 8)
    assert key == master_key(tmp_path, {"BUFA_KEY": encode(key).decode() + "\n"})
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["hunter2", "A" * 44, base64.b64encode(bytes(16)).decode(), "密码"])
def test_a_key_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    """A password or a shorter key is not taken for one; the message does not repeat it."""
    with pytest.raises(InvalidInput, match="BUFA_KEY is no key") as caught:
        master_key(tmp_path, {"BUFA_KEY": text})
    assert text not in str(caught.value)


def test_a_spoilt_key_file_is_refused_not_replaced(tmp_path: Path) -> None:
    """A new key would lock everybody out of what the old one sealed."""
    path = tmp_path / "bufa.key"
    write_private(path, b"")
    with pytest.raises(InvalidInput, match=r"bufa\.key is no key"):
        master_key(tmp_path, {})
    assert b"" == path.read_bytes()


# --- keyrings


def test_a_keyring_keeps_the_key(tmp_path: Path, ring: Ring) -> None:
    """Where there is a keyring the key lies in it and in no file, and stays the same."""
    key = master_key(tmp_path, {})
    assert key == master_key(tmp_path, {})
    assert [("bufa", "master key")] == list(ring.kept)
    assert [] == list(tmp_path.iterdir())


def test_an_older_key_file_stays_in_use(tmp_path: Path, ring: Ring) -> None:
    """A keyring that appears later does not lock anybody out of stored sessions."""
    ring.broken = True
    key = master_key(tmp_path, {})
    ring.broken = False
    assert key == master_key(tmp_path, {})
    assert {} == ring.kept


def test_a_keyring_that_waits_is_left_alone(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that waits for somebody to type its password does not stop a run on a server."""
    monkeypatch.setattr(secrets, "KEYRING_SECONDS", 0.05)
    ring.wait = threading.Event()
    assert 32 == len(master_key(tmp_path, {}))
    assert (tmp_path / "bufa.key").exists()


@pytest.mark.parametrize("priority", [-1.0, 0.0])
def test_a_keyring_that_keeps_nothing_is_none(tmp_path: Path, ring: Ring, priority: float) -> None:
    """`null` and `fail` backends are not asked."""
    type(ring).priority = priority
    try:
        master_key(tmp_path, {})
    finally:
        type(ring).priority = 5.0
    assert {} == ring.kept


def test_without_a_session_bus_no_keyring_is_looked_for(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Linux server nothing is imported, asked or waited for."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    ring.kept["bufa", "red/me"] = "hunter2"
    assert password_for("red", "me", None, {}) is None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert Secret("hunter2") == password_for("red", "me", None, {})


# --- passwords


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A private password file."""
    path = tmp_path / "red.password"
    write_private(path, "from file 密码 \r\nsecond line\n".encode())
    return path


def test_a_password_is_the_first_line(password_file: Path) -> None:
    """The line's end is not part of it, its spaces are."""
    assert Secret("from file 密码 ") == read_password_file(password_file)


def test_passwords_come_from_the_nearest_place(password_file: Path, ring: Ring) -> None:
    """Environment, then keyring, then file, then none."""
    ring.kept["bufa", "red-2/me"] = "from keyring"
    env = {"BUFA_PASSWORD_RED_2": "from environment"}
    seen = [
        password_for("red-2", "me", password_file, env),
        password_for("red-2", "me", password_file, {"BUFA_PASSWORD_RED_2": ""}),
        password_for("red-2", "you", password_file, {}),
        password_for("red-2", "you", None, {}),
    ]
    expected = [Secret("from environment"), Secret("from keyring"), Secret("from file 密码 "), None]
    assert expected == seen


def test_a_broken_keyring_is_no_obstacle(password_file: Path, ring: Ring) -> None:
    """Whatever it raises, the password file is read."""
    ring.broken = True
    assert Secret("from file 密码 ") == password_for("red", "me", password_file, {})


@posix
@pytest.mark.parametrize("bits", [0o644, 0o640, 0o604, 0o620])
def test_a_password_file_that_others_can_reach_is_refused(password_file: Path, bits: int) -> None:
    """Readable or writable by others: the command that helps is named, the password is not."""
    password_file.chmod(bits)
    with pytest.raises(InvalidInput, match="others can read") as caught:
        password_for("red", "me", password_file, {})
    assert f"chmod 600 {password_file}" in caught.value.hint
    assert "from file" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "is empty"), (b"\nx", "is empty"), (b"\xff\xfe\xfa", "not UTF-8")]
)
def test_a_password_file_without_a_password_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """Empty, an empty first line, or not text."""
    path = tmp_path / "red.password"
    write_private(path, content)
    with pytest.raises(InvalidInput, match=why) as caught:
        read_password_file(path)
    assert str(path) in caught.value.what


def test_a_missing_password_file_is_refused(tmp_path: Path) -> None:
    """Its name is in the message."""
    with pytest.raises(InvalidInput, match=r"red\.password` cannot be read: No such file"):
        read_password_file(tmp_path / "red.password")
