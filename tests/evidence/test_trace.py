"""A trace is written anew: what lets somebody in is gone from it, and what shows a page is still there."""

from __future__ import annotations

import base64
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from agent.errors import EvidenceUnwritable
from agent.evidence.canonical import digest
from agent.evidence.check import check
from agent.evidence.redact import Redactor
from agent.evidence.spelled import Secrets, spellings
from agent.evidence.trace import keep

COOKIE, TOKEN, BEARER, FRESH = "cookie-5f2a9c77", "token-81b/+= 4", "bearer-e0c1aa", "fresh-90ab12cd"
PASSWORD = 'px "Ab/9+ü'
SEEN = "https://shop.example/orders?orderId=8190001234567890&ticket=query-77aa1"


def headers(**named: str) -> list[dict[str, str]]:
    """Return headers as a trace holds them."""
    return [{"name": name.replace("_", "-"), "value": value} for name, value in named.items()]


def exchange(kind: str, file: str) -> dict[str, Any]:
    """Return one request and its answer, with something in confidence in each place that has room for it."""
    request = {
        "method": "POST",
        "url": SEEN,
        "httpVersion": "HTTP/1.1",
        "cookies": [{"name": "sid", "value": COOKIE}, {"name": "unsent", "value": "crumb-1"}],
        "headers": headers(
            Cookie=f"lang=zh; sid={COOKIE}", Authorization=f"Bearer {BEARER}", x_h5_token=TOKEN
        ),
        "queryString": [{"name": "ticket", "value": "query-77aa1"}],
        "postData": {"mimeType": "text/plain", "text": "posted-4411", "_file": "resources/posted.txt"},
        "headersSize": 10,
        "bodySize": 5,
    }
    response = {
        "status": 200,
        "statusText": "OK",
        "httpVersion": "HTTP/1.1",
        "cookies": [{"name": "sid", "value": FRESH}, {"name": "unsent", "value": "crumb-2"}],
        "headers": headers(Set_Cookie=f"sid={FRESH}; path=/", Content_Type=kind),
        "content": {"size": 3, "mimeType": kind, "_file": f"resources/{file}"},
        "redirectURL": "",
        "bodySize": 3,
    }
    snapshot = {"pageref": "page@1", "request": request, "response": response, "_webSocketMessages": ["ws-1"]}
    return {"type": "resource-snapshot", "snapshot": snapshot}


def page(*body: Any) -> dict[str, Any]:
    """Return a picture of a page as a trace holds it."""
    html = ["HTML", {}, ["BODY", {}, *body]]
    return {"type": "frame-snapshot", "snapshot": {"callId": "c@1", "frameUrl": SEEN, "html": html}}


def call(**params: Any) -> dict[str, Any]:
    """Return the beginning of a call."""
    return {"type": "before", "callId": "c@1", "class": "Frame", "method": "goto", "params": params}


