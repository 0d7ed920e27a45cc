"""The two faces of the practice console: page shells, scripts and styles over one set of JSON calls.

A skin says which addresses it has and what stands there; it knows no orders. The shop, the sessions and the
calls belong to the server, which asks `pages` for its routes, `assets` for the files to serve and `render`
for a page's text. A page shell is the same for every visitor: what is particular is fetched by its script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SKINS = ("aliexpress", "plain")
LANGUAGES = ("zh", "en")

_HERE = Path(__file__).parent
_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One address of a skin: a Starlette path pattern, the template that stands there, who may see it."""

    path: str
    template: str
    needs_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class AssetFolder:
    """A folder of scripts and styles and the address prefix under which pages ask for them."""

    address: str
    folder: Path


_ALIEXPRESS = (
    PageRoute("/user/seller/login", "login.html", needs_sign_in=False),
    PageRoute("/", "home.html"),
    PageRoute("/m_apps/newhome/pop", "home.html"),
    PageRoute("/m_apps/order-manage/orderList", "orders.html"),
    PageRoute("/m_apps/order-manage/orderDetail", "order.html"),
    PageRoute("/m_apps/ai-im/im", "chat.html"),
)

_PLAIN = (
    PageRoute("/login", "login.html", needs_sign_in=False),
    PageRoute("/", "orders.html"),
    PageRoute("/orders", "orders.html"),
    PageRoute("/orders/{order_id}", "order.html"),
    PageRoute("/orders/{order_id}/parcels/{parcel:int}/edit", "edit.html"),
    PageRoute("/orders/{order_id}/declare", "declare.html"),
    PageRoute("/messages", "messages.html"),
    PageRoute("/messages/{session_id}", "conversation.html"),
)


def pages(skin: str) -> list[PageRoute]:
    """Return the pages of `skin`, in the order in which to match them; ValueError for an unknown skin."""
    return list(_known(skin, {"aliexpress": _ALIEXPRESS, "plain": _PLAIN}))


def assets(skin: str) -> list[AssetFolder]:
    """Return the folders of static files that the pages of `skin` ask for; ValueError for an unknown skin."""
    own = _known(skin, {name: _HERE / name / "assets" for name in SKINS})
    return [AssetFolder("/assets/shared", _HERE / "shared"), AssetFolder(f"/assets/{skin}", own)]


def sign_in_address(skin: str, return_url: str = "") -> str:
    """Return where to send a visitor without a session; `return_url` is the path and query asked for."""
    known = {"aliexpress": "/user/seller/login?bizSegment=CSP&return_url=", "plain": "/login?return_url="}
    return _known(skin, known) + quote(return_url, safe="")


def home_address(skin: str, shop_id: str) -> str:
    """Return the page a person sees first after signing in without having asked for another."""
    known = {"aliexpress": "/m_apps/newhome/pop?channelId=", "plain": "/orders?shop="}
    return _known(skin, known) + quote(shop_id, safe="")


def render(skin: str, template: str, lang: str, build: str, hazards: Sequence[str] = ()) -> str:
    """Return the HTML of one page shell.

    `lang` is `zh` or `en`; `build` is any short text that is new at every start of the server: the hashed
    class names of a page follow from it; `hazards` are the words by which its scripts know of a bad day.
    Raises ValueError for an unknown skin or language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}: expected one of {', '.join(LANGUAGES)}")
    page = _environment(skin).get_template(template)
    said = {"lang": "zh-CN" if lang == "zh" else "en", "zh": lang == "zh", "build": build, "skin": skin}
    return page.render(**said, hazards=" ".join(hazards))


def punish(lang: str) -> str:
    """Return the HTML of the slider that asks for a person; the platform's own, so the same in every skin."""
    page = Environment(loader=FileSystemLoader(_HERE), autoescape=True).get_template("punish.html")
    return page.render(lang="zh-CN" if lang == "zh" else "en", zh=lang == "zh")


@cache
def _environment(skin: str) -> Environment:
    folder = _known(skin, {name: _HERE / name / "pages" for name in SKINS})
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


def _known(skin: str, choices: dict[str, _Choice]) -> _Choice:
    if skin not in choices:
        raise ValueError(f"unknown skin {skin!r}: expected one of {', '.join(SKINS)}")
    return choices[skin]
