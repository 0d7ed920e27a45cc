"""Pictures show together what proves a step, and cover what is personal; judged by their pixels."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from agent.console.picture import MASK_COLOUR, Picture, begin, inside, take
from agent.console.screen import Box, Screen
from agent.console.visit import Console

RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 128, 0)
GREY = tuple(bytes.fromhex(MASK_COLOUR.removeprefix("#")))
SHOW = {"order number": "no", "new": "new"}
ELEMENTS = """
no: {find: [{css: .no, because: x}]}
new: {find: [{css: .new, because: x}]}
address: {find: [{css: .address, because: x}], personal: true}
"""


def _block(name: str, colour: str) -> str:
    style = f"background:{colour};color:{colour};height:30px;width:200px;margin:0"
    return f"<p class={name} style='{style}'>{name}</p>"


NO, NEW = _block("no", "red"), _block("new", "blue")
FAR = "<div style='height:{}px'></div>"


def _image(picture: Picture) -> Image.Image:
    assert picture.image is not None, picture.missing
    return Image.open(io.BytesIO(picture.image)).convert("RGB")


def _colour(picture: Picture, box: Box) -> object:
    x, y, width, height = box
    return _image(picture).getpixel((int(x + width / 2), int(y + height / 2)))


def _colours(picture: Picture) -> dict[str, object]:
    """Return which colour the picture has in the middle of each box; a box outside of it fails."""
    size = _image(picture).size
    assert [] == [box for box in picture.boxes.values() if not inside(box, size)]
    return {title: _colour(picture, box) for title, box in picture.boxes.items()}


BOTH = {"order number": RED, "new": BLUE}


def test_what_lies_in_the_window_is_pictured_as_it_is(show: Any) -> None:
    """A picture of the window, with each box where the thing is to be seen."""
    picture = take(show(NO + NEW, ELEMENTS), SHOW)
    assert ((1440, 900), BOTH) == (_image(picture).size, _colours(picture))


def test_without_anything_to_show_the_window_is_pictured(show: Any) -> None:
    """A page is pictured as a person sees it, not in its whole length."""
    picture = take(show(FAR.format(3000), ELEMENTS))
    assert ((1440, 900), {}) == (_image(picture).size, picture.boxes)


def test_what_lies_below_is_scrolled_to(show: Any) -> None:
    """Both things fit into one window further down."""
    picture = take(show(FAR.format(2000) + NO + FAR.format(300) + NEW + FAR.format(2000), ELEMENTS), SHOW)
    assert ((1440, 900), BOTH) == (_image(picture).size, _colours(picture))


def test_what_lies_far_apart_takes_the_whole_page(show: Any) -> None:
    """Both things are in the picture of the whole page, and their boxes are places in that picture."""
    picture = take(show(FAR.format(2000) + NO + FAR.format(2500) + NEW, ELEMENTS), SHOW)
    assert _image(picture).size[1] > 4500
    assert BOTH == _colours(picture)


def test_a_page_that_scrolls_inside_a_container(show: Any) -> None:
    """What a container hides has a place in the window and is not to be seen: it is scrolled into sight."""
    content = FAR.format(400) + NO + FAR.format(100) + NEW + FAR.format(900)
    inner = f"<div style='height:300px;overflow:auto'>{content}</div>"
    picture = take(show(inner, ELEMENTS), SHOW)
    assert ((1440, 900), BOTH) == (_image(picture).size, _colours(picture))


def test_a_container_that_cannot_show_both(show: Any) -> None:
    """Of two things that no picture holds together the one that is not to be seen gets no box."""
    inner = f"<div style='height:300px;overflow:auto'>{NO}{FAR.format(900)}{NEW}</div>"
    picture = take(show(inner, ELEMENTS), SHOW)
    seen = _colours(picture)
    assert 1 == len(seen)
    assert seen.items() <= BOTH.items()


def test_a_missing_thing_has_no_box(show: Any) -> None:
    """A picture is taken of what there is."""
    assert {"order number": RED} == _colours(take(show(NO, ELEMENTS), SHOW))


def test_personal_elements_are_covered(show: Any) -> None:
    """Every visible match of a personal element is covered and counted; what proves the step is not."""
    address = _block("address", "green")
    html = NO + address + address + address.replace("style='", "style='display:none;") + NEW
    screen = show(html, ELEMENTS)
    boxes = screen.console.page.locator(".address").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.x, b.y, b.width, b.height])"
    )
    picture = take(screen, SHOW)
    assert [GREY, GREY] == [_colour(picture, box) for box in boxes[:2]]
    assert (2, BOTH) == (picture.masked, _colours(picture))
    assert GREEN == _colour(Picture(screen.console.page.screenshot()), boxes[0])


def test_personal_fields_of_a_list_are_covered(show: Any) -> None:
    """A field of a list's rows that is personal is covered in every row, in a list inside them too."""
    lists = """
rows:
  rows: {css: [.row], because: x}
  fields:
    name: {css: [.address], personal: true}
    inner: {rows: {css: [.inner]}, fields: {street: {css: [i], personal: true}, city: {css: [b]}}}
"""
    inner = "<div class=inner><i style='background:green'>street</i><b>city</b></div>"
    row = f"<div class=row>{_block('address', 'green')}{inner}</div>"
    picture = take(show(row + row, "", lists))
    assert 4 == picture.masked
    assert GREEN not in {colour for _, colour in _image(picture).getcolors(100000) or ()}