def packed(folder: Path, events: list[Any], exchanges: list[Any], **files: bytes) -> Path:
    """Write a raw trace."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "raw.zip", "w") as archive:
        for name, lines in (("trace.trace", events), ("trace.network", exchanges)):
            archive.writestr(name, "".join(json.dumps(line) + "\n" for line in lines))
        for name, content in files.items():
            archive.writestr(f"resources/{name.replace('_', '.')}", content)
    return folder / "raw.zip"


@pytest.fixture
def again(tmp_path: Path) -> Callable[..., tuple[str, list[dict[str, Any]]]]:
    """Write a trace anew and return all of its texts, and its lines."""

    def rewrite(events: list[Any], exchanges: list[Any] = [], **files: bytes) -> tuple[str, list[Any]]:  # noqa: B006
        raw = packed(tmp_path / "raw", events, exchanges, **files)
        kept = keep(raw, tmp_path / "debug", Redactor(secrets=[PASSWORD]))
        with zipfile.ZipFile(kept) as archive:
            texts = {name: archive.read(name).decode() for name in archive.namelist()}
        lines = texts.get("trace.trace", "") + texts.get("trace.network", "")
        return "\n".join([*texts, *texts.values()]), [json.loads(line) for line in lines.splitlines()]

    return rewrite


Again = Callable[..., tuple[str, list[dict[str, Any]]]]


def test_an_exchange_keeps_what_it_was_and_nothing_said_in_confidence(again: Again) -> None:
    """Cookies, tokens, credentials, posts and the values of queries go; the address and its state stay."""
    text, lines = again(
        [], [exchange("text/html", "body.html")], body_html=b"BODY", posted_txt=b"posted-4411"
    )
    for secret in (COOKIE, TOKEN, BEARER, FRESH, "crumb", "query-77aa1", "posted-4411", "BODY", "ws-1"):
        assert secret not in text, secret
    snapshot = lines[0]["snapshot"]
    assert "https://shop.example/orders?orderId=8190001234567890&ticket=•••" == snapshot["request"]["url"]
    assert (200, "text/html", "page@1") == (
        snapshot["response"]["status"],
        snapshot["response"]["content"]["mimeType"],
        snapshot["pageref"],
    )


def test_what_pages_are_drawn_with_stays(again: Again) -> None:
    """A style sheet is kept with the address it came from, unless it holds something said in confidence."""
    entries = [exchange("text/css", "a.css"), exchange("text/css", "b.css")]
    text, lines = again([], entries, a_css=b"p{color:red}", b_css=f"/* {FRESH} */".encode())
    assert "p{color:red}" in text
    assert FRESH not in text
    assert ["resources/a.css", None] == [
        line["snapshot"]["response"]["content"].get("_file") for line in lines
    ]


@pytest.mark.parametrize("spell", [str, quote, lambda s: json.dumps({"a": s}), lambda s: s.encode().hex()])
@pytest.mark.parametrize("secret", [COOKIE, TOKEN, BEARER, FRESH, PASSWORD])
def test_what_was_said_in_confidence_is_nowhere_else_either(
    again: Again, secret: str, spell: Callable[[str], str]
) -> None:
    """A page, a selector or a log line that repeats a cookie, a token or the password is kept without it."""
    said = spell(secret)
    events = [
        page(["P", {"title": said}, f"so {said} it is"]),
        call(selector=f"text={said}", value=said),
        {"type": "log", "callId": "c@1", "message": f"fill({said})"},
    ]
    text, lines = again(events, [exchange("text/html", "body.html")])
    assert not [form for form in spellings(secret) if form in text]
    assert 4 == len(lines)


def test_base64_is_seen_through(again: Again) -> None:
    """A cookie inside a longer text in base64 is taken out in each of its three places."""
    said = [base64.b64encode(b"x" * before + COOKIE.encode() + b"end").decode() for before in range(3)]
    text, _ = again([page(*said)], [exchange("text/html", "body.html")])
    for before, one in enumerate(said):
        assert one not in text, before
        assert one[8:-8] not in text, before


def test_what_a_page_hides_is_not_kept(again: Again) -> None:
    """Hidden and password inputs, meta elements and attributes named for tokens lose their values."""
    hidden = [
        ["INPUT", {"type": "hidden", "value": "h-1", "__playwright_value_": "h-2"}],
        ["INPUT", {"type": "password", "value": "h-3"}],
        ["INPUT", {"name": "_csrf", "value": "h-4"}],
        ["META", {"name": "csrf-token", "content": "h-5"}],
        ["DIV", {"data-session": "h-6"}],
        ["A", {"href": "/next?ticket=h-7"}, "next"],
    ]
    shown = ["INPUT", {"name": "number", "value": "RB123456785CN"}]
    text, lines = again([page(*hidden, shown, [[1, 12]])])
    assert not [one for one in range(1, 8) if f"h-{one}" in text]
    body = lines[0]["snapshot"]["html"][2]
    assert [shown, [[1, 12]]] == body[-2:]
    assert len(hidden) + 4 == len(body)


def test_personal_values_go_as_in_evidence(again: Again) -> None:
    """Telephone numbers and e-mail addresses on a page do not stand in its trace."""
    text, _ = again([page("call +34 600 123 456", "or write to ana@example.com", "order 8190001234567890")])
    assert "600" not in text
    assert "ana@" not in text
    assert "8190001234567890" in text


@pytest.mark.parametrize(
    "line",
    [
        {"type": "after", "callId": "c@1", "result": {"cookies": [{"name": "a", "value": "x-secret"}]}},
        {"type": "console", "text": "x-secret"},
        {"type": "event", "class": "BrowserContext", "method": "pageError", "params": {"error": "x-secret"}},
        {"type": "context-options", "options": {"storageState": "x-secret", "viewport": {"width": 1}}},
        {"type": "from-a-later-playwright", "what": "x-secret"},
        call(storageState="x-secret", extraHTTPHeaders="x-secret", url="https://shop.example/"),
    ],
    ids=["result", "console", "event", "options", "unknown", "params"],
)
def test_what_is_not_known_to_be_harmless_is_not_kept(again: Again, line: dict[str, Any]) -> None:
    """Results of calls, a page's own words, storage, and whatever a later Playwright may add are left out."""
    text, _ = again([line, page("kept")])
    assert "x-secret" not in text
    assert "kept" in text


