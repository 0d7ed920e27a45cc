"""`bufa export`: a run in one file, everything inside, nothing that runs or is fetched, nothing made up."""

from __future__ import annotations

import base64
import hashlib
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from agent.evidence import keys
from agent.review.looked_at import Target
from agent.review.verdicts import Said, Verdicts
from tests.cli.conftest import Bufa
from tests.dossier.samples import NEW, ORDER, Place, Ticking, corrected, told

ROUND = "20261122t091403z-daily"
NAME = f"order-{ORDER}"


class Read(HTMLParser):
    """What a page consists of: its elements, the addresses in it, its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.events: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what it points at."""
        self.tags.add(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")
        ]
        self.events += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        """Note the words."""
        self.words += data


@pytest.fixture
def place(store: Path) -> Place:
    """A sealed round of the store `main`: a scan, and an order that was corrected and told."""
    place = Place(store)
    made = place.round(ROUND, keys.load(store, Ticking()))
    corrected(made.recording(NAME, ORDER))
    told(made.recording(NAME, ORDER), ORDER, text="<script>alert(1)</script> & more")
    made.recording("scan").line(verb="read", page="waiting", value='"><img src=x onerror=alert(1)>')
    made.close("done", {})
    return place


def written(bufa: Bufa, *line: str, code: int = 0) -> str:
    """Export, and return the page."""
    ran = bufa("export", *line)
    assert code == ran.exit_code, ran.output
    return Path(ran.stdout.removeprefix("page: ").strip()).read_text("utf-8")


def test_everything_is_inside(bufa: Bufa, place: Place) -> None:
    """Each recorded picture once, to the byte; no script, no address but of what is in the page itself."""
    page = written(bufa, ROUND)
    read = Read(page)
    assert set() == read.tags & {"script", "iframe", "object", "embed", "link", "form", "base"}
    assert [] == read.events
    inside = [each for each in read.addresses if each.startswith("data:")]
    assert {each for each in read.addresses if each not in inside} <= {f"#r2-{n}" for n in range(1, 9)}
    digests = {hashlib.sha256(base64.b64decode(each.partition(",")[2])).hexdigest() for each in inside}
    stills = {hashlib.sha256(path.read_bytes()).hexdigest() for path in place.folder().glob("stills/*")}
    assert stills <= digests
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page


def test_what_pages_and_buyers_wrote_is_text(bufa: Bufa, place: Place) -> None:
    """Markup in a recorded value stands there to be read."""
    read = Read(written(bufa, ROUND))
    assert "<script>alert(1)</script> & more" in read.words
    assert '"><img src=x onerror=alert(1)>' in read.words
    assert NEW in read.words


def test_what_seals_it_is_named(bufa: Bufa, place: Place, store: Path) -> None:
    """The digest of each recording's list, the key, and the command that proves it; for its owner alone."""
    words = Read(written(bufa, ROUND)).words
    for name in ("scan", NAME):
        assert (
            hashlib.sha256((place.store / ROUND / name / "recording.json").read_bytes()).hexdigest() in words
        )
    assert keys.current(store) in words
    assert f"bufa verify recordings/main/{ROUND}" in words
    assert "Every file is as it was sealed" in words
    private = 0o600
    assert private == stat.S_IMODE((store / f"main-{ROUND}.html").stat().st_mode)


def test_what_was_altered_is_said(bufa: Bufa, place: Place) -> None:
    """The page says so in the recording's seal, the command by its exit code; the picture is not shown."""
    (first, *_) = sorted(place.folder().glob("stills/*"))
    first.write_bytes(first.read_bytes() + b"x")
    page = written(bufa, ROUND, code=3)
    assert "was altered" in Read(page).words
    assert "does not verify" in Read(page).words
    assert base64.b64encode(first.read_bytes()).decode() not in page


def test_one_recording(bufa: Bufa, place: Place) -> None:
    """By round and name or by its folder: nothing of the others is in the page."""
    words = Read(written(bufa, f"{ROUND}/scan", "--out", "a.html")).words
    assert "Order 819" not in words
    assert "Lists and sign-in" in words
    words = Read(written(bufa, str(place.folder()))).words
    assert "Lists and sign-in" not in words
    assert Path(f"main-{ROUND}-{NAME}.html").is_file()


def test_a_folder_that_lies_elsewhere(bufa: Bufa, place: Place, store: Path) -> None:
    """A round that was moved, or given by somebody, is exported by its folder."""
    (elsewhere := store / "given" / "main").mkdir(parents=True)
    place.store.joinpath(ROUND).rename(elsewhere / ROUND)
    assert NEW in Read(written(bufa, str(elsewhere / ROUND))).words


def test_in_chinese(bufa: Bufa, place: Place) -> None:
    """The page's own words are those of the language; times are those of the store's people."""
    read = Read(page := written(bufa, ROUND, "--lang", "zh"))
    assert 'lang="zh-CN"' in page
    assert "证据是该轮的文件夹" in read.words
    assert re.search(r"2026-11-22 17:\d\d:\d\d \+0800", read.words)


def test_what_reviewers_said(bufa: Bufa, place: Place, store: Path) -> None:
    """Who, what, of which step; what was taken back is not there."""
    verdicts = Verdicts(place.store, store, place.clock)
    verdicts.say("Li", Target(ROUND, NAME, 2), Said.FINE, "as it should be")
    verdicts.undo("Li", verdicts.say("Wang", Target(ROUND, NAME, 2), Said.WRONG, "a slip").number)
    words = Read(written(bufa, ROUND)).words
    assert "as it should be" in words
    assert f"{NAME} #2" in words
    assert "a slip" not in words
    assert "not as it was signed" not in words
    listed = place.store / "reviews.jsonl"
    listed.write_bytes(listed.read_bytes().replace(b"as it should be", b"as it could be"))
    assert "not as it was signed" in Read(written(bufa, ROUND, "--out", "altered.html")).words


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("20300101t000000z-daily",), 3, "there is no run"),
        ((f"{ROUND}/order-1",), 3, f"scan, {NAME}"),
        ((ROUND, "--store", "other"), 3, "there is no store"),
        (("../..",), 3, "there is no run"),
        (("/",), 3, "there is no run"),
        ((ROUND, "--out", "bufa.toml"), 2, "exists already"),
        ((ROUND, "--out", "nowhere/a.html"), 3, "cannot be written"),
    ],
)
def test_a_wrong_line_writes_nothing(
    bufa: Bufa, place: Place, store: Path, line: tuple[str, ...], code: int, said: str
) -> None:
    """What is not there is said, with the way out; a file that is there stays as it is."""
    before = sorted(path.name for path in store.iterdir())
    ran = bufa("export", *line)
    assert (code, True) == (ran.exit_code, said in ran.stderr), ran.output
    assert before == sorted(path.name for path in store.iterdir() if path.name not in ("log", "state"))


def test_a_round_that_two_stores_have(bufa: Bufa, place: Place) -> None:
    """The stores are named, and one must be said."""
    other = place.store.parent / "other" / ROUND
    other.mkdir(parents=True)
    ran = bufa("export", ROUND)
    assert (2, True) == (ran.exit_code, "main, other" in ran.stderr)
    assert 0 == bufa("export", ROUND, "--store", "main").exit_code
