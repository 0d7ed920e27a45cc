"""The inbox of the page: the same matters and the same rules as the commands', with pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput, UsageError
from agent.ledger import asking, inbox, stores
from agent.ledger.approvals import ApprovalState, Asked
from agent.ledger.inbox import Matter, Waits
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.models import Reason
from agent.review.catalogue import Catalogue
from agent.review.matters import Group, Item, Matters, groups
from agent.settings import load
from tests.evidence.sealing import PICTURE, SECOND, begin
from tests.journal.samples import SHOP, FixedClock, begun, fix, message

SETTINGS = """
data_dir = "data"
[stores.practice]
pack = "practice"
address = "http://127.0.0.1:9"
channel_id = "4711"
"""
LATER = "20261122t121403z-daily"


@pytest.fixture
def journal(engine: Engine, clock: FixedClock) -> Journal:
    """A round that leaves several things to people."""
    journal = Journal(engine, store="practice", shop=SHOP, round_id="r1", clock=clock)
    journal.open_round("daily")
    return journal


@pytest.fixture
def ids(journal: Journal) -> dict[str, int]:
    """Requests: two that are proven, two that merely differ, a near one, a message."""
    reasons = {
        "one": Reason.PLACEHOLDER,
        "two": Reason.PLACEHOLDER,
        "other": Reason.DIFFERENT,
        "another": Reason.DIFFERENT,
        "near": Reason.NEAR,
    }
    fixes = [(fix(order=f"819{n}", reason=reason),) for n, reason in enumerate(reasons.values())]
    intents = dict(zip((*reasons, "message"), journal.plan(fixes, [message(order="8180")]), strict=True))
    found = {}
    for name, intent in intents.items():
        shown = {side: intent.terms[side] for side in ("wrong", "right") if side in intent.terms}
        wanted = Asked([intent], shown, "Dear buyer" if name == "message" else "")
        found[name] = journal.ask([wanted])[wanted.digest].id
    return found


@pytest.fixture
def matters(tmp_path: Path, engine: Engine, clock: FixedClock) -> Matters:
    """The page's inbox over a store with one settings file and no recording."""
    (tmp_path / "bufa.toml").write_text(SETTINGS, "utf-8")
    settings = load(tmp_path / "bufa.toml", environment=False)
    return Matters(settings, engine, Catalogue(settings.recordings_dir), clock)


def as_shown(matters: Matters, *numbers: int) -> dict[int, str]:
    """Return the terms that the page shows of requests, by number."""
    return {each.number: each.waiting.terms for each in matters.items() if each.number in numbers}


def left(engine: Engine) -> set[int]:
    """Return which requests wait."""
    return {each.id for each in asking.waiting(engine)}


def group(found: list[Group], reason: str) -> Group:
    """Return the one group of a reason."""
    (one,) = [each for each in found if each.reason == reason and not each.items[0].waiting.text]
    return one


def test_requests_are_grouped_by_reason(matters: Matters, ids: dict[str, int]) -> None:
    """Of one reason together, messages by themselves; only what may be answered as a whole says so."""
    found = groups(matters.items())
    expected = {
        ("placeholder", True, (ids["one"], ids["two"])),
        ("different", False, (ids["other"], ids["another"])),
        ("near", True, (ids["near"],)),
        ("placeholder", True, (ids["message"],)),
    }
    assert expected == {(each.reason, each.whole, tuple(each.shown)) for each in found}


def test_a_group_is_approved_as_it_was_shown(
    matters: Matters, ids: dict[str, int], engine: Engine, journal: Journal
) -> None:
    """What came in since the page was loaded is not meant, nor is another reason's number slipped in."""
    shown = group(groups(matters.items()), "placeholder")
    meant = shown.shown | as_shown(matters, ids["near"], ids["other"])
    (late,) = journal.plan([(fix(order="8199"),)])
    journal.ask([Asked([late], {})])
    assert 2 == matters.approve_group("placeholder", meant, "Li")
    assert {ids["other"], ids["another"], ids["near"], ids["message"]} < left(engine)
    assert 5 == len(left(engine))


