"""What people are told of the rounds of a flow: that they fail, need a person, or work again. Pure."""

from __future__ import annotations

from agent.ledger import rounds
from agent.ledger.rounds import Turn
from agent.say import say


def told(turn: Turn, store: str, flow: str, signed_out: bool) -> tuple[str, str]:
    """Return subject and body; `signed_out` says that the store is paused until somebody signs in."""
    if turn == "person":
        return _sign_in(store, flow) if signed_out else _person(store, flow)
    return _failing(store, flow) if turn == "failing" else _working(store, flow)


def _sign_in(store: str, flow: str) -> tuple[str, str]:
    facts = {"store": store, "flow": flow}
    subject = say("bufa {store}: somebody must sign in, `{flow}` cannot", **facts)
    body = say(
        "The console asks for what only a person can give, so the store is paused and no round of it runs. "
        "`bufa login {store}` lifts that; you hear of it when `{flow}` works again.",
        **facts,
    )
    return subject, body


def _person(store: str, flow: str) -> tuple[str, str]:
    facts = {"store": store, "flow": flow}
    subject = say("bufa {store}: `{flow}` needs a person", **facts)
    body = say(
        "A round of `{flow}` met what only a person can settle. `bufa inbox --store {store}` says what; "
        "you hear of it again when it works.",
        **facts,
    )
    return subject, body


def _failing(store: str, flow: str) -> tuple[str, str]:
    facts = {"store": store, "flow": flow, "n": rounds.IN_A_ROW}
    subject = say("bufa {store}: `{flow}` has failed {n} times in a row", **facts)
    body = say(
        "No round of `{flow}` has done its work since. `bufa inbox --store {store}` and the log beside the "
        "database say why; you hear of it again when it works.",
        **facts,
    )
    return subject, body


def _working(store: str, flow: str) -> tuple[str, str]:
    facts = {"store": store, "flow": flow}
    return say("bufa {store}: `{flow}` works again", **facts), say(
        "A round of `{flow}` did its work.", **facts
    )
