"""The page of a run shows what was recorded, as text, and takes what a reviewer says of it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from agent.evidence.files import LARGEST_LIST
from agent.evidence.recorder import CardPicture, WriteCard
from agent.review.badge import Mark, badge_of
from agent.review.cards import cards_of
from agent.review.items import items_of
from tests.dossier.samples import BOX, NEW, OLD, ORDER, corrected, still, told, whole
from tests.evidence.sealing import FIRST, whole_round
from tests.review.site import OURS, ROUND, RUN, Site

EVIL = "<img src=x onerror=alert(1)>"


def test_a_run_shows_its_pictures_by_their_digest(site: Site) -> None:
    """Each picture has an address that ends with its digest, and what it answers has that digest."""
    whole(site.place)
    page = site.client.get(RUN).text
    digests = set(re.findall(rf"{RUN}/still/([0-9a-f]{{64}})", page))
    (sha256,) = digests
    answer = site.client.get(f"{RUN}/still/{sha256}")
    assert (200, "image/png") == (answer.status_code, answer.headers["content-type"])
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["0" * 64, "..%2Frecording.json", "recording.json", "steps.jsonl"])
def test_nothing_else_is_served(site: Site, name: str) -> None:
    """Neither another digest nor a name is a picture."""
    whole(site.place)
    assert 404 == site.client.get(f"{RUN}/still/{name}").status_code


def test_a_listed_file_that_is_no_picture_is_not_served_as_one(site: Site) -> None:
    """The text of a page is listed by its digest, too, and never goes out as something a browser renders."""
    made = site.place.round()
    recording = made.recording(f"order-{ORDER}", ORDER)
    recording.still(still(), page="order", moment="before", text="<script>alert(1)</script>")
    made.close("done", {})
    opened = site.desk.catalogue.recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    step = opened.seen[0].step
    assert 404 == site.client.get(f"{RUN}/still/{step.text_sha256}").status_code
    answer = site.client.get(f"{RUN}/text/{step.number}")
    assert "application/json" == answer.headers["content-type"]
    assert [[" ", "<script>alert(1)</script>"]] == answer.json()["parts"][1]["lines"]


def test_texts_from_consoles_are_never_markup(site: Site) -> None:
    """Whatever a console writes, in whatever field of whatever line, is shown as the text it is."""
    made = site.place.round()
    recording = made.recording(f"order-{ORDER}", ORDER)
    fields = dict.fromkeys(("element", "value", "note", "resolved", "url", "outcome"), EVIL)
    recording.line(verb=EVIL, page=EVIL, **fields)  # type: ignore[arg-type]
    name = recording.still(still(), page="order", moment="before", boxes={EVIL: BOX}, text=EVIL)
    shown = [CardPicture(title, name, BOX) for title in ("order number", "old", EVIL)]
    recording.card(WriteCard(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, shown))
    recording.line(verb="read", page="order", value=EVIL)
    made.close(EVIL, {EVIL: EVIL})
    _alter(site.place.folder() / "steps.jsonl", b'"page":"order"', json.dumps({"page": EVIL})[1:-1].encode())
    site.client.post(f"{RUN}/verdict", json={"steps": [1], "said": "wrong", "comment": EVIL}, headers=OURS)
    for path in (RUN, "/", "/inbox"):
        page = site.client.get(path).text
        assert EVIL not in page
        assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in site.client.get(RUN).text


def _alter(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def test_no_page_holds_a_script_or_style_of_its_own(site: Site) -> None:
    """All of them stand in files, since the policy lets no other run."""
    whole(site.place)
    for path in ("/", RUN, "/inbox", "/sign-in"):
        page = site.client.get(path).text
        assert [] == re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
        assert [] == re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("name", ["{outside}", "../../../x.png", "\\u0000", "stills/\\u0000", "\\ud800", "."])
def test_a_name_that_leads_elsewhere_is_no_picture(site: Site, name: str) -> None:
    """Whatever an open recording's lines call a picture: only what lies in its own folders is looked at."""
    outside = site.place.root / "x.png"
    outside.write_bytes(still())
    made = site.place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.flush()
    steps = site.place.folder() / "steps.jsonl"
    named = name.replace("{outside}", str(outside)).encode()
    steps.write_bytes(re.sub(rb"stills/0002[^\"]*", lambda _: named, steps.read_bytes()))
    answer = site.client.get(RUN)
    assert 200 == answer.status_code
    opened = site.desk.catalogue.recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    sizes = [item.frame.size for item in items_of(opened)]
    assert [None] == [size for size in sizes if size is None]