def test_mere_differences_are_never_approved_as_a_group(
    matters: Matters, ids: dict[str, int], engine: Engine
) -> None:
    """The page is told what the command is told; one by one they can be."""
    shown = group(groups(matters.items()), "different")
    with pytest.raises(UsageError, match="one by one"):
        matters.approve_group("different", shown.shown, "Li")
    assert set(ids.values()) == left(engine)
    assert 1 == matters.approve(as_shown(matters, ids["other"]), "Li", "looked at the parcel")
    assert ids["other"] not in left(engine)
    assert 0 == matters.approve({}, "Li")


def test_a_no_stands(matters: Matters, ids: dict[str, int], engine: Engine) -> None:
    """One or several; a number that is none answers nothing."""
    with pytest.raises(InvalidInput, match="there is no request 99"):
        matters.reject(as_shown(matters, ids["one"]) | {99: ""}, "Li")
    assert 2 == matters.reject(as_shown(matters, ids["one"], ids["other"]), "Li", "wrong parcel")
    assert set(ids.values()) - {ids["one"], ids["other"]} == left(engine)


@pytest.mark.parametrize("said", [ApprovalState.GRANTED, ApprovalState.REJECTED])
def test_a_page_of_before_overrules_nobody(
    matters: Matters, ids: dict[str, int], engine: Engine, said: ApprovalState
) -> None:
    """What a colleague answered meanwhile stands, yes or no; the page says who did."""
    shown = as_shown(matters, ids["one"], ids["two"])
    asking.answer(engine, [ids["one"]], said, "Wang", matters.clock)
    for take in (matters.approve, matters.reject):
        with pytest.raises(InvalidInput, match="already answered by Wang"):
            take(shown, "Li")
    assert set(ids.values()) - {ids["one"]} == left(engine)


def test_other_terms_than_those_shown_get_no_yes(
    matters: Matters, ids: dict[str, int], engine: Engine
) -> None:
    """A number is not enough, and neither is none: the page must be loaded again."""
    shown = as_shown(matters, ids["one"], ids["two"])
    for other in ({ids["one"]: shown[ids["two"]]}, {ids["one"]: ""}):
        for take in (matters.approve, matters.reject):
            with pytest.raises(InvalidInput, match="load the page again"):
                take(other, "Li")
        with pytest.raises(InvalidInput, match="load the page again"):
            matters.approve_group("placeholder", other, "Li")
    assert set(ids.values()) == left(engine)


def test_what_is_a_mere_difference_by_now_gets_no_yes_with_a_group(
    matters: Matters, ids: dict[str, int], engine: Engine, journal: Journal
) -> None:
    """The terms are the same, the proof is gone: the group as it was shown does not hold it any more."""
    shown = group(groups(matters.items()), "placeholder").shown
    (same,) = journal.plan([(fix(order="8190", reason=Reason.DIFFERENT),)])
    journal.ask([Asked([same], {"rests_on": "nothing"})])
    assert 1 == matters.approve_group("placeholder", shown, "Li")
    assert ids["one"] in left(engine)
    with pytest.raises(InvalidInput, match="has changed"):
        asking.answer_shown(
            engine, {ids["one"]: shown[ids["one"]]}, ApprovalState.GRANTED, "Li", matters.clock, reason="near"
        )


def test_a_request_is_shown_with_its_pictures(matters: Matters, ids: dict[str, int]) -> None:
    """The latest pictures of the newest recording of the order, the oldest of them first."""
    for round_id, marks in ((SECOND, b"ab"), (LATER, b"cdefg")):
        work = begin(matters.settings.recordings_dir, round_id, None)
        for mark in marks:
            work.recording("order-8190").still(PICTURE + bytes([mark]), page="order", moment="before")
        work.close("waiting_approval", {})
    one = next(each for each in matters.items() if each.waiting.order_id == "8190")
    assert ids["one"] == one.number
    assert one.recording is not None
    assert (LATER, [2, 3, 4, 5]) == (one.recording.round_id, [step.number for step in one.pictures])
    assert one.waiting.picture.endswith(f"{LATER}/order-8190/{one.pictures[-1].still}")
    without = next(each for each in matters.items() if each.waiting.order_id == "8191")
    assert ((), None, "") == (without.pictures, without.recording, without.waiting.picture)


