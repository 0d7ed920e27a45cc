"""What a service would miss of this shell's secrets; no value of one is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.doctor.line import Health
from agent.doctor.service import FILE, service
from agent.errors import InvalidInput
from agent.secrets import master_key
from agent.settings import Settings
from tests.doctor.conftest import Installed

KEY = "A" * 43 + "="
HERE = {"BUFA_CHANNEL_OPS": "json://tok3n", "BUFA_PASSWORD_MAIN": "hunter2", "BUFA_KEY": KEY}
CHANNELS = {"ops": "BUFA_CHANNEL_OPS"}


@pytest.fixture
def settings(installed: Installed) -> Settings:
    """A channel without an address file, a store without a password file."""
    return installed(below="[channels.ops]\n")


def private(folder: Path, text: str, mode: int = 0o600) -> None:
    """Write the environment of the unit."""
    (folder / FILE).write_text(text, "utf-8")
    (folder / FILE).chmod(mode)


def missing(settings: Settings, env: dict[str, str] = HERE) -> str:
    """Return the names of what a service would miss."""
    line = service(settings, settings.stores.values(), CHANNELS, env)
    assert (Health.NOTE if "only" in line.seen else Health.OK) is line.health
    assert not [value for value in HERE.values() if value in f"{line.seen} {line.remedy}"]
    return line.seen.partition(" has ")[2]


def test_what_only_this_shell_has_is_named(settings: Settings) -> None:
    """Address, password and key, as the variables that a service would need."""
    assert "BUFA_CHANNEL_OPS, BUFA_PASSWORD_MAIN, BUFA_KEY" == missing(settings)
    assert str(settings.folder / FILE) in service(settings, settings.stores.values(), CHANNELS, HERE).remedy
    assert "" == missing(settings, {})


def test_what_the_units_environment_has_is_not_missed(settings: Settings) -> None:
    """Lines of comments and empty values do not count."""
    private(settings.folder, f"BUFA_KEY={KEY}\n#BUFA_CHANNEL_OPS=x\nBUFA_PASSWORD_MAIN=\n")
    assert "BUFA_CHANNEL_OPS, BUFA_PASSWORD_MAIN" == missing(settings)
    private(settings.folder, "\n".join(f"{name}={value}" for name, value in HERE.items()))
    assert "" == missing(settings)


@pytest.mark.parametrize("value", ["p\\a", "\\", "'open", '"', "p a\\"])
def test_what_systemd_reads_otherwise(settings: Settings, value: str) -> None:
    """A backslash is dropped and an open quote goes on: a wrong password would be typed, so it is told."""
    private(settings.folder, f"BUFA_PASSWORD_MAIN={value}\nBUFA_KEY={KEY}\n")
    line = service(settings, settings.stores.values(), CHANNELS, {})
    assert Health.WRONG is line.health
    assert "BUFA_PASSWORD_MAIN" in line.seen
    assert "BUFA_KEY" not in line.seen
    assert "single quotes" in line.remedy


@pytest.mark.parametrize("value", ["'p\\a'", "pa$$#w", "a'b\"c", '"p\\\\a"', "", "密码", "# no\\", "'p\\a' "])
def test_what_systemd_reads_as_it_stands(settings: Settings, value: str) -> None:
    """Single quotes take everything, a quote inside is a sign like others, and comments may hold anything."""
    private(settings.folder, f"#C=\\\n{'' if value.startswith('#') else 'BUFA_PASSWORD_MAIN='}{value}\n")
    assert Health.OK is service(settings, settings.stores.values(), CHANNELS, {}).health


def test_one_that_others_can_read_is_refused(settings: Settings) -> None:
    """It holds secrets."""
    private(settings.folder, "BUFA_KEY=x\n", 0o644)
    with pytest.raises(InvalidInput, match="others can read"):
        service(settings, settings.stores.values(), CHANNELS, HERE)


def test_one_that_is_roots(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service has it, so nothing is wrong; who looks cannot tell what is in it."""
    private(settings.folder, f"BUFA_KEY={KEY}\n")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # these tests may run as root
    monkeypatch.setenv("USER", "bufa")
    line = service(settings, settings.stores.values(), CHANNELS, HERE)
    assert (Health.UNSEEN, f"sudo chown bufa {settings.folder / FILE}") == (line.health, line.remedy)


def test_what_lies_in_files_is_found_by_a_service(installed: Installed) -> None:
    """The key's own file, a password file, an address file: the environment may well hold the same."""
    settings = installed(below='password_file = "p"\n[channels.ops]\naddress_file = "a"\n')
    master_key(settings.data_dir, {})
    assert "" == missing(settings, HERE | {"BUFA_KEY": ""})
