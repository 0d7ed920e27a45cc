"""README «Writing a pack» tells the truth: its tables are the program's, and its sample loads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from agent.console.contract import REQUIRED
from agent.console.pack import load_pack
from agent.console.pack_elements import KINDS, Candidate, Element, Field, ListSpec, PageSpec
from agent.console.pack_meanings import asked
from agent.console.pack_model import Countdown, Limits, Pack, Sender, SignName, Vocabulary
from agent.console.pack_routes import MAY, NEEDS, VERBS, Line, Prove, Route, Variant
from agent.console.pack_types import PLACEHOLDERS, Closed
from agent.models import Status

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("\n## Writing a pack\n")[1].split("\n## ")[0]
SAMPLE = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)[0]
WORDS = SECTION.replace(SAMPLE, "")
#: First cell → the others, of every table of the section; a first cell may hold several names.
TABLES = [
    [cell.strip() for cell in line.strip("|").split(" | ")] for line in WORDS.splitlines() if line[:1] == "|"
]
ROWS = {name: row[1:] for row in TABLES for name in re.findall(r"`([^`]+)`", row[0])}
GROUPS = ("status", "senders", "tags", "countdown")


def shown(name: str) -> str:
    """Return what README calls a thing asked for: words keep their group's name, the rest does without."""
    group, _, rest = name.partition(".")
    return name if group in GROUPS else rest


@pytest.mark.parametrize("one", asked(REQUIRED), ids=lambda one: one.name)
def test_everything_asked_for_has_its_row(one: object) -> None:
    """Each name that the flows ask for stands in a table, required or optional as it is, with its meaning."""
    name, required, meaning = one.name, one.required, one.meaning  # type: ignore[attr-defined]
    tables = [row for row in TABLES if f"`{shown(name)}`" in row[0] and row[-1] == meaning]
    expected = "required" if required else "optional"
    assert [expected] == [row[1] for row in tables]


def test_nothing_else_is_called_required_there() -> None:
    """A row of what the flows no longer ask for would be seen."""
    known = {shown(one.name) for one in asked(REQUIRED)}
    top = {"title", "pack", "checked", "time_zone", "hosts", "formats", "vocabulary", "ready"}
    told = {name for name, row in ROWS.items() if row[0] == "required"}
    assert set() == told - known - top - {"signs", "pages", "routes"}


def test_the_values_of_pages_and_routes_are_the_programs() -> None:
    """What may stand in braces is what the flows give."""
    for name, page in REQUIRED.pages.items():
        cells = next(row for row in TABLES if row[0] == f"`{name}`" and len(row) == 4)
        expected = page.values if page.values is not None else {"channel_id"} if page.opened else set()
        assert expected == set(re.findall(r"\{(\w+)\}", cells[2]))
    for name, route in REQUIRED.routes.items():
        cells = next(row for row in TABLES if row[0] == f"`{name}`" and len(row) == 6)
        assert [f"`{route.page}`", f"`{route.write}`" if route.write else "none"] == cells[2:4]
        assert set(route.values or ()) == set(re.findall(r"\{(\w+)\}", cells[4]))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown_as_it_is_written(verb: str) -> None:
    """Each verb has a line in braces with what it needs, and a word about what it does."""
    lines = [name for name in ROWS if re.match(rf"\{{{verb}: \w+", name)]
    expected = 1
    assert expected == len(lines)
    assert all(f"{key}:" in lines[0] for key in NEEDS.get(verb, ()))


def test_where_if_present_may_stand_is_the_programs() -> None:
    """README names the verbs that cannot be left out."""
    named = re.findall(
        r"`(\w+)`", re.findall(r"beside a verb but\s+(.*?)leaves the line", WORDS, re.DOTALL)[0]
    )
    assert {verb for verb in VERBS if "if_present" not in MAY.get(verb, set())} == set(named)


@pytest.mark.parametrize(
    "part", [Candidate, Element, Field, ListSpec, PageSpec, Limits, Pack, Vocabulary, Line, Variant, Route]
)
def test_every_key_of_the_language_is_named(part: type[Closed]) -> None:
    """No key that a pack may have is left out."""
    keys = [field.alias or name for name, field in part.model_fields.items()]
    expected: list[str] = []
    assert expected == [key for key in keys if not re.search(rf"[`{{ ]{key}[`:]", WORDS)]


def test_every_closed_word_of_the_language_is_named() -> None:
    """Kinds of candidates, signs, proofs, placeholders, states, senders and units: all of them."""
    states = [str(one) for one in Status if one is not Status.UNKNOWN]
    words = [*KINDS, *get_args(SignName), *Prove.model_fields, *PLACEHOLDERS]
    words += [*states, *get_args(Sender), *Countdown.model_fields]
    expected: list[str] = []
    assert expected == [word for word in words if not re.search(rf"[`{{.]{word}[`:}}]", WORDS)]


def test_the_sample_loads(tmp_path: Path) -> None:
    """Who copies it has a whole pack, with every verb but two, and one element nobody has verified."""
    file = tmp_path / "corner.yaml"
    file.write_text(SAMPLE, encoding="utf-8")
    pack = load_pack(file)
    expected = ("corner", ["pages.order.elements.save"])
    assert expected == (pack.name, pack.unverified("change_tracking"))
    used = {line.verb for route in pack.routes.values() for _, lines in route.ways for line in lines}
    assert {"check", "accept_dialog"} == set(VERBS) - used


def test_the_sample_is_explained_all_along() -> None:
    """The sample is commented from top to bottom: never are more than seven lines without a word."""
    runs = re.split(r"^.*\S\s+# .*$", SAMPLE, flags=re.MULTILINE)
    longest = max(len(run.strip().splitlines()) for run in runs)
    most = 7
    assert longest <= most
