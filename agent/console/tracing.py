"""Keeps Playwright's trace of a signed-in browser, in pieces: none of them of a sign-in.

A piece is raw only in a folder of its own, from which it is handed on and deleted. What goes wrong with a
trace is told, and never stops a round.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import BufaError, UsageError
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


def refuse_of_person(*, person: bool, profile: str) -> None:
    """Raise UsageError where the browser is one that a person uses: it is never traced."""
    if person or profile:
        raise UsageError(
            say("a browser that a person uses is never traced"),
            {"profile": profile or say("you sign in")},
            say("leave out `--trace`, or use a store without `browser.profile`"),
        )


@contextmanager
def room(data_dir: Path, store: str) -> Iterator[Path]:
    """Yield the name of the folder for raw traces of a store; it and all in it are gone afterwards.

    For whoever holds the store: what a round that was killed has left is removed first.
    """
    folder = data_dir / f"{store}.trace"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Tracing:
    """The trace of one context; `keep` is given each raw piece, and what it returns is where it was kept."""

    def __init__(
        self,
        context: BrowserContext,
        folder: Path,
        keep: Callable[[Path], Path],
        tell: Callable[[str], None],
    ) -> None:
        self._context, self._folder, self._keep, self._tell = context, folder, keep, tell
        self._runs = False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def start(self) -> None:
        """Begin a piece; for a context in which somebody is signed in. A second call does nothing."""
        if not self._runs:
            # A picture cannot be searched for what must not stand in it, so there are none.
            self._try(lambda: self._context.tracing.start(snapshots=True, screenshots=False, sources=False))
            self._runs = True

    def stop(self) -> None:
        """End the piece, if one was begun, and hand it on."""
        if self._runs:
            self._runs = False
            self._try(self._hand_on)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Trace nothing of what is done inside, and begin a new piece only if it went well."""
        ran = self._runs
        self.stop()
        yield
        if ran:
            self.start()

    def _hand_on(self) -> None:
        raw = self._folder / "raw.zip"
        try:
            self._context.tracing.stop(path=raw)
            self._tell(say("trace: {file}", file=self._keep(raw)))
        finally:
            for piece in self._folder.iterdir():
                piece.unlink() if piece.is_file() else shutil.rmtree(piece)

    def _try(self, work: Callable[[], object]) -> None:
        from playwright.sync_api import Error

        try:
            work()
        except (Error, BufaError, OSError, ValueError) as error:
            self._tell(say("the trace was not kept: {why}", why=type(error).__name__))
