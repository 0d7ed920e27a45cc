"""Signing in with credentials, once; what is kept of it; and that nobody can read either."""

from __future__ import annotations

import io
import json
import stat
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from agent import secrets
from agent.console.browser import context_options
from agent.console.picture import MASK_COLOUR, take
from agent.console.signin import load_state, save_state, state_file
from agent.console.visit import Console
from agent.errors import HumanCheck, NeedsPerson, NotReady, WrongPassword, WrongShop
from flows.login import login
from tests.console.world import World
from tests.practice_skins.shop_of_tests import SHOP_ID

GREY = tuple(bytes.fromhex(MASK_COLOUR.removeprefix("#")))
CLEAR = "right-password"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys lie in the test's own folder."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("BUFA_KEY", raising=False)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the environment know the store's password."""
    return lambda text: monkeypatch.setenv("BUFA_PASSWORD_PRACTICE", text)


@pytest.fixture
def outside(world: Any, window: Any) -> Any:
    """A round whose window is not signed in."""

    def begin(**how: Any) -> World:
        one: World = world(**how)
        window.clear_cookies()
        return one

    return begin


@pytest.mark.parametrize(("skin", "lang"), [("plain", "en"), ("aliexpress", "zh")])
def test_credentials_are_typed_once(outside: Any, password: Any, skin: str, lang: str) -> None:
    """Signing in is one call of the console; the round then knows its shop, and the session is kept."""
    here = outside(skin=skin, lang=lang)
    password(CLEAR)
    login(here.session)
    assert [("sign-in", True)] == [(one["kind"], one["effect"]) for one in here.log()]
    assert f"127.0.0.1/{SHOP_ID}" == here.journal.shop
    assert state_file(here.folder, "practice").is_file()


def test_the_kept_session_is_as_good_as_a_sign_in(outside: Any, password: Any, browser: Browser) -> None:
    """A window made of what was kept is signed in, without another call."""
    here = outside()
    password(CLEAR)
    login(here.session)
    context = browser.new_context(**context_options(load_state(here.folder, "practice")))
    console = Console(context, here.pack, here.served.address, values={"channel_id": SHOP_ID})
    assert SHOP_ID == console.open("home").read("shop_id").text
    assert 1 == len(here.log("sign-in"))
    context.close()


def test_the_kept_session_is_private_and_unreadable(outside: Any, password: Any) -> None:
    """The file is its owner's alone, and no cookie stands in it in the clear."""
    here = outside()
    password(CLEAR)
    login(here.session)
    file = state_file(here.folder, "practice")
    cookie = here.served.desk.gate.sessions[-1]
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert cookie.encode() not in file.read_bytes()
    assert cookie in json.dumps(load_state(here.folder, "practice"))


def _kept(world: World) -> Path:
    save_state(world.session.console, world.folder, "practice")
    return state_file(world.folder, "practice")


