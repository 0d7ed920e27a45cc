"""Time stamps in a store: beside each sealed recording, in the store's list; and what is found wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from agent.errors import BufaError, EvidenceUnwritable
from agent.evidence import timestamp_files as files
from agent.evidence.canonical import canonical, digest
from agent.evidence.chain import ChainBroken, read_chain
from agent.evidence.finding import Finding
from agent.evidence.timestamp_all import stamp_all, stamp_round
from agent.evidence.timestamp_findings import findings, list_findings, remarks
from agent.evidence.timestamp_request import Authority
from tests.evidence.authority import Counter, Office, holder, send

FIRST, SECOND = "20261122t091403z-daily", "20261122t101403z-daily"
ALTERED = "recording.json.tsr: another content was stamped"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two rounds and three sealed recordings; numbers and names sort differently."""
    folder = tmp_path / "recordings" / "main"
    for number, (round_id, name) in enumerate([(FIRST, "scan"), (FIRST, "order-1"), (SECOND, "scan")], 1):
        place = folder / round_id / name
        place.mkdir(parents=True)
        (place / files.RECORDING).write_bytes(canonical({"recording": name, "number": number}))
        (place / files.SEAL).write_bytes(b"seal")
    return folder


def plain(found: Iterable[Finding]) -> list[str]:
    """Return findings as people read them."""
    return [str(finding) for finding in found]


def names(folders: list[Path]) -> list[str]:
    """Return round and name of recordings, the hour for the round."""
    return [f"{folder.parent.name[9:11]} {folder.name}" for folder in folders]


def failing(counter: Counter) -> None:
    """Let the authority answer nothing but errors from here on."""
    counter.answer = lambda handler, _: send(handler, b"", status=503)


def test_every_sealed_recording_gets_one(store: Path, authority: Authority) -> None:
    """Oldest first, by their numbers; a second call has nothing to do."""
    done = stamp_all(store, authority)
    assert (["09 scan", "09 order-1", "10 scan"], 0, None) == (names(done.added), done.left, done.failure)
    assert [] == files.unstamped(store)
    assert [] == stamp_all(store, authority).added


def test_openssl_agrees(store: Path, authority: Authority, clock_office: Office) -> None:
    """What lies beside a recording satisfies `openssl ts -verify` with the root alone."""
    stamp_all(store, authority)
    line = ["openssl", "ts", "-verify", "-in", files.TOKEN, "-data", files.RECORDING]
    line += ["-CAfile", f"{clock_office.folder}/roots.pem", "-untrusted", files.CHAIN]
    done = subprocess.run(line, cwd=store / FIRST / "scan", capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


def test_the_list_names_each_token(store: Path, authority: Authority) -> None:
    """A line for each: round, recording, the digest of `recording.json` and of the token."""
    stamp_all(store, authority)
    lines = read_chain(store / files.STAMPS)
    place = store / FIRST / "order-1"
    expected = {
        "round": FIRST,
        "recording": "order-1",
        "sha256": digest((place / files.RECORDING).read_bytes()),
        "token": digest((place / files.TOKEN).read_bytes()),
    }
    assert expected == {name: lines[1][name] for name in expected}
    assert [1, 2, 3] == [line["seq"] for line in lines]


def test_files_are_for_their_owner(store: Path, authority: Authority) -> None:
    """Tokens, certificates and list are private like all evidence, and no draft stays behind."""
    stamp_all(store, authority)
    place = store / FIRST / "scan"
    made = [store / files.STAMPS, place / files.TOKEN, place / files.CHAIN]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in made}
    expected = {files.RECORDING, files.SEAL, files.TOKEN, files.CHAIN}
    assert expected == {path.name for path in place.iterdir()}


def test_what_is_not_sealed_waits(store: Path, authority: Authority) -> None:
    """A recording without a seal, or one that is a link, is none to be stamped."""
    (store / FIRST / "scan" / files.SEAL).unlink()
    (store / SECOND / "other").symlink_to(store / FIRST / "order-1")
    assert ["09 order-1", "10 scan"] == names(stamp_all(store, authority).added)


