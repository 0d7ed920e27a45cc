"""Addresses of pages, and links that may be followed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.console.pack import Pack, address_of, allowed
from agent.console.pack_address import is_loopback
from agent.errors import InvalidInput

BASE = "https://seller.example.com"


def test_an_address_is_base_and_page(pack: Pack) -> None:
    """The page's address stands behind the base, whose closing slash does not count."""
    assert f"{BASE}/order?id=8190001" == address_of(pack, "order", BASE + "/", {"order_id": "8190001"})
    expected = "http://127.0.0.1:8080/login"
    assert expected == address_of(pack, "sign_in", "http://127.0.0.1:8080", {})
    assert f"{BASE}/shop/login" == address_of(pack, "sign_in", f"{BASE}/shop", {})


def test_values_are_percent_encoded(pack: Pack) -> None:
    """Nothing in a value can end the query or begin another one."""
    seen = address_of(pack, "orders", BASE, {"channel_id": "1&a=b#c", "query": "补 /?"})
    assert f"{BASE}/orders?channelId=1%26a%3Db%23c&q=%E8%A1%A5%20%2F%3F" == seen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(value=st.text(min_size=1).filter(lambda text: text.strip() and text.strip(".")))
def test_any_value_arrives_as_it_is(pack: Pack, value: str) -> None:
    """Whatever a value holds, the console sees just that value of just that name."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    parts = urlsplit(address_of(pack, "order", BASE, {"order_id": value}))
    expected = ("seller.example.com", "/order")
    assert expected == (parts.netloc, parts.path)
    assert {"id": [value]} == parse_qs(parts.query, keep_blank_values=True, errors="strict")


def test_of_several_spellings_the_first_is_taken(pack: Pack) -> None:
    """A value with a spelling per language gives its first one."""
    assert f"{BASE}/order?id=a" == address_of(pack, "order", BASE, {"order_id": ("a", "b")})


@pytest.mark.parametrize("value", ["", "  ", ".", "..", "..."])
def test_an_empty_value_and_dots_are_refused(pack: Pack, value: str) -> None:
    """An empty value would open another shop, dots another folder."""
    with pytest.raises(InvalidInput, match="needs `order_id`"):
        address_of(pack, "order", BASE, {"order_id": value})


def test_a_missing_value_is_refused(pack: Pack) -> None:
    """The placeholder without a value is named."""
    with pytest.raises(InvalidInput, match="page `orders` needs `channel_id`"):
        address_of(pack, "orders", BASE, {"query": "x"})


def test_a_page_without_an_address_is_refused(pack: Pack) -> None:
    """A page that is only reached from another one has no address to open."""
    with pytest.raises(InvalidInput, match="page `chat` of pack `sample` has no address"):
        address_of(pack, "chat", BASE, {})


@pytest.mark.parametrize(
    "base",
    ["http://seller.example.com", "ftp://seller.example.com", "seller.example.com", "", "https://",
     "https:///x",
     "https://user:secret@example.com", "https://example.com?x=1", "https://example.com#x",
     "https://exa mple.com",
     "https://example.com\\@evil.test", "https://example.com\n", "https://example.com:x",
     "http://127.0.0.1.evil.test",
     "javascript:alert(1)", "https://[::1"],
)  # fmt: skip
def test_a_base_that_is_none_is_refused(pack: Pack, base: str) -> None:
    """A base is https, or http on this machine, and a host with perhaps a port and a path."""
    with pytest.raises(InvalidInput, match="is no base address"):
        address_of(pack, "sign_in", base, {})


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("localhost", True), ("127.0.0.1", True), ("127.8.9.10", True), ("::1", True),
     ("127.0.0.1.evil.test", False), ("10.0.0.1", False), ("localhost.evil.test", False), ("0.0.0.0", False)],
)  # fmt: skip
def test_loopback_is_this_machine_only(host: str, wanted: bool) -> None:
    """Only names that cannot mean another machine are loopback."""
    assert wanted == is_loopback(host)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example.com/x", True),
        ("https://A.EXAMPLE.com/x", True),
        ("https://seller.test.net/x", True),  # the store's own host
        ("/m_apps/x?y=1", True),
        ("x", True),
        ("//b.example.com/x", True),
        ("http://127.0.0.1:5000/", True),
        ("http://a.example.com/x", False),
        ("https://example.com/", False),
        ("https://evil.test/a.example.com", False),
        ("https://a.example.com.evil.test/", False),
        ("https://a.example.com@evil.test/", False),
        ("https://user@a.example.com/", False),
        ("//evil.test/x", False),
        ("https:\\\\evil.test/", False),
        ("/\\evil.test/", False),
        ("ht\ttps://a.example.com/", False),
        ("\thttps://evil.test/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("https://a.example.com:99999/", False),
    ],
)
def test_links_stay_within_the_pack_and_the_store(pack: Pack, url: str, wanted: bool) -> None:
    """A link is followed only to hosts of the pack or the store's own, over https, without tricks."""
    assert wanted == allowed(pack, "https://seller.test.net", url)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(url=st.text() | st.builds("https://{}".format, st.text()))
def test_any_text_as_a_link_is_answered(pack: Pack, url: str) -> None:
    """No text, however odd, raises; what is allowed leads to an allowed host."""
    assert allowed(pack, BASE, url) in (True, False)
