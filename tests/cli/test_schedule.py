"""`bufa serve` and `bufa schedule`: settings, the coming runs, units, the log, health and numbers."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loguru import logger

from agent.cli import log, schedule
from agent.errors import InvalidInput, UsageError
from agent.ledger.database import open_database
from agent.ledger.journal import Journal
from agent.ledger.lock import store_lock
from agent.ledger.rounds import enter_refused
from agent.ledger.stores import SIGN_IN, pause
from agent.models import State
from agent.settings import load
from agent.supervise.health import STALE, create_app, served
from agent.supervise.metrics import Metrics
from tests.cli.conftest import STORE, Bufa

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
PLANNED = '[stores.main.schedule]\ndaily = "7 * * * *"\nscan = "*/20 8-20 * * 1-6"\n'


@pytest.fixture
def planned(store: Path) -> Path:
    """The current folder, with a store that has a schedule."""
    (store / "bufa.toml").write_text(f"[serve]\nport = 0\nreview_port = 0\n{STORE}{PLANNED}", "utf-8")
    return store


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("7 * * *", "not five fields"),
        ("0 7 * * * *", "not five fields"),
        ("61 * * * *", "no cron expression"),
        ("every hour", "not five fields"),
        ("0 3 30 2 *", "no cron expression"),
        ("0 0 31 2,4 *", "no cron expression"),
    ],
)
def test_a_line_that_is_none_or_never_fires(store: Path, line: str, why: str) -> None:
    """It is refused with its place and what was expected."""
    (store / "bufa.toml").write_text(f'{STORE}[stores.main.schedule]\ndaily = "{line}"\n', "utf-8")
    with pytest.raises(InvalidInput, match=rf"stores\.main\.schedule\.daily: {why}") as refused:
        load(store / "bufa.toml")
    assert "expected one" in str(refused.value)


def test_a_flow_that_cannot_be_scheduled(store: Path) -> None:
    """Signing in takes a person; the names that can be scheduled are known."""
    (store / "bufa.toml").write_text(f'{STORE}[stores.main.schedule]\nlogin = "7 * * * *"\n', "utf-8")
    with pytest.raises(InvalidInput, match=r"stores\.main\.schedule\.login"):
        load(store / "bufa.toml")


def test_the_coming_runs(planned: Path, bufa: Bufa) -> None:
    """Each with its time in UTC and in the store's own zone, earliest first."""
    ran = bufa("schedule", "next", "-n", "5", "--json")
    found = json.loads(ran.stdout)
    assert 5 == len(found)
    assert found == sorted(found, key=lambda one: (one["begins"], one["store"], one["flow"]))
    assert {"daily", "scan"} >= {one["flow"] for one in found}
    assert all(one["local"].endswith("+08:00") for one in found)


def test_nothing_is_scheduled(store: Path, bufa: Bufa) -> None:
    """It is said, with where a schedule is written; to serve it is an error of the settings."""
    assert "nothing is scheduled" in bufa("schedule", "next").stderr
    ran = bufa("serve")
    assert 3 == ran.exit_code
    assert "[stores.NAME.schedule]" in ran.stderr


def test_a_second_server(planned: Path, bufa: Bufa) -> None:
    """It ends with code 9 and says what holds the database."""
    with store_lock(planned, "serve!", "serve"):
        ran = bufa("serve")
    assert 9 == ran.exit_code
    assert "another `bufa serve` runs on this database" in ran.stderr


def test_the_unit_of_the_server(planned: Path, bufa: Bufa) -> None:
    """Codes that are no failures, the signal to one process alone, limits, its own folders to write."""
    text = bufa("schedule", "install", "--user", "seller").stdout
    for line in (
        "User=seller",
        "SuccessExitStatus=8 9",
        "KillMode=mixed",
        "MemoryMax=4500M",
        "OOMPolicy=continue",
        f"ReadWritePaths=-{planned} -{planned / 'recordings'}",
        f"ExecStartPre=+/usr/bin/install -d -m 700 -o seller {planned / 'recordings'}",
        f"EnvironmentFile=-{planned / 'bufa.env'}",
        "Restart=always",
    ):
        assert f"\n{line}\n" in text
    assert re.search(rf"ExecStart=\S+.* --config {planned}/bufa.toml serve\n", text)


def test_a_timer_for_each_line(planned: Path, bufa: Bufa, tmp_path: Path) -> None:
    """In the store's zone; with a service that runs that flow once."""
    assert 0 == bufa("schedule", "install", "--timers", "--to", str(tmp_path)).exit_code
    names = {path.name for path in tmp_path.glob("bufa-*")}
    assert {
        f"bufa-main-{flow}.{kind}" for flow in ("daily", "scan") for kind in ("service", "timer")
    } == names
    timer = (tmp_path / "bufa-main-daily.timer").read_text("utf-8")
    assert "OnCalendar=*-*-* *:07:00 Asia/Shanghai\n" in timer
    service = (tmp_path / "bufa-main-daily.service").read_text("utf-8")
    assert "run daily --store main\n" in service
    assert "TimeoutStartSec=3300\nSuccessExitStatus=8 9 143\n" in service
    assert "\nMemoryMax=2500M\n" in service  # it is one run


