"""Time stamps, offline: a right one tells when and by whom; whatever is wrong with one is told by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509 import Certificate
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from agent.errors import InvalidInput
from agent.evidence.timestamp import Stamped, StampWrong, check_stamp
from agent.evidence.timestamp_chain import read_certificates, read_roots
from tests.evidence.authority import SIGNS, Holder, Office, holder, office

CONTENT = b'{"recording":"scan"}\n'


def query(content: bytes = CONTENT, *, with_certificate: bool = True) -> bytes:
    """Return a query as bufa sends it."""
    builder = TimestampRequestBuilder(content, HashAlgorithm.SHA256, cert_req=with_certificate)
    return builder.build().as_bytes()


def checked(
    found: Office, token: bytes, content: bytes = CONTENT, roots: Sequence[Holder] | None = None
) -> Stamped:
    """Check a token against the office's own root, with what lies in between beside it."""
    counted = [each.certificate for each in roots or [found.root]]
    return check_stamp(token, content, counted, [found.between.certificate])


def refusal(token: bytes, content: bytes, roots: Sequence[Certificate], *chain: Certificate) -> str:
    """Return why a token is refused."""
    with pytest.raises(StampWrong) as caught:
        check_stamp(token, content, roots, chain)
    return caught.value.why


def test_a_right_one_tells_when_and_by_whom(clock_office: Office) -> None:
    """The time is the authority's, in UTC; the name is its certificate's; the path ends at the root."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    stamped = checked(clock_office, clock_office.reply(query()))
    assert before <= stamped.at <= datetime.now(UTC)
    assert timedelta(0) == stamped.at.utcoffset()
    path = [each.certificate for each in (clock_office.signer, clock_office.between, clock_office.root)]
    assert ("Clock of tests", path) == (stamped.by, list(stamped.path))


def test_a_whole_chain_may_come_in_any_order(tmp_path: Path) -> None:
    """Authorities send several certificates, leaf first; then none is needed beside the token."""
    found = office(tmp_path / "office", whole_chain=True)
    stamped = check_stamp(found.reply(query()), CONTENT, [found.root.certificate])
    expected = 3
    assert expected == len(stamped.path)


def test_the_signer_may_stand_beside_the_token(clock_office: Office) -> None:
    """A token without any certificate is right when the signer's is given."""
    token = clock_office.reply(query(with_certificate=False))
    root, between, signer = (each.certificate for each in _all(clock_office))
    assert "Clock of tests" == check_stamp(token, CONTENT, [root], [between, signer]).by
    expected = "the certificate of the signer is neither in the time stamp nor beside it"
    assert expected == refusal(token, CONTENT, [root], between)


def _all(found: Office) -> tuple[Holder, Holder, Holder]:
    return found.root, found.between, found.signer


def test_another_content_is_refused(clock_office: Office) -> None:
    """One byte more in the content, and the stamp is another's."""
    token = clock_office.reply(query())
    assert "another content was stamped" == refusal(
        token, CONTENT + b" ", [clock_office.root.certificate], clock_office.between.certificate
    )


def test_another_root_is_refused(clock_office: Office) -> None:
    """What counts is the root that was given, whatever the chain holds."""
    token = clock_office.reply(query())
    stranger = holder("Stranger").certificate
    expected = "no chain of valid certificates leads from Clock of tests to a given root"
    assert expected == refusal(token, CONTENT, [stranger], clock_office.between.certificate)


def test_a_root_among_the_chain_is_not_believed(clock_office: Office) -> None:
    """Anybody can put a root beside a token: it counts only among the roots given."""
    token = clock_office.reply(query())
    stranger = holder("Stranger").certificate
    chain = [clock_office.between.certificate, clock_office.root.certificate]
    assert "leads from Clock of tests to a given root" in refusal(token, CONTENT, [stranger], *chain)


def test_a_missing_link_is_refused(clock_office: Office) -> None:
    """Without what lies in between, no chain leads to the root."""
    token = clock_office.reply(query())
    assert "to a given root" in refusal(token, CONTENT, [clock_office.root.certificate])


@pytest.mark.parametrize("between", [{"between_is_ca": False}, {"between_usage": SIGNS}])
def test_a_link_that_may_not_issue_is_refused(tmp_path: Path, between: Any) -> None:
    """A certificate that is no authority's, or not for certificates, proves nothing about others."""
    found = office(tmp_path / "office", **between)
    with pytest.raises(StampWrong, match="to a given root"):
        checked(found, found.reply(query()))


