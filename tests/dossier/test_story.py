"""The story of an order, told from recordings made by hand and from a real journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.dossier.lines import five_lines
from agent.dossier.story import between
from agent.evidence.keys import load
from agent.evidence.recorder import Several, WriteCard
from agent.evidence.reviews import add
from agent.ledger import inbox
from agent.ledger.about import about
from agent.ledger.approvals import ApprovalState, Asked
from agent.ledger.asking import answer
from agent.ledger.database import open_database
from agent.ledger.inbox import Matter, Waits
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.past import BY_HAND
from tests.dossier.samples import NEW, OLD, ORDER, OTHER, Place, corrected, told, whole
from tests.journal.samples import SHOP, FixedClock, fix


def test_the_story_is_told_in_five_lines(place: Place) -> None:
    """What it had, what was done and why, when the buyer was told, what proves it, whose seal it has."""
    key = whole(place)
    expected = [
        ("The order", f"Order {ORDER} of store `main` on csp.aliexpress.com had {OLD}."),
        (
            "What was done",
            f"On 2026-11-22 01:14:07 PST {OLD} was replaced by {NEW}"
            " (the number was a placeholder, no real number).",
        ),
        ("The buyer", "The buyer was told RB473124829CN in the console's chat on 2026-11-22 01:14:12 PST."),
        (
            "Proven by",
            f"{NEW} was read back from a freshly loaded page on 2026-11-22 01:14:09 PST. The message about"
            " RB473124829CN was read back from a freshly loaded page on 2026-11-22 01:14:14 PST.",
        ),
        ("Recordings", f"1, with 3 pictures; sealed by key {key[:16]}…."),
    ]
    assert expected == five_lines(place.story())
    assert [] == place.story().problems


def test_what_was_begun_and_never_settled_is_not_called_done(place: Place) -> None:
    """A killed round leaves `begun` without a card: the line says that nothing is proven."""
    made = place.round()
    terms = {"order_id": ORDER, "old": OLD, "new": NEW}
    made.recording(f"order-{ORDER}").line(verb="begun", page="order", write=terms)
    made.close("unconfirmed", {})
    lines = dict(five_lines(place.story()))
    assert "whether it stands was not proven" in lines["What was done"]
    assert f"{NEW} was not seen afterwards." == lines["Proven by"]
    assert "1, with 0 pictures; not sealed." == lines["Recordings"]


def test_a_message_about_two_orders_tells_each_its_own(place: Place) -> None:
    """What stands in both recordings is told once, and the other order is no part of the story."""
    made = place.round()
    both = Several(*(made.recording(f"order-{each}", each) for each in (ORDER, OTHER)))
    told(both, ORDER, OTHER)
    corrected(made.recording(f"order-{ORDER}"), OTHER)
    made.close("done", {})
    [chapter] = place.story().chapters
    assert [("message", "RB473124829CN")] == [(each.kind, each.new) for each in chapter.writes]
    assert [] == chapter.read
    assert [ORDER] == [each.folder.name.removeprefix("order-") for each in place.story().recordings]


def test_rounds_are_told_in_time_order(place: Place) -> None:
    """Each round is a chapter, the oldest first, whatever the folder's own order is."""
    for name in ("20261123t080000z-daily", "20261122t091403z-daily"):
        made = place.round(name)
        corrected(made.recording(f"order-{ORDER}"), by="lin", approval=4, at="2026-11-22T09:00:00Z")
        made.close("done", {})
    story = place.story()
    rounds = [chapter.recorded.round_id for chapter in story.chapters]
    assert ["20261122t091403z-daily", "20261123t080000z-daily"] == rounds
    assert ("lin", "2026-11-22T09:00:00Z") == story.chapters[0].writes[0].approved