def test_what_is_to_be_enabled(planned: Path, bufa: Bufa, tmp_path: Path) -> None:
    """The server, or the timers alone: what they start would else begin at once; copied where need be."""
    told = bufa("schedule", "install", "--to", str(tmp_path)).stderr
    assert "copy them to /etc/systemd/system" in told
    assert "`sudo systemctl enable --now bufa.service`" in told
    told = bufa("schedule", "install", "--timers").stderr
    assert "`sudo systemctl enable --now bufa-main-daily.timer bufa-main-scan.timer`" in told


def test_units_where_they_are_looked_for(
    planned: Path, bufa: Bufa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need not be copied."""
    monkeypatch.setattr(schedule, "SYSTEM", tmp_path)
    told = bufa("schedule", "install", "--to", str(tmp_path)).stderr
    assert "copy" not in told
    assert "daemon-reload" in told


def test_units_that_cannot_be_written(planned: Path, bufa: Bufa, tmp_path: Path) -> None:
    """The place is named, and how it may be written to."""
    ran = bufa("schedule", "install", "--to", str(tmp_path / "none"))
    assert 3 == ran.exit_code
    assert f"{tmp_path / 'none' / 'bufa.service'}` cannot be written" in ran.stderr
    assert "sudo" in ran.stderr


def test_units_without_a_schedule(store: Path, bufa: Bufa, tmp_path: Path) -> None:
    """None is written: the service would end and begin again for ever."""
    ran = bufa("schedule", "install", "--to", str(tmp_path))
    assert 3 == ran.exit_code
    assert "[stores.NAME.schedule]" in ran.stderr
    assert not [*tmp_path.glob("*.service")]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("folder_name", ["bufa", "100% my bufa"])
def test_systemd_finds_nothing_amiss(store: Path, bufa: Bufa, tmp_path: Path, folder_name: str) -> None:
    """Of all units, also with a path of blanks and percent signs."""
    place = store / folder_name
    place.mkdir()
    (place / "bufa.toml").write_text(f"{STORE}{PLANNED}", "utf-8")
    for more in ([], ["--timers"]):
        line = ["--config", str(place / "bufa.toml"), "schedule", "install", "--to", str(tmp_path), *more]
        assert 0 == bufa(*line).exit_code
    units = sorted(map(str, tmp_path.glob("bufa*.*")))
    assert 5 == len(units)
    command = ["systemd-analyze", "verify", *units]
    told = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert (0, "") == (told.returncode, told.stdout + told.stderr)


def test_a_profile_may_be_written_to(planned: Path, bufa: Bufa) -> None:
    """By the browser of a store, whose session it keeps; it is neither made nor given to anybody."""
    toml = (planned / "bufa.toml").read_text("utf-8")
    own = '[browser]\nprofile = "chrome"\n[stores.main.browser]\nprofile = "/srv/chrome main"\n'
    (planned / "bufa.toml").write_text(f"{toml}{own}", "utf-8")
    text = bufa("schedule", "install").stdout
    places = f'-{planned} -{planned / "recordings"} "-/srv/chrome main" -{planned / "chrome"}'
    assert f"\nReadWritePaths={places}\n" in text
    assert not re.search("ExecStartPre=.*chrome", text)


def test_a_path_with_blanks_in_a_unit(planned: Path, bufa: Bufa) -> None:
    """It is one word for systemd, and a percent sign is none of systemd's own."""
    toml = (planned / "bufa.toml").read_text("utf-8")
    (planned / "bufa.toml").write_text(f'data_dir = "my 100% data"\n{toml}', "utf-8")
    text = bufa("schedule", "install").stdout
    assert f'-o bufa "{planned}/my 100%% data"\n' in text
    assert f'ReadWritePaths="-{planned}/my 100%% data" -{planned}/recordings\n' in text


# --- the log ---------------------------------------------------------------------------------------------


def test_a_line_of_the_log(folder: Path) -> None:
    """Time, level, store, round, words on one line, whatever the words hold."""
    log.keep_in(folder)
    logger.bind(store="main", run="r1").info("one\ntwo {braces}")
    (line,) = (folder / "bufa.log").read_text("utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO main r1 one\\ntwo \{braces\}", line)


def test_a_line_of_the_log_for_programs(folder: Path) -> None:
    """One object a line; an error's stack is in it, what is not known is not."""
    log.as_json(True)
    try:
        log.keep_in(folder)
        logger.bind(store="main").info("one\ntwo {braces}")
        try:
            raise ValueError("<what>")
        except ValueError as error:
            log.keep(error)
    finally:
        log.as_json(False)
    first, second = map(json.loads, (folder / "bufa.log").read_text("utf-8").splitlines())
    assert {"level": "INFO", "store": "main", "message": "one\ntwo {braces}"} == {
        name: value for name, value in first.items() if name != "time"
    }
    assert "ValueError: <what>" in second["error"]


def test_a_full_log_begins_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before stays beside it, readable by its owner alone; no more than these two take room."""
    monkeypatch.setattr(log, "FULL", 100)
    log.keep_in(folder)
    for number in range(6):
        logger.info(f"{number} {'x' * 60}")
    files = {file.name: file for file in folder.glob("bufa.log*")}
    assert {"bufa.log", "bufa.log.1"} == set(files)
    kept = [re.findall(r" (\d) x", files[name].read_text("utf-8")) for name in ("bufa.log.1", "bufa.log")]
    assert [["2", "3"], ["4", "5"]] == kept
    assert {0o600} == {file.stat().st_mode & 0o777 for file in files.values()}


# --- health and numbers ----------------------------------------------------------------------------------


def _asked(address: str, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{address}{path}") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_numbers(folder: Path) -> None:
    """Rounds by outcome, durations, pauses, what runs: read from the database when they are asked for."""
    engine, times = open_database(folder), iter([NOW, NOW + timedelta(seconds=90)])
    journal = Journal(engine, store="main", shop="s", round_id="r1", clock=lambda: next(times))
    journal.open_round("daily")
    journal.close_round("done")
    pause(engine, "other", SIGN_IN, "code", lambda: NOW)
    metrics = Metrics(engine, ("main", "other"), folder, lambda: ["main"], lambda: NOW)
    with served(create_app(metrics, lambda: (NOW, ""), lambda: NOW), 0) as address:
        status, text = _asked(address, "/metrics")
    engine.dispose()
    assert 200 == status
    for line in (
        'bufa_rounds_total{flow="daily",outcome="done",store="main"} 1.0',
        'bufa_round_seconds_sum{flow="daily",store="main"} 90.0',
        'bufa_paused{store="other"} 1.0',
        'bufa_paused{store="main"} 0.0',
        'bufa_running{store="main"} 1.0',
        'bufa_waiting_approvals{store="main"} 0.0',
        'bufa_unconfirmed_writes{store="main"} 0.0',
    ):
        assert f"\n{line}\n" in text


def test_a_round_that_a_power_cut_ended_is_counted(folder: Path) -> None:
    """As failed, once another round of the store was begun; until then it may still be going on.

    A round that was refused meanwhile says nothing of it.
    """
    engine = open_database(folder)
    metrics = Metrics(engine, ("main",), folder, list, lambda: NOW)

    def counted() -> dict[str, float]:
        (rounds,) = (each for each in metrics.collect() if each.name == "bufa_rounds")
        return {sample.labels["outcome"]: sample.value for sample in rounds.samples}

    for number, expected in enumerate(({}, {"failed": 1.0}, {"failed": 2.0})):
        now = NOW + timedelta(hours=number)
        journal = Journal(engine, store="main", shop="s", round_id=f"r{number}", clock=lambda now=now: now)
        journal.open_round("daily")
        assert expected == counted()
    enter_refused(engine, "main", "daily", State.NEEDS_PERSON, lambda: NOW + timedelta(hours=3))
    assert {"failed": 2.0, "needs_person": 1.0} == counted()
    engine.dispose()


@pytest.mark.parametrize(
    ("looked", "trouble", "status"),
    [
        (NOW, "", 200),
        (None, "", 503),
        (NOW - STALE - timedelta(seconds=1), "", 503),
        (NOW, "database is locked", 503),
    ],
)
def test_health(folder: Path, looked: datetime | None, trouble: str, status: int) -> None:
    """Well while it looks and nothing troubles it."""
    engine = open_database(folder)
    metrics = Metrics(engine, (), folder, list, lambda: NOW)
    with served(create_app(metrics, lambda: (looked, trouble), lambda: NOW), 0) as address:
        found, text = _asked(address, "/healthz")
    engine.dispose()
    assert status == found
    assert trouble == json.loads(text)["trouble"]


def test_a_port_that_is_taken(folder: Path) -> None:
    """It is said with the setting to be changed."""
    engine = open_database(folder)
    metrics = Metrics(engine, (), folder, list, lambda: NOW)
    app = create_app(metrics, lambda: (NOW, ""), lambda: NOW)
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(UsageError, match="is taken") as refused,
        served(app, other.getsockname()[1]),
    ):
        pass
    engine.dispose()
    assert "[serve]" in refused.value.hint
