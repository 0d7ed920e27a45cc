"""Takes mouse and keys of a visible window away from the page, and tells which key or element a person chose.

The page meets none of it: our listeners stand before its own from the first moment of every document.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page

Mode = Literal["off", "shield", "pick"]
_SWITCH = "([mode, keys]) => window[Symbol.for('bufa.hands')]?.set(mode, keys)"
_READ = "() => { const h = window[Symbol.for('bufa.hands')]; return h ? [h.pressed, h.picked] : ['', null] }"
#: What is told of a picked element, beside its classes, and how long each may be.
_TEXTS = ("path", "tag", "id", "testid", "placeholder", "title", "label", "text")
_LONGEST = 4000
#: Between two looks at what the person did.
TICK_MS = 50


def ready(context: BrowserContext) -> None:
    """Stand before every page that this context opens from here on."""
    text = Path(__file__).with_name("hands.js").read_text(encoding="utf-8")
    context.add_init_script(text)


def _tick(page: Page) -> None:
    page.wait_for_timeout(TICK_MS)


def _origin(frame: Frame) -> tuple[str, str] | None:
    """Return scheme and host of a frame; one that was written by its parent is where that is."""
    place = urlsplit(frame.url)
    if place.scheme == "about":
        return _origin(frame.parent_frame) if frame.parent_frame else None
    return place.scheme, place.netloc


def _sound(told: object) -> tuple[str, dict[str, Any] | None]:
    """Return key and element as our script tells them; what a page put in their place counts for nothing."""
    if not isinstance(told, list) or len(told) != 2:
        return "", None
    pressed, picked = told
    key = pressed if isinstance(pressed, str) else ""
    if not isinstance(picked, dict) or not all(_text(picked.get(name)) for name in _TEXTS):
        return key, None
    classes = picked.get("classes")
    return key, picked if isinstance(classes, list) and all(map(_text, classes)) else None


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


class Hands:
    """The mouse and the keys of one page; `tick` lets time pass, and is where a test plays the person."""

    def __init__(self, page: Page, tick: Callable[[Page], None] = _tick) -> None:
        self.page, self._tick = page, tick
        self._keys: tuple[str, ...] = ()
        self._mode: Mode = "off"

    def key(self, keys: Sequence[str], seconds: float | None) -> str:
        """Return which of these keys was pressed, empty when `seconds` are over; None waits for ever."""
        self._switch("shield", keys)
        try:
            return self._until(seconds)[0]
        finally:
            self._switch("off")

    def pick(self) -> tuple[Frame, dict[str, Any]] | None:
        """Let the person point at an element; return its frame and what it is, None for Escape."""
        self._switch("pick", ("Escape",))
        try:
            _, frame, picked = self._until(None)
            return (frame, picked) if frame is not None and picked is not None else None
        finally:
            self._switch("off")

    def _until(self, seconds: float | None) -> tuple[str, Frame | None, dict[str, Any] | None]:
        deadline = None if seconds is None else time.monotonic() + seconds
        while deadline is None or time.monotonic() < deadline:
            for frame in self._own():
                pressed, picked = self._read(frame)
                if pressed or picked:
                    return pressed, frame, picked
            self._tick(self.page)
        return "", None, None

    def _own(self) -> list[Frame]:
        """Return the frames of the page's own origin: what another one tells is nobody's key."""
        main = self.page.main_frame
        return [frame for frame in self.page.frames if frame is main or _origin(frame) == _origin(main)]

    def _read(self, frame: Frame) -> tuple[str, dict[str, Any] | None]:
        from playwright.sync_api import Error

        try:
            told = frame.evaluate(_READ)
        except Error:  # a frame that went away; a window that was closed is noticed by whoever acts on it
            if self.page.is_closed():
                raise
            return "", None
        pressed, picked = _sound(told)
        return pressed if pressed in self._keys else "", picked if self._mode == "pick" else None

    def _switch(self, mode: Mode, keys: Sequence[str] = ()) -> None:
        from playwright.sync_api import Error

        self._mode, self._keys, own = mode, tuple(keys), self._own()
        for frame in self.page.frames:
            mine = mode if frame in own or mode == "off" else "shield"
            try:
                frame.evaluate(_SWITCH, [mine, list(keys)])
            except Error:
                continue
