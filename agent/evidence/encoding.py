"""Pictures made smaller without losing a pixel: a browser compresses in haste, the writing thread has time.

Measured on stills of both practice consoles, 1440 × 900, libwebp 1.6: a third of what Chromium gives in
haste, for 45 to 60 ms of one core. Less effort saves no time, more saves few bytes; a PNG that takes
no longer is twice as big.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
import sys
import threading

#: Of libwebp; from quality 60 it looks for a cache of colours, which halves the picture of a list.
_EFFORT = {"lossless": True, "exact": True, "method": 1, "quality": 75}
#: What is no more than one block of a disk cannot become less.
_LEAST_BYTES = 4096
#: WebP's own limit for a side; and as many pixels as take a third of a second, a very long page has more.
_LONGEST, _MOST_PIXELS = 16_383, 8_000_000
#: Of the ranks of niceness: enough to let the browser go first, too few to starve while a flush waits.
_RANKS = 5


def suffix(image: bytes, *, awaited: bool = False) -> str:
    """Return the type that a picture will be stored as, `png` or `webp`, known before it is encoded.

    One that is `awaited` stays what it is: nothing is compressed while a write to the console waits.
    """
    return "webp" if image[8:12] == b"WEBP" or (not awaited and _worth_it(image)) else "png"


def encode(image: bytes, wanted: str) -> bytes:
    """Return the same pixels as `wanted`, a result of `suffix`; alpha and colours under it included.

    A result that is no smaller stays, since its name was told already; no page is such noise. Where encoding
    fails the picture is returned as it was taken, whatever its name says: every viewer goes by the content,
    and a picture with the wrong name is worth more than none.
    """
    if wanted == _type_of(image):
        return image
    with contextlib.suppress(Exception):  # of a picture that is broken Pillow says so in a dozen ways
        return _webp(image)
    return image


def give_way() -> None:
    """Let this thread come after the round's own work where cores are few; harmless where it cannot be."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ranks = os.getpriority(os.PRIO_PROCESS, 0) + _RANKS
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), ranks)


def _type_of(image: bytes) -> str:
    return "webp" if image[8:12] == b"WEBP" else "png"


def _worth_it(image: bytes) -> bool:
    """Tell whether it is a PNG that can become smaller exactly: at most 8 bits a channel, and not endless.

    Source: the PNG specification, 11.2.2.
    """
    if len(image) < _LEAST_BYTES or image[:8] != b"\x89PNG\r\n\x1a\n" or image[12:16] != b"IHDR":
        return False
    width, height, depth = struct.unpack(">IIB", image[16:25])
    fits: bool = depth <= 8 and max(width, height) <= _LONGEST and width * height <= _MOST_PIXELS
    return fits


def _webp(image: bytes) -> bytes:
    # Named one by one, or Pillow would load every format it knows.
    from PIL import Image, PngImagePlugin, WebPImagePlugin  # noqa: F401

    with Image.open(io.BytesIO(image), formats=["PNG"]) as taken:
        pixels = taken.convert("RGBA" if taken.has_transparency_data else "RGB")
        profile = taken.info.get("icc_profile")
    made = io.BytesIO()
    pixels.save(made, "WEBP", icc_profile=profile, **_EFFORT)
    return made.getvalue()
