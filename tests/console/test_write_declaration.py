"""The guarded write of a declaration in both skins: once, where nothing is declared yet, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Route

from agent.console.report import RoundReport
from agent.errors import BufaError, ExitCode, Held, LocatorMissing, UnexpectedValue
from agent.ledger.intents import IntentState as S
from agent.ledger.journal import Journal
from agent.models import Kind, Pair, Policy, Reason, State
from agent.practice.shop import Pair as Shown
from flows.approving import Approver
from flows.declare import declarations
from flows.settle import settle
from tests.console.world import NEW, SHIPMENT, World
from tests.extent import first_of
from tests.practice_skins.shop_of_tests import CLOCK, CLOSED, NOW, OVERDUE, SHOP_ID, WAREHOUSE

SKINS = ("plain", "aliexpress")
LET_GO = [S.DUE, S.PREPARING, S.DUE]
STRAIGHT = [S.DUE, S.PREPARING, S.BEGUN, S.DONE]
OTHER = Pair("EMS", "EA123456785CN")
#: Where each skin says that the order has no parcel, and where its form names the order.
NONE = {"plain": "dl.current .no-parcel", "aliexpress": "[class*='logisticsTable--wrap--'] .next-table-empty"}
ORDER_NO = {"plain": "dl.current [data-field=orderId] dd", "aliexpress": ".confirm-order"}
LOGISTICS = "logistics.declare"


@pytest.fixture(params=first_of(*SKINS))
def skin(request: pytest.FixtureRequest) -> str:
    """Each of the two skins."""
    return str(request.param)


def _nothing_sent(world: World, error: BufaError, path: list[S] = LET_GO) -> None:
    """The console saw no write, begun was never said, and people are told so."""
    assert ([], []) == (world.log(), world.pairs(CLOCK))
    assert path == world.path(CLOCK)
    assert "not sent; the console is unchanged" == error.facts["write"]


def _after_typing(action: str) -> str:
    """Write a page that does something to itself, or to the `field`, once a number was typed into it."""
    return (
        "addEventListener('input', event => {"
        f" if (event.target.value.length > 10) {{ const field = event.target; {action} }} }}, true)"
    )


def _when_asked(skin: str, action: str) -> str:
    """Write a page that does something just before the commit: after typing, or with the last question."""
    if skin == "plain":
        return _after_typing(action)
    return (
        "new MutationObserver((_, watch) => { if (document.querySelector('.confirm-order')) {"
        f" watch.disconnect(); {action} }} }}).observe(document, {{childList: true, subtree: true}})"
    )


def _next_round(here: World) -> World:
    """Let the next round of the store begin, an hour later, in the same window."""
    later = NOW + timedelta(hours=1)
    here.journal = Journal(
        here.engine, store="practice", shop=f"127.0.0.1/{SHOP_ID}", round_id="r2", clock=lambda: later
    )
    here.journal.open_round("daily")
    here.session.journal, here.session.clock = here.journal, lambda: later
    here.session.report = RoundReport("r2")
    here.session.shown, here.session.outcomes = {}, {}
    return here


# --- as it should be ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_declaration(world: Any, skin: str, lang: str) -> None:
    """One request, carried out: the order is shipped and shows the pair, and the journal is straight."""
    here: World = world(skin=skin, lang=lang)
    outcome = here.declare()
    assert (State.DONE, str(NEW)) == (outcome.state, outcome.shown)
    (entry,) = here.log()
    assert ("declare", CLOCK, True) == (entry["kind"], entry["order_id"], entry["effect"])
    assert ([NEW], "WAIT_BUYER_ACCEPT_GOODS") == (here.pairs(CLOCK), here.shop.orders[CLOCK].status)
    assert STRAIGHT == here.path(CLOCK)
    seen = here.journal.seen([CLOCK])[CLOCK]
    assert ((NEW,), True) == (seen.parcels, seen.ours)


def test_a_website_goes_with_the_sellers_own_method(world: Any, skin: str) -> None:
    """Where the service is the seller's own, the tracking page is typed into the box that comes up for it."""
    here: World = world(skin=skin)
    sent: list[dict[str, Any]] = []
    here.on_call(LOGISTICS, lambda route: (sent.append(route.request.post_data_json), route.continue_()))
    own = replace(SHIPMENT, pair=Pair("Other", NEW.number), website="https://track.example.com/1")
    assert State.DONE is here.declare(own).state
    assert ["https://track.example.com/1"] == [one["website"] for one in sent]
    assert [("Other", "all")] == [(one["service"], one["sendType"]) for one in sent]


