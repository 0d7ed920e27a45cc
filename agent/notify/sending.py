"""Sends one text on one channel, through apprise; what is said of a failure never holds an address."""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from agent.errors import BufaError, InvalidInput
from agent.notify.channels import variable
from agent.say import say
from agent.secrets import Secret

#: Channel, subject, body; returns why the channel did not take it, empty where it did.
Send = Callable[[str, str, str], str]

#: What apprise logs of a refusal: the reply's code, the one part that is worth knowing and no secret.
_CODE = re.compile(r"\berror=(\d{3})\b")


def sender(addresses: Mapping[str, Secret]) -> tuple[Send, dict[str, BufaError]]:
    """Return what sends on these channels, and what is wrong with those that have no usable address."""
    targets: dict[str, Any] = {}
    problems: dict[str, BufaError] = {}
    for name, address in addresses.items():
        try:
            targets[name] = _target(name, address)
        except BufaError as error:
            problems[name] = error

    def send(channel: str, subject: str, body: str) -> str:
        return _sent(targets[channel], subject, body)

    return send, problems


def _target(name: str, address: Secret) -> Any:
    """Return apprise's object for an address; InvalidInput, without the address, where it is none."""
    found = _known(address)
    if found is None:
        raise InvalidInput(
            say("the address of channel `{name}` is none that apprise knows", name=name),
            {"channel": name},
            say(
                "correct {variable} or `address_file`: `mailto://…`, `dingtalk://…`, `feishu://…`, `tgram://…`;"
                " `bufa notify --test` tries it",
                variable=variable(name),
            ),
        )
    return found


def _known(address: Secret) -> Any:
    """Return apprise's object for an address, None for what it does not know."""
    import apprise

    _silence()
    asset = apprise.AppriseAsset(app_id="bufa", app_desc="bufa", app_url="", image_url_mask="")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a module that it imports for one service
        found = apprise.Apprise.instantiate(address.reveal(), asset=asset, suppress_exceptions=True)
    if found is not None:
        found.overflow_mode = apprise.OverflowMode.SPLIT  # a service refuses what is longer than it takes
    return found


def _sent(target: Any, subject: str, body: str) -> str:
    import apprise

    with _codes() as codes:
        try:
            taken = target.notify(title=subject, body=body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # noqa: BLE001 — whatever a plugin raises, the channel did not take it
            return say("it failed: {kind}", kind=type(error).__name__)
    if taken:
        return ""
    return say("it answered {code}", code=codes[-1]) if codes else say("it could not be reached, or refused")


class _Codes(logging.Handler):
    """Keeps the reply codes that this thread's sending logs, and nothing else of what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.thread = threading.get_ident()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.found += _CODE.findall(record.getMessage())


@contextmanager
def _codes() -> Iterator[list[str]]:
    logger, handler = logging.getLogger("apprise"), _Codes()
    logger.addHandler(handler)
    try:
        yield handler.found
    finally:
        logger.removeHandler(handler)


def _scrub(record: logging.LogRecord) -> bool:
    """Leave of what apprise logs the reply codes alone: the rest may hold an address."""
    record.msg, record.args = " ".join(f"error={code}" for code in _CODE.findall(record.getMessage())), ()
    return True


def _silence() -> None:
    """Keep what apprise and its transports log off the screen and out of every log."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addFilter(_scrub)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
