"""Texts of a console, read by the words of its pack: nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agent.console.pack import Pack
from agent.console.parse import (
    parse_count,
    parse_countdown,
    parse_country,
    parse_date,
    parse_sender,
    parse_service,
    parse_status,
    parse_tags,
)
from agent.models import Status

ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)


def span(days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> timedelta:
    """Return a time span by its parts."""
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3天2小时5分", span(3, 2, 5)),
        ("3 天 2 小时 5 分钟", span(3, 2, 5)),
        ("3天2小时5分7秒", span(3, 2, 5, 7)),
        ("剩余：３天２小时", span(3, 2)),
        ("26:05:00", span(hours=26, minutes=5)),
        ("26：05：09", span(hours=26, minutes=5, seconds=9)),
        ("3天 02:05:09", span(3, 2, 5, 9)),
        ("6 days 8:00 43 minute", span(6, 8, 43)),
        ("6 days 8:30", span(6, 8, 30)),
        ("8:00 43 minute", span(0, 8, 43)),
        ("2 d 3 h", span(2, 3)),
        ("2d3h4m5s", span(2, 3, 4, 5)),
        ("2 D 3 H", span(2, 3)),
        ("1 day left to ship", span(1)),
        ("Time left - 3 days", span(3)),
        ("0分", span()),
        ("00:00:00", span()),
        ("-0:05:00", span(minutes=-5)),
        ("left -3天2小时", -span(3, 2)),
        ("已超时", span()),
        ("Overdue", span()),
        ("已超时 2小时", span(hours=-2)),
        ("2 hours overdue", span(hours=-2)),
        ("overdue by 3 weeks", span()),
    ],
)
def test_remaining_times_are_read(pack: Pack, text: str, wanted: timedelta) -> None:
    """Every form that consoles show is read; overdue is negative, or zero without an amount."""
    assert wanted == parse_countdown(pack, text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "--", "soon", "5", "3 weeks 2 days", "3 months", "3个月", "2.5 days", "2,5 days", "2-3 days",
     "12:30",
     "12:61:00", "2 days 2 days", "3h 2d", "1天 12:30 5分", "截止-3天", "1234567 days", "2026-11-22",
     "1:2:3:4",
     "3 d 4", "00:00:00 3 d", "daylight", "3 dogs", "26:5:00"],
)  # fmt: skip
def test_what_is_no_remaining_time_is_not_read(pack: Pack, text: str) -> None:
    """Unknown units, two meanings, numbers left over, wrong order: unreadable, never guessed."""
    assert None is parse_countdown(pack, text)


@ANY
@given(
    days=st.integers(0, 999), hours=st.integers(0, 23), minutes=st.integers(0, 59),
    seconds=st.integers(0, 59),
    form=st.sampled_from(["{0}天{1}小时{2}分{3}秒", "{0} days {1}:{2:02}:{3:02}", "{0}d {1}h {2}m {3}s"]),
    late=st.booleans(),
)  # fmt: skip
def test_a_time_written_is_the_time_read(
    pack: Pack, days: int, hours: int, minutes: int, seconds: int, form: str, late: bool
) -> None:
    """Whatever the parts, each form gives back the same time, negative when called overdue."""
    written = form.format(days, hours, minutes, seconds) + (" overdue" if late else "")
    wanted = span(days, hours, minutes, seconds)
    assert (-wanted if late else wanted) == parse_countdown(pack, written)


@ANY
@given(
    text=st.text(alphabet="0123456789:-−. ,天小时分秒dhms已超时overdue月", max_size=20) | st.text(max_size=40)
)
def test_any_text_is_read_or_not(pack: Pack, text: str) -> None:
    """No text raises, whatever reads it."""
    parse_countdown(pack, text)
    parse_count(text)
    parse_date(pack, text)
    parse_country(pack, text)
    assert parse_status(pack, text) in Status


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("等待买家收货", Status.WAIT_BUYER_ACCEPT_GOODS),
        ("订单状态：等待发货（剩余3天）", Status.WAIT_SELLER_SEND_GOODS),
        ("AWAITING  BUYER\nRECEIPT", Status.WAIT_BUYER_ACCEPT_GOODS),
        ("Finished", Status.FINISH),
        ("已关闭 已关闭", Status.FINISH),
        ("Unfinished", Status.UNKNOWN),
        ("Finished_", Status.FINISH),
        ("Finished / In dispute", Status.UNKNOWN),
        ("等待", Status.UNKNOWN),
        ("", Status.UNKNOWN),
    ],
)
def test_states_are_read_by_whole_words(pack: Pack, text: str, wanted: Status) -> None:
    """A state's word may have others around it; no word, half a word and words of two states are UNKNOWN."""
    assert wanted == parse_status(pack, text)


