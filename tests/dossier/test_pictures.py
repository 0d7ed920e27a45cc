"""Pictures for a dispute form: the still as it was, the facts below it, and never too large."""

from __future__ import annotations

import io
import random
import shutil

import pytest
from PIL import Image

from agent.dossier.fonts import Font, find_font
from agent.dossier.pictures import NARROWEST, Captions, captioned
from agent.errors import InvalidInput
from agent.settings_dossier import DossierSettings
from tests.dossier.samples import HOST, ORDER, Place, still, whole

PNG = DossierSettings(picture_format="png")


def _image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def _noise(width: int, height: int) -> bytes:
    """Make a still that no compression makes small."""
    image = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=0)
    return file.getvalue()


def test_the_band_lies_outside_the_still() -> None:
    """Every pixel of the still is as it was, and below it there is ink."""
    own = _image(still(700, 300)).convert("RGB")
    made = _image(captioned(still(700, 300), ["store main"], Font(), PNG)).convert("RGB")
    assert own.tobytes() == made.crop((0, 0, 700, 300)).tobytes()
    band = made.crop((0, 301, 700, made.height))
    darkest, lightest = band.convert("L").getextrema()
    assert 700 == made.width
    assert (True, 255) == (darkest < 100, lightest)


def test_a_small_still_has_a_band_that_can_be_read() -> None:
    """The band is as wide as letters need, however small the still is."""
    made = _image(captioned(still(), ["x" * 200], Font(), PNG))
    assert NARROWEST == made.width


def test_a_caption_says_store_order_address_and_both_times(place: Place) -> None:
    """Host and path without the query, Pacific and the store's time, and UTC as recorded."""
    whole(place)
    story = place.story()
    expected = [
        f"store main · order {ORDER} · order, before",
        f"{HOST.removeprefix('https://')}/order/orderDetail",
        "Pacific 2026-11-22 01:14:05 PST · 2026-11-22 17:14:05 Asia/Shanghai · 2026-11-22 09:14:05 UTC",
    ]
    drawn = Captions(story.order, Font("chinese.ttf")).of(story.pictures[0])
    assert expected == drawn
    ascii_only = Captions(story.order, Font()).of(story.pictures[0])
    assert [line.replace("·", "?") for line in expected] == ascii_only


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_no_picture_is_larger_than_the_form_takes(kind: str) -> None:
    """Bytes and pixels stay within the limits, of a still that cannot be compressed, too."""
    limits = DossierSettings(picture_bytes=120_000, picture_side=900, picture_format=kind)
    content = captioned(_noise(1440, 1400), ["a caption " * 30], Font(), limits)
    made = _image(content)
    assert len(content) <= 120_000
    assert max(made.size) <= 900
    assert {"jpg": "JPEG", "png": "PNG"}[kind] == made.format


def test_an_ordinary_still_is_not_made_smaller() -> None:
    """What fits stays as large as it is."""
    made = _image(captioned(still(1440, 900), ["store main"], Font(), DossierSettings()))
    assert 1440 == made.width


def test_what_is_no_picture_is_said() -> None:
    """No traceback of a library for a still that was replaced by anything else."""
    for content in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", still()[:60]):
        with pytest.raises(InvalidInput, match="is no picture"):
            captioned(content, ["store main"], Font(), PNG)


@pytest.mark.skipif(shutil.which("fc-match") is None, reason="no fontconfig")
def test_the_font_that_is_found_draws_chinese() -> None:
    """Two different characters give two different pictures: neither is the box of a missing one."""
    font = find_font()
    if not font.chinese:
        pytest.skip("no font for Chinese here")
    one, two = (bytes(font.sized(20).getmask(char)) for char in "订单")
    assert one != two
    assert "店铺" == font.can("店铺")
    assert "??" == Font().can("店铺")
