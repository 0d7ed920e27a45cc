"""A note that the customer cannot see tells nobody: the guard reads the tick back before it sends."""

from __future__ import annotations

from collections.abc import Callable

from tests.harbour.office import Office


def test_a_tick_that_comes_back_stops_the_note(start: Callable[..., Office]) -> None:
    """A pack that takes the tick off before typing, which sets it again, sends nothing, private or not."""
    office = start("events")
    order = office.sown("replacement")
    office.ledger(order)
    office.person("ledger", "import", "ledger.csv", "--store", "practice")
    fill, untick = '      - {fill: box, with: "{text}"}\n', "      - {uncheck: private}"
    office.change_pack(fill, "")
    office.change_pack(untick, f"{untick}\n{fill.rstrip()}")
    ran = office.person.run("daily")
    expected = 5
    assert expected == ran.code, ran.err
    assert "`conversation.private` shows another value than this write rests on" in ran.err
    assert "not sent; the console is unchanged" in ran.err
    assert [] == office.witness().of_kind("note", "message")
