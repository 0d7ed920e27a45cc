"""A pack that is right: what is in it, where it stands, what it is worth."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.console.contract import Contract
from agent.console.pack import Pack, examine, fill_in, load_pack
from agent.errors import InvalidInput
from agent.models import Kind, Status

HERE = Path(__file__).parent
NONE = Contract()


def line_with(text: str, needle: str) -> int:
    """Return the number of the one line that holds `needle`."""
    numbers = [number for number, line in enumerate(text.split("\n"), 1) if needle in line]
    expected = 1
    assert expected == len(numbers), f"{needle!r} is in lines {numbers}"
    return numbers[0]


def test_the_sample_has_no_problem() -> None:
    """The sample uses every part of the language and nothing is wrong with it."""
    expected = []
    assert expected == examine(HERE / "sample.yaml", NONE)[1]


def test_values_have_their_declared_types(pack: Pack) -> None:
    """Text of the file becomes dates, numbers, switches and enumerations."""
    assert date(2026, 11, 22) == pack.checked.on
    expected = (2, 5, 1000)
    assert expected == (pack.limits.changes, pack.limits.days, pack.limits.message_length)
    expected = 7.5
    assert expected == pack.limits.wait_seconds
    expected = (2.0, 5.0)
    assert expected == pack.pace
    expected = ("纠纷中", "In dispute")
    assert expected == pack.vocabulary.status[Status.IN_ISSUE]
    assert Kind.CORRECT is pack.routes["change_tracking"].write
    assert pack.pages["order"].elements["buyer"].personal is True
    assert pack.pages["orders"].lists["orders"].fields["unread"].optional is True


def test_norway_is_a_country(pack: Pack) -> None:
    """`NO` stays text, as in YAML 1.2, and is not read as false."""
    expected = ("挪威", "Norway")
    assert expected == pack.vocabulary.countries["NO"]


def test_words_of_all_languages_count(pack: Pack) -> None:
    """A mapping of languages and a single text both become a tuple of words."""
    user = pack.pages["sign_in"].elements["user"]
    expected = (("账号", "Account"), ("账号",))
    assert expected == (user.find[0].label, user.find[1].placeholder)


def test_a_list_may_hold_lists(pack: Pack) -> None:
    """A field with rows is a list inside each row."""
    parcels = pack.pages["orders"].lists["orders"].fields["parcels"]
    assert parcels.rows is not None
    expected = (".parcel",)
    assert expected == parcels.rows.css
    expected = ["service", "number"]
    assert expected == list(parcels.fields)


def test_the_row_itself_is_an_empty_css(pack: Pack) -> None:
    """A field with an empty CSS reads the row itself."""
    expected = ("",)
    assert expected == pack.pages["orders"].lists["orders"].fields["whole"].css


def test_a_line_knows_its_verb_and_element(pack: Pack) -> None:
    """A line gives its verb, its element and what is typed."""
    lines = pack.routes["change_tracking"].lines
    seen = [(line.verb, line.element, line.template) for line in lines[2:5]]
    wanted = [
        ("select", "service", "{service}"),
        ("fill", "number", "{number}"),
        ("fill", "website", "{website}"),
    ]
    assert wanted == seen
    expected = (False, True)
    assert expected == (lines[3].if_present, lines[4].if_present)
    expected = ("click", "accept")
    assert expected == (lines[6].by, lines[6].dialog)


def test_like_takes_over_what_is_not_given(pack: Pack) -> None:
    """A page like another one has its address, signs, elements and lists, except what it gives itself."""
    orders, search = pack.pages["orders"], pack.pages["search"]
    assert orders.address == search.address
    expected = ("page_mark", "nothing")
    assert expected == (search.ready, search.empty)
    assert orders.elements["table"] == search.elements["table"]
    expected = (".mark",)
    assert expected == search.elements["page_mark"].find[0].words
    assert orders.lists == search.lists
    expected = "table"
    assert expected == orders.ready


def test_lines_lead_to_the_file(pack: Pack, sample: str) -> None:
    """The line of an element, a candidate, a route's line; else that of what is around it."""
    wanted = {
        "pages.order.elements.confirm": "      confirm:",
        "pages.order.elements.edit.find.0": "name: 修改物流",
        "pages.order.elements.service": "      service:\n"[:-1],
        "routes.change_tracking.lines.6": "commit: confirm",
        "pages.order.elements.confirm.find.7.css": "      confirm:",
        "limits.days": "limits:",
    }
    lines = sample.split("\n")
    for path, needle in wanted.items():
        assert needle in lines[pack.line_of(path) - 1], path


def test_what_was_taken_over_has_the_line_of_its_origin(pack: Pack, sample: str) -> None:
    """An element that a page has from another one is found where it stands there; its own where it stands."""
    assert line_with(sample, "table: {find: [{role: table}]}") == pack.line_of("pages.search.elements.table")
    assert line_with(sample, "because: another build") == pack.line_of(
        "pages.search.elements.page_mark.find.0"
    )


