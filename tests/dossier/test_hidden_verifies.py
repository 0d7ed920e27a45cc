"""An archive without the buyer verifies as it is, and whatever is changed in it is found."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.dossier.archive import archived
from agent.dossier.cover import cover
from agent.evidence.canonical import canonical
from agent.evidence.keys import Known
from agent.evidence.verify import Verified, verify
from tests.dossier.samples import ORDER, START, Place, whole

INSIDE = f"recordings/main/20261122t091403z-daily/order-{ORDER}/"
STEPS = f"{INSIDE}steps.hidden.jsonl"
Files = dict[str, bytes]


def _packed(place: Place) -> Files:
    """Return the files of the archive of a sealed order, the buyer hidden."""
    whole(place)
    story, stills = place.stills(hide=True)
    content = archived(story, stills, place.keys, cover(story, stills, START))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _verified(files: Files, folder: Path, known: Known) -> Verified:
    with zipfile.ZipFile(folder / "sent.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return verify(folder / "sent.zip", known)


def test_it_verifies_and_names_what_is_left_out(place: Place, tmp_path: Path) -> None:
    """No finding; a remark for each original that is not there, and one on what nobody signed."""
    files = _packed(place)
    checked = _verified(files, tmp_path, place.keys)
    assert [] == list(map(str, checked.wrong))
    left_out = [each.file for each in checked.findings if each.what.startswith("is left out")]
    named = [f"{INSIDE}{each['still']}" for each in json.loads(files["hidden.json"])["stills"]]
    assert sorted(named) == sorted(left_out)
    assert checked.hidden
    assert ["hidden.json"] == [each.file for each in checked.findings if "signed by nobody" in each.what]


def test_a_recording_of_an_unpacked_archive_verifies(place: Place, tmp_path: Path) -> None:
    """Whoever unpacked it gets the same answer for the folder of a recording; a file taken away is found."""
    files = _packed(place)
    for name, content in files.items():
        path = tmp_path / "sent" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder = tmp_path / "sent" / INSIDE
    checked = verify(folder, place.keys)
    assert ([], True) == ([str(each) for each in checked.wrong], checked.hidden)
    assert ["hidden.json"] == [each.file for each in checked.findings if "signed by nobody" in each.what]
    (tmp_path / "sent" / _copy(files)).unlink()
    assert [f"{_copy(files)}: is missing"] == [str(each) for each in verify(folder, place.keys).wrong]


def _lines(files: Files, change: Callable[[list[bytes]], list[bytes]]) -> None:
    files[STEPS] = b"".join(change(files[STEPS].splitlines(keepends=True)))


def _entries(files: Files, change: Callable[[list[dict[str, str]]], object]) -> None:
    told = json.loads(files["hidden.json"])
    change(told["stills"])
    files["hidden.json"] = canonical(told)


def _copy(files: Files) -> str:
    return next(name for name in files if name.startswith("hidden/"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda files: _lines(files, lambda lines: lines[:-1]), "does not end with the line"),
        (lambda files: _lines(files, lambda lines: lines[1:]), "does not follow the line before"),
        (lambda files: _lines(files, lambda lines: [lines[1], lines[0], *lines[2:]]), "does not follow"),
        (lambda files: _lines(files, lambda lines: [lines[0][:-1] + b" \n", *lines[1:]]), "does not follow"),
        (lambda files: _lines(files, lambda lines: [b"1\n", *lines]), "does not follow"),
        (
            lambda files: files.update({STEPS: re.sub(rb'(line_sha256":")', rb"\1a", files[STEPS])}),
            "does not follow",
        ),
        (lambda files: files.pop(STEPS), "does not end with the line"),
        (lambda files: files.update({_copy(files): b"another"}), "was altered"),
        (lambda files: files.pop(_copy(files)), "is missing"),
        (lambda files: files.pop("hidden.json"), "is missing"),
        (lambda files: _entries(files, lambda all_: all_.pop()), "is missing"),
        (lambda files: _entries(files, lambda all_: all_[0].update(sha256="0" * 64)), "is missing"),
        (lambda files: files.update({f"{INSIDE}more.txt": b"x"}), "is not listed"),
        (lambda files: files.update({f"{INSIDE}stills/more.png": b"x"}), "is not listed"),
        (lambda files: files.pop(f"{INSIDE}recording.json.sig"), "has no signature"),
    ],
)
def test_what_is_changed_is_found(
    place: Place, tmp_path: Path, change: Callable[[Files], object], expected: str
) -> None:
    """Lines, copies, the record of what is left out, and what the signature is of."""
    files = _packed(place)
    change(files)
    wrong = [str(each) for each in _verified(files, tmp_path, place.keys).wrong]
    assert any(expected in each for each in wrong), wrong
