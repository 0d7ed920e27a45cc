"""Bad days that live in the pages: what the server tells them. What they then do is told by browser tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

HOME = {"aliexpress": "/m_apps/newhome/pop?channelId=1", "plain": "/orders?shop=1"}
both = pytest.mark.parametrize("skin", ["aliexpress", "plain"])


def _words(page: Any) -> list[str]:
    found = re.search(r'<body[^>]* data-hazards="([^"]*)"', page.text)
    return found[1].split() if found else []


@both
@pytest.mark.parametrize("name", ["endless-spinner", "blank-rows", "slow-render", "endless-next"])
def test_every_page_learns_of_a_hazard_by_its_word(visit: Callable[..., Any], skin: str, name: str) -> None:
    """The body of each page names the hazard, beside those of others."""
    seller = visit(name, "latency=0", skin=skin).sign_in()
    assert [[name], [name]] == [_words(seller.get(path)) for path in (seller.way_in, HOME[skin])]


@both
def test_a_page_without_hazards_says_nothing(visit: Callable[..., Any], skin: str) -> None:
    """On a good day the body has no such attribute."""
    assert "data-hazards" not in visit(skin=skin).sign_in().get(HOME[skin]).text


@both
def test_a_share_of_pages_has_an_advertisement(visit: Callable[..., Any], skin: str) -> None:
    """About that share, the same pages at every start, and never the sign-in page."""
    rows = []
    for _ in range(2):
        seller = visit("promo-dialog=0.5", "blank-rows", skin=skin).sign_in()
        rows.append(["promo-dialog" in _words(seller.get(HOME[skin])) for _ in range(40)])
        assert not any("promo-dialog" in _words(seller.get(seller.way_in)) for _ in range(10))
    assert rows[0] == rows[1]
    assert 10 <= sum(rows[0]) <= 30


def test_an_advertisement_brings_its_script(visit: Callable[..., Any]) -> None:
    """The page that has it asks for the script that draws it; the others do not."""
    seller = visit("promo-dialog=1").sign_in()
    page = seller.get(HOME["aliexpress"])
    assert "/assets/shared/promo.js?v=" in page.text
    assert 200 == seller.get("/assets/shared/promo.js").status_code
    assert "promo.js" not in seller.get(seller.way_in).text