def test_what_never_ends_is_not_read(site: Site) -> None:
    """A pipe in place of a picture is none, and keeps nobody waiting."""
    made = site.place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.flush()
    picture = next((site.place.folder() / "stills").iterdir())
    picture.unlink()
    os.mkfifo(picture)
    assert 200 == site.client.get(RUN).status_code


def test_a_run_with_too_many_steps_is_marked_and_not_read(site: Site) -> None:
    """A list that would fill the memory is an alarm on the page, and no step of it is shown."""
    whole(site.place)
    steps = site.place.folder() / "steps.jsonl"
    line = steps.read_bytes().splitlines(keepends=True)[1]
    steps.write_bytes(line * (LARGEST_LIST // len(line) + 1))
    page = site.client.get(RUN).text
    assert "larger than any" in page
    assert "data-number" not in page


def test_what_is_not_there_is_said_in_words(site: Site) -> None:
    """A recording that was pruned, or never was, has a page that leads back."""
    answer = site.client.get("/run/main/none/none", headers={"accept": "text/html"})
    assert 404 == answer.status_code
    assert 'href="/"' in answer.text


def test_a_correction_and_its_message_are_one_card(site: Site) -> None:
    """Four crops side by side, four questions, and both lines are judged at once."""
    made = site.place.round()
    recording = made.recording(f"order-{ORDER}", ORDER)
    corrected(recording)
    told(recording, ORDER, text="Dear buyer")
    made.close("done", {})
    opened = site.desk.catalogue.recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    (card,) = cards_of(opened)
    assert ("correct", "message") == card.kinds
    assert (OLD, NEW) == (card.crops[1].text, card.crops[2].text)
    assert ("order", "number", "buyer", "text") == card.questions
    assert [step.number for step in opened.steps if step.verb == "card"] == list(card.lines)


def test_before_and_after_of_a_page_are_twins(site: Site) -> None:
    """The picture after a change leads to the one before it on the same page, and back."""
    whole(site.place)
    opened = site.desk.catalogue.recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    before, after, chat = items_of(opened)
    assert (after.line, before.line, None) == (before.twin, after.twin, chat.twin)


def said(site: Site, **told: object) -> dict[str, object]:
    """Send a verdict and return the answer."""
    answer = site.client.post(f"{RUN}/verdict", json=told, headers=OURS)
    assert 200 == answer.status_code, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_verdict_is_kept_under_the_reviewers_name(site: Site) -> None:
    """Who says it is whose token it is, whatever the request claims."""
    whole(site.place)
    said(site, steps=[2], said="fine", by="somebody else")
    (verdict,) = site.desk.verdicts("main").standing()
    assert ("Mei", "fine", 2) == (verdict.by, verdict.said, verdict.target.step)
    assert "Mei" in site.client.get(RUN).text


def test_a_whole_run_is_judged_as_it_was_seen(site: Site) -> None:
    """A page shown while the run went on, or of another `recording.json`, judges nothing as a whole."""
    made = site.place.round(signer=site.place.signer)
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.flush()
    before = _seen(site)
    made.close("done", {})
    told = {"steps": [0], "said": "fine"}
    for seen in (before, "0" * 64):
        answer = site.client.post(f"{RUN}/verdict", json={**told, "seen": seen}, headers=OURS)
        assert 409 == answer.status_code
        assert "not the one you saw" in answer.json()["what"]
    assert [] == site.desk.verdicts("main").standing()
    said(site, **told, seen=_seen(site))


def _seen(site: Site) -> str:
    return re.findall(r'data-seen="([0-9a-f]*)"', site.client.get(RUN).text)[0]


def test_a_verdict_that_nobody_signed_is_marked(site: Site) -> None:
    """A line put into the list by hand is shown with the alarm that it is not as it was signed."""
    whole(site.place)
    said(site, steps=[2], said="wrong")
    assert "not as it was signed" not in site.client.get(RUN).text
    listed = site.place.store / "reviews.jsonl"
    _alter(listed, b'"wrong"', b'"fine"')
    assert "not as it was signed" in site.client.get(RUN).text


def test_undo_takes_back_the_last_one(site: Site) -> None:
    """The answer names the step that is open again."""
    whole(site.place)
    said(site, steps=[2], said="fine")
    said(site, steps=[5], said="wrong", comment="not this one")
    answer = site.client.post(f"{RUN}/undo", json={}, headers=OURS).json()
    assert 5 == answer["undone"]
    assert ["2"] == list(answer["states"])


def test_undo_leaves_other_recordings_alone(site: Site) -> None:
    """What was said last of another run is not on show, so it stays; the page says that nothing went."""
    whole(site.place)
    other = site.place.round("20261123t091403z-daily")
    corrected(other.recording("order-7", "7"))
    other.close("done", {})
    elsewhere = "/run/main/20261123t091403z-daily/order-7"
    site.client.post(f"{elsewhere}/verdict", json={"steps": [2], "said": "wrong"}, headers=OURS)
    answer = site.client.post(f"{RUN}/undo", json={}, headers=OURS).json()
    assert (None, "Nothing of yours stands here") == (answer["undone"], answer["tell"])
    assert 1 == len(site.desk.verdicts("main").standing())
    said(site, steps=[2], said="fine")
    told = site.client.post(f"{RUN}/undo", json={}, headers=OURS).json()["tell"]
    assert "Taken back: 1, fine" == told


def test_all_identical_pictures_are_fine_at_once(site: Site) -> None:
    """`Fine, all like this` says it of every picture that is the same to the byte."""
    whole(site.place)
    answer = site.client.post(f"{RUN}/alike", json={"step": 2}, headers=OURS).json()
    assert 3 == answer["count"]
    assert {"fine"} == {state["said"] for state in answer["states"].values()}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"steps": [], "said": "fine"},
        {"steps": [99], "said": "fine"},
        {"steps": ["2"], "said": "fine"},
        {"steps": [True], "said": "fine"},
        {"steps": [2], "said": "undo"},
        {"steps": [2], "said": ["fine"]},
        {"steps": [2], "said": "fine", "still": "0" * 64},
    ],
)
def test_a_verdict_on_nothing_is_refused_in_words(site: Site, told: dict[str, object]) -> None:
    """What names no step, no verdict, or another picture than is there keeps nothing and says why."""
    whole(site.place)
    answer = site.client.post(f"{RUN}/verdict", json=told, headers=OURS)
    assert 409 == answer.status_code
    assert answer.json()["what"]
    assert [] == site.desk.verdicts("main").standing()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_what_is_no_object_is_refused(site: Site, body: bytes) -> None:
    """A body that no script of ours sends is a bad request, and no error of ours."""
    whole(site.place)
    assert 400 == site.client.post(f"{RUN}/verdict", content=body, headers=OURS).status_code


