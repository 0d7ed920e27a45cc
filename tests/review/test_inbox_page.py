"""The inbox as a page: what waits with its pictures, and answers by the rules of the commands."""

from __future__ import annotations

import re

import pytest

from agent.ledger import asking, inbox
from agent.ledger.approvals import Asked
from agent.ledger.inbox import Matter, Waits, keep
from agent.ledger.journal import Journal
from agent.models import Reason
from tests.dossier.samples import NEW, ORDER, whole
from tests.journal.samples import fix
from tests.review.site import OURS, RUN, Site

SHOP = "csp.aliexpress.com/1"
PAGE = {**OURS, "accept": "text/html"}
#: What a browser sends of a file that nobody chose.
NO_FILE = [("proof", ("", b""))]


@pytest.fixture
def ids(site: Site) -> dict[str, int]:
    """Two requests that are proven, one mere difference, one write left to a person with a text to paste."""
    whole(site.place)
    engine = site.desk.engine
    journal = Journal(engine, store="main", shop=SHOP, round_id="r1", clock=site.place.clock)
    journal.open_round("daily")
    found = {}
    reasons = (
        ("one", ORDER, Reason.PLACEHOLDER),
        ("two", "8192", Reason.PLACEHOLDER),
        ("other", "8193", Reason.DIFFERENT),
    )
    for name, order, reason in reasons:
        (intent,) = journal.plan([(fix(order=order, reason=reason),)], [])
        wanted = Asked([intent], {side: intent.terms[side] for side in ("wrong", "right")})
        found[name] = journal.ask([wanted])[wanted.digest].id
    text = "somebody's draft <b>is</b> in the box"
    paste = Matter(Waits.WRITE, "8194", "draft", text, NEW, "Dear buyer,\nhello")
    keep(engine, "main", SHOP, "r1", [paste], {"8194"}, site.place.clock)
    (entry,) = inbox.entries(engine)
    return {**found, "entry": entry.id}


def fields(site: Site, *numbers: int, form: str = "") -> dict[str, list[str]]:
    """Return number and terms as the page's forms send them, those from this `form` on."""
    page = site.client.get("/inbox").text
    page = page[page.index(form) :]
    pair = 'name="number" value="{}"><input type="hidden" name="terms" value="([0-9a-f]{{16}})"'
    found = [re.search(pair.format(number), page) for number in numbers]
    return {"number": [str(each) for each in numbers], "terms": [each[1] for each in found if each]}


def waiting(site: Site) -> set[int]:
    """Return which requests wait."""
    return {each.id for each in asking.waiting(site.desk.engine)}


def test_what_waits_stands_with_what_led_to_it(site: Site, ids: dict[str, int]) -> None:
    """Reason, pictures, the run, and the text to paste as text; a group says how many it is."""
    page = site.client.get("/inbox").text
    assert f'href="{RUN}#i' in page
    assert f"{RUN}/still/" in page
    assert "Dear buyer,\nhello" in page
    assert "draft &lt;b&gt;is&lt;/b&gt;" in page
    assert "Yes to all 2" in page
    assert "one by one" in page


def test_one_request_gets_its_yes(site: Site, ids: dict[str, int]) -> None:
    """The answer is the reviewer's, with the note; the others wait on."""
    answer = site.client.post(
        "/inbox/approve", data={**fields(site, ids["one"]), "note": "seen"}, headers=PAGE
    )
    assert (303, "/inbox") == (answer.status_code, answer.headers["location"])
    assert {ids["two"], ids["other"]} == waiting(site)


def test_a_group_of_one_reason_gets_it_as_a_whole(site: Site, ids: dict[str, int]) -> None:
    """What is not of that reason is not meant, even if it was named."""
    told = fields(site, ids["one"], ids["two"], ids["other"])
    site.client.post("/inbox/group", data={"reason": "placeholder", **told}, headers=PAGE)
    assert {ids["other"]} == waiting(site)


def test_mere_differences_are_never_approved_as_a_group(site: Site, ids: dict[str, int]) -> None:
    """As the command says: nothing proves which number is wrong. The page says why nothing was done."""
    data = {"reason": "different", **fields(site, ids["other"])}
    answer = site.client.post("/inbox/group", data=data, headers=PAGE)
    assert 409 == answer.status_code
    assert "one by one" in answer.text
    assert ids["other"] in waiting(site)


def test_a_request_is_rejected(site: Site, ids: dict[str, int]) -> None:
    """A no is final until the terms change, and it no longer waits."""
    site.client.post("/inbox/reject", data=fields(site, ids["one"]), headers=PAGE)
    assert ids["one"] not in waiting(site)


def test_an_entry_is_closed_with_a_note(site: Site, ids: dict[str, int]) -> None:
    """What was done is kept; without a note, or with an answer that is none, nothing is closed."""
    for told in ({"answer": "by-hand", "note": " "}, {"answer": "nonsense", "note": "x"}):
        data = {**fields(site, ids["entry"], form="/inbox/close"), **told}
        assert 409 == site.client.post("/inbox/close", data=data, files=NO_FILE, headers=PAGE).status_code
    data = {**fields(site, ids["entry"], form="/inbox/close"), "answer": "by-hand", "note": "pasted"}
    assert 303 == site.client.post("/inbox/close", data=data, files=NO_FILE, headers=PAGE).status_code
    assert [] == inbox.entries(site.desk.engine)


def test_a_number_alone_answers_nothing(site: Site, ids: dict[str, int]) -> None:
    """A form must say which terms it showed; the page that says what to do is an answer, too."""
    for name in ("approve", "reject", "close"):
        number = ids["entry" if name == "close" else "one"]
        data = {"number": str(number), "answer": "by-hand", "note": "x"}
        files = NO_FILE if name == "close" else None
        answer = site.client.post(f"/inbox/{name}", data=data, files=files, headers=PAGE)
        assert 409 == answer.status_code
        assert "load the page again" in answer.text
    assert ids["one"] in waiting(site)
    assert 1 == len(inbox.entries(site.desk.engine))


def test_a_large_group_is_sent_whole(site: Site, ids: dict[str, int]) -> None:
    """Each request has its number and its terms among the fields."""
    journal = Journal(site.desk.engine, store="main", shop=SHOP, round_id="r2", clock=site.place.clock)
    intents = journal.plan([(fix(order=str(number)),) for number in range(600)], [])
    journal.ask([Asked([each], {side: each.terms[side] for side in ("wrong", "right")}) for each in intents])
    shown = {each.id: each.terms for each in asking.waiting(site.desk.engine)}
    data = {"reason": "placeholder", "number": [*shown], "terms": [*shown.values()]}
    assert 303 == site.client.post("/inbox/group", data=data, headers=PAGE).status_code
    assert {ids["other"]} == waiting(site)


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 30, "１"])
def test_a_number_that_is_none_is_refused(site: Site, number: str) -> None:
    """Nothing is looked up for it."""
    answer = site.client.post("/inbox/approve", data={"number": number}, headers=OURS)
    assert answer.status_code in (400, 409)


def test_a_store_that_nobody_knows_has_no_inbox(site: Site) -> None:
    """One that the settings name has."""
    assert 404 == site.client.get("/inbox?store=none").status_code
    assert 200 == site.client.get("/inbox?store=main").status_code