def test_a_check_for_a_person_is_shown_as_it_stood_there(matters: Matters, engine: Engine) -> None:
    """The newest scan's picture of what went wrong; it is answered by signing in, so it has no number."""
    stores.pause(engine, "practice", stores.SIGN_IN, "a slider", matters.clock)
    work = begin(matters.settings.recordings_dir, LATER, None)
    scan = work.recording("scan")
    scan.still(PICTURE, page="sign_in", moment="signed in")
    scan.still(PICTURE + b"x", page="sign_in", moment="wrong")
    work.close("needs_person", {})
    (item,) = matters.items()
    assert ("sign-in", None, "bufa login practice") == (item.waiting.kind, item.number, item.waiting.answer)
    assert ["wrong"] == [step.moment for step in item.pictures]


@pytest.fixture
def unproven(journal: Journal, matters: Matters) -> Item:
    """A message that was begun and never proven."""
    (told,) = journal.plan([], [message()])
    begun(journal, told)
    journal.settle([told.id], IntentState.UNCONFIRMED, "the console could not be read")
    matter = Matter(Waits.UNCONFIRMED, "8190", "placeholder", "not read", "RB1", "Dear buyer", told.id)
    inbox.keep(journal.engine, "practice", SHOP, "r1", [matter], (), matters.clock)
    (item,) = matters.items()
    return item


def test_an_entry_is_closed_with_its_proof(matters: Matters, unproven: Item, journal: Journal) -> None:
    """Text and number to paste are there; the answer reaches the journal, the proof is kept privately."""
    assert ("RB1", "Dear buyer") == (unproven.waiting.number, unproven.waiting.text)
    assert unproven.number is not None
    matters.close(
        unproven.number, unproven.waiting.terms, "by-hand", "Li", "pasted it", ("../../chat.PNG", b"picture")
    )
    assert [] == matters.items()
    (kept,) = (matters.settings.data_dir / "attachments").iterdir()
    assert (b"picture", ".png") == (kept.read_bytes(), kept.suffix)
    last = journal.history(1)[-1]
    assert (IntentState.DONE, f"Li: by-hand; pasted it (chat.PNG sha256:{kept.stem})") == (
        last.state,
        last.note,
    )


def test_an_entry_that_says_something_else_by_now_stays(
    matters: Matters, unproven: Item, journal: Journal
) -> None:
    """What was closed on the page was another matter; the journal hears nothing of it."""
    assert unproven.number is not None
    told = unproven.waiting
    matter = Matter(Waits.UNCONFIRMED, "8190", "placeholder", "seen twice", "RB1", "Dear buyer", 1)
    inbox.keep(journal.engine, "practice", SHOP, "r1", [matter], (), matters.clock)
    with pytest.raises(InvalidInput, match="load the page again"):
        matters.close(unproven.number, told.terms, "sent", "Li", "seen")
    (item,) = matters.items()
    assert unproven.number == item.number
    assert IntentState.UNCONFIRMED is journal.history(1)[-1].state


@pytest.mark.parametrize(
    ("answer", "note", "proof"),
    [("done", "x", None), ("sent", " ", None), ("sent", "x", ("a.png", b"x" * (20 * 2**20 + 1)))],
)
def test_a_bad_answer_closes_nothing(
    matters: Matters, unproven: Item, answer: str, note: str, proof: tuple[str, bytes] | None
) -> None:
    """An unknown answer, no note, a proof that is an archive: refused, and the entry stays open."""
    assert unproven.number is not None
    with pytest.raises(InvalidInput):
        matters.close(unproven.number, unproven.waiting.terms, answer, "Li", note, proof)
    assert [unproven] == matters.items()
    assert not (matters.settings.data_dir / "attachments").exists()
    with pytest.raises(InvalidInput, match="there is no entry 99"):
        matters.close(99, "", "sent", "Li", "x", ("a.png", b"x"))
