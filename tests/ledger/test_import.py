"""Importing: what goes in, what a later file replaces, what is refused; never twice, in any order of rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from agent.errors import InvalidInput
from agent.ledger.carriers import Carriers
from agent.ledger.contents import Contents
from agent.ledger.imports import (
    ImportReport,
    conflicts_of,
    import_new,
    newest_seen,
    owners_of,
    rows_of,
)
from agent.ledger.merge import group_rows
from agent.ledger.rows import ParsedRow
from agent.ledger.tables import Base, LedgerEntry, LedgerFileRow
from agent.ledger.writer import Source, write_groups
from agent.models import LedgerRow, RowKind

from .conftest import NOW, Ledger

HEAD = ("店铺名称", "订单编号", "商品名称", "数量", "物流公司", "运单号", "原单号", "补发单号", "补发原因")
ORDER, OTHER = "8190001234567890", "8190001234567891"
A, B, C = "UG111222333YP", "UG444555666YP", "UG777888999YP"
LP = "LP00123456789012"


def row(
    number: object, order: object = ORDER, *, goods: str = "Lamp", old: str = "", again: str = "",
    shop: str = "S", carrier: str = "燕文", reason: str = "",
) -> tuple[object, ...]:  # fmt: skip
    """Return a row under `HEAD`."""
    return (shop, order, goods, 1, carrier, number, old, again, reason)


def rows(ledger: Ledger, carriers: Carriers, order: str = ORDER) -> list[LedgerRow]:
    """Return the ledger's rows of an order."""
    return rows_of(ledger.db, "main", carriers).get(order, [])


def only(ledger: Ledger, carriers: Carriers) -> LedgerRow:
    """Return the one row of the order."""
    [found] = rows(ledger, carriers)
    return found


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Return what was added, replaced, unchanged."""
    return report.added, report.replaced, report.unchanged


def test_a_row_comes_out_as_it_went_in(ledger: Ledger, carriers: Carriers) -> None:
    """Cleaned, mapped to the console's service, with its place and time for people."""
    ledger.take(ledger.write([("发货台账",), (), HEAD, row(f"'{A.lower()}\u00a0", old=B)], "export.xlsx"))
    expected = LedgerRow(
        ORDER, RowKind.ORIGINAL, "燕文", A, "YANWEN_AM", olds=frozenset({B}), goods="Lamp", quantity="1",
        source="export.xlsx, row 4", first_seen=NOW + timedelta(hours=1),
    )  # fmt: skip
    assert expected == only(ledger, carriers)


def test_an_unmapped_carrier_keeps_its_word(ledger: Ledger, carriers: Carriers) -> None:
    """No service is invented; of channel and company the first one known counts."""
    ledger.take_rows(HEAD, row(A, carrier="某某物流"))
    assert ("某某物流", "") == (only(ledger, carriers).carrier, only(ledger, carriers).service)
    ledger.take_rows(
        ("订单号", "物流渠道", "物流公司", "运单号"),
        (OTHER, "特惠专线", "顺丰", A),
        ("8190001234567892", "EUB", "顺丰", A),
    )
    found = rows_of(ledger.db, "main", carriers)
    assert ["SF", "EMS_ZX_ZX_US"] == [found[order][0].service for order in (OTHER, "8190001234567892")]


def test_a_second_import_changes_nothing(ledger: Ledger, carriers: Carriers) -> None:
    """Not a value, not a time; the report says that the file is known."""
    path = ledger.write([HEAD, row(A, old=B), row(C, OTHER, again=B)])
    first = ledger.take(path)
    before = rows_of(ledger.db, "main", carriers)
    second = ledger.take(path)
    assert ((3, 0, 0), False) == (counts(first), first.already)
    assert ((0, 0, 3), True) == (counts(second), second.already)
    assert before == rows_of(ledger.db, "main", carriers)
    assert NOW + timedelta(hours=1) == newest_seen(ledger.db, "main")
    assert 1 == len(ledger.db.scalars(select(LedgerFileRow)).all())


