"""Finds, starts and closes Chromium; the only file that starts Playwright.

One run is one process and one instance of Playwright: the sync API forbids to share one between threads.
A context made elsewhere (a test's, or one reached over CDP) is as good as ours: see `screen.Console`.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from agent.console.temporary import own_folder
from agent.errors import InvalidInput, NoBrowser
from agent.fontconfig import asked
from agent.say import say

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

T = TypeVar("T")
VIEWPORT = {"width": 1440, "height": 900}
ON_PATH = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome", "msedge")

#: Playwright's own list, since a second `--disable-features` replaces the first instead of adding to it.
_FEATURES_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,AutofillServerCommunication"
)
#: Stop full Chromium's calls home: form signatures, account list, updates (read off its network log).
_QUIET = (
    f"--disable-features={_FEATURES_OFF}",
    "--gaia-url=http://127.0.0.1:9/",
    "--variations-server-url=http://127.0.0.1:9/",
    "--component-updater=url-source=http://127.0.0.1:9/",
)
#: No other host exists for such a browser: no flow in a test or on the practice console reaches a real site.
_LOOPBACK_ONLY = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE [::1]"
)


@dataclass(frozen=True)
class Wanted:
    """How to start the browser: which one, visible or not, with which profile.

    `path` names an executable and wins over the search; `profile` is a folder in which a person has signed
    in; `shell` allows the light headless shell (tests and the practice console only, since live stores use
    the browser that people sign in with); `loopback` cuts the browser off from every other host; `traces` is
    the folder for raw traces, where some are made.
    """

    path: str = ""
    profile: str = ""
    headed: bool = False
    slow_mo: float = 0
    shell: bool = False
    loopback: bool = False
    traces: str = ""


def find_browser(wanted: Wanted, own: str = "") -> str:
    """Return the executable to start; `own` is where Playwright would keep its own.

    Raises InvalidInput when the path in the settings is none, NoBrowser when nothing is found.
    """
    if wanted.path:
        if not Path(wanted.path).is_file():
            raise InvalidInput(
                say("there is no browser at `{path}`", path=wanted.path),
                hint=say("correct `browser.path` in bufa.toml, or leave it out to search"),
            )
        return wanted.path
    shell = shutil.which("chromium-headless-shell") if wanted.shell and not wanted.headed else None
    found = shell or (own if own and Path(own).is_file() else None)
    found = found or next((path for name in ON_PATH if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowser(
            say("no Chrome or Chromium was found"),
            {"looked": say("Playwright's own, then on PATH: {names}", names=", ".join(ON_PATH))},
            say("install one (Debian: `apt-get install chromium`), or set `browser.path` in bufa.toml"),
        )
    return found


def sandbox_on() -> bool:
    """Whether Chromium's sandbox can be on: it refuses to start as root on Linux."""
    return not (hasattr(os, "geteuid") and os.geteuid() == 0)


def launch_options(wanted: Wanted, own: str) -> dict[str, Any]:
    """Return how Playwright is to start the browser; `own` and what it raises as `find_browser`."""
    args = [*_QUIET, *([_LOOPBACK_ONLY] if wanted.loopback else [])]
    return {
        "executable_path": find_browser(wanted, own),
        "headless": not wanted.headed,
        "slow_mo": wanted.slow_mo,
        "chromium_sandbox": sandbox_on(),
        "args": args,
        **({"traces_dir": wanted.traces} if wanted.traces else {}),
    }


