"""The page in a real browser: a run is reviewed, an inbox answered, without a mouse."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from agent.evidence.recorder import CardPicture, WriteCard
from agent.ledger import asking, inbox
from agent.ledger.answers import ATTACHMENTS
from tests.dossier.samples import NEW, OLD, ORDER, OTHER
from tests.extent import thorough
from tests.review.visits import BOX, LONG, PATIENCE, Visit, picture, written

MOST_KEYS = 30


def current(page: Page) -> Locator:
    """Return the step that is shown."""
    return page.locator("#steps [aria-current=step]")


def ready(page: Page) -> None:
    """Wait until the page takes keys: it is there a moment before its script."""
    expect(page.locator("html")).to_have_attribute("data-keys", "ready")


def said(page: Page, step: int) -> Locator:
    """Return what the list of steps says of the step with this position."""
    return page.locator("#steps [data-state]").nth(step)


def test_a_run_of_twenty_steps_is_reviewed_by_few_keys(page: Page, visit: Visit) -> None:
    """From the queue to the verdict on the whole run, without a mouse, in at most thirty presses."""
    page.goto(f"/?order={LONG}")
    ready(page)
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        page.keyboard.press(key)
        pressed += 1

    press("j")
    press("Enter")
    expect(current(page)).to_have_attribute("data-number", "1")
    ready(page)
    for step in range(21):
        press("1")
        expect(said(page, step)).to_have_text(re.compile("fine"))
    assert pressed <= MOST_KEYS
    verdicts = visit.desk.verdicts("main").of(visit.run(LONG, 0).split("/")[3], f"order-{LONG}")
    assert {"fine"} == {each.said for each in verdicts}
    assert 21 == len(verdicts)
    assert 0 == verdicts[-1].target.step


def test_a_card_takes_one_key_for_yes_and_says_what_is_wrong(page: Page, visit: Visit) -> None:
    """Four crops, four questions: `1` answers all; `2` asks which, and tells what follows from it."""
    page.goto(visit.run(ORDER, 1))
    expect(page.locator(".write .crop svg")).to_have_count(4)
    page.keyboard.press("1")
    expect(said(page, 0)).to_have_text(re.compile("fine"))
    page.keyboard.press("k")
    page.keyboard.press("2")
    page.get_by_label("the number").press("Space")
    page.locator("#comment-text").fill("a digit is missing")
    page.keyboard.press("Enter")
    expect(said(page, 0)).to_have_text(re.compile("wrong"))
    expect(page.locator("#told")).to_contain_text("waits for a yes")
    standing = visit.desk.verdicts("main").of(visit.run(ORDER, 1).split("/")[3])
    assert "number: a digit is missing" == standing[-1].comment


def test_every_verdict_has_its_key_and_can_be_taken_back(page: Page, visit: Visit) -> None:
    """Wrong, unclear, a comment, undo: each is seen at once, and stands for whoever opens the run next."""
    page.goto(f"{visit.run(OTHER, 2)}#i1")
    step = page.locator("#steps [aria-current=step] [data-state]")
    page.keyboard.press("3")
    expect(step).to_have_text(re.compile("unclear"))
    page.keyboard.press("c")
    page.keyboard.type("too <b>dark</b>")
    page.keyboard.press("Enter")
    expect(page.locator("[data-facts]:not([hidden]) q")).to_have_text("too <b>dark</b>")
    page.keyboard.press("u")
    expect(page.locator("[data-facts]:not([hidden]) q")).to_have_count(0)
    page.keyboard.press("2")
    expect(step).to_have_text(re.compile("wrong"))
    page.reload()
    expect(step).to_have_text(re.compile("wrong"))


def test_a_key_that_is_held_says_it_once(page: Page, visit: Visit) -> None:
    """What comes before the answer is there would be of the same step, and is no verdict of its own."""
    made = visit.round(8)
    recording = made.recording("order-6", "6")
    for number in (51, 52, 53):
        recording.still(picture(number), page="order", moment="before")
    made.close("done", {})
    page.goto(visit.run("6", 8))
    ready(page)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true}))"
    page.evaluate(f"for (let n = 0; n < 4; n++) {press}")
    expect(current(page)).to_have_attribute("data-number", "2")
    page.keyboard.press("1")
    expect(current(page)).to_have_attribute("data-number", "3")
    lines = (visit.root / "recordings" / "main" / "reviews.jsonl").read_text("utf-8").splitlines()
    assert 2 == sum("order-6" in line for line in lines)


def test_a_verdict_that_nobody_took_is_told(page: Page, visit: Visit) -> None:
    """Where the server is gone the reviewer is told that nothing was kept, and stays at the step."""
    page.goto(f"{visit.run(LONG, 0)}#i2")
    ready(page)
    number = current(page).get_attribute("data-number") or ""
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError('gone')))")
    page.keyboard.press("1")
    expect(page.locator("#told")).to_contain_text("nothing was kept")
    expect(current(page)).to_have_attribute("data-number", number)


def test_pictures_alike_are_fine_at_once(page: Page, visit: Visit) -> None:
    """`a` on one of two identical pictures judges both."""
    made = visit.round(9)
    recording = made.recording("order-7", "7")
    for _ in range(2):
        recording.still(b"\x89PNG\r\n\x1a\nsame", page="order", moment="before")
    made.close("done", {})
    page.goto(visit.run("7", 9))
    ready(page)
    page.keyboard.press("a")
    expect(page.locator("#steps [data-state] .mark.good")).to_have_count(2)


def test_zoom_and_scroll_stay_from_step_to_step(page: Page, visit: Visit) -> None:
    """Whoever compares one place on many pages finds it where it was."""
    page.goto(f"{visit.run(LONG, 0)}#i2")
    view = page.locator(".view")
    expect(view).to_have_class(re.compile("fit"))
    for _ in range(4):
        page.keyboard.press("+")
    expect(view).not_to_have_class(re.compile("fit"))
    zoom = page.locator("#zoom").inner_text()
    view.evaluate("view => view.scrollTo(120, 90)")
    page.keyboard.press("j")
    expect(current(page)).to_have_attribute("data-number", "2")
    assert zoom == page.locator("#zoom").inner_text()
    assert [120, 90] == view.evaluate("view => [view.scrollLeft, view.scrollTop]")
    page.keyboard.press("0")
    expect(view).to_have_class(re.compile("fit"))


def test_keys_lead_from_run_to_run_and_back(page: Page, visit: Visit) -> None:
    """`n` and `p` go along the queue, `q` back to it, `i` to the inbox, keeping what was filtered."""
    page.goto("/?store=main")
    ready(page)
    page.keyboard.press("j")
    first = re.compile(re.escape(str(page.locator("[data-row]").first.get_attribute("href"))))
    page.keyboard.press("Enter")
    expect(page).to_have_url(first)
    for key, there in (("n", expect(page).not_to_have_url), ("p", expect(page).to_have_url)):
        ready(page)
        page.keyboard.press(key)
        there(first)
    ready(page)
    page.keyboard.press("q")
    expect(page).to_have_url(f"{visit.address}/?store=main")
    ready(page)
    page.keyboard.press("i")
    expect(page).to_have_url(f"{visit.address}/inbox")


def test_help_and_full_screen(page: Page, visit: Visit) -> None:
    """`?` lists the keys and closes again; `f` leaves the picture and the verdicts alone on the screen."""
    page.goto(f"{visit.run(LONG, 0)}#i2")
    ready(page)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator(".facts")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator(".facts")).to_be_visible()


def test_what_the_page_said_stands_beside_its_difference(page: Page, visit: Visit) -> None:
    """`t` shows the accessible text, after how it differs from the last good run."""
    for hours in (30, 31):
        made = visit.round(hours)
        written(made.recording("order-8", "8"), "8")
        made.close("done", {})
    page.goto(f"{visit.run('8', 31)}#i1")
    ready(page)
    page.keyboard.press("t")
    said_then = page.locator("[data-facts]:not([hidden]) .lines-of-text")
    expect(said_then).to_contain_text('button "Change"')
    expect(said_then).to_contain_text("as in the last good run")


def test_a_round_that_goes_on_grows_on_the_page(page: Page, visit: Visit) -> None:
    """Steps appear as they are recorded, and the queue tells of a round without being loaded again."""
    made = visit.round(20)
    recording = made.recording("order-9", "9")
    written(recording, "9")
    recording.flush()
    page.goto("/")
    expect(page.locator(".live")).to_have_count(1)
    page.goto(visit.run("9", 20))
    expect(page.locator("#steps [data-number]")).to_have_count(3)
    recording.still(b"\x89PNG\r\n\x1a\nmore", page="order", moment="after")
    recording.flush()
    expect(page.locator("#steps [data-number]")).to_have_count(4)
    page.goto("/")
    made.close("done", {})
    expect(page.locator(".live")).to_have_count(0)


def test_what_arrives_moves_nothing_under_the_readers_keys(page: Page, visit: Visit) -> None:
    """A picture and a card that come meanwhile stand where they belong; `1` is of what is seen."""
    made = visit.round(21)
    recording = made.recording("order-91", "91")
    first = recording.still(picture(41), page="order", moment="before", boxes={"old": BOX})
    recording.flush()
    page.goto(f"{visit.run('91', 21)}#i0")
    ready(page)
    shown = [CardPicture("old", first, BOX)]
    recording.card(WriteCard("91", "correct", "near", OLD, NEW, outcome="done", pictures=shown))
    recording.still(picture(42), page="order", moment="after", boxes={"new": BOX})
    recording.flush()
    steps = page.locator("#steps [data-item]")
    expect(steps).to_have_count(4)
    assert ["2", "1", "3", "0"] == steps.evaluate_all("all => all.map(each => each.dataset.item)")
    expect(page.locator(".whole-run")).to_be_visible()
    page.keyboard.press("k")
    expect(current(page)).to_have_attribute("data-item", "3")
    page.keyboard.press("k")
    recording.still(picture(43), page="order", moment="after")
    recording.flush()
    expect(steps).to_have_count(5)
    page.keyboard.press("1")
    expect(current(page)).to_have_attribute("data-item", "3")
    (verdict,) = visit.desk.verdicts("main").of(visit.run("91", 21).split("/")[3])
    assert 1 == verdict.target.step
    page.goto("about:blank")
    made.close("done", {})


def test_the_inbox_is_answered_by_keys(page: Page, visit: Visit) -> None:
    """A text is copied, an entry closed with a proof; a request gets its yes, a group gets it as a whole."""
    page.goto("/inbox")
    matters = page.locator("[data-matter]")
    paste = matters.filter(has=page.locator(".paste"))
    choose(page, paste)
    page.keyboard.press("c")
    expect(page.locator("#told")).to_contain_text("Copied")
    assert "Dear buyer,\nhello" == page.evaluate("navigator.clipboard.readText()")
    proof = {"name": "seen.png", "mimeType": "image/png", "buffer": b"as seen"}
    page.locator("[data-matter][aria-current] input[type=file]").set_input_files([proof])
    page.keyboard.press("e")
    page.keyboard.type("pasted into the chat")
    page.keyboard.press("Enter")
    expect(paste).to_have_count(0)
    (kept,) = (visit.desk.settings.data_dir / ATTACHMENTS).iterdir()
    assert b"as seen" == kept.read_bytes()
    assert [] == [each for each in inbox.entries(visit.desk.engine, "main") if each.matter.body]
    choose(page, matters.filter(has_text="8191"))
    page.keyboard.press("y")
    expect(matters.filter(has_text="8191")).to_have_count(0)
    assert 2 == len(asking.waiting(visit.desk.engine))
    choose(page, matters.filter(has_text="8193"))
    page.keyboard.press("g")
    expect(page.locator("[data-yes]")).to_have_count(0)
    assert [] == asking.waiting(visit.desk.engine)


def choose(page: Page, matter: Locator) -> None:
    """Go down the list by the keyboard to one matter."""
    ready(page)
    for _ in range(page.locator("[data-matter]").count()):
        page.keyboard.press("j")
        if matter.get_attribute("aria-current"):
            return


def test_the_language_is_switched_and_stays(page: Page, visit: Visit) -> None:
    """The switch wins over the browser's language, on every page from then on."""
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto("/inbox")
    expect(page.get_by_role("heading", level=1)).to_contain_text("待办")


