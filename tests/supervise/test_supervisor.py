"""Runs begin when they are due, one per store, within limits; what ends them lets them confirm first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from agent.ledger import schedule_marks
from agent.ledger.database import reading
from agent.ledger.journal import Journal
from agent.ledger.tables import RoundRow
from agent.supervise.running import GRACE, Limits, Running
from tests.supervise.conftest import ENDS, NOON, Hall, line

Until = Callable[[Callable[[], bool]], None]
DEAF = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', file=sys.stderr, flush=True); time.sleep(600)"  # noqa: E501
HELD = "import sys; sys.exit(9)"
BROKEN = "import sys; sys.exit(3)"
LEAVES = """
import subprocess, sys, time
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("left", left.pid, file=sys.stderr, flush=True)
time.sleep(600)
"""
HUNGRY = "x = bytearray(300 * 2**20); import sys, time; print('full', file=sys.stderr, flush=True); time.sleep(600)"  # noqa: E501


def test_a_run_begins_in_its_minute_and_once(hall: Hall) -> None:
    """Not before it, not twice while it runs, not again in that hour."""
    hall.open(line("a"))
    assert [] == hall.at(4.9)
    assert ["a"] == hall.at(5)
    assert ["a"] == hall.at(5.1)
    assert 1 == len(hall.begun)
    assert "20261201t120500z-daily" == hall.begun[0].run_id


def test_one_run_per_store(hall: Hall, until: Until) -> None:
    """A second flow of a store waits for the first to end, and then begins."""
    hall.script = ENDS
    hall.open(line("a"), line("a", flow="scan"))
    hall.at(5)
    assert 1 == len(hall.begun)
    until(lambda: hall.begun[0].ended() is not None)
    hall.at(6)
    assert ["daily", "scan"] == [run.due.entry.flow for run in hall.begun]


def test_so_many_stores_at_once(hall: Hall) -> None:
    """What finds no place waits, and is skipped with a line when it is too late."""
    hall.open(*(line(name) for name in "abc"), parallel=2)
    assert ["a", "b"] == hall.at(5)
    assert ["a", "b"] == hall.at(14)
    hall.at(16)
    assert 2 == len(hall.begun)
    (skipped,) = [said for said in hall.said if "skipped" in said]
    assert "'store': 'c'" in skipped
    assert "11 min late" in skipped


def test_who_was_skipped_comes_first_the_next_time(hall: Hall, until: Until) -> None:
    """No store starves because its name comes late in the alphabet."""
    hall.open(*(line(name) for name in "abc"), parallel=2)
    hall.at(5)
    hall.at(16)
    until(lambda: hall.said.count("there") == 2)
    for run in hall.begun:
        run.ask("end")
        until(lambda one=run: one.ended() is not None)  # type: ignore[misc]
    assert "c" in hall.at(65)


def test_a_restart_repeats_nothing_and_forgets_nothing(hall: Hall, until: Until) -> None:
    """What began before is not begun again; what came due meanwhile is, if it is in time."""
    hall.open(line("a"), line("b", "8 * * * *"))
    hall.at(5)
    hall.begun[0].kill()
    hall.supervisor.engine.dispose()
    hall.now = NOON + timedelta(minutes=9)
    hall.open(line("a"), line("b", "8 * * * *"))
    assert ["b"] == hall.at(9)


def test_a_clock_set_back_an_hour(hall: Hall, until: Until) -> None:
    """It is said once; the schedule goes on from the clock as it is now."""
    hall.script = ENDS
    hall.open(line("a"))
    hall.at(65)
    until(lambda: hall.begun[0].ended() is not None)
    hall.at(4)
    hall.at(4.1)
    assert 1 == len([said for said in hall.said if "set back by 1:01:00" in said])
    hall.at(5)
    assert 2 == len(hall.begun)


def test_a_clock_set_back_to_the_very_second(hall: Hall, until: Until) -> None:
    """The round that begins then has a name of its own: under the old one it could keep no evidence."""
    hall.script = ENDS
    hall.open(line("a"))
    hall.at(5)
    opened(hall, hall.begun[0]).close_round("done")
    for minute in (65, 4, 5):
        until(lambda: hall.begun[-1].ended() is not None)
        hall.at(minute)
    begun = [run.run_id for run in hall.begun]
    assert [f"20261201t{time}z-daily" for time in ("120500", "130500", "120501")] == begun


def opened(hall: Hall, run: Running) -> Journal:
    """Return the journal of a run that has entered its round."""
    engine = hall.supervisor.engine
    journal = Journal(engine, store="a", shop="s", round_id=run.run_id, clock=lambda: hall.now)
    journal.open_round("daily")
    return journal


def test_a_run_that_takes_too_long(hall: Hall, until: Until) -> None:
    """It is asked to end, alone, and may confirm what it has begun."""
    hall.limits = Limits(60, 2**31)
    hall.open(line("a"))
    hall.at(5)
    until(lambda: "there" in hall.said)
    hall.elapsed = 61
    hall.at(6)
    until(lambda: hall.begun[0].ended() is not None)
    assert 143 == hall.begun[0].ended()
    until(lambda: "confirmed" in hall.said)


def test_a_run_that_does_not_listen(hall: Hall, until: Until) -> None:
    """It is ended, with all it has started, once its time to confirm is over."""
    hall.script, hall.limits = DEAF, Limits(60, 2**31)
    hall.open(line("a"))
    hall.at(5)
    until(lambda: "deaf" in hall.said)
    hall.elapsed = 61
    hall.at(6)
    hall.elapsed = 61 + GRACE - 1
    hall.at(7)
    assert hall.begun[0].ended() is None
    hall.elapsed = 61 + GRACE
    hall.at(8)
    until(lambda: hall.begun[0].ended() is not None)
    assert -9 == hall.begun[0].ended()


def test_a_run_that_takes_too_much_memory(hall: Hall, until: Until) -> None:
    """Measured with all that it has started, it is asked to end; what it took at most is told."""
    hall.script, hall.limits = HUNGRY, Limits(3600, 200 * 2**20)
    hall.open(line("a"))
    hall.at(5)
    until(lambda: "full" in hall.said)
    hall.at(6)
    assert "memory" == hall.begun[0].asked
    until(lambda: hall.begun[0].ended() is not None)
    hall.at(7)
    (ended,) = [said for said in hall.said if "ended: daily" in said]
    assert 300 <= int(ended.split("at most ")[1].split()[0]) < 400


@pytest.mark.parametrize(("asked", "outcome"), [("time", "failed"), ("end", "stopped")])
def test_a_round_ended_by_its_limit_counts_as_failed(
    hall: Hall, until: Until, asked: str, outcome: str
) -> None:
    """People hear of a store that never gets to the end, not of one that was ended with the server."""
    hall.open(line("a"))
    hall.at(5)
    until(lambda: "there" in hall.said)
    engine, run = hall.supervisor.engine, hall.begun[0]
    opened(hall, run).close_round("stopped")
    run.ask(asked)
    until(lambda: run.ended() is not None)
    hall.at(6)
    with reading(engine) as connection:
        assert outcome == connection.scalar(select(RoundRow.outcome))


def test_a_round_that_was_killed_counts_as_failed(hall: Hall, until: Until) -> None:
    """At once, for monitors and people: the next round of a daily schedule is a day away."""
    hall.open(line("a"))
    hall.at(5)
    until(lambda: "there" in hall.said)
    opened(hall, hall.begun[0])
    hall.begun[0].kill()
    until(lambda: hall.begun[0].ended() is not None)
    hall.at(6)
    with reading(hall.supervisor.engine) as connection:
        row = connection.execute(select(RoundRow.outcome, RoundRow.ended)).one()
    assert ("failed", hall.now) == tuple(row)


def test_a_store_that_is_held_is_tried_again(hall: Hall, until: Until) -> None:
    """Every half minute, until it is too late; then it is skipped with a line."""
    hall.script = HELD
    hall.open(line("a"))
    for minute, begun in ((5, 1), (5.1, 1), (5.6, 2), (6.2, 3), (15.1, 3), (16, 3)):
        hall.at(minute)
        assert begun == len(hall.begun)
        until(lambda: hall.begun[-1].ended() is not None)
        hall.at(minute)
    assert 1 == len([said for said in hall.said if "skipped" in said])


def test_runs_that_break_again_and_again_are_a_trouble(hall: Hall, until: Until) -> None:
    """A broken settings file stops every run before it can tell anybody: health says so until one works."""
    hall.script = BROKEN
    hall.open(line("a", "* * * * *"))
    for minute in (1, 2, 3):
        assert "" == hall.supervisor.trouble
        hall.at(minute)
        until(lambda: hall.begun[-1].ended() is not None)
        hall.at(minute)
    assert "daily of a" in hall.supervisor.trouble
    hall.script = ENDS
    hall.at(4)
    until(lambda: hall.begun[-1].ended() is not None)
    hall.at(4)
    assert "" == hall.supervisor.trouble


def test_what_a_dead_run_leaves_keeps_nobody_waiting(hall: Hall, until: Until) -> None:
    """A child that holds the run's error pipe is ended with it, and the next look comes at once."""
    hall.script = LEAVES
    hall.open(line("a"))
    hall.at(5)
    until(lambda: any(said.startswith("left ") for said in hall.said))
    left = psutil.Process(int(next(said for said in hall.said if said.startswith("left ")).split()[1]))
    hall.begun[0].process.kill()
    until(lambda: hall.begun[0].ended() is not None)
    hall.at(6)
    until(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE)


