"""The dossier of an order that real rounds corrected: asked for, approved, written, read back, told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from agent.practice.shop import Order
from tests.rounds.shop import Shop


@pytest.fixture
def corrected(tmp_path: Path) -> Iterator[tuple[Shop, Order]]:
    """One order that a first round asked about, Li approved, and a second round corrected."""
    shop = Shop(tmp_path, orders=12)
    shop.person.settings('correct = "auto"', 'correct = "approve"')
    order = shop.sown("old-number")
    shop.desk.shop.of_buyer[order.buyer.buyer_id].unread = 0
    shop.ledger(order)
    assert 0 == shop.person("ledger", "import", "ledger.csv", "--store", "practice").code
    assert 8 == shop.person.run("daily").code
    assert 0 == shop.person("approve", "--all", "--by", "Li").code
    ran = shop.person.run("daily")
    assert {"done"} == set(ran.outcomes().values()), ran.err
    yield shop, order
    shop.stop()


def test_the_pdf_tells_what_the_console_shows(corrected: tuple[Shop, Order]) -> None:
    """The first page names old and new number, the approver is named, and the message stands as posted."""
    shop, order = corrected
    ran = shop.person("dossier", order.order_id, "--hide", "buyer")
    assert 0 == ran.code, ran.err
    folder = shop.person.folder / f"dossier-{order.order_id}"
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(folder / "dossier.pdf").pages]
    right = order.parcels[-1].number
    assert f"Order {order.order_id} of store `practice`" in pages[0]
    assert "was replaced by" in pages[0]
    assert right in pages[0]
    assert "was read back from a freshly loaded page" in pages[0]
    whole = " ".join(pages)
    assert "Li said yes: correct" in whole
    assert "recordings.zip" in pages[-1]
    assert order.buyer.name not in whole
    assert list(folder.glob("pictures/*conversation-after.jpg"))
