"""The recorder: what a round leaves on the disk, in which order, and with which rights."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.errors import EvidenceUnwritable
from agent.evidence.chain import read_chain
from agent.evidence.check import check
from agent.evidence.recorder import CardPicture, Facts, Redactor, Round, Several, WriteCard
from tests.evidence.sealing import NOW

ORDER, OTHER = "8190001234567890", "8190001234567891"


def steps(recording: Any) -> list[dict[str, Any]]:
    """Return what a recording's chain holds on the disk."""
    return read_chain(recording.folder / "steps.jsonl")


def text_tree(folder: Path) -> str:
    """Return a folder as text; each digest is replaced by the name of the file or line that has it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {"0" * 64: "nothing"}
    for path in files:
        name = path.relative_to(folder).as_posix()
        lines = path.read_bytes().splitlines(keepends=True) if path.suffix == ".jsonl" else []
        names |= {
            hashlib.sha256(line).hexdigest(): f"{name} line {number}"
            for number, line in enumerate(lines, start=1)
        }
        names[hashlib.sha256(path.read_bytes()).hexdigest()] = name
    parts = []
    for path in files:
        parts.append(f"== {path.relative_to(folder).as_posix()} {stat.S_IMODE(path.stat().st_mode):o}\n")
        if path.suffix in {".json", ".jsonl"}:
            parts.append(path.read_text())
    text = "".join(parts)
    for sha256, name in names.items():
        text = text.replace(sha256, f"<{name}>")
    return text


HEAD = (
    '"flow":"daily","format":"bufa-recording-1","last":"<{last}>","lines":{lines},"order_id":"{order}",'
    '"outcome":"done","pack":"selectors/aliexpress.yaml","pack_sha256":"'
    + "ab"
    * 32
    + '","recording":"{name}",'
    '"round":"20261122t091403z-daily","shop":"2201887345","started":"2026-11-22T09:14:03Z","store":"practice",'
    '"versions":{{"bufa":"0.1.0","python":"3.11"}}}}\n'
)
AT = '"at":"2026-11-22T09:14:03Z",'


def test_a_round_leaves_this_folder(make_round: Any, png: Any) -> None:
    """The whole folder as text: every line links to the one before, every list names what is there."""
    work = make_round()
    scan = work.recording("scan")
    work.update(shop="2201887345")
    scan.line(verb="open", page="orders", url="http://127.0.0.1:8000/orders?shop=1&token=x")
    scan.still(None, page="orders", moment="page 1", missing="the page closed")
    order = work.recording(f"order-{ORDER}")
    still = order.still(png(), page="order", moment="Before!", boxes={"old": (1.4, 2.6, 3, 4)}, masked=2)
    order.line(verb="commit", page="order", element="order.save", still=still, write={"old": "1234567890"})
    index = work.close("done", {"orders": 60})
    expected = (
        "== index.html 600\n"
        f"== order-{ORDER}/recording.json 600\n"
        '{"console":"127.0.0.1:8000","ended":"2026-11-22T09:14:03Z","files":{"steps.jsonl":'
        f'{{"sha256":"<order-{ORDER}/steps.jsonl>","size":{(order.folder / "steps.jsonl").stat().st_size}}},'
        f'"stills/0001-order-before.png":{{"sha256":"<order-{ORDER}/stills/0001-order-before.png>",'
        f'"size":{len(png())}}}}},'
        + HEAD.format(last=f"order-{ORDER}/steps.jsonl line 2", lines=2, order=ORDER, name=f"order-{ORDER}")
        + f"== order-{ORDER}/steps.jsonl 600\n"
        f'{{{AT}"boxes":{{"old":[1,3,3,4]}},"masked":2,"moment":"Before!","ms":0,"outcome":"ok","page":"order",'
        f'"prev":"<nothing>","seq":1,"sha256":"<order-{ORDER}/stills/0001-order-before.png>",'
        f'"size":{len(png())},"still":"stills/0001-order-before.png","verb":"still"}}\n'
        f'{{{AT}"element":"order.save","ms":0,"outcome":"ok","page":"order",'
        f'"prev":"<order-{ORDER}/steps.jsonl line 1>","seq":2,"still":"stills/0001-order-before.png",'
        '"verb":"commit","write":{"old":"1234567890"}}\n'
        f"== order-{ORDER}/stills/0001-order-before.png 600\n"
        "== round.json 600\n"
        '{"console":"127.0.0.1:8000","ended":"2026-11-22T09:14:03Z","flow":"daily","format":"bufa-round-1",'
        f'"index":{{"sha256":"<index.html>","size":{index.stat().st_size}}},"outcome":"done",'
        '"pack":"selectors/aliexpress.yaml","pack_sha256":"' + "ab" * 32 + '","recordings":'
        f'{{"order-{ORDER}":{{"order_id":"{ORDER}","outcome":"done","sha256":"<order-{ORDER}/recording.json>"}},'
        '"scan":{"order_id":"","outcome":"done","sha256":"<scan/recording.json>"}},'
        '"round":"20261122t091403z-daily","shop":"2201887345","started":"2026-11-22T09:14:03Z",'
        '"store":"practice","summary":{"orders":60},"versions":{"bufa":"0.1.0","python":"3.11"}}\n'
        "== scan/recording.json 600\n"
        '{"console":"127.0.0.1:8000","ended":"2026-11-22T09:14:03Z","files":{"steps.jsonl":'
        f'{{"sha256":"<scan/steps.jsonl>","size":{(scan.folder / "steps.jsonl").stat().st_size}}}}},'
        + HEAD.format(last="scan/steps.jsonl line 2", lines=2, order="", name="scan")
        + "== scan/steps.jsonl 600\n"
        f'{{{AT}"ms":0,"outcome":"ok","page":"orders","prev":"<nothing>","seq":1,'
        '"url":"http://127.0.0.1:8000/orders?shop=1&token=•••","verb":"open"}\n'
        f'{{{AT}"moment":"page 1","ms":0,"note":"the page closed","outcome":"missing","page":"orders",'
        '"prev":"<scan/steps.jsonl line 1>","seq":2,"verb":"still"}\n'
    )
    assert expected == text_tree(work.folder)
    assert work.folder / "index.html" == index


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o177])
def test_rights_do_not_depend_on_the_umask(make_round: Any, png: Any, tmp_path: Path, umask: int) -> None:
    """Files are 0600 and folders 0700, from the folder for recordings downwards."""
    before = os.umask(umask)
    try:
        work = make_round()
        work.recording("scan").still(png(), page="orders", moment="read")
        work.close("done", {})
    finally:
        os.umask(before)
    paths = [tmp_path / "recordings", *(tmp_path / "recordings").rglob("*")]
    modes = Counter((path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths)
    assert {(True, 0o700): 5, (False, 0o600): 5} == modes


def test_a_folder_that_was_there_keeps_its_rights(make_round: Any, tmp_path: Path) -> None:
    """The recordings folder may be shared on purpose; only what is made is made private."""
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings").chmod(0o755)
    make_round().close("done", {})
    assert 0o755 == stat.S_IMODE((tmp_path / "recordings").stat().st_mode)


def test_one_name_is_one_recording(make_round: Any) -> None:
    """Asking twice gives the same recording; an order's number is in its name."""
    work = make_round()
    assert work.recording(f"order-{ORDER}") is work.recording(f"order-{ORDER}", ORDER)
    assert (ORDER, "") == (work.recording(f"order-{ORDER}").order_id, work.recording("scan").order_id)
    assert "x-1" == work.recording("order-x_1", "x-1").order_id