def test_signing_in_takes_the_token(browser: Browser, visit: Visit) -> None:
    """Who is not signed in is asked for the token, and told when it opens nothing."""
    context = browser.new_context(base_url=visit.address, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto("/")
    opened.keyboard.type("wrong")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("alert")).to_be_visible()
    opened.get_by_label("Your token").fill(visit.token)
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Queue")
    opened.get_by_role("button", name="Sign out").click()
    expect(opened.get_by_label("Your token")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (820, "dark"),
        *(pytest.param(*how, marks=thorough) for how in ((1280, "dark"), (820, "light"))),
    ],
)
def test_nothing_serious_is_found_by_axe(page: Page, visit: Visit, scheme: str, width: int) -> None:
    """Names, roles and contrasts hold on every page, light and dark, wide and narrow; nothing runs over."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 1180 if width < 1000 else 800})
    for path in ("/", "/inbox", "/clocks", visit.run(ORDER, 1), f"{visit.run(LONG, 0)}#i2", "/sign-in"):
        page.goto("about:blank")
        page.goto(path)
        found = Axe().run(page).response["violations"]
        serious = [
            (path, each["id"], [node["html"] for node in each["nodes"]][:3])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert [] == serious
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, path


def test_an_order_is_known_by_the_keyboard(page: Page, visit: Visit) -> None:
    """The most urgent order first, `y` says that it is known, and the page says so."""
    page.goto("/clocks")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-current]")).to_contain_text(ORDER)
    page.keyboard.press("y")
    expect(page.get_by_role("row", name=ORDER)).to_contain_text("somebody knows")


def test_nothing_is_asked_of_another_address(page: Page, visit: Visit) -> None:
    """The page works where there is no network: whatever it loads comes from itself."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/inbox", visit.run(ORDER, 1)):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert [] == [url for url in asked if not url.startswith(visit.address)]
    assert asked
