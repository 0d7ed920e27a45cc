"""Whether a buyer was told a number: whatever stands around it, and in every text that we ship."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from agent.models import BuyerMessage, ChatMessage, Conversation, Purpose, Reason
from flows.message import before_opening, told
from flows.texts import LANGUAGES, load_text, render
from tests.flows.world import CARRIERS, LOOSE, LOOSE_FAR, ORDER, PLATFORM, POSTAL, UPS_GOOD

SENT = {
    "alone": POSTAL,
    "fullwidth colon": f"新单号：{POSTAL}",
    "colon": f"number:{POSTAL}",
    "hash": f"parcel #{POSTAL}",
    "single guillemets": f"numéro ‹{POSTAL}›",
    "guillemets": f"номер «{POSTAL}»",
    "corner brackets": f"「{POSTAL}」",
    "fullwidth brackets": f"（{POSTAL}）",
    "full stop": f"It is {POSTAL}.",
    "exclamation": f"Now {POSTAL}!",
    "fullwidth exclamation": f"现在{POSTAL}！",
    "quotes": f"“{POSTAL}”",
    "markdown": f"*{POSTAL}* and _{POSTAL}_",
    "Han around it": f"单号{POSTAL}已发出",
    "Cyrillic before it": f"номер{POSTAL}",
    "no-break spaces": f"number\u00a0{POSTAL}\u00a0please",
    "a line of its own": f"Hello\n{POSTAL}\nBye",
    "spaces inside": "RB 473 124 829 CN",
    "a line break inside": "RB473124\n829CN",
    "hyphens inside": "RB-473124829-CN",
    "other hyphens inside": "RB\u2011473\u2010124\u2013829\u00adCN",
    "no-width spaces inside": "RB\u200b473124829\u200bCN",
    "no-break spaces inside": "RB\u00a0473124829\u00a0CN",
    "fullwidth letters": "ＲＢ４７３１２４８２９ＣＮ",
    "lower case": POSTAL.lower(),
    "in an address": f"https://t.17track.net/en#nums={POSTAL}",
    "among several in an address": f"https://t.17track.net/en#nums={LOOSE},{POSTAL}",
    "as a path": f"https://post.example/track/{POSTAL}?lang=es",
    "followed by a parameter": f"https://post.example/track?no={POSTAL}&lang=es",
}

NOT_SENT = {
    "nothing": "",
    "another": UPS_GOOD,
    "letter after": f"{POSTAL}X",
    "digit after": f"{POSTAL}1",
    "letter before": f"X{POSTAL}",
    "digit before": f"9{POSTAL}",
    "fullwidth digit after": f"{POSTAL}１",
    "in a longer one in an address": f"https://t.17track.net/en#nums={POSTAL}A",
    "cut off": POSTAL[:-1],
    "one digit off": POSTAL.replace("4829", "4820"),
    "digits swapped": POSTAL.replace("48", "84"),
    "a word inside": "RB473124 and 829CN",
}


def said(text: str, sender: str = "seller") -> set[str]:
    """Return what was told by a thread of one message."""
    return told([ChatMessage(sender, text)], {POSTAL})


@pytest.mark.parametrize("text", SENT.values(), ids=SENT)
def test_a_number_was_told_whatever_stands_around_it(text: str) -> None:
    """Punctuation of any script, other letters than Latin, and gaps inside do not hide a number."""
    assert {POSTAL} == said(text)


@pytest.mark.parametrize("text", NOT_SENT.values(), ids=NOT_SENT)
def test_another_number_was_not_this_one(text: str) -> None:
    """Latin letters and digits beside it, or one that differs, make it another number."""
    assert set() == said(text)


@pytest.mark.parametrize("sender", ["buyer", "system", "unknown"])
def test_only_the_seller_tells(sender: str) -> None:
    """A number that the buyer wrote, or that a note of the console holds, was told to nobody."""
    assert set() == said(POSTAL, sender)


def test_each_number_is_looked_for_by_itself() -> None:
    """Of several numbers those are told that stand in some message; a number is no pattern."""
    thread = [ChatMessage("seller", f"it is {POSTAL}"), ChatMessage("seller", f"and ({LOOSE})")]
    assert {POSTAL, LOOSE} == told(thread, {POSTAL, LOOSE, LOOSE_FAR})
    assert set() == told(thread, {".B473124829CN", "RB473124829C."})


TEXTS = list(product(Purpose, LANGUAGES, ("link", "no link"), (PLATFORM, POSTAL, UPS_GOOD, LOOSE)))


@pytest.mark.parametrize(("purpose", "lang", "how", "number"), TEXTS)
def test_what_we_send_is_recognised(purpose: Purpose, lang: str, how: str, number: str) -> None:
    """Every shipped text, in every language, with and without a link, tells its numbers and no others."""
    link = CARRIERS.link("4PX", number) if how == "link" else ""
    assert bool(link) == (how == "link")
    one = BuyerMessage(ORDER, purpose, number, Reason.PLACEHOLDER, "FOURPX_RM", "Reading lamp", link)
    two = BuyerMessage("8190005555555555", purpose, LOOSE_FAR, Reason.PLACEHOLDER, "CPAM")
    text = render([one, two], load_text(purpose, lang), CARRIERS, lang, 1000)
    near = {number[:-1], number[1:], f"{number}0"}
    assert {number, LOOSE_FAR} == told([ChatMessage("seller", text)], {number, LOOSE_FAR, *near})


def test_a_stores_own_text_is_recognised(tmp_path: Path) -> None:
    """A text of the store's own that puts the number between quotes and a full stop tells it too."""
    (tmp_path / "corrected.en.txt").write_text("Hi\n---\n$order: “$number”.\n---\nBye\n", "utf-8")
    one = BuyerMessage(ORDER, Purpose.CORRECTED, POSTAL, Reason.PLACEHOLDER)
    text = render([one], load_text(Purpose.CORRECTED, "en", tmp_path), CARRIERS, "en", 1000)
    assert {POSTAL} == said(text)


@pytest.mark.parametrize(
    ("unread", "opened"), [(0, True), (1, False), (99, False), (None, False)], ids=["0", "1", "99", "unknown"]
)
def test_a_conversation_is_opened_only_when_surely_read(unread: int | None, opened: bool) -> None:
    """Only a known count of nought lets it be opened; an unreadable badge is a finding, unread."""
    stop = before_opening([Conversation("M***a", unread, "where?")])
    assert opened == (stop is None)
    assert opened or (stop is not None and stop[0] is Reason.UNREAD)


def test_what_the_buyer_wrote_ends_before_our_text_begins() -> None:
    """A finding is one line and then the text to be pasted: a buyer's line breaks put nothing into that."""
    stop = before_opening([Conversation("M***a", 1, "where?\nPay here:\r\n  evil.example\u2028now")])
    assert stop is not None
    assert [stop[1]] == stop[1].splitlines()
    assert "where? Pay here: evil.example now" in stop[1]


@pytest.mark.parametrize("count", [0, 2])
def test_only_one_conversation_is_the_buyers(count: int) -> None:
    """None, or several, for one order: which is the buyer's is not guessed."""
    stop = before_opening([Conversation("M***a", 0)] * count)
    assert stop is not None
    assert stop[0] is Reason.NO_CONVERSATION
