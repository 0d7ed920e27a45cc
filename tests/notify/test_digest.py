"""The daily digest: what it says, when it is due, and that it is stored once a day."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert

from agent.evidence.canonical import canonical
from agent.ledger import inbox, stores
from agent.ledger.approvals import Asked
from agent.ledger.database import writing
from agent.ledger.inbox import Matter, Waits
from agent.ledger.intents import IntentState
from agent.ledger.journal import Journal
from agent.ledger.tables import LedgerEntry, LedgerFileRow
from agent.models import RowKind
from agent.notify.desk import Desk, desk_of, work_out
from agent.notify.digest import due_day
from agent.notify.words import catalogue
from agent.say import speaking
from agent.settings import Settings, load
from tests.journal.samples import SHOP, FixedClock, begun, fix
from tests.notify.samples import FIRST, SECOND, SETTINGS, outbox, scan, waits

THIRD = "8190001234567892"
BERLIN = ZoneInfo("Europe/Berlin")


def ledger(engine: Engine, clock: FixedClock, **numbers: str) -> None:
    """Let the ledger have these numbers, by order."""
    now = clock()
    file = {"name": "a.csv", "sha256": "0", "file_time": now, "imported_at": now, "rows": 1, "refused": 0}
    entry = {"kind": RowKind.ORIGINAL.value, "goods": "", "quantity": "", "slot": 0, "carrier": "云途"}
    entry |= {"aliases": [], "olds": [], "conflict": "", "file_id": 1, "row_number": 2, "said_by": 1}
    with writing(engine) as connection:
        connection.execute(insert(LedgerFileRow).values(id=1, store="red", **file))
        for order, number in numbers.items():
            row = {"store": "red", "order_id": order.removeprefix("o"), "number": number, "first_seen": now}
            connection.execute(insert(LedgerEntry).values(**row, **entry))


@pytest.fixture
def busy(engine: Engine, clock: FixedClock) -> FixedClock:
    """A store with something in every section of its digest; the clock stands at 17:00 in Shanghai."""
    scan(engine, clock, waits(FIRST, 1), waits(SECOND, -2, "5.50"), waits(THIRD, 40, ""))
    ledger(engine, clock, **{f"o{FIRST}": "YT1234567890123456"})
    journal = Journal(engine, store="red", shop=SHOP, round_id="r1", clock=clock)
    journal.open_round("daily")
    done, asked = journal.plan([(fix(order="8190001234560001"),), (fix(order="8190001234560002"),)])
    begun(journal, done)
    journal.settle([done.id], IntentState.DONE, "seen")
    journal.ask([Asked([asked], {"wrong": ["a", "b"], "right": ["a", "c"]})])
    journal.close_round("done")
    found = [
        Matter(Waits.FINDING, FIRST, "not-declared", "Maria Lopez"),
        Matter(Waits.FINDING, THIRD, "unread", "x"),
    ]
    inbox.keep(engine, "red", SHOP, "r1", [*found, Matter(Waits.WRITE, SECOND, "refused", "x")], (), clock)
    stores.pause(engine, "red", stores.SIGN_IN, "a slider", clock)
    return clock


def digest_of(engine: Engine, settings: Settings, clock: FixedClock) -> Desk:
    """Return the desk of the store `red`."""
    return desk_of(engine, settings.stores["red"], clock, settings.recordings_dir / "red")


def test_how_far_recordings_are_sealed(engine: Engine, settings: Settings, busy: FixedClock) -> None:
    """The number of sealed recordings and the digest of the head, which a mail keeps out of reach."""
    (place := settings.recordings_dir / "red").mkdir(parents=True)
    assert "head.json" not in digest_of(engine, settings, busy).digest_text()[1]
    (place / "head.json").write_bytes(canonical({"count": 41, "format": "bufa-head-1"}))
    last = digest_of(engine, settings, busy).digest_text()[1].splitlines()[-1]
    expected = hashlib.sha256((place / "head.json").read_bytes()).hexdigest()
    assert f"41 recordings are sealed; SHA-256 of head.json: {expected}" == last
    (place / "head.json").write_bytes(b"{}")
    assert "head.json" not in digest_of(engine, settings, busy).digest_text()[1]


def test_it_says_all_there_is(engine: Engine, settings: Settings, busy: FixedClock) -> None:
    """Orders by class and time left, the ledger's gaps on both sides, what was done, what waits."""
    subject, body = digest_of(engine, settings, busy).digest_text()
    assert "bufa red: 3 orders to ship, 2 of them critical or overdue" == subject
    expected = """Store red, as read 11-22 17:00 (Asia/Shanghai)

Orders to ship:
- overdue: 1 (US$ 5.50)
- critical: 1 (US$ 10.00)
- later: 1 (1 of an unknown amount)
  8190001234567890: 1 h 0 min
  8190001234567891: overdue

Since the last digest:
- this is the first one

Ledger:
- orders without a ledger row: 2
  8190001234567891
  8190001234567892
- in the ledger, but not declared in the console: 1
  8190001234567890 YT1234567890123456

Done in the last 24 hours:
- corrected: 1
  8190001234560001 RB473124829CN
- declared shipped: 0
- told to the buyer: 0

Findings:
- not-declared: 1
- unread: 1

Waits for a person:
- approval: 1
- write: 1
- paused: sign-in
`bufa inbox` lists it."""
    assert expected == body


