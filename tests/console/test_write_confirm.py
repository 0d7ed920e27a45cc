"""What follows a commit of a correction, and what keeps a write from its first line."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from playwright.sync_api import Route

from agent.errors import Held
from agent.ledger.intents import IntentState as S
from agent.models import Pair, Policy, State
from agent.practice.shop import Pair as Shown
from tests.console.world import FIX, NEW, PATIENT, World
from tests.practice_skins.shop_of_tests import WRONG

# --- 4. confirm ------------------------------------------------------------------------------------


def test_4_the_whole_pair_must_stand(world: Any) -> None:
    """The right number under another service is not what was wanted: unconfirmed."""
    here: World = world()

    def twisted(route: Route) -> None:
        wish = json.loads(route.request.post_data or "{}")
        route.continue_(post_data=json.dumps({**wish, "newService": "EMS"}))

    here.on_call("logistics.modify", twisted)
    assert State.UNCONFIRMED is here.correct().state
    assert [Pair("EMS", NEW.number)] == here.pairs()


SUCCESS = json.dumps({"api": "", "data": {}, "ret": ["SUCCESS::ok"], "v": "1.0"})


def test_4_a_note_of_success_is_no_proof(world: Any) -> None:
    """A console that says saved and shows the old number is not believed."""
    here: World = world()
    here.on_call(
        "logistics.modify", lambda route: route.fulfill(body=SUCCESS, content_type="application/json")
    )
    assert State.UNCONFIRMED is here.correct().state


def test_4_a_change_may_take_its_time(world: Any) -> None:
    """Within the pack's settling time the page is loaded afresh until the pair stands."""
    here: World = world(edits=PATIENT)
    details: list[str] = []

    def late(route: Route) -> None:
        route.fulfill(body=SUCCESS, content_type="application/json")
        threading.Timer(
            0.4, lambda: here.shop.orders[WRONG].parcels.__setitem__(0, Shown(*_texts(NEW)))
        ).start()

    here.on_call("logistics.modify", late)
    here.on_call("order.detail", lambda route: (details.append(""), route.continue_()))
    assert State.DONE is here.correct().state
    assert len(details) > 3


def _texts(pair: Pair) -> tuple[str, str]:
    return pair.service, pair.number


def test_4_the_proof_is_a_picture_of_number_and_value(world: Any) -> None:
    """The last picture shows order number and new value together, both inside it."""
    here: World = world()
    here.correct()
    here.session.flush()
    after = [line for line in here.recorded() if line.get("moment") == "after"][-1]
    assert {"order number", "new"} <= set(after["boxes"])
    assert [] == [box for box in after["boxes"].values() if box[0] + box[2] > 1440 or box[1] + box[3] > 900]


# --- held ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"kinds": Policy.OFF}, {"watching_only": True}], ids=["off", "watching"])
def test_a_held_write_stops_before_its_first_line(world: Any, how: dict[str, Any]) -> None:
    """A kind that is off, and a plan, open no form and enter nothing: not one line of the route is walked."""
    here: World = world(**how)
    with pytest.raises(Held) as caught:
        here.correct()
    assert (State.PLANNED, [S.DUE], []) == (caught.value.outcome.state, here.path(), here.log())
    assert here.session.console.page.url.endswith(f"/orders/{WRONG}?shop=1102938475")


def test_on_a_live_console_an_unverified_route_is_held(world: Any) -> None:
    """A route with an element that nobody has verified stays off where real buyers are."""
    edit = ("save: {find: [{role: button, name: {zh: 保存, en: Save}}]}",
            "save: {find: [{role: button, name: {zh: 保存, en: Save}}], unverified: true}")  # fmt: skip
    here: World = world(edits=(edit,))
    assert "" == here.session.held(FIX.kind, "change_tracking")
    here.session.store = here.session.store.model_copy(update={"address": "https://seller.example.com"})
    assert "pages.edit.elements.save" in here.session.held(FIX.kind, "change_tracking")


def test_what_is_right_already_is_left_alone(world: Any) -> None:
    """A pair that somebody has corrected by now is done, with nothing sent."""
    here: World = world()
    here.shop.orders[WRONG].parcels[0] = Shown(*_texts(NEW))
    assert State.ALREADY_DONE is here.correct().state
    assert ([], [S.DUE, S.DONE]) == (here.log(), here.path())


def test_a_dialog_with_a_searchable_list(world: Any) -> None:
    """The other skin's dialog within the page goes the same guarded way, in Chinese."""
    here: World = world(skin="aliexpress", lang="zh")
    assert State.DONE is here.correct().state
    assert ([NEW], 1) == (here.pairs(), len(here.log("modify")))
    assert [S.DUE, S.PREPARING, S.BEGUN, S.DONE] == here.path()
