"""The texts to buyers: languages, files, and what they become."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import InvalidInput
from agent.models import BuyerMessage, Purpose, Reason
from flows.texts import (
    LANGUAGES,
    batches,
    check,
    language_for,
    load_text,
    render,
    samples,
)
from tests.flows.world import CARRIERS, LOOSE, LOOSE_FAR, ORDER, POSTAL

MESSAGE = BuyerMessage(
    ORDER,
    Purpose.CORRECTED,
    LOOSE,
    Reason.PLACEHOLDER,
    carrier="FOURPX_RM",
    goods="Reading lamp",
    link=CARRIERS.link("4PX", LOOSE),
    ship_to="ES",
)
SECOND = replace(MESSAGE, order_id="8190005555555555", number=POSTAL, carrier="CPAM", goods="", link="")

OWN = "Hello\n---\n$order $number\n---\nBye\n"


def written(folder: Path, text: str | bytes, name: str = "corrected.en.txt") -> Path:
    """Write a store's own text and return its folder."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rendered(messages: list[BuyerMessage], lang: str = "en", limit: int = 1000) -> str:
    """Render the shipped text of the messages' purpose."""
    return render(messages, load_text(messages[0].purpose, lang), CARRIERS, lang, limit)


@pytest.mark.parametrize(
    ("country", "lang"),
    [
        ("ES", "es"),
        ("MX", "es"),
        ("BR", "pt-BR"),
        ("RU", "ru"),
        ("CN", "zh"),
        ("US", "en"),
        ("FR", "en"),
        ("UA", "en"),
        ("", "en"),
        ("es ", "es"),
    ],
)
def test_the_country_chooses_the_language(country: str, lang: str) -> None:
    """English where no language of ours is certain."""
    assert lang == language_for(country)


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_says_what_a_buyer_needs(purpose: Purpose, lang: str) -> None:
    """Order, number and page stand in it, in its own language, and no check objects."""
    text = load_text(purpose, lang)
    words = render([replace(MESSAGE, purpose=purpose), SECOND], text, CARRIERS, lang, 1000)
    assert lang == text.lang
    for wanted in (ORDER, LOOSE, MESSAGE.link, SECOND.order_id, POSTAL, "Reading lamp"):
        assert wanted in words
    assert check(words, 1000) == []


def test_the_texts_differ_from_one_another() -> None:
    """No language was forgotten in another's file, and no purpose says what another says."""
    heads = [load_text(purpose, lang).head for purpose in Purpose for lang in LANGUAGES]
    assert len(Purpose) * len(LANGUAGES) == len(set(heads))


def test_a_text_is_head_lines_and_foot() -> None:
    """One block per order, and the whole word for word."""
    assert rendered([MESSAGE, SECOND]) == (
        "Hello! The tracking number shown in your order was not correct, and we are sorry for the trouble."
        " We have corrected it:\n\n"
        f"Order: {ORDER}\nItem: Reading lamp\nCarrier: 4PX RM\nTracking number: {LOOSE}\n"
        f"Track it here: http://track.4px.com/#/result/0/{LOOSE}\n\n"
        "Order: 8190005555555555\nCarrier: China Post Registered Air Mail\n"
        f"Tracking number: {POSTAL}\n\n"
        "This number replaces the earlier one. You can also follow the parcel on the order page."
        " Thank you for your patience!"
    )


def test_the_carrier_is_named_in_the_readers_letters() -> None:
    """Chinese for who reads Chinese, Latin letters for all others."""
    assert "4PX挂号小包" in rendered([MESSAGE], "zh")
    own = replace(MESSAGE, carrier="云途 YunExpress")
    assert "Transportista: YunExpress\n" in rendered([own], "es")
    assert "物流公司：云途 YunExpress\n" in rendered([own], "zh")


def test_one_number_is_named_once() -> None:
    """The same order and number twice are one block."""
    assert rendered([MESSAGE, MESSAGE]).count("Tracking number: ") == 1


def test_a_title_cannot_speak_for_us() -> None:
    """Placeholders, braces and addresses in a title stay words or go."""
    words = rendered([replace(MESSAGE, goods="Lamp $number {order} http://example.org")])
    assert "Item: Lamp number {order}\n" in words
    assert check(words, 1000) == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_no_title_makes_a_text_that_is_refused(title: str) -> None:
    """Whatever a console calls an article, the message about it can be sent."""
    assert check(rendered([replace(MESSAGE, goods=title)]), 1000, CARRIERS) == []


def test_goods_are_left_out_before_a_text_is_too_long() -> None:
    """The numbers matter more than the titles."""
    whole = len(rendered([MESSAGE]))
    assert "Reading lamp" in rendered([MESSAGE], limit=whole)
    shorter = rendered([MESSAGE], limit=whole - 1)
    assert "Reading lamp" not in shorter
    assert LOOSE in shorter