def context_options(state: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return how every context of ours looks; `state` is a stored session (cookies, local storage)."""
    options: dict[str, Any] = {"viewport": VIEWPORT, "accept_downloads": False}
    return {**options, "storage_state": state} if state else options


@dataclass(frozen=True)
class Started:
    """A running context and what is known of its browser, for the run's record."""

    context: BrowserContext
    versions: dict[str, str]


def _start(
    playwright: Playwright, wanted: Wanted, state: dict[str, Any] | None, env: dict[str, str | float | bool]
) -> tuple[Any, Browser | None]:
    options = {**launch_options(wanted, playwright.chromium.executable_path), "env": env}
    if wanted.profile:
        Path(wanted.profile).mkdir(mode=0o700, parents=True, exist_ok=True)
        return playwright.chromium.launch_persistent_context(
            wanted.profile, **options, **context_options()
        ), None
    browser = playwright.chromium.launch(**options)
    return browser.new_context(**context_options(state)), browser


def surroundings(folder: Path) -> dict[str, str | float | bool]:
    """Return the browser's environment: its caches and crash reports lie in a folder that goes when it ends.

    Full Chromium keeps both below the home folder, whatever its profile (seen with 156 on Debian).
    """
    return {**os.environ, "XDG_CACHE_HOME": str(folder), "BREAKPAD_DUMP_LOCATION": str(folder)}


@dataclass(frozen=True)
class Driver(Generic[T]):
    """Playwright ready to start browsers, the folder for what they leave behind, and what came meanwhile.

    `fonts` are those that draw Chinese here; see the function of that name.
    """

    playwright: Playwright
    folder: Path
    meanwhile: T
    fonts: str


@contextmanager
def driver(meanwhile: Callable[[], T]) -> Iterator[Driver[T]]:
    """Start Playwright's driver, and call `meanwhile` while it gets ready, which takes a quarter second.

    No browser is started. What `meanwhile` raises goes before anything that the driver has to complain of.
    """
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(2, "meanwhile"))
        coming, drawing = pool.submit(meanwhile), pool.submit(fonts)
        from playwright.sync_api import sync_playwright

        folder = stack.enter_context(own_folder())
        try:
            with _temporary(folder):
                playwright = stack.enter_context(sync_playwright())
        except Exception:
            coming.result()
            raise
        yield Driver(playwright, folder, coming.result(), drawing.result())


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Let a process that is started in the block keep its temporary files in `folder`: profiles are such."""
    names = ("TMPDIR", "TEMP", "TMP")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def started(driver: Driver[Any], wanted: Wanted, state: dict[str, Any] | None = None) -> Iterator[Started]:
    """Start a browser with one context, and close both on the way out, whatever happened.

    Raises NoBrowser when Chromium is missing or does not start.
    """
    from playwright.sync_api import Error

    need_screen(wanted)
    try:
        context, browser = _start(driver.playwright, wanted, state, surroundings(driver.folder))
    except Error as error:
        raise NoBrowser(
            say("the browser did not start"),
            {"seen": _said(error.message)},
            _next_move(error.message),
        ) from None
    try:
        yield Started(context, _versions(context.browser, driver.fonts))
    finally:
        _close(context, browser)


#: How full Chromium marks an error among what it writes, which Playwright hands on.
_ITS_ERROR = re.compile(r"\[err\] \[[^]]*:ERROR:[^]]*\] (.+)")
_MOST_ERRORS = 6


def _said(message: str) -> str:
    """Return the first line of why Playwright got no browser, with the errors that the browser told.

    They come from several threads, the one that matters at any place among them.
    """
    first, told = message.splitlines()[0], dict.fromkeys(_ITS_ERROR.findall(message))
    return f"{first} ({'; '.join(list(told)[:_MOST_ERRORS])})" if told else first


def _next_move(message: str) -> str:
    """Return the hint for a browser that did not start; that there is no sandbox is Chromium's own word."""
    if "No usable sandbox" in message:
        return say("run `bufa doctor`: its line `sandbox` says what the machine refuses, and how to allow it")
    return say("start it by hand once, or set `browser.path` in bufa.toml")


def need_screen(wanted: Wanted) -> None:
    """Raise NoBrowser for a visible browser without a screen, which a Linux server has only when told."""
    unseen = sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if wanted.headed and unseen:
        raise NoBrowser(
            say("a visible browser needs a screen, and this machine shows none"),
            {"seen": say("neither DISPLAY nor WAYLAND_DISPLAY is set")},
            say("run it at a screen (`ssh -X`, a remote desktop), or with `xvfb-run -a`"),
        )


def _close(context: BrowserContext, browser: Browser | None) -> None:
    """Close what may be dead already: a browser that crashed must not hide the first error."""
    from playwright.sync_api import Error

    for part in (context, browser):
        try:
            if part is not None:
                part.close()
        except Error:
            continue


def _versions(browser: Browser | None, fonts: str) -> dict[str, str]:
    return {
        "bufa": version("bufa"),
        "playwright": version("playwright"),
        "python": platform.python_version(),
        "browser": browser.version if browser is not None else "",
        "sandbox": "on" if sandbox_on() else "off (root)",
        "fonts": fonts,
    }


def fonts() -> str:
    """Return which fonts draw Chinese here, as fontconfig tells; without one, pictures show boxes."""
    listed = asked("fc-list", ":lang=zh", "family")
    if listed is None:
        return ""
    families = sorted({line.split(",")[0] for line in listed.splitlines() if line})
    return ", ".join(families[:3]) or "none for Chinese"