def test_without_roots_nothing_is_right(clock_office: Office) -> None:
    """No root given is told, never taken for any root."""
    token = clock_office.reply(query())
    chain = [clock_office.between.certificate, clock_office.root.certificate]
    assert "no root certificates were given" == refusal(token, CONTENT, [], *chain)


@pytest.mark.parametrize(
    ("years", "expected"), [((-3, -1), "had expired at 2"), ((1, 3), "was not yet valid at 2")]
)
def test_a_certificate_must_have_been_valid_then(
    tmp_path: Path, years: tuple[float, float], expected: str
) -> None:
    """The signer's certificate is looked at on the day of the stamp."""
    found = office(tmp_path / "office", years=years)
    with pytest.raises(StampWrong, match=expected):
        checked(found, found.reply(query()))


def test_a_certificate_for_other_purposes_is_refused(clock_office: Office) -> None:
    """The same key, name and number do not make a certificate one for time stamps."""
    token = clock_office.reply(query(with_certificate=False))
    signer = clock_office.signer
    twin = holder(
        "Clock of tests",
        clock_office.between,
        ca=False,
        key=signer.key,
        serial=signer.certificate.serial_number,
    )
    roots, between = [clock_office.root.certificate], clock_office.between.certificate
    expected = "the certificate of Clock of tests is not for time stamps"
    assert expected == refusal(token, CONTENT, roots, twin.certificate, between)


def test_a_signature_by_another_key_is_refused(clock_office: Office) -> None:
    """A good certificate with the signer's name and number, but another key, did not sign this."""
    token = clock_office.reply(query(with_certificate=False))
    serial = clock_office.signer.certificate.serial_number
    twin = holder("Clock of tests", clock_office.between, ca=False, purpose=True, serial=serial)
    roots, between = [clock_office.root.certificate], clock_office.between.certificate
    expected = "the signature of Clock of tests is wrong"
    assert expected == refusal(token, CONTENT, roots, twin.certificate, between)


def test_a_refusal_of_the_authority_is_told_in_its_words(tmp_path: Path) -> None:
    """A reply without a time stamp says why."""
    found = office(tmp_path / "office", digests="sha512")
    with pytest.raises(StampWrong, match=r"the authority refused: status 2, .*not supported"):
        checked(found, found.reply(query()))


@pytest.mark.parametrize("token", [b"", b"0", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"<html></html>"])
def test_what_is_no_reply_says_so(clock_office: Office, token: bytes) -> None:
    """Anything may stand in a file."""
    with pytest.raises(StampWrong, match="this is no reply of a time-stamping authority"):
        checked(clock_office, token)


def test_a_token_cut_anywhere_is_refused(clock_office: Office) -> None:
    """No beginning of a token passes for one."""
    token = clock_office.reply(query())
    for length in range(0, len(token), 7):
        with pytest.raises(StampWrong):
            checked(clock_office, token[:length])
    with pytest.raises(StampWrong):
        checked(clock_office, token + b"\0")


def test_a_flipped_bit_is_refused_or_changes_nothing(clock_office: Office) -> None:
    """A bit in any byte: refused, unless it says nothing (a version number), and then time and name stand."""
    token = clock_office.reply(query())
    right = checked(clock_office, token)
    passed = 0
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1 << place % 8
        try:
            assert right == checked(clock_office, bytes(changed))
            passed += 1
        except StampWrong:
            pass
    assert passed < len(token) / 50


def test_a_root_must_be_one(clock_office: Office, tmp_path: Path) -> None:
    """Whoever names a certificate in between as a root is told which, and where it belongs."""
    with pytest.raises(InvalidInput, match="the certificate of Between is no root") as caught:
        read_roots(clock_office.folder / "chain.pem")
    assert "`chain`" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "cannot be read: No such file"),
        (b"", "holds no certificates"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds no certificates"),
        (b"\x00\xff", "holds no certificates"),
    ],
)
def test_a_file_of_certificates_must_hold_some(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """Missing, empty, broken: the file is named."""
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput, match=expected) as caught:
        read_certificates(file)
    assert str(file) in caught.value.what
