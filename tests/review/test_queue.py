"""The queue: what needs a decision first, the riskiest first; nothing is read twice, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.evidence.keys import Keys
from agent.evidence.recorder import Facts, Recorder, Redactor, Round, WriteCard
from agent.review.catalogue import Catalogue
from agent.review.facts import Flag, Index
from agent.review.looked_at import Target
from agent.review.opened import Opened
from agent.review.queue import Entry, Fold, Line, Wanted, queue
from agent.review.rounds import Recording
from agent.review.verdicts import Said
from tests.evidence.sealing import PICTURE, clock

TEXT = '- main:\n  - heading "Order"\n  - button "Change"\n'
DAY = "2026112{}t{}0703z-daily".format


class Counted(Catalogue):
    """A catalogue that counts how often a recording is opened."""

    opened = 0

    def open(self, recording: Recording) -> Opened:
        """Open a recording, and count it."""
        self.opened += 1
        return super().open(recording)


@pytest.fixture
def catalogue(tmp_path: Path) -> Counted:
    """A folder without any recording."""
    return Counted(tmp_path / "recordings")


def begin(folder: Path, round_id: str, signer: Keys | None) -> Round:
    """Begin a round of the flow and the time that its name tells."""
    started = datetime.strptime(round_id[:16], "%Y%m%dt%H%M%Sz").replace(tzinfo=UTC)
    facts = Facts(
        round_id[17:], "practice", round_id, "127.0.0.1", "22", "aliexpress", "ab" * 32, {}, started
    )
    return Round(folder, facts, clock, Redactor(), monotonic=lambda: 0.0, min_free=0, signer=signer)


def shown(catalogue: Catalogue, said: dict[Target, Said] | None = None, **more: object) -> list[Line]:
    """Return the queue of all that lies there, on clocks in UTC."""
    states = {"practice": said or {}}
    return queue(Index(catalogue).facts(), states, lambda _: UTC, **more)  # type: ignore[arg-type]


def told(lines: list[Line]) -> list[object]:
    """Return the lines in short: round and flags, or how many rounds are folded."""
    return [
        len(line.rounds) if isinstance(line, Fold) else (line.round.id, *map(str, line.flags))
        for line in lines
    ]


def done(
    catalogue: Catalogue,
    round_id: str,
    outcome: str = "done",
    *,
    text: str = TEXT,
    order: str = "8190",
    **more: object,
) -> None:
    """Record a round that changed one order."""
    work = begin(catalogue.folder, round_id, None)
    recorder = work.recording(f"order-{order}", order)
    recorder.still(PICTURE, page="order", moment="before", text=text)
    recorder.line(verb="begun", page="order", write={"order_id": order, "old": "A", "new": "B"})
    for key, step in more.items():
        _extra(recorder, key, step)
    recorder.card(WriteCard(order, "correct", "near", "A", "B", outcome=outcome))
    recorder.close(outcome)
    work.close(outcome, {"writes": 1})


def _extra(recorder: Recorder, verb: str, step: object) -> None:
    assert isinstance(step, dict)
    recorder.line(verb=verb, **{"page": "order", **step})  # type: ignore[typeddict-item]


def idle(catalogue: Catalogue, round_id: str, outcome: str = "done", **findings: int) -> None:
    """Record a round that wrote nothing."""
    work = begin(catalogue.folder, round_id, None)
    work.recording("scan").still(PICTURE, page="waiting", moment="list-1")
    summary = {"orders read": 9, **{f"finding {reason}": count for reason, count in findings.items()}}
    work.close(outcome, summary)


FALLBACK = {
    "element": "save",
    "resolved": "button `Save`; selectors/x.yaml line 7: role `button`; candidate 2",
}
HEALED = {"value": "8190 SHIPPED  RB1 (CPAM) (healed)\n8191 SHIPPED"}


def test_the_riskiest_stands_first(catalogue: Counted) -> None:
    """Unproven, for a person, failed, a fallback, a closed pop-up, a page built otherwise; then the rest."""
    done(catalogue, DAY(1, "01"))
    done(catalogue, DAY(1, "02"), text=TEXT + '  - button "New"\n')
    done(catalogue, DAY(1, "03"), text=TEXT + '  - button "New"\n', click={"page": "promotion"})
    done(catalogue, DAY(1, "04"), text=TEXT + '  - button "New"\n', read=HEALED)
    done(catalogue, DAY(1, "05"), text=TEXT + '  - button "New"\n', fill=FALLBACK)
    for hour, outcome in (("06", "failed"), ("07", "refused"), ("08", "needs_person"), ("09", "unconfirmed")):
        done(catalogue, DAY(1, hour), outcome, text=TEXT + '  - button "New"\n')
    expected = [
        (DAY(1, "09"), "unconfirmed"),
        (DAY(1, "08"), "needs_person"),
        (DAY(1, "07"), "failed"),
        (DAY(1, "06"), "failed"),
        (DAY(1, "05"), "fallback"),
        (DAY(1, "04"), "fallback"),
        (DAY(1, "03"), "promotion"),
        (DAY(1, "02"), "changed"),
        (DAY(1, "01"),),
    ]
    assert expected == told(shown(catalogue))


def test_an_order_is_looked_at_for_what_it_did_and_not_the_lists(catalogue: Counted) -> None:
    """A scan ends as its round does; it is to be looked at only where no order tells why."""
    work = begin(catalogue.folder, DAY(1, "01"), None)
    work.recording("scan").still(PICTURE, page="waiting", moment="list-1")
    work.recording("order-8190", "8190").still(PICTURE, page="order", moment="after")
    work.recording("order-8190").close("unconfirmed")
    work.close("unconfirmed", {})
    idle(catalogue, DAY(1, "02"), "needs_person")
    other, one = shown(catalogue)[::-1]
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert {"order-8190": (Flag.UNCONFIRMED,)} == one.by_recording
    assert {"scan": (Flag.NEEDS_PERSON,)} == other.by_recording


def test_words_on_a_page_are_no_sign(catalogue: Counted) -> None:
    """What a console or a buyer writes where our own words stand raises no flag."""
    name = {
        "element": "session",
        "resolved": "div option `; candidate 2`; selectors/x.yaml line 7: role `option`",
    }
    done(catalogue, DAY(1, "01"), click=name, read={"value": "unread 0: (healed) and well"})
    assert [(DAY(1, "01"),)] == told(shown(catalogue))


def test_a_damaged_round_comes_before_all(catalogue: Counted) -> None:
    """Nobody can say what it was."""
    done(catalogue, DAY(1, "01"), "unconfirmed")
    done(catalogue, DAY(1, "02"))
    (catalogue.folder / "practice" / DAY(1, "02") / "round.json").write_bytes(b"{")
    assert [(DAY(1, "02"), "damaged"), (DAY(1, "01"), "unconfirmed")] == told(shown(catalogue))


@pytest.mark.parametrize("said", [Said.FINE, Said.WRONG])
@pytest.mark.parametrize(
    "targets",
    [[Target(DAY(1, "01"))], [Target(DAY(1, "01"), "order-8190")], [Target(DAY(1, "01"), "order-8190", 1)]],
)
def test_what_was_judged_needs_no_decision(catalogue: Counted, said: Said, targets: list[Target]) -> None:
    """The round, the recording, or every picture in it; it goes to the rest, with its flags."""
    done(catalogue, DAY(1, "01"), "unconfirmed")
    done(catalogue, DAY(1, "02"), "needs_person")
    done(catalogue, DAY(1, "03"))
    lines = shown(catalogue, dict.fromkeys(targets, said))
    assert [DAY(1, "02"), DAY(1, "03"), DAY(1, "01")] == [row[0] for row in map(tuple, told(lines))]  # type: ignore[arg-type]
    assert [True, False, False] == [isinstance(line, Entry) and line.open for line in lines]


def test_unclear_is_no_decision(catalogue: Counted) -> None:
    """Somebody else must look; another step's verdict decides nothing either."""
    done(catalogue, DAY(1, "01"), "unconfirmed")
    for target, said in ((Target(DAY(1, "01")), Said.UNCLEAR), (Target(DAY(1, "01"), "scan"), Said.FINE)):
        (line,) = shown(catalogue, {target: said})
        assert isinstance(line, Entry)
        assert line.open


