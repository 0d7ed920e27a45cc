"""Archives of recordings: each recording is verified alone; what could do harm is not unpacked."""

from __future__ import annotations

import os
import stat
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.evidence import archive
from agent.evidence.archive import is_archive, unpacked
from agent.evidence.keys import Keys, Known
from agent.evidence.verify import verify
from tests.evidence.sealing import FIRST, ORDER

PLACE = f"recordings/practice/{FIRST}/order-{ORDER}"


@pytest.fixture
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, so that what is left of them shows."""
    place = tmp_path / "temp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def zipped(store: Path, name: str = "r.zip", *, without: str = "") -> Path:
    """Return an archive of one order's recording with a cover page beside it."""
    path = store.parent / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("COVER.txt", "how to check it")
        for file in sorted((store / FIRST / f"order-{ORDER}").rglob("*")):
            inside = file.relative_to(store).as_posix()
            if file.is_file() and file.name != without:
                made.write(file, f"recordings/practice/{inside}")
    return path


def test_a_recording_in_an_archive_verifies(store: Path, keys: Keys, own_temp: Path) -> None:
    """It is as good as in its folder, what stands beside it is no matter, and nothing of it is left."""
    checked = verify(zipped(store), keys.known)
    assert [] == checked.wrong
    assert [f"{PLACE}/recording.json"] == [link.file for link in checked.links]
    remarks = "".join(str(each) for each in checked.findings)
    assert "alone: number 2 of store `practice`" in remarks
    assert "r.zip: nothing but the recordings in it was looked at" in remarks
    assert [] == list(own_temp.iterdir())


def test_what_is_wrong_in_it_is_named_by_its_place(store: Path, keys: Keys) -> None:
    """A missing file and an unknown key are findings as ever."""
    checked = verify(zipped(store, without="0001-order-before.png"), keys.known)
    assert [f"{PLACE}/stills/0001-order-before.png"] == [each.file for each in checked.wrong]
    assert ["unknown key" in each.what for each in verify(zipped(store), Known()).wrong] == [True]


def test_an_archive_without_recordings_says_so(tmp_path: Path) -> None:
    """There is nothing to be proud of in an archive of nothing."""
    path = tmp_path / "none.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", "a")
    assert ["none.zip: holds no recording"] == [str(each) for each in verify(path, Known()).wrong]


def _entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([_entry("../out.txt")], "leads out"),
        ([_entry("a/../../out.txt")], "leads out"),
        ([_entry("/tmp/out.txt")], "leads out"),
        ([_entry("C:/out.txt")], "leads out"),
        ([_entry("link", stat.S_IFLNK | 0o777)], "is no plain file"),
        ([_entry("pipe", stat.S_IFIFO | 0o600)], "is no plain file"),
        ([_entry("a"), _entry("A")], "stands there twice"),
    ],
    ids=["up", "inner up", "absolute", "drive", "link", "pipe", "twice"],
)
def test_what_could_lead_elsewhere_is_refused(
    tmp_path: Path, own_temp: Path, entries: list[zipfile.ZipInfo], why: str
) -> None:
    """Nothing is written, neither outside nor inside, not even what came before it in the archive."""
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("good.txt", "good")
        for entry in entries:
            made.writestr(entry, os.fsencode(tmp_path / "elsewhere"))
    with pytest.raises(InvalidInput, match=why), unpacked(path):
        pytest.fail("it was unpacked")
    assert [] == list(own_temp.iterdir())
    assert ["bad.zip", "temp"] == sorted(each.name for each in tmp_path.iterdir())


def _larger(content: bytes) -> bytes:
    """Say of the one file, 1,000 bytes long, that it has 10."""
    return content.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def _smaller(content: bytes) -> bytes:
    return content.replace((1000).to_bytes(4, "little"), (5000).to_bytes(4, "little"))


def _spoilt(content: bytes) -> bytes:
    place = content.index(b"xxxx")
    return content[:place] + b"y" + content[place + 1 :]


@pytest.mark.parametrize("spoil", [_larger, _smaller, _spoilt, lambda content: content[:-10]])
def test_what_is_not_as_it_says_is_refused(
    tmp_path: Path, own_temp: Path, spoil: Callable[[bytes], bytes]
) -> None:
    """Other sizes than told, other bytes, an end that was cut off: refused, and nothing is left."""
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.bin", b"x" * 1000)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(InvalidInput), unpacked(path):
        pytest.fail("it was unpacked")
    assert [] == list(own_temp.iterdir())


def test_a_bomb_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than an archive of ours ever holds is refused by its own list, in bytes and in files."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", bytes(10**6))
        made.writestr("b", bytes(10**6))
    for name, most in (("MOST_BYTES", 10**6), ("MOST_FILES", 1)):
        with monkeypatch.context() as only:
            only.setattr(archive, name, most)
            with pytest.raises(InvalidInput, match="it holds more than"), unpacked(path):
                pytest.fail("it was unpacked")


def test_only_a_zip_is_an_archive(tmp_path: Path) -> None:
    """A folder, a text and nothing at all are none."""
    (tmp_path / "a.txt").write_text("text")
    assert [False] * 3 == [is_archive(tmp_path / name) for name in ("", "a.txt", "none.zip")]


def test_a_name_of_very_many_folders_is_refused(tmp_path: Path, own_temp: Path) -> None:
    """What Python cannot follow is no archive of ours."""
    path = tmp_path / "deep.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a/" * 1200 + "x", "x")
    with pytest.raises(InvalidInput), unpacked(path):
        pytest.fail("it was unpacked")
    assert [] == list(own_temp.iterdir())


def test_damaged_lzma_is_refused(tmp_path: Path) -> None:
    """Each way of packing has errors of its own."""
    path = tmp_path / "lzma.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("a", bytes(range(256)) * 50)
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(InvalidInput), unpacked(path):
        pytest.fail("it was unpacked")
