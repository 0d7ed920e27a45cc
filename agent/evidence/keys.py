"""The key that signs what is sealed: one for an installation, made when it is first needed.

`signing.pem` is the private key, for its owner alone; `<id>.pem` beside it is a public key, one for each
private key that there ever was. An id is the SHA-256 of the key's SubjectPublicKeyInfo in DER, so that
`openssl pkey -pubin -in FILE -outform DER | sha256sum` prints it.

Which of the public keys are believed: the current one, those before it in the line that a rotation signs
(`agent.evidence.succession`), and those that were there before such lines were kept. A public key that
somebody merely put there is not.

A rotation destroys the old private key: what it signed is proven by its public key for good, nothing needs
to be signed with it again, and what is not there cannot be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from agent.errors import InvalidInput
from agent.evidence import disk, succession
from agent.evidence.canonical import canonical, digest, stamp
from agent.evidence.files import sealed_object
from agent.evidence.told import count as counted
from agent.evidence.told import table
from agent.say import say

#: The folder of the keys in `data_dir`, and the private key in it.
FOLDER, PRIVATE = "keys", "signing.pem"
_ALGORITHM = ec.ECDSA(hashes.SHA256())
_MADE = "bufa signing key, made "
#: Stands in a private key whose line of keys was begun with it: where that is gone, no other is believed.
_LISTED = b"the keys before it are listed in ID.before.json"
#: How the files are called that say how far a store was sealed.
_REACHED = ".sealed"


@dataclass(frozen=True)
class PublicKey:
    """One public key: `pem` as it lies on the disk, `made` as text in UTC, empty where it does not say."""

    id: str
    pem: bytes
    key: ec.EllipticCurvePublicKey
    made: str = ""


class Origin(StrEnum):
    """Where a key comes from; `LOOSE` ones are not believed."""

    GIVEN = "given"
    CURRENT = "current"
    RETIRED = "retired"
    FOUND = "found"
    LOOSE = "loose"


class Known:
    """The public keys whose signatures are believed, and how far an installation has sealed each store.

    `folder` is the installation's own, out of reach of whoever may only write to recordings; `origins` say
    where keys come from, those that it does not name were given.
    """

    def __init__(
        self,
        keys: Iterable[PublicKey] = (),
        folder: Path | None = None,
        origins: Mapping[str, Origin] | None = None,
    ) -> None:
        self._origins = dict(origins or {})
        self._all = {key.id: key for key in keys}
        self._keys = {id_: key for id_, key in self._all.items() if self.origin(id_) != Origin.LOOSE}
        self._folder = folder

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._keys

    def origin(self, key: str) -> Origin:
        """Return where a key of `all` comes from."""
        return self._origins.get(key, Origin.GIVEN)

    def is_loose(self, key: object) -> bool:
        """Return whether a key lies with the installation's and is not believed."""
        return isinstance(key, str) and key in self._all and key not in self._keys

    def pem(self, key: str) -> bytes | None:
        """Return a believed key as it lies on the disk; None for any other."""
        return self._keys[key].pem if key in self._keys else None

    def remembered(self, store: str) -> int:
        """Return the number of the last recording that this installation sealed in a store, 0 for none."""
        return counted(self._memory(store).get("count")) or 0

    def pruned(self, store: str) -> Mapping[str, Any] | None:
        """Return the end of a store's list of pruned files as last written here, none if never."""
        return table(self._memory(store).get("pruned")) or None

    def _memory(self, store: str) -> dict[str, Any]:
        return (sealed_object(self._folder / f"{store}{_REACHED}") if self._folder else None) or {}

    def all(self) -> list[PublicKey]:
        """Return the keys, those that are not believed too, oldest first."""
        return sorted(self._all.values(), key=lambda key: (key.made, key.id))

    def signed(self, key: object, content: bytes, signature: bytes) -> bool:
        """Return whether the known key of this id made this signature (DER) of `content`."""
        found = self._keys.get(key) if isinstance(key, str) else None
        if found is None:
            return False
        try:
            found.key.verify(signature, content, _ALGORITHM)
        except InvalidSignature:
            return False
        return True


class Signer(Protocol):
    """What sealing is done with: the id of its key, its signatures, and whose signatures it believes."""

    @property
    def id(self) -> str:
        """The id of the key that signs."""

    @property
    def known(self) -> Known:
        """The keys of this installation, old ones too."""

    def sign(self, content: bytes) -> bytes:
        """Return the signature of `content`: ECDSA with SHA-256, in DER."""

    def remember(self, store: str, count: int, pruned: Mapping[str, Any]) -> None:
        """Keep beside the keys how many recordings of a store are sealed, and the end of what was pruned."""


class Keys:
    """The keys of an installation: the private one that signs, and every public one, in `folder`."""

    def __init__(self, private: ec.EllipticCurvePrivateKey, known: Known, folder: Path) -> None:
        self._private = private
        self._folder = folder
        self.id = public_id(private.public_key())
        self.known = known

    def sign(self, content: bytes) -> bytes:
        """Return the signature of `content`: ECDSA with SHA-256, in DER."""
        return self._private.sign(content, _ALGORITHM)

    def remember(self, store: str, count: int, pruned: Mapping[str, Any]) -> None:
        """Keep beside the keys how many recordings of a store are sealed, which only grows, and `pruned`."""
        before = self.known.remembered(store)
        if count > before or pruned != self.known.pruned(store):
            reached = {"count": max(count, before), "pruned": dict(pruned)}
            disk.replace(self._folder / f"{store}{_REACHED}", canonical(reached))