def test_many_orders_are_cut_into_texts_that_fit() -> None:
    """Every message stands in exactly one text, in order; one that fits nowhere is alone."""
    many = [
        replace(MESSAGE, order_id=f"819000000000{n:04}", number=f"4PX30012345678{n:02}CN") for n in range(20)
    ]
    text = load_text(Purpose.CORRECTED, "en")
    parts = batches(many, text, CARRIERS, "en", 1000)
    assert many == [message for part in parts for message in part]
    assert all(check(render(part, text, CARRIERS, "en", 1000), 1000) == [] for part in parts)
    assert 1 < len(parts) < 20
    assert batches([MESSAGE, SECOND], text, CARRIERS, "en", 10) == [[MESSAGE], [SECOND]]


def test_a_stores_own_text_goes_first(tmp_path: Path) -> None:
    """In its folder by the same name, with or without a mark at its start; others stay the shipped ones."""
    own = written(tmp_path, b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    text = load_text(Purpose.CORRECTED, "en", own)
    assert (tmp_path / "corrected.en.txt") == text.file
    assert f"Hello\n\n{ORDER} {LOOSE}\n\nBye" == render([MESSAGE], text, CARRIERS, "en", 0)
    assert tmp_path not in load_text(Purpose.CORRECTED, "es", own).file.parents


def test_a_language_without_a_text_reads_english() -> None:
    """The plain fallback."""
    assert load_text(Purpose.CORRECTED, "fr").lang == "en"


def test_a_line_with_the_number_is_never_left_out(tmp_path: Path) -> None:
    """An empty title beside it leaves a gap, not a hole."""
    own = written(tmp_path, "Hi\n---\n$order: $number ($goods)\n$carrier\n---\nBye\n")
    text = load_text(Purpose.CORRECTED, "en", own)
    words = render([replace(SECOND, carrier="")], text, CARRIERS, "en", 0)
    assert f"Hi\n\n8190005555555555: {POSTAL} ()\n\nBye" == words


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("Hello\n---\n$order $number\n", "seen", "1 lines of `---`"),
        (OWN + "---\n", "seen", "3 lines of `---`"),
        ("Hello\n---\n$order\n---\nBye", "line 3", "`$number`"),
        ("Hello\n---\n$order $number $prise\n---\nBye", "line 3", "unknown placeholder `$prise`"),
        ("Hello\n---\n$order ${number}\n---\nBye", "line 3", "`${number}`"),
        ("Hello\n---\n$order $number 5 $\n---\nBye", "line 3", "no placeholder"),
        ("Hello $order\n---\n$order $number\n---\nBye", "line 1", "between the two lines"),
        ("Hello\n---\n$order $number\n---\nBye $goods", "line 5", "between the two lines"),
        ("Hello\n---\n$order $number\n---\nanna@example.org", "line 5", "an e-mail address"),
        ("Hello\n---\n$order $number\n---\nCall 13800138000", "line 5", "a telephone number"),
        ("Hello\n---\n$order $number\n---\n13800138000", "line 5", "a long number"),
        ("Hel\u202elo\n---\n$order $number\n---\nBye", "line 1", "U+202E"),
        (b"Hello\n---\n$order \xff$number\n---\nBye", "line 3", "UTF-8"),
        (b"a" * 20000, "seen", "20000 bytes"),
    ],
)
def test_a_bad_text_is_refused_with_its_place(
    tmp_path: Path, text: str | bytes, label: str, words: str
) -> None:
    """The file, the line, and what is wrong there."""
    with pytest.raises(InvalidInput) as caught:
        load_text(Purpose.CORRECTED, "en", written(tmp_path, text))
    assert "corrected.en.txt" in caught.value.what
    assert str(tmp_path / "corrected.en.txt") == caught.value.facts["file"]
    assert words in caught.value.facts[label]


def test_every_problem_is_in_one_report(tmp_path: Path) -> None:
    """Nobody corrects a file line by line."""
    own = written(tmp_path, "Hi $goods\n---\n$order $nummer\n---\nwww.example.org")
    with pytest.raises(InvalidInput) as caught:
        load_text(Purpose.CORRECTED, "en", own)
    assert list(caught.value.facts) == ["file", "line 1", "line 3", "line 5"]


def test_the_samples_show_every_text(tmp_path: Path) -> None:
    """All purposes in all languages, a store's own ones among them, each as it would be sent."""
    listed = list(samples(written(tmp_path, OWN), CARRIERS, 1000))
    assert [(purpose, lang) for purpose in Purpose for lang in LANGUAGES] == [
        (sample.purpose, sample.lang) for sample in listed
    ]
    assert listed[0].text.startswith("Hello\n")
    assert LOOSE_FAR not in listed[0].text
    assert [()] * len(listed) == [sample.problems for sample in listed]


def test_the_samples_say_what_is_wrong(tmp_path: Path) -> None:
    """A text that is too long for the chat is shown with the problem."""
    (sample, *_) = samples(written(tmp_path, OWN), CARRIERS, 20)
    assert len(sample.problems) == 1