def test_the_proof_is_on_disk_before_the_commit(world: Any, skin: str) -> None:
    """When the request goes out, `begun` and a picture of the filled form with the order are on the disk."""
    here: World = world(skin=skin)
    seen: list[tuple[str, list[dict[str, Any]]]] = []
    here.on_call(
        LOGISTICS, lambda route: (seen.append((here.on_disk(), here.recorded(CLOCK))), route.continue_())
    )
    here.declare()
    ((state, lines),) = seen
    assert "begun" == state
    (filled,) = [line for line in lines if line.get("moment") == "filled"]
    assert "order number" in filled["boxes"]


def test_the_picture_afterwards_shows_order_and_number(world: Any, skin: str) -> None:
    """Order number and new number can be read in one picture of the fresh page."""
    here: World = world(skin=skin)
    here.declare()
    here.session.flush()
    (after,) = [line for line in here.recorded(CLOCK) if line.get("moment") == "after"]
    assert {"order number", "new"} <= set(after["boxes"])


# --- before ------------------------------------------------------------------------------------------


def test_a_parcel_appeared_on_the_page_just_before_the_commit(world: Any, skin: str) -> None:
    """Where the page no longer says «no parcel» somebody else was quicker: nothing is sent."""
    here: World = world(skin=skin)
    here.page_does(_when_asked(skin, f'document.querySelector("{NONE[skin]}").remove()'))
    with pytest.raises(UnexpectedValue, match="no_parcel") as caught:
        here.declare()
    _nothing_sent(here, caught.value)
    assert "no parcel yet" == caught.value.facts["expected"]


def test_a_parcel_appeared_beside_the_words_for_none(world: Any) -> None:
    """On the order's own page the list of parcels is read as well, whatever words stand beside it."""
    row = (
        '<tr class="next-table-row"><td><span class="logisticsTable--service--x">EMS</span></td>'
        f'<td><span class="logisticsTable--number--x">{OTHER.number}</span></td></tr>'
    )
    place = "[class*='logisticsTable--wrap--'] tbody"
    here: World = world(skin="aliexpress")
    here.page_does(
        _when_asked(
            "aliexpress",
            f'document.querySelector("{place}").insertAdjacentHTML("beforeend", {json.dumps(row)})',
        )
    )
    with pytest.raises(UnexpectedValue) as caught:
        here.declare()
    _nothing_sent(here, caught.value)
    assert OTHER.number in caught.value.facts["seen"]


def test_a_parcel_was_there_before_the_page_was_opened(world: Any, skin: str) -> None:
    """An order with another parcel by now is left before its form is opened."""
    here: World = world(skin=skin)
    order = here.shop.orders[CLOCK]
    order.parcels.append(Shown(OTHER.service, OTHER.number))
    order.status, order.declared_at = "WAIT_BUYER_ACCEPT_GOODS", NOW
    with pytest.raises(UnexpectedValue, match="no longer as planned") as caught:
        here.declare()
    assert ([], [S.DUE], [OTHER]) == (here.log(), here.path(CLOCK), here.pairs(CLOCK))
    assert OTHER.number in caught.value.facts["seen"]


def test_a_colleague_has_declared_the_very_parcel(world: Any, skin: str) -> None:
    """What stands there already is done, without a request."""
    here: World = world(skin=skin)
    order = here.shop.orders[CLOCK]
    order.parcels.append(Shown(NEW.service, NEW.number))
    order.status, order.declared_at = "WAIT_BUYER_ACCEPT_GOODS", NOW
    assert State.ALREADY_DONE is here.declare().state
    assert ([], [S.DUE, S.DONE]) == (here.log(), here.path(CLOCK))


@pytest.mark.parametrize("order_id", [OVERDUE, WAREHOUSE, CLOSED])
def test_an_order_that_takes_no_declaration_is_left(world: Any, skin: str, order_id: str) -> None:
    """Overdue, the warehouse's, or closed: nothing is clicked."""
    here: World = world(skin=skin)
    with pytest.raises(UnexpectedValue, match="no longer as planned"):
        here.declare(replace(SHIPMENT, order_id=order_id))
    assert ([], [S.DUE]) == (here.log(), here.path(order_id))


def test_without_the_pages_own_words_zero_rows_prove_nothing(world: Any) -> None:
    """A table of parcels that merely has no row is not «no parcel»."""
    edit = ("no_parcel: {find: [{text: {zh: 没有包裹, en: No parcels}}]}",
            "no_parcel: {find: [{text: {zh: 一个也没有, en: None at all}}]}")  # fmt: skip
    here: World = world(edits=(edit,))
    with pytest.raises(UnexpectedValue, match="no longer as planned"):
        here.declare()
    assert [] == here.log()