def test_masks_cover_the_whole_page_too(show: Any) -> None:
    """A personal value outside the window is covered in the picture of the whole page."""
    screen = show(NO + FAR.format(2500) + _block("address", "green") + NEW, ELEMENTS)
    picture = take(screen, SHOW)
    assert GREEN not in {colour for _, colour in _image(picture).getcolors(100000) or ()}
    assert BOTH == _colours(picture)


def test_a_picture_that_cannot_be_taken_is_a_reason(show: Any) -> None:
    """Evidence holds a sentence where a picture should be; nothing is raised."""
    screen: Screen = show(NO, ELEMENTS)
    screen.console.page.close()
    picture = take(screen, SHOW)
    assert (None, {}) == (picture.image, picture.boxes)
    assert "closed" in picture.missing
    assert "\n" not in picture.missing


def test_a_window_of_a_size_of_its_own(browser: Browser, site: Any, pack_of: Any) -> None:
    """A person's own window, which has no fixed size, is measured."""
    site.put("/p", FAR.format(1500) + NO + NEW)
    context = browser.new_context(no_viewport=True)
    body = "pages:\n  p:\n    address: /p\n    ready: no\n    elements:\n" + "".join(
        f"      {line}\n" for line in ELEMENTS.strip().splitlines()
    )
    picture = take(Console(context, pack_of(body), site.address, values={}).open("p"), SHOW)
    assert BOTH == _colours(picture)
    context.close()


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((0, 0, 10, 10), True),
        ((-1, 0, 5, 5), False),
        ((0, 6, 5, 5), False),
        ((6, 0, 5, 5), False),
        ((0, -1, 5, 5), False),
    ],
)
def test_inside_means_wholly_inside(box: Box, expected: bool) -> None:
    """A box that sticks out of the picture at any side is not in it."""
    assert expected is inside(box, (10, 10))


BARE = ELEMENTS.replace(", personal: true", "")


@pytest.mark.parametrize("quick", [True, False])
def test_both_ways_of_capture_show_the_same(show: Any, quick: bool) -> None:
    """The short way is pixel for pixel what the other one gives, boxes included."""
    screen = show(NO + NEW, BARE)
    usual = take(screen, SHOW)
    screen.console.quick = quick
    picture = take(screen, SHOW)
    assert (_image(usual).tobytes(), usual.boxes) == (_image(picture).tobytes(), picture.boxes)
    assert quick == (screen.console._shutter is not None)


@pytest.mark.parametrize("also", ["", _block("address", "green")], ids=["not there", "there"])
def test_what_may_be_personal_is_never_pictured_the_short_way(show: Any, also: str) -> None:
    """An address might come up between the look and the picture: its page always gets its masks."""
    screen = show(NO + NEW + also, ELEMENTS)
    screen.console.quick = True
    assert BOTH == _colours(take(screen, SHOW))
    assert screen.console._shutter is None


def test_a_picture_begun_shows_what_stood_then(show: Any) -> None:
    """What is read meanwhile changes nothing: the picture is of the moment in which it was begun."""
    screen = show(NO + NEW, BARE)
    screen.console.quick = True
    assert begin(screen, top=True)
    assert "new" == screen.read("new").text
    assert BOTH == _colours(take(screen, SHOW, begun=True))


def test_a_picture_begun_and_not_fetched_is_lost(show: Any) -> None:
    """Something went wrong while the page was read: the next picture is of what the page shows by then."""
    screen = show(NO + NEW, BARE)
    screen.console.quick = True
    assert begin(screen)
    screen.console.page.evaluate("document.querySelector('.new').style.background = 'green'")
    assert {**BOTH, "new": GREEN} == _colours(take(screen, SHOW))


def test_a_browser_without_the_short_way_is_pictured_the_usual_way(show: Any) -> None:
    """The session for pictures is gone: the picture is taken all the same."""
    screen = show(NO + NEW, BARE)
    screen.console.quick = True
    screen.console.shutter()._wire.detach()
    assert not begin(screen)
    assert BOTH == _colours(take(screen, SHOW))


def test_a_picture_that_never_comes_is_none(show: Any) -> None:
    """The browser's answer is waited for no longer than asked."""
    shutter = show(NO, BARE).console.shutter()
    assert shutter.picture(0.1) is None
    shutter.press()
    assert shutter.picture(10.0) is not None


def test_what_moves_is_pictured_when_it_stands(show: Any) -> None:
    """A moving page is left to the way that stops it first."""
    moving = "<style>@keyframes m{to{left:90px}}i{position:absolute;animation:m 9s infinite}</style><i>x</i>"
    screen = show(NO + NEW + moving, BARE)
    screen.console.quick = True
    assert BOTH == _colours(take(screen, SHOW))
    assert screen.console._shutter is None
