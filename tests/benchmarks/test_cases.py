"""The pure half of the benchmark: medians, the table, `bench.json`, and the shops that are measured on."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from tests.benchmarks.cases import CASES, Case, Pair, Side, merge, summary, table
from tests.benchmarks.console import make_shop
from tests.benchmarks.measure import kind_of
from tests.benchmarks.memory import tree_bytes

CASE = Case("act", "act", "daily", limit=1.25)


def pair(bufa: float, bare: float, stills: tuple[tuple[str, int], ...] = ()) -> Pair:
    """Return two sides that took so many seconds."""
    asked = {"pages": 7, "calls": 30}
    return Side(bufa, 400 << 20, asked, stills), Side(bare, 300 << 20, asked)


class TestSummary:
    """What `bench.json` keeps of a case."""

    def test_the_ratio_is_the_median_of_the_pairs_own(self) -> None:
        """One slow pair moves neither ratio nor seconds."""
        found = summary(CASE, [pair(12, 10), pair(30, 10), pair(11, 10)])
        assert (1.2, 12, 10) == (found["ratio"], found["seconds"]["bufa"], found["seconds"]["bare"])
        assert [1.2, 3.0, 1.1] == [one["ratio"] for one in found["pairs"]]

    def test_pictures_are_told_by_their_middle_size(self) -> None:
        """Pictures a round and their bytes; the median of their bytes over all rounds, and of each kind."""
        lists, orders = (("list", 100), ("order", 300)), (("list", 200), ("order", 900))
        found = summary(CASE, [pair(1, 1, lists), pair(1, 1, orders)])
        assert (2, 250, 750) == tuple(found[n] for n in ("stills", "bytes_per_still", "bytes_of_stills"))
        assert {"list": 150, "order": 600} == found["bytes_per_kind"]

    def test_a_kind_is_page_and_moment(self) -> None:
        """All pages of one list are of one kind, whatever their lines and numbers."""
        assert ["shipped-list", "order-before"] == [
            kind_of("0069-shipped-list-15"),
            kind_of("0002-order-before"),
        ]

    def test_memory_is_the_most_that_was_seen(self) -> None:
        """The larger of two peaks counts, on each side."""
        found = summary(CASE, [pair(1, 1), (Side(1, 500 << 20, {}), Side(1, 1, {}))])
        assert {"bufa": 500 << 20, "bare": 300 << 20} == found["peak_pss_bytes"]


class TestShown:
    """What is printed and what is kept."""

    def test_the_table_shows_ratio_limit_and_spread(self) -> None:
        """A case is one row: the ratio with the least and the greatest, its limit, requests, memory."""
        out = StringIO()
        Console(file=out, width=160).print(table({"act": summary(CASE, [pair(12, 10), pair(13, 10)])}))
        row = next(line for line in out.getvalue().splitlines() if "act" in line)
        for cell in ("1.25 [1.20–1.30]", "1.25", "7+30 / 7+30", "400 / 300"):
            assert cell in row

    def test_results_of_others_stay_in_the_file(self, tmp_path: Path) -> None:
        """A case replaces its own result and no other."""
        file = tmp_path / "bench.json"
        file.write_text('{"size": {"mib": 9}, "act": {"ratio": 9}}')
        merge(file, {"act": {"ratio": 1.1}})
        assert {"size": {"mib": 9}, "act": {"ratio": 1.1}} == json.loads(file.read_text())

    def test_a_first_result_makes_the_file(self, tmp_path: Path) -> None:
        """Nothing need be there before."""
        merge(tmp_path / "bench.json", {"act": {"ratio": 1.1}})
        assert {"act": {"ratio": 1.1}} == json.loads((tmp_path / "bench.json").read_text())


class TestShops:
    """The shops that both sides work on."""

    def test_twenty_orders_of_twenty_buyers_are_to_be_corrected(self) -> None:
        """The ledger speaks of these alone, and each buyer has one conversation, read to its end."""
        orders = [order for order in make_shop("act").orders.values() if order.ledger]
        assert 20 == len(orders) == len({order.buyer.name for order in orders})
        assert all(order.parcels != order.right and order.tell for order in orders)

    def test_both_sides_meet_the_same_shop(self) -> None:
        """A second console of a job has the same orders and conversations."""
        one, other = make_shop("act"), make_shop("act")
        assert list(one.orders) == list(other.orders)
        assert list(one.conversations) == list(other.conversations)

    def test_a_thousand_orders_stand_on_the_lists(self) -> None:
        """Each is on one of the two lists that a scan reads."""
        shop = make_shop("scan")
        assert 1000 == len(shop.tab("waiting")) + len(shop.tab("shipped"))

    def test_a_day_is_both(self) -> None:
        """A thousand orders on the lists, twenty of them to be corrected, each number of its own."""
        shop = make_shop("round")
        assert 1000 == len(shop.tab("waiting")) + len(shop.tab("shipped")) == len(shop.orders)
        assert 20 == sum(bool(order.tell) for order in shop.orders.values())

    def test_every_case_has_its_own_name(self) -> None:
        """Names are keys of `bench.json`."""
        assert len(CASES) == len({case.name for case in CASES})


def test_a_process_that_ended_takes_no_memory() -> None:
    """The last look may come too late."""
    assert 0 == tree_bytes(2**22 + 1)
