"""Asking an authority: what goes out, what comes back, and that nothing wrong is taken for a time stamp."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from agent.errors import ExitCode
from agent.evidence.timestamp import check_stamp
from agent.evidence.timestamp_chain import read_pem
from agent.evidence.timestamp_request import Authority, NoStamp, request_stamp
from tests.evidence.authority import Counter, Office, holder, office, send

CONTENT = b'{"recording":"scan"}\n'


def refusal(authority: Authority) -> str:
    """Return why there is no time stamp."""
    with pytest.raises(NoStamp) as caught:
        request_stamp(CONTENT, authority)
    assert ExitCode.CONSOLE == caught.value.exit_code
    assert authority.url == caught.value.facts["authority"]
    return caught.value.why


def test_a_time_stamp_comes_with_its_certificates(authority: Authority) -> None:
    """What is returned can be checked later with nothing but the root."""
    token = request_stamp(CONTENT, authority)
    assert token.stamped == check_stamp(token.reply, CONTENT, authority.roots, read_pem(token.chain))
    expected = 2
    assert expected == len(read_pem(token.chain))


def test_only_a_digest_goes_out(authority: Authority, counter: Counter) -> None:
    """The query holds the SHA-256 and nothing of the content; an address keeps what stands behind its `?`."""
    request_stamp(CONTENT, replace(authority, url=f"{counter.url}?for=tests"))
    (query,) = counter.queries
    assert sha256(CONTENT).digest() in query
    assert b"recording" not in query
    assert ["/tsr?for=tests"] == counter.paths


def test_two_requests_are_never_the_same(authority: Authority, counter: Counter) -> None:
    """Each has a number of its own, so that no old reply fits a new request."""
    request_stamp(CONTENT, authority)
    request_stamp(CONTENT, authority)
    first, second = counter.queries
    assert first != second


def test_an_old_reply_is_refused(authority: Authority, counter: Counter, clock_office: Office) -> None:
    """The reply to an earlier request for the same content is none to this one."""
    request_stamp(CONTENT, authority)
    old = clock_office.reply(counter.queries[0])
    counter.answer = lambda handler, _: send(handler, old)
    assert "the reply answers another request" == refusal(authority)


def test_another_digest_is_refused(authority: Authority, counter: Counter, clock_office: Office) -> None:
    """The right number with another digest is another content's stamp."""
    own, other = sha256(CONTENT).digest(), sha256(b"other").digest()
    counter.answer = lambda handler, query: send(handler, clock_office.reply(query.replace(own, other)))
    assert "another content was stamped" == refusal(authority)


def test_another_authority_is_refused(authority: Authority) -> None:
    """A stamp that no given root stands behind is not kept."""
    stranger = (holder("Stranger").certificate,)
    assert "to a given root" in refusal(replace(authority, roots=stranger))


def test_a_refusal_is_told_in_the_words_of_the_authority(
    authority: Authority, counter: Counter, tmp_path: Path
) -> None:
    """An authority that takes no SHA-256 says so."""
    picky = office(tmp_path / "picky", digests="sha512")
    counter.answer = lambda handler, query: send(handler, picky.reply(query))
    assert "the authority refused: status 2" in refusal(authority)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a page": ({"content": b"<html>", "kind": "text/html"}, "with `text/html`, expected `application/times"),
    "a page that lies": ({"content": b"<html>"}, "this is no reply of a time-stamping authority"),
    "nothing": ({"content": b""}, "this is no reply of a time-stamping authority"),
    "an error": ({"content": b"", "status": 503}, "the authority answered with HTTP 503"),
    "a redirection": (
        {"content": b"", "status": 307, "Location": "http://127.0.0.1:9/"},
        "the authority answered with HTTP 307",
    ),
    "too much": ({"content": b"0" * (256 * 1024 + 1)}, "the reply has more than 256 KiB"),
}


@pytest.mark.parametrize(("answer", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_no_time_stamp_is_refused(
    authority: Authority, counter: Counter, answer: dict[str, Any], expected: str
) -> None:
    """Pages, errors, redirections and floods are told as what they are, after one request."""
    counter.answer = lambda handler, _: send(handler, **answer)
    assert expected in refusal(authority)
    assert 1 == len(counter.queries)


def test_a_reply_cut_short_is_refused(authority: Authority, counter: Counter, clock_office: Office) -> None:
    """A connection that breaks in the middle leaves no time stamp."""
    counter.answer = lambda handler, query: send(handler, clock_office.reply(query)[:-9])
    assert "this is no reply of a time-stamping authority" == refusal(authority)


def silent(counter: Counter) -> Callable[..., None]:
    """Return an answer that never begins."""
    return lambda *_: counter.closing.wait() and None


def trickling(counter: Counter) -> Callable[..., None]:
    """Return an answer that never ends: a byte now and then."""

    def answer(handler: Any, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/timestamp-reply")
        handler.send_header("Content-Length", "9999")
        handler.end_headers()
        while not counter.closing.wait(0.05):
            handler.wfile.write(b"0")

    return answer


def stuttering(counter: Counter) -> Callable[..., None]:
    """Return an answer whose head never ends, so that reading one line takes for ever."""

    def answer(handler: Any, _: bytes) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        while not counter.closing.wait(0.05):
            handler.wfile.write(b"0")

    return answer


@pytest.mark.parametrize("slow", [silent, trickling, stuttering])
def test_a_slow_authority_holds_nobody_up(authority: Authority, counter: Counter, slow: Any) -> None:
    """Neither silence nor a trickle makes bufa wait longer than it was told to."""
    counter.answer = slow(counter)
    began = time.monotonic()
    assert "the authority did not answer within 0.3 s" == refusal(replace(authority, seconds=0.3))
    assert time.monotonic() - began < 5


def test_no_network_is_told(authority: Authority) -> None:
    """Where nobody listens, and where a name leads nowhere, the system's reason is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        assert "the authority cannot be reached: Connection refused" == refusal(replace(authority, url=url))
    unknown = refusal(replace(authority, url="http://nowhere.invalid/"))
    assert unknown.startswith(("the authority cannot be reached: ", "the authority did not answer"))


def test_a_proxy_is_never_used(
    authority: Authority, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment says of proxies is for browsers: the authority is asked directly."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    request_stamp(CONTENT, authority)
    assert ["/tsr"] == counter.paths


def test_https_must_be_right(authority: Authority, counter: Counter) -> None:
    """An address with `https` is asked over TLS or not at all."""
    url = counter.url.replace("http:", "https:")
    assert refusal(replace(authority, url=url)).startswith("the authority cannot be reached: ")
    assert [] == counter.queries
