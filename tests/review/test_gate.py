"""Nobody gets at a recording without a token, through a foreign name, or by a page that is not ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.review.app import create_app
from agent.review.gate import COOKIE
from agent.review.sessions import LASTS, Sessions
from tests.dossier.samples import whole
from tests.review.client import Client
from tests.review.site import ADDRESS, OURS, RUN, Site

PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def recorded(site: Site) -> None:
    """Leave a recording to be protected."""
    whole(site.place)


def test_without_a_token_every_page_leads_to_the_sign_in(site: Site) -> None:
    """A person is shown where to sign in; a script is told no; neither is told what is there."""
    stranger = site.stranger()
    for path in ("/", RUN, "/inbox", "/run/none/none/none"):
        answer = stranger.get(path, headers=PAGE)
        assert (303, "/sign-in") == (answer.status_code, answer.headers["location"])
        assert 401 == stranger.get(path).status_code


def test_a_token_opens_the_page_through_a_cookie_that_no_script_reads(site: Site) -> None:
    """The cookie is HttpOnly and SameSite=Strict, and the address never holds the token."""
    stranger = site.stranger()
    answer = stranger.post("/sign-in", data={"token": site.token}, headers=OURS)
    assert (303, "/") == (answer.status_code, answer.headers["location"])
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/"))
    assert site.token.lower() not in cookie
    assert 200 == stranger.get(RUN).status_code


def test_the_token_itself_is_no_session(site: Site) -> None:
    """A cookie with a token opens nothing: it is traded at the door for a session."""
    assert 401 == Client(site.client.app, ADDRESS, {COOKIE: site.token}).get(RUN).status_code


def test_a_session_ends_after_a_working_day(site: Site) -> None:
    """The token is asked for again then."""
    now = [site.place.clock()]
    sessions = Sessions(site.desk.reviewers, lambda: now[0])
    number = sessions.begin(site.token)
    assert number
    now[0] += LASTS - timedelta(seconds=1)
    assert "Mei" == sessions.who(number)
    now[0] += timedelta(seconds=1)
    assert sessions.who(number) is None


def test_signing_out_ends_the_session_and_no_other(site: Site) -> None:
    """Whoever kept the cookie gets no further with it; the reviewer's other browser stays signed in."""
    kept, other = dict(site.client.cookies), site.desk.sessions.begin(site.token)
    site.client.post("/sign-out", headers=OURS)
    assert 401 == Client(site.client.app, ADDRESS, kept).get(RUN).status_code
    assert 200 == Client(site.client.app, ADDRESS, {COOKIE: other or ""}).get(RUN).status_code


@pytest.mark.parametrize("token", ["", "wrong", "\u8865", "x" * 5000])
def test_a_wrong_token_is_refused_in_words(site: Site, token: str) -> None:
    """The same page again, saying so, and no cookie."""
    answer = site.stranger().post("/sign-in", data={"token": token}, headers=OURS)
    assert 403 == answer.status_code
    assert 'role="alert"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_revoked_token_opens_nothing_more(site: Site) -> None:
    """What was open in a browser closes with the next request."""
    assert 200 == site.client.get(RUN).status_code
    site.desk.reviewers.revoke("Mei")
    assert 401 == site.client.get(RUN).status_code


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80:80", "[::2]"])
def test_a_foreign_name_is_not_served(site: Site, host: str) -> None:
    """A name that somebody points at this machine shows nothing, with or without a token."""
    assert 400 == site.client.get(RUN, headers={"host": host}).status_code


@pytest.mark.parametrize("host", ["localhost:8086", "LOCALHOST", "[::1]:8086", "127.0.0.1"])
def test_the_names_of_this_machine_are_served(site: Site, host: str) -> None:
    """Whoever opens it by another name of the machine itself is served."""
    assert 200 == site.client.get(RUN, headers={"host": host}).status_code


def test_a_name_of_a_proxy_is_served_when_it_was_named(site: Site) -> None:
    """`--name` adds one name and no other."""
    named = Client(create_app(site.desk, ["Review.Example"]), ADDRESS, dict(site.client.cookies))
    assert 200 == named.get(RUN, headers={"host": "review.example"}).status_code
    assert 400 == named.get(RUN, headers={"host": "other.example"}).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": ADDRESS, "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", [f"{RUN}/verdict", f"{RUN}/undo", f"{RUN}/alike", "/sign-out", "/language"])
def test_what_changes_something_must_come_from_our_own_page(
    site: Site, path: str, headers: dict[str, str]
) -> None:
    """A request with the cookie but from elsewhere, or that does not say from where, changes nothing."""
    answer = site.client.post(path, json={"steps": [2], "said": "fine"}, headers=headers)
    assert 403 == answer.status_code
    assert [] == site.desk.verdicts("main").standing()


def test_a_form_of_ours_whose_page_tells_no_address_is_believed(site: Site) -> None:
    """Browsers send `Origin: null` from pages without a referrer; their own word says that it is ours."""
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert 303 == site.client.post("/language", data={"to": "zh"}, headers=headers).status_code


@pytest.mark.parametrize("path", ["/sign-in", RUN, "/static/review.css", "/none", f"{RUN}/still/{'0' * 64}"])
def test_every_answer_lets_nothing_in(site: Site, path: str) -> None:
    """No inline script or style, no frame, no other address, no guessing of types, no referrer."""
    headers = site.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert ("nosniff", "no-referrer", "DENY") == (
        headers["x-content-type-options"],
        headers["referrer-policy"],
        headers["x-frame-options"],
    )


def test_pages_stay_in_no_cache(site: Site) -> None:
    """What a page says of orders is gone when the tab is; a picture is kept for an hour, by this browser."""
    assert "no-store" == site.client.get(RUN).headers["cache-control"]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb: c"])
def test_a_switch_of_language_leads_nowhere_else(site: Site, back: str) -> None:
    """The address to go back to is one of ours."""
    answer = site.client.post("/language", data={"to": "zh", "back": back}, headers=OURS)
    assert "/" == answer.headers["location"]


def test_signing_out_forgets_the_token(site: Site) -> None:
    """The browser is told to drop the cookie; the token itself still opens the page elsewhere."""
    cookie = site.client.post("/sign-out", headers=OURS).headers["set-cookie"].lower()
    assert 'bufa_review=""' in cookie
    assert "max-age=0" in cookie


def test_too_much_is_not_read(site: Site) -> None:
    """A body larger than any comment is refused before it is kept in memory."""
    answer = site.client.post(f"{RUN}/verdict", content=b"x" * 100_000, headers=OURS)
    assert 413 == answer.status_code
