"""A real time-stamping authority on this machine: OpenSSL's `ts` behind a small web server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from agent.evidence.timestamp_request import Authority

#: For signatures, but of no certificate.
SIGNS = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
YEAR = timedelta(days=365)
CONFIG = """
[tsa]
default_tsa = only
[only]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ess_cert_id_alg = sha256
{more}
"""


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    ca: bool = True,
    purpose: bool = False,
    key: ec.EllipticCurvePrivateKey | None = None,
    serial: int = 0,
    years: tuple[float, float] = (-1, 9),
    usage: x509.KeyUsage | None = None,
) -> Holder:
    """Issue a certificate to `name`, by itself without `issuer`, valid from and to so many years from now."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now + years[0] * YEAR)
        .not_valid_after(now + years[1] * YEAR)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if purpose:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if usage:
        built = built.add_extension(usage, critical=True)
    return Holder(built.sign(issuer.key if issuer else own, SHA256()), own)


@dataclass(frozen=True)
class Office:
    """An authority that answers queries as bytes: a root, somebody in between, and a signer."""

    folder: Path
    root: Holder
    between: Holder
    signer: Holder

    def reply(self, query: bytes) -> bytes:
        """Return what OpenSSL's `ts` replies to a query."""
        asked, answer = self.folder / "query.tsq", self.folder / "reply.tsr"
        asked.write_bytes(query)
        line = ["openssl", "ts", "-reply", "-config", f"{self.folder}/ts.cnf", "-queryfile", f"{asked}"]
        subprocess.run([*line, "-out", f"{answer}"], check=True, capture_output=True)
        return answer.read_bytes()


def office(
    folder: Path,
    *,
    digests: str = "sha256",
    whole_chain: bool = False,
    years: tuple[float, float] = (-1, 9),
    between_is_ca: bool = True,
    between_usage: x509.KeyUsage | None = None,
) -> Office:
    """Found an authority in a new folder; with `whole_chain` it sends all of its certificates, leaf first."""
    folder.mkdir()
    root = holder("Root of tests")
    between = holder("Between", root, ca=between_is_ca, usage=between_usage)
    signer = holder("Clock of tests", between, ca=False, purpose=True, years=years)
    (folder / "serial").write_text("01\n")
    (folder / "signer.pem").write_bytes(signer.pem)
    private = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signer.key").write_bytes(private)
    (folder / "chain.pem").write_bytes(between.pem + root.pem)
    (folder / "roots.pem").write_bytes(root.pem)
    more = f"certs = {folder}/chain.pem" if whole_chain else ""
    (folder / "ts.cnf").write_text(CONFIG.format(folder=folder, digests=digests, more=more))
    return Office(folder, root, between, signer)


Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@dataclass
class Counter:
    """The web server in front of an office: what came in, and how it is answered."""

    url: str = ""
    queries: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answer: Answer = lambda handler, query: send(handler, b"", status=500)
    closing: threading.Event = field(default_factory=threading.Event)


def send(
    handler: BaseHTTPRequestHandler,
    content: bytes,
    *,
    status: int = 200,
    kind: str = "application/timestamp-reply",
    **headers: str,
) -> None:
    """Answer one request."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def open_counter(counter: Counter) -> ThreadingHTTPServer:
    """Start the server on a free port of this machine; `close_counter` ends it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            counter.queries.append(query)
            counter.paths.append(self.path)
            with suppress(BrokenPipeError, ConnectionResetError):
                counter.answer(self, query)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counter.url = f"http://127.0.0.1:{server.server_address[1]}/tsr"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def close_counter(counter: Counter, server: ThreadingHTTPServer) -> None:
    """End the server and every answer that still goes on."""
    counter.closing.set()
    server.shutdown()
    server.server_close()


def known_as(counter: Counter, of: Office) -> Authority:
    """Return an authority with an open counter as bufa knows it."""
    return Authority.read(counter.url, of.folder / "roots.pem", of.folder / "chain.pem", 10)