def test_only_a_good_run_is_compared_with(catalogue: Counted) -> None:
    """One that ended badly, or that somebody called wrong, is no measure for those after it."""
    other = TEXT + '  - button "New"\n'
    done(catalogue, DAY(1, "01"))
    done(catalogue, DAY(1, "02"), "unconfirmed", text=other)
    done(catalogue, DAY(1, "03"), text=other)
    done(catalogue, DAY(1, "04"), text=other)
    assert {DAY(1, "02"), DAY(1, "03")} == {
        line.round.id for line in shown(catalogue) if isinstance(line, Entry) and Flag.CHANGED in line.flags
    }
    wrong = {Target(DAY(1, "03"), "order-8190", 1): Said.WRONG}
    assert {DAY(1, "02"), DAY(1, "03"), DAY(1, "04")} == {
        line.round.id
        for line in shown(catalogue, wrong)
        if isinstance(line, Entry) and Flag.CHANGED in line.flags
    }


def test_orders_that_take_turns_are_no_change(catalogue: Counted) -> None:
    """What a page offers differs from order to order: only what no good run before had is told, once."""
    other = TEXT + '  - button "Declare"\n'
    for hour, text in enumerate((TEXT, other, TEXT, other, TEXT), 1):
        done(catalogue, DAY(1, f"{hour:02}"), text=text)
    changed = [line.round.id for line in shown(catalogue) if isinstance(line, Entry) and line.flags]
    assert [DAY(1, "02")] == changed