@pytest.mark.parametrize("name", ["..", "a/b", "", "order 1", "ä", "x" * 81, "scan\n"])
def test_a_name_cannot_lead_elsewhere(make_round: Any, name: str) -> None:
    """Names of recordings are plain folder names."""
    work = make_round()
    with pytest.raises(ValueError, match="no name"):
        work.recording(name)
    assert [] == list(work.folder.iterdir())


def test_lines_tell_their_numbers_and_leave_out_what_is_empty(make_round: Any) -> None:
    """Numbers count from 1; a field without a value takes no room."""
    scan = make_round().recording("scan")
    assert [1, 2] == [scan.line(verb="open", page="a"), scan.line(verb="open", page="b", boxes=None, note="")]
    scan.flush()
    assert {"verb", "page", "outcome", "at", "ms", "seq", "prev"} == steps(scan)[1].keys()
    assert 2 == scan.lines


def test_lines_carry_a_clock_that_never_jumps(make_round: Any) -> None:
    """`ms` is the time since the round began, whatever the wall clock says."""
    ticks = iter([100.0, 100.25, 161.0])
    scan = make_round(monotonic=lambda: next(ticks)).recording("scan")
    scan.line(verb="open", page="a")
    scan.line(verb="open", page="b")
    scan.flush()
    assert [250, 61000] == [step["ms"] for step in steps(scan)]


