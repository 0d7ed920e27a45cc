"""Rounds that must not begin or cannot go on: sign-in, pauses, a console that is down, broken ledgers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.rounds import judge, proof
from tests.rounds.shop import Shop, now


def test_a_wrong_password_pauses_the_store(shop: Shop) -> None:
    """The console is asked once; then nothing touches it until `bufa login`, and `resume` is no way round.

    The wrong password is in no file.
    """
    secret = "px-wrong/pass+word"
    password = shop.person.folder / "practice.password"
    right = password.read_text("utf-8")
    password.write_text(f"{secret}\n", "utf-8")
    first = shop.person.run("daily")
    assert 4 == first.code
    assert "needs_person" == first.report["outcome"]
    assert 1 == first.err.count("WrongPassword: ")
    assert [("sign-in", False)] == [(entry["kind"], entry["effect"]) for entry in shop.witness().log]
    (place,) = shop.person.recordings()
    stills = [step for step in proof.steps(place / "scan") if step["verb"] == "still"]
    assert "wrong" == stills[-1]["moment"]

    password.write_text(right, "utf-8")
    visits = shop.door.visits
    for line in (("run", "daily"), ("plan",)):
        ran = shop.person(*line, "--store", "practice")
        assert (4, 1) == (ran.code, ran.err.count("StorePaused: ")), line
        assert "bufa login practice" in ran.err
    resumed = shop.person("resume", "practice")
    assert 4 == resumed.code
    assert "bufa login practice" in resumed.err
    assert 4 == shop.person("run", "daily", "--store", "practice").code
    assert visits == shop.door.visits
    assert [place] == shop.person.recordings()

    leaked = {"password": secret, "cookies": [], "tokens": []}
    assert [] == proof.leaks(shop.person.folder, leaked, apart_from=frozenset())


def test_a_pause_names_the_orders_that_run_out_of_time(shop: Shop) -> None:
    """What the last scan knew to be critical within a day is told, and stays in the inbox."""
    assert 0 == shop.person.run("scan").code
    end = now() + timedelta(hours=24 + 2)
    due = {
        order.order_id: order.deadline
        for order in shop.desk.shop.orders.values()
        if order.status in ("WAIT_SELLER_SEND_GOODS", "SELLER_PART_SEND_GOODS")
        and order.deadline
        and not order.platform_warehouse
    }
    expected = sorted((one for one, at in due.items() if at < end), key=lambda one: due[one])
    assert expected
    for session in list(shop.desk.gate.sessions):
        shop.desk.gate.end_session(session)
    (shop.person.folder / "practice.password").write_text("wrong\n", "utf-8")
    ran = shop.person.run("daily")
    assert 4 == ran.code
    assert expected[:20] == [one["order_id"] for one in ran.report["critical"]]
    assert max(0, len(expected) - 20) == ran.report["more"]
    assert f"  {expected[0]}, " in ran.err
    entry = json.loads(shop.person("inbox", "--json").out)[0]
    assert ("sign-in", expected[:20]) == (entry["kind"], [one["order_id"] for one in entry["critical"]])
    assert expected[0] in shop.person("inbox").out


def test_a_person_s_pause_holds_until_a_person_lifts_it(shop: Shop) -> None:
    """`pause` keeps every flow and `plan` off the console and says why; after `resume` they may go again."""
    assert 0 == shop.person("pause", "practice", "--why", "stock-taking").code
    for line in (("run", "login"), ("plan",)):
        ran = shop.person(*line, "--store", "practice")
        assert 4 == ran.code
        assert "stock-taking" in ran.err
        assert "bufa resume practice" in ran.err
    assert 0 == shop.door.visits
    assert [] == shop.person.recordings()
    assert 0 == shop.person("resume", "practice").code
    ran = shop.person.run("login")
    assert 0 == ran.code, ran.err
    assert [True] == [entry["effect"] for entry in shop.witness().of_kind("sign-in")]


def test_a_console_that_is_down_gives_one_clear_message(shop: Shop) -> None:
    """Nobody answers at the address: exit code 7, one message that names it, a recording, no pause."""
    shop.stop()
    ran = shop.person.run("daily")
    assert 7 == ran.code
    assert 1 == ran.err.count("Unreachable: ")
    assert [] == ran.report["writes"]
    assert 1 == len(shop.person.recordings())
    assert '"paused": []' in shop.person("stores", "--json").out


def test_broken_ledger_files_are_refused_and_the_good_ones_go_in(shop: Shop) -> None:
    """Missing, empty, no ledger, one spoilt row: code 3, each with its reason; good rows and files go in."""
    folder = shop.person.folder
    order = shop.sown("old-number")
    good = shop.ledger(order)
    lines = good.read_text("utf-8-sig").splitlines()
    number = order.ledger[-1].number
    spoilt = [line.replace(number, "6.23E+15", 1) for line in lines if order.order_id in line]
    assert spoilt
    (folder / "spoilt.csv").write_text("\n".join([*lines[:2], *spoilt, ""]), "utf-8-sig")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "other.csv").write_text("name,price\nmug,3\n", "utf-8")
    for name in ("missing.xlsx", "empty.csv", "other.csv", "spoilt.csv"):
        ran = shop.person("ledger", "import", name, "--store", "practice")
        assert 3 == ran.code, name
        assert name in ran.err + ran.out
    both = shop.person("ledger", "import", "ledger.csv", "missing.xlsx", "--store", "practice")
    assert 3 == both.code
    assert (order.order_id,) in judge.rows(folder, "select order_id from ledger_entry")
    assert 0 == shop.door.visits


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[stores.practice]", "[stores.another]", "practice"),
        ('pack = "aliexpress"', 'pack = "nowhere"', "nowhere"),
        ("trust_ledger = false", "trust_leger = false", "trust_leger"),
    ],
)
def test_settings_that_are_off_start_nothing(shop: Shop, old: str, new: str, said: str) -> None:
    """An unknown store, pack or setting is code 3 with its name, and the console is not visited."""
    if "another" in new:
        shop.person.settings("[stores.practice.kinds]", "[stores.another.kinds]")
    shop.person.settings(old, new)
    ran = shop.person("run", "daily", "--store", "practice")
    assert 3 == ran.code
    assert said in ran.err
    assert 0 == shop.door.visits


def test_a_password_that_others_can_read_is_not_used(shop: Shop) -> None:
    """Nobody signs in with it: code 3 and the command that helps; the store is not paused."""
    password = shop.person.folder / "practice.password"
    password.chmod(0o640)
    ran = shop.person.run("login")
    assert 3 == ran.code, ran.err
    assert f"chmod 600 {password}" in ran.err
    assert shop.desk.shop.password not in ran.out + ran.err
    assert [] == shop.witness().log
    password.chmod(0o600)
    assert 0 == shop.person.run("login").code


def test_a_person_s_browser_is_not_traced(shop: Shop) -> None:
    """`--trace` with a profile is wrong usage, and nothing is started; without it the profile is used."""
    shop.person.settings("[stores.practice]", '[browser]\nprofile = "mine"\n\n[stores.practice]')
    ran = shop.person.run("login", "--trace")
    assert 2 == ran.code, ran.err
    assert "never traced" in ran.err
    assert (0, []) == (shop.door.visits, shop.person.recordings())
    assert 0 == shop.person.run("login").code