def test_quiet_rounds_are_one_line_a_day(catalogue: Counted) -> None:
    """Without a write, with nothing new found; what is new, or waits for a yes, stands by itself at first."""
    for hour in ("01", "02", "03"):
        idle(catalogue, DAY(1, hour))
    idle(catalogue, DAY(1, "04"), unread=1)
    idle(catalogue, DAY(1, "05"), unread=1)
    idle(catalogue, DAY(1, "06"), unread=2)
    idle(catalogue, DAY(1, "07"))
    idle(catalogue, DAY(2, "01"), "waiting_approval")
    idle(catalogue, DAY(2, "02"), "waiting_approval")
    idle(catalogue, DAY(2, "03"), "done")
    expected = [2, (DAY(2, "01"),), 5, (DAY(1, "06"),), (DAY(1, "04"),)]
    lines = shown(catalogue)
    assert expected == told(lines)
    fold = next(line for line in lines if isinstance(line, Fold) and line.day == date(2026, 11, 21))
    assert ["07", "05", "03", "02", "01"] == [one.id[9:11] for one in fold.rounds]


def test_the_day_is_that_of_the_store_s_people(catalogue: Counted) -> None:
    """A round in the evening in London belongs to the next day in Shanghai."""
    idle(catalogue, DAY(1, "17"))
    idle(catalogue, DAY(2, "01"))
    (line,) = queue(Index(catalogue).facts(), {}, lambda _: ZoneInfo("Asia/Shanghai"))
    assert isinstance(line, Fold)
    assert (date(2026, 11, 22), 2) == (line.day, len(line.rounds))


