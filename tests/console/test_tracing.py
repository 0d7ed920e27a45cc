"""Traces are kept in pieces of what is no sign-in, and never stop a round."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from agent.console.tracing import Tracing, refuse_of_person, room
from agent.errors import EvidenceUnwritable, UsageError
from tests.console.conftest import Site


class Pieces:
    """Where raw pieces are handed on to: their texts in order, and what was told."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.texts: list[str] = []
        self.told: list[str] = []
        self.folder = folder
        self.fails: Exception | None = None
        self.tracing = Tracing(context, folder, self.keep, self.told.append)

    def keep(self, raw: Path) -> Path:
        """Read a piece, or fail."""
        if self.fails:
            raise self.fails
        with zipfile.ZipFile(raw) as archive:
            names = [name for name in archive.namelist() if name.endswith((".trace", ".network"))]
            self.texts.append("".join(archive.read(name).decode() for name in names))
        return raw.with_name("kept.zip")


@pytest.fixture
def pieces(window: BrowserContext, tmp_path: Path) -> Pieces:
    """A tracing that was not started."""
    return Pieces(window, tmp_path / "practice.trace")


@pytest.fixture
def go(window: BrowserContext, site: Site) -> Callable[[str], None]:
    """Go to a page of this name."""
    page = window.new_page()

    def visit(name: str) -> None:
        site.put(f"/{name}", f"<p>{name}</p>")
        page.goto(f"{site.address}/{name}")

    return visit


def test_what_happens_in_a_pause_is_in_no_piece(pieces: Pieces, go: Callable[[str], None]) -> None:
    """Before the start, inside a pause and after the end nothing is traced; the rest is, in two pieces.

    The page on which a piece begins stands in it: of a sign-in that is the page which it has led to.
    """
    go("before")
    go("home")
    pieces.tracing.start()
    go("first")
    with pieces.tracing.paused():
        go("sign-in")
        go("home")
    go("second")
    pieces.tracing.stop()
    go("after")
    pieces.tracing.stop()
    assert 2 == len(pieces.texts)
    first, second = pieces.texts
    assert (True, False) == ("/first" in first, "/first" in second)
    assert (False, True) == ("/second" in first, "/second" in second)
    assert not [name for name in ("/before", "/sign-in", "/after") for text in pieces.texts if name in text]


def test_a_pause_before_the_start_starts_nothing(pieces: Pieces, go: Callable[[str], None]) -> None:
    """The first sign-in of a round lies before the first piece."""
    with pieces.tracing.paused():
        go("sign-in")
    go("home")
    pieces.tracing.stop()
    assert [] == pieces.texts


def test_after_a_sign_in_that_failed_nothing_more_is_traced(
    pieces: Pieces, go: Callable[[str], None]
) -> None:
    """The piece before it is kept; the page that asks for a password again is in none."""
    pieces.tracing.start()
    go("first")
    with pytest.raises(ZeroDivisionError), pieces.tracing.paused():
        raise ZeroDivisionError
    go("sign-in")
    pieces.tracing.stop()
    assert 1 == len(pieces.texts)


@pytest.mark.parametrize(
    "error", [EvidenceUnwritable("the disk is full"), ValueError("raw.zip"), OSError(28)]
)
def test_what_cannot_be_kept_is_told_and_removed(
    pieces: Pieces, go: Callable[[str], None], error: Exception
) -> None:
    """The round goes on, nothing raw stays, and a later piece may be kept again."""
    pieces.tracing.start()
    go("first")
    pieces.fails = error
    with pieces.tracing.paused():
        assert [] == list(pieces.folder.iterdir())
    pieces.fails = None
    go("second")
    pieces.tracing.stop()
    assert [f"the trace was not kept: {type(error).__name__}"] == pieces.told[:1]
    assert 1 == len(pieces.texts)
    assert [] == list(pieces.folder.iterdir())


def test_a_browser_that_is_gone_costs_the_trace_alone(
    pieces: Pieces, go: Callable[[str], None], window: BrowserContext
) -> None:
    """Without the browser there is nothing to keep, and no error for anybody else."""
    pieces.tracing.start()
    go("first")
    window.close()
    pieces.tracing.stop()
    assert [] == pieces.texts
    assert 1 == len(pieces.told)


def test_raw_traces_have_a_room_that_goes(tmp_path: Path) -> None:
    """What a killed round left is removed by the next one, and after an exception nothing stays either."""
    left = tmp_path / "main.trace" / "resources" / "raw"
    left.parent.mkdir(parents=True)
    left.touch()

    def dies() -> None:
        with room(tmp_path, "main") as folder:
            assert not folder.exists()
            folder.mkdir()
            (folder / "raw.zip").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        dies()
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(("person", "profile"), [(True, ""), (False, "/home/me/chrome"), (True, "/x")])
def test_a_person_s_browser_is_never_traced(person: bool, profile: str) -> None:
    """Neither one in which a person signs in nor one with a person's profile."""
    with pytest.raises(UsageError, match="never traced"):
        refuse_of_person(person=person, profile=profile)
    refuse_of_person(person=False, profile="")
