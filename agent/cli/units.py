"""systemd units of an installation: its paths filled in, nothing written that they do not name.

The browser keeps its own sandbox, which needs user namespaces: so these are not restricted, and an
unprivileged user runs it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.schedule import Entry
    from agent.settings import Settings

#: Codes that are no failures of the machine: writes wait for a yes, another run holds the store.
_GOOD = "8 9"
#: A run has `supervise.running.GRACE` seconds to confirm what it has begun; then comes the rest.
_STOP_SECONDS = 90


def service_units(settings: Settings, user: str) -> dict[str, str]:
    """Return the one service that runs `bufa serve`, by its file's name."""
    own = f"""\
[Unit]
Description=bufa: keeps the tracking numbers of a shop right
After=network-online.target
Wants=network-online.target

[Service]
Type=simple
ExecStart={_command(settings)} serve
Restart=always
RestartSec=10
SuccessExitStatus={_GOOD}
{_common(settings, user, settings.serve.parallel)}
[Install]
WantedBy=multi-user.target
"""
    return {"bufa.service": own}


def timer_units(settings: Settings, entries: list[Entry], user: str) -> dict[str, str]:
    """Return a service and a timer for each line of the schedule.

    Jitter is systemd's; a run that was missed while the machine was off is not made up for.
    """
    found: dict[str, str] = {}
    for entry in entries:
        name = f"bufa-{entry.store}-{entry.flow}"
        found[f"{name}.service"] = _run_service(settings, entry, user)
        found[f"{name}.timer"] = _timer(entry)
    return found


def _run_service(settings: Settings, entry: Entry, user: str) -> str:
    return f"""\
[Unit]
Description=bufa: {entry.flow} of {entry.store}
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart={_command(settings)} run {entry.flow} --store {entry.store}
TimeoutStartSec={settings.stores[entry.store].schedule.limit_minutes * 60}
SuccessExitStatus={_GOOD} 143
{_common(settings, user, 1)}"""


def _timer(entry: Entry) -> str:
    from agent.cli.calendar_events import events

    lines = "\n".join(f"OnCalendar={one} {entry.zone}" for one in events(entry.line))
    return f"""\
[Unit]
Description=bufa: when {entry.flow} of {entry.store} runs ({entry.line}, {entry.zone})

[Timer]
{lines}
RandomizedDelaySec={int(entry.jitter.total_seconds())}
FixedRandomDelay=true
AccuracySec=1s
Persistent=false

[Install]
WantedBy=timers.target
"""


def _common(settings: Settings, user: str, runs: int) -> str:
    """Return what all services share: who runs it, its secrets, what it may write, how it is stopped.

    It may take the memory of so many `runs`, and what the supervisor takes itself.
    `bufa.env` beside the settings may hold what else comes from the environment (`BUFA_PASSWORD_…`,
    `BUFA_CHANNEL_…`, `BUFA_KEY`): a service has no other, and no keyring.
    """
    folders = [str(each) for each in sorted({settings.data_dir, settings.recordings_dir})]
    made = "\n".join(f"ExecStartPre=+/usr/bin/install -d -m 700 -o {user} {_word(each)}" for each in folders)
    places = " ".join(_word(f"-{each}") for each in [*folders, *_profiles(settings)])
    memory = runs * settings.serve.memory_mb + 500
    return f"""\
User={user}
WorkingDirectory={_path(settings.folder)}
EnvironmentFile=-{_path(settings.folder / "bufa.env")}
{made}
KillMode=mixed
TimeoutStopSec={_STOP_SECONDS}
UMask=0077
MemoryMax={memory}M
OOMPolicy=continue
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={places}
ProtectKernelTunables=true
ProtectControlGroups=true
LimitCORE=0
"""


def _profiles(settings: Settings) -> list[str]:
    """Return the folders in which a person has signed in: the browser writes there, too."""
    browsers = [settings.browser, *(store.browser for store in settings.stores.values())]
    return sorted({str(settings.folder / one.profile) for one in browsers if one.profile})


def _command(settings: Settings) -> str:
    here = Path(sys.executable).parent / "bufa"
    own = _word(here) if here.is_file() else f"{_word(sys.executable)} -m agent"
    return f"{own} --config {_word(settings.file)}"


def _path(path: object) -> str:
    """Return a path where systemd takes the rest of the line as one."""
    return str(path).replace("%", "%%")


def _word(text: object) -> str:
    """Return one word of a line of systemd's, quoted where it has blanks or quotes."""
    escaped = _path(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if any(sign in escaped for sign in " '\"\\") else escaped
