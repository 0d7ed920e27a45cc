"""`bufa dossier`: what it makes, in a real browser, and what it refuses before anything is made."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import Result

from tests.dossier.samples import ORDER, OTHER, Place, corrected, told, whole

Bufa = Callable[..., Result]
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.fixture
def bufa(bufa: Bufa) -> Bufa:
    """The command line in a thread of its own: in the test's own thread Playwright may be running already."""

    def call(*words: str) -> Result:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(bufa, *words).result()

    return call


@pytest.fixture
def place(store: Path) -> Place:
    """The recordings of the current folder's store."""
    return Place(store)


def _text(folder: Path) -> tuple[str, int]:
    """Return the text of a PDF's pages in one line, and how many pages there are."""
    pages = PdfReader(folder / "dossier.pdf").pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages), len(pages)


def test_one_folder_holds_all_three(bufa: Bufa, place: Place) -> None:
    """PDF, pictures and archive, for their owner alone; the result names the folder."""
    key = whole(place)
    result = bufa("dossier", ORDER, "--out", "disputes")
    folder = Path("disputes").absolute() / f"dossier-{ORDER}"
    assert (0, f"dossier: {folder}\n") == (result.exit_code, result.stdout), result.stderr
    assert ["dossier.pdf", "pictures", "recordings.zip"] == sorted(each.name for each in folder.iterdir())
    expected = [f"{n:03}-20261122t091403z-daily" for n in (1, 2, 3)]
    assert expected == sorted(each.name[:26] for each in folder.glob("pictures/*.jpg"))
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    text, pages = _text(folder)
    assert "was replaced by RB473124829CN (CPAM) (the number was a placeholder" in text
    assert f"sealed by key {key[:16]}" in text
    assert "Dear buyer" in text
    assert 3 <= pages
    assert [folder.name] == [each.name for each in folder.parent.iterdir()]


def test_texts_of_consoles_are_texts(bufa: Bufa, place: Place) -> None:
    """Markup in a message is read in the PDF as it stands; nothing of it runs."""
    made = place.round()
    told(made.recording(f"order-{ORDER}", ORDER), ORDER, text=HOSTILE)
    made.close("done", {})
    assert 0 == bufa("dossier", ORDER).exit_code
    text, _ = _text(Path(f"dossier-{ORDER}"))
    assert HOSTILE.replace(" ", "") in text.replace(" ", "")


def test_what_does_not_verify_is_made_and_said(bufa: Bufa, place: Place) -> None:
    """Exit code 3, a line on stderr, a line in the PDF's first page and on the cover; all is there."""
    whole(place)
    still = next(place.folder().glob("stills/*after*"))
    still.write_bytes(b"nothing")
    result = bufa("dossier", ORDER, "--hide", "buyer")
    assert 3 == result.exit_code
    assert f"stills/{still.name}: was altered" in result.stderr
    folder = Path(f"dossier-{ORDER}")
    first = " ".join(PdfReader(folder / "dossier.pdf").pages[0].extract_text().split())
    assert "do not verify" in first
    assert "was altered" in first
    with zipfile.ZipFile(folder / "recordings.zip") as archive:
        assert "DO NOT VERIFY" in archive.read("COVER.txt").decode()
    hidden = json.loads((folder / "hidden.json").read_bytes())
    assert ["buyer", 4] == [hidden["hidden"], len(hidden["stills"])]


def test_it_speaks_chinese(bufa: Bufa, place: Place) -> None:
    """`--lang zh` tells the story in Chinese; what follows in the same process is English again."""
    whole(place)
    assert 0 == bufa("dossier", ORDER, "--lang", "zh").exit_code
    text, _ = _text(Path(f"dossier-{ORDER}"))
    assert f"订单 {ORDER}" in text
    assert "was replaced" not in text
    assert "exists" in bufa("dossier", ORDER).stderr


def test_a_folder_that_is_there_is_never_changed(bufa: Bufa, place: Place) -> None:
    """It may have been handed in: the message names it, and nothing in it changes."""
    whole(place)
    folder = Path(f"dossier-{ORDER}")
    folder.mkdir()
    result = bufa("dossier", ORDER)
    assert (2, []) == (result.exit_code, list(folder.iterdir()))
    assert f"{folder.absolute()}` exists" in result.stderr


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ((OTHER,), 3, f"has no order {OTHER}"),
        (("..",), 2, "is no order number"),
        (("../../etc",), 2, "is no order number"),
        ((ORDER, "--store", "mian"), 3, "there is no store `mian`"),
        ((ORDER, "--hide", "seller"), 2, "buyer"),
        ((ORDER, "--lang", "de"), 2, "zh"),
        ((ORDER, "--out", "bufa.toml"), 3, "cannot be written"),
    ],
)
def test_what_cannot_be_made_is_refused(
    bufa: Bufa, place: Place, line: tuple[str, ...], code: int, expected: str
) -> None:
    """One sentence and the right exit code, and nothing is left behind."""
    whole(place)
    before = {each.name for each in place.root.iterdir()} | {"bufa.sqlite3", "bufa.log"}
    result = bufa("dossier", *line)
    assert code == result.exit_code
    assert expected in result.output + result.stderr
    left = {each.name for each in place.root.iterdir() if not each.name.startswith("bufa.sqlite3-")}
    assert set() == left - before


def test_an_order_without_a_recording_is_told_apart(bufa: Bufa, place: Place) -> None:
    """An order of the ledger that no round has worked on is known, and has nothing to show."""
    ledger = f"订单号,物流商,物流单号\n{OTHER},中国邮政挂号小包,RB473124829CN\n"
    Path("ledger.csv").write_text(ledger, "utf-8")
    bufa("ledger", "import", "ledger.csv", "--store", "main")
    result = bufa("dossier", OTHER)
    assert 3 == result.exit_code
    assert f"order {OTHER} of store `main` has no recording" in result.stderr


def test_of_two_stores_the_one_that_recorded_it_is_meant(bufa: Bufa, place: Place) -> None:
    """Without `--store` no store is guessed: where both or neither recorded the order it is asked for."""
    with Path("bufa.toml").open("a", encoding="utf-8") as file:
        file.write('[stores.other]\npack = "practice"\naddress = "http://127.0.0.1:9"\n')
    assert "which store's" in bufa("dossier", ORDER).stderr
    made = place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    made.close("done", {})
    Path(f"dossier-{ORDER}").mkdir()
    from agent.cli.dossier import _store_of
    from agent.settings import load

    assert "main" == _store_of(load(place.root / "bufa.toml"), None, ORDER)
