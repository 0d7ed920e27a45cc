"""Keys: one for an installation, private from the first byte, known for good once it has signed."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.evidence import keys
from tests.evidence.sealing import clock


def test_the_first_use_makes_a_key(tmp_path: Path) -> None:
    """Folder and private key are their owner's alone; a second call, and a reader, find the same one."""
    assert "" == keys.current(tmp_path)
    assert [] == keys.known(tmp_path).all()
    made = keys.load(tmp_path, clock)
    folder = tmp_path / "keys"
    assert {"signing.pem", f"{made.id}.pem", f"{made.id}.before.json"} == {
        path.name for path in folder.iterdir()
    }
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert made.id == keys.load(tmp_path, clock).id == keys.current(tmp_path)
    (known,) = keys.known(tmp_path).all()
    assert (made.id, "2026-11-22T09:14:03Z") == (known.id, known.made)


def test_a_key_s_id_and_signature_are_openssl_s(tmp_path: Path) -> None:
    """Its id is what `openssl pkey -pubin -outform DER | sha256sum` prints, and openssl believes it."""
    made = keys.load(tmp_path, clock)
    public = tmp_path / "keys" / f"{made.id}.pem"
    (tmp_path / "text").write_bytes(b"told")
    (tmp_path / "sig").write_bytes(made.sign(b"told"))
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"], capture_output=True, check=True
    )
    summed = subprocess.run(["sha256sum"], input=der.stdout, capture_output=True, check=True)
    assert made.id == summed.stdout.decode().split()[0]
    line = [
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        public,
        "-signature",
        tmp_path / "sig",
        tmp_path / "text",
    ]
    assert b"Verified OK\n" == subprocess.run(line, capture_output=True, check=True).stdout


def test_a_signature_is_of_these_bytes_by_this_key(tmp_path: Path) -> None:
    """Other bytes, another signature, an unknown key, an id that is no text: not believed, no error."""
    made, other = keys.load(tmp_path / "one", clock), keys.load(tmp_path / "two", clock)
    signature = made.sign(b"told")
    assert made.known.signed(made.id, b"told", signature)
    for key, content, signed in (
        (made.id, b"tolt", signature),
        (made.id, b"told", signature + b"\0"),
        (made.id, b"told", b""),
        (made.id, b"told", other.sign(b"told")),
        (other.id, b"told", signature),
        (None, b"told", signature),
        ([], b"told", signature),
    ):
        assert not made.known.signed(key, content, signed)


def test_a_rotation_destroys_the_old_private_key(tmp_path: Path) -> None:
    """One private key is left, a new one; both public ones are known, and the old signature is good."""
    old = keys.load(tmp_path, clock)
    (tmp_path / "keys" / ".signing.pem.7").write_bytes(b"a killed run's draft")
    signature = old.sign(b"told")
    new = keys.rotate(tmp_path, clock)
    assert old.id != new.id
    public = {f"{key.id}.{kind}" for key in (old, new) for kind in ("pem", "before.json")}
    assert {"signing.pem", *public} == {path.name for path in (tmp_path / "keys").iterdir()}
    assert new.known.signed(old.id, b"told", signature)
    assert new.id == keys.current(tmp_path)


def test_two_runs_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    """Whoever is slower takes the key that is there by then."""
    children = []
    for _ in range(8):
        child = os.fork()
        if not child:
            try:
                keys.load(tmp_path, clock)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert {0} == {os.waitpid(child, 0)[1] for child in children}
    assert [keys.current(tmp_path)] == [key.id for key in keys.known(tmp_path).all()]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PUBLIC KEY-----\nAAAA\n"])
def test_a_damaged_key_is_said_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    """Signing stops with the file's name; the file stays, so that a backup may be compared with it."""
    keys.load(tmp_path, clock)
    private = tmp_path / "keys" / "signing.pem"
    private.write_bytes(content)
    with pytest.raises(InvalidInput, match="holds no key that could sign") as refused:
        keys.load(tmp_path, clock)
    assert "backup" in refused.value.hint
    assert content == private.read_bytes()
    with pytest.raises(InvalidInput, match="no public key"):
        keys.read_public(private)


def test_a_public_key_that_is_lost_is_made_again(tmp_path: Path) -> None:
    """It follows from the private one."""
    made = keys.load(tmp_path, clock)
    (tmp_path / "keys" / f"{made.id}.pem").unlink()
    assert made.id in keys.load(tmp_path, clock).known