def test_what_people_said_and_did_is_read_from_the_journal(tmp_path: Path, place: Place) -> None:
    """Requests and who answered, matters left to people, and answers by hand; of other orders nothing."""
    clock = FixedClock()
    engine = open_database(tmp_path)
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=clock)
    journal.open_round("daily")
    mine, others = journal.plan([(fix(order=ORDER), None), (fix(order=OTHER), None)], [])  # type: ignore[list-item]
    for intent in (mine, others):
        shown = {side: intent.terms[side] for side in ("wrong", "right")}
        [asked] = journal.ask([Asked([intent], shown)]).values()
        clock.move(minutes=1)
        answer(engine, [asked.id], ApprovalState.GRANTED, "lin", clock, "looked")
    matters = [Matter(Waits.FINDING, each, "unread", f"about {each}") for each in (ORDER, OTHER)]
    inbox.keep(engine, "main", SHOP, "r1", matters, (), clock)
    clock.move(minutes=1)
    said = {"answer": "by-hand", "by": "mei", "note": "called the carrier", "attachment": "a.png sha256:ab"}
    inbox.close(engine, inbox.entries(engine)[0].id, said, clock)
    by_hand = Journal(engine, store="main", shop=SHOP, round_id=f"{BY_HAND}99", clock=clock)
    clock.move(minutes=1)
    by_hand.settle([mine.id], IntentState.DONE, "mei: by-hand; pasted")
    people = place.story(about(engine, "main", ORDER)).people
    engine.dispose()
    expected = [
        ("asked for a yes: correct", "OTHER 11111111 → CPAM RB473124829CN", ""),
        ("lin said yes: correct", "OTHER 11111111 → CPAM RB473124829CN", "looked"),
        ("left to a person: unread", "", f"about {ORDER}"),
        ("mei answered: by-hand", "", "called the carrier · a.png sha256:ab"),
        ("by hand: correct, done", "", "mei: by-hand; pasted"),
    ]
    assert expected == [(each.what, each.detail, each.said) for each in people]
    assert people[1:3] == between(people, people[1].at, people[3].at)


def test_an_order_that_nobody_named_is_unknown(tmp_path: Path) -> None:
    """The journal knows which orders it has ever heard of."""
    engine = open_database(tmp_path)
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=FixedClock())
    journal.open_round("daily")
    journal.plan([(fix(order=ORDER), None)], [])  # type: ignore[list-item]
    assert [True, False] == [about(engine, "main", each).known for each in (ORDER, OTHER)]
    engine.dispose()


def test_what_a_later_round_found_is_no_second_write(place: Place) -> None:
    """A card without `begun` says what was found by reading, at the card's own time; never «not written»."""
    made = place.round()
    recorder = made.recording(f"order-{ORDER}", ORDER)
    recorder.card(WriteCard(ORDER, "correct", "placeholder", OLD, NEW, outcome="done"))
    recorder.card(WriteCard(ORDER, "message", "placeholder", "", "RB473124829CN", outcome="unconfirmed"))
    made.close("unconfirmed", {})
    lines = dict(five_lines(place.story()))
    assert f"On 2026-11-22 01:14:04 PST {NEW} was found to stand" in lines["What was done"]
    assert "still not proven whether the message" in lines["The buyer"]


def test_what_a_killed_run_began_and_the_next_one_saw_was_seen(place: Place) -> None:
    """The first round tells no reason and no end; the next one does, and the first page does not deny it."""
    made = place.round()
    terms = {"kind": "correct", "order_id": ORDER, "old": OLD, "new": NEW}
    made.recording(f"order-{ORDER}", ORDER).line(verb="begun", page="order", write=terms)
    made.close("", {})
    again = place.round("20261122t101403z-daily")
    card = WriteCard(ORDER, "correct", "placeholder", OLD, NEW, outcome="done")
    again.recording(f"order-{ORDER}", ORDER).card(card)
    again.close("done", {})
    lines = dict(five_lines(place.story()))
    assert f"{NEW} was seen on the page on 2026-11-22 01:14:07 PST." == lines["Proven by"]
    assert 2 == lines["What was done"].count("(the number was a placeholder, no real number)")


