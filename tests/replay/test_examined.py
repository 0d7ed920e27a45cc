"""What a look at a pack found: the best of several orders counts, and only what is needed is wrong."""

from __future__ import annotations

from agent.replay.examined import Entry, Examined, Pictured, Standing
from agent.replay.report import report

FIRST, FALLBACK, AMBIGUOUS, MISSING, FAR = Standing


def found(*entries: Entry) -> Examined:
    """Return a look that met these one after the other, each on a picture of its own."""
    seen = Examined()
    for number, entry in enumerate(entries):
        seen.add([entry], Pictured(f"p-{number}", "order", "/orders/…", b"png"))
    return seen


def test_the_best_standing_counts() -> None:
    """An element that one order shows is found, whatever other orders do not show."""
    seen = found(*(Entry("order", "change", how) for how in (MISSING, FIRST, FAR)))
    assert [FIRST] == [entry.standing for entry in seen.entries.values()]
    assert ["p-0", "p-1"] == [picture.name for picture in seen.pictures["order"]]


def test_of_two_that_are_missing_the_needed_one_counts() -> None:
    """Missing where it had to be is more than missing where it may be; and stays so."""
    seen = found(*(Entry("order", "change", MISSING, needed=needed) for needed in (False, True, False)))
    assert 1 == len(seen.wrong)


def test_only_what_is_needed_is_wrong() -> None:
    """Missing and ambiguous are wrong where needed; a fallback and what is out of reach never are."""
    entries = [
        Entry("p", f"{how}-{needed}", how, needed=needed) for how in Standing for needed in (True, False)
    ]
    assert ["ambiguous-True", "missing-True"] == [entry.name for entry in found(*entries).wrong]


def test_lists_and_elements_of_one_name_are_two() -> None:
    """A page may have a list and an element of the same name."""
    seen = found(Entry("order", "order", FIRST), Entry("order", "order", MISSING, kind="list"))
    assert {FIRST: 1, FALLBACK: 0, AMBIGUOUS: 0, MISSING: 1, FAR: 0} == seen.counts()
    assert seen.summary().startswith("1 by the first candidate, 0 by a fallback")


def test_the_report_shows_all_of_it() -> None:
    """Each element stands in the report with line and locator; what is wrong stands first."""
    wrong = Entry("order", "order_no", MISSING, needed=True, line=41, locator="css `<b>`")
    seen = found(wrong, Entry("order", "old", FIRST, box=(1, 2, 3, 4), picture="p-1"))
    page = report(seen, {"store": "main"})
    assert page.index("1 that are needed cannot be used") < page.index("pictures/p-1.png")
    assert "line 41: css `&lt;b&gt;`" in page
    assert "<b>" not in page
    assert "pictures/p-0.png" not in page
    assert "all that is needed was found" in report(found(Entry("p", "x", MISSING)), {"store": "main"})
