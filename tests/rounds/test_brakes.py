"""Rounds that hold back, judged by the console's witness: first look, suspicion, a pause, unproven writes."""

from __future__ import annotations

from agent.practice.shop import Order
from tests.extent import thorough
from tests.rounds import judge
from tests.rounds.person import Ran, ended
from tests.rounds.shop import MODIFY, Shop


def _imported(shop: Shop, *orders: Order) -> list[Order]:
    """Import a ledger that speaks of these orders alone."""
    shop.ledger(*orders)
    ran = shop.person("ledger", "import", "ledger.csv", "--store", "practice")
    assert 0 == ran.code, ran.err
    return list(orders)


def _changes(shop: Shop) -> list[str]:
    """Return the orders of which a change has reached the console, as often as it has."""
    return [entry["order_id"] for entry in shop.witness().log if entry["kind"] in judge.WRITES]


def _texts(ran: Ran) -> dict[str, set[str]]:
    """Return the reported orders by outcome of their correction."""
    found: dict[str, set[str]] = {}
    for (order_id, kind), outcome in ran.outcomes().items():
        if kind == "correct":
            found.setdefault(outcome, set()).add(order_id)
    return found


# --- the first look --------------------------------------------------------------------------------------


def test_a_first_round_shows_and_the_second_writes(shop: Shop) -> None:
    """A new store's first round writes nothing, says so, and shows what it would write; the next one does it.

    A round of one order is no look: the first complete one after it still only plans.
    """
    (order,) = _imported(shop, shop.sown("old-number"))
    shop.person.settings("first_run_plan_only = false\n", "")
    one = shop.person.run("daily", "--order", order.order_id)
    first = shop.person.run("daily")
    for ran in (one, first):
        assert (0, "planned") == (ran.code, ran.report["outcome"]), ran.err
        assert "first run: no complete scan of this shop was made before" in ran.err
        assert ("", "first-run") in ran.findings()
        assert {"planned": {order.order_id}} == _texts(ran)
    assert [] == _changes(shop)
    second = shop.person.run("daily")
    assert 0 == second.code, second.err
    assert [] == judge.as_sown(shop.witness(), [order.order_id])


@thorough
def test_a_plan_is_a_first_look(shop: Shop) -> None:
    """Whoever has looked at `bufa plan` need not wait a round; the sign that it is one is a whole scan."""
    (order,) = _imported(shop, shop.sown("old-number"))
    shop.person.settings("first_run_plan_only = false\n", "")
    assert 0 == shop.person("plan", "--store", "practice").code
    assert [] == _changes(shop)
    ran = shop.person.run("daily")
    assert 0 == ran.code, ran.err
    assert {"done": {order.order_id}} == _texts(ran)


# --- suspicion -------------------------------------------------------------------------------------------


def _slip(orders: list[Order], by: int) -> None:
    """Let the ledger's carriers and numbers slip by some rows."""
    rows = [order.ledger[0] for order in orders]
    pairs = [(row.carrier, row.number) for row in rows]
    for row, (carrier, number) in zip(rows, [*pairs[by:], *pairs[:by]], strict=True):
        row.carrier, row.number = carrier, number


def test_a_ledger_that_slipped_by_a_row_is_not_believed(shop: Shop) -> None:
    """Nearly every number is then proven wrong by the ledger itself: nothing is written, code 4, no pause.

    With the right ledger the next round goes on as if nothing had been: the journal took nothing from it.
    """
    wrong = shop.sown("old-number")
    shipped = [o for o in shop.desk.shop.orders.values() if o.tab == "shipped" and len(o.ledger) == 1]
    fine = [order for order in shipped if not order.ledger[0].replacement and order is not wrong]
    start = shop.witness()
    _slip(fine, 1)
    _imported(shop, wrong, *fine)
    shop.person.settings("suspect_share = 1.0\n", "")
    shop.person.settings("trust_ledger = false\n", "trust_ledger = true\n")
    ran = shop.person.run("daily")
    assert (4, "needs_person") == (ran.code, ran.report["outcome"]), ran.err
    assert ("", "suspect") in ran.findings()
    assert "Suspect: " in ran.err
    assert "compared orders differ from the ledger (other-order " in ran.err
    assert ([], {}) == (_changes(shop), judge.states(shop.person.folder))

    shop.person.settings("trust_ledger = true\n", "suspect_share = 1.0\n")
    _slip(fine, -1)
    _imported(shop, wrong, *fine)
    again = shop.person.run("daily")
    end = shop.witness()
    assert 8 == again.code, again.err  # what merely differs waits for a yes
    assert [] == judge.as_sown(end, [wrong.order_id])
    assert [] == judge.nothing_else(start, end)