def test_a_reason_that_nobody_told_leaves_no_empty_brackets(place: Place) -> None:
    """A run that was killed after its commit left no card, and with it no reason."""
    made = place.round()
    terms = {"kind": "correct", "order_id": ORDER, "old": OLD, "new": NEW}
    made.recording(f"order-{ORDER}", ORDER).line(verb="begun", page="order", write=terms)
    made.close("", {})
    lines = dict(five_lines(place.story()))
    assert lines["What was done"].endswith("whether it stands was not proven.")
    assert f"{NEW} was not seen afterwards." == lines["Proven by"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("done", "was declared shipped"),
        ("unconfirmed", "shipped was begun; whether it stands was not proven"),
        ("", "shipped was begun; whether it stands was not proven"),
    ],
)
def test_a_declaration_is_only_said_to_stand_where_it_does(place: Place, state: str, expected: str) -> None:
    """One that was begun and not seen afterwards is not told as one that was made."""
    made = place.round()
    terms = {"kind": "declare", "order_id": ORDER, "new": NEW}
    recorder = made.recording(f"order-{ORDER}", ORDER)
    recorder.line(verb="begun", page="order", write=terms)
    if state:
        recorder.line(verb="settled", page="order", write={**terms, "state": state})
    made.close(state, {})
    assert expected in dict(five_lines(place.story()))["What was done"]


def test_a_message_about_two_orders_that_was_seen_later_was_seen(place: Place) -> None:
    """A killed run's message names both numbers, what the next run found only that of this order."""
    made = place.round()
    terms = {"kind": "message", "order_id": [OTHER, ORDER], "number": ["RB1", "RB2"]}
    made.recording(f"order-{ORDER}", ORDER).line(verb="begun", page="chat", write=terms)
    made.close("", {})
    again = place.round("20261122t101403z-daily")
    card = WriteCard(ORDER, "message", "placeholder", "", "RB2", outcome="done")
    again.recording(f"order-{ORDER}", ORDER).card(card)
    again.close("done", {})
    assert "not seen afterwards" not in dict(five_lines(place.story()))["Proven by"]


def test_both_halves_of_a_correction_are_named(place: Place) -> None:
    """Where a console can only cancel and create, the story says so."""
    made = place.round()
    for half in ("cancel", "create"):
        corrected(made.recording(f"order-{ORDER}", ORDER), step=half)
    made.close("done", {})
    told_of = dict(five_lines(place.story()))["What was done"]
    assert f"the parcel {OLD} was cancelled, to be created again with {NEW}" in told_of
    assert f"a parcel was created with {NEW} in place of {OLD}" in told_of


def test_what_reviewers_said_is_told(place: Place) -> None:
    """Who looked, and what they said, once for what was said alike; what was taken back is not."""
    whole(place)
    keys = load(place.root / "home", place.clock)
    name, round_id = f"order-{ORDER}", place.folder().parent.name
    about = [{"round": round_id, "recording": name, "step": step, "sha256": "0" * 64} for step in (2, 3, 4)]
    line = {"at": "2026-11-22T10:00:00Z", "by": "Li", "comment": ""}
    add(place.store, [{**line, "said": "fine", "about": one} for one in about[:2]], keys)
    add(place.store, [{**line, "said": "wrong", "comment": "blurred", "about": about[2]}], keys)
    add(
        place.store, [{**line, "said": "unclear", "about": about[2]}, {**line, "said": "undo", "of": 4}], keys
    )
    add(place.store, [{**line, "said": "wrong", "about": {**about[0], "recording": "order-1"}}], keys)
    told = [(one.what, one.detail, one.said) for one in place.story().people]
    expected = [
        ("Li looked at the recording: it is as it should be", f"{round_id}, verdicts: 2", ""),
        ("Li looked at the recording: something is wrong", f"{round_id}, verdicts: 1", "blurred"),
    ]
    assert expected == told