def test_a_later_call_goes_on_with_the_list(store: Path, authority: Authority) -> None:
    """One round's recordings alone, and the rest later: the list is one chain."""
    assert ["10 scan"] == names(stamp_all(store, authority, only=SECOND).added)
    assert ["09 scan", "09 order-1"] == names(stamp_all(store, authority).added)
    assert ["scan", "scan", "order-1"] == [line["recording"] for line in read_chain(store / files.STAMPS)]


def test_a_store_without_recordings_is_left_alone(tmp_path: Path, authority: Authority) -> None:
    """Nothing is made where there is nothing to stamp, not even a folder."""
    assert [] == stamp_all(tmp_path / "none", authority).added
    assert not (tmp_path / "none").exists()


def test_the_first_failure_ends_it(store: Path, authority: Authority, counter: Counter) -> None:
    """An authority that is down is asked once, not for each recording; nothing of the attempt stays."""
    failing(counter)
    done = stamp_all(store, authority)
    assert ([], 3) == (done.added, done.left)
    assert done.failure is not None
    assert "HTTP 503" in done.failure.what
    assert 1 == len(counter.queries)
    assert [] == list(store.rglob("*.tsr"))


def test_what_was_stamped_before_a_failure_stays(
    store: Path, authority: Authority, counter: Counter, clock_office: Office
) -> None:
    """Each time stamp is kept and listed before the next is asked for."""

    def once(handler: Any, query: bytes) -> None:
        failing(counter)
        send(handler, clock_office.reply(query))

    counter.answer = once
    done = stamp_all(store, authority)
    assert (["09 scan"], 2) == (names(done.added), done.left)
    assert 1 == len(read_chain(store / files.STAMPS))


def test_a_time_limit_ends_it(store: Path, authority: Authority) -> None:
    """After so many seconds no other reply is waited for."""
    ticks = count(0, 4)
    done = stamp_all(store, authority, seconds=10, monotonic=lambda: float(next(ticks)))
    assert (["09 scan", "09 order-1"], 1) == (names(done.added), done.left)
    assert "it took longer than 10 s" in str(done.failure)


def test_a_kill_before_the_line_is_made_good(store: Path, authority: Authority) -> None:
    """A token that lies there without its line is listed by the next call, and not asked for again."""
    stamp_all(store, authority)
    token = (store / SECOND / "scan" / files.TOKEN).read_bytes()
    path = store / files.STAMPS
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert [] == stamp_all(store, authority).added
    assert token == (store / SECOND / "scan" / files.TOKEN).read_bytes()
    assert [] == plain(list_findings(store))


def test_a_kill_before_the_token_is_made_good(store: Path, authority: Authority) -> None:
    """Certificates without a token are no finding, and the recording is stamped by the next call."""
    pem = b"".join(each.public_bytes(Encoding.PEM) for each in authority.chain)
    (store / FIRST / "scan" / files.CHAIN).write_bytes(pem)
    assert [] == plain(findings(store / FIRST / "scan", authority.roots))
    stamp_all(store, authority)
    assert [] == plain(findings(store / FIRST / "scan", authority.roots))


def test_what_no_kill_leaves_is_found(store: Path, authority: Authority) -> None:
    """Beside a recording without a time stamp, a file called like its certificates that holds none."""
    (store / FIRST / "scan" / files.CHAIN).write_bytes(b"anything at all")
    expected = f"{files.CHAIN}: `{files.CHAIN}` holds no certificates"
    assert [expected] == plain(findings(store / FIRST / "scan", authority.roots))


def test_a_torn_line_is_written_again(store: Path, authority: Authority) -> None:
    """A last line that the disk did not take whole is replaced; a changed line stops everything."""
    stamp_all(store, authority)
    path = store / files.STAMPS
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    stamp_all(store, authority)
    assert whole == path.read_bytes()
    path.write_bytes(whole.replace(b'"scan"', b'"scam"', 1))
    with pytest.raises(ChainBroken, match=r"`stamps\.jsonl` line 2"):
        stamp_all(store, authority)


