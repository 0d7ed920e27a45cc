"""What the console lets through: tracking numbers, remarks, websites, and texts to buyers.

The lengths and characters are those of tracking services (5 to 50 letters and digits) and of the
marketplace's declaration form (remark in English, 512 characters); the moderation of chat texts is our own
reading of «no contact outside the platform».
"""

from __future__ import annotations

import re

MESSAGE_LIMIT = 1000
REMARK_LIMIT = 512

_NUMBER = re.compile(r"[A-Za-z0-9]{5,50}")
_WEBSITE = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*", re.IGNORECASE)
_CONTACTS = (
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    re.compile(
        r"what'?s\s*app|we\s?chat|weixin|微信|telegram|viber|\bwa\.me\b|\bt\.me\b|\bqq\s*[:：]?\s*\d", re.I
    ),
    re.compile(r"\+\d[\d\s().-]{6,}\d"),
    re.compile(
        r"(?:\btel|\bphone|\bmobile|电话|手机)(?: ?no\.?| ?number|号码?)?\s*[:：.]?\s*\+?\d[\d\s-]{5,}\d",
        re.I,
    ),
    re.compile(r"(?<![\w-])\(?\d{3}\)?[ .-]\d{3,4}[ .-]\d{4}(?![\w-])"),
    re.compile(r"(?<![\w/=#-])1[3-9]\d{9}(?![\w-])"),
)


def is_number(text: str) -> bool:
    """Tell whether the console takes `text` for a tracking number."""
    return _NUMBER.fullmatch(text) is not None


def is_website(text: str) -> bool:
    """Tell whether `text` is a web address."""
    return _WEBSITE.fullmatch(text.strip()) is not None


def is_remark(text: str) -> bool:
    """Tell whether the console takes `text` for a remark; an empty one is fine."""
    return text.isascii() and len(text) <= REMARK_LIMIT


def has_contact(text: str) -> bool:
    """Tell whether a message gives an e-mail address, a phone number or another messenger."""
    return any(contact.search(text) for contact in _CONTACTS)
