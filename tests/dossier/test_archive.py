"""The archive of recordings: byte for byte, of one order, and checked by the commands on its cover."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from agent.dossier.archive import archived
from agent.dossier.cover import cover
from agent.evidence.canonical import digest
from agent.evidence.timestamp_all import stamp_all
from tests.dossier.samples import ORDER, OTHER, START, Place, corrected, still, told, whole
from tests.evidence.authority import Counter, close_counter, known_as, office, open_counter, send

TOOLS = [name for name in ("bash", "jq", "sha256sum", "openssl") if shutil.which(name) is None]


def _packed(place: Place, *, hide: bool = False) -> dict[str, bytes]:
    """Return the archive's files by name."""
    story, stills = place.stills(hide=hide)
    content = archived(story, stills, place.keys, cover(story, stills, START))
    assert content == archived(story, stills, place.keys, cover(story, stills, START))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_recordings_are_in_it_byte_for_byte(place: Place) -> None:
    """Every file of the recording, what names it in round and store, the key, and a cover; nothing else."""
    key = whole(place)
    files = [path for path in place.folder().rglob("*") if path.is_file()]
    files += [*place.folder().parent.glob("round.json*"), *place.store.glob("head.json*")]
    assert 4 == len(files) - len([path for path in files if path.is_relative_to(place.folder())])
    expected = {f"recordings/{path.relative_to(place.store.parent)}": path.read_bytes() for path in files}
    packed = _packed(place)
    assert {"COVER.txt", f"keys/{key}.pem"} == packed.keys() - expected.keys()
    assert expected == {name: packed[name] for name in expected}
    assert (place.root / "keys" / f"{key}.pem").read_bytes() == packed[f"keys/{key}.pem"]


def test_no_other_order_is_in_it(place: Place) -> None:
    """The scan, another order's recording, the round's page and a link's aim stay out."""
    made = place.round()
    corrected(made.recording(f"order-{ORDER}", ORDER))
    told(made.recording(f"order-{OTHER}", OTHER), OTHER, text="a stranger's business")
    made.recording("scan").line(verb="read", page="orders", value=f"{OTHER} of a stranger")
    made.close("done", {})
    (place.folder() / "stills" / "link.png").symlink_to(place.folder(OTHER) / "steps.jsonl")
    packed = _packed(place)
    inside = f"recordings/main/20261122t091403z-daily/order-{ORDER}/"
    assert {"COVER.txt", "recordings/main/20261122t091403z-daily/round.json"} == {
        name for name in packed if not name.startswith(inside)
    }
    assert f"{inside}stills/link.png" not in packed
    assert not [name for name, content in packed.items() if b"stranger" in content]


def test_without_the_buyer_the_proof_is_untouched(place: Place) -> None:
    """List and signatures are the same bytes; no original still nor steps are there, every copy is."""
    whole(place)
    shown, hidden = _packed(place), _packed(place, hide=True)
    inside = f"recordings/main/20261122t091403z-daily/order-{ORDER}/"
    gone = {name for name in shown if name.startswith(f"{inside}stills/")}
    assert {*gone, f"{inside}steps.jsonl"} == shown.keys() - hidden.keys()
    gone |= {f"{inside}steps.jsonl"}
    assert all(shown[name] == hidden[name] for name in shown.keys() - gone - {"COVER.txt"})
    copies = {name for name in hidden if name.startswith("hidden/")}
    assert len(gone) == len(copies) + 1 == 4
    assert still() not in hidden.values()
    assert "hidden.json" in hidden
    assert "`hidden/`" in hidden["COVER.txt"].decode()


