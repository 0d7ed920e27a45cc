"""Of which orders a store's people are told, when, and how often."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent.errors import InvalidInput
from agent.ledger.outbox import claim, settle
from agent.ledger.told import acknowledge
from agent.models import Status
from agent.notify.desk import work_out
from agent.settings import Settings, load
from tests.journal.samples import FixedClock
from tests.notify.samples import FIRST, SECOND, SETTINGS, outbox, scan, waits

THIRD = "8190001234567892"


def with_alerts(folder: Path, more: str) -> Settings:
    """Return the settings with more lines about alerts."""
    file = folder / "bufa.toml"
    file.write_text(SETTINGS + more, "utf-8")
    return load(file, environment=False)


def subjects(engine: Engine) -> list[str]:
    """Return the subjects of all alerts, oldest first."""
    return [one.subject for one in outbox(engine)]


def test_a_scan_makes_one_alert_with_the_money_at_risk(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """What is critical and what is overdue in one text: orders, time left, amounts; no others."""
    lines = waits(FIRST, 1), waits(SECOND, 1.5, "2.50"), waits(THIRD, -3), waits("8190001234567893", 30)
    scan(engine, clock, *lines)
    work_out(settings, engine, clock)
    (told,) = outbox(engine)
    assert "bufa red: 2 critical, US$ 12.50 at risk; 1 overdue" == told.subject
    expected = """Store red, as read 11-22 17:00 (Asia/Shanghai)

Critical, and can still be saved (2, US$ 12.50):
- 8190001234567890: 1 h 0 min left, until 11-22 18:00, US$ 10.00
- 8190001234567891: 1 h 30 min left, until 11-22 18:30, US$ 2.50

Overdue (1, US$ 10.00):
- 8190001234567892: overdue since 11-22 14:00, US$ 10.00

