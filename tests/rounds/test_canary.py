"""A password, a cookie and a token that exist once in the world go through a round, and into no file."""

from __future__ import annotations

import json
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.evidence.canonical import digest
from agent.evidence.check import check
from tests.rounds import proof
from tests.rounds.person import Ran
from tests.rounds.shop import Shop

#: Spelled differently in a web address, in JSON and in base64 than it is typed.
CANARY = 'canary/ü+"zwölf %&9 Ωmega'
#: How the folders and files begin that a browser, its driver and bufa make in the folder for such files.
OURS = ("bufa", "playwright", ".org.chromium", ".com.google", "core")


@dataclass(frozen=True)
class Told:
    """A round on a bad day, traced: how it ended, its shop, and the folder that its temporary files had."""

    ran: Ran
    shop: Shop
    temporary: Path
    began: float

    @property
    def secrets(self) -> dict[str, str]:
        """The password, and every cookie and token that the console gave out."""
        gate = self.shop.desk.gate
        return {
            "password": CANARY,
            **{f"cookie {n}": one for n, one in enumerate(gate.sessions)},
            **{f"token {n}": one for n, one in enumerate(gate.tokens)},
        }

    def left(self) -> Iterator[Path]:
        """Yield every file that the round left: its folder, its temporary files, what fell beside them."""
        yield from self.shop.person.folder.rglob("*")
        yield from self.temporary.rglob("*")
        for name in OURS:
            for beside in Path(tempfile.gettempdir()).glob(f"{name}*"):
                if beside.stat().st_mtime >= self.began:
                    yield from (beside, *beside.rglob("*"))

    def traces(self) -> list[Path]:
        """Return the traces that the round kept."""
        (place,) = self.shop.person.recordings()
        return sorted((place / "debug").iterdir())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A daily round with `--trace` while tokens run out, the session ends once, and the server stumbles."""
    folder, temporary = tmp_path_factory.mktemp("canary"), tmp_path_factory.mktemp("temporary")
    shop = Shop(folder, hazards=["token-renewal", "session-expiry=12", "server-error=0.02"])
    shop.desk.shop.password = CANARY
    (folder / "practice.password").write_text(f"{CANARY}\n", "utf-8")
    began = (folder / "practice.password").stat().st_mtime
    shop.ledger(*(shop.sown(kind) for kind in ("old-number", "placeholder")))
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("TMPDIR", str(temporary))
            assert 0 == shop.person("ledger", "import", "ledger.csv", "--store", "practice").code
            ran = shop.person.run("daily", "--trace")
        (folder / "printed.txt").write_text(ran.out + ran.err, "utf-8")
        yield Told(ran, shop, temporary, began)
    finally:
        shop.stop()


def test_the_day_was_bad_enough(told: Told) -> None:
    """The round signed in twice, met new tokens, wrote, and went on: there was something to be leaked."""
    kinds = [entry["kind"] for entry in told.shop.witness().log]
    assert 2 == kinds.count("sign-in")
    assert 2 == len(told.shop.desk.gate.sessions)
    assert 5 < len(told.shop.desk.gate.tokens)
    assert {"modify", "message"} <= set(kinds)
    assert told.ran.code in (0, 8), told.ran.err


def test_no_file_holds_a_secret(told: Told) -> None:
    """Recordings, traces, database, log, output, temporary files: none but the password's own file."""
    secrets = told.secrets
    (own,) = {line for line in proof.standing(told.left(), secrets) if "practice.password" in line}
    assert own.startswith("password stands in ")
    assert [own] == proof.standing(told.left(), secrets)


def test_traces_are_kept_of_what_is_no_sign_in(told: Told) -> None:
    """A piece before the session ended and one after it; each is private, and named by its hash alone."""
    traces = told.traces()
    assert 2 == len(traces)
    assert [path.name for path in traces] == [f"{digest(path.read_bytes())}.zip" for path in traces]
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in traces}
    assert 0o700 == stat.S_IMODE(traces[0].parent.stat().st_mode)
    lines = [line for path in traces for line in _lines(path)]
    posted = [line["params"].get("value", "") for line in lines if line.get("method") == "fill"]
    assert posted, "the round filled forms"
    assert told.shop.desk.shop.account not in posted
    asked = [line["snapshot"]["request"]["url"] for line in lines if line["type"] == "resource-snapshot"]
    assert [url for url in asked if "order" in url]
    assert not [url for url in asked if "mtop.practice.login" in url]


def test_the_round_lists_its_traces_by_their_hash(told: Told) -> None:
    """`round.json` names them by hash and size, and a check of the round finds nothing amiss."""
    (place,) = told.shop.person.recordings()
    listed = json.loads((place / "round.json").read_text("utf-8"))["debug"]
    assert {path.name: path.stat().st_size for path in told.traces()} == {
        name: entry["size"] for name, entry in listed.items()
    }
    assert [] == check(place)


def test_nothing_raw_is_left(told: Told) -> None:
    """No temporary file of the browser or its driver outlives the round, nor the folder of raw traces."""
    assert [] == [path.name for path in told.temporary.iterdir()]
    assert [] == list(told.shop.person.folder.glob("*.trace"))
    assert [] == list(told.shop.person.folder.glob("core*"))


def _lines(trace: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(trace) as archive:
        named = [name for name in archive.namelist() if name.endswith((".trace", ".network"))]
        return [json.loads(line) for name in named for line in archive.read(name).splitlines()]
