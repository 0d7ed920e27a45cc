"""What may stand in place of a page: a check for a person, a code, the sign-in page, another shop."""

from __future__ import annotations

from typing import Any

import pytest

from agent.errors import HumanCheck, SignedOut, WrongShop

PAGES = """
signs:
  human_check:
    address: ["*/punish*"]
    find: [{css: "iframe#check", because: a documented id}, {text: Slide to verify}]
  code_wanted: {find: [{css: "#code", because: a documented id}]}
  signed_out:
    address: ["*/login*"]
    find: [{role: dialog, name: Session expired}]
  wrong_shop: {find: [{text: No permission for this shop}]}
  signed_in: {find: [{css: .who, because: x}]}
pages:
  sign_in: {address: /login, ready: submit, elements: {submit: {find: [{role: button, name: Sign in}]}}}
  p: {address: /p, ready: table, elements: {table: {find: [{role: table}]}}}
"""
READY = "<table><tr><td>rows</td></tr></table>"


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("<iframe id=check srcdoc=x></iframe>", HumanCheck),
        ("<p>Slide to verify</p>", HumanCheck),
        ("<input id=code>", HumanCheck),
        ("<div role=dialog aria-label='Session expired'>bye</div>", SignedOut),
        ("<p>No permission for this shop</p>", WrongShop),
    ],
)
@pytest.mark.parametrize("under", ["", READY], ids=["alone", "over the page"])
def test_a_sign_by_its_element(visit: Any, site: Any, html: str, under: str, error: type[Exception]) -> None:
    """A sign stops the opening whether it stands alone or over the page that was asked for."""
    site.put("/p", under + html)
    with pytest.raises(error):
        visit(PAGES).open("p")


def test_a_sign_that_comes_late(visit: Any, site: Any) -> None:
    """A check that comes up while the page is waited for ends the waiting: it is not called never ready."""
    site.put(
        "/p", "<script>setTimeout(() => document.body.innerHTML = '<p>Slide to verify</p>', 250)</script>"
    )
    with pytest.raises(HumanCheck, match="whether a person is there") as caught:
        visit(PAGES).open("p")
    assert ("Slide to verify", "/p") == (caught.value.facts["seen"], caught.value.facts["page"])
    assert "bufa login STORE" in caught.value.hint


@pytest.mark.parametrize(
    ("target", "error"), [("/_____tmd_____/punish?x=1", HumanCheck), ("/login?to=/p", SignedOut)]
)
def test_a_sign_by_its_address(visit: Any, site: Any, target: str, error: type[Exception]) -> None:
    """A redirect to the check or to the sign-in page is known by the address, whatever stands there."""
    site.put("/p", (302, target))
    site.put(target.partition("?")[0], "<h1>Welcome</h1>")
    with pytest.raises(error):
        visit(PAGES).open("p")
    assert 1 == site.count("/p")


def test_a_hidden_sign_is_none(visit: Any, site: Any) -> None:
    """A check's frame that lies hidden in every page says nothing."""
    site.put("/p", READY + "<iframe id=check style='display:none'></iframe>")
    console = visit(PAGES)
    assert console.open("p").shows("table")
    assert console.sign("human_check", "signed_out") is None


def test_on_the_sign_in_page_nobody_is_signed_in(visit: Any, site: Any) -> None:
    """The sign-in page is opened though it is a sign of being signed out; a check there still stops."""
    site.put("/login", "<button>Sign in</button>", "<button>Sign in</button><p>Slide to verify</p>")
    console = visit(PAGES)
    assert console.open("sign_in").shows("submit")
    with pytest.raises(HumanCheck):
        console.open("sign_in")


def test_a_check_comes_before_signing_out(visit: Any, site: Any) -> None:
    """With both on the page the check is named: signing in again would not pass it."""
    site.put("/p", "<p>Slide to verify</p><div role=dialog aria-label='Session expired'>bye</div>")
    with pytest.raises(HumanCheck):
        visit(PAGES).open("p")


def test_a_sign_is_told_with_its_text(visit: Any, site: Any) -> None:
    """Of several names the first that shows is returned with its text; one the pack lacks never shows."""
    site.put("/p", READY + "<b class=who>Shop 11</b><p>No permission for this shop</p>")
    console = visit(PAGES)
    console.page.goto(f"{site.address}/p")
    assert ("signed_in", "Shop 11") == console.sign("refused", "signed_in", "wrong_shop")
    assert ("wrong_shop", "No permission for this shop") == console.sign("wrong_shop", "signed_in")
    assert console.sign("refused") is None


def test_being_signed_out_is_no_check(visit: Any, site: Any) -> None:
    """After typing the credentials only a check or a code stops; still being signed out does not."""
    site.put("/login", "<button>Sign in</button>")
    console = visit(PAGES)
    console.page.goto(f"{site.address}/login")
    console.raise_check()
    console.page.set_content("<input id=code>")
    with pytest.raises(HumanCheck, match="a code"):
        console.raise_check()
