"""A new pack has all that the flows ask for, explained; with its examples as values it loads."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from agent.console.contract import REQUIRED, Contract, ListNeed, PageNeed, RouteNeed
from agent.console.pack import Problem, examine, load_pack
from agent.console.pack_meanings import MEANINGS, asked
from agent.console.pack_skeleton import filled_in, skeleton
from agent.models import Kind

#: What a later version might ask for: every kind of thing that the flows have never asked for before.
LATER = replace(
    REQUIRED,
    pages={
        **REQUIRED.pages,
        "refunds": PageNeed(
            frozenset({"amount"}),
            frozenset({"reason"}),
            {"claims": ListNeed(frozenset({"claim"}), lists={"items": ListNeed(frozenset({"title"}))})},
            frozenset({"mark", "empty"}),
            frozenset({"channel_id"}),
        ),
        "coupons": PageNeed(frozenset({"code"}), optional=True),
    },
    routes={
        **REQUIRED.routes,
        "cancel": RouteNeed("order", Kind.CORRECT, None, frozenset({"order", "old", "new"})),
        "show_refunds": RouteNeed("refunds", values=frozenset()),
        "redeem": RouteNeed("coupons", optional=True),
    },
    signs=REQUIRED.signs | {"wrong_shop"},
    status=REQUIRED.status | {"IN_FROZEN"},
    countdown=frozenset({"days"}),
    tags=frozenset({"bonded"}),
    senders=REQUIRED.senders | {"system"},
)


def problems_of(folder: Path, text: str, contract: Contract = REQUIRED) -> list[Problem]:
    """Return what is wrong with a text."""
    file = folder / "new.yaml"
    file.write_text(text, encoding="utf-8")
    return examine(file, contract)[1]


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("contract", [REQUIRED, LATER], ids=["now", "later"])
def test_filled_in_it_is_a_pack(tmp_path: Path, contract: Contract, optional: bool) -> None:
    """With its examples as values it fits the contract, also with all that is optional switched on."""
    expected: list[Problem] = []
    assert expected == problems_of(
        tmp_path, filled_in(skeleton("new", contract), optional=optional), contract
    )


def test_what_is_optional_is_really_off_at_first(tmp_path: Path) -> None:
    """Filled in without its optional lines it has no optional sign, field or element."""
    file = tmp_path / "new.yaml"
    file.write_text(filled_in(skeleton("new")), encoding="utf-8")
    pack = load_pack(file)
    assert "new" == pack.name
    assert "wrong_shop" not in pack.signs
    assert {"order_id", "status"} == set(pack.pages["waiting"].lists["orders"].fields)
    assert "older" not in pack.pages["conversation"].elements


@pytest.mark.parametrize("contract", [REQUIRED, LATER], ids=["now", "later"])
def test_every_name_asked_for_stands_in_it(contract: Contract) -> None:
    """Pages, elements, lists, fields, routes, proofs, signs and words: none is left out."""
    keys = set(re.findall(r"[\w-]+(?=:)", skeleton("new", contract)))
    expected: list[str] = []
    assert expected == [one.name for one in asked(contract) if one.name.rpartition(".")[2] not in keys]


def test_each_optional_name_is_commented_out_and_each_required_one_is_not() -> None:
    """A line without a blank behind its # is optional; what is required stands free."""
    lines = skeleton("new").splitlines()
    assert "      #older:" in lines
    assert "      box:" in lines
    assert "  #wrong_shop:" in lines
    assert "  refused:" in lines
    assert "          #countdown:" in lines


def test_every_line_to_fill_in_is_reported_once(tmp_path: Path) -> None:
    """As written it is not yet a pack: each empty line is told with its number, and nothing else is."""
    text = skeleton("new")
    blank = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r" *(- )?[\w-]+: # e\.g\. ", line)]
    found = problems_of(tmp_path, text)
    empty = [one.line for one in found if one.text == "nothing stands here, expected a value"]
    few = 80
    assert few < len(blank)
    assert blank == sorted(empty)
    others = {one.text for one in found if one.line not in blank}
    assert {"no `address:`, expected one: the flows open this page"} >= others
    assert len(empty) == len({(one.line, one.text) for one in found if one.line in blank})


def test_what_a_write_rests_on_is_unverified_at_first(tmp_path: Path) -> None:
    """A pack that nobody has tried writes nothing on a live store: each write route has its mark."""
    file = tmp_path / "new.yaml"
    file.write_text(filled_in(skeleton("new")), encoding="utf-8")
    pack = load_pack(file)
    for route in ("change_tracking", "open_conversation", "post_message"):
        used = {line.element for _, lines in pack.routes[route].ways for line in lines if line.verb != "open"}
        marked = {path.rpartition(".")[2] for path in pack.unverified(route)}
        assert used <= marked


def test_every_name_asked_for_has_words() -> None:
    """Whoever asks a pack for more says what it means: README and new packs are made of these words."""
    expected: list[str] = []
    assert expected == [one.name for one in asked(REQUIRED) if not one.meaning]


def test_a_name_without_words_is_seen() -> None:
    """The check above can fail."""
    seen = [one.name for one in asked(LATER) if not one.meaning]
    assert "elements.refunds.amount" in seen
    assert "routes.cancel" in seen


def test_no_words_are_left_of_what_nobody_asks_for() -> None:
    """A page, element, list, field, route or proof that went from the contract goes from the words too."""
    known = {one.name for one in asked(REQUIRED)}
    groups = ("pages", "elements", "lists", "fields", "routes", "prove")
    expected: list[str] = []
    assert expected == [name for name in MEANINGS if name.partition(".")[0] in groups and name not in known]
