"""Settings: what is read, where from, and what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import InvalidInput
from agent.models import Kind, Policy
from agent.settings import Settings, find_settings, load

STORE = '[stores.main]\npack = "aliexpress"\naddress = "https://csp.aliexpress.com"\n'


def written(folder: Path, text: str) -> Path:
    """Write a settings file and return its path."""
    file = folder / "bufa.toml"
    file.write_text(text, encoding="utf-8")
    return file


def settings(folder: Path, text: str) -> Settings:
    """Read settings with this text."""
    return load(written(folder, text))


def test_what_is_not_said_has_its_default(folder: Path) -> None:
    """A store needs a pack and an address; all else has a default, and nothing is written by default."""
    store = settings(folder, STORE).store("main")
    expected = ("main", "Asia/Shanghai", 24, False, 2, 24, 12, 30, 200, None, True, 0.05, 2, 1, 50, "")
    assert expected == (
        store.name,
        store.time_zone,
        store.ledger_max_age,
        store.trust_ledger,
        store.critical_hours,
        store.due_soon_hours,
        store.declare_within_hours,
        store.shipped_days,
        store.max_opens,
        store.pace,
        store.first_run_plan_only,
        store.suspect_share,
        store.messages_per_buyer_day,
        store.messages_per_buyer_run,
        store.writes_per_run,
        store.browser.path,
    )
    asked = [Policy.APPROVE] * 3
    assert asked == [store.kinds.of(kind) for kind in Kind]


def test_each_kind_has_its_own_policy(folder: Path) -> None:
    """`correct` on `auto` leaves `message` to a person's yes."""
    kinds = settings(folder, f'{STORE}[stores.main.kinds]\ncorrect = "auto"\n').store("main").kinds
    expected = (Policy.AUTO, Policy.APPROVE)
    assert expected == (kinds.of(Kind.CORRECT), kinds.of(Kind.MESSAGE))


def test_paths_start_from_the_file(folder: Path, tmp_path: Path) -> None:
    """Relative paths are relative to the settings file, wherever the command is called."""
    text = 'recordings_dir = "out"\npacks_dir = "p"\n' + STORE
    text += 'password_file = "secret"\nmessages_dir = "texts"\n[stores.main.browser]\nprofile = "chrome"\n'
    found = settings(folder, text)
    store = found.store("main")
    expected = [folder, folder / "out", folder / "p", folder / "secret", folder / "texts", folder / "chrome"]
    assert expected == [
        found.data_dir,
        found.recordings_dir,
        found.packs_dir,
        store.password_file,
        store.messages_dir,
        Path(store.browser.profile),
    ]


def test_the_common_browser_serves_stores_without_their_own(folder: Path) -> None:
    """What a store does not say of its browser is taken from [browser]."""
    text = f'{STORE}[stores.main.browser]\nprofile = "chrome"\n[browser]\npath = "/opt/chrome"\n'
    browser = settings(folder, text).store("main").browser
    assert ("/opt/chrome", str(folder / "chrome")) == (browser.path, browser.profile)


def test_time_stamps_are_off_until_an_authority_is_named(folder: Path) -> None:
    """By default nobody is asked; an authority may be plain http with a query, its files lie beside ours."""
    off = settings(folder, STORE).timestamps
    assert ("", None, None, 10) == (off.authority, off.roots, off.chain, off.wait_seconds)
    text = 'authority = "http://x.y/tsr?a=b"\nroots = "r.pem"\nchain = "/c.pem"\nwait_seconds = 2.5\n'
    on = settings(folder, f"{STORE}[timestamps]\n{text}").timestamps
    expected = ("http://x.y/tsr?a=b", folder / "r.pem", Path("/c.pem"), 2.5)
    assert expected == (on.authority, on.roots, on.chain, on.wait_seconds)


def test_evidence_is_kept_until_somebody_says_otherwise(folder: Path) -> None:
    """By default traces alone grow old, after 30 days; no disk is too small; each class has its own days."""
    names = ("evidence_days", "debug_days", "text_days", "personal_days", "disk_budget_mb")
    default, text = settings(folder, STORE).retention, "".join(f"{name} = {len(name)}\n" for name in names)
    assert [0, 30, 0, 0, 0] == [getattr(default, name) for name in names]
    own = settings(folder, f"{STORE}[retention]\n{text}").retention
    assert [13, 10, 9, 13, 14] == [getattr(own, name) for name in names]


