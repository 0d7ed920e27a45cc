"""The carriers that the shop ships with: the ledger's word, the console's service, and how numbers look."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from agent.practice import numbers


class Carrier(NamedTuple):
    """One carrier; `words` are how dispatch ledgers name it, `service` is the console's key."""

    words: tuple[str, ...]
    service: str
    number: Callable[[Random], str]


def _post(*prefixes: str) -> Callable[[Random], str]:
    return lambda rng: numbers.s10(rng, prefixes)


CHINA_POST = Carrier(("中国邮政挂号小包", "中邮挂号"), "CPAM", _post("RA", "RB", "RF", "RR"))
EPACKET = Carrier(("e邮宝", "EUB"), "EMS_ZX_ZX_US", _post("LK", "LV", "LX"))
EMS = Carrier(("EMS", "EMS国际"), "EMS", _post("EA", "EB", "EE"))
YANWEN = Carrier(("燕文", "燕文物流"), "YANWEN_AM", numbers.yanwen)
FOUR_PX = Carrier(("递四方", "4PX"), "FOURPX_RM", numbers.four_px)
SF = Carrier(("顺丰", "顺丰速运"), "SF", numbers.sf)
UPS = Carrier(("UPS",), "UPS", numbers.ups)
DHL = Carrier(("DHL",), "DHL", numbers.dhl)
SUNYOU = Carrier(("顺友", "SunYou"), "SUNYOU_ECONOMY", numbers.sunyou)
CAINIAO = Carrier(
    ("AliExpress无忧物流-标准", "AliExpress 无忧物流-标准", "无忧物流-标准"),
    "CAINIAO_STANDARD",
    numbers.cainiao,
)

#: A carrier of the neighbourhood, which no console lists.
UNKNOWN = "同城小马跑腿"

ALL = (CHINA_POST, CAINIAO, YANWEN, FOUR_PX, EPACKET, SF, CAINIAO, UPS, EMS, SUNYOU, DHL)
STRICT = (CHINA_POST, EPACKET, UPS, EMS)
LOOSE = (FOUR_PX, YANWEN, SF, SUNYOU)
TYPED = (FOUR_PX, SF)
