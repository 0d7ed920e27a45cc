"""What holds of a daily round on any console, judged by its witness; each console's file adds the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.evidence.check import check
from agent.practice.child import Child, run_child
from tests.extent import ORDERS
from tests.rounds import judge, proof
from tests.rounds.judge import Witness
from tests.rounds.person import Person, Ran

WORDS = {
    "done",
    "already_done",
    "planned",
    "waiting_approval",
    "unconfirmed",
    "refused",
    "needs_person",
    "failed",
}


@dataclass
class Story:
    """A practice console and what was done with it: `seen` and `ran` hold each chapter by its name."""

    person: Person
    console: Child
    seen: dict[str, Witness] = field(default_factory=dict)
    ran: dict[str, Ran] = field(default_factory=dict)
    rounds: dict[str, list[Path]] = field(default_factory=dict)

    def tell(self, chapter: str, *line: str) -> None:
        """Run a command, then note how it ended, what the witness says, and which rounds are recorded."""
        self.ran[chapter] = self.person(*line)
        self.note(chapter)

    def note(self, chapter: str) -> None:
        """Note what the witness says and which rounds are recorded."""
        self.seen[chapter] = judge.look(self.console.address)
        self.rounds[chapter] = self.person.recordings()

    def run(self, chapter: str, flow: str, *line: str) -> None:
        """Run a flow as a chapter."""
        self.tell(chapter, "run", flow, "--store", "practice", "--json", *line)

    def new(self, before: str, after: str) -> list[judge.Entry]:
        """Return the write requests between two chapters."""
        return self.seen[after].log[len(self.seen[before].log) :]


@contextmanager
def begin(folder: Path, skin: str, lang: str) -> Iterator[Story]:
    """Start a console and import its ledger, as README tells a new user; all kinds are on."""
    files = {"write_ledger": folder / "ledger.xlsx", "write_config": folder / "bufa.toml"}
    with run_child(orders=ORDERS, skin=skin, lang=lang, **files) as console:  # type: ignore[arg-type]
        story = Story(Person(folder), console)
        story.person.settings('declare = "approve"', 'declare = "auto"')
        story.note("start")
        story.tell("import", "ledger", "import", "ledger.xlsx", "--store", "practice")
        yield story


class DailyChecks:
    """A daily round and a second one right after it; `before` names the chapter in front of it."""

    before: str
    allowed = judge.ALLOWED
    moments = proof.MOMENTS
    tokens = True
    declaring = True

    def test_the_ledger_goes_in_without_a_refused_row(self, story: Story) -> None:
        """The sample ledger is clean: exit code 0."""
        assert 0 == story.ran["import"].code, story.ran["import"].err

    def test_every_order_ends_as_it_should(self, daily: Story) -> None:
        """Proven errors show the ledger's pair, everything else what it showed; every number is told once."""
        assert [] == judge.as_sown(daily.seen["daily"], declaring=self.declaring)

    def test_nothing_else_was_written(self, daily: Story) -> None:
        """Orders to be left are left, unread threads stay unread, threads grow by our messages alone."""
        start, now = daily.seen["start"], daily.seen["daily"]
        declaring = self.declaring
        assert [] == judge.nothing_else(start, now, allowed=self.allowed, declaring=declaring)
        assert [] == judge.once_each(daily.seen["daily"])

    def test_what_is_ripe_was_declared_once(self, daily: Story) -> None:
        """Each order whose time runs out while its parcel is on its way was declared, and no other."""
        asked = [(entry["order_id"], entry["after"]) for entry in daily.seen["daily"].of_kind("declare")]
        ripe = judge.ripe(daily.seen["start"])
        assert ripe or not self.declaring
        assert sorted(map(str, ripe.items() if self.declaring else ())) == sorted(map(str, asked))

    def test_every_write_was_begun_in_the_journal_first(self, daily: Story) -> None:
        """No change and no message reached the console without an intent that was begun, and all are done."""
        assert [] == judge.backed(daily.seen["daily"], daily.person.folder)
        waiting = judge.states(daily.person.folder)
        done = waiting.pop("done")
        assert len(daily.ran["daily"].written()) <= done
        assert {"due": len(daily.ran["daily"].waiting()), "waiting": waiting["waiting"]} == waiting

    def test_the_shop_was_signed_in_to_once(self, daily: Story) -> None:
        """The session of the first sign-in is kept and serves the later rounds."""
        assert 1 == len(daily.seen["daily"].of_kind("sign-in"))

    def test_several_orders_of_one_buyer_are_told_in_one_message(self, daily: Story) -> None:
        """Two corrected orders of one buyer give one message with both numbers."""
        self.shared_messages(daily, together=True)

    def shared_messages(self, daily: Story, *, together: bool) -> None:
        """Check whether the corrected orders of one buyer were told in one message, or each by itself."""
        now = daily.seen["daily"]
        pairs: dict[str, list[str]] = {}
        for order in now.orders.values():
            if order["sown"] in judge.PROVEN and order["tell"]:
                pairs.setdefault(order["buyer_id"], []).extend(order["tell"])
        shared = {buyer: numbers for buyer, numbers in pairs.items() if len(numbers) > 1}
        assert shared, "the shop has no such buyer"
        for buyer, numbers in shared.items():
            posted = [entry["after"] for entry in now.of_kind("message") if entry["buyer_id"] == buyer]
            whole = [text for text in posted if all(number in text for number in numbers)]
            assert (1 if together else 0) == len(whole)

    def test_the_round_says_what_it_did_in_the_documented_form(self, daily: Story) -> None:
        """`--json` has outcome, writes and findings with exactly their fields, and nothing else in stdout."""
        ran = daily.ran["daily"]
        assert 8 == ran.code, ran.err
        report = ran.report
        assert {"outcome", "writes", "findings", "requests"} == report.keys()
        assert "waiting_approval" == report["outcome"]
        assert {("order_id", "reason")} == {tuple(each) for each in report["findings"]}
        for write in report["writes"]:
            assert ["order_id", "kind", "reason", "old", "new", "outcome"] == list(write)
            fix, told = write["kind"] == "correct", write["kind"] == "message"
            assert ({"service", "number"} == set(write["old"])) if fix else (write["old"] is None)
            assert isinstance(write["new"], str) if told else {"service", "number"} == set(write["new"])
            assert write["outcome"] in WORDS

    def test_the_report_agrees_with_the_witness(self, daily: Story) -> None:
        """Each reported write is one that the witness saw, with its reason in the words that were sown."""
        now, writes = daily.seen["daily"], daily.ran["daily"].report["writes"]
        writes = [w for w in writes if w["outcome"] != "waiting_approval"]
        fixes = [(w["order_id"], w["old"], w["new"]) for w in writes if w["kind"] == "correct"]
        assert sorted(map(str, self.changed(daily))) == sorted(map(str, fixes))
        shipped = {w["order_id"]: w["new"] for w in writes if w["kind"] == "declare"}
        assert (judge.ripe(now) if self.declaring else {}) == shipped
        told = {(w["order_id"], w["new"]) for w in writes if w["kind"] == "message"}
        posted = [e for e in daily.new(self.before, "daily") if e["kind"] == "message"]
        due = {
            (order_id, number)
            for order_id, order in now.orders.items()
            for number in order["tell"]
            if any(number in e["after"] and e["buyer_id"] == order["buyer_id"] for e in posted)
        }
        assert due == told
        assert [] == [w for w in writes if w["reason"] != now.orders[w["order_id"]]["sown"]]

    def changed(self, daily: Story) -> list[tuple[object, ...]]:
        """Return what the console was asked to change: order, old and new pair, once for each report."""
        asked = [entry for entry in daily.new(self.before, "daily") if entry["kind"] == "modify"]
        return [(entry["order_id"], entry["before"], entry["after"]) for entry in asked]

    def test_what_was_left_is_reported_in_the_sown_words(self, daily: Story) -> None:
        """Each order left for a reason is a finding of that name or waits for a yes, when first read."""
        now = daily.seen["daily"]
        rounds = [ran for name, ran in daily.ran.items() if name != "import"]
        findings = {each for ran in rounds for each in ran.findings() | ran.waiting()}
        left = ("near", "different", "renumbered", "merged", "not-declared", "past-window", "budget-spent")
        declared = judge.ripe(now) if self.declaring else {}
        expected = {(one, now.orders[one]["sown"]) for one in now.sown(*left) if one not in declared}
        assert set() == expected - findings

    def test_a_second_round_writes_nothing(self, again: Story) -> None:
        """Right after a round there is nothing to do: no write, no read mark, nothing new found or asked."""
        assert 8 == again.ran["again"].code, again.ran["again"].err
        assert [] == again.new("daily", "again")
        assert [] == again.ran["again"].written()
        assert again.ran["daily"].waiting() == again.ran["again"].waiting()
        assert set() == again.ran["again"].findings() - again.ran["daily"].findings()

    def test_the_recordings_are_complete_and_unaltered(self, daily: Story) -> None:
        """Every digest of every recorded round is right, and the page and its list are there."""
        for place in daily.rounds["daily"]:
            assert [] == check(place)
            assert (place / "index.html").is_file()

    def test_the_store_verifies(self, daily: Story) -> None:
        """`bufa verify` believes every round of the store: signed, in order, none missing."""
        ran = daily.person("verify", "recordings/practice")
        assert 0 == ran.code, ran.out + ran.err

    def test_there_is_one_recording_for_each_order_worked_on(self, daily: Story) -> None:
        """The folder holds the scan and one recording for each order of a write; round.json agrees."""
        place = daily.rounds["daily"][-1]
        expected = {"scan", *(f"order-{order_id}" for order_id, _ in daily.ran["daily"].writes())}
        assert expected == {path.name for path in place.iterdir() if path.is_dir()}
        assert expected == json.loads((place / "round.json").read_text("utf-8"))["recordings"].keys()

    def test_each_write_is_proven_by_its_pictures(self, daily: Story) -> None:
        """Before, filled and after are pictured; order number and new value lie inside the last picture."""
        place = daily.rounds["daily"][-1]
        writes = set(daily.ran["daily"].written())
        found = [proof.unproven(place / f"order-{o}", kind, self.moments) for o, kind in sorted(writes)]
        assert [] == [line for lines in found for line in lines]

    def test_the_page_of_the_round_has_a_card_for_each_write(self, daily: Story) -> None:
        """index.html names each order and its new number."""
        page = (daily.rounds["daily"][-1] / "index.html").read_text("utf-8")
        for write in daily.ran["daily"].report["writes"]:
            new = write["new"] if write["kind"] == "message" else write["new"]["number"]
            assert write["order_id"] in page
            assert new in page

    def test_the_recordings_are_for_the_owner_alone(self, again: Story) -> None:
        """Files are 0600 and folders 0700 even under an open umask, the database and the session too."""
        folder = again.person.folder
        assert [] == proof.too_open(folder / "recordings")
        private = [
            path
            for path in folder.iterdir()
            if path.name.startswith(("bufa.sqlite3", "bufa.key", "practice."))
        ]
        assert [] == [path.name for path in private if path.stat().st_mode & 0o777 != 0o600]

    def test_no_secret_stands_in_any_file(self, again: Story) -> None:
        """Password, cookies and tokens are in no file that the rounds left, nor in what they printed."""
        secrets = judge.ask(again.console.address, "secrets")
        assert secrets["cookies"]
        assert self.tokens == bool(secrets["tokens"])
        printed = again.person.folder / "printed.txt"
        printed.write_text("\n".join(ran.out + ran.err for ran in again.ran.values()), "utf-8")
        own = frozenset({"practice.password"})
        assert [] == proof.leaks(again.person.folder, secrets, apart_from=own)
        assert ["password stands in practice.password"] == proof.leaks(
            again.person.folder, secrets, apart_from=frozenset({"printed.txt"})
        )
