"""A screen that nobody sees, for browsers that want one, and a look at what it shows.

By itself an X server begins anew when its last client leaves, and drops whoever is just connecting: a look at
the screen that ends while a browser starts would leave that without one. Hence `-noreset`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageGrab

XVFB = shutil.which("Xvfb")


@contextmanager
def screen(width: int = 1500, height: int = 1000) -> Iterator[str]:
    """Start a virtual screen and yield its name, as DISPLAY wants it."""
    ours, its = os.pipe()
    line = [
        XVFB or "Xvfb",
        "-displayfd",
        str(its),
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    running = subprocess.Popen(line, pass_fds=[its], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(its)
    try:
        with os.fdopen(ours) as told:
            yield f":{told.readline().strip()}"
    finally:
        running.terminate()
        running.wait()


def seen(display: str) -> Image.Image:
    """Return what the screen shows now."""
    return ImageGrab.grab(xdisplay=display)


def shows(display: str, colour: tuple[int, int, int]) -> bool:
    """Tell whether a colour, within a little, is on the screen: that of an outline, which no page has."""
    found = seen(display).convert("RGB").getcolors(2**24) or []
    return any(max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) < 8 for _, pixel in found)  # type: ignore[arg-type]