def test_all_of_it_in_chinese(engine: Engine, settings: Settings, busy: FixedClock) -> None:
    """No English word is left but names and commands."""
    with speaking(catalogue("zh")):
        subject, body = digest_of(engine, settings, busy).digest_text()
    assert "bufa red：待发货 3 单，其中紧急或超时 2 单" == subject
    words = {word for line in f"{subject}\n{body}".splitlines() for word in line.split() if word.isascii()}
    allowed = {"bufa", "Store", "red", "US$", "`bufa", "-"}
    assert set() == {word for word in words if word.isalpha()} - allowed


def test_it_says_what_changed(engine: Engine, settings: Settings, busy: FixedClock) -> None:
    """Against the last day's digest: one shipped, one came, one became overdue."""
    busy.move(hours=16)  # 09:00
    scan(engine, busy, waits(FIRST, 1), waits(SECOND, 30))
    work_out(settings, engine, busy)
    busy.move(hours=24)
    scan(engine, busy, waits(FIRST, -1), waits(THIRD, 30))
    work_out(settings, engine, busy)
    body = [one.body for one in outbox(engine) if one.about == "digest"][-1]
    assert "- 1 orders came, 1 are shipped, closed or gone\n- became overdue: 1\n  8190001234567890\n" in body


def test_it_is_stored_once_a_day_and_not_late(engine: Engine, settings: Settings, clock: FixedClock) -> None:
    """From nine on until fifteen o'clock of the store's own day, however often somebody asks."""
    for _ in range(48 * 4):
        work_out(settings, engine, clock)
        clock.move(minutes=15)
    assert ["digest", "digest"] == [one.about for one in outbox(engine)]


def test_one_that_was_asked_for_is_no_days_digest(
    engine: Engine, settings: Settings, clock: FixedClock
) -> None:
    """`bufa digest` in the evening neither takes the place of tomorrow's nor is compared with."""
    scan(engine, clock, waits(FIRST, 30))
    desk = digest_of(engine, settings, clock)
    with writing(engine) as connection:
        desk.digest(connection, "asked now")
    clock.move(hours=16)
    work_out(settings, engine, clock)
    digests = [one for one in outbox(engine) if one.about == "digest"]
    assert [True, True] == ["this is the first one" in one.body for one in digests]


@pytest.mark.parametrize(("due", "quiet"), [("06:00", "22:00-07:00"), ("23:00", "22:00-07:00")])
def test_in_quiet_hours_it_waits(
    engine: Engine, tmp_path: Path, clock: FixedClock, due: str, quiet: str
) -> None:
    """Told when the quiet hours end at seven, though they last longer than a digest may be late."""
    file = tmp_path / "bufa.toml"
    file.write_text(SETTINGS + f'digest = "{due}"\nquiet = "{quiet}"\n', "utf-8")
    settings = load(file, environment=False)
    clock.move(hours=13, minutes=30)
    work_out(settings, engine, clock)
    assert [] == outbox(engine)
    clock.move(minutes=30)
    for _ in range(24):
        work_out(settings, engine, clock)
        clock.move(minutes=30)
    assert ["digest"] == [one.about for one in outbox(engine)]


def test_no_more_than_six_hours_after_quiet_hours() -> None:
    """Due at 23:00, quiet until 07:00: from then on until 13:00, under the day on which it was due."""
    quiet, start = (time(22), time(7)), datetime(2026, 6, 1, 5, 0, tzinfo=UTC)  # 07:00 in Berlin

    def day(minutes: int) -> str:
        return due_day(start + timedelta(minutes=minutes), time(23), BERLIN, quiet)

    assert ["", "2026-05-31", "2026-05-31", ""] == [day(minutes) for minutes in (-1, 0, 360, 361)]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-29 00:29", ""),  # 01:29; the clock then jumps from 02:00 to 03:00
        ("2026-03-29 01:30", "2026-03-29"),  # 03:30, when a skipped 02:30 comes
        ("2026-10-25 00:30", "2026-10-25"),  # 02:30 for the first time
        ("2026-10-25 01:30", "2026-10-25"),  # and again: the same day's
    ],
)
def test_on_the_days_of_a_change_there_is_one(now: str, day: str) -> None:
    """Due at 02:30, a time that one of these days skips and the other has twice."""
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert day == due_day(at, time(2, 30), BERLIN)
    assert "" == due_day(at + timedelta(hours=8), time(2, 30), BERLIN)


def test_none_is_due_where_none_is_wanted() -> None:
    """`digest = ""` means never."""
    assert "" == due_day(datetime(2026, 12, 1, 9, tzinfo=UTC), None, BERLIN)
