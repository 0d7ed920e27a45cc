"""Answers the pages' calls: the envelope, who may call, the session a sign-in opens, the book of writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agent.practice import calls, refusals, subjects
from agent.practice.book import Subject
from agent.practice.calls import Done, Values
from agent.practice.desk import Desk
from agent.practice.gate import SESSION_COOKIE, TOKEN_COOKIE, TOKEN_HEADER
from agent.practice.hazards import Exchange
from agent.practice.refusals import Refused
from agent.practice.views import Json

LOGIN = "mtop.practice.login"
SHOP = "mtop.practice.shop"


@dataclass(slots=True, frozen=True)
class Call:
    """One call: what answers it and, for a write, its kind in the book and whom it is about."""

    answer: Callable[[Desk, Values], Done]
    kind: str = ""
    subject: Callable[[Desk, dict[str, object]], Subject] = lambda desk, values: Subject()


CALLS: dict[str, Call] = {
    LOGIN: Call(calls.login, "sign-in", subjects.of_login),
    SHOP: Call(calls.shop),
    "mtop.practice.order.list": Call(calls.order_list),
    "mtop.practice.order.detail": Call(calls.order_detail),
    "mtop.practice.order.unmask": Call(calls.unmask, "unmask", subjects.of_unmask),
    "mtop.practice.services": Call(calls.services),
    "mtop.practice.logistics.modify": Call(calls.modify, "modify", subjects.of_modify),
    "mtop.practice.logistics.declare": Call(calls.declare, "declare", subjects.of_declare),
    "mtop.practice.im.sessions": Call(calls.sessions),
    "mtop.practice.im.messages": Call(calls.messages),
    "mtop.practice.im.cards": Call(calls.cards),
    "mtop.practice.im.read": Call(calls.read, "read-mark", subjects.of_read),
    "mtop.practice.im.send": Call(calls.send, "message", subjects.of_message),
    "mtop.practice.im.draft": Call(calls.draft, "draft", subjects.of_draft),
}


#: The calls by which a seller changes a parcel or speaks to a buyer; the other writes are small marks.
WRITES = frozenset(name for name, call in CALLS.items() if call.kind in {"modify", "declare", "message"})


def is_write(name: str) -> bool:
    """Tell whether a call of this name is written into the book."""
    return name in CALLS and bool(CALLS[name].kind)


async def body_of(request: Request) -> dict[str, object]:
    """Return the JSON object that a page sent; anything else counts as an empty one."""
    try:
        sent = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def respond(desk: Desk, exchange: Exchange) -> Response:
    """Answer one call: 200 always, the reply's `ret` says whether it was carried out."""
    call = CALLS.get(exchange.name, Call(_unknown))
    subject = call.subject(desk, exchange.body)
    try:
        _let_in(desk, exchange)
        done = call.answer(desk, Values(exchange.body))
    except Refused as refused:
        return refuse(desk, exchange, refused.code)
    if call.kind:
        exchange.entry = desk.book.write(desk.clock(), call.kind, subject, refusals.SUCCESS, done.effect)
    return _reply(desk, exchange, done, refusals.SUCCESS)


def refuse(desk: Desk, exchange: Exchange, code: str, content: Json | None = None) -> Response:
    """Answer one call with no and carry nothing out; a write stands in the book without effect."""
    ret = refusals.ret_line(code, desk.lang)
    note(desk, exchange, ret)
    return _reply(desk, exchange, Done(content or {}), ret)


def note(desk: Desk, exchange: Exchange, reply: str) -> None:
    """Write into the book that a call came to nothing, where it is a write; `reply` is what it was told."""
    call = CALLS.get(exchange.name, Call(_unknown))
    if call.kind:
        subject = call.subject(desk, exchange.body)
        exchange.entry = desk.book.write(desk.clock(), call.kind, subject, reply, effect=False)


def _unknown(desk: Desk, values: Values) -> Done:
    raise Refused(refusals.NO_CALL)


def _let_in(desk: Desk, exchange: Exchange) -> None:
    request = exchange.request
    if not desk.gate.is_token(request.cookies.get(TOKEN_COOKIE, ""), request.headers.get(TOKEN_HEADER, "")):
        raise Refused(refusals.TOKEN)
    if exchange.name == LOGIN:
        return
    if not desk.gate.is_session(request.cookies.get(SESSION_COOKIE, "")):
        raise Refused(refusals.SESSION)
    channel = exchange.body.get("channelId", "")
    if channel != desk.shop.shop_id and (channel or exchange.name != SHOP):
        raise Refused(refusals.SHOP)


def _reply(desk: Desk, exchange: Exchange, done: Done, ret: str) -> Response:
    reply = JSONResponse({"api": exchange.name, "data": done.content, "ret": [ret], "v": "1.0"})
    if ret.startswith(refusals.TOKEN):
        before = exchange.request.cookies.get(TOKEN_COOKIE, "")
        reply.set_cookie(TOKEN_COOKIE, desk.gate.new_token(desk.clock(), before), samesite="lax")
    if exchange.name == LOGIN and done.effect:
        reply.set_cookie(SESSION_COOKIE, desk.gate.open_session(), httponly=True, samesite="lax")
    return reply