def test_a_foreign_token_is_never_listed(store: Path, authority: Authority) -> None:
    """Another recording's token stays unlisted, so that nobody takes the list for its witness."""
    stamp_all(store, authority, only=SECOND)
    shutil.copy(store / SECOND / "scan" / files.TOKEN, store / FIRST / "scan")
    stamp_all(store, authority)
    assert [f"{FIRST}/scan/{files.TOKEN}: is not listed in `stamps.jsonl`"] == plain(list_findings(store))


def test_a_list_that_is_a_folder_says_so(store: Path, authority: Authority) -> None:
    """What the disk refuses is told as such, with the folder."""
    (store / files.STAMPS).mkdir()
    with pytest.raises(EvidenceUnwritable, match="time stamps cannot be written") as caught:
        stamp_all(store, authority)
    assert str(store) == caught.value.facts["folder"]


def told(folder: Path, authority: Any) -> list[str]:
    """Return what the end of a round logs."""
    lines: list[str] = []
    stamp_round(folder, authority, lines.append)
    return lines


def test_a_round_stamps_its_own(store: Path, authority: Authority) -> None:
    """The end of a round looks at its own recordings and says nothing when all went well."""
    assert [] == told(store / SECOND, lambda: authority)
    assert ["09 scan", "09 order-1"] == names(files.unstamped(store))


def test_a_round_without_an_authority_says_nothing(store: Path) -> None:
    """No authority is set: no time stamps, and no word about it."""
    assert [] == told(store / SECOND, lambda: None)


def test_a_round_is_never_failed(store: Path, authority: Authority, counter: Counter) -> None:
    """No network, no certificates, a broken list, a fault of ours: one line each, and the round goes on."""

    def unreadable() -> Authority:
        return Authority.read(counter.url, store / "none.pem", None)

    def unforeseen() -> Authority:
        raise ZeroDivisionError("ours")

    (without,) = told(store / SECOND, unreadable)
    (ours,) = told(store / SECOND, unforeseen)
    failing(counter)
    (down,) = told(store / SECOND, lambda: authority)
    (store / files.STAMPS).write_bytes(b"{}\n")
    (broken,) = told(store / SECOND, lambda: authority)
    start = "sealed without a time stamp: "
    assert all(line.startswith(start) for line in (without, ours, down, broken))
    assert "none.pem` cannot be read" in without
    assert f"{start}ZeroDivisionError: ours" == ours
    assert f"{start}the authority answered with HTTP 503" == down
    assert "line 1" in broken


def test_a_right_one_has_no_finding(store: Path, authority: Authority) -> None:
    """Its remark tells when and by whom; without a time stamp there is nothing to say."""
    folder = store / FIRST / "scan"
    assert ([], []) == _both(folder, authority)
    stamp_all(store, authority)
    found, (remark,) = _both(folder, authority)
    assert [] == found
    assert remark.startswith("recording.json.tsr: existed at 20")
    assert remark.endswith("Z, says Clock of tests")
    assert [] == plain(list_findings(store))


def test_without_roots_it_is_a_remark(store: Path, authority: Authority) -> None:
    """Nobody is accused for what was not looked at; another content is seen without roots, too."""
    stamp_all(store, authority)
    folder = store / FIRST / "scan"
    expected = ["recording.json.tsr: not checked, no roots were given"]
    for roots in (None, ()):
        assert ([], expected) == (plain(findings(folder, roots)), plain(remarks(folder, roots)))
    (folder / files.RECORDING).write_bytes(b"{}\n")
    assert [ALTERED] == plain(findings(folder, None))


