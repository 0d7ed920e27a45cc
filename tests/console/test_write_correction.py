"""The guarded write of a correction, point by point, judged by the console's own book."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Route

from agent.errors import (
    BufaError,
    EvidenceUnwritable,
    LocatorAmbiguous,
    LocatorBlocked,
    LocatorMissing,
    PageChanged,
    UnexpectedValue,
)
from agent.ledger.intents import IntentState as S
from agent.models import Pair, State
from agent.practice.shop import Pair as Shown
from tests.console.world import FIX, NEW, OLD, World
from tests.practice_skins.shop_of_tests import TWO, WRONG

#: When nothing was sent the intent is due again, as if nobody had come.
LET_GO = [S.DUE, S.PREPARING, S.DUE]


def _nothing_sent(world: World, error: BufaError, path: list[S] = LET_GO) -> None:
    """The console saw no write, shows what it showed, begun was never said, and people are told so."""
    assert [] == world.log()
    assert [OLD] == world.pairs()
    assert path == world.path()
    assert "not sent; the console is unchanged" == error.facts["write"]


def _after_typing(action: str) -> str:
    """Write a page that does something once a number was typed into its form."""
    return (
        f"addEventListener('input', event => {{ if (event.target.name === 'number') {{ {action} }} }}, true)"
    )


def _set(field: str, text: str) -> str:
    return f"document.querySelector('dl.current [data-field={field}] dd').textContent = {json.dumps(text)}"


# --- 2. before -------------------------------------------------------------------------------------


def test_2_the_form_is_filled_under_preparing(world: Any) -> None:
    """While the lines up to the commit run, the journal on disk says preparing."""
    here: World = world()
    seen: list[str] = []
    here.on_call("services", lambda route: (seen.append(here.on_disk()), route.continue_()))
    here.correct()
    assert ["preparing"] == seen


def test_2_the_value_to_be_replaced_changed_on_the_page(world: Any) -> None:
    """A value that is another one just before the commit is a colleague's: nothing is sent."""
    here: World = world()
    here.page_does(_after_typing(_set("number", "RB000000005CN")))
    with pytest.raises(UnexpectedValue) as caught:
        here.correct()
    _nothing_sent(here, caught.value)
    assert ("TEST000000", "RB000000005CN") == (caught.value.facts["expected"], caught.value.facts["seen"])
    assert "`edit.old_number`" in caught.value.what
    assert {"page", "pack"} <= set(caught.value.facts)


def test_2_the_value_to_be_replaced_changed_before_the_page_was_opened(world: Any) -> None:
    """An order that no longer shows what the plan rests on is left before its form is opened."""
    here: World = world()
    here.shop.orders[WRONG].parcels[0] = Shown("EMS", "EA123456785CN")
    with pytest.raises(UnexpectedValue) as caught:
        here.correct()
    assert ([], [S.DUE], [Pair("EMS", "EA123456785CN")]) == (here.log(), here.path(), here.pairs())
    assert "EA123456785CN" in caught.value.facts["seen"]


def test_2_the_service_to_be_replaced_differs(world: Any) -> None:
    """The pair is replaced as one, so its service is looked at as well as its number."""
    here: World = world()
    here.page_does(_after_typing(_set("service", "EMS")))
    with pytest.raises(UnexpectedValue, match=r"edit\.old_service") as caught:
        here.correct()
    _nothing_sent(here, caught.value)


@pytest.mark.parametrize("shown", [TWO, "", "81900000000001011"])
def test_2_the_order_number_differs(world: Any, shown: str) -> None:
    """The order's number is read off the very page that will be changed; another or none stops the write."""
    here: World = world()
    here.page_does(_after_typing(_set("orderId", shown)))
    with pytest.raises(PageChanged, match=r"edit\.order_no") as caught:
        here.correct()
    _nothing_sent(here, caught.value)


def test_2_two_matches_of_the_commit(world: Any) -> None:
    """Two buttons of that name are one too many."""
    here: World = world()
    here.page_does(
        _after_typing(
            "document.querySelector('form').insertAdjacentHTML('beforeend', '<button>Save</button>')"
        )
    )
    with pytest.raises(LocatorAmbiguous) as caught:
        here.correct()
    _nothing_sent(here, caught.value)


def test_2_a_commit_that_only_a_fallback_finds(world: Any) -> None:
    """On the way to a write the pack's first candidate counts alone."""
    edit = ("find: [{role: button, name: {zh: 保存, en: Save}}]",
            "find: [{role: button, name: Send}, {role: button, name: {zh: 保存, en: Save}}]")  # fmt: skip
    here: World = world(edits=(edit,))
    with pytest.raises(BufaError) as caught:
        here.correct()
    _nothing_sent(here, caught.value)


