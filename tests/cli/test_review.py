"""`bufa review`: tokens are issued and taken back, and the page is served to this machine alone."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from agent.cli import serve
from agent.ledger.database import open_database
from agent.review.access import Reviewers
from agent.review.serving import bound
from agent.settings import load
from tests.cli.conftest import STORE, Bufa
from tests.journal.samples import FixedClock

ROOT = Path(__file__).resolve().parents[2]


def test_a_token_opens_the_page_for_its_reviewer(bufa: Bufa, store: Path) -> None:
    """It is printed once, alone, so that it can be piped; only who has one is listed."""
    issued = bufa("review", "token", "Mei")
    token = issued.stdout.strip()
    reviewers = Reviewers(open_database(store), FixedClock())
    assert "Mei" == reviewers.known(token)
    assert token not in issued.stderr
    assert ["Mei"] == [each["name"] for each in json.loads(bufa("review", "reviewers", "--json").stdout)]
    assert 0 == bufa("review", "revoke", "Mei").exit_code
    assert reviewers.known(token) is None
    assert "nobody has a token" in bufa("review", "reviewers").stderr


@pytest.mark.parametrize("line", [("token", ""), ("token", "<b>"), ("revoke", "nobody")])
def test_a_name_that_is_none_is_refused(bufa: Bufa, store: Path, line: tuple[str, str]) -> None:
    """Nothing is issued or taken back for it."""
    assert 3 == bufa("review", *line).exit_code


def test_a_port_that_is_taken_is_said_so(bufa: Bufa, store: Path) -> None:
    """With the next move, and no traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = bufa("review", "--port", str(other.getsockname()[1]))
    assert 2 == refused.exit_code
    assert "another program has it" in refused.stderr
    assert "--port 0" in refused.stderr


def test_it_listens_on_this_machine_alone() -> None:
    """Nobody else reaches it, whatever the network."""
    with bound(0) as listening:
        assert "127.0.0.1" == listening.getsockname()[0]


def test_the_page_is_served_until_it_is_told_to_stop(store: Path) -> None:
    """The address is told as soon as it can be opened; SIGTERM is an ordinary end."""
    line = [sys.executable, "-m", "agent", "--config", str(store / "bufa.toml"), "review", "--port", "0"]
    with subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None
        told = served.stdout.readline()
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", told)
        with urllib.request.urlopen(f"{address}/sign-in") as answer:
            assert 200 == answer.status
        served.send_signal(signal.SIGTERM)
        _, errors = served.communicate()
    assert (0, False) == (served.returncode, "Traceback" in errors)


def test_the_schedule_serves_the_page_beside_it(store: Path) -> None:
    """Where `review_port` names one; 0 leaves it out."""
    with bound(0) as free:
        port = free.getsockname()[1]
    file = store / "bufa.toml"
    for wanted in (port, 0):
        file.write_text(f"[serve]\nreview_port = {wanted}\n{STORE}", "utf-8")
        with serve._review(load(file, environment=False)), socket.socket() as asking:
            assert (asking.connect_ex(("127.0.0.1", port)) == 0) is bool(wanted)
