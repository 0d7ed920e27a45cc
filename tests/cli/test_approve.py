"""`bufa approve` and `bufa reject`: what they list, what they answer, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from agent.ledger import asking
from agent.ledger.approvals import Asked
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from agent.models import Reason
from tests.journal.samples import SHOP, FixedClock, fix, message

Bufa = Callable[..., Result]


@pytest.fixture
def ids(store: Path) -> dict[str, int]:
    """Four requests of store `main`: a proven one, a near one, a different one, a message."""
    engine = open_database(store)
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=FixedClock())
    journal.open_round("daily")
    reasons = {"proven": Reason.PLACEHOLDER, "near": Reason.NEAR, "different": Reason.DIFFERENT}
    fixes = [(fix(order=f"819{n}", reason=reason),) for n, reason in enumerate(reasons.values())]
    intents = dict(zip((*reasons, "message"), journal.plan(fixes, [message(order="8180")]), strict=True))
    found = {}
    for name, intent in intents.items():
        shown = {side: intent.terms[side] for side in ("wrong", "right") if side in intent.terms}
        wanted = Asked([intent], shown, "Dear buyer" if name == "message" else "")
        found[name] = journal.ask([wanted])[wanted.digest].id
    engine.dispose()
    return found


def _left(folder: Path) -> set[int]:
    engine = open_database(folder)
    left = {each.id for each in asking.waiting(engine)}
    engine.dispose()
    return left


def test_without_a_number_it_lists(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """What waits is shown with its terms, as a table and as JSON; nothing is answered."""
    table, listed = bufa("approve"), json.loads(bufa("approve", "--json").stdout)
    assert "11111111" in table.stdout
    assert sorted(ids.values()) == sorted(each["id"] for each in listed)
    names = {"id", "store", "kind", "reason", "orders", "asked_at", "until", "text"}
    assert names | {"wrong", "right"} == listed[0].keys()
    assert "Dear buyer" == next(each for each in listed if each["id"] == ids["message"])["text"]
    assert set(ids.values()) == _left(store)


def test_all_leaves_out_mere_differences(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """`--all` approves everything but what nothing proves; the message says how many still wait."""
    result = bufa("approve", "--all", "--by", "Li")
    assert (0, {ids["different"]}) == (result.exit_code, _left(store))
    assert "3 approved, 1 still wait" in result.stderr


def test_one_reason(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """`--reason near` approves the near ones and no others."""
    assert 0 == bufa("approve", "--reason", "near").exit_code
    assert set(ids.values()) - {ids["near"]} == _left(store)


def test_a_reason_is_no_way_round(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """Mere differences are approved one by one, by number."""
    result = bufa("approve", "--reason", "different")
    assert (2, set(ids.values())) == (result.exit_code, _left(store))
    assert 0 == bufa("approve", str(ids["different"])).exit_code
    assert ids["different"] not in _left(store)


def test_another_store_s_requests_are_not_meant(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """`--store` narrows what `--all` means."""
    assert 0 == bufa("approve", "--all", "--store", "blue").exit_code
    assert set(ids.values()) == _left(store)


def test_rejecting_needs_numbers(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """There is no «reject all»; what is rejected waits no more."""
    assert 2 == bufa("reject").exit_code
    assert 0 == bufa("reject", str(ids["near"]), "--note", "wrong parcel").exit_code
    assert set(ids.values()) - {ids["near"]} == _left(store)


def test_a_number_that_is_none(bufa: Bufa, ids: dict[str, int], store: Path) -> None:
    """Exit code 3, the number is named, and nothing else was answered."""
    result = bufa("approve", "99", str(ids["near"]))
    assert (3, set(ids.values())) == (result.exit_code, _left(store))
    assert "there is no request 99" in result.stderr


def test_nothing_waits(bufa: Bufa, store: Path) -> None:
    """An empty list is an empty list."""
    assert "nothing waits" in bufa("approve").stderr
    assert [] == json.loads(bufa("approve", "--json").stdout)