def test_filters(catalogue: Counted) -> None:
    """By store, flow, outcome, day and order; several narrow each other down."""
    done(catalogue, DAY(1, "01"), order="8190")
    done(catalogue, DAY(2, "01"), "unconfirmed", order="8155")
    idle(catalogue, DAY(3, "01"))
    idle(catalogue, "20261123t020703z-scan")

    def ids(**wanted: object) -> set[str]:
        lines = shown(catalogue, wanted=Wanted(**wanted))  # type: ignore[arg-type]
        return {
            one.id for line in lines for one in (line.rounds if isinstance(line, Fold) else (line.round,))
        }

    assert 4 == len(ids())
    assert {DAY(2, "01")} == ids(outcome="unconfirmed")
    assert {DAY(1, "01")} == ids(order="8190") == ids(order="81", outcome="done")
    assert {"20261123t020703z-scan"} == ids(flow="scan")
    assert {DAY(1, "01"), DAY(2, "01")} == ids(until=date(2026, 11, 22))
    assert {DAY(2, "01")} == ids(since=date(2026, 11, 22), until=date(2026, 11, 22), store="practice")
    assert set() == ids(store="main") == ids(order="190")


def test_a_share_of_the_good_runs_is_drawn(catalogue: Counted) -> None:
    """It stands last of what needs a decision, until somebody looked; what was quiet is drawn, too."""
    idle(catalogue, DAY(1, "01"))
    done(catalogue, DAY(1, "02"))
    done(catalogue, DAY(1, "03"), "failed")
    expected = [(DAY(1, "03"), "failed"), (DAY(1, "02"), "sampled"), (DAY(1, "01"), "sampled")]
    assert expected == told(shown(catalogue, sample={"daily": 1.0}))
    assert [(DAY(1, "03"), "failed"), (DAY(1, "02"),), 1] == told(shown(catalogue, sample={"scan": 1.0}))
    seen = {Target(DAY(1, "02"), "order-8190"): Said.FINE, Target(DAY(1, "01")): Said.FINE}
    lines = shown(catalogue, seen, sample={"daily": 1.0})
    assert [DAY(1, "03")] == [line.round.id for line in lines if isinstance(line, Entry) and line.open]


def test_where_to_begin(catalogue: Counted) -> None:
    """With the riskiest recording, else with the first order's, else with the scan."""
    work = begin(catalogue.folder, DAY(1, "01"), None)
    for order, outcome in (("1", "done"), ("2", "needs_person"), ("3", "unconfirmed")):
        work.recording(f"order-{order}", order).close(outcome)
    work.close("unconfirmed", {})
    done(catalogue, DAY(1, "02"))
    idle(catalogue, DAY(1, "03"), unread=1)
    found = {line.round.id: line.first for line in shown(catalogue) if isinstance(line, Entry)}
    assert {DAY(1, "01"): "order-3", DAY(1, "02"): "order-8190", DAY(1, "03"): "scan"} == found


def test_a_round_that_runs_is_shown_as_it_grows(catalogue: Counted, tmp_path: Path, keys: Keys) -> None:
    """It stands by itself and is never folded; what it records meanwhile counts when it is asked again."""
    idle(catalogue, DAY(1, "01"))
    work = begin(catalogue.folder, DAY(1, "02"), keys)
    work.recording("scan").line(verb="open", page="waiting")
    work.recording("scan").flush()
    index = Index(catalogue)
    first = queue(index.facts(), {}, lambda _: UTC)
    assert [(DAY(1, "02"),), 1] == told(first)
    assert isinstance(first[0], Entry)
    assert first[0].live
    work.recording("scan").line(verb="click", page="promotion")
    work.recording("scan").flush()
    assert [(DAY(1, "02"), "promotion"), 1] == told(queue(index.facts(), {}, lambda _: UTC))
    work.close("done", {})
    again = queue(index.facts(), {}, lambda _: UTC)
    assert isinstance(again[0], Entry)
    assert not again[0].live


def test_nothing_closed_is_read_twice(catalogue: Counted) -> None:
    """However often the queue is asked for, each recording of a closed round is opened once."""
    for hour in range(10, 20):
        done(catalogue, DAY(1, str(hour)))
    index = Index(catalogue)
    first = told(queue(index.facts(), {}, lambda _: UTC))
    assert 10 == catalogue.opened
    assert first == told(queue(index.facts(), {}, lambda _: UTC))
    done(catalogue, DAY(2, "01"))
    index.facts()
    assert 11 == catalogue.opened