def test_the_same_rows_in_a_later_export_change_nothing(ledger: Ledger, carriers: Carriers) -> None:
    """Values keep their place and the time at which they were first imported."""
    ledger.take_rows(HEAD, row(A))
    before = only(ledger, carriers)
    report = ledger.take_rows(HEAD, row(A), row(C, OTHER))
    assert ((1, 0, 1), before) == (counts(report), only(ledger, carriers))


def test_a_later_export_replaces_and_remembers(ledger: Ledger, carriers: Carriers) -> None:
    """The number it held becomes an old number, and the value is new."""
    ledger.take_rows(HEAD, row(A))
    report = ledger.take_rows(HEAD, row(B))
    found = only(ledger, carriers)
    assert ((0, 1, 0), B, {A}, set()) == (counts(report), found.number, found.olds, found.aliases)
    assert NOW + timedelta(hours=2) == found.first_seen


def test_back_to_the_first_number(ledger: Ledger, carriers: Carriers) -> None:
    """A → B → A: a number that is right again is no old one, also where the third export equals the first."""
    for text in (A, B, A):
        ledger.take(ledger.text(f"订单号,运单号\n{ORDER},{text}\n"))
    found = only(ledger, carriers)
    assert (A, {B}) == (found.number, found.olds)


def test_an_old_file_imported_again_does_not_turn_back(ledger: Ledger, carriers: Carriers) -> None:
    """The same file after a newer one is known, by its bytes and its time."""
    first = ledger.write([HEAD, row(A)])
    for path in (first, ledger.write([HEAD, row(B)]), first):
        report = ledger.take(path)
    assert ((0, 0, 1), True) == (counts(report), report.already)
    assert B == only(ledger, carriers).number


def test_a_replaced_platform_number_stays_right(ledger: Ledger, carriers: Carriers) -> None:
    """Consoles renumber such parcels, so the former number is an alias, also two exports later."""
    for number in (LP, A, B):
        ledger.take_rows(HEAD, row(number))
    found = only(ledger, carriers)
    assert (B, {LP}, {A}) == (found.number, found.aliases, found.olds)


def test_what_the_newer_ledger_calls_old_is_old(ledger: Ledger, carriers: Carriers) -> None:
    """Its own word stands against what was inherited."""
    ledger.take_rows(HEAD, row(LP))
    ledger.take_rows(HEAD, row(A, old=LP))
    assert (set(), {LP}) == (only(ledger, carriers).aliases, only(ledger, carriers).olds)


def test_another_carrier_is_another_value(ledger: Ledger, carriers: Carriers) -> None:
    """Same number, other carrier: replaced, new, and the number is not old."""
    ledger.take_rows(HEAD, row(A))
    assert (0, 1, 0) == counts(ledger.take_rows(HEAD, row(A, carrier="顺丰")))
    found = only(ledger, carriers)
    assert ("SF", set(), NOW + timedelta(hours=2)) == (found.service, found.olds, found.first_seen)
    assert (0, 0, 1) == counts(ledger.take_rows(HEAD, row(A, carrier="")))
    assert "SF" == only(ledger, carriers).service


def test_more_said_of_a_number_does_not_make_it_newer(ledger: Ledger, carriers: Carriers) -> None:
    """An old number or an alias that comes later goes with the value, which keeps its time."""
    heading = ("订单号", "运单号", "尾程单号", "原单号")
    ledger.take_rows(heading, (ORDER, A, "", ""))
    assert (0, 0, 1) == counts(ledger.take_rows(heading, (ORDER, A, B, C)))
    found = only(ledger, carriers)
    assert ({B}, {C}, NOW + timedelta(hours=1)) == (found.aliases, found.olds, found.first_seen)


def test_exports_pasted_below_each_other(ledger: Ledger, carriers: Carriers) -> None:
    """A second heading counts from there on, also with its columns in another order."""
    report = ledger.take_rows(("订单号", "运单号"), (ORDER, A), ("运单号", "订单号"), (B, OTHER))
    assert ((2, 0, 0), []) == (counts(report), report.refused)
    assert B == rows(ledger, carriers, OTHER)[0].number