def public_id(key: ec.EllipticCurvePublicKey) -> str:
    """Return the id of a public key."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return digest(key.public_bytes(serialization.Encoding.DER, form))


def read_public(path: Path) -> PublicKey:
    """Return the public key of a PEM file; InvalidInput where there is none, or none of P-256."""
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_public_key(pem[max(0, pem.find(b"-----BEGIN")) :])
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError(say("it is no key of the curve P-256"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            say("`{file}` holds no public key that could be used", file=path),
            {"seen": str(getattr(error, "strerror", "") or error)},
            say("name a file that `bufa keys export` wrote"),
        ) from None
    return PublicKey(public_id(key), pem, key, _made(pem))


def known(data_dir: Path) -> Known:
    """Return every public key of an installation; none where it never signed. Nothing is made or changed."""
    folder = data_dir / FOLDER
    keys = [read_public(path) for path in sorted(folder.glob("*.pem")) if path.name != PRIVATE]
    return Known(keys, folder, _origins(folder, keys))


def _origins(folder: Path, keys: list[PublicKey]) -> dict[str, Origin]:
    """Return where each key of an installation comes from, as its private key tells, if that can be read."""
    now, listed = _anchor(folder)
    line = succession.line_before(folder, now, Known(keys).signed) if now else None
    other = Origin.LOOSE if listed or line else Origin.FOUND
    origins = dict.fromkeys((key.id for key in keys), other)
    if line is not None:
        origins |= dict.fromkeys(line.found, Origin.FOUND) | dict.fromkeys(line.vouched, Origin.RETIRED)
    return origins | {now: Origin.CURRENT}


def _anchor(folder: Path) -> tuple[str, bool]:
    """Return the id of the key that signs now, and whether its line of keys was begun with it."""
    path = folder / PRIVATE
    try:
        return public_id(_read_private(path).public_key()), _LISTED in path.read_bytes()
    except (InvalidInput, OSError):
        return "", False


def current(data_dir: Path) -> str:
    """Return the id of the key that signs now, empty where there is none yet; nothing is made."""
    path = data_dir / FOLDER / PRIVATE
    return public_id(_read_private(path).public_key()) if path.exists() else ""


def load(data_dir: Path, clock: Callable[[], datetime]) -> Keys:
    """Return the installation's keys; the first call makes one.

    Raises InvalidInput where the private key is damaged, `OSError` from the disk.
    """
    folder = data_dir / FOLDER
    disk.make_folders(folder)
    if not (folder / PRIVATE).exists():
        _make_first(folder, clock())
    private = _read_private(folder / PRIVATE)
    _publish(folder, private)
    if _LISTED not in (folder / PRIVATE).read_bytes():  # it was made when no such lines were kept
        _begin_line(folder, private, stamp(clock()))
    return Keys(private, known(data_dir), folder)


def _make_first(folder: Path, moment: datetime) -> None:
    """Make a key where there is none; if another run of this installation was quicker, its key is ours."""
    private = ec.generate_private_key(ec.SECP256R1())
    _begin_line(folder, private, stamp(moment))
    try:
        disk.create_whole(folder / PRIVATE, _written(private, moment))
    except FileExistsError:
        succession.place_of(folder, public_id(private.public_key())).unlink(missing_ok=True)


def _begin_line(folder: Path, private: ec.EllipticCurvePrivateKey, made: str) -> None:
    """Begin the line of keys with this one; what others lie there stay believed, and are told of."""
    own = public_id(private.public_key())
    found = {read_public(path).id for path in folder.glob("*.pem") if path.name != PRIVATE} - {own}
    succession.state(folder, own, lambda content: private.sign(content, _ALGORITHM), made=made, found=found)


def rotate(data_dir: Path, clock: Callable[[], datetime]) -> Keys:
    """Make a new key that signs from here on; the old private key is gone, its public one stays.

    Old and new key sign that one takes the other's place before it does. For whoever holds every store, with
    no round left open: nothing can be signed by the old key any more.
    """
    old, moment = load(data_dir, clock), clock()
    private = ec.generate_private_key(ec.SECP256R1())
    succession.state(
        data_dir / FOLDER,
        public_id(private.public_key()),
        lambda content: private.sign(content, _ALGORITHM),
        made=stamp(moment),
        before=old.id,
        consent=old.sign,
    )
    disk.replace(data_dir / FOLDER / PRIVATE, _written(private, moment))
    for draft in (data_dir / FOLDER).glob(f".{PRIVATE}.*"):  # a killed run's, which may be the old key
        draft.unlink()
    return load(data_dir, clock)


def _written(private: ec.EllipticCurvePrivateKey, moment: datetime) -> bytes:
    """Return a private key with the time of its making before it, where PEM allows any text."""
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, form, plain)
    return f"{_MADE}{stamp(moment)}\n".encode() + _LISTED + b"\n" + pem


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_private_key(pem[max(0, pem.find(b"-----BEGIN")) :], None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError
    except (OSError, ValueError, TypeError):
        raise InvalidInput(
            say("`{file}` holds no key that could sign", file=path),
            hint=say("put it back from your backup, or move it away: the next round then makes a new key"),
        ) from None
    return key


def _publish(folder: Path, private: ec.EllipticCurvePrivateKey) -> None:
    """Write the public key beside the private one, where it is not there yet."""
    public = private.public_key()
    path = folder / f"{public_id(public)}.pem"
    if path.exists():
        return
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, form)
    made = _made((folder / PRIVATE).read_bytes())
    with suppress(FileExistsError):
        disk.create_whole(path, f"{_MADE}{made}\n".encode() + pem)


def _made(pem: bytes) -> str:
    """Return when a key was made, as the line before it says."""
    first = pem.split(b"\n", 1)[0].decode("ascii", "replace")
    return first.removeprefix(_MADE) if first.startswith(_MADE) else ""
