"""Commands that need no browser: what they print, where to, and with which exit code they end."""

from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from agent.cli import init
from agent.practice.bad_usage import FORMS
from agent.settings import BrowserSettings, KindSettings, Settings, StoreSettings, load

Bufa = Callable[..., Result]


def test_init_writes_settings_that_load(bufa: Bufa, folder: Path) -> None:
    """The first bufa.toml is valid as it stands, and writes nothing to any console."""
    result = bufa("init")
    store = load(folder / "bufa.toml").store("main")
    expected = (0, "", "aliexpress", "approve", "approve")
    assert expected == (result.exit_code, result.stdout, store.pack, store.kinds.correct, store.kinds.message)
    assert str(folder / "bufa.toml") in result.stderr


def test_init_never_overwrites(bufa: Bufa, store: Path) -> None:
    """An existing file stays as it is, byte by byte, and the message says so."""
    before = (store / "bufa.toml").read_bytes()
    result = bufa("init")
    expected = 2
    assert expected == result.exit_code
    assert before == (store / "bufa.toml").read_bytes()
    assert "exists; it was not changed" in result.stderr


def test_init_writes_where_config_says(bufa: Bufa, folder: Path) -> None:
    """`--config` names the file for `init`, too."""
    result = bufa("--config", "shop.toml", "init")
    expected = (0, ["shop.toml"])
    assert expected == (result.exit_code, [each.name for each in folder.iterdir()])


def test_init_in_a_place_that_is_not_there_says_so(bufa: Bufa, folder: Path) -> None:
    """A folder is not made up."""
    result = bufa("--config", "nowhere/shop.toml", "init")
    expected = 3
    assert expected == result.exit_code
    assert "cannot be written: No such file or directory" in result.stderr


def test_the_first_file_explains_every_setting() -> None:
    """Each setting there is stands in the example, and what is shown as a default is the default."""
    text = init._template()
    shown = "\n".join(line.removeprefix("# ") for line in text.splitlines() if "=" in line or "[" in line)
    found = tomllib.loads(shown)
    store = found["stores"]["main"]
    expected = [
        set(Settings.model_fields) - {"file"},
        set(StoreSettings.model_fields) - {"name", "browser"},
        set(KindSettings.model_fields),
        set(BrowserSettings.model_fields),
    ]
    assert expected == [set(found), set(store), set(store["kinds"]), set(found["browser"])]
    thresholds = ("ledger_max_age", "critical_hours", "due_soon_hours", "declare_within_hours", "max_opens")
    budgets = ("messages_per_buyer_day", "messages_per_buyer_run", "writes_per_run")
    for name in (*thresholds, *budgets, "suspect_share", "first_run_plan_only"):
        expected_default = StoreSettings.model_fields[name].default
        assert expected_default == store[name]


def test_number_says_what_a_number_can_be(bufa: Bufa, folder: Path) -> None:
    """Proven by its check digit, disproved by it, a placeholder, or unknown: never more than is certain."""
    result = bufa("number", "RB 123456785 CN", "RB123456784CN", "0000000000", "YT123", "--json")
    found = json.loads(result.stdout)
    expected = [
        ("RB123456785CN", "valid", ["s10"]),
        ("RB123456784CN", "invalid", ["s10"]),
        ("0000000000", "invalid"),
        ("YT123", "unknown", []),
    ]
    seen = [(each["number"], each["verdict"], each["formats"]) for each in found]
    assert expected == [entry[: len(wanted)] for entry, wanted in zip(seen, expected, strict=True)]
    keys = ["number", "verdict", "formats", "why", "link"]
    assert [keys] * 4 == [list(each) for each in found]
    clean = (0, "")
    assert clean == (result.exit_code, result.stderr)


def test_number_without_json_is_a_table(bufa: Bufa) -> None:
    """People get the same in a table, with nothing cut off."""
    result = bufa("number", "RB123456785CN")
    for part in ("verdict", "RB123456785CN", "valid", "the check digit of S10 is right"):
        assert part in result.stdout


def test_stores_are_listed(bufa: Bufa, store: Path) -> None:
    """Every store with what may be written; the database that this makes is its owner's alone."""
    found = json.loads(bufa("stores", "--json").stdout)
    expected = {
        "store": "main",
        "pack": "aliexpress",
        "address": "https://csp.aliexpress.com",
        "correct": "approve",
        "declare": "approve",
        "message": "approve",
        "paused": [],
    }
    assert [expected] == found
    mode = stat.S_IMODE((store / "bufa.sqlite3").stat().st_mode)
    private = 0o600
    assert private == mode


def test_no_store_is_no_error(bufa: Bufa, folder: Path) -> None:
    """An empty file has no stores; JSON stays JSON, and people are told how to add one."""
    (folder / "bufa.toml").touch()
    expected: list[object] = []
    assert expected == json.loads(bufa("stores", "--json").stdout)
    assert "add [stores.NAME]" in bufa("stores").stderr


def test_a_pause_holds_until_resume(bufa: Bufa, store: Path) -> None:
    """A person's pause shows with its reason, and `resume` ends it."""
    codes = [bufa("pause", "main", "--why", "stock-taking").exit_code]
    [shown] = json.loads(bufa("stores", "--json").stdout)
    expected = [("person", "stock-taking")]
    assert expected == [(each["by"], each["why"]) for each in shown["paused"]]
    assert "stock-taking" in bufa("stores").stdout
    codes.append(bufa("resume", "main").exit_code)
    [shown] = json.loads(bufa("stores", "--json").stdout)
    lifted: tuple[object, ...] = ([0, 0], [])
    assert lifted == (codes, shown["paused"])


