"""The addresses of channels: secrets, kept in the environment or in a private file, never in bufa.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping

from agent.errors import BufaError, InvalidInput
from agent.say import say
from agent.secrets import Secret, private_text
from agent.settings_alerts import ChannelSettings


def variable(name: str) -> str:
    """Return the environment variable that may hold a channel's address."""
    return f"BUFA_CHANNEL_{name.upper().replace('-', '_')}"


def address_of(name: str, channel: ChannelSettings, env: Mapping[str, str] | None = None) -> Secret:
    """Return a channel's address: from the environment, else the first line of its file.

    Raises `InvalidInput` where there is none, and for a file that cannot be read or that others can.
    """
    given = (os.environ if env is None else env).get(variable(name), "").strip()
    if given:
        return Secret(given)
    file = channel.address_file
    lines = private_text(file).split("\n") if file else [""]
    if not lines[0].strip():
        raise InvalidInput(
            say("channel `{name}` has no address", name=name),
            {"looked": say("{variable}, {file}", variable=variable(name), file=file or "address_file")},
            say("put it into {variable}, or into the first line of `address_file`", variable=variable(name)),
        )
    return Secret(lines[0].strip())


def addresses_of(
    channels: Mapping[str, ChannelSettings], env: Mapping[str, str] | None = None
) -> tuple[dict[str, Secret], list[BufaError]]:
    """Return the addresses that there are, and what is wrong with the other channels."""
    found: dict[str, Secret] = {}
    problems: list[BufaError] = []
    for name, channel in channels.items():
        try:
            found[name] = address_of(name, channel, env)
        except BufaError as error:
            problems.append(error.add(channel=name))
    return found, problems