def test_a_candidate_is_described_with_file_and_line(pack: Pack, sample: str) -> None:
    """The words for an error message name file, line, kind and name."""
    line = line_with(sample, "      confirm:")
    assert pack.describe("order", "confirm").endswith(
        f"sample.yaml line {line}: role `button`, name `确定 / OK`"
    )
    assert pack.describe("order", "number").endswith("label `运单号`")
    assert pack.describe("orders", "next_page").endswith("role `button`, containing `下一页`")
    assert pack.describe("order", "dialog").endswith("role `dialog`")


def test_the_digest_is_that_of_the_bytes(pack: Pack) -> None:
    """`sha256` is the digest of the file as it lies there, and `file` is where it lies."""
    assert hashlib.sha256((HERE / "sample.yaml").read_bytes()).hexdigest() == pack.sha256
    assert pack.file == HERE / "sample.yaml"


def test_a_pack_cannot_be_changed(pack: Pack) -> None:
    """A loaded pack is frozen."""
    with pytest.raises(ValidationError):
        pack.title = "another"  # type: ignore[misc]


def test_unverified_names_what_a_route_touches(pack: Pack) -> None:
    """A route's unverified elements are listed, those of its lines and those these rest on."""
    expected = ["pages.order.elements.submit"]
    assert expected == pack.unverified("change_tracking")
    expected = ["pages.orders.elements.all_tab"]
    assert expected == pack.unverified("show_all")
    expected = []
    assert expected == pack.unverified("send")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("dialog: {find: [{role: dialog}]}", "dialog: {find: [{role: dialog}], unverified: true}",
         "elements.dialog"),
        ("service_filter: {find: [{role: searchbox}]}",
         "service_filter: {find: [{role: searchbox}], unverified: true}", "elements.service_filter"),
        ("      parcels:\n        rows: {css: [\".parcel\"]}",
         "      parcels:\n        unverified: true\n        rows: {css: [\".parcel\"]}", "lists.parcels"),
        ("order_no: {find: [{css: \".order-no\", because: no role}],",
         "order_no: {unverified: true, find: [{css: \".order-no\", because: no role}],", "elements.order_no"),
    ],
)  # fmt: skip
def test_unverified_follows_scopes_options_rows_and_proofs(
    sample: str, tmp_path: Path, old: str, new: str, wanted: str
) -> None:
    """What a line's element stands in, chooses from or is proven by counts as touched."""
    expected = 1
    assert expected == sample.count(old)
    file = tmp_path / "pack.yaml"
    file.write_text(sample.replace(old, new), encoding="utf-8")
    assert f"pages.order.{wanted}" in load_pack(file, contract=NONE).unverified("change_tracking")


def test_a_pack_is_found_by_name_in_the_own_folder(tmp_path: Path, sample: str) -> None:
    """A name is looked for in the user's own folder of packs."""
    (tmp_path / "mine.yaml").write_text(sample, encoding="utf-8")
    assert tmp_path / "mine.yaml" == load_pack("mine", own=tmp_path, contract=NONE).file


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path, sample: str) -> None:
    """A name without a pack says which one comes nearest."""
    (tmp_path / "myconsole.yaml").write_text(sample, encoding="utf-8")
    with pytest.raises(InvalidInput, match="there is no pack `mycnsole`; did you mean `myconsole`"):
        load_pack("mycnsole", own=tmp_path)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    """A missing file, or a folder, is an error with its reason and no trace."""
    with pytest.raises(InvalidInput, match="cannot be read: "):
        load_pack(tmp_path / name)


def test_placeholders_are_filled_once() -> None:
    """A brace inside a value is not a placeholder, and a missing value is a KeyError."""
    expected = "a {text} b"
    assert expected == fill_in("a {number} b", {"number": "{text}", "text": "no"})
    with pytest.raises(KeyError):
        fill_in("{number}", {})


def test_a_page_called_by_a_number_has_its_line(sample: str, tmp_path: Path) -> None:
    """A name of digits is a name, not a place in a list."""
    file = tmp_path / "pack.yaml"
    file.write_text(sample.replace("  search:\n", "  007:\n"), encoding="utf-8")
    line = line_with(file.read_text(encoding="utf-8"), "  007:")
    assert line == load_pack(file, contract=NONE).line_of("pages.007.ready") - 2


@pytest.mark.parametrize(
    "name", sorted(file.stem for file in (HERE.parent.parent / "selectors").glob("*.yaml"))
)
def test_the_shipped_packs_are_right(name: str) -> None:
    """Every pack that comes with the program has all that the flows need, and no problem."""
    assert name == load_pack(name).name