def test_a_second_heading_is_no_row_of_another_shop(ledger: Ledger, carriers: Carriers) -> None:
    """Where shops are told apart, too, it is a heading first."""
    report = ledger.take_rows(
        ("店铺", "订单号", "运单号"),
        ("S", ORDER, A),
        ("店铺", "运单号", "订单号"),
        ("S", B, OTHER),
        names=["S"],
    )
    assert ((2, 0, 0), 0) == (counts(report), report.left_out)
    assert B == rows(ledger, carriers, OTHER)[0].number


def test_exports_with_english_headings_pasted_below_each_other(ledger: Ledger, carriers: Carriers) -> None:
    """`Order ID` and `Tracking No` could be taken for an order and its number; they are a heading."""
    report = ledger.take_rows(
        ("Order ID", "Tracking No"), (ORDER, A), ("Tracking No", "Order ID"), (B, OTHER)
    )
    assert ((2, 0, 0), []) == (counts(report), report.refused)
    assert {ORDER, OTHER} == set(rows_of(ledger.db, "main", carriers))


def test_several_parcels_of_one_order(ledger: Ledger, carriers: Carriers) -> None:
    """Other goods, or several numbers in one cell, are parcels; goods under one number are one row."""
    report = ledger.take_rows(
        HEAD,
        row(A),
        row(B, goods="Cup"),
        row(B, goods="Plate"),
        row(f"{A}/{C}", OTHER),
        row(A, OTHER, goods="X"),
    )
    assert [] == report.conflicts
    assert {A: "Lamp", B: "Cup; Plate"} == {one.number: one.goods for one in rows(ledger, carriers)}
    assert {A, C} == {one.number for one in rows(ledger, carriers, OTHER)}


def test_equal_rows_are_one(ledger: Ledger, carriers: Carriers) -> None:
    """A row exported twice is no second parcel."""
    report = ledger.take_rows(HEAD, row(A), row(A), row(A, carrier=""))
    assert ((1, 0, 0), [], 1) == (counts(report), report.conflicts, len(rows(ledger, carriers)))


@pytest.mark.parametrize(
    "second", [row(B), row(f"{A} / {B}"), row(A, carrier="顺丰")], ids=["number", "more", "carrier"]
)
def test_a_contradiction_in_one_file_stops_the_order(ledger: Ledger, second: Sequence[object]) -> None:
    """Same kind, goods and quantity, and something else: said with file and rows, for that order alone."""
    path = ledger.write([HEAD, row(A), second, row(C, OTHER)], "export.xlsx")
    assert [ORDER] == ledger.take(path).conflicts
    said = conflicts_of(ledger.db, "main")
    assert [ORDER] == list(said)
    assert "export.xlsx: rows 2, 3" in said[ORDER]


def test_two_files_do_not_contradict_each_other(ledger: Ledger, carriers: Carriers) -> None:
    """The later one counts, and it ends the conflict of an earlier one; what lost is old."""
    ledger.take_rows(HEAD, row(A), row(B))
    report = ledger.take_rows(HEAD, row(B))
    assert ({}, []) == (conflicts_of(ledger.db, "main"), report.conflicts)
    found = only(ledger, carriers)
    assert (B, {A}) == (found.number, found.olds)


def test_a_conflict_that_a_later_file_brings(ledger: Ledger) -> None:
    """A row that was clear yesterday is not today."""
    ledger.take_rows(HEAD, row(A))
    ledger.take_rows(HEAD, row(A), row(B))
    assert [ORDER] == list(conflicts_of(ledger.db, "main"))


