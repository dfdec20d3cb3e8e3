from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.addresses import Destination
from core.download import Connection, DownloadFailed, Patience, fetch_picture

IMPATIENT = Patience(connect=0.5, read=0.3, total=0.6)
HOSTS = ["replicate.delivery"]
PICTURE = b"\x89PNG pretend picture"


class Site(BaseHTTPRequestHandler):
    """A server that behaves as its path says; each request is kept for the test to see."""

    seen: list[tuple[str, dict[str, str]]]
    over: threading.Event

    def do_GET(self) -> None:
        self.seen.append((self.path, dict(self.headers)))
        with suppress(ConnectionError):
            getattr(self, self.path.strip("/").split("?")[0])()

    def answer(self, status: int = 200, body: bytes = PICTURE, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "image/png", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def picture(self) -> None:
        self.answer(Content_Length=str(len(PICTURE)))

    def gone(self) -> None:
        self.answer(410)

    def missing(self) -> None:
        self.answer(404)

    def forbidden(self) -> None:
        self.answer(403)

    def broken(self) -> None:
        self.answer(502)

    def inside(self) -> None:
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def page(self) -> None:
        self.answer(Content_Type="text/html", body=b"<html>")

    def packed(self) -> None:
        self.answer(Content_Encoding="gzip", body=gzip.compress(bytes(5_000_000)))

    def endless(self) -> None:
        self.answer()
        while not self.over.is_set():
            self.wfile.write(bytes(100_000))

    def cut(self) -> None:
        self.answer(Content_Length="1000")

    def noise(self) -> None:
        self.wfile.write(b"\0\1\2 no http at all\r\n\r\n")

    def silent(self) -> None:
        self.over.wait(10)

    def slow_body(self) -> None:
        self.answer()
        self.drip()

    def slow_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.drip()

    def drip(self) -> None:
        while not self.over.wait(0.02):
            self.wfile.write(b"x")

    def log_message(self, *_: object) -> None:
        """Nothing to read in a test's output."""


@pytest.fixture
def serve() -> Iterator[Callable]:
    """Start a site of one's own on loopback, encrypted or not; its port."""
    servers = []

    def start(encryption: ssl.SSLContext | None = None) -> tuple[int, list]:
        handler = type("OwnSite", (Site,), {"seen": [], "over": threading.Event()})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.handle_error = lambda *_: None
        if encryption:
            server.socket = encryption.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append((server, handler))
        return server.server_port, handler.seen

    yield start
    for server, handler in servers:
        handler.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(serve, settings) -> Iterator:
    """Fetch from a site that stands where the sandbox does."""
    port, seen = serve()
    settings.SANDBOX_URL = f"http://127.0.0.1:{port}"

    def fetch(path: str, **options) -> bytes:
        return fetch_picture(f"{settings.SANDBOX_URL}/{path}", allowed_hosts=HOSTS, **options)

    fetch.seen = seen
    return fetch


def test_a_picture_comes_as_it_was_sent(site):
    assert site("picture?size=1") == PICTURE

    ((path, headers),) = site.seen
    assert path == "/picture?size=1"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Host"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("path", "code", "permanent"),
    [
        ("gone", "gone", True),
        ("missing", "gone", True),
        ("forbidden", "unavailable", False),
        ("broken", "unavailable", False),
        ("inside", "redirected", True),
        ("page", "not_a_picture", True),
        ("packed", "not_a_picture", True),
        ("endless", "too_large", True),
        ("cut", "unavailable", False),
        ("noise", "unavailable", False),
    ],
)
def test_a_bad_answer_ends_with_its_reason(site, path, code, permanent):
    with pytest.raises(DownloadFailed) as failure:
        site(path, limit=1_000_000)

    assert (failure.value.code, failure.value.permanent) == (code, permanent)
    assert len(site.seen) == 1


@pytest.mark.parametrize("path", ["silent", "slow_body", "slow_headers"])
def test_a_slow_answer_is_not_waited_for(site, path):
    with pytest.raises(DownloadFailed) as failure:
        site(path, patience=IMPATIENT)

    assert (failure.value.code, failure.value.permanent) == ("too_slow", False)


def test_nobody_there_may_be_somebody_later(site, settings):
    settings.SANDBOX_URL = "http://127.0.0.1:1"

    with pytest.raises(DownloadFailed) as failure:
        fetch_picture("http://127.0.0.1:1/picture", allowed_hosts=HOSTS, patience=IMPATIENT)

    assert (failure.value.code, failure.value.permanent) == ("unavailable", False)


@pytest.mark.parametrize("url", ["https://localhost/picture", "https://evil.test/picture"])
def test_an_address_inside_or_elsewhere_is_never_asked(url):
    with pytest.raises(DownloadFailed) as failure:
        fetch_picture(url, allowed_hosts=["localhost"])

    assert (failure.value.code, failure.value.permanent) == ("address_refused", True)


@pytest.mark.parametrize("named", ["pictures.test", "elsewhere.test"])
def test_the_certificate_is_for_the_name_while_the_line_goes_to_the_checked_ip(
    serve, tmp_path, named
):
    server_side, trust = certified(named, tmp_path)
    port, seen = serve(server_side)
    place = Destination("pictures.test", port, "/picture", "127.0.0.1", encrypted=True)

    with Connection(place, Patience(), trust) as connection:
        if named == place.host:
            connection.request("GET", place.target)

            assert connection.getresponse().read() == PICTURE
            assert seen[0][1]["Host"] == f"pictures.test:{port}"
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                connection.request("GET", place.target)


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side of an encrypted line for that name, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = folder / "server.pem"
    chain.write_bytes(private + certificate.public_bytes(pem))
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(chain)
    return server_side, ssl.create_default_context(cadata=certificate.public_bytes(pem).decode())