def _both(folder: Path, authority: Authority) -> tuple[list[str], list[str]]:
    return plain(findings(folder, authority.roots)), plain(remarks(folder, authority.roots))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda f: (f / files.RECORDING).write_bytes(b"{}\n"), ALTERED),
        (lambda f: (f / files.RECORDING).unlink(), "recording.json.tsr: `recording.json` cannot be read"),
        (
            lambda f: (f / files.TOKEN).write_bytes(b"x"),
            "recording.json.tsr: this is no reply of a time-stamping authority",
        ),
        (
            lambda f: (f / files.TOKEN).write_bytes(b"x" * 300_000),
            "recording.json.tsr: `recording.json.tsr` is too long",
        ),
        (
            lambda f: (f / files.CHAIN).unlink(),
            "recording.json.tsr: stands without its certificates, `recording.json.tsa.pem`",
        ),
        (
            lambda f: (f / files.CHAIN).write_bytes(b"x"),
            "recording.json.tsr: `recording.json.tsa.pem` holds no certificates",
        ),
        (
            lambda f: (f / files.TOKEN).rename(f / "t") and (f / files.TOKEN).symlink_to(f / "t"),
            "recording.json.tsr: `recording.json.tsr` is no plain file",
        ),
        (
            lambda f: (f / files.TOKEN).unlink() or (f / files.TOKEN).symlink_to(f / "nowhere"),
            "recording.json.tsr: `recording.json.tsr` is no plain file",
        ),
        (
            lambda f: (f / files.CHAIN).write_bytes(holder("Stranger").pem),
            "recording.json.tsr: no chain of valid certificates leads from Clock of tests to a given root",
        ),
    ],
)
def test_whatever_is_wrong_is_one_finding(
    store: Path, authority: Authority, change: Any, expected: str
) -> None:
    """A token that is there must be right; a finding takes the place of the remark."""
    stamp_all(store, authority)
    folder = store / FIRST / "scan"
    change(folder)
    assert ([expected], []) == _both(folder, authority)


def test_another_authority_is_a_finding(store: Path, authority: Authority) -> None:
    """Roots that do not stand behind the token are a finding."""
    stamp_all(store, authority)
    stranger = replace(authority, roots=(holder("Stranger").certificate,))
    (found,) = _both(store / FIRST / "scan", stranger)[0]
    assert "to a given root" in found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda s: (s / FIRST / "scan" / files.TOKEN).unlink(),
            "line 1: {place}: `recording.json.tsr`",
        ),
        (
            lambda s: (s / FIRST / "scan" / files.TOKEN).write_bytes(b"x"),
            "line 1: {place}: the time stamp",
        ),
        (
            lambda s: (s / FIRST / "scan" / files.RECORDING).write_bytes(b"{}\n"),
            "line 1: {place}: `recording.json` was altered",
        ),
        (lambda s: shutil.rmtree(s / FIRST / "scan"), "line 1: {place}: there is no such sealed recording"),
        (lambda s: (s / files.STAMPS).write_bytes(b"[]\n"), "line 1: not canonical JSON"),
    ],
)
def test_list_and_tokens_must_agree(store: Path, authority: Authority, change: Any, expected: str) -> None:
    """A token that was taken away, replaced or left over is found by the store's list."""
    stamp_all(store, authority)
    change(store)
    found = plain(list_findings(store))
    assert found[0].startswith(f"stamps.jsonl {expected.format(place=f'{FIRST}/scan')}")
    assert 1 == len(found)


def test_a_store_without_a_list_lists_what_is_there(store: Path, authority: Authority) -> None:
    """A list that was removed leaves tokens that nobody names."""
    assert [] == plain(list_findings(store))
    stamp_all(store, authority, only=SECOND)
    (store / files.STAMPS).unlink()
    assert [f"{SECOND}/scan/{files.TOKEN}: is not listed in `stamps.jsonl`"] == plain(list_findings(store))


def test_the_failure_is_an_error_with_the_next_move(
    store: Path, authority: Authority, counter: Counter
) -> None:
    """What ended it is a whole message: what, where, and what to do."""
    failing(counter)
    failure = stamp_all(store, authority).failure
    assert isinstance(failure, BufaError)
    assert "`bufa stamp` tries again" in failure.hint
    assert json.dumps(counter.url) == json.dumps(failure.facts["authority"])
