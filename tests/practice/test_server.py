"""The practice console as a program: its three lines, its files, how it ends, and what it refuses."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from agent.practice.child import Child, run_child
from agent.practice.errors import PracticeError
from agent.practice.options import Options, check
from agent.practice.seed import password


def _channel(console: Child) -> object:
    with httpx.Client(base_url=console.address) as client:
        client.get("/", follow_redirects=True)
        headers = {"x-h5-token": client.cookies["_m_h5_tk"]}
        right = {"loginName": console.user, "password": console.password}
        client.post("/h5/mtop.practice.login/1.0/", json=right, headers=headers)
        reply = client.post("/h5/mtop.practice.shop/1.0/", json={}, headers=headers).json()
    return reply["data"]["channelId"]


def _state(console: Child) -> dict[str, object]:
    state: dict[str, object] = httpx.get(f"{console.address}/_practice/state").json()
    return state


def test_it_serves_what_it_announces(tmp_path: Path) -> None:
    """Once the lines are printed the files are there, the address answers and the password is right."""
    ledger, config = tmp_path / "ledger.xlsx", tmp_path / "bufa.toml"
    with run_child(
        seed=3, orders=40, skin="plain", lang="en", write_ledger=ledger, write_config=config
    ) as console:
        store = tomllib.loads(config.read_text(encoding="utf-8"))["stores"]["practice"]
        assert (console.address, "practice") == (store["address"], store["pack"])
        assert _channel(console) == store["channel_id"]
        assert f"{console.password}\n" == (tmp_path / "practice.password").read_text(encoding="utf-8")
    assert password(3) == console.password
    assert ledger.stat().st_size > 4000
    assert stat.S_IMODE((tmp_path / "practice.password").stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(number: signal.Signals) -> None:
    """Both signals by which a person or a supervisor stops a program end it with 0 and without a word."""
    command = [sys.executable, "-m", "agent.practice", "--orders", "3"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    lines = [running.stdout.readline() for _ in range(3)]
    assert ["address: http://127.0.0.1:", "user: ", "password: "] == [
        line[: line.index(" ") + 1] + ("http://127.0.0.1:" if "http" in line else "") for line in lines
    ]
    running.send_signal(number)
    rest, complaints = running.communicate(timeout=60)
    assert (0, "", "") == (running.returncode, rest, complaints)


def test_it_ends_with_whoever_started_it() -> None:
    """When the starter's end of the pipe closes, as it does when the starter dies, the console stops."""
    console = run_child(orders=3)
    assert console.running.stdin is not None
    console.running.stdin.close()
    assert 0 == console.running.wait(60)
    console.stop()


def test_a_taken_port_is_one_sentence() -> None:
    """The second console on a port does not start, and says which port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            PracticeError, match=rf"^port {port} .* is taken by another program; choose another"
        ):
            run_child(port=port, orders=3)


def test_a_killed_console_comes_back_with_its_state(tmp_path: Path) -> None:
    """Killed after a sign-in and started again with the same file, it is the same shop with the same book."""
    kept = tmp_path / "shop.json"
    with run_child(orders=40, state=kept) as console:
        channel, before = _channel(console), _state(console)
        console.kill()
    with run_child(orders=40, state=kept) as console:
        after = _state(console)
        assert channel == _channel(console)
    assert (before["orders"], before["conversations"]) == (after["orders"], after["conversations"])


def test_a_fresh_shop_has_an_id_of_its_own() -> None:
    """Two starts of one seed are two shops with the same orders."""
    with run_child(orders=3) as one, run_child(orders=3) as two:
        assert _channel(one) != _channel(two)
        orders = [[order["order_id"] for order in _state(each)["orders"]] for each in (one, two)]  # type: ignore[attr-defined]
    assert orders[0] == orders[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(port=-1), "-1"),
        (Options(port=65536), "65536"),
        (Options(skin="taobao"), "aliexpress, plain"),
        (Options(lang="fr"), "zh, en"),
        (Options(hazards=["fire"]), "fire"),
        (Options(write_ledger=Path("ledger.ods")), "ledger.ods"),
        (Options(write_ledger=Path("nowhere/ledger.csv")), "no such folder"),
        (Options(write_config=Path("nowhere/bufa.toml")), "no such folder"),
        (Options(state=Path("nowhere/shop.json")), "no such folder"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(options: Options, said: str) -> None:
    """Each impossible option has a sentence that names it."""
    with pytest.raises(PracticeError, match=said):
        check(options)


def test_nothing_is_written_when_something_is_wrong(tmp_path: Path) -> None:
    """An unknown hazard leaves no state, no ledger and no settings behind."""
    files = {
        "state": tmp_path / "s.json",
        "write_ledger": tmp_path / "l.csv",
        "write_config": tmp_path / "b.toml",
    }
    with pytest.raises(PracticeError, match="earthquake"):
        run_child(hazards=["earthquake"], **files)  # type: ignore[arg-type]
    assert [] == list(tmp_path.iterdir())
