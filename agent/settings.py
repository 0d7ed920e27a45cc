"""Stores, thresholds and policies, read from `bufa.toml` and the environment.

Every problem of a file is reported at once, as `file: dotted.path: what is wrong, what was expected`; a file
with a problem starts nothing. Relative paths are relative to the file. Passwords never stand here:
`agent.secrets` reads them, from the places that these settings name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import InvalidInput
from agent.models import Kind, Policy
from agent.say import say
from agent.settings_alerts import AlertSettings, ChannelSettings, strangers
from agent.settings_dossier import DossierSettings
from agent.settings_report import Loc, Problem, nearest, report
from agent.settings_retention import RetentionSettings
from agent.settings_review import ReviewSettings
from agent.settings_schedule import ScheduleSettings, ServeSettings
from agent.settings_timestamps import TimestampSettings
from agent.settings_values import Address, Amount, Count, Name, Pace, Share, Zone, is_loopback

FILE_NAME = "bufa.toml"


class _Closed(BaseModel):
    """A model that refuses names it does not know and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KindSettings(_Closed):
    """What bufa may write: `auto` by itself, `approve` after a person's yes, `off` not at all."""

    correct: Policy = Policy.APPROVE
    message: Policy = Policy.APPROVE
    declare: Policy = Policy.APPROVE

    def of(self, kind: Kind) -> Policy:
        """Return the policy of one kind of write."""
        return Policy(getattr(self, kind.value))


class BrowserSettings(_Closed):
    """Which browser to start: its executable, and the profile folder in which a person has signed in."""

    path: str = ""
    profile: str = ""


class StoreSettings(_Closed):
    """One seller account on one console.

    `address` is the console's base address without a closing slash; `pace` the pause between page loads in
    seconds, None for the pack's; `max_opens` and the budgets 0 for no limit; thresholds are in the unit of
    their name, `ledger_max_age` in hours. `ledger` is a pattern of file names, relative to the folder of the
    settings.
    """

    name: str = ""
    pack: Name
    address: Address
    channel_id: str = ""
    user: str = ""
    password_file: Path | None = None
    time_zone: Zone = "Asia/Shanghai"
    ledger: str = ""
    ledger_names: tuple[str, ...] = ()
    ledger_max_age: Amount = 24
    trust_ledger: StrictBool = False
    critical_hours: Amount = 2
    due_soon_hours: Amount = 24
    declare_within_hours: Amount = 12
    shipped_days: Count = 30
    max_opens: Count = 200
    pace: Pace | None = None
    kinds: KindSettings = KindSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    browser: BrowserSettings = BrowserSettings()
    first_run_plan_only: StrictBool = True
    suspect_share: Share = 0.05
    messages_per_buyer_day: Count = 2
    messages_per_buyer_run: Count = 1
    writes_per_run: Count = 50
    messages_dir: Path | None = None
    alerts: AlertSettings = AlertSettings()

    @model_validator(mode="after")
    def _thresholds(self) -> StoreSettings:
        if self.critical_hours > self.due_soon_hours:
            raise ValueError(say("`critical_hours` is more than `due_soon_hours`, expected less"))
        return self

    @property
    def host(self) -> str:
        """The console's host name, without a port."""
        return urlsplit(self.address).hostname or ""

    @property
    def live(self) -> bool:
        """Whether the console is elsewhere, so that real buyers stand behind it."""
        return not is_loopback(self.host)


class Settings(_Closed):
    """Everything that `bufa.toml` says; all paths absolute. `carriers` extends the carrier table."""

    file: Path
    data_dir: Path
    recordings_dir: Path
    language: Literal["en", "zh"] = "en"
    browser: BrowserSettings = BrowserSettings()
    carriers: tuple[dict[str, Any], ...] = ()
    packs_dir: Path | None = None
    timestamps: TimestampSettings = TimestampSettings()
    dossier: DossierSettings = DossierSettings()
    retention: RetentionSettings = RetentionSettings()
    review: ReviewSettings = ReviewSettings()
    serve: ServeSettings = ServeSettings()
    channels: dict[Name, ChannelSettings] = {}
    stores: dict[Name, StoreSettings] = {}

    @property
    def folder(self) -> Path:
        """The folder of the settings file, which relative paths start from."""
        return self.file.parent

    def store(self, name: str) -> StoreSettings:
        """Return one store; InvalidInput names the known ones when there is none of that name."""
        if name in self.stores:
            return self.stores[name]
        known = ", ".join(f"`{each}`" for each in sorted(self.stores)) or say("none")
        raise InvalidInput(
            say("there is no store `{name}`", name=name),
            {"file": str(self.file), "known": known},
            nearest(name, self.stores) or say("add [stores.NAME] to {file}", file=self.file.name),
        )


class Environment(BaseSettings):
    """What the environment may say instead of the file; its relative paths start from the current folder."""

    model_config = SettingsConfigDict(env_prefix="BUFA_", extra="ignore", env_ignore_empty=True)

    data_dir: Path | None = None
    recordings_dir: Path | None = None
    language: str | None = None