`bufa ack ORDER --store red` says that you know."""
    assert expected == told.body
    assert (True, {"ops": "due"}) == (told.urgent, told.states)


@pytest.mark.parametrize("channels", [("ops",), ("ops", "boss")])
def test_overdue_orders_that_nobody_heard_of_are_told_again(
    engine: Engine, tmp_path: Path, clock: FixedClock, channels: tuple[str, ...]
) -> None:
    """Every channel was dead for a day: told anew. Where one of two took it, it was told."""
    file = tmp_path / "bufa.toml"
    file.write_text(
        SETTINGS.replace('["ops"]', f"{list(channels)}".replace("'", '"')) + 'digest = ""\n', "utf-8"
    )
    settings = load(file, environment=False)
    scan(engine, clock, waits(FIRST, -1))
    work_out(settings, engine, clock)
    if "boss" in channels:
        taken = claim(engine, "boss", (), clock)
        assert taken is not None
        settle(engine, taken, True, clock)
    clock.move(hours=25)
    claim(engine, "ops", (), clock)
    work_out(settings, engine, clock)
    expected = ["bufa red: 1 overdue"] * (1 if "boss" in channels else 2)
    assert expected == subjects(engine)


def test_nothing_new_is_no_alert(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """The next scan, half an hour later, sees the same: nobody is told again; called twice, once is told."""
    for _ in range(2):
        scan(engine, clock, waits(FIRST, 1.9), waits(SECOND, -1))
        work_out(settings, engine, clock)
        work_out(settings, engine, clock)
        clock.move(minutes=30)
    assert ["bufa red: 1 critical, US$ 10.00 at risk; 1 overdue"] == subjects(engine)


def test_what_is_new_is_told_beside_what_was_told(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """A second order turns critical: it alone is in the next alert."""
    scan(engine, clock, waits(FIRST, 1.9))
    work_out(settings, engine, clock)
    clock.move(minutes=30)
    scan(engine, clock, waits(FIRST, 1.4), waits(SECOND, 1.9))
    work_out(settings, engine, clock)
    assert SECOND in outbox(engine)[-1].body
    assert FIRST not in outbox(engine)[-1].body


def test_what_nobody_acknowledged_is_told_again_after_two_hours(
    engine: Engine, tmp_path: Path, clock: FixedClock
) -> None:
    """With eight critical hours an order is told at once, after two hours, and not in between."""
    settings = with_alerts(tmp_path, "[stores.red.kinds]\n").model_copy()
    store = settings.stores["red"].model_copy(update={"critical_hours": 8})
    settings = settings.model_copy(update={"stores": {"red": store}})
    told = []
    for hours in (7.9, 6.9, 5.9, 4.9):
        scan(engine, clock, waits(FIRST, hours))
        work_out(settings, engine, clock)
        told.append(len(outbox(engine)))
        clock.move(hours=1)
    assert [1, 1, 2, 2] == told
    assert "Still critical; told before, and nobody has acknowledged it" in outbox(engine)[-1].body


def test_what_somebody_knows_of_is_not_told_again_but_its_end_is(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """Acknowledged before it is told as critical: no word of it, until it is overdue; that is told once."""
    scan(engine, clock, waits(FIRST, 3))
    acknowledge(engine, "red", FIRST, "Li", clock)
    for _ in range(5):
        clock.move(hours=1)
        scan(engine, clock, waits(FIRST, 3 - (clock.now.hour - 9)))
        work_out(settings, engine, clock)
    assert ["bufa red: 1 overdue"] == subjects(engine)


def test_a_time_that_was_moved_is_told_anew(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """The buyer grants a day more: the acknowledgement and what was told were of the time before."""
    scan(engine, clock, waits(FIRST, 1))
    work_out(settings, engine, clock)
    acknowledge(engine, "red", FIRST, "Li", clock)
    clock.move(minutes=10)
    scan(engine, clock, waits(FIRST, 25))
    work_out(settings, engine, clock)
    clock.move(hours=23, minutes=30)
    scan(engine, clock, waits(FIRST, 1.5))
    work_out(settings, engine, clock)
    assert 2 == sum("critical" in each for each in subjects(engine))


def test_nobody_can_acknowledge_what_does_not_run(engine: Engine, clock: FixedClock) -> None:
    """A number that no scan has seen waiting: one sentence."""
    scan(engine, clock, replace(waits(FIRST, 1), status=Status.WAIT_BUYER_ACCEPT_GOODS))
    with pytest.raises(InvalidInput, match="has no clock that runs"):
        acknowledge(engine, "red", FIRST, "Li", clock)


def test_orders_that_turn_critical_between_scans_wait_for_the_next_one(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """What turns critical a quarter of an hour after an alert is told after the next scan, or in an hour."""
    scan(engine, clock, waits(FIRST, 1), waits(SECOND, 2.1))
    work_out(settings, engine, clock)
    clock.move(minutes=15)
    work_out(settings, engine, clock)
    assert 1 == len(outbox(engine))
    clock.move(minutes=45)
    work_out(settings, engine, clock)
    assert SECOND in outbox(engine)[-1].body


def test_a_clock_that_was_set_back_keeps_nobody_uninformed(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """An hour back, a second order turns critical: it is told, though the last alert lies in the future."""
    scan(engine, clock, waits(FIRST, 1))
    work_out(settings, engine, clock)
    clock.move(hours=-1)
    scan(engine, clock, waits(FIRST, 2), waits(SECOND, 1))
    work_out(settings, engine, clock)
    assert [False, True] == [SECOND in one.body for one in outbox(engine)]


@pytest.mark.parametrize("hours", [1, -1], ids=["savable", "lost"])
def test_quiet_hours_are_broken_for_what_can_be_saved(
    engine: Engine, tmp_path: Path, clock: FixedClock, hours: float
) -> None:
    """At midnight a critical order is told, an overdue one waits until seven."""
    settings = with_alerts(tmp_path, 'quiet = "22:00-07:00"\ndigest = ""\n')
    clock.move(hours=7, minutes=1)
    scan(engine, clock, waits(FIRST, hours))
    work_out(settings, engine, clock)
    assert int(hours > 0) == len(outbox(engine))
    clock.move(hours=7)
    work_out(settings, engine, clock)
    assert "1 overdue" in outbox(engine)[-1].subject


def test_when_quiet_hours_begin_the_night_is_listed(
    engine: Engine, tmp_path: Path, clock: FixedClock
) -> None:
    """Once, what turns critical before seven: not what is critical already, nor what has time until then."""
    settings = with_alerts(tmp_path, 'quiet = "22:00-07:00"\n')
    clock.move(hours=5, minutes=7)  # 22:07
    scan(engine, clock, waits(FIRST, 10.8), waits(SECOND, 10.9), waits(THIRD, 1))
    for _ in range(3):
        work_out(settings, engine, clock)
        clock.move(minutes=5)
    night = [one for one in outbox(engine) if one.about == "quiet"]
    assert ["bufa red: critical before 11-23 07:00: 1"] == [one.subject for one in night]
    assert [True, False, False] == [one in night[0].body for one in (FIRST, SECOND, THIRD)]


def test_the_night_is_not_listed_long_after_it_began(
    engine: Engine, tmp_path: Path, clock: FixedClock
) -> None:
    """After an outage nobody is woken at 23:01 for a list; each order comes as it turns critical."""
    settings = with_alerts(tmp_path, 'quiet = "22:00-07:00"\n')
    clock.move(hours=6, minutes=1)
    scan(engine, clock, waits(FIRST, 9))
    work_out(settings, engine, clock)
    assert [] == outbox(engine)


def test_who_misses_the_courier_is_told_of_it(engine: Engine, tmp_path: Path, clock: FixedClock) -> None:
    """17 hours are left by the console, but the last courier before that comes in an hour."""
    settings = with_alerts(tmp_path, 'pickup = "18:00"\n')
    scan(engine, clock, waits(FIRST, 17))
    work_out(settings, engine, clock)
    assert "17 h 0 min left, until 11-23 10:00; the last courier is 11-22 18:00" in outbox(engine)[0].body
    clock.move(hours=3)
    work_out(settings, engine, clock)
    assert "the last courier was 11-22 18:00" in outbox(engine)[1].body


def test_many_orders_are_one_short_text(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """Twenty are named, the rest is counted, and all of them count as told."""
    orders = [waits(f"81900012345678{place:02}", 1, "") for place in range(33)]
    scan(engine, clock, *orders)
    work_out(settings, engine, clock)
    (told,) = outbox(engine)
    assert (20, True) == (told.body.count("- 8190"), "… and 13 more" in told.body)
    assert "33 critical, 33 of an unknown amount at risk" in told.subject
    clock.move(minutes=50)
    scan(engine, clock, *orders)
    work_out(settings, engine, clock)
    assert 1 == len(outbox(engine))


def test_a_store_without_channels_has_no_alerts(engine: Engine, tmp_path: Path, clock: FixedClock) -> None:
    """Nothing is worked out where nobody would be told."""
    file = tmp_path / "bufa.toml"
    file.write_text(SETTINGS.replace('["ops"]', "[]"), "utf-8")
    scan(engine, clock, waits(FIRST, 1))
    work_out(load(file, environment=False), engine, clock)
    assert [] == outbox(engine)


def test_chinese_where_it_is_asked_for(engine: Engine, tmp_path: Path, clock: FixedClock) -> None:
    """The store's own language, and English again afterwards."""
    scan(engine, clock, waits(FIRST, 1))
    work_out(with_alerts(tmp_path, 'language = "zh"\n'), engine, clock)
    (told,) = outbox(engine)
    assert "bufa red：紧急 1 单，涉及金额 US$ 10.00" == told.subject
    assert "8190001234567890：剩余 1 小时 0 分，截止 11-22 18:00" in told.body
