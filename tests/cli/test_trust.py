"""`bufa trust`: what a review set back is listed, and let go again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.ledger.database import open_database
from agent.ledger.trust import distrust, distrusted
from agent.models import Kind
from tests.cli.conftest import Bufa

NOW = datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC)


@pytest.fixture
def set_back(store: Path) -> Path:
    """A store that writes corrections by itself, but for a review."""
    file = store / "bufa.toml"
    file.write_text(file.read_text("utf-8") + 'kinds = {correct = "auto", message = "auto"}\n', "utf-8")
    engine = open_database(store)
    distrust(engine, "main", Kind.CORRECT, "Li", "the wrong parcel", lambda: NOW)
    engine.dispose()
    return store


def test_what_waits_is_listed(bufa: Bufa, set_back: Path) -> None:
    """Who, since when and why; `bufa stores` says what the kind is now."""
    found = json.loads(bufa("trust", "--json").stdout)
    assert [{"store": "main", "kind": "correct", "since": "2026-11-22T09:14:03Z", "by": "Li",
             "why": "the wrong parcel"}] == found  # fmt: skip
    assert found == json.loads(bufa("trust", "main", "--json").stdout)
    assert "the wrong parcel" in bufa("trust").stdout
    (main,) = json.loads(bufa("stores", "--json").stdout)
    assert ("approve", "auto", "approve") == (main["correct"], main["message"], main["declare"])


def test_a_person_lifts_it(bufa: Bufa, set_back: Path) -> None:
    """The kind is what bufa.toml says again; a second time there is nothing to lift."""
    lifted = bufa("trust", "main", "correct", "--by", "Wang")
    assert (0, "`correct` on `main` is `auto` again, as bufa.toml says\n") == (
        lifted.exit_code,
        lifted.stderr,
    )
    assert [] == distrusted(open_database(set_back))
    assert "was not set back" in bufa("trust", "main", "correct").stderr
    assert "no kind of write was set back" in bufa("trust").stderr
    assert "auto" == json.loads(bufa("stores", "--json").stdout)[0]["correct"]


@pytest.mark.parametrize(
    ("line", "code"),
    [(("nobody",), 3), (("main", "everything"), 2), (("main", "--by", "Li"), 2), (("nobody", "correct"), 3)],
)
def test_a_wrong_line_changes_nothing(bufa: Bufa, set_back: Path, line: tuple[str, ...], code: int) -> None:
    """An unknown store or kind is said so; what was set back stays so."""
    assert code == bufa("trust", *line).exit_code
    assert [Kind.CORRECT] == [one.kind for one in distrusted(open_database(set_back))]
