"""The page of clocks: every store's, what can still be saved first, and that a reviewer knows of one."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.ledger import clocks, stores
from agent.ledger.journal import Journal
from agent.ledger.status import every_clock
from agent.ledger.urgency import Limits
from agent.models import Deadline, Money, Order, Status
from tests.dossier.samples import whole
from tests.review.site import OURS, Site

SHOP = "csp.aliexpress.com/1"
SOON, LATER = "8190001234567890", "8190001234567891"


def order(number: str, hours: float) -> Order:
    """An order with so many hours left to ship."""
    left, money = Deadline("<b>shown</b>", timedelta(hours=hours)), Money("US$", Decimal("9.60"))
    return Order(number, Status.WAIT_SELLER_SEND_GOODS, left, amount=money)


@pytest.fixture
def read(site: Site) -> Site:
    """A store with an order that is critical and one that is not, and a page over it."""
    whole(site.place)
    engine, clock = site.desk.engine, site.desk.clock
    stores.set_shop(engine, "main", SHOP)
    journal = Journal(engine, store="main", shop=SHOP, round_id="r9", clock=clock)
    journal.save_scan(True, {})
    clocks.keep(journal, [order(LATER, 40), order(SOON, 1)], full=True, window=clocks.Window(5, 2))
    return site


def test_what_can_be_saved_comes_first(read: Site) -> None:
    """Order, state and amount in the reader's language; the clocks that no page shows are named."""
    text = read.client.get("/clocks", headers={"accept-language": "en"}).text
    assert text.index(SOON) < text.index(LATER)
    for words in ("ship by", "critical", "US$ 9.60", "first carrier scan", "Asia/Shanghai"):
        assert words in text
    chinese = read.client.get("/clocks", headers={"accept-language": "zh"}).text
    assert "紧急" in chinese
    assert re.search(r"\d 小时", chinese)


def test_somebody_knows(read: Site) -> None:
    """The answer is kept under the reviewer's name, as `bufa ack` keeps it, and the page says so."""
    sent = read.client.post("/clocks/known", data={"store": "main", "order": SOON}, headers=OURS)
    assert (303, "/clocks") == (sent.status_code, sent.headers["location"])
    limits = Limits.of(read.desk.settings.stores["main"])
    every = every_clock(read.desk.engine, "main", limits, read.desk.clock())
    assert {SOON: True, LATER: False} == {line.order_id: line.acknowledged for line in every.lines}
    assert 1 == read.client.get("/clocks", headers={"accept-language": "en"}).text.count("somebody knows")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"store": "other", "order": SOON}, 400),
        ({"store": "main"}, 400),
        ({"store": "main", "order": "1"}, 409),
    ],
)
def test_what_is_no_order_of_ours_is_refused(read: Site, form: dict[str, str], status: int) -> None:
    """A store of no settings, no order, an order without a clock: nothing is kept."""
    assert status == read.client.post("/clocks/known", data=form, headers=OURS).status_code


def test_a_stranger_sees_no_clock(read: Site) -> None:
    """Without a session neither the page nor the answer is there; from another page the answer is refused."""
    assert SOON not in read.stranger().get("/clocks").text
    form = {"store": "main", "order": SOON}
    assert 200 != read.stranger().post("/clocks/known", data=form, headers=OURS).status_code
    elsewhere = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
    assert 403 == read.client.post("/clocks/known", data=form, headers=elsewhere).status_code


def test_a_store_that_was_never_read(site: Site) -> None:
    """It says so instead of an empty table."""
    text = site.client.get("/clocks", headers={"accept-language": "en"}).text
    assert "never read" in text
    assert "No clock runs." in text
