"""Customer notes: a tick that comes back, notes that no customer sees, a count of new ones."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from agent.practice.shop import Conversation, Message
from tests.harbour.office import Office

Start = Callable[..., Office]
SignedIn = Callable[[Office, str], Page]


def _open(office: Office, signed_in: SignedIn) -> tuple[Page, Conversation]:
    """Open the notes of the order whose customer wrote last; the thread has a single note."""
    order = office.sown("near")
    thread = office.desk.shop.of_buyer.get(order.buyer.buyer_id)
    if thread is None:
        thread = Conversation("S1", order.buyer, [])
        office.desk.shop.add_conversation(thread)
    thread.messages[:] = [Message("S1-1", "buyer", "Where is it?", office.desk.clock())]
    page = signed_in(office, f"/desk/order/{order.order_id}/notes")
    expect(page.locator(".note .text").last).to_have_text("Where is it?")
    return page, thread


def _add(page: Page, text: str, *, public: bool) -> None:
    page.locator("textarea").fill(text)
    if public:
        page.locator("label.tick").click()
    page.get_by_role("button", name="Add note").click()


def test_private_comes_back(start: Start, signed_in: SignedIn) -> None:
    """The tick is set at first, by the first sign typed, and after each note; unset, it stays unset."""
    page, _ = _open(start(), signed_in)
    tick = page.locator(".twin")
    expect(tick).to_be_checked()
    page.locator("label.tick").click()
    expect(tick).not_to_be_checked()
    page.locator("textarea").press_sequentially("H")
    expect(tick).to_be_checked()
    page.locator("label.tick").click()
    page.locator("textarea").press_sequentially("ello")
    expect(tick).not_to_be_checked()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".toast")).to_have_text("Added")
    expect(tick).to_be_checked()


def test_only_public_notes_reach_the_customer(start: Start, signed_in: SignedIn) -> None:
    """A private note is shown and logged as one and is no message; a public one is a message."""
    office = start()
    page, thread = _open(office, signed_in)
    _add(page, "for us", public=False)
    expect(page.locator(".note")).to_have_count(2)
    _add(page, "for you", public=True)
    expect(page.locator(".note")).to_have_count(3)
    shown = list(
        zip(
            page.locator(".note .text").all_text_contents(),
            page.locator(".note .badge").all_text_contents(),
            strict=True,
        )
    )
    public, private = "Shown to customer", "Private"
    assert [("for you", public), ("for us", private), ("Where is it?", public)] == shown
    logged = [(one["kind"], one["after"], one["effect"]) for one in office.witness().log]
    assert [("note", "for us", True), ("message", "for you", True)] == logged
    told = [one["text"] for one in office.witness().threads[thread.buyer.buyer_id]["messages"]]
    assert ["Where is it?", "for you"] == told


def test_refused_notes(start: Start, signed_in: SignedIn) -> None:
    """A note that gives a contact is refused, and its text stays in the box."""
    office = start()
    page, thread = _open(office, signed_in)
    _add(page, "write to me@example.com", public=True)
    expect(page.get_by_role("alert")).to_contain_text("was not added")
    expect(page.locator("textarea")).to_have_value("write to me@example.com")
    assert 1 == len(thread.messages)
    assert [("message", False)] == [(one["kind"], one["effect"]) for one in office.witness().log]


def test_new_notes(start: Start, signed_in: SignedIn) -> None:
    """Opening the notes marks nothing; the button does, for everybody."""
    office = start()
    page, thread = _open(office, signed_in)
    thread.unread = 2
    page.reload()
    expect(page.locator(".fresh")).to_have_text("2 new")
    assert ([], 2) == (office.witness().log, thread.unread)
    page.get_by_role("button", name="Mark as seen").click()
    expect(page.locator(".fresh")).to_have_count(0)
    assert [("2", "0")] == [(one["before"], one["after"]) for one in office.witness().of_kind("read-mark")]


def test_earlier_notes(start: Start, signed_in: SignedIn) -> None:
    """Twenty notes at first, newest first; more on demand."""
    office = start()
    page, thread = _open(office, signed_in)
    thread.messages += [Message(f"S1-{n}", "seller", f"{n}", office.desk.clock()) for n in range(2, 33)]
    page.reload()
    expect(page.locator(".note")).to_have_count(20)
    expect(page.locator(".note .text").first).to_have_text("32")
    page.get_by_role("button", name="Show earlier").click()
    expect(page.locator(".note")).to_have_count(32)
    expect(page.get_by_role("button", name="Show earlier")).to_have_count(0)


def test_a_customer_without_notes(start: Start, signed_in: SignedIn) -> None:
    """Somebody who never wrote cannot be written to."""
    office = start()
    shop = office.desk.shop
    order = next(one for one in shop.orders.values() if one.buyer.buyer_id not in shop.of_buyer)
    page = signed_in(office, f"/desk/order/{order.order_id}/notes")
    expect(page.locator("main .none")).to_have_text("No customer notes yet")
    assert 0 == page.locator("textarea").count()
