"""Packs with a fault: each is told once, at its line and path, with what was expected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.console.contract import Contract
from agent.console.pack import load_pack
from agent.errors import ExitCode, InvalidInput

Problems = list[tuple[int, str, str]]
Examine = Callable[..., Problems]

CHECKED = 'checked: {on: "2026-11-22", by: the bufa authors, against: nothing}'
CONFIRM = "confirm: {find: [{role: button, name: {zh: 确定, en: OK}}]}"
ORDER_NO = "order_no: {find: [{css: \".order-no\", because: no role}], pattern: '(\\d{14,17})'}"
COMMIT = "- {commit: confirm, by: click, dialog: accept}"
PROVE = "prove: {order: order_no, old: old_number, new: number}"

# what to replace, by what, the text whose line is told (None: the replaced one), the path, the words
FAULTS = [
    # the top of the pack
    ("pack: sample", "pack: Sample", None, "pack", "`Sample`, expected a name of the form [a-z0-9_-]{1,40}"),
    ("title: Sample seller centre", "titel: Sample", None, "titel", "unknown key; did you mean `title`?"),
    ("time_zone: America/Los_Angeles", "time_zone: US Pacific", None, "time_zone", "is no time zone"),
    ("time_zone: America/Los_Angeles", "time_zone: ../../etc/passwd", None, "time_zone", "is no time zone"),
    (CHECKED, "checked: yesterday", None, "checked", "`yesterday`, expected a mapping"),
    (CHECKED, 'checked: {on: "2026-02-30", by: a, against: b}', None, "checked.on", "expected a date like"),
    (CHECKED, 'checked: {on: "1700000000", by: a, against: b}', None, "checked.on", "expected a date like"),
    (CHECKED, 'checked: {on: "2026-11-22", by: a}', None, "checked.against", "is missing"),
    ('"*.example.com"', '"*.com"', None, "hosts.0", "is no host pattern"),
    ('"*.example.com"', '"*"', None, "hosts.0", "is no host pattern"),
    ('"*.example.com"', '"https://example.com"', None, "hosts.0", "is no host pattern"),
    ("changes: 2,", "changes: two,", None, "limits.changes", "`two`, expected a whole number"),
    ("changes: 2,", "changes: -1,", None, "limits.changes", "`-1`, expected a whole number"),
    ("wait_seconds: 7.5", "wait_seconds: 0", None, "limits.wait_seconds", "greater than 0"),
    ("pace: [2, 5]", "pace: [5, 2]", None, "pace", "expected the smaller first"),
    ("pace: [2, 5]", "pace: [2]", None, "pace.1", "is missing"),
    ("pace: [2, 5]", "pace: 2", None, "pace", "`2`, expected a list"),
    ('"%Y-%m-%d %H:%M"]', '"%H:%M"]', None, "formats.date.1", "cannot carry a date"),
    ('"%Y-%m-%d %H:%M"]', '"%Y-%m-%d %Z"]', None, "formats.date.1", "cannot carry a date"),
    ("pace: [2, 5]", "pace: [2, 5]\ndeadline: {after: paid_at, hours: 72}", "deadline:", "deadline.after",
     "`paid_at` is unknown; expected one of"),
    ("pace: [2, 5]", "pace: [2, 5]\ndeadline: {after: ordered_at, hours: 0}", "deadline:", "deadline.hours",
     "greater than 0"),
    ("pace: [2, 5]", "pace: [2, 5]\ndeadline: {hours: 72}", "deadline:", "deadline.after", "is missing"),
    # words
    ("IN_ISSUE: [", "IN_TROUBLE: [", None, "vocabulary.status.IN_TROUBLE", "is unknown; did you mean"),
    ("IN_ISSUE: [", "UNKNOWN: [", None, "vocabulary.status.UNKNOWN", "`UNKNOWN` has no words"),
    ("纠纷中, In dispute", "纠纷中, FINISHED", "交易成功", "vocabulary.status.FINISH.2",
     "is under `IN_ISSUE` too"),
    ("[天, days,", "[天, hours,", "[小时", "vocabulary.countdown.hours.1", "is under `days` too"),
    ("seconds: [秒", "weeks: [秒", None, "vocabulary.countdown.weeks", "unknown key; expected one of"),
    ("ES: [西班牙", "es: [西班牙", None, "vocabulary.countries.es", "expected a country code"),
    ("seller: [message-self]", "me: [message-self]", None, "vocabulary.senders.me",
     "is unknown; expected one of"),
    # signs
    ("  signed_out: {", "  signed_of: {", None, "signs.signed_of", "did you mean `signed_out`?"),
    ('{address: ["*/login*"]}', "{address: []}", None, "signs.signed_out", "neither `address` nor `find`"),
    # elements
    ("{role: button, name: 提交}", "{role: buton, name: 提交}", None,
     "pages.order.elements.submit.find.0.role",
     "`buton` is no role; did you mean `button`?"),
    ("{role: button, name: 提交}", "{css: .submit}", None, "pages.order.elements.submit.find.0",
     "`css` without a reason, expected `because:`"),
    ("{role: button, name: 提交}", "{role: button, text: 提交}", None, "pages.order.elements.submit.find.0",
     "`role`, `text` in one candidate, expected exactly one of"),
    ("{role: button, name: 提交}", "{because: none}", None, "pages.order.elements.submit.find.0",
     "no way to find it in one candidate"),
    ("{role: button, name: 提交}", "{text: a, name: 提交}", None, "pages.order.elements.submit.find.0",
     "without a role"),
    ("{role: button, name: 提交}", "{role: button, name: a, contains: b}", None,
     "pages.order.elements.submit.find.0", "`name` and `contains`"),
    ("{role: button, name: 提交}", "{role: button, name: {chinese: 提交}}", None,
     "pages.order.elements.submit.find.0.name", "`chinese` is no language"),
    ("{role: button, name: 提交}", "{role: button, name: ''}", None,
     "pages.order.elements.submit.find.0.name.0", "is empty"),
    ("dialog: {find: [{role: dialog}]}", "dialog: {find: []}", None, "pages.order.elements.dialog.find",
     "too few values"),
    ("dialog: {find: [{role: dialog}]}", "dialog: {within: saved}", None, "pages.order.elements.dialog.find",
     "is missing"),
    ("dialog: {find: [{role: dialog}]}", "dialog: [{role: dialog}]", None, "pages.order.elements.dialog",
     "a list, expected a mapping"),
    ("personal: true}", "personal: yes}", None, "pages.order.elements.buyer.personal", "`true` or `false`"),
    ("take: value}", "take: html}", None, "pages.order.elements.number.take",
     "`text`, `value` or `attr:NAME`"),
    (ORDER_NO, ORDER_NO.replace("(\\d{14,17})", "\\d{14}"), None, "pages.order.elements.order_no.pattern",
     "0 groups in the pattern, expected exactly one"),
    (ORDER_NO, ORDER_NO.replace("(\\d{14,17})", "(a)(b)"), None, "pages.order.elements.order_no.pattern",
     "2 groups in the pattern"),
    (ORDER_NO, ORDER_NO.replace("(\\d{14,17})", "(a"), None, "pages.order.elements.order_no.pattern",
     "no regular expression"),
    (CONFIRM, "Confirm it: {find: [{role: button, name: OK}]}", None, "pages.order.elements.Confirm it",
     "expected a name of the form"),
    ("options: service_option", "options: service_optoin", None, "pages.order.elements.service.options",
     "`service_optoin` is no element of page `order`; did you mean `service_option`?"),
    ("filter: service_filter", "filter: nowhere", None, "pages.order.elements.service.filter",
     "is no element"),
    ("shown: service_shown", "shown: nowhere", None, "pages.order.elements.service.shown", "is no element"),
    ('name: "{option}"', "name: any", None, "pages.order.elements.service_option.find.0", "no `{option}` in"),
    ("saved: {find: [{text: 修改成功}]}", 'saved: {find: [{text: "{option}"}]}', None,
     "pages.order.elements.saved.find.0", "no other's `options`"),
    ("saved: {find: [{text: 修改成功}]}", 'saved: {find: [{text: "{numbr}"}]}', None,
     "pages.order.elements.saved.find.0", "`{numbr}` may not stand here; did you mean `number`?"),
    ("saved: {find: [{text: 修改成功}]}", 'saved: {find: [{text: "{password}"}]}', None,
     "pages.order.elements.saved.find.0", "may not stand here"),
    ("saved: {find: [{text: 修改成功}]}", 'saved: {find: [{text: "{number"}]}', None,
     "pages.order.elements.saved.find.0", "a brace without its partner"),
    ("row: {list: parcels,", "row: {list: parcel,", None, "pages.order.elements.edit.row.list",
     "`parcel` is no list of page `order`; did you mean `parcels`?"),
    ('where: {number: "{old_number}"}', 'where: {nummer: "{old_number}"}', None,
     "pages.order.elements.edit.row.where.nummer", "did you mean `number`?"),
    ('where: {number: "{old_number}"}', 'where: {number: "{old_nummer}"}', None,
     "pages.order.elements.edit.row.where.number", "may not stand here"),
    ("        fields:\n          number: {css: [\".no\"]}",
     "        fields:\n          number: {rows: {css: [a]}, fields: {b: {css: [c]}}}",
     'where: {number: "{old_number}"}',
     "pages.order.elements.edit.row.where.number", "a list, expected a field"),
    # pages and lists
    ('address: "/order?id={order_id}"', 'address: "https://example.com/order"', None, "pages.order.address",
     "begins with one `/`"),
    ('address: "/order?id={order_id}"', 'address: "//example.com/order"', None, "pages.order.address",
     "begins with one `/`"),
    ('address: "/order?id={order_id}"', 'address: "/order?id={number}"', None, "pages.order.address",
     "may not stand here"),
    ("ready: order_no", "ready: order_nr", None, "pages.order.ready", "did you mean `order_no`?"),
    ("    ready: box\n", "    ready: box\n    alone: true\n", "    alone:", "pages.chat.alone",
     "`alone` on page `chat`, expected it on `conversation`"),
    ("    ready: box\n", "    ready: box\n    repeats: true\n", "    repeats:", "pages.chat.repeats",
     "`repeats` without `next`, expected both"),
    ("    ready: box\n", "", "  chat:", "pages.chat", "no `ready:`"),
    ("like: orders", "like: order_list", None, "pages.search.like", "`order_list` is no page"),
    ("like: orders", "like: search", None, "pages.search.like", "like itself"),
    ("arrive: show_all", "arrive: show_al", None, "pages.orders.arrive", "did you mean `show_all`?"),
    ("arrive: show_all", "arrive: change_tracking", None, "pages.orders.arrive",
     "writes, expected a reading"),
    ("arrive: show_all", "arrive: sign_in", None, "pages.orders.arrive", "is a route of page `sign_in`"),
    ("within: table\n", "within: tabel\n", None, "pages.orders.lists.orders.within", "did you mean `table`?"),
    ('link: {css: ["a"], take: "attr:href"}', "link: {css: [a], take: count, all: true}", None,
     "pages.orders.lists.orders.fields.link", "`all` or `labelled` beside `take: count`"),
    ("take: value}", "take: count}", None, "pages.order.elements.number.take",
     "`text`, `value` or `attr:NAME`"),
    ('link: {css: ["a"], take: "attr:href"}', "link: {optional: true}", None,
     "pages.orders.lists.orders.fields.link", "neither `css` nor `rows`"),
    ('link: {css: ["a"], take: "attr:href"}', "link: {css: [a], fields: {b: {css: [c]}}}", None,
     "pages.orders.lists.orders.fields.link", "`fields` without `rows`"),
    ('rows: {css: ["table.order", ".order-row"], because: documented}', "rows: {}", None,
     "pages.orders.lists.orders.rows.css", "is missing"),
    # routes
    ("- {click: edit}", "- {clik: edit}", None, "routes.change_tracking.lines.0.clik",
     "did you mean `click`?"),
    ("- {click: edit}", "- {click: edt}", None, "routes.change_tracking.lines.0.click",
     "`edt` is no element of page `order`; did you mean `edit`?"),
    ("- {click: edit}", "- {click: edit, expect: dialog}", None, "routes.change_tracking.lines.0",
     "`click`, `expect` in one line"),
    ("- {click: edit}", "- {if_present: true}", None, "routes.change_tracking.lines.0",
     "no verb in one line"),
    ("- {click: edit}", "- {click: edit, key: Enter}", None, "routes.change_tracking.lines.0",
     "`key:` beside `click`, expected it gone"),
    ("- {click: edit}", "- {accept_dialog: edit}", None, "routes.change_tracking.lines.0.accept_dialog",
     "expected one of `next`"),
    ("- {click: edit}", "- {open: nowhere}\n      - {click: edit}", None,
     "routes.change_tracking.lines.0.open",
     "`nowhere` is no page"),
    ('- {fill: number, with: "{number}"}', "- {fill: number}", None, "routes.change_tracking.lines.3",
     "`fill` without `with:`"),
    ('- {fill: number, with: "{number}"}', '- {fill: number, with: "{password}"}', None,
     "routes.change_tracking.lines.3.with", "may not stand here"),
    ('- {fill: number, with: "{number}"}', '- {fill: number, with: "{option}"}', None,
     "routes.change_tracking.lines.3.with", "may not stand here"),
    ('option: "{service}"', 'option: "{servce}"', None, "routes.change_tracking.lines.2.option",
     "did you mean `service`?"),
    (COMMIT, "- {click: confirm}", "    lines:\n      - {click: edit}", "routes.change_tracking.lines",
     "no commit in a route that writes"),
    (COMMIT, COMMIT + "\n      - {commit: submit, by: click}", "- {commit: submit",
     "routes.change_tracking.lines.7",
     "another commit"),
    (COMMIT, "- {commit: confirm}", None, "routes.change_tracking.lines.6", "`commit` without `by:`"),
    (COMMIT, "- {commit: confirm, by: press}", None, "routes.change_tracking.lines.6",
     "`commit` without `key:`"),
    (COMMIT, "- {commit: confirm, by: click, key: Enter}", None, "routes.change_tracking.lines.6",
     "`key:` beside `commit`"),
    (COMMIT, "- {commit: confirm, by: magic}", None, "routes.change_tracking.lines.6.by",
     "`magic` is unknown"),
    (COMMIT, "- {commit: confirm, by: click, dialog: dismiss}", None, "routes.change_tracking.lines.6.dialog",
     "`dismiss` is unknown"),
    ("key: Enter}", "key: 'En ter'}", None, "routes.send.lines.1.key", "expected a key like"),
    ("- {expect_gone: dialog}", "- {click: dialog}", None, "routes.change_tracking.lines.8",
     "`click` after the commit, expected only `expect` or `expect_gone`"),
    ("lines: [{click: all_tab, if_present: true}]", "lines: [{commit: all_tab, by: click}]", None,
     "routes.show_all.lines.0", "a commit in a route that does not write"),
    ("lines: [{click: all_tab, if_present: true}]", "lines: []", "  show_all:", "routes.show_all",
     "both or none of `lines` and `variants`"),
    ("write: message", "write: massage", None, "routes.send.write", "did you mean `message`?"),
    ("page: chat", "page: chats", None, "routes.send.page", "`chats` is no page; did you mean `chat`?"),
    (PROVE, "prove: {order: order_nr, old: old_number}", None, "routes.change_tracking.prove.order",
     "did you mean `order_no`?"),
    (PROVE, "prove: {order: order_no, old: old_number, left: order_nr}", None,
     "routes.change_tracking.prove.left", "did you mean `order_no`?"),
    (PROVE, "prove: {order: order_no}", None, "routes.change_tracking.prove", "no `old:`"),
    ("    prove: {order: card, readback: sent}", "    prove: {order: card}", None, "routes.send.prove",
     "no `readback:`"),
    ("when: remembered", "when: remembred", None, "routes.sign_in.variants.0.when",
     "did you mean `remembered`?"),
    ("- when: remembered\n        lines: [{", "- lines: [{", None, "routes.sign_in.variants.0", "no `when:`"),
]  # fmt: skip


#: Faults that are two problems by their nature: a key renamed is one unknown and one missing.
TWOFOLD = {"titel", "pages.order.elements.Confirm it"}


@pytest.mark.parametrize(("old", "new", "at", "path", "words"), FAULTS)
def test_a_fault_is_told_at_its_line(
    faults: Examine, sample: str, old: str, new: str, at: str | None, path: str, words: str
) -> None:
    """A fault is one problem at its line and path, and none is made up about what rests on it."""
    seen = faults((old, new))
    changed = sample.replace(old, new)
    line = changed[: changed.index(at or new)].count("\n") + 1
    told = [(where, what) for where, spot, what in seen if spot == path]
    assert [line] == [where for where, _ in told], seen
    assert words in told[0][1]
    others = [one for one in seen if one[1] != path]
    assert (path in TWOFOLD) == bool(others), others


def test_all_faults_are_in_one_report(faults: Examine) -> None:
    """Faults of the YAML, of the shape, between parts and of routes are told together."""
    seen = faults(
        ("title: Sample seller centre", "title: &t Sample"),
        ("changes: 2,", "changes: two,"),
        ("role: dialog", "role: dilog"),
        ("ready: order_no", "ready: order_nr"),
        ("- {click: edit}", "- {clik: edit}"),
        ("- {expect_gone: dialog}", "- {click: dialog}"),
        ("time_zone: America/Los_Angeles", "time_zone: Mars"),
    )
    wanted = [
        "title",
        "time_zone",
        "limits.changes",
        "pages.order.ready",
        "pages.order.elements.dialog.find.0.role",
        "routes.change_tracking.lines.0.clik",
        "routes.change_tracking.lines.8",
    ]
    assert wanted == [path for _, path, _ in seen]


def test_the_report_is_lines_of_file_line_path_and_text(tmp_path: Path, sample: str) -> None:
    """The error says how many, then `file:line dotted.path: what, what was expected`; exit code 3."""
    file = tmp_path / "bad.yaml"
    file.write_text(
        sample.replace("pace: [2, 5]", "pace: [5, 2]").replace("ready: box", "ready: bax"), encoding="utf-8"
    )
    with pytest.raises(InvalidInput) as caught:
        load_pack(file, contract=Contract())
    lines = caught.value.what.split("\n")
    expected = ExitCode.INPUT
    assert expected == caught.value.exit_code
    assert "has 2 problem(s)" in lines[0]
    assert f"{file}:8 pace: 5 and 2, expected the smaller first" == lines[1]
    assert lines[2].endswith(" pages.chat.ready: `bax` is no element of page `chat`; did you mean `box`?")


def test_the_report_names_files_here_shortly(
    tmp_path: Path, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file below the current folder is named without it."""
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "bad.yaml").write_text(sample.replace("pace: [2, 5]", "pace: x"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=r"\npacks/bad.yaml:8 pace: "):
        load_pack(Path("packs") / "bad.yaml", contract=Contract())


def test_a_long_report_is_cut(tmp_path: Path) -> None:
    """Of very many problems the first are told and the rest counted."""
    file = tmp_path / "bad.yaml"
    file.write_text("".join(f"x{n}: 1\n" for n in range(1000)), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"and 8\d\d more") as caught:
        load_pack(file)
    expected = 202
    assert expected == len(caught.value.what.split("\n"))


def test_like_is_one_level_deep(faults: Examine) -> None:
    """A page that is like a page that is like another is refused."""
    edit = ("    ready: box\n", "    like: search\n    ready: box\n")
    expected = [("pages.chat.like", True)]
    assert expected == [(path, "`search` is itself like `orders`" in text) for _, path, text in faults(edit)]


def test_circles_are_told_once(faults: Examine) -> None:
    """Elements that stand within each other are one problem, with the way round."""
    seen = faults(
        ("dialog: {find: [{role: dialog}]}", "dialog: {find: [{role: dialog}], within: old_number}")
    )
    expected = ["pages.order.elements.dialog"]
    assert expected == [path for _, path, _ in seen]
    assert "`dialog` → `old_number` → `dialog`" in seen[0][2]


@pytest.mark.parametrize("key", ["within", "frame"])
def test_an_element_within_itself_is_a_circle(faults: Examine, key: str) -> None:
    """An element cannot be its own scope or frame."""
    seen = faults(
        ("dialog: {find: [{role: dialog}]}", f"dialog: {{find: [{{role: dialog}}], {key}: dialog}}")
    )
    expected = ["pages.order.elements.dialog"]
    assert expected == [path for _, path, _ in seen]


def test_a_circle_through_a_list_is_told(faults: Examine) -> None:
    """An element in a row of a list that stands within the element is a circle."""
    rows = '        rows: {css: [".parcel"]}\n        fields:\n          number'
    seen = faults((rows, f"        within: edit\n{rows}"))
    expected = ["pages.order.elements.edit"]
    assert expected == [path for _, path, _ in seen]


def test_a_fault_in_a_borrowed_part_is_told_where_it_stands(faults: Examine) -> None:
    """What a page has taken over is reported for the page it stands in, and only there."""
    seen = faults(("last: last_page", "last: lost_page"))
    expected = ["pages.orders.last"]
    assert expected == [path for _, path, _ in seen]


def test_a_broken_element_is_not_called_unknown_as_well(faults: Examine) -> None:
    """A route that names a broken element is not blamed for it, nor a page that has it from another."""
    expected = 1
    assert expected == len(faults(("{role: table}", "{role: tabel}")))


def test_after_open_the_elements_are_those_of_the_page_opened(faults: Examine) -> None:
    """A route that goes on to another page names that page's elements from there on."""
    lines = "lines: [{click: all_tab, if_present: true}]"
    expected = []
    assert expected == faults((lines, "lines: [{click: all_tab}, {open: order}, {click: edit}]"))
    seen = faults((lines, "lines: [{click: all_tab}, {open: order}, {click: all_tab}]"))
    expected = ["routes.show_all.lines.2.click"]
    assert expected == [path for _, path, _ in seen]


def test_proofs_are_elements_of_the_page_of_the_commit(faults: Examine) -> None:
    """Where a write route commits on a page it opened, it is proven by that page's elements."""
    edit = ('- {fill: box, with: "{text}"}', '- {open: order}\n      - {fill: number, with: "{text}"}')
    seen = faults(
        edit,
        ("- {commit: box, by: press", "- {commit: number, by: press"),
        ("- {expect: sent}", "- {expect: saved}"),
    )
    expected = ["routes.send.prove.order", "routes.send.prove.readback"]
    assert expected == [path for _, path, _ in seen]


@pytest.mark.parametrize("content", ["just text\n", "- a\n- b\n", "''\n"])
def test_what_is_no_mapping_is_told(tmp_path: Path, content: str) -> None:
    """A file that holds a text or a list is refused in one line."""
    file = tmp_path / "bad.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r":1 \.: .*, expected a mapping"):
        load_pack(file)


@pytest.mark.parametrize("key", ["pack", "title", "checked", "time_zone", "hosts", "formats", "pages"])
def test_what_every_pack_must_say(tmp_path: Path, sample: str, key: str) -> None:
    """Each part that must be there is missed by its name, and its lack hides no other problem."""
    blocks, keep = [], True
    for line in sample.split("\n"):
        if line[:1].isalpha():
            keep = not line.startswith(f"{key}:")
        blocks.append(line if keep else "#")
    first = next(number for number, line in enumerate(blocks, 1) if not line.startswith("#"))
    file = tmp_path / "bad.yaml"
    file.write_text("\n".join(blocks).replace("pace: [2, 5]", "pace: [5, 2]"), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_pack(file, contract=Contract())
    lines = caught.value.what.split("\n")[1:]
    assert [f"{file}:{first} {key}: is missing, expected it here"] == [
        line for line in lines if f" {key}: " in line
    ]
    assert any(line.endswith("expected the smaller first") for line in lines)
    expected = 2
    assert expected == len(lines), lines


def test_a_broken_element_of_another_page_is_not_called_unknown(faults: Examine) -> None:
    """A page that names a broken element it has from another page is not blamed for it."""
    seen = faults(("{role: table}", "{role: tabel}"), ("ready: page_mark", "ready: table"))
    expected = ["pages.orders.elements.table.find.0.role"]
    assert expected == [path for _, path, _ in seen]


def test_a_broken_commit_is_not_called_missing(faults: Examine) -> None:
    """A commit that cannot be read is one problem, and the route is not said to have none."""
    seen = faults(("commit: confirm,", "commit: Confirm it,"))
    expected = ["routes.change_tracking.lines.6.commit"]
    assert expected == [path for _, path, _ in seen]
