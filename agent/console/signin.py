"""Types the credentials, untraced and unpictured, and keeps the session that a sign-in gives.

What is kept (cookies, local storage) is as good as the password: it is encrypted and private.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent import secrets
from agent.console import failures
from agent.console.visit import Console
from agent.errors import BufaError, NeedsPerson, NotReady, WrongPassword
from agent.say import say
from agent.secrets import Secret

if TYPE_CHECKING:
    from agent.console.session import Session

_SLICE = 0.02
#: A code by SMS or e-mail takes a person up to five minutes; twice that is enough for a check as well.
PERSON_SECONDS = 600.0


def state_file(data_dir: Path, store: str) -> Path:
    """Return where a store's session is kept."""
    return data_dir / f"{store}.session"


def load_state(data_dir: Path, store: str) -> dict[str, Any] | None:
    """Return the session kept for a store; None where there is none or it cannot be opened any more."""
    file = state_file(data_dir, store)
    if not file.is_file():
        return None
    try:
        plain = secrets.decrypt(secrets.master_key(data_dir), file.read_bytes(), store)
        state = json.loads(plain)
    except (BufaError, ValueError):
        return None  # another key, or a damaged file: sign in again, which writes a new one
    return state if isinstance(state, dict) else None


def save_state(console: Console, data_dir: Path, store: str) -> None:
    """Keep the session of this context for the next run, encrypted, private from the first byte."""
    state = console.context.storage_state()
    sealed = secrets.encrypt(secrets.master_key(data_dir), json.dumps(state).encode(), store)
    secrets.write_private(state_file(data_dir, store), sealed)


def sign_in(session: Session) -> None:
    """Fill in the sign-in page once and wait for what comes of it; never a second try, and never traced.

    Raises NeedsPerson without credentials, WrongPassword, HumanCheck, or NotReady when nothing comes of it.
    """
    with session.untraced():
        _sign_in(session)


def _sign_in(session: Session) -> None:
    if session.person:
        return _by_person(session)
    password = session.password()
    if password is None:
        raise NeedsPerson(
            say("nobody is signed in to store `{store}`, and no password is known", store=session.store.name),
            hint=say("run `bufa login {store}`, or set `user` and `password_file`", store=session.store.name),
        )
    _type(session, password)
    await_signed_in(session.console, session.pack.limits.wait_seconds)
    session.keep_state()
    return None


def _type(session: Session, password: Secret) -> None:
    session.progress(say("signing in as the store's user"))
    redactor = session.redactor()
    if redactor is not None:
        redactor.hide_secret(password.reveal())
        redactor.hide(session.store.user)
    screen = session.open("sign_in", fresh=False)
    session.follow(screen, "sign_in", user=session.store.user, password=password.reveal())
    session.at(screen)  # whose values hold no password


def _by_person(session: Session) -> None:
    """Type what is known, once, and let the person in front of the browser do the rest, check or code."""
    password = session.password()
    if password is not None:
        _type(session, password)
    else:
        session.open("sign_in")
    session.progress(say("sign in in the browser window; you have {n} minutes", n=int(PERSON_SECONDS // 60)))
    deadline = time.monotonic() + PERSON_SECONDS
    while not session.console.sign("signed_in"):
        if time.monotonic() > deadline:
            raise NeedsPerson(
                say("nobody signed in within {n} minutes", n=int(PERSON_SECONDS // 60)),
                hint=say("run `bufa login {store}` again", store=session.store.name),
            )
        session.console.page.wait_for_timeout(_SLICE * 1000)
    session.keep_state()


def await_signed_in(console: Console, seconds: float) -> None:
    """Wait until the console shows that somebody is signed in, or what keeps it from that.

    Raises WrongPassword, HumanCheck, or NotReady when the time is over.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = console.sign("human_check", "code_wanted", "wrong_password", "signed_in")
        if found and found[0] == "wrong_password":
            raise WrongPassword(
                say("the console refused the user name or the password"),
                {"seen": found[1], "page": console.where()},
                say("correct the password, then run `bufa login STORE`"),
            )
        if found and found[0] == "signed_in":
            return
        console.raise_check()
        console.page.wait_for_timeout(_SLICE * 1000)
    raise NotReady(
        say("nothing came of signing in within {s:.0f} s", s=seconds),
        {"page": console.where(), "seen": failures.seen_like(console.page, None)},
        say("look at the sign-in page yourself: `bufa login STORE`"),
    )
