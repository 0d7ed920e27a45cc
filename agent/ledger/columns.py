"""Finds the heading row of a ledger and says which column plays which part, whatever the order of columns.

Headings are compared by `_plain`: half-width, lower case, without spaces and punctuation. Of several columns
that could play one part the first synonym in the table wins, since ERPs print their own numbers beside the
marketplace's. Columns that no part claims are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from agent.errors import InvalidInput
from agent.ledger.sheet import Row
from agent.say import say

#: Title rows, a date, a filter's description: the heading stands within this many rows.
HEADING_WITHIN = 30


class Part(StrEnum):
    """What a column holds."""

    ORDER = "order"
    NUMBER = "number"
    NEW = "new number"
    OLD = "old number"
    REPLACEMENT = "replacement number"
    INTERNATIONAL = "international number"
    LAST_MILE = "last-mile number"
    INTERNAL = "internal number"
    CHANNEL = "channel"
    CARRIER = "carrier"
    REPLACEMENT_CARRIER = "replacement carrier"
    SHOP = "shop"
    REASON = "reason"
    GOODS = "goods"
    SKU = "sku"
    QUANTITY = "quantity"
    STATE = "state"
    SENT_AT = "time of shipping"


#: Part → headings, the surest first. Sources: the exports of the marketplace and of four ERPs.
_HEADINGS: dict[Part, str] = {
    Part.ORDER: """平台单号 平台订单号 平台订单编号 平台订单 速卖通订单号 订单号 订单编号 原订单号
        Platform_Order_No Platform_Order_ID AliExpress_Order_ID Order_ID Order_No Order_Number Order
        Order_SN 交易号 交易编号 Transaction_ID""",
    Part.NUMBER: """运单号 运单号码 运单编号 货运单号 物流单号 物流运单号 物流跟踪号 跟踪号 跟踪单号
        追踪号 追踪单号 快递单号 快递号 实际发货单号 发货单号 实际发货物流:运单号 物流公司:运单号
        Carrier:Tracking_No Carrier:Tracking_Number Tracking_No Tracking_Number Tracking_ID
        Tracking_Code Tracking Waybill_No Waybill_Number Waybill AWB Shipment_No""",
    Part.NEW: """新单号 新运单号 新物流单号 新跟踪号 新快递单号 更正单号 更正后单号 正确单号
        正确运单号 New_Tracking_No New_Tracking_Number New_Number Correct_Tracking_No
        Correct_Tracking_Number Right_Tracking_No""",
    Part.OLD: """原单号 原运单号 原物流单号 原跟踪号 旧单号 旧运单号 错误单号 错误运单号 错单号
        Old_Tracking_No Old_Tracking_Number Old_Number Original_Tracking_No Original_Tracking_Number
        Wrong_Tracking_No Wrong_Tracking_Number Wrong_Number""",
    Part.REPLACEMENT: """补发单号 补发运单号 补发物流单号 补发跟踪号 补发快递单号 重发单号
        重发运单号 Replacement_Tracking_No Replacement_Tracking_Number Replacement_No
        Replacement_Number Reship_Tracking_No Reship_Tracking_Number Reship_No Resend_Tracking_No""",
    Part.INTERNATIONAL: """国际单号 国际运单号 国际物流单号 国际跟踪号 头程单号
        International_Tracking_No International_Tracking_Number International_No""",
    Part.LAST_MILE: """尾程单号 尾程运单号 尾程跟踪号 末端单号 末端运单号 派送单号 转单号
        Last_Mile_Tracking_No Last_Mile_Tracking_Number Last_Mile_No Last_Mile_Number""",
    Part.INTERNAL: """内部单号 系统单号 系统订单号 包裹号 内部编号 Internal_No Internal_Number
        System_No Package_No""",
    Part.CHANNEL: """物流渠道 发货渠道 渠道 渠道名称 Shipping_Channel Channel""",
    Part.CARRIER: """物流公司 物流商 承运商 快递公司 物流商名称 实际发货物流 物流服务 物流服务商
        物流方式 货运方式 运输方式 发货方式 Carrier Carrier_Name Shipping_Provider
        Logistics_Provider Logistics Logistics_Service Courier Shipping_Carrier Shipping_Service""",
    Part.REPLACEMENT_CARRIER: """补发物流公司 补发物流 补发物流商 补发物流渠道 补发承运商
        Replacement_Carrier Reship_Carrier""",
    Part.SHOP: """店铺 店铺名称 店铺名 店铺账号 店铺帐号 店铺别名 Store Store_Name Shop Shop_Name
        Store_Account""",
    Part.REASON: """补发原因 异常类型 补发类型 重发原因 订单类型 Reship_Reason Replacement_Reason
        Exception_Type Exception Reason Order_Type""",
    Part.GOODS: """商品名称 产品名称 商品标题 产品标题 产品信息 商品信息 品名 商品 产品 Product_Name
        Product Product_Title Goods Goods_Name Item Item_Name Title""",
    Part.SKU: """SKU 商品SKU 平台SKU 商品编码 平台sku*数量 MSKU 库存SKU 库存sku*数量 Seller_SKU
        Product_SKU Item_SKU""",
    Part.QUANTITY: """数量 商品数量 产品数量 件数 Quantity Qty""",
    Part.STATE: """状态 发货状态 出库状态 交运状态 包裹状态 物流状态 订单状态 Status Shipping_Status
        Shipment_Status Package_Status Order_Status""",
    Part.SENT_AT: """发货时间 发货日期 实际发货时间 实际发货日期 出库时间 出库日期 交运时间 交运日期
        揽收时间 揽收日期 Ship_Date Ship_Time Shipped_At Shipped_On Shipped_Date Shipped_Time
        Shipping_Date Dispatch_Date Dispatched_At""",
}

#: Parts of which every column counts, not only the surest.
_ALL_OF = (Part.OLD, Part.REASON, Part.INTERNAL, Part.REPLACEMENT, Part.STATE, Part.SENT_AT)
#: Parts that give a row a number of its own.
_GIVES = (Part.NUMBER, Part.NEW, Part.REPLACEMENT, Part.INTERNATIONAL, Part.LAST_MILE)
#: Two columns with the same heading of these leave open which one is meant.
_ONE_ONLY = (Part.ORDER, Part.NUMBER, Part.NEW)


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    # What stands in brackets is a unit or an explanation: `运单号（必填）`.
    return re.sub(r"\(.*?\)|\[.*?\]|[\W_]+", "", text)


_PARTS = {
    _plain(word): (part, rank) for part, words in _HEADINGS.items() for rank, word in enumerate(words.split())
}


@dataclass(frozen=True, slots=True)
class Heading:
    """Which columns (from 0) play which part, and what they are called in the file."""

    columns: dict[Part, tuple[int, ...]]
    names: dict[int, str]

    def of(self, part: Part) -> tuple[int, ...]:
        """Return the columns of a part, the surest first; empty where the file has none."""
        return self.columns.get(part, ())


def read_heading(values: Sequence[object]) -> Heading | None:
    """Return the parts that a row's cells name, None where it names no order and tracking number."""
    found: dict[Part, list[tuple[int, int]]] = {}
    names: dict[int, str] = {}
    for column, value in enumerate(values):
        part, rank = _PARTS.get(_plain(value), (None, 0)) if isinstance(value, str) else (None, 0)
        if part is not None:
            found.setdefault(part, []).append((rank, column))
            names[column] = " ".join(str(value).split())
    if Part.ORDER not in found or not any(part in found for part in _GIVES):
        return None
    _refuse_twins(found, names)
    return Heading({part: _chosen(part, columns) for part, columns in found.items()}, names)


def _chosen(part: Part, found: list[tuple[int, int]]) -> tuple[int, ...]:
    columns = tuple(column for _, column in sorted(found))
    return columns if part in _ALL_OF else columns[:1]


def _refuse_twins(found: dict[Part, list[tuple[int, int]]], names: dict[int, str]) -> None:
    for part in _ONE_ONLY:
        best = sorted(found.get(part, []))[:2]
        if len(best) == 2 and best[0][0] == best[1][0]:
            raise InvalidInput(
                say("two columns are called `{name}`", name=names[best[0][1]]),
                hint=say("nothing was imported; leave one of them or rename the other"),
            )


def find_heading(rows: Iterator[Row]) -> Heading | None:
    """Read up to the heading row, which leaves the iterator at the first row below it.

    None where the first thirty rows hold no heading.
    """
    for row in islice(rows, HEADING_WITHIN):
        if heading := read_heading(row.values):
            return heading
    return None
