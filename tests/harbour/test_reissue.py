"""Style `reissue`: a shipment is cancelled, and another created in its place."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from agent.practice.shop import Pair
from tests.harbour import hands
from tests.harbour.office import Office

Start = Callable[..., Office]
SignedIn = Callable[[Office, str], Page]
NEW = "EA123456785CN"


def test_reissue(start: Start, signed_in: SignedIn) -> None:
    """Between the two steps the order waits in folder open; afterwards it is what it was, one change on."""
    office = start("reissue")
    order = office.sown("wrong-service")
    old, declared, changes = order.parcels[0].as_json(), order.declared_at, order.changes
    page = signed_in(office, f"/desk/order/{order.order_id}")
    hands.cancel(page)
    expect(page.locator(".shipment .none")).to_have_text("No shipment on this order")
    expect(page.locator(".tally")).to_have_text(f"Reissued {changes + 1} times")
    assert "Paid, to pack" == hands.facts(page)["State"]
    assert ("waiting", []) == (order.tab, order.parcels)
    hands.create(page, "EMS", NEW)
    expect(page.locator(".card")).to_have_count(1)
    shown = hands.facts(page)
    assert ["Under way", "EMS", NEW] == [shown[name] for name in ("State", "Carrier", "Number")]
    assert ("shipped", [Pair("EMS", NEW)]) == (order.tab, order.parcels)
    assert (declared, changes + 1) == (order.declared_at, order.changes)
    new = {"service": "EMS", "number": NEW}
    logged = [(one["kind"], one["before"], one["after"]) for one in office.witness().log]
    assert [("cancel", old, ""), ("create", "", new)] == logged
    assert 0 == page.get_by_role("button", name="New shipment").count()


def test_the_question_can_be_denied(start: Start, signed_in: SignedIn) -> None:
    """The question names number and order; no is no, and the form has no other way to change a number."""
    office = start("reissue")
    order = office.sown("near")
    page = signed_in(office, f"/desk/order/{order.order_id}")
    page.get_by_role("button", name="Cancel shipment").click()
    question = page.get_by_role("dialog")
    expect(question.locator(".number")).to_have_text(order.parcels[0].number)
    expect(question.locator(".order")).to_have_text(order.order_id)
    question.get_by_role("button", name="No", exact=True).click()
    expect(question).to_have_count(0)
    assert [] == office.witness().log
    assert 0 == page.get_by_role("button", name="New shipment").count()


def test_a_parcel_keeps_its_place(start: Start, signed_in: SignedIn) -> None:
    """Of two parcels the cancelled one is created anew where it stood; the order's state never moves."""
    office = start("reissue")
    order = next(one for one in office.desk.shop.orders.values() if len(one.parcels) == 2)
    kept = order.parcels[1]
    page = signed_in(office, f"/desk/order/{order.order_id}")
    hands.cancel(page)
    expect(page.locator(".gap")).to_have_text("Shipment 1 of 2 has been cancelled")
    assert ("Under way", [kept]) == (hands.facts(page)["State"], order.parcels)
    hands.create(page, "EMS", NEW)
    expect(page.locator(".card")).to_have_count(2)
    assert [Pair("EMS", NEW), kept] == order.parcels


def test_refusals_stay(start: Start, signed_in: SignedIn) -> None:
    """A cancellation too many, and a creation with no number, hang an alert and change nothing."""
    office = start("reissue")
    order = office.sown("budget-spent")
    before = list(order.parcels)
    page = signed_in(office, f"/desk/order/{order.order_id}")
    hands.cancel(page)
    expect(page.get_by_role("alert")).to_have_text("Not saved: this parcel is closed for corrections.")
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(1)
    assert before == order.parcels

    office.colleague_cancels(other := office.sown("near"))
    page.goto(f"{office.address}/desk/order/{other.order_id}")
    hands.create(page, "EMS", "?")
    expect(page.get_by_role("alert")).to_contain_text("5 to 50 letters and digits")
    assert [] == other.parcels


def test_a_first_shipment_is_a_declaration(start: Start, signed_in: SignedIn) -> None:
    """An order that never had a shipment looks like one whose shipment was cancelled; the book knows."""
    office = start("reissue")
    order = office.sown("not-declared")
    page = signed_in(office, f"/desk/order/{order.order_id}")
    expect(page.locator(".shipment .none")).to_have_text("No shipment on this order")
    hands.create(page, "EMS", NEW)
    expect(page.locator(".card")).to_have_count(1)
    assert ["declare"] == [one["kind"] for one in office.witness().log]
