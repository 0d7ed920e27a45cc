"""Every word of the trade that the pages show, in Chinese and English: services, states, countries.

Service keys and most names are those that sellers' tools publish; the English status words are our
translations. Page furniture (labels, buttons) belongs to the skins, refusals to `refusals`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


class Words(NamedTuple):
    """One meaning in both languages of the console."""

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        """Return the words in `lang`."""
        return self.zh if lang == "zh" else self.en


OTHER_SERVICE = "Other"

SERVICES: dict[str, Words] = {
    "CAINIAO_STANDARD": Words("AliExpress无忧物流-标准", "AliExpress Standard Shipping"),
    "CAINIAO_PREMIUM": Words("AliExpress无忧物流-优先", "AliExpress Premium Shipping"),
    "CAINIAO_ECONOMY": Words("AliExpress无忧物流-简易", "AliExpress Saver Shipping"),
    "CAINIAO_SUPER_ECONOMY": Words("菜鸟超级经济", "Cainiao Super Economy"),
    "AE_CN_SUPER_ECONOMY_G": Words("菜鸟超级经济Global", "Cainiao Super Economy Global"),
    "CAINIAO_EXPEDITED_ECONOMY": Words("菜鸟特货专线-标快", "Cainiao Expedited Economy"),
    "YANWEN_JYT": Words("中国邮政平常小包+", "China Post Ordinary Small Packet Plus"),
    "YANWEN_AM": Words("燕文航空挂号小包", "Special Line-YW"),
    "YANWEN_ECONOMY": Words("燕文航空经济小包", "Yanwen Economic Air Mail"),
    "SUNYOU_ECONOMY": Words("顺友航空经济小包", "SunYou Economic Air Mail"),
    "SGP_OMP": Words("4PX新邮经济小包", "4PX Singapore Post OM Pro"),
    "FOURPX_RM": Words("4PX挂号小包", "4PX RM"),
    "CPAM": Words("中国邮政挂号小包", "China Post Registered Air Mail"),
    "CPAP": Words("中国邮政大包", "China Post Air Parcel"),
    "EMS": Words("EMS", "EMS"),
    "E_EMS": Words("E特快", "e-EMS"),
    "EMS_ZX_ZX_US": Words("e邮宝", "ePacket"),
    "SF": Words("顺丰速运", "SF Express"),
    "SF_EPARCEL_OM": Words("顺丰国际经济小包", "SF Economic Air Mail"),
    "CNE": Words("CNE", "CNE Express"),
    "DHL": Words("DHL", "DHL"),
    "UPS": Words("UPS全球速快", "UPS Express Saver"),
    "UPSE": Words("UPS全球快捷", "UPS Expedited"),
    "FEDEX": Words("联邦快递优先", "Fedex IP"),
    "FEDEX_IE": Words("联邦快递经济", "Fedex IE"),
    "TNT": Words("TNT", "TNT"),
    "ARAMEX": Words("中东专线", "ARAMEX"),
    "HKPAM": Words("香港邮政挂号小包", "HongKong Post Air Mail"),
    "SGP": Words("新加坡邮政挂号小包", "Singapore Post"),
    "CHP": Words("瑞士邮政挂号小包", "Swiss Post"),
    "SEP": Words("瑞典邮政挂号小包", "Sweden Post"),
    "CHOICE": Words("Choice物流", "AliExpress Selection"),
    "OTHER_ES_LOCAL": Words("其他本地物流-西班牙", "Other Local Carrier - Spain"),
    "OTHER_ES_OVERSEAS": Words("其他海外物流-西班牙", "Other Overseas Carrier - Spain"),
    "OTHER_FR_LOCAL": Words("其他本地物流-法国", "Other Local Carrier - France"),
    "OTHER_PL_LOCAL": Words("其他本地物流-波兰", "Other Local Carrier - Poland"),
    "OTHER_US_LOCAL": Words("其他本地物流-美国", "Other Local Carrier - United States"),
    "OTHER_US_OVERSEAS": Words("其他海外物流-美国", "Other Overseas Carrier - United States"),
    "OTHER_BR_OVERSEAS": Words("其他海外物流-巴西", "Other Overseas Carrier - Brazil"),
    OTHER_SERVICE: Words("卖家自定义-中国", "Seller's Shipping Method"),
}

STATUSES: dict[str, Words] = {
    "PLACE_ORDER_SUCCESS": Words("等待买家付款", "Awaiting payment"),
    "RISK_CONTROL": Words("资金审核", "Payment under review"),
    "WAIT_SELLER_SEND_GOODS": Words("等待您发货", "Awaiting shipment"),
    "SELLER_PART_SEND_GOODS": Words("部分发货", "Partially shipped"),
    "WAIT_BUYER_ACCEPT_GOODS": Words("等待买家收货", "Awaiting delivery"),
    "IN_CANCEL": Words("申请取消", "Cancellation requested"),
    "IN_ISSUE": Words("纠纷中", "In dispute"),
    "IN_FROZEN": Words("冻结中", "Frozen"),
}
WAREHOUSE_WAITS = Words("等待仓库发货", "Awaiting warehouse shipment")
COMPLETED = Words("交易成功", "Completed")
CLOSED = Words("已关闭", "Closed")

#: End reasons after which a FINISH order counts as a deal done; any other means closed.
DONE_REASONS = frozenset({"buyer_accept_goods", "buyer_accept_goods_timeout"})

COUNTRIES: dict[str, Words] = {
    "ES": Words("西班牙", "Spain"),
    "US": Words("美国", "United States"),
    "BR": Words("巴西", "Brazil"),
    "FR": Words("法国", "France"),
    "KR": Words("韩国", "South Korea"),
    "PL": Words("波兰", "Poland"),
    "DE": Words("德国", "Germany"),
    "RU": Words("俄罗斯", "Russia"),
    "NL": Words("荷兰", "Netherlands"),
    "IT": Words("意大利", "Italy"),
    "MX": Words("墨西哥", "Mexico"),
    "CL": Words("智利", "Chile"),
    "PT": Words("葡萄牙", "Portugal"),
    "IL": Words("以色列", "Israel"),
    "SA": Words("沙特阿拉伯", "Saudi Arabia"),
    "UA": Words("乌克兰", "Ukraine"),
    "NO": Words("挪威", "Norway"),
    "GB": Words("英国", "United Kingdom"),
}


def service_name(key: str, lang: Lang) -> str:
    """Return the shown name of a service; a key that nobody lists is shown as it is."""
    return SERVICES[key].to(lang) if key in SERVICES else key


def status_text(status: str, end_reason: str, platform_warehouse: bool, lang: Lang) -> str:
    """Return the state as the list shows it: FINISH is told apart by its end reason."""
    if status == "FINISH":
        return (COMPLETED if end_reason in DONE_REASONS else CLOSED).to(lang)
    if platform_warehouse and status == "WAIT_SELLER_SEND_GOODS":
        return WAREHOUSE_WAITS.to(lang)
    return STATUSES[status].to(lang)
