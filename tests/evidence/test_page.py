"""The index page, looked at in a real browser from the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright

from agent.evidence.picture import Window, size_of, window
from agent.evidence.recorder import CardPicture, Recording, Round, WriteCard

ORDER, OTHER = "8190001234567890", "8190001234567891"
HOSTILE = "</style><script>document.title='owned'</script><b>&\"'"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser_for_pages(playwright: Playwright) -> Iterator[Browser]:
    """Chromium from the system, or Playwright's own."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def show(browser_for_pages: Browser) -> Iterator[Open]:
    """Open an index page from the disk; any request that leaves the folder fails the test."""
    contexts = []
    asked: list[str] = []

    def open_page(index: Path, width: int = 1280, scheme: Any = "light") -> Page:
        context = browser_for_pages.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(index.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [] == [url for url in asked if not url.startswith("file:///")]


@pytest.fixture
def work(make_round: Any) -> Round:
    """A round that has just begun."""
    made: Round = make_round()
    return made


def still(recording: Recording, picture: bytes, moment: str = "before") -> str:
    """Record a picture."""
    return recording.still(picture, page="order", moment=moment)


def column(page: Page, order: str, title: str) -> Locator:
    """Return one column of one order's card."""
    card = page.locator("article", has=page.get_by_role("heading", name=f"Order {order}", exact=True))
    return card.locator("section", has=page.get_by_text(title, exact=True))


def test_a_card_shows_text_and_picture_side_by_side(work: Round, png: Any, show: Open) -> None:
    """Order number, old and new stand in one row at 1280 and at 820, each over its part of the still."""
    order = work.recording(f"order-{ORDER}")
    name = still(order, png(1280, 720))
    box = (400.0, 300.0, 120.0, 20.0)
    pictures = [CardPicture(title, name, box) for title in ("order number", "old", "new")]
    order.card(
        WriteCard(ORDER, "correct", "placeholder", "111111111111 (Other)", "LB1 (CPAM)", "", "done", pictures)
    )
    index = work.close("done", {})
    for width in (1280, 820):
        page = show(index, width)
        columns = [column(page, ORDER, title) for title in ("order number", "old", "new")]
        assert [ORDER, "111111111111 (Other)", "LB1 (CPAM)"] == [
            one.locator("p").inner_text() for one in columns
        ]
        places = [one.locator("svg").bounding_box() for one in columns]
        assert 1 == len({place["y"] for place in places if place})
        for one, place in zip(columns, places, strict=True):
            assert place is not None
            frame = one.locator("rect").bounding_box()
            assert frame is not None
            assert place["x"] < frame["x"]
            assert place["x"] + place["width"] > frame["x"] + frame["width"]
            assert place["y"] < frame["y"]
            assert place["y"] + place["height"] > frame["y"] + frame["height"]
            assert f"order-{ORDER}/{name}" == one.get_by_role("link").get_attribute("href")


def test_the_part_shown_is_the_part_of_the_box(work: Round, show: Open) -> None:
    """A red field in a grey picture, given as the box, is what the window shows in its middle."""
    import io

    from PIL import Image

    image = Image.new("RGB", (1280, 720), "#888888")
    image.paste("#ff0000", (900, 500, 1020, 520))
    content = io.BytesIO()
    image.save(content, "PNG")
    order = work.recording(f"order-{ORDER}")
    name = still(order, content.getvalue())
    order.card(
        WriteCard(
            ORDER, "correct", "near", "A", "B", "", "done", [CardPicture("old", name, (900, 500, 120, 20))]
        )
    )
    page = show(work.close("done", {}))
    seen = Image.open(io.BytesIO(column(page, ORDER, "old").locator("svg").screenshot())).convert("RGB")
    assert (255, 0, 0) == seen.getpixel((seen.width // 2, seen.height // 2))
    assert (0x88, 0x88, 0x88) == seen.getpixel((8, 8))


def test_the_chat_bubble_stands_with_its_text(work: Round, png: Any, show: Open) -> None:
    """A message's text keeps its lines, and no picture is missed where the bubble proves the number."""
    order = work.recording(f"order-{ORDER}")
    name = still(order, png(1280, 720))
    text = "Dear buyer,\nLB123456785CN"
    order.card(
        WriteCard(
            ORDER,
            "message",
            "replacement",
            "",
            "LB1",
            text,
            "done",
            [CardPicture("chat", name, (9, 9, 400, 90))],
        )
    )
    page = show(work.close("done", {}))
    assert text == column(page, ORDER, "chat").locator("p").inner_text()
    assert 0 == page.get_by_text("no picture").count()
    assert 0 == column(page, ORDER, "old").count()


def test_a_picture_that_is_missing_is_said(work: Round, show: Open) -> None:
    """An unconfirmed write without a picture of the new value says so, in words."""
    order = work.recording(f"order-{ORDER}")
    order.card(WriteCard(ORDER, "correct", "near", "A1", "B2", "", "unconfirmed"))
    page = show(work.close("unconfirmed", {}))
    assert "no picture" == column(page, ORDER, "new").locator(".none").inner_text()
    assert "! unconfirmed" in page.locator("article").inner_text()


def test_what_a_page_said_cannot_take_over_ours(work: Round, png: Any, show: Open) -> None:
    """Hostile text from a console is shown as text, wherever it comes from; there is no script at all."""
    order = work.recording(f"order-{ORDER}")
    order.line(verb="read", page=HOSTILE, element=HOSTILE, value=HOSTILE, note=HOSTILE)
    order.card(WriteCard(ORDER, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    index = work.close(HOSTILE, {HOSTILE: HOSTILE, "findings": [{HOSTILE: HOSTILE}]})
    page = show(index)
    assert "practice · 20261122t091403z-daily" == page.title()
    assert 0 == page.locator("script").count()
    assert HOSTILE == column(page, ORDER, "old").locator("p.value").inner_text()


def test_every_step_and_still_is_listed(work: Round, png: Any, show: Open) -> None:
    """Each recording opens to its steps, the scan first, with pictures that load and links to them."""
    order, scan = work.recording(f"order-{ORDER}"), work.recording("scan")
    scan.line(verb="open", page="orders")
    scan.still(None, page="orders", moment="page 1", missing="the page closed")
    name = still(order, png(640, 400))
    page = show(work.close("done", {"orders": 60, "findings": [{"order_id": OTHER, "reason": "near"}]}))
    recordings = page.locator("details[id]")
    assert ["scan", f"order-{ORDER}"] == [recordings.nth(n).get_attribute("id") for n in range(2)]
    recordings.nth(1).locator("summary").click()
    recordings.nth(0).locator("summary").click()
    assert "the page closed" in recordings.nth(0).inner_text()
    picture = recordings.nth(1).locator("img")
    page.wait_for_function("document.querySelector('img').complete")
    assert 640 == picture.evaluate("image => image.naturalWidth")
    assert f"order-{ORDER}/{name}" == recordings.nth(1).locator(".thumb a").get_attribute("href")
    assert "60" == page.locator(".tiles b").inner_text()
    page.get_by_text("show", exact=True).click()
    assert page.get_by_role("cell", name=OTHER, exact=True).is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (820, "dark"), (390, "light")])
def test_it_fits_the_window_and_has_contrast(
    work: Round, png: Any, show: Open, width: int, scheme: str
) -> None:
    """No sideways scrolling, even with long words; dark and light are each readable (WCAG 2.2, 1.4.3)."""
    order = work.recording(f"order-{ORDER}")
    name = still(order, png(1280, 2000))
    order.line(verb="read", page="order", value="x" * 300)
    pictures = [CardPicture("chat", name, (0, 0, 1280, 900)), CardPicture("old", name)]
    order.card(WriteCard(ORDER, "message", "near", "y" * 200, "z" * 99, "长" * 400, "refused", pictures))
    page = show(work.close("failed", {"note": "w" * 30}), width, scheme)
    for summary in page.locator("summary").all():
        summary.click()
    assert width >= page.evaluate("document.documentElement.scrollWidth")
    assert 4.5 <= min(page.evaluate(CONTRASTS))


CONTRASTS = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = parts(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
  };
  return [...document.querySelectorAll(WORDS)].map(element => {
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}""".replace("WORDS", "'h1,h2,h3,p,dd,dt,td,th,.badge,.label,.why,.count,footer,a'")


def test_a_round_without_writes_says_so(work: Round, show: Open) -> None:
    """Nothing written is a sentence, not an empty page."""
    work.recording("scan")
    assert show(work.close("done", {})).get_by_text("Nothing was written in this round.").is_visible()


def test_a_write_that_was_begun_and_never_told_is_on_the_page(work: Round, show: Open) -> None:
    """A run killed after its commit has no card: the page says begun and not proven, not «nothing»."""
    order = work.recording(f"order-{ORDER}")
    terms = {"kind": "correct", "order_id": ORDER, "old": "LP1 (CPAM)", "new": "RB1 (CPAM)", "commit_id": "c"}
    order.line(verb="begun", page="order", write=terms)
    order.line(verb="commit", page="order", element="save")
    page = show(work.close("", {"cut_short": "the run was killed"}))
    card = page.locator(".card").inner_text()
    assert 0 == page.get_by_text("Nothing was written in this round.").count()
    assert all(word in card for word in (ORDER, "LP1 (CPAM)", "RB1 (CPAM)", "unconfirmed")), card


def test_what_was_settled_before_a_kill_says_how(work: Round, show: Open) -> None:
    """Killed between reading back and its card: the card says what was read back."""
    order = work.recording(f"order-{ORDER}")
    terms = {"kind": "message", "order_id": [ORDER], "number": ["RB1", "RB2"]}
    order.line(verb="begun", page="chat", write=terms)
    order.line(verb="settled", page="chat", write={**terms, "state": "done"})
    card = show(work.close("", {})).locator(".card").inner_text()
    assert all(word in card for word in (ORDER, "RB1, RB2", "done", "message")), card


def test_a_write_with_its_card_stands_there_once(work: Round, show: Open) -> None:
    """What was begun, settled and told is one card."""
    order = work.recording(f"order-{ORDER}")
    terms = {"kind": "correct", "order_id": ORDER, "old": "LP1", "new": "RB1"}
    order.line(verb="begun", page="order", write=terms)
    order.line(verb="settled", page="order", write={**terms, "state": "done"})
    order.card(WriteCard(ORDER, "correct", "near", "LP1", "RB1", outcome="done"))
    assert 1 == show(work.close("done", {})).locator(".card").count()


def test_a_broken_chain_is_shown_as_such(work: Round, show: Open) -> None:
    """A recording that was tampered with during the round is named on the page, which is still made."""
    scan = work.recording("scan")
    scan.line(verb="open", page="orders")
    scan.flush()
    (scan.folder / "steps.jsonl").write_text("{}\n")
    page = show(work.close("done", {}))
    assert "line 1" in page.locator("#scan .care").inner_text()


def test_the_size_of_a_picture_is_read_from_its_head(tmp_path: Path, png: Any) -> None:
    """PNG gives width and height; a missing, short or foreign file gives nothing."""
    for name, content in (("a", png(7, 5)), ("b", png()[:20]), ("c", b"RIFF" + bytes(40)), ("d", b"")):
        (tmp_path / name).write_bytes(content)
    assert [(7, 5), None, None, None, None] == [size_of(tmp_path / name) for name in "abcde"]


@pytest.mark.parametrize(
    ("box", "view"),
    [
        (None, (0, 0, 1280, 720)),
        ([400, 300, 120, 20], (310, 262, 300, 96)),
        ([0, 0, 50, 20], (0, 0, 300, 96)),
        ([1250, 700, 30, 20], (980, 624, 300, 96)),
        ([0, 100, 1280, 30], (0, 67, 512, 96)),
        ([100, 100, 600, 200], (64, 78, 672, 244)),
        ([-50, -50, 3000, 3000], (0, 0, 1280, 720)),
    ],
)
def test_a_window_stays_inside_its_picture(box: list[int] | None, view: tuple[int, ...]) -> None:
    """The box with a margin, at least 300 by 96, moved in at the edges; of a whole row the left end."""
    expected = Window(1280, 720, view, None if box is None else tuple(box))  # type: ignore[arg-type]
    assert expected == window((1280, 720), box)
