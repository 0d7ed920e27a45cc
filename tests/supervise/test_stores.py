"""Ten stores on one machine: an hour of schedule in about a minute, judged by the consoles' own logs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from tests.rounds import judge
from tests.rounds.person import ROOT
from tests.rounds.shop import Shop

#: The bad days of the stores in turn; the console of `BROKEN` is gone.
DAYS = ("jitter=20", "promo-dialog=0.3", "latency=30", "token-renewal=3", "slow-render")
BROKEN, COUNT = 3, 10


class Street:
    """Ten consoles, one settings file that names them all, and what the schedule made of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shops = folder, []
        parts = ['data_dir = "."\nrecordings_dir = "recordings"\n']
        parts += ["[serve]\nparallel = 2\nport = 0\nreview_port = 0\n"]
        for number in range(COUNT):
            (place := folder / f"s{number}").mkdir()
            hazards = ["hang"] if number == BROKEN else [DAYS[number % len(DAYS)]]
            parts.append(self._store(number, place, [] if hazards == ["hang"] else hazards))
        (folder / "bufa.toml").write_text("\n".join(parts), "utf-8")

    def _store(self, number: int, place: Path, hazards: list[str]) -> str:
        skin = ("plain", "aliexpress")[number % 2]
        shop = Shop(place, skin=skin, lang="en", orders=12, hazards=hazards, seed=number + 1)
        self.shops.append(shop)
        shop.ledger(shop.sown("old-number"))
        own = (place / "bufa.toml").read_text("utf-8")
        own = own[own.index("[stores.practice]") :].replace("stores.practice", f"stores.s{number}")
        own = own.replace('"practice.password"', f'"s{number}/practice.password"')
        minutes = f"{1 + number},{31 + number}" if number <= BROKEN else str(1 + number)
        schedule = f'[stores.s{number}.schedule]\ndaily = "{minutes} * * * *"\nlate_minutes = 60\n'
        return own.replace("\n[stores", f'\nledger = "s{number}/ledger.csv"\n[stores', 1) + schedule

    def serve(self, factor: float) -> subprocess.Popen[str]:
        """Start what serves them by a quick clock."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BUFA_")}
        own = {"PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        line = [sys.executable, "-m", "tests.supervise.hour", str(self.folder / "bufa.toml")]
        return subprocess.Popen(
            [*line, str(factor)],
            env={**kept, **own},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def stop(self) -> None:
        """End all consoles."""
        for shop in self.shops:
            shop.stop()


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    """Ten consoles that are there for one test."""
    made = Street(tmp_path)
    yield made
    made.stop()


def test_an_hour_of_ten_stores(street: Street) -> None:
    """None is starved, none runs twice at once, and one whose console is gone is in nobody's way."""
    street.shops[BROKEN].stop()
    running = street.serve(100)
    _, err = running.communicate(timeout=540)
    assert "Traceback" not in err
    begun = re.findall(r" (s\d+) \S+ begins:", err)
    assert COUNT == len(set(begun[:COUNT])), "a store came twice before another came at all"
    for number, shop in enumerate(street.shops):
        spans = _spans(err, f"s{number}")
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        if number != BROKEN:
            seen = judge.look(shop.address)
            assert 1 == sum(entry["kind"] == "sign-in" for entry in seen.log)  # its session is kept
            assert [] == judge.as_sown(seen, [shop.sown("old-number").order_id])
    assert {"7"} == set(re.findall(rf" s{BROKEN} .*ended: daily with code (\d+)", err))


def _spans(err: str, store: str) -> list[tuple[int, int]]:
    """Return the lines of the log between which each run of a store went on."""
    lines = enumerate(err.splitlines())
    mine = [n for n, line in lines if re.search(rf" {store} \S+ (begins|ended):", line)]
    return list(zip(mine[::2], mine[1::2], strict=True))


def test_the_supervisor_is_killed(street: Street) -> None:
    """Its run ends by itself, as one that was asked to, and leaves no browser behind."""
    running = street.serve(100)
    family: list[psutil.Process] = []
    assert running.stderr is not None
    for line in running.stderr:
        if "page 1" in line:
            family = psutil.Process(running.pid).children(recursive=True)
            break
    assert any("chrom" in one.name() for one in family)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert [] == alive
