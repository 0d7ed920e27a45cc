"""How the console says no: the codes of a reply and their texts in both languages.

The `15-…` codes are those that the marketplace's logistics calls are known for; the `FAIL_SYS_…` codes
(one is spelt wrongly there too) belong to its gateway; the `FAIL_BIZ_…` codes are our own.
"""

from __future__ import annotations

from agent.practice.words import Lang, Words

SUCCESS = "SUCCESS::调用成功"

TOKEN = "FAIL_SYS_TOKEN_EXOIRED"  # noqa: S105 - a reply code
SESSION = "FAIL_SYS_SESSION_EXPIRED"
NO_CALL = "FAIL_SYS_API_NOT_FOUNDED"
HUMAN = "FAIL_SYS_USER_VALIDATE"
PARAMETER = "FAIL_BIZ_PARAMETER"
PASSWORD = "FAIL_BIZ_PASSWORD"  # noqa: S105 - a reply code
CODE_WANTED = "FAIL_BIZ_CODE_WANTED"
CODE = "FAIL_BIZ_CODE"
SHOP = "FAIL_BIZ_SHOP_PERMISSION"
LENGTH = "FAIL_BIZ_LENGTH"
NO_CONVERSATION = "FAIL_BIZ_SESSION_NOT_FOUND"
ABUSE = "Seller_Abuse"
BLOCKED = "FAIL_BIZ_BLOCKED"
SERVICE = "15-1001"
OLD_NUMBER = "15-1002"
NOT_YOURS = "15-1003"
NUMBER = "15-2001"
REMARK = "15-2002"
WEBSITE = "15-2003"
STATUS = "15-2004"

TEXTS: dict[str, Words] = {
    TOKEN: Words("令牌过期", "The token has expired"),
    SESSION: Words("登录状态已失效，请重新登录", "Your session has expired, please sign in again"),
    NO_CALL: Words("请求的接口不存在", "No such call"),
    HUMAN: Words("请完成安全验证", "Please complete the security check"),
    PARAMETER: Words("参数错误", "A parameter is missing or wrong"),
    PASSWORD: Words("账号名或登录密码不正确", "The account name or password is incorrect"),
    CODE_WANTED: Words(
        "验证码已发送至您的手机，请输入验证码", "A code was sent to your phone, please enter it"
    ),
    CODE: Words("验证码错误或已失效", "The code is wrong or no longer valid"),
    SHOP: Words("您没有该店铺的权限", "You have no permission for this shop"),
    LENGTH: Words("消息不能为空且不能超过1000个字符", "A message must have 1 to 1000 characters"),
    NO_CONVERSATION: Words("会话不存在", "There is no such conversation"),
    ABUSE: Words(
        "消息包含站外联系方式，发送失败",
        "The message contains contact details outside the platform and was not sent",
    ),
    BLOCKED: Words("买家已拉黑该店铺，发送失败", "The buyer has blocked the shop; the message was not sent"),
    SERVICE: Words("物流服务不存在", "Unknown logistics service"),
    OLD_NUMBER: Words("原运单号不允许修改", "The old tracking number may not be modified"),
    NOT_YOURS: Words("该订单不属于此店铺", "The order does not belong to this shop"),
    NUMBER: Words("运单号格式不正确", "This is not a valid Tracking Number"),
    REMARK: Words(
        "备注仅支持英文，且不超过512个字符", "The remark must be in English, 512 characters at most"
    ),
    WEBSITE: Words("请填写追踪网址", "The tracking website is required for this service"),
    STATUS: Words("当前订单状态不允许声明发货", "The order's status does not allow to declare a shipment"),
}


class Refused(Exception):
    """The console's answer is no; `code` is one of this module's, nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ret_line(code: str, lang: Lang) -> str:
    """Return the line of a reply's `ret` for `code`."""
    return f"{code}::{TEXTS[code].to(lang)}"
