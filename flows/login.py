"""Sign in: a session kept from last time, else the credentials; never past a check that asks for a person."""

from __future__ import annotations

from agent.console.session import Session
from agent.console.signin import sign_in
from agent.errors import SignedOut, WrongShop
from agent.say import say


def login(session: Session) -> None:
    """Arrive signed in at the store's own shop, and let the journal know which shop that is.

    Raises HumanCheck, WrongPassword or NeedsPerson when only a person can go on, WrongShop when the account
    belongs to another shop than the store's.
    """
    session.progress(say("opening {host}", host=session.store.host))
    try:
        home = session.open("home")
    except SignedOut:
        sign_in(session)
        home = session.open("home", fresh=False)
    shop = home.read("shop_id").text
    _check_shop(session, shop)
    session.arrive(shop)
    session.record_picture(home, "signed-in", {"shop": "shop_id"})


def _check_shop(session: Session, shop: str) -> None:
    expected = session.store.channel_id or session.known_shop()
    if expected and shop != expected:
        raise WrongShop(
            say("signed in to shop {seen}, but the store is shop {expected}", seen=shop, expected=expected),
            {"page": session.console.where()},
            say("run `bufa login {store}` with the right account", store=session.store.name),
        )
