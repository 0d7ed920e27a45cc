"""Which public keys are believed: those that the line of rotations names, none that was merely put there."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest

from agent.evidence import keys
from agent.evidence.canonical import canonical
from agent.evidence.keys import Keys, Origin
from tests.evidence.sealing import FIRST, clock, whole_round, wrong


def put(home: Path, key: Keys) -> None:
    """Put another installation's public key among those of `home`, as whoever may write there could."""
    public = keys.known(home.parent / "other").pem(key.id)
    assert public is not None
    (home / "keys" / f"{key.id}.pem").write_bytes(public)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with a key."""
    keys.load(tmp_path / "home", clock)
    return tmp_path / "home"


@pytest.fixture
def other(tmp_path: Path) -> Keys:
    """A stranger's key."""
    return keys.load(tmp_path / "other", clock)


def origins(home: Path) -> dict[str, Origin]:
    """Return where each key of an installation comes from."""
    known = keys.known(home)
    return {key.id: known.origin(key.id) for key in known.all()}


def old_style(home: Path) -> str:
    """Make an installation one from before lines of keys were kept; return its key's id."""
    private = home / "keys/signing.pem"
    made, _, rest = private.read_bytes().split(b"\n", 2)
    private.write_bytes(made + b"\n" + rest)
    for path in (home / "keys").glob("*.before.json"):
        path.unlink()
    return keys.current(home)


def test_a_key_that_was_merely_put_there_is_not_believed(home: Path, other: Keys, tmp_path: Path) -> None:
    """A store that a stranger sealed has a finding for every signature, naming key and place."""
    put(home, other)
    whole_round(tmp_path / "recordings", FIRST, other)
    found = wrong(tmp_path / "recordings/practice", keys.known(home))
    assert [each for each in found if f"is signed by key {other.id}, which lies in `keys/`" in each]
    assert Origin.LOOSE == origins(home)[other.id]
    keys.rotate(home, clock)
    assert Origin.LOOSE == origins(home)[other.id]


def test_rotations_vouch_for_the_keys_before_them(home: Path) -> None:
    """After two rotations both earlier keys are believed, as retired ones."""
    first = keys.current(home)
    second = keys.rotate(home, clock).id
    third = keys.rotate(home, clock).id
    expected = {first: Origin.RETIRED, second: Origin.RETIRED, third: Origin.CURRENT}
    assert expected == origins(home)


def test_a_line_that_was_taken_away_takes_its_keys_along(home: Path) -> None:
    """Without the statement of the current key nobody vouches for the one before it."""
    first = keys.current(home)
    second = keys.rotate(home, clock).id
    (home / "keys" / f"{second}.before.json").unlink()
    assert {first: Origin.LOOSE, second: Origin.CURRENT} == origins(home)
    keys.load(home, clock)
    assert Origin.LOOSE == origins(home)[first]


@pytest.mark.parametrize("name", ["signature", "consent", "statement"])
def test_a_statement_is_believed_as_it_was_signed_alone(home: Path, other: Keys, name: str) -> None:
    """Another key in it, or a signature that is none, and no key before is vouched for."""
    first = keys.current(home)
    second = keys.rotate(home, clock).id
    path = home / "keys" / f"{second}.before.json"
    told = json.loads(path.read_bytes())
    told[name] = {**told[name], "before": other.id} if name == "statement" else "bm8="
    path.write_bytes(canonical(told))
    put(home, other)
    assert {Origin.LOOSE} == {origins(home)[key] for key in (first, other.id)}


def test_an_older_installation_keeps_its_keys_and_is_told(home: Path, other: Keys) -> None:
    """Keys from before lines were kept are believed and told as merely found; later ones are loose."""
    old_style(home)
    put(home, other)
    assert Origin.FOUND == origins(home)[other.id]
    keys.load(home, clock)
    assert Origin.FOUND == origins(home)[other.id]
    third = keys.load(home.parent / "third", clock)
    (home / "keys" / f"{third.id}.pem").write_bytes(keys.known(home.parent / "third").pem(third.id) or b"")
    first, second = keys.current(home), keys.rotate(home, clock).id
    expected = {first: Origin.RETIRED, second: Origin.CURRENT, other.id: Origin.FOUND, third.id: Origin.LOOSE}
    assert expected == origins(home)


def test_openssl_checks_a_statement(home: Path) -> None:
    """Both signatures are of the statement as `jq -cS` prints it."""
    first = keys.current(home)
    second = keys.rotate(home, clock).id
    folder = home / "keys"
    for id_, name in ((second, "signature"), (first, "consent")):
        line = (
            f"jq -cS .statement {second}.before.json > said; "
            f"jq -r .{name} {second}.before.json | base64 -d > said.sig; "
            f"openssl dgst -sha256 -verify {id_}.pem -signature said.sig said"
        )
        done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
        assert "Verified OK\n" == done.stdout, done.stderr
    assert base64.b64decode(json.loads((folder / f"{second}.before.json").read_bytes())["consent"])