def test_a_wrong_write_says_that_its_kind_waits_from_now_on(site: Site) -> None:
    """The reviewer is told what the verdict stops; the second time there is nothing new to tell."""
    whole(site.place)
    opened = site.desk.catalogue.recording("main", ROUND, f"order-{ORDER}")
    assert opened is not None
    lines = list(cards_of(opened)[0].lines)
    assert "correction" in str(said(site, steps=lines, said="wrong", comment="number")["tell"])
    assert "" == said(site, steps=lines, said="wrong", comment="number")["tell"]
    assert "" == said(site, steps=lines, said="fine")["tell"]


def test_a_wrong_that_sets_nothing_back_says_so(site: Site) -> None:
    """Nobody believes that writes wait where none was found to wait."""
    work = site.place.round(signer=site.place.signer)
    work.recording(f"order-{ORDER}", ORDER).still(still(), page="order", moment="before")
    work.close("done", {})
    assert "Nothing was set back" in str(said(site, steps=[1], said="wrong")["tell"])


def test_the_badge_says_what_a_seal_is_worth(site: Site, tmp_path: Path) -> None:
    """Signed by a known key, without a seal, and red with what `verify` says once a picture is altered."""
    from agent.evidence.keys import load
    from agent.review.catalogue import Catalogue

    keys = load(tmp_path, site.place.clock)
    whole_round(tmp_path / "recordings", FIRST, keys)
    catalogue = Catalogue(tmp_path / "recordings")
    opened = catalogue.open(catalogue.rounds("practice")[0].recordings[1])
    assert Mark.SIGNED == badge_of(opened, keys.known).mark
    picture = next((opened.recording.folder / "stills").iterdir())
    picture.write_bytes(b"another")
    badge = badge_of(opened, keys.known)
    assert Mark.BROKEN == badge.mark
    assert any(picture.name in each for each in badge.wrong)
    page = site.client.get(f"/run/practice/{FIRST}/{opened.recording.name}").text
    assert 'role="alert"' in page


def test_an_unsealed_and_an_open_run_say_so(site: Site) -> None:
    """Neither is an alarm: one has no seal and nothing amiss, the other is not closed yet."""
    made = site.place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.flush()
    assert "not sealed yet" in site.client.get(RUN).text
    made.close("done", {})
    page = site.client.get(RUN).text
    assert "without a seal" in page
    assert 'role="alert"' not in page
