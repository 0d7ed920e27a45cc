"""What looks for secrets in files finds each that was planted, however it is spelled and packed."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.rounds import proof

SECRET = 'canary/ü+"zwölf %&9 Ωmega'
Spell = Callable[[str], bytes]

SPELLED: dict[str, Spell] = {
    "plain": lambda text: text.encode(),
    "address": lambda text: quote(text, safe="").encode(),
    "form": lambda text: quote_plus(text).encode(),
    "html": lambda text: html.escape(text).encode(),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "json-utf8": lambda text: json.dumps({"a": text}, ensure_ascii=False).encode(),
    "json-twice": lambda text: json.dumps(json.dumps(text, ensure_ascii=False), ensure_ascii=False).encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64-url": lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"="),
}


def zipped(content: bytes) -> bytes:
    """Return an archive with one file."""
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", content)
    return made.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda content: content,
    "gzip": gzip.compress,
    "zip": zipped,
    "gzip in zip": lambda content: zipped(gzip.compress(content)),
    "zip in zip": lambda content: zipped(zipped(content)),
}


@pytest.mark.parametrize("before", ["", "x", "ab", "abc"], ids=len)
@pytest.mark.parametrize("spell", SPELLED)
def test_each_spelling_is_found(spell: str, before: str, tmp_path: Path) -> None:
    """Wherever in a longer text the secret stands, so that base64 is met in each of its three places."""
    (tmp_path / "file").write_bytes(b"head " + SPELLED[spell](f"{before}{SECRET}tail"))
    expected = [f"canary stands in {tmp_path}/file"]
    assert expected == proof.standing(tmp_path.iterdir(), {"canary": SECRET, "other": "not-planted-1"})


@pytest.mark.parametrize("pack", PACKED)
def test_each_packing_is_opened(pack: str, tmp_path: Path) -> None:
    """What is compressed is unpacked first, whatever the file is called."""
    (tmp_path / "file").write_bytes(PACKED[pack](b"head " + SECRET.encode() + b" tail"))
    (line,) = proof.standing(tmp_path.iterdir(), {"canary": SECRET})
    assert line.startswith(f"canary stands in {tmp_path}/file")


def test_a_name_tells_as_well(tmp_path: Path) -> None:
    """A secret may stand in what a file is called, or one in an archive."""
    (tmp_path / "token-5f2a9c").touch()
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        archive.writestr("token-5f2a9c", b"")
    expected = [
        f"token stands in {tmp_path}/{name}" for name in ("archive", "archive!token-5f2a9c", "token-5f2a9c")
    ]
    assert expected == proof.standing(tmp_path.iterdir(), {"token": "5f2a9c"})


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """Half of a secret, or another one, is none."""
    (tmp_path / "file").write_bytes(zipped(SECRET[:12].encode() + b"\n" + SECRET[12:].encode()))
    assert [] == proof.standing(tmp_path.iterdir(), {"canary": SECRET})
