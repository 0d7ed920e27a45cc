"""Headings are found by synonyms in any order; what is left open is refused."""

from __future__ import annotations

import pytest

from agent.errors import InvalidInput
from agent.ledger.columns import Part, find_heading, read_heading
from agent.ledger.sheet import Row


def parts(*headings: object) -> dict[Part, tuple[int, ...]] | None:
    """Return the parts of a heading row."""
    found = read_heading(headings)
    return None if found is None else found.columns


@pytest.mark.parametrize(
    "order",
    ["订单号", "平台单号", "订单编号", "交易号", "Order ID", "Order No", "order no.", "ORDER_ID", "orderId"],
)
@pytest.mark.parametrize(
    "number",
    ["运单号", "货运单号", "物流单号", "跟踪号", "快递单号", "Tracking No", "Tracking No.", "trackingNumber",
     "实际发货物流:运单号", "实际发货物流：运单号", "实际发货单号",
     "运单号（必填）", " 运 单 号 ", "*运单号"],
)  # fmt: skip
def test_synonyms_are_known(order: str, number: str) -> None:
    """Every published heading, whatever its case, blanks, punctuation and explanations in brackets."""
    assert {Part.NUMBER: (0,), Part.ORDER: (1,)} == parts(number, order)


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("新单号", Part.NEW), ("原单号", Part.OLD), ("错误单号", Part.OLD), ("补发单号", Part.REPLACEMENT),
        ("国际单号", Part.INTERNATIONAL), ("尾程单号", Part.LAST_MILE), ("内部单号", Part.INTERNAL),
        ("系统单号", Part.INTERNAL), ("物流公司", Part.CARRIER), ("物流商", Part.CARRIER),
        ("承运商", Part.CARRIER), ("Carrier", Part.CARRIER), ("shippingProvider", Part.CARRIER),
        ("物流渠道", Part.CHANNEL), ("店铺", Part.SHOP), ("店铺名称", Part.SHOP), ("店铺账号", Part.SHOP),
        ("Store", Part.SHOP), ("补发原因", Part.REASON), ("异常类型", Part.REASON), ("品名", Part.GOODS),
        ("产品信息", Part.GOODS), ("MSKU", Part.SKU), ("平台sku*数量", Part.SKU), ("数量", Part.QUANTITY),
    ],
)  # fmt: skip
def test_parts_beside_order_and_number(heading: str, part: Part) -> None:
    """Each heading plays its part."""
    found = parts("订单号", "运单号", heading)
    assert found is not None
    assert (2,) == found[part]


def test_an_erps_own_order_number_is_not_the_marketplaces() -> None:
    """With both in the file the platform's number counts, wherever it stands."""
    found = parts("系统单号", "交易号", "运单号", "平台单号")
    assert found is not None
    assert ((3,), (0,)) == (found[Part.ORDER], found[Part.INTERNAL])


@pytest.mark.parametrize(
    "row", [(), ("订单号",), ("运单号", "物流公司"), ("原单号", "订单号"), (None, 5, "x"), ("订单号运单号",)]
)
def test_a_heading_needs_order_and_number(row: tuple[object, ...]) -> None:
    """One of the two is not enough, and an old number alone is no number."""
    assert parts(*row) is None


@pytest.mark.parametrize("row", [("订单号", "订单号", "运单号"), ("订单号", "运单号", "运 单 号")])
def test_two_columns_of_one_name_are_refused(row: tuple[str, ...]) -> None:
    """Which of them is meant cannot be told."""
    with pytest.raises(InvalidInput, match="two columns"):
        parts(*row)


def test_title_rows_above_are_passed_over() -> None:
    """The heading may be the thirtieth row, not the one after; reading goes on right below it."""
    for above, found in ((29, True), (30, False)):
        rows = iter(
            [*(Row(n, ("title",)) for n in range(above)), Row(99, ("订单号", "运单号")), Row(100, ("1",))]
        )
        assert found is (find_heading(rows) is not None)
        assert (100 if found else 99) == next(rows).number
