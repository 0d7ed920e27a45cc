"""Files of evidence: a draft's name that is taken, and taking away what no link leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.evidence import disk
from agent.evidence.keys import Keys
from tests.evidence.sealing import FIRST, SECOND, whole_round, wrong


def test_a_folder_with_a_draft_s_name_is_put_aside(tmp_path: Path) -> None:
    """The file is written all the same, and what was in the folder is still there, each time."""
    for number in (1, 2):
        (tmp_path / ".told.new").mkdir()
        (tmp_path / ".told.new" / "inside").write_bytes(b"somebody's")
        disk.replace(tmp_path / "told", b"new")
        assert b"new" == (tmp_path / "told").read_bytes()
        assert b"somebody's" == (tmp_path / f".told.new.{number}" / "inside").read_bytes()


def test_sealing_goes_on_where_a_folder_is_in_the_way(tmp_path: Path, keys: Keys) -> None:
    """The next round of the store is sealed, and what lies there is a finding."""
    store = whole_round(tmp_path / "recordings", FIRST, keys).parent
    (store / ".head.json.new").mkdir()
    whole_round(tmp_path / "recordings", SECOND, keys)
    assert [".head.json.new.1: is no round of this store"] == wrong(store, keys.known)


@pytest.mark.parametrize("kind", ["parent", "file", "folder"])
def test_nothing_but_a_plain_file_inside_is_taken_away(tmp_path: Path, kind: str) -> None:
    """A link on the way, a link, a folder: the disk's refusal, and everything is there."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"")
    inside = tmp_path / "inside"
    inside.mkdir()
    if kind == "parent":
        (inside / "sub").symlink_to(outside)
    else:
        (inside / "sub").mkdir()
        if kind == "file":
            (inside / "sub" / "file").symlink_to(outside / "file")
        else:
            (inside / "sub" / "file").mkdir()
    with pytest.raises(OSError):
        disk.unlink_inside(inside, "sub/file")
    assert (outside / "file").exists()
    assert (inside / "sub" / "file").exists()


def test_a_plain_file_inside_is_taken_away(tmp_path: Path) -> None:
    """However deep it lies."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"")
    disk.unlink_inside(tmp_path, "a/b/file")
    assert [] == list((tmp_path / "a" / "b").iterdir())