def test_resume_does_not_lift_what_a_failed_sign_in_left(bufa: Bufa, store: Path) -> None:
    """That pause ends only by `bufa login`: the message says so, and the exit code is a person's."""
    from agent.cli.wiring import clock
    from agent.ledger.database import open_database
    from agent.ledger.stores import SIGN_IN, pause

    pause(open_database(store), "main", SIGN_IN, "wrong password", clock)
    result = bufa("resume", "main")
    expected = 4
    assert expected == result.exit_code
    assert "bufa login main" in result.stderr


def test_all_stores_are_paused_and_resumed_at_once(bufa: Bufa, store: Path) -> None:
    """`--all` is every store of bufa.toml; what a failed sign-in holds is told, and the others go free."""
    from agent.cli.wiring import clock
    from agent.ledger.database import open_database
    from agent.ledger.stores import SIGN_IN, pause

    with (store / "bufa.toml").open("a", encoding="utf-8") as file:
        file.write('[stores.other]\npack = "practice"\naddress = "http://127.0.0.1:9"\n')
    assert 0 == bufa("pause", "--all", "--why", "stock-taking").exit_code
    assert {"main": 1, "other": 1} == _pauses(bufa)
    pause(open_database(store), "main", SIGN_IN, "wrong password", clock)
    result = bufa("resume", "--all")
    assert (4, {"main": 1, "other": 0}) == (result.exit_code, _pauses(bufa))
    assert "bufa login main" in result.stderr
    assert "`other` may be touched again" in result.stderr


def _pauses(bufa: Bufa) -> dict[str, int]:
    return {each["store"]: len(each["paused"]) for each in json.loads(bufa("stores", "--json").stdout)}


@pytest.mark.parametrize("line", [["pause"], ["resume"], ["pause", "main", "--all"]], ids=" ".join)
def test_a_pause_is_of_one_store_or_of_all(bufa: Bufa, store: Path, line: list[str]) -> None:
    """Neither and both are a usage error, and nothing is paused."""
    result = bufa(*line)
    assert (2, {"main": 0}) == (result.exit_code, _pauses(bufa))
    assert "name one store, or say `--all`" in result.stderr


@pytest.mark.parametrize("command", ["pause", "resume", "login"])
def test_an_unknown_store_is_refused(bufa: Bufa, store: Path, command: str) -> None:
    """Nothing is paused that does not exist, and no browser opens for it."""
    result = bufa(command, "mian")
    expected = 3
    assert expected == result.exit_code
    assert "there is no store `mian`" in result.stderr
    assert "did you mean `main`?" in result.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["practice", "--hazard", "earthquake"], "earthquake"),
        (["practice", "--orders", "3", "--write-config", "nowhere/bufa.toml"], "no such folder"),
    ],
)
def test_the_practice_console_refuses_what_it_cannot(bufa: Bufa, line: list[str], expected: str) -> None:
    """A bad option ends with a sentence and exit code 2, before anything is served."""
    result = bufa(*line)
    usage = 2
    assert usage == result.exit_code, result.output
    assert expected in result.stderr


def test_the_help_of_the_practice_console_names_what_can_go_wrong(bufa: Bufa) -> None:
    """Every hazard stands in the help with the form of its value."""
    shown = "".join(bufa("practice", "--help").stdout.split())
    assert [] == [form for form in FORMS if form not in shown]


def test_a_taken_port_is_refused(bufa: Bufa) -> None:
    """The practice console says which port is taken, and what to do."""
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = bufa("practice", "--port", port)
    expected = 2
    assert expected == result.exit_code
    assert port in result.stderr
    assert "Traceback" not in result.output


def test_messages_shows_all_texts(bufa: Bufa, folder: Path) -> None:
    """Each purpose in each language, rendered with sample values: no bufa.toml, no mistake."""
    result = bufa("messages", "--json")
    found = json.loads(result.stdout)
    purposes, languages = {each["purpose"] for each in found}, {each["lang"] for each in found}
    expected = (0, {"corrected", "unchangeable", "replacement"}, {"en", "zh", "es", "ru", "pt-BR"})
    assert expected == (result.exit_code, purposes, languages)
    assert all(each["text"] and not each["problems"] for each in found)
    assert "$" not in result.stdout
    people = bufa("messages").stdout
    assert all(f"== {each['purpose']} · {each['lang']}" in people for each in found)


@pytest.mark.parametrize(
    ("head", "expected"),
    [("Dear buyer,", (0, True)), ("Write to me@example.com", (3, False))],
    ids=["good", "off-platform contact"],
)
def test_messages_shows_a_stores_own_text(
    bufa: Bufa, store: Path, head: str, expected: tuple[int, bool]
) -> None:
    """A store's own text is shown instead of the shipped one; one that may not be sent is refused."""
    with (store / "bufa.toml").open("a", encoding="utf-8") as file:
        file.write('messages_dir = "texts"\n')
    (store / "texts").mkdir()
    text = f"{head}\n---\n$order $number\n---\nBye\n"
    (store / "texts" / "corrected.en.txt").write_text(text, encoding="utf-8")
    result = bufa("messages", "--store", "main")
    assert expected == (result.exit_code, head in result.stdout), result.stderr
    assert ("corrected.en.txt" in result.stderr) == bool(result.exit_code)
