"""A website on this machine, for whatever asks others: real connections, real TLS, answers as a test says."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpcenter.outbound.guarded import Network

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """An answer of the website."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Reply | Callable[[BaseHTTPRequestHandler], Reply | None]
"""A function that gives None has written to the connection itself."""


@dataclass
class Website:
    """`routes` are by path with query; `asked` are the paths that were asked for, in their order."""

    port: int
    tls: ssl.SSLContext | None
    host: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def network(self, **names: str) -> Network:
        """The way to this website by its name, and by `names` to any other address."""
        known = {self.host: HERE, **{name.replace("_", "."): each for name, each in names.items()}}

        def resolve(host: str, _: int) -> list[str]:
            if host not in known:
                raise OSError
            return [known[host]]

        return Network(resolve, frozenset({(HERE, self.port)}), self.tls, pause=0, sleep=self.slept.append)


@contextmanager
def website(folder: Path | None = None, host: str = "help.test") -> Iterator[Website]:
    """A running website; by https with a certificate in `folder`, where one is given."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            route = site.routes.get(self.path, Reply(b"nothing here", status=404))
            reply = route if isinstance(route, Reply) else route(self)
            if reply is not None:
                self.send_response(reply.status)
                for name, value in {"content-type": reply.kind, **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer((HERE, 0), Handler)
    server.daemon_threads = True
    client = None
    if folder is not None:
        served, client = certificates(folder, host)
        server.socket = served.wrap_socket(server.socket, server_side=True)
    site = Website(server.server_port, client, host)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificates(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows, and what a client believes: a certificate of `host` alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(file)
    return served, ssl.create_default_context(cafile=str(file))