def test_the_order_number_differs(world: Any, skin: str) -> None:
    """The order's number is read where the commit is; another one stops the write."""
    here: World = world(skin=skin)
    here.page_does(
        _when_asked(skin, f'document.querySelector("{ORDER_NO[skin]}").textContent = "8190000000000999"')
    )
    with pytest.raises(UnexpectedValue) as caught:
        here.declare()
    _nothing_sent(here, caught.value)
    assert "8190000000000999" == caught.value.facts["seen"]


@pytest.mark.parametrize(("part", "text"), [("number", "RB000000005CN"), ("service", "EMS")])
def test_the_last_question_says_another_pair(world: Any, part: str, text: str) -> None:
    """What the console says once more that it will write must be the ledger's pair."""
    here: World = world(skin="aliexpress")
    action = f'document.querySelector(".confirm-{part}").textContent = "{text}"'
    here.page_does(_when_asked("aliexpress", action))
    with pytest.raises(UnexpectedValue, match=rf"declare_confirm_{part}") as caught:
        here.declare()
    _nothing_sent(here, caught.value)


@pytest.mark.parametrize(
    "action",
    [
        "document.querySelector('input[type=radio][value=part]').checked = true",
        "document.querySelectorAll('input[type=radio]').forEach(one => { one.checked = false })",
    ],
    ids=["part", "neither"],
)
def test_it_is_all_goods_or_nothing(world: Any, skin: str, action: str) -> None:
    """A form that forgot «all goods» is not sent: a part would leave the deadline running."""
    here: World = world(skin=skin)
    here.page_does(_spoil(action))
    with pytest.raises(BufaError) as caught:
        here.declare()
    _nothing_sent(here, caught.value)


def _spoil(action: str) -> str:
    """Write a page that does something again and again while a choice is on it."""
    return (
        "addEventListener('DOMContentLoaded', () => setInterval(() => {"
        f" if (document.querySelector('input[type=radio]')) {{ {action} }} }}, 5))"
    )


@pytest.mark.parametrize(
    "action", ["field.value = field.value.slice(0, 11)", "field.value = field.value.toLowerCase()"]
)
def test_the_form_does_not_keep_the_number(world: Any, skin: str, action: str) -> None:
    """The number is read back; one that the page cut or changed stops the write."""
    here: World = world(skin=skin)
    here.page_does(_after_typing(action))
    with pytest.raises(UnexpectedValue) as caught:
        here.declare()
    _nothing_sent(here, caught.value)


def test_the_service_is_not_offered(world: Any, skin: str) -> None:
    """A service that the console does not offer is never replaced by one that sounds like it."""
    here: World = world(skin=skin)
    with pytest.raises(LocatorMissing) as caught:
        here.declare(replace(SHIPMENT, pair=Pair("No Such Post", NEW.number)))
    _nothing_sent(here, caught.value)


# --- begun -------------------------------------------------------------------------------------------


def test_the_console_refuses(world: Any, skin: str) -> None:
    """A refusal in the console's own words, with another parcel on the fresh page, is refused."""
    here: World = world(skin=skin)

    def colleague(route: Route) -> None:
        order = here.shop.orders[CLOCK]
        order.parcels.append(Shown(OTHER.service, OTHER.number))
        order.status, order.declared_at = "WAIT_BUYER_ACCEPT_GOODS", NOW
        route.continue_()

    here.on_call(LOGISTICS, colleague)
    outcome = here.declare()
    assert (State.REFUSED, [OTHER]) == (outcome.state, here.pairs(CLOCK))
    assert [S.DUE, S.PREPARING, S.BEGUN, S.REFUSED] == here.path(CLOCK)
    assert [False] == [entry["effect"] for entry in here.log("declare")]


def test_the_reply_is_lost(world: Any, skin: str) -> None:
    """What was carried out although its reply was lost is found by reading, and not declared twice."""
    here: World = world(skin=skin)
    here.on_call(LOGISTICS, lambda route: (route.fetch(), route.abort()))
    assert State.DONE is here.declare().state
    assert (1, [NEW]) == (len(here.log("declare")), here.pairs(CLOCK))