# --- a pause ---------------------------------------------------------------------------------------------


def test_a_pause_stops_a_round_that_is_running(shop: Shop) -> None:
    """What is begun is proven, nothing else is begun, the round ends with code 4; `resume` lets it go on."""
    orders = _imported(shop, shop.sown("old-number"), shop.sown("placeholder"))
    shop.door.hold(MODIFY, carried_out=True)
    running = shop.person.begin("run", "correct", "--store", "practice", "--json")
    assert shop.door.arrived.wait(300), running.communicate()
    assert 0 == shop.person("pause", "--all", "--why", "stock-taking").code
    shop.door.leave.set()
    ran = ended(running)
    assert (4, "needs_person") == (ran.code, ran.report["outcome"]), ran.err
    assert "stock-taking" in ran.err
    assert "not sent; the console is unchanged" in ran.err
    (first,) = _changes(shop)
    assert {"done": {first}} == _texts(ran)
    assert 4 == shop.person.run("correct").code
    assert 0 == shop.person("resume", "--all").code
    assert 0 == shop.person.run("correct").code
    assert sorted(order.order_id for order in orders) == sorted(_changes(shop))


# --- unproven writes -------------------------------------------------------------------------------------


def test_two_unproven_corrections_stop_corrections(shop: Shop) -> None:
    """Also in the round of the second, and in the next, until somebody has put one of them right by hand."""
    kinds = ("old-number", "placeholder", "check-digit")
    orders = {order.order_id: order for order in _imported(shop, *map(shop.sown, kinds))}
    shop.settle_within(1)
    shop.door.hold(MODIFY, carried_out=False)
    running = shop.person.begin("run", "correct", "--store", "practice", "--json")
    for again in (True, False):
        assert shop.door.arrived.wait(300), running.communicate()
        shop.door.leave.set()
        if again:
            shop.door.hold(MODIFY, carried_out=False)
    first = ended(running)
    second = shop.person.run("correct")
    for ran in (first, second):
        assert (6, "unconfirmed") == (ran.code, ran.report["outcome"]), ran.err
        assert ("", "kind-stopped") in ran.findings()
        assert {"unconfirmed": 2, "planned": 1} == {how: len(ids) for how, ids in _texts(ran).items()}
    assert [] == _changes(shop)

    by_hand = orders[sorted(_texts(second)["unconfirmed"])[0]]
    shop.colleague_writes(by_hand, by_hand.right[-1])
    third = shop.person.run("correct")
    assert 0 == third.code, third.err
    assert {"done": set(orders)} == _texts(third)
    assert sorted(set(orders) - {by_hand.order_id}) == sorted(_changes(shop))


# --- no room ---------------------------------------------------------------------------------------------


@thorough
def test_a_budget_of_the_disk_warns_and_then_stops_writes(shop: Shop) -> None:
    """From 80 % on a round says so in one line and a note; beyond the budget it only looks."""
    (order,) = _imported(shop, shop.sown("old-number"))
    filler = shop.person.folder / "recordings/practice/before/filler"
    filler.parent.mkdir(parents=True)
    filler.write_bytes(bytes(101 * 2**20))
    settings = shop.person.folder / "bufa.toml"
    settings.write_text(f"{settings.read_text('utf-8')}\n[retention]\ndisk_budget_mb = 100\n", "utf-8")
    beyond = shop.person.run("daily", "--order", order.order_id)
    assert (1, []) == (beyond.code, _changes(shop)), beyond.err
    assert "the recordings of this store take more than `disk_budget_mb`" in beyond.err
    filler.write_bytes(bytes(81 * 2**20))
    near = shop.person.run("daily", "--order", order.order_id)
    assert (0, {"done": {order.order_id}}) == (near.code, _texts(near)), near.err
    for ran in (beyond, near):
        assert 1 == ran.err.count("of 100 MiB, see `disk_budget_mb`; `bufa prune` makes room")
        assert ("", "disk-budget") in ran.findings()
