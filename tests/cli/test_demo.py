"""The demo's own folder: always fresh, and never at the cost of somebody's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import demo, log
from agent.errors import InvalidInput


def test_each_demo_has_a_fresh_folder(tmp_path: Path) -> None:
    """The folder is made, with all above it, and is empty but for its mark."""
    place = demo.fresh(tmp_path / "a" / "demo")
    expected = [demo.MARK]
    assert expected == [each.name for each in place.iterdir()]
    assert tmp_path / "a" / "demo" == place.parent


def test_the_last_demo_goes_and_nothing_else(tmp_path: Path) -> None:
    """Only folders with the mark are deleted: neither files beside them, nor what a link leads to."""
    own = tmp_path / "notes"
    own.mkdir()
    (own / "keep.txt").touch()
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / demo.MARK).touch()
    (tmp_path / "link").symlink_to(elsewhere)
    old = tmp_path / "20261122t091403z"
    old.mkdir()
    (old / demo.MARK).touch()
    (old / "recordings").mkdir()
    place = demo.fresh(tmp_path)
    expected = {"notes", "link", place.name}
    assert expected == {each.name for each in tmp_path.iterdir()}
    assert (own / "keep.txt").exists()
    assert (elsewhere / demo.MARK).exists()


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    """No traceback where the demo cannot work."""
    (tmp_path / "demo").touch()
    with pytest.raises(InvalidInput, match="the demo cannot work in"):
        demo.fresh(tmp_path / "demo")


def test_what_goes_wrong_is_kept_in_the_demos_folder(folder: Path) -> None:
    """The stack of an unforeseen error lies beside the demo's database: not at home, not on the screen."""
    (folder / "bufa.toml").touch()
    demo._settings(folder)
    expected = folder / log.NAME
    assert expected == log.keep(ValueError("unforeseen"))