def test_2_a_field_that_only_a_fallback_finds(world: Any) -> None:
    """Nor is anything typed into a field that a fallback found."""
    old = "number: {find: [{label: {zh: 新运单号, en: New tracking number}}]}"
    new = "number: {find: [{label: Tracking}, {label: {zh: 新运单号, en: New tracking number}}]}"
    here: World = world(edits=((old, new),))
    with pytest.raises(LocatorMissing, match=r"edit\.number") as caught:
        here.correct()
    _nothing_sent(here, caught.value)


@pytest.mark.parametrize(
    "action",
    [
        "document.querySelector('form button').disabled = true",
        "document.body.insertAdjacentHTML('beforeend', '<div class=cover>');"
        "document.querySelector('.cover').style = 'position:fixed;inset:0;background:#eee'",
    ],
    ids=["disabled", "covered"],
)
def test_2_the_commit_cannot_be_clicked(world: Any, action: str) -> None:
    """A button that is disabled or covered is noticed before anything is begun."""
    here: World = world()
    here.page_does(_after_typing(action))
    with pytest.raises(LocatorBlocked) as caught:
        here.correct()
    _nothing_sent(here, caught.value)


@pytest.mark.parametrize(
    ("action", "element"),
    [
        ("event.target.value = event.target.value.toLowerCase()", "number"),
        ("event.target.value = event.target.value.slice(0, 12)", "number"),
        ("document.querySelector('select').value = ''", "service"),
        ("document.querySelector('select').value = 'EMS'", "service"),
    ],
    ids=["lower case", "cut off", "forgotten", "another"],
)
def test_2_the_form_does_not_keep_what_was_put_in(world: Any, action: str, element: str) -> None:
    """Service and number are read back from the form; a value it changed or forgot stops the write."""
    here: World = world()
    here.page_does(_after_typing(action))
    with pytest.raises(UnexpectedValue, match=rf"edit\.{element}") as caught:
        here.correct()
    _nothing_sent(here, caught.value)


def test_2_the_service_is_not_offered(world: Any) -> None:
    """A service that the console does not offer is never replaced by one that sounds like it."""
    here: World = world()
    with pytest.raises(LocatorMissing, match="no option `No Such Post`") as caught:
        here.correct(replace(FIX, right=Pair("No Such Post", NEW.number)))
    _nothing_sent(here, caught.value)


def test_2_an_old_refusal_stands_on_the_page(world: Any) -> None:
    """A refusal that was there before would be taken for the answer to this write."""
    here: World = world()
    here.page_does(
        _after_typing("document.body.insertAdjacentHTML('beforeend', '<div class=\"flash bad\">older</div>')")
    )
    with pytest.raises(PageChanged) as caught:
        here.correct()
    _nothing_sent(here, caught.value)
    assert "older" == caught.value.facts["seen"]


def test_2_no_picture_no_write(world: Any) -> None:
    """A form that cannot be pictured is not sent; here a font never comes and the picture waits for it."""
    here: World = world()
    here.window.route("**/never.woff2", lambda _: None)
    here.page_does(
        _after_typing(
            "const font = new FontFace('slow', 'url(/never.woff2)'); document.fonts.add(font); font.load()"
        )
    )
    with pytest.raises(PageChanged, match="could not be pictured") as caught:
        here.correct()
    _nothing_sent(here, caught.value)
    here.session.flush()
    (reason,) = [line for line in here.recorded() if line.get("moment") == "filled"]
    assert "still" not in reason


def test_2_no_room_no_write(world: Any) -> None:
    """Where the disk has too little room left for evidence, nothing is sent."""
    here: World = world(min_free=2**60)
    with pytest.raises(EvidenceUnwritable, match="too little room") as caught:
        here.correct()
    _nothing_sent(here, caught.value)


def test_2_no_room_in_the_budget_no_write(world: Any) -> None:
    """Where the store's recordings take more than they may, nothing is sent; the hint says what helps."""
    here: World = world()
    here.evidence.room.budget = here.evidence.room.used = 2**20
    with pytest.raises(EvidenceUnwritable, match="more than `disk_budget_mb`") as caught:
        here.correct()
    assert "`bufa prune` makes room" in caught.value.hint
    _nothing_sent(here, caught.value)


def test_2_no_evidence_no_write(world: Any) -> None:
    """Where a picture taken earlier did not reach the disk, nothing is sent."""
    here: World = world()
    stills, pause = here.evidence.folder / f"order-{WRONG}" / "stills", threading.Event()

    def lose(route: Route) -> None:
        while not any(stills.glob("*")):  # what is written later than this would not be lost
            pause.wait(0.01)
        shutil.rmtree(stills)
        route.continue_()

    here.on_call("services", lose)
    with pytest.raises(EvidenceUnwritable) as caught:
        here.correct()
    _nothing_sent(here, caught.value)
    with pytest.raises(EvidenceUnwritable):
        here.evidence.close("failed", {})


