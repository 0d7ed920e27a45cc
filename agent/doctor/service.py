"""Which secrets only this shell has: a service of systemd sees neither its environment nor its keyring."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from agent.doctor.line import Line, good, note, unseen, wrong
from agent.say import say
from agent.secrets import KEY_FILE, key_place, password_for, password_variable, private_text
from agent.settings import Settings, StoreSettings

#: The environment of the unit, beside bufa.toml.
FILE = "bufa.env"
_ASSIGNED = re.compile(r"^\s*([A-Za-z_][A-Za-z0-9_]*)=\s*\S", re.MULTILINE)
#: A value that systemd does not take as it stands: it drops backslashes, and a quote lasts to its other end.
_TAKEN_OTHERWISE = re.compile(
    r"""^[ \t]*([A-Za-z_]\w*)=[ \t]*(?:(?!['"]).*\\|(['"])(?!.*\2[ \t]*$))""", re.MULTILINE | re.ASCII
)


def service(
    settings: Settings,
    stores: Iterable[StoreSettings],
    channels: Mapping[str, str],
    env: Mapping[str, str] | None = None,
) -> Line:
    """Whether a service would find the secrets that this shell finds; no value is told.

    `channels` are the variables that may hold their addresses, by channel. Raises `InvalidInput` for a
    bufa.env that others can read.
    """
    here = os.environ if env is None else env
    file = settings.folder / FILE
    if file.is_file() and (amiss := _amiss(file)):
        return amiss
    given = set(_ASSIGNED.findall(private_text(file))) if file.is_file() else set()
    missing = [name for name in _of_this_shell(settings, stores, channels, here) if name not in given]
    if not missing:
        return good("service", say("no secret is in this shell alone"))
    words = say("only this shell's environment or keyring has {names}", names=", ".join(missing))
    return note("service", words, say("a service needs them in {file} (0600), as NAME=value", file=file))


def _amiss(file: Path) -> Line | None:
    """Return what keeps a service from what this file says, or this user from telling."""
    if not os.access(file, os.R_OK):
        words = say("{file} may not be read by this user; systemd reads it all the same", file=file)
        return unseen("service", words, f"sudo chown {os.environ.get('USER') or 'USER'} {file}")
    bent = [found[1] for found in _TAKEN_OTHERWISE.finditer(private_text(file))]
    if not bent:
        return None
    words = say("{file}: systemd reads {names} otherwise than written", file=file, names=", ".join(bent))
    return wrong("service", words, say("put the value in single quotes: NAME='value'"))


def _of_this_shell(
    settings: Settings, stores: Iterable[StoreSettings], channels: Mapping[str, str], env: Mapping[str, str]
) -> Iterator[str]:
    """Yield the variables that would hold what the environment or the keyring holds, and no file does."""
    for name, channel in sorted(settings.channels.items()):
        if env.get(channels[name], "").strip() and channel.address_file is None:
            yield channels[name]
    for store in stores:
        if store.user and store.password_file is None and password_for(store.name, store.user, None, env):
            yield password_variable(store.name)
    place = key_place(settings.data_dir, env)
    if place and place != str(settings.data_dir / KEY_FILE):
        yield "BUFA_KEY"