def test_a_look_that_fails_ends_nothing(hall: Hall, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is told and is a trouble; runs go on, and so does the loop."""
    supervisor = hall.open(line("a"))
    hall.now = NOON + timedelta(minutes=5)
    monkeypatch.setattr(supervisor, "clock", lambda: 1 / 0)
    supervisor.safely(supervisor.tick)
    assert "ZeroDivisionError" in supervisor.trouble
    monkeypatch.undo()
    supervisor.safely(supervisor.tick)
    assert "" == supervisor.trouble
    assert 1 == len(hall.begun)


def test_the_end_waits_for_what_is_begun(hall: Hall, until: Until) -> None:
    """Every run is asked, and the supervisor ends when the last one has."""
    hall.open(line("a"), line("b"))
    hall.at(5)
    until(lambda: hall.said.count("there") == 2)
    hall.supervisor.finish()
    assert [143, 143] == [run.ended() for run in hall.begun]
    assert {} == hall.supervisor.running


def test_the_end_waits_with_a_database_that_is_gone(hall: Hall, until: Until) -> None:
    """What cannot be entered is told; the other runs are waited for all the same."""
    supervisor = hall.open(line("a"), line("b"))
    hall.at(5)
    until(lambda: hall.said.count("there") == 2)
    hall.begun[0].kill()
    supervisor.engine.dispose()
    (hall.folder / "bufa.sqlite3").rename(hall.folder / "away")
    (hall.folder / "bufa.sqlite3").mkdir()
    supervisor.finish()
    assert [-9, 143] == [run.ended() for run in hall.begun]
    assert {} == supervisor.running


def test_the_loop_looks_until_it_is_told_to_end(hall: Hall, until: Until) -> None:
    """`run` begins what is due, and `end` ends it."""
    supervisor = hall.open(line("a"))
    supervisor.between = 0.01
    hall.now = NOON + timedelta(minutes=5)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    until(lambda: "there" in hall.said)
    supervisor.end.set()
    thread.join(20)
    assert not thread.is_alive()
    assert [143] == [run.ended() for run in hall.begun]


def test_a_program_that_cannot_be_started(hall: Hall, monkeypatch: Any) -> None:
    """It is told with its store, and the other stores go on."""
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    hall.open(line("a"), line("b"))
    assert [] == hall.at(5)
    assert 2 == len([said for said in hall.said if "cannot be started" in said])


def test_a_database_that_is_gone_for_a_while(hall: Hall) -> None:
    """It is told once; when it is there again what is due and not too late begins."""
    supervisor = hall.open(line("a"))
    place = hall.folder / "bufa.sqlite3"
    hall.now = NOON + timedelta(minutes=5)
    supervisor.engine.dispose()
    place.rename(hall.folder / "away")
    place.mkdir()
    supervisor.safely(supervisor.tick)
    supervisor.safely(supervisor.tick)
    place.rmdir()
    (hall.folder / "away").rename(place)
    assert [] == hall.begun
    supervisor.safely(supervisor.tick)
    assert 1 == len(hall.begun)
    assert 1 == len([said for said in hall.said if "nothing can be begun now" in said])


@pytest.mark.parametrize("begun", [True, False])
def test_marks(hall: Hall, begun: bool) -> None:
    """How far a line was dealt with is kept, and when its store last began, over skipped ones too."""
    engine = hall.open(line("a")).engine
    schedule_marks.deal(engine, ("a", "daily"), NOON, NOON if begun else None)
    schedule_marks.deal(engine, ("a", "daily"), NOON + timedelta(hours=1))
    marks = schedule_marks.read(engine)
    assert {("a", "daily"): NOON + timedelta(hours=1)} == marks.dealt
    assert ({"a": NOON} if begun else {}) == marks.begun
