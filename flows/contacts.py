"""What must not stand in a message to a buyer: contacts outside the marketplace, hidden characters.

Marketplaces punish sellers for off-platform contacts, and hidden characters can make a text read otherwise
than it is. Better one harmless word too many refused than one contact let through: a person then looks.
"""

from __future__ import annotations

import re
import unicodedata

from agent.ledger.carriers import Carriers
from agent.say import say

#: How much of an article's title a buyer needs to recognise it, in characters.
GOODS_LENGTH = 60

_EMAIL = re.compile(r"[\w.+-]+\s*@\s*[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)\S+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|shop|store|site|online|link|top|xyz|club|vip|app|ly|gg|gl|cc"
    r"|tv|me|io|co|cn|hk|tw|ru|by|kz|ua|es|pt|br|mx|de|fr|it|pl|nl|uk|us|eu|kr|jp|il|tr)\b(?:/\S*)?",
    re.IGNORECASE,
)
_MESSENGER = re.compile(
    r"whats\W?app|we-?chat|wei-?xin|微\s*信|威信|薇信|加\s*v|(?<![a-z])(?:vx|qq|wx)(?![a-z])|telegram|телеграм"
    r"|в[ао]тсап|viber|вайбер|skype|скайп|facebook|instagram|messenger|kakao|zalo|\bline\s*id\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\+ ?\d[\d ().-]{5,}\d"
    r"|(?<![\w-])\(?\d{2,4}\)?[ .-]{1,2}\d{3,4}[ .-]\d{3,4}(?![\w-])"
    r"|(?:\btel|phone|mobile|\bcall|电话|手机|тел|teléfono|telefone|celular)"
    r"(?: ?no\.?| ?number|号码?)?[ :：.]{0,3}\+?\d(?:[ -]?\d){4,13}(?![\d-])",
    re.IGNORECASE,
)
#: Telephone numbers of some countries are so many digits and nothing else; no title needs them.
_LONG = re.compile(r"\d{7,}")
#: What follows belongs to the sentence and not to the link.
_LINK_ENDS = r"(?![\w/?&=#%@~+-]|[.:;,]\w)"
_PLACEHOLDER = re.compile(r"\$\{?[A-Za-z_]\w*\}?")


def check(text: str, limit: int, carriers: Carriers | None = None) -> list[str]:
    """Return what is wrong with a rendered text, each as a sentence; none where it may be sent.

    `limit` is as in `fits`. The only links allowed are
    the tracking pages of the carrier table (the shipped one unless given).
    """
    problems = [
        say("unresolved placeholder `{name}`", name=name) for name in sorted(set(_PLACEHOLDER.findall(text)))
    ]
    problems += [
        say("hidden character U+{code}", code=f"{ord(char):04X}")
        for char in sorted(set(text))
        if hidden(char) and char != "\n"
    ]
    problems += contacts(without_tracking_links(text, carriers or Carriers.load()))
    if not fits(text, limit):
        problems.append(
            say("{length} characters long, {limit} are allowed", length=_length(text), limit=limit)
        )
    return problems if text.strip() else [*problems, say("the text is empty")]


def fits(text: str, limit: int) -> bool:
    """Tell whether a text is within the chat's limit, in UTF-16 units as browsers count them, 0 for none."""
    return not limit or _length(text) <= limit


def contacts(text: str) -> list[str]:
    """Return the ways out of the marketplace that a text names, as sentences; full width is no disguise."""
    text = unicodedata.normalize("NFKC", text)
    kinds = (
        (_EMAIL, say("an e-mail address")),
        (_ADDRESS, say("a link outside the platform")),
        (_MESSENGER, say("another messenger")),
        (_PHONE, say("a telephone number")),
    )
    return [
        say("{kind}: `{seen}`", kind=kind, seen=found[0])
        for form, kind in kinds
        if (found := form.search(text))
    ]


def without_tracking_links(text: str, carriers: Carriers) -> str:
    """Return the text without the links that the carrier table makes: page, then letters and digits alone."""
    for carrier in carriers.all:
        if carrier.link:
            before, after = (re.escape(part) for part in carrier.link.split("{number}"))
            text = re.sub(rf"{before}[A-Za-z0-9]+{after}{_LINK_ENDS}", " ", text)
    return text


def plain_goods(title: str) -> str:
    """Return an article's title as a buyer may read it, at most `GOODS_LENGTH` characters.

    Addresses, long numbers, hidden characters and the sign of our placeholders are taken out; a title that
    still names a contact becomes empty.
    """
    text = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFKC", title))
    text = "".join(char for char in text if not hidden(char))
    for form in (_EMAIL, _ADDRESS, _LONG):
        text = form.sub(" ", text)
    text = " ".join(text.replace("$", " ").split())
    return "" if contacts(text) else _shortened(text)


def hidden(char: str) -> bool:
    """Tell whether a character is a control, bidirectional, zero-width, private or unassigned one."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _shortened(text: str) -> str:
    if len(text) <= GOODS_LENGTH:
        return text
    cut = text[: GOODS_LENGTH - 1]
    word = cut.rpartition(" ")[0]
    return (word if len(word) > GOODS_LENGTH // 2 else cut).rstrip(" ,;:-") + "…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