def test_replacements_stand_beside_the_first_parcel(ledger: Ledger, carriers: Carriers) -> None:
    """By column, reason or suffix; an equal original is no conflict."""
    ledger.take_rows(
        HEAD, row(A, again=B), row(C, OTHER, reason="补发"), row(A, OTHER), row(LP, f"{OTHER}-1", goods="Cup")
    )
    kinds = {order: {(one.kind, one.number) for one in found} for order, found in rows_of(
        ledger.db, "main", carriers).items()}  # fmt: skip
    first, again = RowKind.ORIGINAL, RowKind.REPLACEMENT
    assert {ORDER: {(first, A), (again, B)}, OTHER: {(first, A), (again, C), (again, LP)}} == kinds
    assert {} == conflicts_of(ledger.db, "main")


def test_good_rows_go_in_and_bad_ones_are_listed(ledger: Ledger, carriers: Carriers) -> None:
    """Each with file, row, column and why; a heading in the middle of a file is none of them."""
    path = ledger.write([HEAD, row(A, 8190001234567890), row(B), HEAD, row(C, None)], "export.xlsx")
    report = ledger.take(path)
    places = [("export.xlsx", 2, "订单编号"), ("export.xlsx", 5, "订单编号")]
    assert places == [(bad.file, bad.row, bad.column) for bad in report.refused]
    assert all(bad.why for bad in report.refused)
    assert B == only(ledger, carriers).number
    [file] = ledger.db.scalars(select(LedgerFileRow)).all()
    assert (1, 2) == (file.rows, file.refused)


def test_rows_of_another_shop_are_left_out(ledger: Ledger, carriers: Carriers) -> None:
    """And counted; with other names later they go in, though the file is known."""
    path = ledger.write([HEAD, row(A, shop="Mine"), row(B, OTHER, shop="Theirs")])
    report = ledger.take(path, names=["mine"])
    assert (1, 1) == (report.added, report.left_out)
    assert {ORDER} == set(rows_of(ledger.db, "main", carriers))
    again = ledger.take(path, names=["Mine", "THEIRS"])
    assert ((1, 0, 1), True) == (counts(again), again.already)
    assert {ORDER, OTHER} == set(rows_of(ledger.db, "main", carriers))


def test_two_shops_and_no_names_are_refused(ledger: Ledger) -> None:
    """Whose rows they are cannot be told; nothing goes in."""
    path = ledger.write([HEAD, row(A, shop="Mine"), row(B, OTHER, shop="Theirs")])
    with pytest.raises(InvalidInput, match="2 shops") as caught:
        ledger.take(path)
    assert "ledger_names" in str(caught.value)
    assert [] == ledger.db.scalars(select(LedgerFileRow)).all()
    assert 2 == ledger.take(path, names=["mine", "theirs"]).added


def test_stores_do_not_see_each_other(ledger: Ledger, carriers: Carriers) -> None:
    """The same file may be the ledger of two stores, each with its own rows."""
    ledger.take_rows(HEAD, row(A))
    assert {} == rows_of(ledger.db, "second", carriers)
    assert None is newest_seen(ledger.db, "second")
    assert {} == owners_of(ledger.db, "second", [A])


@pytest.mark.parametrize(
    ("lines", "seen"),
    [([("发货台账", "2026")], "发货台账 | 2026"), ([("订单号", "备注"), (ORDER, A)], "订单号 | 备注")],
)
def test_a_file_without_a_heading_is_refused(
    ledger: Ledger, lines: list[tuple[object, ...]], seen: str
) -> None:
    """The wrong file, or the wrong sheet: what its first row says is shown."""
    with pytest.raises(InvalidInput, match="order number and a tracking number") as caught:
        ledger.take(ledger.write(lines))
    assert seen == caught.value.facts["seen"]


def test_rows_of_named_orders_only(ledger: Ledger, carriers: Carriers) -> None:
    """A thousand orders asked for at once; those without rows are absent."""
    ledger.take_rows(HEAD, row(A), row(B, OTHER))
    asked = [str(8190001234560000 + n) for n in range(2000)] + [ORDER]
    assert {ORDER} == set(rows_of(ledger.db, "main", carriers, asked))
    assert {} == rows_of(ledger.db, "main", carriers, [])


