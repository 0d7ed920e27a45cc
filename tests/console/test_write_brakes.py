"""What stops a guarded write at the last moment: a pause, the form's own count, a brake of the round."""

from __future__ import annotations

from typing import Any

import pytest

from agent.errors import Held, StorePaused
from agent.ledger import stores
from agent.ledger.intents import IntentState as S
from agent.models import Reason, State
from agent.practice.shop import CHANGE_LIMIT
from tests.console.world import FIX, NOW, OLD, World
from tests.practice_skins.shop_of_tests import WRONG

LET_GO = [S.DUE, S.PREPARING, S.DUE]


def _paused_meanwhile(here: World) -> None:
    stores.pause(here.engine, "practice", stores.PERSON, "stock-taking", lambda: NOW)


def _with_left(text: str) -> str:
    """Write a page that shows another count of changes once a number was typed into its form."""
    set_it = f"document.querySelector('dl.current [data-field=changes] dd').textContent = '{text}'"
    return (
        f"addEventListener('input', event => {{ if (event.target.name === 'number') {{ {set_it} }} }}, true)"
    )


def _refused(here: World) -> Held:
    with pytest.raises(Held) as caught:
        here.correct()
    assert ([], [OLD]) == (here.log(), here.pairs())
    return caught.value


# --- the pause ---------------------------------------------------------------------------------------


def test_a_pause_while_the_form_is_filled_stops_the_commit(world: Any) -> None:
    """Paused after the round has begun: nothing is sent, the intent is let go, and people are told so."""
    here: World = world()
    here.on_call("services", lambda route: (_paused_meanwhile(here), route.continue_()))
    with pytest.raises(StorePaused, match="stock-taking") as caught:
        here.correct()
    assert ([], [OLD], LET_GO) == (here.log(), here.pairs(), here.path())
    assert "not sent; the console is unchanged" == caught.value.facts["write"]
    assert "bufa resume practice" in caught.value.hint


def test_a_pause_stops_a_message_as_well(world: Any) -> None:
    """The text stands in the box, unsent, and is known as ours."""
    here: World = world()
    _paused_meanwhile(here)
    with pytest.raises(StorePaused):
        here.tell()
    assert ([], LET_GO) == ([one for one in here.log() if one["kind"] == "message"], here.path())
    assert [] == here.texts()


def test_a_pause_lifted_before_the_commit_is_none(world: Any) -> None:
    """Only what holds in the moment of the commit counts."""
    here: World = world()
    _paused_meanwhile(here)
    here.on_call("services", lambda route: (stores.resume(here.engine, "practice"), route.continue_()))
    assert State.DONE is here.correct().state


# --- the form's own count ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0", f"{CHANGE_LIMIT}/{CHANGE_LIMIT}", "3/2"])
def test_no_change_left_goes_to_a_person(world: Any, text: str) -> None:
    """The form says so where it would be committed: nothing is sent, and no later round tries again."""
    here: World = world()
    here.page_does(_with_left(text))
    held = _refused(here)
    assert State.NEEDS_PERSON is held.outcome.state  # type: ignore[attr-defined]
    assert [S.DUE, S.PREPARING, S.NEEDS_PERSON] == here.path()
    (finding,) = here.session.report.findings
    assert (WRONG, Reason.BUDGET_SPENT) == (finding.order_id, finding.reason)
    assert f"`{text}`" in finding.text


@pytest.mark.parametrize("text", ["1", "1/2", " 0 / 2 "])
def test_with_a_change_left_it_is_written(world: Any, text: str) -> None:
    """A number alone is what is left; of «used/limit» the rest is."""
    here: World = world()
    here.page_does(_with_left(text))
    assert State.DONE is here.correct().state


@pytest.mark.parametrize("text", ["", "many", "-1", "1 of 2", "1/2/3"])
def test_a_count_that_nobody_understands_stops_the_write(world: Any, text: str) -> None:
    """Nothing may rest on a text whose meaning is unknown; that is the pack's matter."""
    here: World = world()
    here.page_does(_with_left(text))
    with pytest.raises(Exception, match=r"edit\.changes") as caught:
        here.correct()
    assert ([], [OLD], LET_GO) == (here.log(), here.pairs(), here.path())
    assert "not sent; the console is unchanged" == caught.value.facts["write"]  # type: ignore[attr-defined]


def test_a_route_without_the_count_does_without(world: Any) -> None:
    """Where a console shows none, the pack names none, and the limits are ours alone."""
    here: World = world(edits=((", left: changes}", "}"),))
    here.page_does(_with_left("0"))
    assert State.DONE is here.correct().state


def test_in_the_dialog_of_the_other_skin_it_is_read_too(world: Any) -> None:
    """There it stands in the form below the confirmation."""
    here: World = world(skin="aliexpress", lang="zh")
    here.shop.orders[WRONG].changes = CHANGE_LIMIT - 1
    here.page_does(
        "new MutationObserver(() => { for (const one of document.querySelectorAll("
        "'.modify-old [data-field=changes] .modify-value')) if (one.textContent !== '2/2')"
        " one.textContent = '2/2' }).observe(document, {childList: true, subtree: true})"
    )
    assert State.NEEDS_PERSON is _refused(here).outcome.state  # type: ignore[attr-defined]


# --- brakes of the round -------------------------------------------------------------------------------


def test_a_brake_is_asked_before_the_first_line(world: Any) -> None:
    """Whatever a flow forgets to ask: the write asks itself, opens no form and enters nothing."""
    here: World = world()
    asked: list[list[int]] = []
    here.session.brake = lambda intents: asked.append([one.id for one in intents]) or "enough for now"
    held = _refused(here)
    assert (State.PLANNED, "enough for now") == (held.outcome.state, held.outcome.text)  # type: ignore[attr-defined]
    assert ([S.DUE], [[here.plan().id]]) == (here.path(), asked)


def test_a_round_that_stands_still_writes_nothing(world: Any) -> None:
    """What holds for the whole round is part of `held`, so that flows report it without opening a page."""
    here: World = world()
    here.session.standing_still = "first run"
    assert "first run" == here.session.held(FIX.kind, "change_tracking")
    _refused(here)
    assert [S.DUE] == here.path()
