"""A candidate is put into a pack where it belongs, and nothing else in the file is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.console.pack import Pack, load_pack
from agent.console.pack_mend import difference, mended, save
from agent.console.pack_yaml import read_yaml
from agent.errors import InvalidInput

SELECTORS = Path(__file__).resolve().parents[2] / "selectors"
SAVE = {"role": "button", "name": "Save now"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("aliexpress")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of a shipped pack, as somebody's own."""
    file = tmp_path / "aliexpress.yaml"
    file.write_bytes((SELECTORS / "aliexpress.yaml").read_bytes())
    return file


@pytest.mark.parametrize(
    ("element", "shape"),
    [
        ("order.modify", "find: [{role: button, name: Save now}, {role: button"),  # in one line
        ("order.receiver", "- {role: button, name: Save now}\n          - css:"),  # one a line
        ("order.order_no", "find: [{role: button, name: Save now}, {css"),  # broken over two lines
        ("shipped.tabs", "tabs: {find: [{role: button, name: Save now}, {role: tablist}]}"),  # taken over
    ],
)
def test_it_comes_first(own: Path, pack: Pack, element: str, shape: str) -> None:
    """It stands before the others, in the writer's own style, and every other byte is as it was."""
    page, name = element.split(".")
    before = own.read_text("utf-8")
    after = mended(before, pack, page, name, SAVE)
    assert shape in after
    flow, line = "{role: button, name: Save now}, ", "- {role: button, name: Save now}\n          "
    assert before in (after.replace(flow, ""), after.replace(line, ""))
    own.write_text(after, "utf-8")
    changed = load_pack(own).pages[page].elements[name]
    assert ("button", ("Save now",)) == (changed.find[0].role, changed.find[0].name)
    assert pack.pages[page].elements[name].find == changed.find[1:]


def test_any_text_is_read_back_as_it_was(own: Path, pack: Pack) -> None:
    """Words that YAML would read as something else are quoted."""
    for text in (
        "NO",
        "true",
        "12",
        "a: b",
        "  x ",
        "it's",
        '"x"',
        "保存",
        "a\\b",
        "# c",
        "- d",
        "[e]",
        "é f",
    ):
        after = mended(own.read_text("utf-8"), pack, "order", "modify", {"role": "button", "name": text})
        tree = read_yaml(after.encode())
        assert (text, []) == (
            tree.root["pages"]["order"]["elements"]["modify"]["find"][0]["name"],
            tree.problems,
        )


def test_the_diff(own: Path, pack: Pack) -> None:
    """It holds the changed lines and a few around, under the file's name."""
    before = own.read_text("utf-8")
    diff = difference(before, mended(before, pack, "order", "modify", SAVE), "aliexpress.yaml")
    changed = [line[0] for line in diff.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert ["-", "+"] == changed
    assert diff.startswith("--- aliexpress.yaml")
    assert "Save now" in diff


def test_an_element_that_is_not_there(own: Path, pack: Pack) -> None:
    """It is said by name."""
    with pytest.raises(InvalidInput, match=r"no element `order\.gone`"):
        mended(own.read_text("utf-8"), pack, "order", "gone", SAVE)


def test_a_pack_that_would_be_wrong_is_not_saved(own: Path, pack: Pack) -> None:
    """What `bufa pack check` would refuse is refused with its lines, and the file stays; no draft is left."""
    before = own.read_bytes()
    after = mended(before.decode(), pack, "order", "modify", {"css": "button.x"})
    with pytest.raises(InvalidInput, match="because"):
        save(after, own)
    assert before == own.read_bytes()
    assert ["aliexpress.yaml"] == [path.name for path in own.parent.iterdir()]


def test_a_good_one_is_saved(own: Path, pack: Pack) -> None:
    """It replaces the file as a whole."""
    after = mended(own.read_text("utf-8"), pack, "order", "modify", SAVE)
    save(after, own)
    assert after == own.read_text("utf-8")
