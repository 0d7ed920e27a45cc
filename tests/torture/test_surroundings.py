"""What a round stands on goes away, its browser or its console; or two rounds start at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.practice.child import Child, run_child
from tests.extent import first_of
from tests.rounds import judge
from tests.rounds.person import Person, ended
from tests.rounds.shop import own_pack
from tests.torture.checks import everything_done
from tests.torture.points import parse
from tests.torture.stage import Stage, family, prepare

UNCONFIRMED, BUSY, STOPPED = 6, 9, 143


def test_only_the_browser_is_killed(stage: Stage) -> None:
    """A commit begun just then is unconfirmed, and the next rounds find it or write it once more."""
    with stage.reaching(parse("state:correct.begun:1")) as running:
        assert running is not None
        browsers = [one for one in family(running) if "chrom" in one.name()]
        assert browsers
        for one in browsers:
            one.kill()
        ran = ended(running)
    stage.note(ran)
    assert UNCONFIRMED == ran.code, ran.err
    assert [] == everything_done(stage)


@pytest.mark.parametrize("moment", first_of("state:correct.begun:1", "state:correct.preparing:1"))
def test_asked_to_end(stage: Stage, moment: str) -> None:
    """SIGTERM: what was begun is confirmed, nothing else is begun, all is closed and sealed, code 143."""
    with stage.reaching(parse(moment)) as running:
        assert running is not None
        running.terminate()
        ran = ended(running)
    assert STOPPED == ran.code, ran.err
    begun = judge.rows(stage.person.folder, "select state from intent where attempts > 0")
    assert {("done",)} >= set(begun)
    assert len(begun) == sum(kind in judge.WRITES for kind in stage.log())
    assert 0 == stage.person("verify", "recordings/practice").code
    assert [] == everything_done(stage)


def test_of_two_runs_at_once_one_is_told_to_wait(stage: Stage) -> None:
    """It ends with code 9 and touches nothing; the other one does everything."""
    both = [ended(each) for each in (stage.begin(), stage.begin())]
    assert [0, BUSY] == sorted(ran.code for ran in both), [ran.err for ran in both]
    assert [] == everything_done(stage)


# --- the console is killed and comes back with what it had saved ----------------------------------------


class _Console:
    """A console in an interpreter of its own, with a ledger of two of its orders."""

    def __init__(self, folder: Path) -> None:
        self.options = {"orders": 40, "skin": "plain", "lang": "en", "state": folder / "shop.json"}
        first = {"write_ledger": folder / "ledger.csv", "write_config": folder / "bufa.toml"}
        self.child = run_child(**self.options, **first)  # type: ignore[arg-type]
        self.address = self.child.address

    def log(self) -> list[str]:
        return [entry["kind"] for entry in judge.ask(self.address, "log")]

    def look(self) -> judge.Witness:
        return judge.look(self.address)

    def again(self) -> Child:
        """Kill the console and start it at the same address, from what it had saved."""
        self.child.kill()
        port = int(self.address.rsplit(":", 1)[1])
        self.child = run_child(**self.options, port=port)  # type: ignore[arg-type]
        return self.child


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[tuple[Stage, _Console]]:
    """A stage on such a console: one correction with its message, and one declaration."""
    console = _Console(tmp_path)
    try:
        start = console.look()
        orders = [sorted(start.sown("old-number"))[1], next(iter(judge.ripe(start)))]
        ledger = tmp_path / "ledger.csv"
        lines = ledger.read_text("utf-8-sig").splitlines()
        kept = [*lines[:2], *(line for line in lines[2:] if any(one in line for one in orders))]
        ledger.write_text("\n".join([*kept, ""]), "utf-8-sig")
        person = Person(tmp_path)
        prepare(person)
        own_pack(person, "plain", "settle_seconds: 10,", "settle_seconds: 1,")
        yield Stage(person, orders, console.log, console.look), console
    finally:
        console.child.stop()


def test_the_console_is_killed_and_comes_back(restarted: tuple[Stage, _Console]) -> None:
    """Just as a change is begun, then just as a message has arrived: nothing is written or told twice."""
    stage, console = restarted
    points = [parse("state:correct.begun:1"), parse("asked:message:1")]
    while points:
        with stage.reaching(points.pop(0)) as running:
            assert running is not None
            console.again()
            if points and stage.comes_to(points[0], running):
                del points[0]
                console.again()
            stage.note(ended(running))
    stage.rest()
    assert [] == stage.verdict().sentences()
    now = stage.look()
    fixed, declared = (now.orders[one] for one in stage.orders)
    assert fixed["parcels"] == fixed["right"]
    assert declared["parcels"] == [declared["declare"]]
