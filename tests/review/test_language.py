"""The page speaks English and Chinese, both completely, and whichever the reader wants."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

from agent.ledger.answers import Answer
from agent.ledger.clocks import left
from agent.models import ClockKind, DeadlineClass, Kind, Reason, State
from agent.review.badge import Mark
from agent.review.facts import Flag
from agent.review.language import LANGUAGES, Words, chosen, words
from agent.review.verdicts import Said
from tests.dossier.samples import whole
from tests.review.site import OURS, RUN, Site

PAGES = Path(__file__).resolve().parents[2] / "agent" / "review"
#: Names that are put together of parts on a page or in the program, each by how it begins.
COMPOSED = ("seal.why-", "inbox.part-", "inbox.answer-", "language.", "asked.", "wrong.", "filter.", "help.")
OF_THE_PROGRAM = (
    "outcome",
    "verb",
    "moment",
    "page",
    "box",
    "kind",
    "reason",
    "said",
    "seal",
    "flag",
    "unit",
    "urgency",
    "clock",
    "state",
)


def used() -> set[str]:
    """Return every name of words that stands whole in a template or in the program."""
    files = [*PAGES.glob("templates/*.html"), *PAGES.glob("*.html"), *PAGES.glob("*.py")]
    found: set[str] = set()
    for file in files:
        text = file.read_text("utf-8")
        found |= set(re.findall(r"\b(?:t|words)\(\s*[\"']([a-z.-]+[a-z])[\"']\s*[,)]", text))
        counted = re.findall(r"t\.count\([\"']([a-z.-]+)[\"']", text)
        found |= {name for one in counted for name in (one, f"{one}-one")}
        found |= {"text.since", "text.same"} if file.name == "run_page.py" else set()
    return found


def places(text: str) -> set[str]:
    """Return the names of the places in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_words() -> None:
    """No name is in one file alone, none is empty, and the places in a text are the same."""
    english, chinese = (words(language) for language in LANGUAGES)
    assert set(english) == set(chinese)
    assert [] == [name for name in english if not english[name].strip() or not chinese[name].strip()]
    assert [] == [name for name in english if places(english[name]) != places(chinese[name])]


def test_every_name_on_a_page_has_words_and_no_words_are_left_over() -> None:
    """A page that names what no file has would fail; words that no page names are dead."""
    known = set(words("en"))
    assert set() == used() - known
    dead = {
        name
        for name in known - used()
        if not name.startswith(COMPOSED) and name.split(".")[0] not in OF_THE_PROGRAM
    }
    assert set() == dead


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "program"),
    [
        ("outcome", list(State)),
        ("kind", list(Kind)),
        ("reason", list(Reason)),
        ("said", list(Said)),
        ("seal", list(Mark)),
        ("flag", list(Flag)),
        ("clock", list(ClockKind)),
        ("state", list(DeadlineClass)),
        ("inbox", [f"answer-{each}" for each in Answer]),
        ("seal", [f"why-{each}" for each in Mark]),
    ],
)
def test_every_word_of_the_program_has_its_translation(language: str, kind: str, program: list[str]) -> None:
    """Nobody reads `needs_person` where the language has words for it."""
    assert [] == [each for each in program if f"{kind}.{each}" not in words(language)]


def test_the_pages_of_a_list_are_counted_in_words() -> None:
    """What the recorder calls `list-2` is told as the second page, and another number stays as it is."""
    assert ["list, page 2", "step-2"] == [Words("en").of("moment", word) for word in ("list-2", "step-2")]
    assert "列表第 2 页" == Words("zh").of("moment", "list-2")


@pytest.mark.parametrize(
    ("span", "english", "chinese"),
    [
        (timedelta(days=2, hours=3), "2 d 3 h", "2 天 3 小时"),
        (timedelta(hours=7, minutes=58), "7 h 58 min", "7 小时 58 分"),
        (timedelta(minutes=23), "23 min", "23 分"),
        (timedelta(0), "overdue", "已超期"),
    ],
)
def test_a_time_left_has_its_units_in_words(span: timedelta, english: str, chinese: str) -> None:
    """As the commands say it in English, and in Chinese with Chinese units."""
    assert [english, chinese] == [Words(language).span(left(span)) for language in LANGUAGES]


def test_a_word_that_nobody_knows_stands_as_it_is() -> None:
    """A pack names its pages and elements itself; these are no words of ours."""
    assert "my page" == Words("zh").of("page", "my_page")


@pytest.mark.parametrize(
    ("switch", "accepted", "expected"),
    [
        ("zh", "en", "zh"),
        ("xx", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "de,en-GB;q=0.7,zh;q=0.8", "zh"),
        ("", "zh;q=0,en", "en"),
        ("", "de;q=broken, fr", "otherwise"),
        ("", "", "otherwise"),
    ],
)
def test_the_switch_wins_over_what_the_browser_asks_for(switch: str, accepted: str, expected: str) -> None:
    """Else the browser's order counts, and what the settings say where it wants neither."""
    assert expected == chosen(switch, accepted, "otherwise")


def test_a_page_is_in_the_language_that_was_chosen(site: Site) -> None:
    """The switch is kept in a cookie; the page says what language it is in."""
    whole(site.place)
    assert "seal" in site.client.get(RUN, headers={"accept-language": "en"}).text
    site.client.post("/language", data={"to": "zh", "back": RUN}, headers=OURS)
    answer = site.client.get(RUN, headers={"accept-language": "en"})
    assert "zh-CN" == answer.headers["content-language"]
    assert "步骤" in answer.text
