"""The carrier table: exact words only, certain exclusions only, every mistake named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.ledger.carriers import Carriers, fold, read_table

GOOD_S10, BAD_S10, GOOD_UPS = "RB123456785CN", "RB123456786CN", "1Z999AA10123456784"

#: The services that sellers' tools publish for the marketplace.
PUBLISHED = """CAINIAO_STANDARD CAINIAO_PREMIUM CAINIAO_ECONOMY CAINIAO_SUPER_ECONOMY AE_CN_SUPER_ECONOMY_G
CAINIAO_EXPEDITED_ECONOMY YANWEN_JYT YANWEN_AM YANWEN_ECONOMY SUNYOU_ECONOMY SGP_OMP FOURPX_RM CPAM CPAP EMS
E_EMS EMS_ZX_ZX_US SF SF_EPARCEL_OM CNE DHL UPS UPSE FEDEX FEDEX_IE TNT ARAMEX HKPAM SGP CHP SEP CHOICE
Other"""


def test_no_word_means_two_things(carriers: Carriers) -> None:
    """In the shipped table a ledger's word belongs to one carrier, a shown name to one service."""
    words = [fold(word) for carrier in carriers.all for word in set(map(fold, carrier.words))]
    assert len(set(words)) == len(words)
    shown = [(fold(name), key) for key in carriers.service_keys for name in carriers.service_names(key)]
    assert len({name for name, _ in shown}) == len(set(shown))


def test_all_published_services_are_known(carriers: Carriers) -> None:
    """Key and both languages lead to the key; carriers name only services of the table."""
    for key in PUBLISHED.split():
        names = (key, carriers.display(key, "zh"), carriers.display(key, "en"), *carriers.service_names(key))
        assert {key} == {carriers.service_key(name) for name in names}
    assert set() == {carrier.service for carrier in carriers.all} - {"", *carriers.service_keys}


@pytest.mark.parametrize(
    "word", ["燕文", " 燕 文 ", "ＹＡＮＷＥＮ", "yanwen", "Special Line-YW", "YANWEN_AM"]
)
def test_words_are_found_whatever_case_space_and_width(carriers: Carriers, word: str) -> None:
    """A ledger's word, the console's name and the key all mean the same carrier."""
    found = carriers.find(word)
    assert found is not None
    assert "YANWEN_AM" == found.service


@pytest.mark.parametrize("word", ["", "燕文物流公司", "Yanwe", "Other", "卖家自定义", "菜鸟"])
def test_other_words_are_not_guessed(carriers: Carriers, word: str) -> None:
    """A word the table does not have is no carrier, and never the console's "Other"."""
    assert carriers.find(word) is None


def test_the_nearest_names_are_suggested(carriers: Carriers) -> None:
    """What contains a known word, and what is a letter away; nothing for what is like nothing."""
    assert "燕文 Yanwen" == carriers.nearest("燕文物流公司")[0]
    assert "燕文 Yanwen" in carriers.nearest("Yanwne")
    assert [] == carriers.nearest("zzzzzzzz")
    assert [] == carriers.nearest("")


def test_an_unknown_service_is_its_own_key(carriers: Carriers) -> None:
    """A console with other services works with what it shows."""
    assert "Royal Mail 48" == carriers.service_key("  Royal Mail 48 ")
    assert ("Royal Mail 48",) == carriers.service_names("Royal Mail 48")
    assert "Royal Mail 48" == carriers.display("Royal Mail 48", "zh")


def test_links_are_the_carriers_own_or_none(carriers: Carriers) -> None:
    """By ledger's word, key or shown name; the number is encoded; without a page there is no link."""
    link = "https://track.yw56.com.cn/en/querydel?nums=UA123456789YP"
    for name in ("燕文", "YANWEN_AM", "燕文航空挂号小包"):
        assert link == carriers.link(name, "ua123456789yp")
    assert carriers.link("燕文", "A&B=C/D").endswith("?nums=A%26B%3DC%2FD")
    assert "" == carriers.link("顺丰", "SF1234567890123")
    assert "" == carriers.link("nobody", "SF1234567890123")


def test_a_number_alone_has_a_page(carriers: Carriers) -> None:
    """Its only possible carrier's, else the general one; none for a placeholder."""
    assert "https://global.cainiao.com/newDetail.htm?mailNoList=LP00123456789012" == carriers.link_for(
        "LP00123456789012"
    )
    assert f"https://t.17track.net/en#nums={GOOD_S10}" == carriers.link_for(GOOD_S10)
    assert "" == carriers.link_for("待补")