def test_2_all_evidence_is_on_disk_before_the_commit(world: Any) -> None:
    """When the request goes out, the picture of the filled form lies on the disk, with what proves it."""
    here: World = world()
    seen: list[list[dict[str, Any]]] = []
    here.on_call("logistics.modify", lambda route: (seen.append(here.recorded()), route.continue_()))
    here.correct()
    (lines,) = seen
    filled = next(line for line in lines if line.get("moment") == "filled")
    assert {"order number", "old"} <= set(filled["boxes"])
    assert (here.evidence.folder / f"order-{WRONG}" / filled["still"]).stat().st_size == filled["size"]


# --- 3. begun --------------------------------------------------------------------------------------


def test_3_begun_is_on_disk_before_the_click(world: Any) -> None:
    """Another program finds `begun` in the file when the console is asked to change."""
    here: World = world()
    seen: list[tuple[str, int]] = []
    here.on_call(
        "logistics.modify", lambda route: (seen.append((here.on_disk(), len(here.log()))), route.continue_())
    )
    here.correct()
    assert [("begun", 0)] == seen
    assert 1 == len(here.log("modify"))


def test_3_one_commit(world: Any) -> None:
    """A correction that goes well is one write request, carried out, and the journal's straight path."""
    here: World = world()
    assert State.DONE is here.correct().state
    (entry,) = here.log()
    assert ("modify", WRONG, True) == (entry["kind"], entry["order_id"], entry["effect"])
    assert [NEW] == here.pairs()
    assert [S.DUE, S.PREPARING, S.BEGUN, S.DONE] == here.path()


def test_3_the_request_is_lost(world: Any) -> None:
    """A request that never arrived is not called refused nor unsent: unconfirmed, and not sent again."""
    here: World = world()
    asked: list[str] = []
    here.on_call("logistics.modify", lambda route: (asked.append(route.request.url), route.abort()))
    outcome = here.correct()
    assert (State.UNCONFIRMED, S.UNCONFIRMED) == (outcome.state, here.path()[-1])
    assert ([], [OLD], 1) == (here.log(), here.pairs(), len(asked))


def test_3_the_reply_is_lost(world: Any) -> None:
    """A change that was carried out although its reply was lost is found by reading, and not made twice."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: (route.fetch(), route.abort()))
    assert State.DONE is here.correct().state
    assert (1, [NEW]) == (len(here.log("modify")), here.pairs())
    assert [S.DUE, S.PREPARING, S.BEGUN, S.DONE] == here.path()


def test_3_the_server_fails(world: Any) -> None:
    """An answer of 500 proves nothing: unconfirmed."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: route.fulfill(status=500, body="oops"))
    assert State.UNCONFIRMED is here.correct().state
    assert S.UNCONFIRMED is here.path()[-1]


def test_3_the_window_is_gone_after_the_click(world: Any) -> None:
    """A window that closes with the commit leaves it unconfirmed, whatever reached the console."""
    here: World = world()
    here.on_call("logistics.modify", lambda _: here.session.console.page.close())
    outcome = here.correct()
    assert (State.UNCONFIRMED, S.UNCONFIRMED) == (outcome.state, here.path()[-1])
    assert len(here.log("modify")) < 2


def test_3_whatever_is_raised_after_begun_is_unconfirmed(world: Any) -> None:
    """An error that nobody thought of does not hide that something was begun."""
    here: World = world()
    intent = here.plan()
    screen = here.session.open("order", order_id=WRONG, old_number=OLD.number, old_service=OLD.service)
    here.on_call("logistics.modify", lambda route: route.abort())
    with here.session.working_on(WRONG), here.session.write([intent]) as write:
        write.follow(screen, "change_tracking", number=NEW.number, service=("China Post Registered Air Mail",
                     *here.session.reading.service_names(NEW.service)), website="")  # fmt: skip
        raise TimeoutError

    def seen() -> bool:
        raise ZeroDivisionError("nobody thought of it")

    assert State.UNCONFIRMED is write.confirm(seen).state
    assert S.UNCONFIRMED is here.path()[-1]


def test_3_no_second_try_in_one_round(world: Any) -> None:
    """What was begun in a round is not begun again in it, however often it is asked for."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: route.abort())
    here.correct()
    with pytest.raises(BufaError, match="does not let"):
        here.correct()
    assert 1 == here.path().count(S.BEGUN)


def test_3_the_console_refuses(world: Any) -> None:
    """A refusal in the console's own words, with nothing changed on a fresh page, is refused."""
    here: World = world()

    def colleague(route: Route) -> None:
        here.shop.orders[WRONG].parcels[0] = Shown("EMS", "EA123456785CN")
        route.continue_()

    here.on_call("logistics.modify", colleague)
    outcome = here.correct()
    assert (State.REFUSED, [Pair("EMS", "EA123456785CN")]) == (outcome.state, here.pairs())
    assert [S.DUE, S.PREPARING, S.BEGUN, S.REFUSED] == here.path()
    assert [False] == [entry["effect"] for entry in here.log("modify")]
    assert outcome.text
