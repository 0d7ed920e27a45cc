"""The queue as a page: decisions first, quiet rounds folded, filters, and the way from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.evidence.recorder import Recorder
from agent.review.queue import Entry
from agent.review.queue_page import around, runs_of, wanted
from tests.dossier.samples import ORDER, OTHER, Place, corrected
from tests.review.client import Client
from tests.review.site import Site, site_at


def fallback(recorder: Recorder) -> None:
    """Record a step whose element was found by the second candidate of the pack."""
    recorder.line(verb="click", page="order", element="change", resolved="button `Change`; candidate 2")


def rounds(place: Place) -> None:
    """Leave four rounds: two quiet ones, one with a write, and a newer one that needs a decision."""
    for hour, order in ((1, ""), (2, ""), (3, ORDER), (4, OTHER)):
        made = place.round(f"20261122t{hour:02}0000z-daily")
        made.recording("scan").line(verb="open", page="orders")
        if order:
            recording = made.recording(f"order-{order}", order)
            corrected(recording, order)
            if order == OTHER:
                fallback(recording)
        made.close("done", {})


@pytest.fixture
def filled(place: Place) -> Iterator[Site]:
    """The page over those rounds."""
    rounds(place)
    made = site_at(place)
    yield made
    made.desk.engine.dispose()


def test_what_needs_a_decision_stands_first(filled: Site) -> None:
    """The round with a fallback is above the one that merely wrote, and quiet ones are one line."""
    page = filled.client.get("/").text
    rows = re.findall(r'data-row="main ([^"]+)"', page)
    assert ["20261122t040000z-daily", "20261122t030000z-daily", "daily 2026-11-22"] == rows
    assert "fallback locator" in page
    assert "2 rounds in which nothing happened" in page
    assert "1 round needs a decision" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (f"order={ORDER}", [ORDER]),
        ("order=81900012", [OTHER, ORDER]),
        ("outcome=failed", []),
        ("store=none", []),
        ("flow=daily&since=2026-11-22&until=2026-11-22", [OTHER, ORDER]),
        ("until=2026-11-21", []),
        ("since=nonsense", [OTHER, ORDER]),
    ],
)
def test_filters_show_what_they_say(filled: Site, asked: str, expected: list[str]) -> None:
    """By store, flow, outcome, day and the beginning of an order number; what is no day is not asked for."""
    page = filled.client.get(f"/?{asked}").text
    found = re.findall(r'href="/run/main/[^"]+/order-(\d+)', page)
    assert expected == list(dict.fromkeys(found))


def test_a_filter_is_no_count_of_the_inbox(filled: Site) -> None:
    """Beside the pages at the top stand counts, and nothing of what was asked for."""
    counts = re.findall(r'<b class="count">([^<]*)</b>', filled.client.get("/?outcome=done").text)
    assert ["1"] == counts


def test_a_run_leads_to_the_next_one_of_the_queue(filled: Site) -> None:
    """The riskiest run first, then the rest of its round, then the next round; the filters stay."""
    lines = filled.desk.queue(wanted({"store": "main"}))
    runs = [run for line in lines if isinstance(line, Entry) for run in runs_of(line)]
    assert [f"order-{OTHER}", "scan", f"order-{ORDER}", "scan"] == [run.name for run in runs]
    beside = around(lines, runs[1], {"store": "main"})
    assert str(beside["before"]).endswith(f"order-{OTHER}?store=main")
    assert str(beside["after"]).endswith(f"order-{ORDER}?store=main")
    assert around(lines, runs[0], {})["before"] is None
    assert around(lines, runs[-1], {})["after"] is None


def test_quiet_runs_lead_to_each_other(filled: Site) -> None:
    """Who opens one of a folded day goes on among these."""
    lines = filled.desk.queue(wanted({}))
    quiet = filled.desk.catalogue.rounds("main")[-1].recordings[0]
    beside = around(lines, quiet, {})
    assert (True, False) == (beside["before"] is not None, beside["after"] is not None)


def test_nothing_new_is_told_in_no_words(filled: Site) -> None:
    """Whoever asks again gets an empty answer until something changes: a page asks every few seconds."""
    tag = filled.client.get("/").headers["etag"]
    assert 304 == filled.client.get("/", headers={"if-none-match": tag}).status_code
    made = filled.place.round("20261122t050000z-daily")
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.close("done", {})
    again = filled.client.get("/", headers={"if-none-match": tag})
    assert 200 == again.status_code
    assert "20261122t050000z" in again.text


def test_many_rounds_are_shown_in_parts(place: Place, tmp_path: Path) -> None:
    """A page holds what one can look at; the rest is a link away, with the filters kept."""
    store = tmp_path / "recordings" / "main"
    for number in range(130):
        folder = store / f"202611{1 + number // 24:02}t{number % 24:02}0000z-daily" / "order-1"
        folder.mkdir(parents=True)
        (folder / "steps.jsonl").write_text(
            '{"at":"2026-11-22T09:14:03Z","verb":"begun","write":{"order_id":"1"}}\n', "utf-8"
        )
    site = site_at(place)
    client = Client(site.client.app, site.client.address, dict(site.client.cookies))
    page = client.get("/?store=main").text
    assert 120 == page.count("data-row=")
    assert "/?store=main&amp;from=120" in page
    assert 10 == client.get("/?store=main&from=120").text.count("data-row=")
    assert 200 == client.get("/?from=nonsense").status_code
    site.desk.engine.dispose()