def test_nothing_the_buyer_wrote_is_in_any_file(place: Place) -> None:
    """Read off pages, noted, typed, torn off, left lying: hidden is hidden, and what hides it is named."""
    made = place.round(signer=place.signer)
    recording = made.recording(f"order-{ORDER}", ORDER)
    corrected(recording)
    said = "I am Maria Example and want my money back"
    recording.line(verb="read", page="order", value=f"{ORDER} {said}", note=said)
    recording.line(verb="fill", page="chat", value=said, resolved=said, url=f"https://a.b/?q={quote(said)}")
    recording.still(still(), page="chat", moment="before", text=said)
    told(recording, ORDER)
    made.close("done", {})
    (place.folder() / "steps.torn").write_text(said)
    (place.folder() / "left.txt").write_text(said)
    packed = _packed(place, hide=True)
    assert [] == [name for name, content in packed.items() if "Maria" in name or b"Maria" in content]
    named = {each["still"]: each["sha256"] for each in json.loads(packed["hidden.json"])["stills"]}
    for name in ("steps.jsonl", "steps.torn", "left.txt", next(n for n in named if n.startswith("texts/"))):
        assert digest((place.folder() / name).read_bytes()) == named[name]
        assert named[name] in packed["COVER.txt"].decode()


@pytest.mark.skipif(bool(TOOLS), reason=f"without {', '.join(TOOLS)}")
@pytest.mark.parametrize("spoil", ["", "steps.hidden.jsonl", "recording.json"])
def test_the_chain_is_checked_without_the_buyer(place: Place, tmp_path: Path, spoil: str) -> None:
    """The cover's commands follow the digests of the lines that are left out to the signed end."""
    whole(place)
    folder = _unpacked(_packed(place, hide=True), tmp_path)
    if spoil:
        path = folder / spoil
        path.write_bytes(re.sub(rb'"(prev|last)":"', rb'"\1":"0', path.read_bytes()))
    done = _followed(folder, "2. Steps")
    said = done.stdout + done.stderr
    assert (not spoil) == all(("steps: OK" in said, "Verified OK" in said, "BROKEN" not in said)), said


def _unpacked(packed: dict[str, bytes], place: Path) -> Path:
    """Write an archive's files into a folder; return that of the recording."""
    for name, content in packed.items():
        path = place / "unpacked" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place / "unpacked" / "recordings" / "main" / "20261122t091403z-daily" / f"order-{ORDER}"


def _followed(folder: Path, start: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of the cover from a heading on, literally, in a recording's folder."""
    text = (folder.parents[3] / "COVER.txt").read_text("utf-8")
    lines = "\n".join(re.findall(r"(?m)^    (.*)$", text[text.index(start) :]))
    return subprocess.run(["bash", "-c", lines], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(bool(TOOLS), reason=f"without {', '.join(TOOLS)}")
@pytest.mark.parametrize("spoil", ["", "steps.jsonl", "recording.json", "still"])
def test_the_cover_tells_how_to_check_it(place: Place, tmp_path: Path, spoil: str) -> None:
    """The commands on the cover, followed literally, pass for an untouched recording and for no other."""
    key = whole(place)
    folder = _unpacked(_packed(place), tmp_path)
    if spoil:
        path = folder / spoil if spoil != "still" else next(folder.glob("stills/*"))
        path.write_bytes(path.read_bytes().replace(b"order", b"ordes", 1)[:-3] + b'"}\n')
    done = _followed(folder, "1. Files")
    said = done.stdout + done.stderr
    good = ["steps: OK" in said, "Verified OK" in said, "FAILED" not in said, "BROKEN" not in said]
    assert (not spoil) == all(good), said
    assert key in done.stdout


@pytest.mark.skipif(bool(TOOLS), reason=f"without {', '.join(TOOLS)}")
@pytest.mark.parametrize("spoil", ["", "recording.json.tsr"])
def test_the_cover_tells_how_to_check_a_time_stamp(place: Place, tmp_path: Path, spoil: str) -> None:
    """Only where there is one; with the authority's root the commands say that it is right, and when."""
    whole(place)
    assert "4. Time stamp" not in _packed(place)["COVER.txt"].decode()
    there = office(tmp_path / "office")
    opened = Counter(answer=lambda handler, query: send(handler, there.reply(query)))
    server = open_counter(opened)
    stamp_all(place.store, known_as(opened, there))
    close_counter(opened, server)
    folder = _unpacked(_packed(place), tmp_path)
    (folder / "roots.pem").write_bytes(there.root.pem)
    if spoil:
        path = folder / spoil
        path.write_bytes(path.read_bytes()[:-9] + bytes(9))
    done = _followed(folder, "4. Time stamp")
    said = done.stdout + done.stderr
    assert (not spoil) == ("Verification: OK" in said), said
    assert "Time stamp:" in said or spoil
