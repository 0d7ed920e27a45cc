"""Style `events`: a parcel is corrected by an event on top of its history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agent.practice.shop import Order, Pair
from tests.harbour import hands, sheets
from tests.harbour.office import CORRECT, Office

Start = Callable[..., Office]
SignedIn = Callable[[Office, str], Page]
NEW = "EA123456785CN"


def _open(office: Office, signed_in: SignedIn, order: Order) -> Page:
    page = signed_in(office, f"/desk/order/{order.order_id}")
    expect(page.locator(".parcel")).to_have_count(len(order.parcels))
    return page


def test_correction(start: Start, signed_in: SignedIn) -> None:
    """The new event stands on top and counts; the history stays below; the toast goes with a reload."""
    office = start()
    order = office.sown("wrong-service")
    page = _open(office, signed_in, order)
    before = hands.rows(page, ".parcel table")
    old = order.parcels[0].as_json()
    assert "- button:\n  - img" == page.locator(".dots").aria_snapshot()
    hands.add_event(page, "EMS", NEW)
    expect(page.locator(".toast")).to_have_text("Saved")
    today = sheets.day(office.desk.clock())
    assert [[today, "EMS", NEW, "practice-seller"], *before] == hands.rows(page, ".parcel table")
    page.reload()
    expect(page.locator(".parcel td").nth(2)).to_have_text(NEW)
    assert 0 == page.locator(".toast").count()
    (entry,) = office.witness().of_kind("modify")
    new = {"service": "EMS", "number": NEW}
    assert [old, new, True] == [entry[name] for name in ("before", "after", "effect")]
    assert [new] == office.witness().orders[order.order_id]["parcels"]


def test_form_says_what_it_changes(start: Start, signed_in: SignedIn) -> None:
    """The form names the order and the number that counts; no caption is tied, the select is hidden."""
    office = start()
    order = office.sown("near")
    page = _open(office, signed_in, order)
    page.locator(".dots").click()
    page.get_by_role("button", name="Add event").click()
    form = page.locator(".entry")
    expect(form.locator(".for")).to_have_text(order.order_id)
    expect(form.locator(".counts")).to_have_text(order.parcels[0].number)
    assert [0, 0, 0] == [form.get_by_label(one).count() for one in ("Carrier", "Number", "Website")]
    expect(form.locator("select")).to_be_hidden()
    hands.fill(page, ".entry", "Singapore Post", NEW)
    expect(form.locator("select")).to_have_value("SGP")
    expect(form.locator(".picked")).to_have_text("Singapore Post")
    assert 0 == page.locator(".overlay").count()


def test_histories_begin_with_the_declaration(start: Start) -> None:
    """Every history ends with what stands; beyond that there is a row for each change made before."""
    office = start()
    for order in office.desk.shop.orders.values():
        told = office.bench.cabinet.history(order, office.desk.clock())
        assert order.parcels == [one[0].pair for one in told]
        assert order.changes == sum(len(one) - 1 for one in told)
        assert {order.declared_at} >= {one[-1].at for one in told}
        assert all(one == sorted(one, key=lambda event: event.at, reverse=True) for one in told)


def test_only_the_parcel_meant_is_corrected(start: Start, signed_in: SignedIn) -> None:
    """An order with two parcels has two histories; an event goes into the one whose menu was opened."""
    office = start()
    order = next(one for one in office.desk.shop.orders.values() if len(one.parcels) == 2)
    first = order.parcels[0].as_json()
    page = _open(office, signed_in, order)
    hands.add_event(page, "EMS", NEW, parcel=1)
    expect(page.locator(".toast")).to_be_visible()
    assert [first, {"service": "EMS", "number": NEW}] == [one.as_json() for one in order.parcels]


def test_a_refusal_stays(start: Start, signed_in: SignedIn) -> None:
    """A repeated save hangs an alert that outlives reloads and a good save, until somebody closes it."""
    office = start()
    order = office.sown("near")
    page = _open(office, signed_in, order)
    for _ in range(2):
        hands.add_event(page, "EMS", NEW)
        expect(page.locator(".toast, .alert")).to_have_count(1)
        page.reload()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("Not saved: this event has been entered already.")
    assert [True, False] == [one["effect"] for one in office.witness().of_kind("modify")]
    assert "- button" == alert.locator("button").aria_snapshot()
    alert.locator("button").click()
    expect(alert).to_have_count(0)
    page.reload()
    expect(page.locator(".parcel")).to_have_count(1)
    assert 0 == alert.count()


@pytest.mark.parametrize(("kind", "number"), [("past-window", NEW), ("budget-spent", NEW), ("merged", "??")])
def test_rules(start: Start, signed_in: SignedIn, kind: str, number: str) -> None:
    """After five days, after two changes, and with a number that is none, nothing is changed."""
    office = start()
    order = office.sown(kind)
    before = [one.as_json() for one in order.parcels]
    page = _open(office, signed_in, order)
    hands.add_event(page, "EMS", number)
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    assert before == [one.as_json() for one in order.parcels]
    assert [False] == [one["effect"] for one in office.witness().of_kind("modify")]


def test_a_colleagues_alert_is_no_answer(start: Start, signed_in: SignedIn) -> None:
    """One order has an alert from the beginning; it can be corrected, and the alert still hangs there."""
    office = start()
    order = office.sown("check-digit")
    page = _open(office, signed_in, order)
    expect(page.get_by_role("alert")).to_have_count(1)
    hands.add_event(page, "EMS", NEW)
    expect(page.locator(".toast")).to_have_text("Saved")
    expect(page.get_by_role("alert")).to_have_count(1)
    assert Pair("EMS", NEW) == order.parcels[0]


def test_a_colleague_was_quicker(start: Start, signed_in: SignedIn) -> None:
    """A save from a page that shows what no longer counts is refused; the colleague's number stands."""
    office = start()
    order = office.sown("near")
    page = _open(office, signed_in, order)
    office.colleague_writes(order, theirs := Pair("DHL", "1234567890"))
    hands.add_event(page, "EMS", NEW)
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    assert [theirs] == order.parcels
    page.reload()
    expect(page.locator(".parcel tbody tr").first.locator("td").last).to_have_text("a.vogel")


def test_a_lost_reply(start: Start, signed_in: SignedIn) -> None:
    """A save that was carried out and never answered changes nothing on the page; a reload shows it."""
    office = start()
    order = office.sown("wrong-service")
    page = _open(office, signed_in, order)
    office.door.hold(CORRECT, carried_out=True)
    hands.add_event(page, "EMS", NEW)
    assert office.door.arrived.wait(60)
    office.door.leave.set()
    expect(page.locator(".toast")).to_have_text("No answer from the office")
    assert NEW not in [row[2] for row in hands.rows(page, ".parcel table")]
    page.reload()
    expect(page.locator(".parcel td").nth(2)).to_have_text(NEW)
