"""Files are read as they stand; broken, oversized, hostile and growing ones are refused with a sentence."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from agent.errors import InvalidInput
from agent.ledger import sheet
from agent.ledger.sheet import StillGrowing, is_lock_file, read_file

Wait = Callable[[float], None]


def rows(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    """Return all rows of all sheets with their numbers, without the empty cells at the end."""
    with read_file(path, lambda seconds: None).sheets() as sheets:
        found = [(row.number, row.values) for one in sheets for row in one.rows]
    return [(number, tuple(value for value in values if value is not None)) for number, values in found]


def book(path: Path, *lines: list[object]) -> Path:
    """Write an `.xlsx`."""
    made = Workbook()
    assert made.active is not None
    for line in lines:
        made.active.append(line)
    made.save(path)
    return path


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one member of an archive."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, change(content) if name == member else content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_xlsx_cells_keep_their_kind(tmp_path: Path) -> None:
    """Text stays text and numbers numbers; empty rows count but are not given."""
    path = book(tmp_path / "a.xlsx", ["订单号", 1], [], ["0012", 2.5])
    assert [(1, ("订单号", 1)), (3, ("0012", 2.5))] == rows(path)


def test_no_more_cells_are_kept_than_a_sheet_has(tmp_path: Path) -> None:
    """Rows are as wide as the widest so far, also where a row ends in a nought or is shorter."""
    path = book(tmp_path / "a.xlsx", ["a"], ["b", None, 0, ""], ["c", "d"], [*range(300)])
    with read_file(path, lambda _: None).sheets() as sheets:
        found = [row.values for one in sheets for row in one.rows]
    assert [("a",), ("b", None, 0), ("c", "d", None)] == found[:3]
    assert 256 == len(found[3])


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    """A NUL and its kind mean nothing and are more than a database takes; white space is for the cells."""
    path = tmp_path / "a.csv"
    path.write_bytes('订单\x00号,运单号\na\x00\x01b\x7f,\x85\t灯\x9f "c\nd"\n'.encode())
    assert [(1, ("订单号", "运单号")), (2, ("ab", '\x85\t灯 "c')), (3, ('d"',))] == rows(path)


def test_a_wrong_stated_size_loses_no_rows(tmp_path: Path) -> None:
    """Exports that claim to be one cell large are read to the end."""
    path = book(tmp_path / "a.xlsx", ["a", "b"], ["c", "d"])
    rewritten(path, SHEET, lambda xml: xml.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"'))
    assert b'ref="A1"' in zipfile.ZipFile(path).read(SHEET)
    assert [(1, ("a", "b")), (2, ("c", "d"))] == rows(path)


def test_formulas_give_their_stored_value(tmp_path: Path) -> None:
    """What the spreadsheet program last showed; without it the cell is empty."""
    path = book(tmp_path / "a.xlsx", ["=1+1", "=A1", "x"])
    rewritten(path, SHEET, lambda xml: xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))  # fmt: skip
    assert [(1, (2, "x"))] == rows(path)


def test_merged_cells_hold_their_value_once(tmp_path: Path) -> None:
    """The value stands in the first cell; the others are empty, not repeated by guess."""
    path = book(tmp_path / "a.xlsx", ["8190", "A"], [None, "B"])
    opened = load_workbook(path)
    assert opened.active is not None
    opened.active.merge_cells("A1:A2")
    opened.save(path)
    assert [(1, ("8190", "A")), (2, ("B",))] == rows(path)


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    """What the seller does not see is not imported; all shown sheets are."""
    made = Workbook()
    assert made.active is not None
    made.active.append(["one"])
    made.create_sheet("second").append(["two"])
    made.create_sheet("secret").append(["three"])
    made["secret"].sheet_state = "hidden"
    made.save(tmp_path / "a.xlsx")
    assert [(1, ("one",)), (1, ("two",))] == rows(tmp_path / "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv_in_every_usual_form(tmp_path: Path, encoding: str, sign: str) -> None:
    """UTF-8 with and without mark, GBK, Excel's Unicode text; comma, tab, semicolon."""
    path = tmp_path / "a.csv"
    text = sign.join(["订单号", "运单号", "备注"]) + "\r\n" + sign.join(["1", '"A\nB"', "顺丰"]) + "\r\n"
    path.write_bytes(text.encode(encoding))
    assert [(1, ("订单号", "运单号", "备注")), (2, ("1", "A\nB", "顺丰"))] == rows(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xff\x00\xfa\x81\x30", "UTF-8 nor GBK"),
        (b'a,b\n"c,d\n1,2\n', "line 3"),
        (b'a,b\n"c"x,d\n', "line 2"),
    ],
)
def test_a_broken_csv_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    """Empty, in no known encoding, or with a quotation mark that swallows the rest."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        rows(path)
    assert what in str(caught.value)
    assert "nothing was imported" in str(caught.value) or "save it" in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"not a zip", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Another kind of file under the name, a torn download, one locked by a password."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"a\.xlsx.*no readable"):
        rows(path)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_a_torn_workbook_is_refused(tmp_path: Path, cut: float) -> None:
    """Wherever it breaks off."""
    path = book(tmp_path / "a.xlsx", *([str(n), "x" * 50] for n in range(200)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * cut)])
    with pytest.raises(InvalidInput, match="no readable"):
        rows(path)


@pytest.mark.parametrize(
    "change", [lambda xml: xml[: len(xml) // 2], lambda xml: b"", lambda xml: b"<a/>" + xml]
)
def test_broken_xml_inside_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """Also where the archive is whole."""
    path = rewritten(book(tmp_path / "a.xlsx", ["a", "b"], ["c", "d"]), SHEET, change)
    with pytest.raises(InvalidInput, match="no readable"):
        rows(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    """A document that defines entities could grow without end in memory."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = book(tmp_path / "a.xlsx", ["a", "b"])
    rewritten(
        path, SHEET, lambda xml: bomb + xml[xml.index(b"<worksheet") :].replace(b"<v>0</v>", b"<v>&b;</v>")
    )
    with pytest.raises(InvalidInput) as caught:
        rows(path)
    assert "EntitiesForbidden" in str(caught.value)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what it claims, before a byte is unpacked; what is no sheet has a cap of its own."""
    path = rewritten(book(tmp_path / "a.xlsx", ["a", "b"]), SHEET, lambda xml: xml + b" " * (3 << 20))
    assert path.stat().st_size < 1 << 20
    monkeypatch.setattr(sheet, "MAX_UNPACKED", 2 << 20)
    with pytest.raises(InvalidInput, match="unpacks to 3 MB"):
        rows(path)
    monkeypatch.setattr(sheet, "MAX_UNPACKED", 4 << 20)
    assert [(1, ("a", "b"))] == rows(path)
    monkeypatch.setattr(sheet, "MAX_MEMBER", 10)
    with pytest.raises(InvalidInput, match="unpacks"):
        rows(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """More rows than any ledger has, and row numbers beyond what spreadsheets know."""
    path = tmp_path / name
    if name == "a.csv":
        path.write_text("a,b\n" * 5)
    else:
        book(path, *(["a", "b"] for _ in range(5)))
    monkeypatch.setattr(sheet, "MAX_ROWS", 5)
    assert 5 == len(rows(path))
    monkeypatch.setattr(sheet, "MAX_ROWS", 4)
    with pytest.raises(InvalidInput, match="more than 4 rows"):
        rows(path)


def test_a_row_number_beyond_all_sheets_ends_the_reading(tmp_path: Path) -> None:
    """A row that claims to be the billionth is not waited for."""
    path = book(tmp_path / "a.xlsx", ["a", "b"], ["c", "d"])
    rewritten(path, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="999999999"'))
    with pytest.raises(InvalidInput, match="more than 1048576 rows"):
        rows(path)


def test_a_file_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size on disk."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    monkeypatch.setattr(sheet, "MAX_FILE", 3)
    with pytest.raises(InvalidInput, match="larger than"):
        rows(path)


@pytest.mark.parametrize("name", ["a.xls", "a.pdf", "a", "~$a.xlsx", ".~lock.a.csv"])
def test_other_kinds_and_lock_files_are_refused(tmp_path: Path, name: str) -> None:
    """By name, with the kinds that are read."""
    (tmp_path / name).write_text("a,b\n")
    with pytest.raises(InvalidInput, match="lock file" if is_lock_file(Path(name)) else "neither"):
        rows(tmp_path / name)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """Named, with the system's reason."""
    (tmp_path / "b.csv").mkdir()
    for name in ("a.csv", "b.csv"):
        with pytest.raises(InvalidInput, match=name):
            rows(tmp_path / name)


def test_a_file_that_grows_is_left_alone(tmp_path: Path) -> None:
    """A young file is looked at again after two seconds; another size by then means not yet."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    waited: list[float] = []

    def write_on(seconds: float) -> None:
        waited.append(seconds)
        with path.open("a") as file:
            file.write("c,d\n")

    with pytest.raises(StillGrowing):
        read_file(path, write_on)
    assert len(waited) == 1
    assert 0 < waited[0] <= 2


def test_a_settled_file_is_not_waited_for(tmp_path: Path) -> None:
    """Young files cost two seconds at most, old ones nothing; the file's own time is kept."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    waited: list[float] = []
    read_file(path, waited.append)
    assert 1 == len(waited)
    os.utime(path, (time.time() - 3, 1_793_000_000))
    assert datetime.fromtimestamp(1_793_000_000, UTC) == read_file(path, waited.append).changed
    assert 1 == len(waited)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    """The same bytes under two names are the same file."""
    made = io.BytesIO(b"a,b\n")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(made.getvalue())
    one, other = (read_file(tmp_path / name, lambda seconds: None).sha256 for name in ("a.csv", "b.csv"))
    assert one == other
    assert 64 == len(one)