def test_a_part_is_not_taken_for_the_whole(world: Any) -> None:
    """An order that shows the pair but still waits is not done: its deadline runs on."""
    here: World = world()

    def part(route: Route) -> None:
        sent = route.request.post_data_json
        route.continue_(post_data=json.dumps(sent | {"sendType": "part"}))

    here.on_call(LOGISTICS, part)
    assert State.UNCONFIRMED is here.declare().state
    assert ([NEW], "SELLER_PART_SEND_GOODS") == (here.pairs(CLOCK), here.shop.orders[CLOCK].status)


def _lost(world: Callable[..., World], skin: str) -> World:
    """Begin a declaration whose request is lost, and let the next round begin."""
    here = world(skin=skin)
    here.on_call(LOGISTICS, lambda route: route.abort())
    assert State.UNCONFIRMED is here.declare().state
    return _next_round(here)


def test_what_is_seen_later_is_done(world: Any, skin: str) -> None:
    """The next round reads before anything else, finds the parcel, and asks for nothing."""
    here = _lost(world, skin)
    order = here.shop.orders[CLOCK]
    order.parcels.append(Shown(NEW.service, NEW.number))
    order.status, order.declared_at = "WAIT_BUYER_ACCEPT_GOODS", NOW
    assert [] == settle(here.session)
    assert [(Kind.DECLARE, State.DONE)] == [(one.kind, one.outcome) for one in here.session.report.writes]
    assert ([], S.DONE) == (here.log(), here.path(CLOCK)[-1])


def test_what_is_not_seen_is_never_declared_again(world: Any, skin: str) -> None:
    """Begun and not there: a person looks, since a second declaration could be a second parcel."""
    here = _lost(world, skin)
    assert [] == settle(here.session)
    assert [(Kind.DECLARE, State.NEEDS_PERSON)] == [
        (one.kind, one.outcome) for one in here.session.report.writes
    ]
    assert [Reason.UNCONFIRMED] == [finding.reason for finding in here.session.report.findings]
    assert {CLOCK} == here.journal.past([CLOCK]).declared
    with pytest.raises(BufaError, match="does not let"):
        here.declare(replace(SHIPMENT, pair=OTHER))
    assert [] == here.log()


# --- whether at all ----------------------------------------------------------------------------------


def _due(here: World) -> None:
    declarations(here.session, here.journal.plan([(SHIPMENT,)]), Approver(here.session))


def test_a_round_declares_what_is_due(world: Any) -> None:
    """What is allowed is carried out and reported with its pair; nothing is left for a person."""
    here: World = world()
    _due(here)
    (row,) = here.session.report.writes
    assert (Kind.DECLARE, None, NEW, State.DONE) == (row.kind, row.old, row.new, row.outcome)
    assert [] == here.session.report.findings


def test_what_is_off_is_planned_and_told(world: Any) -> None:
    """While the kind is off nothing is opened, and a person is told that time runs out."""
    here: World = world(kinds=Policy.OFF)
    _due(here)
    assert [(State.PLANNED, NEW)] == [(one.outcome, one.new) for one in here.session.report.writes]
    (finding,) = here.session.report.findings
    assert (Reason.NOT_DECLARED, NEW) == (finding.reason, finding.new)
    assert "are off for this store" in finding.text
    assert ([], [S.DUE]) == (here.log(), here.path(CLOCK))
    with pytest.raises(Held):
        here.declare()


def test_a_flow_of_another_kind_leaves_it_to_a_person(world: Any) -> None:
    """`bufa run correct` declares nothing and plans nothing of it, but the finding is there as before."""
    here: World = world()
    here.session.kinds = frozenset({Kind.CORRECT})
    _due(here)
    assert [] == here.session.report.writes
    assert [Reason.NOT_DECLARED] == [finding.reason for finding in here.session.report.findings]


def test_a_pack_without_the_route_holds_it(world: Any) -> None:
    """Where the console's pack knows no way, that is said, and nothing is tried."""
    here: World = world()
    assert "" == here.session.held(Kind.DECLARE, "declare_shipment")
    assert "no route `declare_elsewhere`" in here.session.held(Kind.DECLARE, "declare_elsewhere")


def test_an_order_that_changed_is_reported_and_the_round_goes_on(world: Any) -> None:
    """One order that is no longer as planned is an error of exit code 5 and keeps nobody else waiting."""
    here: World = world()
    here.shop.orders[CLOCK].status = "IN_CANCEL"
    _due(here)
    here.session.report.close()
    assert ExitCode.PAGE is here.session.report.exit_code
    assert ([], [S.DUE]) == (here.log(), here.path(CLOCK))
