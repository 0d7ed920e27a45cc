"""The structure of a page's text: the same for two orders, another when the console was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.evidence.recorder import Round
from agent.review.catalogue import Catalogue
from agent.review.likeness import compared, diff, digest_of, structure, told_steps
from agent.review.opened import Opened
from agent.review.rounds import Recording
from tests.evidence.sealing import PICTURE, begin

ORDER = """- main:
  - heading "订单信息 8190001234567890" [level=2]
  - text: 订单号 8190001234567890 订单金额 US $70.77
  - link "•••":
    - /url: /m_apps/ai-im/im?channelId=•••#/window?query=8190001234567890
  - table "物流信息":
    - rowgroup:
      - row "包裹 1 RB114563004CN 修改":
        - cell "包裹 1"
        - cell "RB114563004CN"
        - cell "修改":
          - button "修改" [cursor=pointer]
  - textbox "备注": a note
"""
BUTTON, ROW = 'button "修改" [cursor=pointer]', '      - row "包裹 1'
ANOTHER = """- main:
  - heading "订单信息 8155555555555555" [level=2]
  - text: "订单号 8155555555555555: US $8.99"
  - link "•••":
    - /url: /m_apps/ai-im/im?channelId=•••#/window?query=8155555555555555
  - table "物流信息":
    - rowgroup:
      - row "包裹 1 UF860410104YP 修改":
        - cell "包裹 1"
        - cell "UF860410104YP"
        - cell "修改":
          - button "修改"
      - row "包裹 2 待补 修改":
        - cell "包裹 2"
        - cell "待补"
        - cell "修改":
          - button "修改"
  - textbox "备注"
"""


def test_values_are_blanked() -> None:
    """What the console calls things stays, without digits; what belongs to an order goes."""
    expected = (
        "main",
        '  heading "订单信息 #" [level=2]',
        "  text",
        "  link",
        "    /url /m_apps/ai-im/im",
        '  table "物流信息"',
        "    rowgroup",
        "      row",
        "        cell",
        "        cell",
        '          button "修改"',
        '  textbox "备注"',
    )
    assert expected == structure(ORDER)


def test_two_orders_are_alike() -> None:
    """Other numbers, more parcels, a note or none: the page is built the same."""
    assert structure(ORDER) == structure(ANOTHER)
    assert digest_of(ORDER) == digest_of(ANOTHER)
    assert [] == diff(ORDER, ANOTHER)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (BUTTON, 'button "保存"', ['-          button "修改"', '+          button "保存"']),
        (BUTTON, 'button "修改" [disabled]', ['+          button "修改" [disabled]']),
        ("- main:\n", '- alert: error\n- main:\n', ["+alert"]),
        ('  - textbox "备注": a note\n', "", ['-  textbox "备注"']),
        ("/m_apps/ai-im/im?", "/m_apps/other?", ["+    /url /m_apps/other"]),
        (ROW, f'      - row "包裹 0":\n        - checkbox "全部"\n{ROW}', ['+        checkbox "全部"']),
    ],
)  # fmt: skip
def test_a_changed_console_is_seen(old: str, new: str, expected: list[str]) -> None:
    """A button with another name or state, something more or less: each is a line of the diff."""
    changed = ORDER.replace(old, new)
    assert digest_of(ORDER) != digest_of(changed)
    lines = diff(ORDER, changed)
    assert [] == [line for line in expected if line not in lines]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "".join(f"{' ' * n}- list:\n" for n in range(5000)),
        "nonsense",
        "- ",
        "  - : :\n",
        "- [x]:\n- '- '\n",
        '- heading "a\\"b"',
    ],
)
def test_any_text_has_a_structure(text: str) -> None:
    """Nothing that a browser may give is an error, and nothing is alike that is not."""
    assert structure(text) == structure(text)
    assert digest_of(text) != digest_of(ORDER)


def test_a_large_page_takes_no_time() -> None:
    """A list of a thousand rows is read once, line by line."""
    row = f'{ROW} x":\n        - cell "a":\n          - link "b":\n            - /url: /c\n'
    head = "- main:\n  - table:\n    - rowgroup:\n"
    assert structure(head + row) == structure(head + row * 1000)


def _round(
    folder: Path, round_id: str, *, outcome: str = "done", text: str = ORDER, order: str = "1"
) -> Round:
    """Record one order's page in a round of the store `practice`."""
    work = begin(folder, round_id, None)
    recording = work.recording(f"order-{order}", order)
    recording.still(PICTURE, page="order", moment="before", text=text)
    recording.still(PICTURE, page="order", moment="after", text=text)
    recording.close(outcome)
    work.close(outcome, {})
    return work


def _opened(catalogue: Catalogue, round_id: str, name: str = "order-1") -> Opened:
    found = catalogue.recording("practice", round_id, name)
    assert found is not None
    return found


def _good(recording: Recording) -> bool:
    """Nobody called anything wrong."""
    return False


def test_a_step_is_compared_with_the_last_good_run(tmp_path: Path) -> None:
    """The newest before it of the same flow, page and moment that ended well and that nobody called wrong."""
    day = "20261122t{}1403z-{}".format
    _round(tmp_path, day("01", "daily"), text=ANOTHER)
    _round(tmp_path, day("02", "daily"), text=ORDER.replace("修改", "改"), order="2")
    _round(tmp_path, day("03", "daily"), outcome="failed", text="")
    _round(tmp_path, day("05", "daily"))
    _round(tmp_path, day("06", "daily"), text="- main")
    catalogue = Catalogue(tmp_path)
    now = _opened(catalogue, day("05", "daily"))
    step = told_steps(now)[True, "order", "after"]
    found = compared(catalogue, now, step, "daily", _good)
    assert found is not None
    assert ((day("02", "daily"), "order-2"), True) == (found.recording.key[1:], found.differs)
    assert ("order", "after") == (found.step.page, found.step.moment)
    assert '+          button "修改"' in found.lines
    other = compared(catalogue, now, step, "daily", lambda one: one.name == "order-2")
    assert other is not None
    assert (day("01", "daily"), False) == (other.recording.round_id, other.differs)
    assert compared(catalogue, now, step, "scan", _good) is None
    first = _opened(catalogue, day("01", "daily"))
    assert compared(catalogue, first, told_steps(first)[True, "order", "before"], "daily", _good) is None


def test_a_text_that_is_gone_is_compared_with_nothing(tmp_path: Path) -> None:
    """What was pruned, or altered, says nothing."""
    _round(tmp_path, "20261122t011403z-daily")
    work = _round(tmp_path, "20261122t021403z-daily")
    for path in work.folder.glob("*/texts/*"):
        path.write_text("- other", "utf-8")
    now = _opened(Catalogue(tmp_path), "20261122t021403z-daily")
    step = told_steps(now)[True, "order", "before"]
    assert compared(Catalogue(tmp_path), now, step, "daily", _good) is None