def test_a_word_within_a_longer_word_does_not_count(pack: Pack) -> None:
    """The longest word wins over those that it contains."""
    words = pack.vocabulary.model_copy(
        update={
            "status": {Status.FINISH: ("closed", "发货"), Status.IN_FROZEN: ("closed for now", "等待发货")}
        }
    )
    other = pack.model_copy(update={"vocabulary": words})
    expected = Status.IN_FROZEN
    assert expected == parse_status(other, "Closed for now")
    expected = Status.IN_FROZEN
    assert expected == parse_status(other, "等待发货")
    expected = Status.FINISH
    assert expected == parse_status(other, "Closed")
    expected = Status.UNKNOWN
    assert expected == parse_status(other, "Closed for now, closed")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("西班牙", "ES"), ("Madrid, Spain", "ES"), ("NO", "NO"), (" NO ", "NO"), ("no", ""), ("Niger", "NE"),
     ("Nigeria", "NG"), ("FR", ""), ("Spain Norway", ""), ("", ""), ("NOrway", "NO")],
)  # fmt: skip
def test_countries_are_read(pack: Pack, text: str, wanted: str) -> None:
    """A name in a longer text, or a code alone, gives the code; two countries or none give nothing."""
    assert wanted == parse_country(pack, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("message message-self--a3f9", "seller"), ("message-other", "buyer"), ("系统消息", "system"),
     ("message-selfish", ""), ("message-self message-other", ""), ("", "")],
)  # fmt: skip
def test_senders_are_read_by_words_of_a_class(pack: Pack, text: str, wanted: str) -> None:
    """Class words with a build's hash behind them are known; two senders at once are nobody."""
    assert wanted == parse_sender(pack, text)


def test_services_are_read_by_their_whole_name(pack: Pack) -> None:
    """The console's own name of a service gives its key, part of a name nothing."""
    expected = "CAINIAO_STANDARD"
    assert expected == parse_service(pack, " AliExpress  standard shipping ")
    expected = ""
    assert expected == parse_service(pack, "AliExpress Standard")


def test_tags_are_read(pack: Pack) -> None:
    """A tag counts wherever its word stands in one of the texts."""
    assert frozenset({"platform-warehouse"}) == parse_tags(pack, ["AE", "半托管订单"])
    assert frozenset() == parse_tags(pack, ["AE", "Choice"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("7", 7), ("(3)", 3), ("99+", 99), ("1,234", 1234), ("1,234,567", 1234567), ("共 30 条", 30),
     ("3 messages", 3),
     ("３", 3), ("0", 0), ("3.", 3)],
)  # fmt: skip
def test_counts_are_read(text: str, wanted: int) -> None:
    """One whole number, with whatever stands around it."""
    assert wanted == parse_count(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "1/30",
        "12 and 13",
        "1.5",
        "1,5",
        "-3",
        "−3",
        "3m",
        "2.5k",
        "2万",
        "50%",
        "1234567890123",
        "12-15",
    ],
)
def test_what_is_no_count_is_not_read(text: str) -> None:
    """Two numbers, parts, magnitudes and negative numbers are not read."""
    assert None is parse_count(text)


@given(number=st.integers(0, 999_999_999))
def test_a_count_written_is_the_count_read(number: int) -> None:
    """With and without separators a number gives itself."""
    assert (number, number) == (parse_count(f"({number})"), parse_count(f"{number:,}+"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-22 09:14:03", datetime(2026, 11, 22, 17, 14, 3, tzinfo=UTC)),  # winter, eight hours behind
        ("2026-07-01 09:14", datetime(2026, 7, 1, 16, 14, tzinfo=UTC)),  # summer, seven
        (" 2026-11-22  09:14 ", datetime(2026, 11, 22, 17, 14, tzinfo=UTC)),
        ("２０２６-11-22 09:14", datetime(2026, 11, 22, 17, 14, tzinfo=UTC)),
        ("2026-11-01 01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),  # twice on the clock: the first
        ("2026-03-08 02:30", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),  # skipped: the offset from before
    ],
)
def test_dates_are_read_in_the_zone_of_the_pack(pack: Pack, text: str, wanted: datetime) -> None:
    """A date is a moment in the pack's zone; where summer time ends and begins the reading is defined."""
    assert wanted == parse_date(pack, text)


@pytest.mark.parametrize("text", ["", "2026-11-22", "22.11.2026 09:14", "2026-11-31 09:14",
"2026-11-22 09:14 PST",
                                  "0001-01-01 00:00 +", "9999-12-31 23:59"])  # fmt: skip
def test_what_fits_no_format_is_not_read(pack: Pack, text: str) -> None:
    """A date in another form, a day that is none, or a moment beyond the calendar is not read."""
    assert None is parse_date(pack, text)


def test_a_form_with_an_offset_needs_no_zone(pack: Pack) -> None:
    """A date that carries its own offset is that moment, and a date without a time its day's beginning."""
    formats = pack.formats.model_copy(update={"date": ("%Y-%m-%dT%H:%M%z", "%Y-%m-%d")})
    other = pack.model_copy(update={"formats": formats})
    assert datetime(2026, 11, 22, 8, tzinfo=UTC) == parse_date(other, "2026-11-22T09:00+0100")
    assert datetime(2026, 11, 22, 8, tzinfo=UTC) == parse_date(other, "2026-11-22")


@ANY
@given(moment=st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31)))  # noqa: DTZ001
@example(datetime(2024, 11, 3, 1, fold=1))  # noqa: DTZ001
def test_a_date_written_is_the_date_read(pack: Pack, moment: datetime) -> None:
    """What a clock in the pack's zone shows gives back the first moment at which it does, gaps apart."""
    zone = ZoneInfo(pack.time_zone)
    local = moment.replace(microsecond=0, fold=0, tzinfo=zone)
    seen = parse_date(pack, f"{local:%Y-%m-%d %H:%M:%S}")
    assert seen is not None
    assert local.astimezone(UTC) == seen
