"""How each hazard is written, for the help of commands that must not load a web server to say so.

MS are milliseconds, P is a share from 0 to 1, N a number; what stands in brackets may be left out.
"""

from __future__ import annotations

FORMS = (
    "blank-rows",
    "blocked-buyer[=N|box|post]",
    "budget-spent[=N]",
    "carrier-resets",
    "colleague[=N]",
    "colleague-other-number[=N]",
    "draft-left[=N]",
    "endless-next",
    "endless-spinner",
    "false-success[=N]",
    "human-check=N",
    "jitter=MS",
    "late-effect=MS",
    "late-panel",
    "latency=MS",
    "lost-reply[=N]",
    "moderation[=N]",
    "moving-rows",
    "no-order-card[=N]",
    "number-changed-on-save[=case|cut]",
    "platform-renumbers[=N]",
    "promo-dialog=P",
    "renamed-button",
    "repeated-page",
    "same-name-buyers[=N]",
    "server-error=P",
    "session-expiry-api[=N|write]",
    "session-expiry=N",
    "slow-render",
    "sms-code",
    "stale-row[=N]",
    "stale-toast[=success|error]",
    "status-changed[=N]",
    "token-renewal[=N]",
    "too-fast=MS",
    "twin-button",
    "unread-message[=N]",
    "window-passed[=N]",
    "write-error=P",
    "wrong-shop",
)
