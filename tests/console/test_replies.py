"""How the console answered a commit's own calls stands beside the pictures, and decides nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.console.replies import MOST_BYTES, Replies, _told
from agent.evidence.canonical import digest
from agent.models import State
from tests.console.world import World


def _replied(world: World) -> list[dict[str, Any]]:
    return [line for line in world.recorded() if line["verb"] == "replied"]


@pytest.mark.parametrize("skin", ["plain", "aliexpress"])
def test_the_answer_to_a_commit_is_recorded(world: Any, skin: str) -> None:
    """The one call of the commit, with its status, after `begun` and before the fresh look.

    Its words too, unless the page has gone on to another at once: then the browser has forgotten them.
    """
    here: World = world(skin=skin)
    assert State.DONE is here.correct().state
    here.session.flush()
    (line,) = _replied(here)
    assert line["value"].startswith("POST /h5/mtop.practice.")
    assert line["value"].endswith(" 200")
    reply = json.loads(line["note"])
    assert reply["ret"][0].startswith("SUCCESS") if skin == "aliexpress" or reply else reply == ""
    verbs = [each["verb"] for each in here.recorded()]
    assert verbs.index("begun") < verbs.index("replied") < verbs.index("settled")


def test_a_refusal_is_recorded_in_its_own_words(world: Any) -> None:
    """What the console said to a change that it did not make can be read later."""
    here: World = world()
    reply = {"api": "x", "data": {}, "ret": ["FAIL_BIZ_15-200::cannot be modified"], "v": "1.0"}
    here.on_call("logistics.modify", lambda route: route.fulfill(json=reply))
    here.correct()
    here.session.flush()
    assert "cannot be modified" in "".join(line["note"] for line in _replied(here))


def test_no_answer_is_no_line(world: Any) -> None:
    """A call that never comes back is not waited for."""
    here: World = world()
    here.on_call("logistics.modify", lambda route: route.abort())
    here.correct()
    here.session.flush()
    assert [] == _replied(here)


def test_only_calls_of_the_console_that_change_something(visit: Any, site: Any) -> None:
    """The first call that is no GET and those to its address: others, and later ones, are left out."""
    site.put("/p", "<p>there</p>")
    console = visit("pages:\n  p: {address: /p, ready: p, elements: {p: {find: [{css: p, because: x}]}}}")
    console.open("p")
    replies = Replies(console)
    console.page.evaluate("fetch('/read').then(r => r.text())")
    for path in ("/write?secret=1", "/write?secret=2", "/log"):
        console.page.evaluate(f"fetch('{path}', {{method: 'POST'}}).then(r => r.text()).catch(() => 1)")
    told = list(replies.close())
    console.page.evaluate("fetch('/later', {method: 'POST'}).then(r => r.text()).catch(() => 1)")
    assert [("POST /write", 501)] * 2 == [(each["call"], each["status"]) for each in told]
    assert 2 == len(list(replies.close()))


@pytest.mark.parametrize(
    "body", [b"<html>no</html>", b"[1]", b"", b'{"a": "' + b"x" * MOST_BYTES + b'"}', b"\xff\xfe"]
)
def test_other_answers_are_named_by_their_digest(body: bytes) -> None:
    """What is no object, or is too long, leaves its digest and size."""
    assert {"sha256": digest(body), "size": len(body)} == _told(body)


def test_an_object_is_kept_as_it_came() -> None:
    """A JSON object is the answer itself."""
    assert {"ret": ["SUCCESS"]} == _told(b'{"ret": ["SUCCESS"]}')