def find_settings(option: Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """Return the settings file: `--config`, else `BUFA_CONFIG`, else `bufa.toml` in `cwd`.

    InvalidInput where it is none, with the places that were looked at.
    """
    named = option or (Path(env["BUFA_CONFIG"]) if env.get("BUFA_CONFIG") else None)
    file = (cwd / (named.expanduser() if named else FILE_NAME)).absolute()
    if file.is_file():
        return file
    raise InvalidInput(
        say("there is no settings file `{file}`", file=file),
        {"looked": say("--config, BUFA_CONFIG, {name} in the current folder", name=FILE_NAME)},
        say("run `bufa init` to write one, or name yours: `bufa --config FILE …`"),
    )


def load(path: Path, *, environment: bool = True) -> Settings:
    """Read and check a settings file; InvalidInput lists all of its problems.

    The environment's BUFA_DATA_DIR, BUFA_RECORDINGS_DIR and BUFA_LANGUAGE win over the file, unless
    `environment` is off: what a demo leaves behind must not mix with a real shop's.
    """
    file = path.absolute()
    raw = _read(file)
    named = Environment().model_dump(exclude_none=True) if environment else {}
    raw.update({key: _from_here(value) for key, value in named.items()})
    problems: list[Problem] = [(loc, None) for loc in _reserved(raw)]
    raw = {"data_dir": ".", "recordings_dir": "recordings", **raw, "file": file}
    try:
        settings = Settings.model_validate(_named(raw))
        problems += strangers(settings.stores, settings.channels)
    except ValidationError as error:
        problems += [(item["loc"], item) for item in error.errors(include_url=False)]
    if problems:
        raise report(file, problems, _names)
    return _anchored(settings)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidInput(
            say("`{file}` cannot be read: {why}", file=file, why=error.strerror or error),
            hint=say("run `bufa init` to write one, or correct the path"),
        ) from None
    except UnicodeDecodeError:
        what = say("`{file}` is not UTF-8 text, expected TOML in UTF-8", file=file)
        raise InvalidInput(what, hint=say("save it as UTF-8; nothing was started")) from None
    except tomllib.TOMLDecodeError as error:
        what = say("`{file}` is not valid TOML: {why}", file=file, why=error)
        raise InvalidInput(what, hint=say("correct it there; nothing was started")) from None


def _names(loc: Loc) -> list[str]:
    """Return the names that may stand where an unknown one stood."""
    sections: dict[object, type[BaseModel]] = {"kinds": KindSettings, "browser": BrowserSettings}
    sections |= {"timestamps": TimestampSettings, "dossier": DossierSettings, "retention": RetentionSettings}
    sections["review"] = ReviewSettings
    sections |= {"schedule": ScheduleSettings, "serve": ServeSettings, "alerts": AlertSettings}
    places: dict[object, type[BaseModel]] = {"stores": StoreSettings, "channels": ChannelSettings}
    inner = places.get(loc[0], Settings) if len(loc) > 1 else Settings
    model = sections.get(loc[-2], inner) if len(loc) > 1 else inner
    return [name for name in model.model_fields if name not in ("file", "name")]


def _from_here(value: object) -> object:
    return value.expanduser().absolute() if isinstance(value, Path) else value


def _reserved(raw: dict[str, Any]) -> list[Loc]:
    """Find the names that only the program fills in: where the file lies, and what a store is called."""
    stores = raw.get("stores")
    named = [("stores", key, "name") for key, store in _tables(stores) if "name" in store]
    return [*([("file",)] if "file" in raw else []), *named]


def _tables(section: object) -> list[tuple[str, dict[str, Any]]]:
    pairs = section.items() if isinstance(section, dict) else ()
    return [(key, value) for key, value in pairs if isinstance(value, dict)]


def _named(raw: dict[str, Any]) -> dict[str, Any]:
    """Give each store its name."""
    filled = {name: {**store, "name": name} for name, store in _tables(raw.get("stores"))}
    return {**raw, "stores": {**raw["stores"], **filled}} if filled else raw


def _anchored(settings: Settings) -> Settings:
    """Make every path absolute, and give the common browser to stores that say nothing of theirs."""
    base = settings.folder
    update: dict[str, Any] = {key: _from(base, getattr(settings, key)) for key in _PATHS}
    update["browser"] = _browser(base, settings.browser)
    update["timestamps"] = settings.timestamps.at(base)
    update["channels"] = {name: _channel(base, one) for name, one in settings.channels.items()}
    update["stores"] = {name: _at(base, store, settings.browser) for name, store in settings.stores.items()}
    return settings.model_copy(update=update)


_PATHS = ("data_dir", "recordings_dir", "packs_dir")


def _at(base: Path, store: StoreSettings, common: BrowserSettings) -> StoreSettings:
    own = store.browser.model_dump(include=store.browser.model_fields_set)
    paths = {key: _from(base, getattr(store, key)) for key in ("password_file", "messages_dir")}
    browser = _browser(base, common.model_copy(update=own))
    return store.model_copy(update={**paths, "browser": browser})


def _channel(base: Path, channel: ChannelSettings) -> ChannelSettings:
    return channel.model_copy(update={"address_file": _from(base, channel.address_file)})


def _from(base: Path, path: Path | None) -> Path | None:
    return None if path is None else base / path.expanduser()


def _browser(base: Path, browser: BrowserSettings) -> BrowserSettings:
    """Make both paths absolute; an empty one stays empty, since that means: look for it."""
    absolute = {name: str(base / Path(path).expanduser()) for name, path in browser if path}
    return browser.model_copy(update=absolute)
