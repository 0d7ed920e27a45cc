"""Which font draws the captions: one that has Chinese, where fontconfig knows any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.fontconfig import asked

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

#: Fonts of one family lie together in a file; Pillow counts them from 0.
_FORM = "%{file}\t%{index}"


@dataclass(frozen=True)
class Font:
    """A font file, and which font in it; without a file Pillow's own, which has no Chinese."""

    file: str = ""
    index: int = 0

    @property
    def chinese(self) -> bool:
        """Whether it draws Chinese."""
        return bool(self.file)

    def sized(self, pixels: int) -> FreeTypeFont | ImageFont:
        """Return it for Pillow."""
        from PIL import ImageFont

        if self.file:
            return ImageFont.truetype(self.file, pixels, index=self.index)
        return ImageFont.load_default(pixels)

    def can(self, text: str) -> str:
        """Return `text` as this font can draw it: without Chinese only ASCII, the rest as question marks."""
        return text if self.chinese else text.encode("ascii", "replace").decode()


def find_font() -> Font:
    """Return a font for Chinese as fontconfig tells, else Pillow's own."""
    matched = asked("fc-match", "-f", _FORM, "sans-serif:lang=zh-cn") or ""
    return _readable(*matched.partition("\t")[::2])


def _readable(file: str, index: str) -> Font:
    """Return the font that was matched where Pillow can read it and it does have Chinese."""
    if not index.isdecimal() or not Path(file).is_file():
        return Font()
    font = Font(file, int(index) & 0xFFFF)
    try:
        known, missing = (font.sized(20).getmask(char) for char in ("订", "\U0010fffd"))
    except OSError:
        return Font()
    return font if bytes(known) != bytes(missing) else Font()