def test_whose_number_it_is(ledger: Ledger) -> None:
    """Numbers and aliases belong to their orders, old numbers to none."""
    ledger.take_rows(
        ("订单号", "运单号", "尾程单号", "原单号"),
        (ORDER, A, C, LP),
        (OTHER, A, "", ""),
        ("8190001234567892", B, "", ""),
    )
    expected = {A: {ORDER, OTHER}, C: {ORDER}}
    assert expected == owners_of(ledger.db, "main", [A, C.lower(), LP, "XX"])
    assert {} == owners_of(ledger.db, "main", [])


def test_csv_and_xlsx_of_the_same_rows_agree(ledger: Ledger, carriers: Carriers) -> None:
    """The kind of file, its encoding and the order of its columns change nothing."""
    ledger.take_rows(HEAD, row(A))
    text = f"运单号,数量,订单编号,物流公司,商品名称\r\n{A},1,'{ORDER},燕文,Lamp\r\n"
    assert (0, 0, 1) == counts(ledger.take(ledger.text(text.encode("gbk"))))
    assert 1 == len(rows(ledger, carriers))


def test_all_shown_sheets_are_read(ledger: Ledger, tmp_path: Path) -> None:
    """Sheets without a heading are notes; a refused row names its sheet."""
    from openpyxl import load_workbook

    path = ledger.write([("notes",)])
    book = load_workbook(path)
    for name, number in (("一", A), ("二", 1.5)):
        book.create_sheet(name).append(("订单号", "运单号"))
        book[name].append((ORDER, number))
    book.save(path)
    os.utime(path, (1, 1))
    report = ledger.take(path)
    assert 1 == report.added
    assert [f"{path.name} [二]"] == [bad.file for bad in report.refused]


class Folder:
    """A folder of exports that is imported as rounds do."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.grown: list[Path] = []

    def take(self, pattern: str = "*.xlsx") -> list[str]:
        """Import what is new and return the names of the files, in order."""
        ledger = self.ledger
        reports = import_new(
            ledger.db, pattern, ledger.folder, store="main", names=[], clock=lambda: NOW, wait=self.wait
        )
        return [report.file for report in reports]

    def wait(self, seconds: float) -> None:
        """Let files grow in the meantime."""
        for path in self.grown:
            path.write_bytes(path.read_bytes() + b"more")


def test_only_new_and_changed_files_are_imported(ledger: Ledger, carriers: Carriers) -> None:
    """The oldest first, so that the latest counts; lock files are left alone."""
    folder = Folder(ledger)
    ledger.write([HEAD, row(A)], "b.xlsx")
    ledger.write([HEAD, row(B)], "a.xlsx")
    (ledger.folder / "~$a.xlsx").write_bytes(b"lock")
    assert ["b.xlsx", "a.xlsx"] == folder.take()
    assert [] == folder.take()
    assert (B, {A}) == (only(ledger, carriers).number, only(ledger, carriers).olds)
    ledger.write([HEAD, row(C)], "b.xlsx")
    assert ["b.xlsx"] == folder.take()
    assert (C, {A, B}) == (only(ledger, carriers).number, only(ledger, carriers).olds)


def test_a_growing_file_waits_for_the_next_round(ledger: Ledger) -> None:
    """The others are imported."""
    folder = Folder(ledger)
    ledger.write([HEAD, row(A)], "a.xlsx")
    young = ledger.write([HEAD, row(B)], "b.xlsx")
    os.utime(young)
    folder.grown = [young]
    assert ["a.xlsx"] == folder.take()
    folder.grown = []
    ledger.write([HEAD, row(B)], "b.xlsx")
    assert ["b.xlsx"] == folder.take()


def test_a_file_that_gave_nothing_is_tried_again(ledger: Ledger, carriers: Carriers) -> None:
    """With `ledger_names` corrected it gives its rows, as if it was new."""
    ledger.write([HEAD, row(A, shop="Mine")], "a.xlsx")
    taken: list[int] = []
    for names in (["Theirs"], ["Mine"], ["Mine"]):
        reports = import_new(ledger.db, "*.xlsx", ledger.folder, store="main", names=names, clock=lambda: NOW)
        taken += [report.added for report in reports]
    assert [0, 1] == taken
    assert A == only(ledger, carriers).number


@pytest.mark.parametrize("absolute", [True, False])
def test_patterns_may_be_absolute_or_not(ledger: Ledger, absolute: bool) -> None:
    """Below the settings' folder, or anywhere."""
    (ledger.folder / "in").mkdir()
    ledger.write([HEAD, row(A)], "in/a.xlsx")
    pattern = "in/*.xlsx"
    assert ["a.xlsx"] == Folder(ledger).take(str(ledger.folder / pattern) if absolute else pattern)


