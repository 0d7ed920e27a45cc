"""Pictures of evidence made smaller: not a pixel is lost, and what cannot be made smaller stays."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from agent.evidence import encoding
from agent.evidence.check import check
from agent.evidence.encoding import encode, suffix
from agent.evidence.picture import size_of

MODES = {"RGB": 3, "RGBA": 4, "L": 1, "LA": 2, "P": 1, "1": 1}


def png(image: Image.Image, **how: Any) -> bytes:
    """Return a picture as a PNG."""
    content = io.BytesIO()
    image.save(content, "PNG", **how)
    return content.getvalue()


def pixels(content: bytes) -> bytes:
    """Return red, green, blue and alpha of each pixel."""
    return Image.open(io.BytesIO(content)).convert("RGBA").tobytes()


def page(width: int = 640, height: int = 400) -> bytes:
    """Return a PNG of fading colours, big enough to be made smaller."""
    image = Image.linear_gradient("L").resize((width, height))
    return png(Image.merge("RGB", (image, image.rotate(180), image.rotate(90))), compress_level=1)


@st.composite
def pictures(draw: st.DrawFn) -> bytes:
    """Draw a PNG of any mode, one pixel or some; of a palette too, with transparent colours."""
    mode, width, height = draw(st.sampled_from([*MODES])), draw(st.integers(1, 24)), draw(st.integers(1, 24))
    length = width * height * MODES[mode]
    content = draw(st.binary(min_size=length, max_size=length))
    if mode == "1":
        return png(Image.frombytes("L", (width, height), content).convert("1"))
    image = Image.frombytes(mode, (width, height), content)
    if mode != "P":
        return png(image)
    image.putpalette(draw(st.binary(min_size=768, max_size=768)))
    return png(image, transparency=draw(st.integers(0, 255)))


@settings(deadline=None, max_examples=200)
@given(pictures())
def test_no_pixel_is_lost(picture: bytes) -> None:
    """Colours, greys, palettes, alpha and the colours under it are the same afterwards."""
    made = encode(picture, "webp")
    assert b"WEBP" == made[8:12]
    assert pixels(picture) == pixels(made)


def test_a_page_becomes_smaller(tmp_path: Any) -> None:
    """A picture of a page is stored as lossless WebP, whose size can be read from its head."""
    assert "webp" == suffix(page())
    (tmp_path / "made").write_bytes(made := encode(page(), "webp"))
    assert len(made) < len(page()) / 2
    assert pixels(page()) == pixels(made)
    assert (640, 400) == size_of(tmp_path / "made")


def test_colours_of_a_profile_are_kept_and_measured(tmp_path: Any) -> None:
    """A picture with a colour profile keeps it; that is another kind of head."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (tmp_path / "made").write_bytes(encode(png(Image.new("RGB", (70, 5)), icc_profile=profile), "webp"))
    with Image.open(tmp_path / "made") as made:
        assert profile == made.info["icc_profile"]
    assert (70, 5) == size_of(tmp_path / "made")


def test_a_picture_that_is_waited_for_stays_as_it_was_taken() -> None:
    """Nothing is compressed while a write to the console waits."""
    assert "png" == suffix(page(), awaited=True)
    assert page() == encode(page(), "png")


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"no picture" * 1000,
        png(Image.new("RGB", (640, 400))),
        page(16_384, 20),
        page(4000, 2001),
        png(Image.effect_noise((80, 80), 60).convert("I;16")),
    ],
    ids=["empty", "foreign", "tiny", "longer than WebP can be", "takes too long", "16 bits"],
)
def test_what_cannot_become_smaller_exactly_is_left(picture: bytes) -> None:
    """Its name is that of a PNG, and so are its bytes."""
    assert "png" == suffix(picture)
    assert picture == encode(picture, suffix(picture))


def test_a_webp_stays_what_it_is() -> None:
    """A picture that came as WebP is named so, whatever waits for it, and is not encoded again."""
    made = encode(page(), "webp")
    assert ["webp", "webp"] == [suffix(made), suffix(made, awaited=True)]
    assert made is encode(made, "webp")


def test_a_broken_picture_is_kept() -> None:
    """What cannot be decoded is still evidence: its bytes stay."""
    broken = page()[:4200]
    assert "webp" == suffix(broken)
    assert broken == encode(broken, "webp")


def test_a_recording_holds_the_smaller_picture(make_round: Any) -> None:
    """Names tell the real type, lines the digest of what is stored; the awaited one alone is as taken."""
    work = make_round()
    scan = work.recording("scan")
    names = [
        scan.still(page(), page="orders", moment="read"),
        scan.still(page(), page="form", moment="filled", awaited=True),
    ]
    scan.flush()
    assert ["stills/0001-orders-read.webp", "stills/0002-form-filled.png"] == names
    assert [b"WEBP", page()[8:12]] == [(scan.folder / name).read_bytes()[8:12] for name in names]
    assert "awaited" not in (scan.folder / "steps.jsonl").read_text()
    work.close("done", {})
    assert [] == check(work.folder)


def test_recordings_load_no_pillow_before_they_need_it() -> None:
    """A command starts without it; the thread that writes loads it with the first picture."""
    code = "import sys, agent.evidence.recorder; sys.exit('PIL' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a rank of their own on Linux alone")
def test_the_writing_thread_lets_others_go_first() -> None:
    """Its rank is lower, and that of the thread that asked is what it was."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(1, initializer=encoding.give_way) as pool:
        inside = pool.submit(os.getpriority, os.PRIO_PROCESS, 0).result()
    assert (before, min(before + 5, 19)) == (os.getpriority(os.PRIO_PROCESS, 0), inside)
