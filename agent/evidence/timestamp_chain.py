"""The certificates behind a time stamp: read from PEM files, and followed from the signer to a given root.

A certificate that was revoked is not found out: that would need the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtendedKeyUsage,
    ExtensionNotFound,
    KeyUsage,
    NameAttribute,
    load_pem_x509_certificates,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from agent.errors import InvalidInput
from agent.evidence.canonical import stamp
from agent.evidence.timestamp_reply import StampWrong
from agent.say import say


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """Return the certificates of a PEM file; InvalidInput where it cannot be read or holds none."""
    try:
        return read_pem(path.read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise InvalidInput(say("`{file}` cannot be read: {why}", file=path, why=why)) from None
    except ValueError:
        raise InvalidInput(
            say("`{file}` holds no certificates", file=path),
            hint=say("expected PEM: -----BEGIN CERTIFICATE-----"),
        ) from None


def read_roots(path: Path) -> tuple[Certificate, ...]:
    """Return the root certificates of a PEM file; InvalidInput as above, or where one is no root."""
    found = read_certificates(path)
    for each in found:
        if each.issuer != each.subject:
            raise InvalidInput(
                say("`{file}`: the certificate of {name} is no root", file=path, name=name_of(each)),
                hint=say("a root is issued by itself; what lies in between belongs into `chain`"),
            )
    return found


def read_pem(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates in a PEM text; ValueError where there is none or one is broken."""
    return tuple(load_pem_x509_certificates(content))


def as_pem(certificates: Iterable[Certificate]) -> bytes:
    """Return certificates as one PEM text."""
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def name_of(certificate: Certificate) -> str:
    """Return whom a certificate is of: its common name, else its whole name."""
    named: list[NameAttribute[str | bytes]] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(named[0].value) if named else certificate.subject.rfc4514_string()


def path_to_root(
    signer: Certificate, at: datetime, roots: Sequence[Certificate], others: Iterable[Certificate]
) -> list[Certificate]:
    """Return the certificates from `signer` to one of `roots`, all of them valid at `at`; else `StampWrong`.

    `others` may lie in between; nothing in them is believed for being there.
    """
    _refuse_purpose(signer)
    _refuse_time(signer, at)
    verifier = (
        PolicyBuilder()
        .store(Store(list(roots)))
        .time(at)
        .extension_policies(ca_policy=_ISSUERS, ee_policy=ExtensionPolicy.permit_all())
        .build_client_verifier()
    )
    try:
        return list(verifier.verify(signer, list(others)).chain)
    except VerificationError:
        raise StampWrong(
            say("no chain of valid certificates leads from {name} to a given root", name=name_of(signer))
        ) from None


def _refuse_purpose(signer: Certificate) -> None:
    """Refuse a certificate that was not issued for time stamps alone, critically, as RFC 3161 (2.3) asks."""
    try:
        purpose = signer.extensions.get_extension_for_class(ExtendedKeyUsage)
        fits = purpose.critical and list(purpose.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except (ExtensionNotFound, ValueError):
        fits = False
    if not fits:
        raise StampWrong(say("the certificate of {name} is not for time stamps", name=name_of(signer)))


def _refuse_time(signer: Certificate, at: datetime) -> None:
    facts = {"name": name_of(signer), "at": stamp(at)}
    if at < signer.not_valid_before_utc:
        raise StampWrong(say("the certificate of {name} was not yet valid at {at}", **facts))
    if at > signer.not_valid_after_utc:
        raise StampWrong(say("the certificate of {name} had expired at {at}", **facts))


def _may_sign(policy: Policy, certificate: Certificate, usage: KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("not for certificates")


#: Who may issue certificates. The library's own policy is that of web servers, which authorities do not meet.
_ISSUERS = (
    ExtensionPolicy.permit_all()
    .require_present(BasicConstraints, Criticality.AGNOSTIC, None)
    .may_be_present(KeyUsage, Criticality.AGNOSTIC, _may_sign)
)
