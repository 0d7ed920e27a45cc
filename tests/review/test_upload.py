"""The proof that a person sends with an answer: kept whole, or refused with nothing closed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from agent.ledger import answers, inbox
from agent.ledger.inbox import InboxEntry, Matter, Waits, keep
from tests.dossier.samples import whole
from tests.review.site import OURS, Site

PAGE = {**OURS, "accept": "text/html"}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
SENT = '--x\r\ncontent-disposition: form-data; name="{}"\r\n\r\n{}\r\n'


@pytest.fixture
def entry(site: Site) -> InboxEntry:
    """An entry that waits for somebody's answer."""
    whole(site.place)
    matter = Matter(Waits.WRITE, "8194", "draft", "a draft is in the box")
    keep(site.desk.engine, "main", "s", "r1", [matter], {"8194"}, site.place.clock)
    (waits,) = inbox.entries(site.desk.engine)
    return waits


def closed(site: Site, entry: InboxEntry, *files: tuple[str, bytes], **more: str) -> httpx.Response:
    """Close an entry as the page's form does, with these files."""
    told = {
        "number": str(entry.id),
        "terms": entry.matter.terms,
        "answer": "by-hand",
        "note": "pasted",
        **more,
    }
    sent = [("proof", file) for file in files] or [("proof", ("", b""))]
    return site.client.post("/inbox/close", data=told, files=sent, headers=PAGE)


def kept(site: Site) -> list[bytes]:
    """Return the proofs that are kept."""
    folder = site.desk.settings.data_dir / answers.ATTACHMENTS
    return [file.read_bytes() for file in folder.iterdir()] if folder.is_dir() else []


def test_a_proof_is_kept_under_its_digest(site: Site, entry: InboxEntry) -> None:
    """As `bufa resolve --attach` keeps it; the folder in its name counts for nothing."""
    assert 303 == closed(site, entry, ("../../seen.png", PICTURE)).status_code
    assert [] == inbox.entries(site.desk.engine)
    (file,) = (site.desk.settings.data_dir / answers.ATTACHMENTS).iterdir()
    assert (PICTURE, ".png", 0o600) == (file.read_bytes(), file.suffix, file.stat().st_mode & 0o777)


def test_no_file_is_no_proof(site: Site, entry: InboxEntry) -> None:
    """A browser sends an empty part where none was chosen."""
    assert 303 == closed(site, entry).status_code
    assert ([], []) == (inbox.entries(site.desk.engine), kept(site))


def test_a_proof_that_is_too_large_closes_nothing(
    site: Site, entry: InboxEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said how much it may have, also where the file alone is a byte too long."""
    monkeypatch.setattr(answers, "MOST_BYTES", 2**20)
    monkeypatch.setattr("agent.review.upload.MOST_BYTES", 2**20)
    for size in (2**20 + 1, 2**21):
        answer = closed(site, entry, ("seen.png", b"x" * size))
        assert (409, True) == (answer.status_code, "1 MiB" in answer.text)
    assert ([entry], []) == (inbox.entries(site.desk.engine), kept(site))


def test_what_never_ends_is_cut_off(site: Site, entry: InboxEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends more than any person has is not listened to."""
    monkeypatch.setattr("agent.review.upload._MOST_DROPPED", 2**20)
    assert 413 == closed(site, entry, ("seen.png", b"x" * 2**21)).status_code
    assert [entry] == inbox.entries(site.desk.engine)


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"number=1", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": b"number=1", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"nonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"", "headers": {}},
        {"files": [("proof", ("a.png", b"1")), ("proof", ("b.png", b"2"))]},
        {"files": [(f"n{i}", (None, "x")) for i in range(50)]},
        {"files": [("note", (None, "x" * 2**21))]},
        {"files": [("note", (None, "x"))]},
    ],
    ids=["plain", "no-boundary", "broken", "nothing", "two-files", "many", "long", "no-number"],
)
def test_what_is_no_form_of_ours_is_refused(site: Site, entry: InboxEntry, sent: dict[str, Any]) -> None:
    """It is no error of ours, and nothing is closed or kept."""
    headers = {**PAGE, **sent.pop("headers", {})}
    assert 400 == site.client.post("/inbox/close", headers=headers, **sent).status_code
    assert ([entry], []) == (inbox.entries(site.desk.engine), kept(site))