def test_a_line_does_not_wait_for_the_disk(make_round: Any, png: Any) -> None:
    """While the writing thread is busy, lines and stills are taken; a flush brings them to the disk."""
    work = make_round()
    scan = work.recording("scan")
    gate = threading.Event()
    work._desk.pool.submit(gate.wait, 60)
    scan.line(verb="open", page="orders")
    name = scan.still(png(), page="orders", moment="read")
    assert [] == steps(scan)
    gate.set()
    scan.flush()
    assert ["open", "still"] == [step["verb"] for step in steps(scan)]
    assert png() == (scan.folder / name).read_bytes()


def test_many_threads_keep_one_order(make_round: Any, png: Any) -> None:
    """500 lines and 100 stills from five threads: one unbroken chain, each thread's steps in its order."""
    work = make_round()
    scan = work.recording("scan")

    def record(thread: int) -> None:
        for number in range(100):
            scan.line(verb="read", page=f"t{thread}", value=f"n{number}")
            if number % 5 == 0:
                scan.still(png(grey=thread * 20 + number // 5), page=f"t{thread}", moment=f"m{number}")

    threads = [threading.Thread(target=record, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.close("done", {})
    seen = steps(scan)
    assert list(range(1, 601)) == [step["seq"] for step in seen]
    for thread in range(5):
        own = [step for step in seen if step["page"] == f"t{thread}"]
        assert [f"n{number}" for number in range(100)] == [step["value"] for step in own if "value" in step]
        stills = [step for step in own if step["verb"] == "still"]
        expected = [hashlib.sha256(png(grey=thread * 20 + number)).hexdigest() for number in range(20)]
        assert expected == [step["sha256"] for step in stills]
        assert expected == [
            hashlib.sha256((scan.folder / s["still"]).read_bytes()).hexdigest() for s in stills
        ]
    assert [] == check(work.folder)


def test_a_text_stands_beside_its_picture(make_round: Any, png: Any) -> None:
    """What a page says is a file of its own, redacted, named with its digest by the picture's line."""
    work = make_round()
    work.redactor.hide("Maria Silva")
    order = work.recording(f"order-{ORDER}")
    order.still(png(), page="order", moment="before", text="heading Maria Silva")
    order.still(None, page="order", moment="after", missing="gone", text="lost with its picture")
    work.close("done", {})
    line, other = steps(order)
    assert "texts/0001-order-before.txt" == line["text"]
    content = (order.folder / line["text"]).read_bytes()
    assert ("heading •••", hashlib.sha256(content).hexdigest()) == (content.decode(), line["text_sha256"])
    assert "text" not in other
    assert [] == check(work.folder)
    (order.folder / line["text"]).write_bytes(b"heading Pedro")
    assert [f"order-{ORDER}/{line['text']}: was altered"] == check(work.folder)


def test_a_line_has_the_local_time_where_it_is_known() -> None:
    """With its offset, to the second; without a time zone only UTC is told."""
    plain = Facts("daily", "s", "r", "h", "", "p", "d", {}, NOW)
    assert {} == plain.local(NOW)
    assert "time_zone" not in plain.entry()
    local = replace(plain, time_zone="America/Los_Angeles")
    assert {"local": "2026-11-22T01:14:03-08:00"} == local.local(NOW)
    assert "America/Los_Angeles" == local.entry()["time_zone"]


def test_several_recordings_share_a_step(make_round: Any, png: Any) -> None:
    """One message for two orders stands in both, each with its own name for the same picture."""
    work = make_round()
    first, second = work.recording(f"order-{ORDER}"), work.recording(f"order-{OTHER}")
    second.line(verb="open", page="order")
    both = Several(first, second)
    still = both.still(png(), page="chat", moment="as read back")
    assert "stills/0001-chat-as-read-back.png" == still
    assert 2 == both.line(verb="commit", page="chat", still=still, value="sent")
    both.card(WriteCard(OTHER, "message", "replacement", text="t", pictures=[CardPicture("chat", still)]))
    both.flush()
    assert still == steps(first)[1]["still"]
    assert "stills/0002-chat-as-read-back.png" == steps(second)[2]["still"]
    assert ["still", "commit"] == [step["verb"] for step in steps(first)]
    assert "stills/0002-chat-as-read-back.png" == steps(second)[3]["write"]["pictures"][0]["still"]
    assert png() == (second.folder / "stills/0002-chat-as-read-back.png").read_bytes()
    both.close("done")
    work.close("done", {})
    assert [] == check(work.folder)


def test_a_card_of_no_known_order_stands_in_each(make_round: Any) -> None:
    """A card is never lost: without a recording of its order it goes to all."""
    work = make_round()
    both = Several(work.recording("scan"), work.recording(f"order-{ORDER}"))
    both.card(WriteCard("1", "message", "replacement"))
    both.flush()
    assert [1, 1] == [len(steps(recording)) for recording in both.recordings]


def test_a_still_that_is_missing_has_no_name(make_round: Any, png: Any) -> None:
    """In several recordings too, and a later line may refer to it without harm."""
    work = make_round()
    both = Several(work.recording("scan"), work.recording(f"order-{ORDER}"))
    still = both.still(None, page="chat", moment="before")
    both.line(verb="read", page="chat", still=still)
    both.flush()
    assert ["no reason was given", "missing"] == [
        steps(both.recordings[1])[0][key] for key in ("note", "outcome")
    ]
    assert "still" not in steps(both.recordings[1])[1]


def test_no_secret_reaches_any_file(make_round: Any, png: Any, tmp_path: Path) -> None:
    """A secret put into every field that holds text, and into a failed still's reason, is in no file."""
    secret = 'p"w\\ö&s3cret'
    work = make_round(Redactor(secrets=[secret]))
    order = work.recording(f"order-{ORDER}")
    texts = dict.fromkeys(("resolved", "value", "note"), f"a {secret} b")
    order.line(verb="fill", page="login", url=f"http://u:{secret}@h/{secret}?shop={secret}", **texts)
    order.line(verb="commit", page="login", write={secret: [secret], "old": secret})
    order.still(None, page="login", moment="before", missing=secret)
    order.card(WriteCard(ORDER, "message", "near", secret, secret, secret, "done"))
    work.close("done", {"note": secret, "writes": [{"old": secret}]})
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"s3cret" not in everything
    assert "•••".encode() in everything


def test_the_numbers_of_a_write_are_kept(make_round: Any) -> None:
    """Old and new numbers that look like phone numbers stay in lines and card; a phone number goes."""
    work = make_round()
    order = work.recording(f"order-{ORDER}")
    write = {
        "old": {"service": "Other", "number": "13800000000"},
        "new": ["771234567890"],
        "text": "call 13812345678",
    }
    order.line(verb="commit", page="order", value="771234567890", write=write)
    order.card(WriteCard(ORDER, "correct", "near", "13900000000 (Other)", "SF1", "13900000000, 13812345678"))
    order.flush()
    assert "771234567890" == steps(order)[0]["value"]
    assert {**write, "text": "call •••"} == steps(order)[0]["write"]
    assert ("13900000000 (Other)", "13900000000, •••") == tuple(
        steps(order)[1]["write"][k] for k in ("old", "text")
    )


def test_odd_text_from_a_page_is_written_safely(make_round: Any) -> None:
    """Lone surrogates, DEL, control and line-separating characters neither fail nor break a line."""
    work = make_round()
    scan = work.recording("scan")
    scan.line(verb="read", page="orders", value="a\ud800b\x7f\x00\u2028\r\nc")
    work.close("done", {"share": 0.5, "deep": {"at": {1, 2}}})
    assert "a�b�\x00\u2028\r\nc" == steps(scan)[0]["value"]
    assert {"share": "0.5", "deep": {"at": [1, 2]}} == json.loads((work.folder / "round.json").read_bytes())[
        "summary"
    ]
    assert [] == check(work.folder)


def test_nothing_is_recorded_after_the_end(make_round: Any, png: Any) -> None:
    """A closed recording and a closed round refuse more; closing again changes nothing."""
    work = make_round()
    scan = work.recording("scan")
    scan.close("done")
    for call in (
        lambda: scan.line(verb="a", page="b"),
        lambda: scan.still(png(), page="a", moment="b"),
        scan.flush,
    ):
        with pytest.raises(EvidenceUnwritable, match="closed"):
            call()
    scan.close("failed")
    work.close("done", {})
    before = text_tree(work.folder)
    work.close("failed", {"more": 1})
    with pytest.raises(EvidenceUnwritable, match="closed"):
        work.recording("late")
    assert before == text_tree(work.folder)
    assert [] == steps(scan)


def test_recordings_keep_their_own_outcome(make_round: Any) -> None:
    """A recording closed before has its own outcome, one left open the round's."""
    work = make_round()
    work.recording("scan").close("done")
    work.recording(f"order-{ORDER}")
    work.close("unconfirmed", {})
    listed = json.loads((work.folder / "round.json").read_bytes())["recordings"]
    assert {"scan": "done", f"order-{ORDER}": "unconfirmed"} == {n: r["outcome"] for n, r in listed.items()}


def test_a_round_flushes_all_that_is_open(make_round: Any) -> None:
    """What any open recording holds is on the disk after a flush of the round."""
    work = make_round()
    scan, order = work.recording("scan"), work.recording(f"order-{ORDER}")
    scan.close("done")
    order.line(verb="open", page="order")
    work.flush()
    assert 1 == len(steps(order))


CHILD = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from agent.evidence.recorder import Facts, Redactor, Round
now = lambda: datetime(2026, 11, 22, tzinfo=timezone.utc)
facts = Facts("daily", "practice", "r1", "h", "s", "p", "0", {}, now())
scan = Round(Path(sys.argv[1]), facts, now, Redactor(), min_free=0).recording("scan")
while True:
    number = scan.line(verb="read", page="orders", value="x" * 50)
    scan.still(b"picture" * 1000, page="orders", moment="read")
    if number % 50 == 1:
        scan.flush()
        print(number + 1, flush=True)
"""


def test_a_killed_round_leaves_a_chain_and_all_that_was_flushed(tmp_path: Path) -> None:
    """After SIGKILL amid writing, whole lines are linked, and none of the flushed ones is missing."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    flushed = [int(child.stdout.readline()) for _ in range(4)][-1]
    child.kill()
    child.stdout.close()
    child.wait()
    path = tmp_path / "practice" / "r1" / "scan" / "steps.jsonl"
    whole = [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    path.write_bytes(b"".join(whole))
    seen = read_chain(path)
    assert len(seen) >= flushed
    for step in seen:
        if step["verb"] == "still":
            content = (path.parent / step["still"]).read_bytes()
            assert step["sha256"] == hashlib.sha256(content).hexdigest()


def test_two_rounds_never_share_a_folder(make_round: Any) -> None:
    """A second round of the same id is refused with its place, and the first is untouched."""
    work: Round = make_round()
    with pytest.raises(EvidenceUnwritable) as refused:
        make_round()
    assert str(work.folder) == refused.value.facts["folder"]
    work.close("done", {})
