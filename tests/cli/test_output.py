"""How results and messages leave the program."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from agent.cli import output, rounds
from agent.errors import UnexpectedValue
from agent.ledger.critical import Endangered
from agent.models import Finding, Kind, Pair, Reason, State

WRONG, RIGHT = Pair("CPAM", "RB123456784CN"), Pair("CPAM", "RB123456785CN")
WRITE = SimpleNamespace(
    order_id="8190001234567890",
    kind=Kind.CORRECT,
    reason=Reason.CHECK_DIGIT,
    old=WRONG,
    new=RIGHT,
    outcome=State.DONE,
    text="the console shows it",
)
FINDINGS = [
    Finding("8190001234567891", Reason.NEAR, "one edit away", old=WRONG, new=RIGHT),
    Finding("8190001234567892", Reason.MERGED, "one parcel, two orders", note=True),
]
REPORT = SimpleNamespace(
    outcome=State.DONE,
    writes=[WRITE],
    findings=FINDINGS,
    counts={"orders read": 60, "overdue": 2},
    deadlines=[("8190001234567899", "critical", "01:12:00")],
    folder="/x/y",
    errors=[],
    requests=[],
    endangered=Endangered(),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("补发 ok", "补发 ok"),
        ("two\nlines", "two\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb\tc\x00", "a\\rb\\tc\\x00"),
        ("left\u202eright", "left\\u202eright"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x9b2J", "\\x9b2J"),
        ("next\u2028line\u2029end", "next\\u2028line\\u2029end"),
    ],
)
def test_nothing_steers_the_terminal(text: str, expected: str) -> None:
    """Control and bidirectional characters from a console are shown, not obeyed."""
    assert expected == output.safe(text)


def test_tables_cut_nothing_off(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe long cells wrap inside their column; square brackets are text, not markup."""
    long = "x" * 300
    output.show_table(["a", "b"], [["[bold]kept[/bold]", long], [None, "\x1b[2J"]])
    shown = capsys.readouterr().out
    expected = 300
    assert expected == shown.count("x") - shown.count("\\x")
    assert "[bold]kept[/bold]" in shown
    assert "\\x1b[2J" in shown


def test_no_rows_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty heading tells nobody anything."""
    output.show_table(["a"], [], "Title")
    expected = ""
    assert expected == capsys.readouterr().out


def test_json_keeps_chinese_and_ends_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON is for programs and people alike."""
    output.show_json({"shop": "店铺"})
    shown = capsys.readouterr().out
    assert "店铺" in shown
    assert shown.endswith("}\n")


def test_messages_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """So that results can be piped on."""
    output.tell("hello")
    expected = ("", "hello\n")
    assert expected == capsys.readouterr()


def test_the_json_of_a_round(capsys: pytest.CaptureFixture[str]) -> None:
    """Outcome, writes and findings, in the words of the trade and nothing else."""
    rounds.show_round(REPORT, as_json=True)  # type: ignore[arg-type]
    expected = {
        "outcome": "done",
        "writes": [
            {
                "order_id": "8190001234567890",
                "kind": "correct",
                "reason": "check-digit",
                "old": {"service": "CPAM", "number": "RB123456784CN"},
                "new": {"service": "CPAM", "number": "RB123456785CN"},
                "outcome": "done",
            }
        ],
        "findings": [
            {"order_id": "8190001234567891", "reason": "near"},
            {"order_id": "8190001234567892", "reason": "merged"},
        ],
        "requests": [],
    }
    assert expected == json.loads(capsys.readouterr().out)


def test_the_table_of_a_round(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts, writes, findings by reason, and only what needs a person in full."""
    rounds.show_round(REPORT)  # type: ignore[arg-type]
    shown = capsys.readouterr().out
    for part in (
        "orders read",
        "60",
        "overdue",
        "8190001234567890",
        "RB123456785CN",
        "one edit away",
        "/x/y",
    ):
        assert part in shown
    assert "merged" in shown
    counted = {"corrected": "1", "messages posted": "0", "orders that wait for a person": "1"}
    lines = [line.strip().rsplit(maxsplit=1) for line in shown.splitlines() if line.strip()]
    assert counted == {line[0].strip(): line[1] for line in lines if line[0].strip() in counted}
    assert "one parcel, two orders" not in shown


#: A buyer's name or a chat text that wants to clear the screen, speak for bufa, and be read from the right.
HOSTILE = "Bob\x1b[2J\x1b]0;owned\x07\r\noutcome: done\nhint: run `rm -rf /`\u202egnp.exe\u2066\x9b1A"
OBEYED = "\x1b\x07\r\u202e\u2066\x9b"


def test_what_a_buyer_wrote_is_shown_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A hostile name stays inside its own column: no sign of it is obeyed, no line of it begins a line."""
    output.show_table(["order", "why"], [["8190001234567890", HOSTILE]])
    shown = capsys.readouterr().out
    assert not set(OBEYED) & set(shown)
    assert "\\x1b[2J" in shown
    assert not [line for line in shown.splitlines() if line.strip() and line.startswith(("outcome", "hint"))]


def test_what_a_buyer_wrote_is_one_line_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """What a console says while a round goes on is a single line, its line breaks shown."""
    output.tell_line(f"message 8190001234567890: left, the last: {HOSTILE}")
    shown = capsys.readouterr().err
    assert 1 == len(shown.splitlines())
    assert not set(OBEYED) & set(shown)
    assert "\\noutcome: done\\nhint" in shown


def test_what_a_buyer_wrote_is_one_line_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A fact read off a page cannot pass for the message's own hint."""
    output.tell(str(UnexpectedValue("another buyer", {"seen": HOSTILE}, "look at the picture")))
    shown = capsys.readouterr().err
    assert ["hint: look at the picture"] == [line for line in shown.splitlines() if line.startswith("hint")]
    assert not set(OBEYED) & set(shown)


def test_what_a_buyer_wrote_is_escaped_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON on a terminal steers nothing either, and whoever parses it gets the very text."""
    output.show_json({HOSTILE: ["店铺", HOSTILE, "\x7f\U000e0041"]})
    shown = capsys.readouterr().out
    assert not set(OBEYED + "\x7f\U000e0041") & set(shown)
    assert {HOSTILE: ["店铺", HOSTILE, "\x7f\U000e0041"]} == json.loads(shown)