def test_another_key_opens_nothing(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under another key the session is as if it were not there: somebody signs in again."""
    here = world()
    _kept(here)
    assert load_state(here.folder, "practice")
    monkeypatch.setenv("BUFA_KEY", "A" * 43 + "=")
    assert load_state(here.folder, "practice") is None


def test_another_stores_session_is_not_taken(world: Any) -> None:
    """A file that was renamed to another store's does not open."""
    here = world()
    _kept(here).rename(state_file(here.folder, "other"))
    assert load_state(here.folder, "other") is None


@pytest.mark.parametrize("content", [b"", b"bufa1\n", b"{}"])
def test_a_damaged_session_is_none(world: Any, content: bytes) -> None:
    """A damaged file is no error of the round."""
    here = world()
    _kept(here).write_bytes(content)
    assert load_state(here.folder, "practice") is None


def test_a_session_of_another_shape_is_none(tmp_path: Path) -> None:
    """What opens and is no session is not handed to the browser."""
    sealed = secrets.encrypt(secrets.master_key(tmp_path), b"[1]", "practice")
    secrets.write_private(state_file(tmp_path, "practice"), sealed)
    assert load_state(tmp_path, "practice") is None


def test_no_session_kept(tmp_path: Path) -> None:
    """Without a file there is none, and no key is made."""
    assert load_state(tmp_path, "practice") is None
    assert [] == list(tmp_path.iterdir())


def test_a_wrong_password_is_tried_once(outside: Any, password: Any) -> None:
    """The console's refusal ends it: no second try, and nothing is kept."""
    here = outside()
    password("wrong-password")
    with pytest.raises(WrongPassword) as caught:
        login(here.session)
    assert [("sign-in", False)] == [(one["kind"], one["effect"]) for one in here.log()]
    assert not state_file(here.folder, "practice").exists()
    assert caught.value.facts["seen"]
    assert "wrong-password" not in str(caught.value)


def test_without_a_password_nothing_is_tried(outside: Any) -> None:
    """Where no password is known a person must sign in; the console is asked for nothing."""
    here = outside()
    with pytest.raises(NeedsPerson, match="no password is known") as caught:
        login(here.session)
    assert "bufa login practice" in caught.value.hint
    assert [] == here.log()


def test_a_lost_call_is_no_wrong_password(outside: Any, password: Any) -> None:
    """A network that fails while signing in says nothing about the password; no store is paused for it."""
    here = outside()
    password(CLEAR)
    here.on_call("login", lambda route: route.abort())
    with pytest.raises(NotReady, match="nothing came of signing in"):
        login(here.session)


def test_a_check_before_signing_in(outside: Any, password: Any) -> None:
    """Where the sign-in page asks for a person, nothing is typed into it."""
    here = outside()
    password(CLEAR)
    here.page_does(
        "addEventListener('load', () => location.pathname === '/login' &&"
        " document.body.insertAdjacentHTML('beforeend', '<iframe id=baxia-dialog-content></iframe>'))"
    )
    with pytest.raises(HumanCheck):
        login(here.session)
    assert [] == here.log()


def test_a_check_after_signing_in(outside: Any, password: Any) -> None:
    """A check that comes in answer to the credentials is left to a person."""
    here = outside()
    password(CLEAR)
    here.page_does(
        "addEventListener('submit', event => { event.stopImmediatePropagation(); event.preventDefault();"
        " document.body.insertAdjacentHTML('beforeend', '<iframe id=baxia-dialog-content></iframe>') }, true)"
    )
    with pytest.raises(HumanCheck):
        login(here.session)
    assert [] == here.log()


def test_another_shop(outside: Any, password: Any) -> None:
    """Signed in to another shop than the store's is no sign-in: nothing is entered under that shop."""
    here = outside()
    password(CLEAR)
    here.session.store = here.session.store.model_copy(update={"channel_id": "42"})
    before = here.journal.shop
    with pytest.raises(WrongShop, match=SHOP_ID):
        login(here.session)
    assert before == here.journal.shop


def test_a_person_signs_in(outside: Any) -> None:
    """With a person before the browser the sign-in is awaited, and its session kept, without any password."""
    here = outside()
    here.session.person = True
    here.page_does(
        "addEventListener('load', () => { if (location.pathname !== '/login' || location.search) return;"
        f" document.querySelector('[name=user]').value = {json.dumps(here.shop.account)};"
        f" document.querySelector('[name=password]').value = {json.dumps(CLEAR)};"
        " setTimeout(() => document.querySelector('form').requestSubmit(), 300) })"
    )
    login(here.session)
    assert [True] == [one["effect"] for one in here.log("sign-in")]
    assert load_state(here.folder, "practice")


# --- what a picture and the record show of it ---------------------------------------------------------


@pytest.mark.parametrize("kind", ["password", "text"])
def test_the_sign_in_page_is_pictured_covered(outside: Any, password: Any, kind: str) -> None:
    """Name and password are covered in a picture, also where a page shows the password as text."""
    here = outside()
    password("wrong-password")
    here.page_does(
        "addEventListener('input', () => {"
        f" document.querySelector('[name=password]').type = '{kind}' }}, true)"
    )
    with pytest.raises(WrongPassword):
        login(here.session)
    screen = here.session.console.page
    boxes = [screen.locator(f"[name={name}]").bounding_box() for name in ("user", "password")]
    picture = take(here.session._last)
    assert picture.image is not None
    image = Image.open(io.BytesIO(picture.image)).convert("RGB")
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    assert [GREY, GREY] == [image.getpixel((int(x), int(y))) for x, y in middles]
    assert 2 == picture.masked


def test_the_record_holds_no_password(outside: Any, password: Any) -> None:
    """The lines of signing in are recorded, and the password is in none of the recording's files."""
    here = outside()
    password(CLEAR)
    login(here.session)
    here.session.flush()
    folder = here.evidence.folder / "scan"
    verbs = [json.loads(line)["verb"] for line in (folder / "steps.jsonl").read_text().splitlines()]
    assert {"open", "fill", "fill_secret", "click"} <= set(verbs)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert [] == [file for file in files if CLEAR.encode() in file.read_bytes()]


@pytest.mark.parametrize("skin", ["plain", "aliexpress"])
@pytest.mark.parametrize("clear", [CLEAR, "wrong-password"], ids=["signed in", "refused"])
def test_the_record_holds_no_login_name(outside: Any, password: Any, skin: str, clear: str) -> None:
    """The name that was typed stands in no file of the round, whether it is an address or a plain word."""
    here, name = outside(skin=skin), "anna-of-the-shop"
    here.shop.account = name
    here.session.store = here.session.store.model_copy(update={"user": name})
    here.session.console.values["user"] = name
    password(clear)
    with nullcontext() if clear == CLEAR else pytest.raises(WrongPassword):
        login(here.session)
    here.session.picture("wrong")
    here.session.flush()
    files = [file for file in here.evidence.folder.rglob("*") if file.is_file()]
    assert {"steps.jsonl"} <= {file.name for file in files}
    assert [] == [file.name for file in files if name.encode() in file.read_bytes()]
    assert [("sign-in", clear == CLEAR)] == [(one["kind"], one["effect"]) for one in here.log()]
