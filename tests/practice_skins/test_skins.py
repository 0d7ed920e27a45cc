"""What the skins tell the server: pages, files, addresses, page shells."""

from __future__ import annotations

import re

import pytest

from agent.practice import skins


@pytest.mark.parametrize("skin", skins.SKINS)
def test_every_page_renders(skin: str) -> None:
    """Each page of a skin renders in both languages, and asks only for files that exist."""
    folders = {folder.address: folder.folder for folder in skins.assets(skin)}
    for page in skins.pages(skin):
        for lang in skins.LANGUAGES:
            text = skins.render(skin, page.template, lang, "b1")
            asked = re.findall(r'(?:src|href)="(/assets/\w+)/([\w.]+)\?v=b1"', text)
            assert len(asked) >= 2
            assert [] == [name for address, name in asked if not (folders[address] / name).is_file()]


def test_only_sign_in_is_open() -> None:
    """Of all pages of both skins only the sign-in pages are shown to anybody."""
    is_open = [page.path for skin in skins.SKINS for page in skins.pages(skin) if not page.needs_sign_in]
    assert ["/user/seller/login", "/login"] == is_open


def test_language_of_a_page() -> None:
    """A page says its language and has its title in it."""
    assert '<html lang="zh-CN">' in skins.render("plain", "orders.html", "zh", "b")
    assert "<title>Orders | Back office</title>" in skins.render("plain", "orders.html", "en", "b")


@pytest.mark.parametrize(
    ("skin", "expected"),
    [
        ("aliexpress", "/user/seller/login?bizSegment=CSP&return_url=%2Fa%3Fb%3D1%26c%3D2"),
        ("plain", "/login?return_url=%2Fa%3Fb%3D1%26c%3D2"),
    ],
)
def test_sign_in_address(skin: str, expected: str) -> None:
    """The address of sign-in carries the page first asked for, encoded whole."""
    assert expected == skins.sign_in_address(skin, "/a?b=1&c=2")


@pytest.mark.parametrize("skin", ["", "taobao", "../plain"])
def test_unknown_skin(skin: str) -> None:
    """An unknown skin is refused with the known ones named."""
    with pytest.raises(ValueError, match="expected one of aliexpress, plain"):
        skins.pages(skin)


def test_unknown_language() -> None:
    """An unknown language is refused with the known ones named."""
    with pytest.raises(ValueError, match="unknown language 'fr': expected one of zh, en"):
        skins.render("plain", "orders.html", "fr", "b")


def test_no_host_in_scripts() -> None:
    """Scripts and styles name no other host, so that a page can call none."""
    for skin in skins.SKINS:
        for folder in skins.assets(skin):
            for file in folder.folder.iterdir():
                hosts = re.findall(r"https?://[\w.]+", file.read_text("utf-8"))
                assert {"http://www.w3.org"} >= set(hosts), file.name