def test_other_files_are_left_out(again: Again) -> None:
    """Stacks and sources of ours, and any other file, are no part of it."""
    text, _ = again([page("kept")], source_py=b"x-secret", data_json=b"x-secret")
    assert "x-secret" not in text
    assert "source" not in text


def test_a_trace_is_private_and_named_by_its_hash(tmp_path: Path) -> None:
    """0600 in a folder of 0700; the same trace twice is one file."""
    first = keep(packed(tmp_path / "a", [page("x")], []), tmp_path / "debug", Redactor())
    again = keep(packed(tmp_path / "b", [page("x")], []), tmp_path / "debug", Redactor())
    assert first == again
    assert f"{digest(first.read_bytes())}.zip" == first.name
    assert (0o600, 0o700) == (stat.S_IMODE(first.stat().st_mode), stat.S_IMODE(first.parent.stat().st_mode))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.write_bytes(b"no archive"),
        lambda raw: packed(raw.parent, [], [{"type": "resource-snapshot", "snapshot": {}}]),
        lambda raw: packed(raw.parent, [{"type": "frame-snapshot", "snapshot": 7}], []),
        lambda raw: packed(raw.parent, ["text"], []),
    ],
    ids=["no archive", "no request", "no page", "no line"],
)
def test_what_is_no_trace_is_not_kept_at_all(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """Where the form is another than the known one, nothing of it comes to lie in the round."""
    raw = packed(tmp_path / "raw", [page("x")], [])
    spoil(raw)
    with pytest.raises(ValueError):
        keep(raw, tmp_path / "debug", Redactor())
    assert not (tmp_path / "debug").exists()


def test_a_round_lists_its_traces_and_is_checked_without_them(make_round: Any, tmp_path: Path) -> None:
    """`round.json` has hash and size of each; one that was deleted is a mere remark: it proves nothing."""
    work = make_round()
    work.recording("scan").line(verb="read", page="orders", value="60 orders")
    kept = work.keep_trace(packed(tmp_path / "raw", [page("x")], []))
    work.close("done", {})
    listed = json.loads((work.folder / "round.json").read_text("utf-8"))["debug"]
    assert {kept.name: {"sha256": kept.stem, "size": kept.stat().st_size}} == listed
    assert [] == check(work.folder)
    kept.unlink()
    kept.parent.rmdir()
    assert [f"debug/{kept.name}: is missing; a trace proves nothing, and may be deleted"] == check(
        work.folder
    )


def test_a_trace_that_cannot_be_written_is_said(make_round: Any, tmp_path: Path) -> None:
    """A disk that refuses is the round's own error."""
    work = make_round()
    (work.folder / "debug").write_text("in the way")
    with pytest.raises(EvidenceUnwritable):
        work.keep_trace(packed(tmp_path / "raw", [page("x")], []))
    work.close("done", {})


def test_the_longest_spelling_goes_first() -> None:
    """A secret that is the beginning of another one leaves no end of it."""
    assert "a ••• b ••• c" == Secrets(["12345678", "12345678-rest"]).out_of("a 12345678-rest b 12345678 c")
