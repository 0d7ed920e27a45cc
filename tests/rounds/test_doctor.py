"""`bufa doctor` on a practice console: all is well, and then what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.installation import listing
from tests.rounds.person import Person, Ran
from tests.rounds.shop import Shop

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
NOTES = {"sandbox", "disk"}  # what a machine of tests may lack


def found(ran: Ran) -> dict[str, dict[str, str]]:
    """Return the lines by what they look at."""
    return {each["check"]: each for each in json.loads(ran.out)}


def states(ran: Ran) -> dict[str, str]:
    """Return the state of each check, but of those that a machine of tests may lack."""
    return {name: line["state"] for name, line in found(ran).items() if name not in NOTES}


def test_an_installation_that_works(shop: Shop) -> None:
    """After a scan all is well and signed in; nothing was changed, and the console was asked for nothing."""
    assert 0 == shop.person.run("scan").code
    before, asked = listing(shop.person.folder), shop.witness().log
    ran = shop.person("doctor", "--json")
    assert 0 == ran.code, ran.out
    well = dict.fromkeys(
        ("python", "settings", "time zones", "key", "service", "database", "pause", "recordings", "browser",
         "fonts", "console", "clock", "session"), "ok"
    )  # fmt: skip
    assert {**well, "notices": "note"} == states(ran)
    after = listing(shop.person.folder)
    assert before == {name: state for name, state in after.items() if not name.startswith("locks")} | {
        name: state for name, state in before.items() if name.startswith("locks")
    }
    assert asked == shop.witness().log
    (shop.person.folder / "practice.session").unlink()
    (shop.person.folder / "practice.password").unlink()
    signed_out = shop.person("doctor", "--store", "practice", "--json")
    assert 3 == signed_out.code  # the settings name a password file that is not there
    shop.person.settings('password_file = "practice.password"', "")
    signed_out = shop.person("doctor")
    assert 4 == signed_out.code, signed_out.out
    assert "no session is kept — bufa login practice" in signed_out.out
    shop.stop()
    gone = shop.person("doctor", "--json")
    assert 7 == gone.code, gone.out
    expected = {"console": "wrong", "clock": "not looked at", "session": "not looked at"}
    assert expected == {name: states(gone)[name] for name in expected}


@pytest.mark.skipif(not DEJAVU.is_dir(), reason="only where DejaVu lies where Debian puts it")
def test_a_machine_without_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one font that has no Chinese the picture shows boxes, and they are seen; the rest is not told."""
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{DEJAVU}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    (tmp_path / "bufa.toml").write_text("")
    ran = Person(tmp_path)("doctor", "--json")
    assert 3 == ran.code, ran.out
    line = found(ran)["fonts"]
    assert "wrong" == line["state"]
    assert "fonts-noto-cjk" in line["remedy"]
    undrawn = set(line["seen"].partition(": ")[2].split(", "))
    assert {"Han", "Hangul", "Kana"} <= undrawn
    assert not {"Latin", "Cyrillic", "Arabic", "Greek"} & undrawn


def test_bad_settings_and_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown time zone is told where it stands; the rest is looked at as far as it goes."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    store = '[stores.main]\npack = "aliexpress"\naddress = "https://a.example"\ntime_zone = "Asia/Nowhere"\n'
    (tmp_path / "bufa.toml").write_text(store)
    ran = Person(tmp_path)("doctor", "--json")
    assert 3 == ran.code, ran.out
    lines = found(ran)
    assert "stores.main.time_zone: not a time zone" in lines["settings"]["seen"]
    assert "apt-get install chromium" in lines["browser"]["remedy"]
    expected = {"python": "ok", "settings": "wrong", "time zones": "ok", "browser": "wrong",
                "sandbox": "not looked at", "fonts": "not looked at"}  # fmt: skip
    assert expected == {name: line["state"] for name, line in lines.items()}
    assert ["bufa.toml"] == [path.name for path in tmp_path.iterdir()]
