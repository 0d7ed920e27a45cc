"""What can be seen of a pack by reading alone, and what only within a write."""

from __future__ import annotations

import pytest

from agent.console.pack import load_pack
from agent.replay.reach import Reach, reach
from tests.replay.samples import addressed


@pytest.fixture(params=["practice", "aliexpress"])
def known(request: pytest.FixtureRequest) -> Reach:
    """What can be reached of a shipped pack: forms on pages of their own, and forms in dialogs."""
    return reach(load_pack(request.param))


def test_a_form_is_behind_its_write() -> None:
    """What a write route names after its first act is behind it, and all that stands inside of it."""
    dialogs = reach(load_pack("aliexpress"))
    behind = {"dialog", "service", "number", "submit", "confirm", "saved", "chosen_service", "confirm_order"}
    assert behind <= {name for page, name in dialogs.behind if page == "order"}
    pages = reach(load_pack("practice"))
    assert {"edit": "change_tracking", "declare": "declare_shipment"} == pages.pages
    assert ("edit", "save") in pages.behind


def test_the_first_line_of_a_write_is_not_behind_it(known: Reach) -> None:
    """Its first element stands on a page that is read, though perhaps not at every order."""
    starts = {route for page, route in ((p, r) for (p, _), r in known.starts.items()) if page == "order"}
    assert {"change_tracking", "declare_shipment"} == starts
    assert not known.starts.keys() & known.behind.keys()


def test_a_conversation_is_no_write(known: Reach) -> None:
    """It is reached by a route that reads, and marks messages as read: so it is named by itself."""
    assert {"conversation": "open_conversation"} == known.talks
    assert "conversation" not in known.pages


def test_a_conversation_with_an_address_of_its_own_is_one_all_the_same() -> None:
    """Loading it by its address would mark messages as read just as well."""
    assert {"conversation": "open_conversation"} == reach(addressed(load_pack("practice"))).talks
    renamed = addressed(load_pack("practice"), "talk")
    assert "open_conversation" == reach(renamed).talks["talk"]


def test_what_reading_rests_on_is_needed(known: Reach) -> None:
    """Signs of readiness and what the flows read are needed, and never behind a write."""
    assert {("home", "shop_id"), ("order", "order_no"), ("order", "old_number")} <= known.needed
    assert ("chat", "session") in known.needed
    assert not known.needed & known.behind.keys()
    assert not [item for item in known.needed if item[0] in known.pages]