@pytest.mark.parametrize(
    ("number", "service", "excluded"),
    [
        (GOOD_S10, "UPS", True), (GOOD_S10, "DHL", True), (GOOD_S10, "FEDEX", True), (GOOD_S10, "SF", True),
        (BAD_S10, "UPS", False), (GOOD_S10, "CPAM", False), (GOOD_S10, "CAINIAO_STANDARD", False),
        (GOOD_S10, "Other", False), (GOOD_S10, "somebody else's", False), ("RB123456785DE", "DHL", False),
        (GOOD_UPS, "CPAM", True), (GOOD_UPS, "EMS", True), (GOOD_UPS, "UPS", False),
        (GOOD_UPS, "Other", False), ("SF1234567890123", "UPS", False), ("待补", "UPS", False),
    ],
)  # fmt: skip
def test_only_a_proven_format_excludes_a_service(
    carriers: Carriers, number: str, service: str, excluded: bool
) -> None:
    """A right check digit and a service that is certain never to have such numbers."""
    assert excluded is (carriers.excludes(number, service) is not None)


@pytest.mark.parametrize(
    ("number", "word", "fits"),
    [
        (GOOD_S10, "中国邮政挂号小包", True), (BAD_S10, "中国邮政挂号小包", False),
        ("LP00123456789012", "中国邮政挂号小包", True), ("SF1234567890123", "中国邮政挂号小包", False),
        (GOOD_UPS, "中国邮政挂号小包", False), (GOOD_UPS, "UPS", True), (GOOD_S10, "UPS", False),
        (GOOD_S10, "燕文", True), ("anything1", "燕文", True), (BAD_S10, "燕文", False),
    ],
)  # fmt: skip
def test_a_ledger_number_must_fit_its_carrier(carriers: Carriers, number: str, word: str, fits: bool) -> None:
    """Strict formats only: a loose number is never said not to be a loose carrier's."""
    carrier = carriers.find(word)
    assert carrier is not None
    assert fits is (carriers.fits(number, carrier) is None)


def test_settings_extend_the_table() -> None:
    """A new carrier is found; a shipped one keeps what the settings do not state and gains words."""
    extra = [
        {"name": "云途 YunExpress", "ledger": ["云途特惠"], "service": "Other"},
        {"name": "本地快递", "service": "OTHER_ES_LOCAL", "link": "https://example.com/{number}"},
    ]
    table = Carriers.load(extra)
    yun, local = table.find("云途特惠"), table.find("本地快递")
    assert yun is not None
    assert ("Other", True, yun) == (yun.service, yun.link.startswith("https://www.yun"), table.find("云途"))
    assert local is not None
    assert "https://example.com/N1" == table.link("本地快递", "n1")
    assert Carriers.load().find("本地快递") is None


def test_a_word_of_the_settings_beats_the_shipped_one() -> None:
    """What the seller says of a word is what it means."""
    found = Carriers.load([{"name": "my own", "ledger": ["燕文"], "service": "CPAM"}]).find("燕文")
    assert found is not None
    assert "CPAM" == found.service


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"name": "x", "servise": "CPAM"}, "carriers.1.servise"),
        ({"ledger": ["x"]}, "carriers.1.name"),
        ({"name": "x", "strict": ["s11"]}, "carriers.1.strict"),
        ({"name": "x", "loose": ["s10"]}, "carriers.1.loose"),
        ({"name": "x", "link": "https://example.com"}, "carriers.1.link"),
        ({"name": "x", "link": "javascript:{number}"}, "carriers.1.link"),
    ],
)
def test_a_wrong_entry_in_the_settings_is_named(entry: dict[str, object], place: str) -> None:
    """The place is that of the settings file; nothing is ignored."""
    with pytest.raises(InvalidInput) as caught:
        Carriers.load([{"name": "fine"}, entry])
    assert [place] == list(caught.value.facts)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("anywhere: x\nanywhere: y\nservices: {}\ncarriers: []\n", "duplicate key"),
        ("anywhere: x\n\tservices: {}\n", "line 2, column 1"),
        ("anywhere: x\nservices: {}\ncarriers: []\nmore: 1\n", "more"),
        ("- 1\n", "dict"),
        ("", "dict"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, seen: str) -> None:
    """Keys given twice, tabs, unknown keys and other shapes are said, never repaired."""
    path = tmp_path / "carriers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"carriers\.yaml") as caught:
        read_table(path)
    assert seen in str(caught.value)


def test_norway_is_text(tmp_path: Path) -> None:
    """YAML 1.2: `NO` is a word."""
    path = tmp_path / "carriers.yaml"
    path.write_text(
        "anywhere: x\ncarriers: []\nservices:\n  A: {zh: NO, en: no, excludes: [s10], except: [NO]}\n",
        encoding="utf-8",
    )
    assert ("NO", ("NO",)) == (read_table(path).services["A"].zh, read_table(path).services["A"].exempt)
