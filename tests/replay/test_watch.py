"""The page on which a recording is watched: offline, keys, outlines; texts of strangers are texts."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from agent.replay.recorded import recordings_in
from agent.replay.watch import film
from tests.replay.samples import CORRECTION, on_disk

NASTY = "</script><img src=x onerror=\"document.title='owned'\"><b id=bold>x</b>"


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (200, 100), "#335577").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def watched(tmp_path: Path, page: Page) -> Page:
    """A correction with a nasty value, opened from the disk, playing slowly; no request leaves the disk."""
    expect.set_options(timeout=90_000)
    steps = [{**step, **({"picture": _png()} if "picture" in step else {})} for step in CORRECTION]
    steps[4] = {**steps[4], "value": NASTY}
    recordings = recordings_in(on_disk(tmp_path / "r1" / "order-x", steps))
    made = film(recordings, "r1/order-x", [], speed=0.05)
    for name, content in made.pictures.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "index.html").write_text(made.html, encoding="utf-8")
    page.on("request", lambda request: asked.append(request.url))
    asked: list[str] = []
    page.goto((tmp_path / "index.html").as_uri())
    page.keyboard.press(" ")
    assert {"file"} == {url.split(":")[0] for url in asked}
    return page


def place(page: Page) -> str | None:
    """Return which frame is drawn."""
    return page.locator("body").get_attribute("data-place")


def test_it_is_stepped_through_by_keys(watched: Page) -> None:
    """Right and left go a step, Home to the beginning, and the state says where one is."""
    for key, expected in (("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowLeft", "1"), ("Home", "0")):
        watched.keyboard.press(key)
        assert expected == place(watched)
    expect(watched.locator("#state")).to_contain_text("1 / 15 · paused")


def test_pictures_and_outlines_are_drawn(watched: Page) -> None:
    """The picture is shown in its own pixels, its boxes outlined and named."""
    watched.keyboard.press("ArrowRight")
    expect(watched.locator("body[data-drawn='1']")).to_be_attached()
    assert "0 0 200 100" == watched.locator("#view").get_attribute("viewBox")
    expect(watched.locator("#boxes text")).to_have_text("old")
    expect(watched.locator("#still")).to_have_attribute("href", re.compile(r"\.png$"))


def test_texts_stay_texts(watched: Page) -> None:
    """A value that looks like markup is shown letter by letter and does nothing."""
    for _ in range(4):
        watched.keyboard.press("ArrowRight")
    expect(watched.locator("#value")).to_have_text(NASTY)
    assert 0 == watched.locator("#bold, img").count()
    assert "r1/order-x" == watched.title()


def test_it_plays_by_itself(watched: Page) -> None:
    """Playing goes on to the last frame at the chosen speed; `q` ends it."""
    for _ in range(10):
        watched.keyboard.press("+")
    watched.keyboard.press(" ")
    expect(watched.locator("body[data-place='14']")).to_be_attached()
    watched.keyboard.press("q")
    expect(watched.locator("body[data-ended='yes']")).to_be_attached()


def test_what_does_not_verify_is_red(tmp_path: Path) -> None:
    """Findings stand on the page, as texts; without any the page says that all is well."""
    recordings = recordings_in(on_disk(tmp_path / "r1" / "order-x", CORRECTION))
    good, bad = film(recordings, "t", []).html, film(recordings, "t", ["steps.jsonl: <b>odd</b>"]).html
    assert "complete and unaltered" in good
    assert "does not verify" not in good
    pruned = film(recordings, "t", [], whole=False).html
    assert ("complete and unaltered" in pruned, "some of it was pruned" in pruned) == (False, True)
    assert "does not verify" in bad
    assert "steps.jsonl: &lt;b&gt;odd&lt;/b&gt;" in bad


def test_a_picture_that_is_gone_is_said(tmp_path: Path) -> None:
    """Where a still was pruned or altered the page says so instead."""
    folder = on_disk(tmp_path / "r1" / "order-x", CORRECTION)
    for still in (folder / "stills").iterdir():
        still.unlink()
    made = film(recordings_in(folder), "t", [])
    assert {} == made.pictures
    assert "it was pruned, or it is another one by now" in made.html
