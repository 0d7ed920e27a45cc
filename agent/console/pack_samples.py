"""What a new pack shows as examples: how each element is best found, and the usual ways of the routes.

Examples only: what a pack must have stands in `contract`, and a name that is not here gets a plain form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Lines of one candidate; what stands behind `# e.g.` is an example to be replaced.
Form = tuple[str, ...]


def css(example: str) -> Form:
    """Return a candidate by CSS, for what has neither role nor label."""
    return (f'- css: # e.g. "{example}"', "  because: # e.g. it has neither role nor label")


def button(example: str) -> Form:
    """Return a candidate by the role of a button and its name."""
    return ("- role: button", f"  name: # e.g. {example}")


def label(example: str) -> Form:
    """Return a candidate by the label of an input."""
    return (f"- label: # e.g. {example}",)


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its candidate, and the lines below it; an optional one is shown commented out."""

    find: Form
    more: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One route: the elements and lists that it needs beside the contract's, its lines, and its proof."""

    lines: tuple[str, ...]
    parts: Mapping[str, Part] = field(default_factory=dict)
    prove: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def _in_parcel(name: str) -> tuple[str, ...]:
    return ("row: {list: parcels, where: {number: " + f'"{{{name}}}"' + "}}",)


#: `page.element` → how it is best found.
PARTS: Mapping[str, Part] = {
    "sign_in.user": Part(label("{zh: 用户名, en: User name}"), ("personal: true",)),
    "sign_in.password": Part(label("{zh: 密码, en: Password}"), ("personal: true",)),
    "home.shop_id": Part(css(".shop-no"), (r"pattern: '(\d{4,})'",)),
    "order.order_no": Part(css("h1 .order-no")),
    "order.old_number": Part(css("td.number"), _in_parcel("old_number")),
    "order.new_number": Part(css("td.number"), _in_parcel("number")),
    "order.no_parcel": Part(("- text: # e.g. {zh: 暂无包裹, en: No parcel}",)),
    "conversation.box": Part(label("{zh: 回复, en: Reply}"), ("take: value",)),
    "conversation.order_card": Part(css(".card:has-text('{order_id}') .order-no")),
    "conversation.buyer": Part(css("h1 .buyer")),
    "conversation.bubble": Part(
        css("p.text"), ("row: {list: messages, where: {text: " + '"{number}"' + "}}",)
    ),
    "conversation.older": Part(button("Earlier")),
    "conversation.blocked": Part(css(".answer .blocked")),
}
#: `page.list` → fields of a list that an element above looks into.
LISTS: Mapping[str, tuple[str, ...]] = {"order.parcels": ("number",)}
ROUTES: Mapping[str, Way] = {
    "sign_in": Way(
        (
            '- {fill: user, with: "{user}"}',
            '- {fill_secret: password, with: "{password}"}',
            "- {click: submit}",
        ),
        {"submit": Part(button("{zh: 登录, en: Sign in}"))},
    ),
    "change_tracking": Way(
        (
            "- {click: change}",
            "- {expect: number}",
            '- {select: service, option: "{service}"}',
            '- {fill: number, with: "{number}"}',
            '#- {fill: website, with: "{website}", if_present: true}',
            "- {commit: save, by: click}",
            "- {expect: saved}",
        ),
        {
            "change": Part(button("{zh: 修改, en: Change}"), _in_parcel("old_number")),
            "service": Part(label("{zh: 物流服务, en: Service}")),
            "number": Part(label("{zh: 运单号, en: Tracking number}")),
            "website": Part(label("Tracking website"), optional=True),
            "save": Part(button("{zh: 保存, en: Save}")),
            "saved": Part(css(".message-success")),
            "changes_left": Part(css(".changes-left"), optional=True),
        },
        {"order": "order_no", "old": "old_number", "left": "changes_left"},
        "a form on a page of its own is a page without address: `- {open: that_page}` after the click",
    ),
    "cancel_tracking": Way(
        ("- {click: cancel}", "- {commit: cancel_yes, by: click}", "- {expect_gone: cancel_yes}"),
        {
            "cancel": Part(button("{zh: 取消发货, en: Cancel shipment}"), _in_parcel("old_number")),
            "cancel_yes": Part(button("{zh: 确定, en: Yes}")),
        },
        {"order": "order_no", "old": "old_number", "left": "changes_left"},
    ),
    "create_tracking": Way(
        (
            "- {click: create}",
            '- {select: service, option: "{service}"}',
            '- {fill: number, with: "{number}"}',
            "- {commit: create_save, by: click}",
            "- {expect: new_number}",
        ),
        {
            "create": Part(button("{zh: 新建发货, en: New shipment}")),
            "create_save": Part(button("{zh: 提交, en: Create}")),
        },
        {"order": "order_no"},
        "for a console that can only cancel a parcel and create another; then without `change_tracking`",
    ),
    "declare_shipment": Way(
        (
            "- {click: declare}",
            '- {select: declare_service, option: "{service}"}',
            '- {fill: declare_number, with: "{number}"}',
            '#- {fill: declare_website, with: "{website}", if_present: true}',
            "#- {check: declare_all}",
            "- {commit: declare_save, by: click}",
            "- {expect: new_number}",
        ),
        {
            "declare": Part(button("{zh: 声明发货, en: Declare shipment}")),
            "declare_service": Part(label("{zh: 物流服务, en: Logistics service}")),
            "declare_number": Part(label("{zh: 发货运单号, en: Number of the parcel}")),
            "declare_website": Part(label("{zh: 追踪网址, en: Website of the parcel}"), optional=True),
            "declare_all": Part(label("{zh: 全部发货, en: All goods}"), optional=True),
            "declare_save": Part(button("{zh: 确认发货, en: Declare}")),
        },
        {"order": "order_no", "none": "no_parcel"},
        "all goods in one parcel: where the console asks for all or part, tick «all» before the commit",
    ),
    "open_conversation": Way(
        ("- {click: session}", "- {open: conversation}"),
        {"session": Part(css("table.conversations td.buyer a"))},
    ),
    "post_message": Way(
        ('- {fill: box, with: "{text}"}', "- {commit: send, by: click}", "- {expect: bubble}"),
        {"send": Part(button("{zh: 发送, en: Send}"))},
        {"order": "order_card", "buyer": "buyer", "readback": "bubble"},
    ),
}
#: Lines below a list's field; a required one is not `optional`, unless it is named here.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "orders.tags": ("all: true",),
    "orders.goods": ("all: true",),
    "order.tags": ("all: true",),
    "order.goods": ("all: true",),
    "conversations.unread": ("optional: true",),
}
#: Elements for what a page may name beside `ready`.
MARKS: Mapping[str, tuple[str, Form]] = {
    "busy": ("is_loading", css(".loading")),
    "empty": ("is_empty", ("- text: # e.g. {zh: 暂无数据, en: No orders}",)),
    "next": ("next_page", button("{zh: 下一页, en: Next}")),
    "last": ("last_page", css("button.next:disabled")),
    "mark": ("page_mark", css(".pager .where")),
    "total": ("total", css(".pager .total")),
}
SIGNS: Mapping[str, tuple[str, ...]] = {
    "signed_in": ("find:", *css("header .user-name")),
    "signed_out": ('address: # e.g. ["*/login", "*/login?*"]',),
    "wrong_password": ("find:", *css(".login-error")),
    "human_check": ("find:", *css("iframe.check")),
    "refused": ("find:", *css(".message-error"), "words: # e.g. [may not be changed, is not valid]"),
    "code_wanted": ("find:", *css("input.code")),
    "wrong_shop": ("find:", "- text: # e.g. You have no permission for this shop"),
    "promotion": ("find:", *css(".advertisement .close")),
}
#: Example words of the vocabulary, where the key itself in small letters would not be one.
WORDS: Mapping[str, str] = {
    "status.WAIT_SELLER_SEND_GOODS": "[等待发货, Awaiting shipment]",
    "status.WAIT_BUYER_ACCEPT_GOODS": "[等待买家收货, Shipped]",
    "status.IN_CANCEL": "[申请取消, Cancellation requested]",
    "status.IN_ISSUE": "[纠纷中, In dispute]",
    "status.FINISH": "[交易成功, 已关闭, Completed, Closed]",
    "countdown.days": "[天, days, day, d]",
    "countdown.hours": "[小时, hours, hour, h]",
    "countdown.minutes": "[分钟, minutes, minute, m]",
    "countdown.seconds": "[秒, seconds, second, s]",
    "countdown.overdue": "[已超时, overdue]",
    "tags.platform-warehouse": "[半托管, Platform warehouse]",
}