def test_a_pattern_that_matches_nothing_is_said(ledger: Ledger) -> None:
    """A missing ledger is no empty ledger."""
    for pattern in ("none/*.xlsx", "x.csv", ""):
        with pytest.raises(InvalidInput):
            Folder(ledger).take(pattern)


def consistent(found: ParsedRow) -> ParsedRow:
    """Return a row as the reader gives it: no number is in two of its sets."""
    right = {number for _, number in found.numbers}
    aliases = found.aliases - right
    return replace(found, aliases=aliases, olds=found.olds - right - aliases)


parsed = st.builds(
    ParsedRow,
    st.just(0),
    st.sampled_from([ORDER, OTHER]),
    st.sampled_from(list(RowKind)),
    st.lists(
        st.tuples(st.sampled_from(["", "燕文", "顺丰"]), st.sampled_from([A, B, C, LP])),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.frozensets(st.sampled_from([A, "X1", LP]), max_size=2),
    st.frozensets(st.sampled_from([B, "Y1", "LP00999999999999"]), max_size=2),
    st.sampled_from(["Lamp", "Cup"]),
).map(consistent)
files = st.lists(st.lists(parsed, max_size=5), min_size=1, max_size=3)

Seen = list[tuple[object, ...]]


def stored(imports: Sequence[Sequence[ParsedRow]]) -> Seen:
    """Import files of parsed rows one after the other and return what the database holds."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as db:
        for number, found in enumerate(imports, 1):
            contents = Contents(rows=list(found))
            write_groups(db, group_rows(contents.rows), source=Source("main", number, NOW))
        kept = [
            (e.order_id, e.kind, e.goods, e.number, e.carrier, tuple(e.aliases), tuple(e.olds), e.conflict)
            for e in db.scalars(select(LedgerEntry))
        ]
    engine.dispose()
    return sorted(kept)


quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(files, st.randoms())
def test_the_order_of_rows_does_not_matter(imports: list[list[ParsedRow]], random: object) -> None:
    """Rows shuffled within their files leave the same ledger, conflicts included."""
    shuffle: Callable[[list[ParsedRow]], None] = getattr(random, "shuffle")  # noqa: B009 - untyped
    shuffled = [list(found) for found in imports]
    for found in shuffled:
        shuffle(found)
    assert stored(imports) == stored(shuffled)


@quick
@given(files)
def test_the_last_file_twice_is_the_last_file_once(imports: list[list[ParsedRow]]) -> None:
    """Importing is idempotent even without the memory of digests."""
    assert stored(imports) == stored([*imports, imports[-1]])


@quick
@given(files)
def test_right_numbers_are_never_old_ones(imports: list[list[ParsedRow]]) -> None:
    """No number is right and wrong in one row, and the last file's numbers are those of its groups."""
    kept = stored(imports)
    assert all(not {number, *aliases} & set(olds) for *_, number, _, aliases, olds, _ in kept)
    assert all(number not in aliases for *_, number, _, aliases, _, _ in kept)
    for key, group in group_rows(imports[-1]).items():
        held = {one[3] for one in kept if one[:3] == key[:3]}
        assert group.numbers == held