def test_the_environment_wins(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BUFA_DATA_DIR and its sisters win over the file; their relative paths start from the current folder."""
    monkeypatch.setenv("BUFA_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("BUFA_RECORDINGS_DIR", "here-and-now")
    monkeypatch.setenv("BUFA_LANGUAGE", "zh")
    found = settings(folder, 'data_dir = "x"\nlanguage = "en"\n' + STORE)
    expected = (tmp_path / "elsewhere", folder / "here-and-now", "zh")
    assert expected == (found.data_dir, found.recordings_dir, found.language)


def test_the_environment_can_be_left_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demo's own settings are not moved into a real shop's folder by the environment."""
    monkeypatch.setenv("BUFA_DATA_DIR", str(tmp_path / "elsewhere"))
    assert folder == load(written(folder, STORE), environment=False).data_dir


def test_a_byte_order_mark_is_no_matter(folder: Path) -> None:
    """Editors on Windows put one in front."""
    (folder / "bufa.toml").write_bytes(b"\xef\xbb\xbf" + STORE.encode())
    assert {"main"} == set(load(folder / "bufa.toml").stores)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:9"])
def test_loopback_may_be_plain_http(folder: Path, address: str) -> None:
    """The practice console lies on this machine, so nobody listens; such a store is not live."""
    store = settings(folder, STORE.replace("https://csp.aliexpress.com", address)).store("main")
    assert (address, False) == (store.address, store.live)


def test_an_address_ends_without_a_slash(folder: Path) -> None:
    """Packs join their paths to it, and every one begins with a slash."""
    store = settings(folder, STORE.replace(".com", ".com/")).store("main")
    expected = ("https://csp.aliexpress.com", True)
    assert expected == (store.address, store.live)


MISTAKES = {
    "a key nobody knows": ("dat_dir = 1", "dat_dir: unknown name, did you mean `data_dir`?"),
    "a reserved key": ('file = "x"', "file: unknown name"),
    "a key of a store": (
        "S:trust_ledgr = true",
        "stores.main.trust_ledgr: unknown name, did you mean `trust_ledger`?",
    ),
    "a store's own name": ('S:name = "x"', "stores.main.name: unknown name"),
    "a kind": (
        'S:kinds = {mesage = "auto"}',
        "stores.main.kinds.mesage: unknown name, did you mean `message`?",
    ),
    "an address in the settings": (
        '[channels.ops]\naddress = "json://x"\n',
        "channels.ops.address: unknown name, did you mean `address_file`?",
    ),
    "a key of alerts": (
        "S:alerts = {pikup = '16:00'}",
        "stores.main.alerts.pikup: unknown name, did you mean `pickup`?",
    ),
    "a channel nobody described": (
        'S:alerts = {channels = ["ops"]}',
        "stores.main.alerts.channels: there is no channel `ops`, expected one of none; add [channels.ops]",
    ),
    "quiet hours that are none": (
        'S:alerts = {quiet = "22-7"}',
        "stores.main.alerts.quiet: not hours of a day, expected some like `22:00-07:00`",
    ),
    "quiet hours of no length": (
        'S:alerts = {quiet = "07:00-07:00"}',
        "stores.main.alerts.quiet: hours that end when they begin",
    ),
    "a courier at no time": (
        'S:alerts = {pickup = "24:00"}',
        "stores.main.alerts.pickup: not a time of day, expected one like `16:00`",
    ),
    "a reminder without end": (
        "S:alerts = {repeat_hours = 0}",
        "stores.main.alerts.repeat_hours: too small, expected 0.5 or more",
    ),
    "a language of alerts": (
        'S:alerts = {language = "fr"}',
        "stores.main.alerts.language: not one of the choices",
    ),
    "a key of a browser": ('browser = {pth = ""}', "browser.pth: unknown name, did you mean `path`?"),
    "a policy": (
        'S:kinds = {message = "on"}',
        "stores.main.kinds.message: not one of the choices, expected 'off', 'approve' or 'auto'",
    ),
    "a language": ('language = "fr"', "language: not one of the choices, expected 'en' or 'zh'"),
    "a number for a text": (
        "S:channel_id = 12",
        "stores.main.channel_id: not a text, expected one in quotes",
    ),
    "a text for a number": (
        'S:max_opens = "9"',
        "stores.main.max_opens: not a whole number, expected one without quotes",
    ),
    "half an order": ("S:max_opens = 1.5", "stores.main.max_opens: not a whole number"),
    "a negative age": ("S:ledger_max_age = -1", "stores.main.ledger_max_age: too small, expected 0 or more"),
    "an endless age": ("S:ledger_max_age = inf", "stores.main.ledger_max_age: not a finite number"),
    "a share above all": (
        "S:suspect_share = 1.5",
        "stores.main.suspect_share: too large, expected 1 or less",
    ),
    "a budget below nothing": (
        "S:writes_per_run = -1",
        "stores.main.writes_per_run: too small, expected 0 or more",
    ),
    "half a message": (
        "S:messages_per_buyer_day = 0.5",
        "stores.main.messages_per_buyer_day: not a whole number",
    ),
    "a word for yes": (
        'S:trust_ledger = "yes"',
        "stores.main.trust_ledger: neither on nor off, expected `true` or `false`",
    ),
    "one for yes": ("S:trust_ledger = 1", "stores.main.trust_ledger: neither on nor off"),
    "a zone": (
        'S:time_zone = "Mars/Base"',
        "stores.main.time_zone: not a time zone, expected one like `Asia/Shanghai`",
    ),
    "a zone's folder": ('S:time_zone = "Asia"', "stores.main.time_zone: not a time zone"),
    "a zone outside": ('S:time_zone = "../../etc/passwd"', "stores.main.time_zone: not a time zone"),
    "thresholds": ("S:critical_hours = 30", "stores.main: `critical_hours` is more than `due_soon_hours`"),
    "a backward pace": ("S:pace = [5, 2]", "stores.main.pace: the shorter pause comes first"),
    "half a pace": ("S:pace = [5]", "stores.main.pace.1: missing"),
    "a pace of three": ("S:pace = [1, 2, 3]", "stores.main.pace: too long a list"),
    "a pace alone": ("S:pace = 5", "stores.main.pace: not a list, expected one in [square brackets]"),
    "a name": (
        '[stores."My Shop"]\npack = "p"\naddress = "https://x.y"',
        "stores.My Shop: not a name, expected 1 to 40",
    ),
    "stores are no list": ("stores = [1]", "stores: not a table"),
    "a store is no text": ('stores = {a = "b"}', "stores.a: not a table"),
    "a store without pack": (
        '[stores.x]\naddress = "https://x.y"',
        "stores.x.pack: missing, expected a value",
    ),
    "a dossier's picture too small": (
        "dossier = {picture_side = 100}",
        "dossier.picture_side: too small, expected 600 or more",
    ),
    "a dossier's picture of another kind": (
        'dossier = {picture_format = "gif"}',
        "dossier.picture_format: ",
    ),
    "more than all runs": (
        "review = {sample = {daily = 1.5}}",
        "review.sample.daily: too large, expected 1 or less",
    ),
    "a share that is none": (
        'review = {sample = {daily = "often"}}',
        "review.sample.daily: not a number, expected one without quotes",
    ),
    "a key of reviews": (
        "review = {samples = {}}",
        "review.samples: unknown name, did you mean `sample`?",
    ),
    "a key of dossiers": (
        "dossier = {picture_sides = 100}",
        "dossier.picture_sides: unknown name, did you mean `picture_side`?",
    ),
    "an authority without roots": (
        'timestamps = {authority = "http://x.y"}',
        "timestamps: `authority` without `roots`, expected the file of its root certificates",
    ),
    "an authority that is none": (
        'timestamps = {authority = "x.y", roots = "r"}',
        "timestamps.authority: not an address, expected one like `https://host`",
    ),
    "an authority with a user": (
        'timestamps = {authority = "http://me:secret@x.y", roots = "r"}',
        "timestamps.authority: more than an address",
    ),
    "an authority with a blank": (
        'timestamps = {authority = "http://x.y/a b", roots = "r"}',
        "timestamps.authority: more than an address",
    ),
    "a key of time stamps": (
        'timestamps = {rots = "r"}',
        "timestamps.rots: unknown name, did you mean `roots`?",
    ),
    "no time for a time stamp": (
        "timestamps = {wait_seconds = 0}",
        "timestamps.wait_seconds: too small, expected 1 or more",
    ),
    "an hour for a time stamp": (
        "timestamps = {wait_seconds = 3600}",
        "timestamps.wait_seconds: too large, expected 60 or less",
    ),
    "days before today": (
        "retention = {evidence_days = -1}",
        "retention.evidence_days: too small, expected 0 or more",
    ),
    "days without an end": (
        "retention = {text_days = 36501}",
        "retention.text_days: too large, expected 36500 or less",
    ),
    "half a day": (
        "retention = {personal_days = 0.5}",
        "retention.personal_days: not a whole number, expected one without",
    ),
    "days in quotes": (
        'retention = {debug_days = "30"}',
        "retention.debug_days: not a whole number, expected one without quotes",
    ),
    "less than no room": (
        "retention = {disk_budget_mb = -5}",
        "retention.disk_budget_mb: too small, expected 0 or more",
    ),
    "a key of retention": (
        "retention = {evidence_day = 1}",
        "retention.evidence_day: unknown name, did you mean `evidence_days`?",
    ),
    "a list of names": ('S:ledger_names = "A"', "stores.main.ledger_names: not a list"),
}


@pytest.mark.parametrize(("line", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_each_mistake_is_told_with_its_place(folder: Path, line: str, expected: str) -> None:
    """One clear line for each mistake: the file, the dotted path, what is wrong, what was expected."""
    text = STORE + line[2:] if line.startswith("S:") else f"{line}\n{'' if 'stores' in line else STORE}"
    with pytest.raises(InvalidInput) as caught:
        settings(folder, text)
    assert f"bufa.toml: {expected}" in caught.value.what
    assert "\n" not in caught.value.what


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://csp.aliexpress.com", "`http` is open to everybody on the way, expected `https`"),
        ("http://127.0.0.1.example.com", "`http` is open to everybody on the way, expected `https`"),
        ("csp.aliexpress.com", "not an address, expected one like `https://host`"),
        ("ftp://x.y", "not an address"),
        ("https://", "not an address"),
        ("https://x.y:99999", "not an address"),
        ("https://me:secret@x.y", "more than an address"),
        ("https://x.y/?a=b", "more than an address"),
        ("https://x.y/#a", "more than an address"),
    ],
)
def test_an_address_must_be_one(folder: Path, address: str, expected: str) -> None:
    """Only https, or this very machine; and nothing that belongs into other settings."""
    with pytest.raises(InvalidInput) as caught:
        settings(folder, STORE.replace("https://csp.aliexpress.com", address))
    assert f"bufa.toml: stores.main.address: {expected}" in caught.value.what


def test_all_mistakes_come_at_once(folder: Path) -> None:
    """Whoever corrects a file wants to do it once."""
    text = STORE + 'max_opens = -1\nuser = 5\n[stores.b]\npack = "x"\n'
    with pytest.raises(InvalidInput) as caught:
        settings(folder, text)
    places = [line.strip().split(": ")[1] for line in caught.value.what.splitlines()]
    expected = ["stores.main.user", "stores.main.max_opens", "stores.b.address"]
    assert expected == places


def test_a_value_is_never_shown(folder: Path) -> None:
    """A password put into the wrong place must not come back on the screen."""
    with pytest.raises(InvalidInput) as caught:
        settings(folder, STORE + 'password = "hunter2"\nuser = ["hunter2"]\nmax_opens = "hunter2"\n')
    assert "hunter2" not in str(caught.value)
    expected = 3
    assert expected == len(caught.value.what.splitlines())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a = ", "is not valid TOML: Invalid value (at end of document)"),
        (b"[stores.main]\n[stores.main]\n", "is not valid TOML"),
        (b"x = 1\nx = 2\n", "is not valid TOML"),
        ('user = "店"'.encode("gbk"), "is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_toml_says_so(folder: Path, content: bytes, expected: str) -> None:
    """Broken TOML and other encodings are named, with the place as far as it is known, and the next move."""
    (folder / "bufa.toml").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"bufa\.toml") as caught:
        load(folder / "bufa.toml")
    assert expected in caught.value.what
    assert "nothing was started" in caught.value.hint


def test_a_folder_is_no_settings_file(folder: Path) -> None:
    """What cannot be read is told with the system's reason."""
    (folder / "bufa.toml").mkdir()
    with pytest.raises(InvalidInput, match="cannot be read"):
        load(folder / "bufa.toml")


def test_an_unknown_store_names_the_known_ones(folder: Path) -> None:
    """A slip in a store's name is answered with the names there are, and the nearest."""
    found = settings(folder, STORE + STORE.replace("main", "second"))
    with pytest.raises(InvalidInput) as caught:
        found.store("maim")
    error = caught.value
    expected = ("there is no store `maim`", "`main`, `second`", "did you mean `main`?")
    assert expected == (error.what, error.facts["known"], error.hint)


def test_settings_are_found_in_this_order(tmp_path: Path) -> None:
    """The option, then BUFA_CONFIG, then bufa.toml in the current folder; else it says where it looked."""
    files = [tmp_path / name for name in ("a.toml", "b.toml", "bufa.toml")]
    for file in files:
        file.touch()
    env = {"BUFA_CONFIG": str(files[1])}
    assert files[0] == find_settings(Path("a.toml"), env, tmp_path)
    assert files[1] == find_settings(None, env, tmp_path)
    assert files[2] == find_settings(None, {"BUFA_CONFIG": ""}, tmp_path)
    files[2].unlink()
    with pytest.raises(InvalidInput) as caught:
        find_settings(None, {}, tmp_path)
    assert "run `bufa init` to write one" in caught.value.hint


def test_a_named_file_that_is_not_there_is_not_replaced(tmp_path: Path) -> None:
    """A slip in --config must not quietly run another shop's settings."""
    (tmp_path / "bufa.toml").touch()
    with pytest.raises(InvalidInput, match=r"there is no settings file .*other\.toml"):
        find_settings(Path("other.toml"), {}, tmp_path)
