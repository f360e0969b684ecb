"""A real push service on this machine, and a browser's keys: it opens what it is given."""

import base64
import http.server
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def base64url(data: bytes) -> str:
    """Write bytes as browsers name their keys."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unbase64url(text: str) -> bytes:
    """Read them again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One browser: its keys, and the address at which its push service takes messages."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        """The public key as the browser tells it."""
        return base64url(_point(self.key.public_key()))

    @property
    def auth(self) -> str:
        """The shared secret as the browser tells it."""
        return base64url(self.secret)

    def opens(self, body: bytes) -> bytes:
        """Decrypt a message as RFC 8291 and RFC 8188 say; raises when it is not for this one."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        info = b"WebPush: info\x00" + _point(self.key.public_key()) + theirs
        material = _derive(self.key.exchange(ec.ECDH(), sender), self.secret, info, 32)
        content_key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
        return AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\x00")[:-1]


@dataclass
class Taken:
    """One message as the service got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Keeps what it is given; answers with ``status``, by path if ``statuses`` names it."""

    address: str
    taken: list[Taken] = field(default_factory=list)
    status: int = 201
    statuses: dict[str, int] = field(default_factory=dict)

    def device(self, name: str = "one") -> Device:
        """A browser that gets its messages here."""
        return Device(f"{self.address}/{name}")

    def said_to(self, device: Device) -> list[dict[str, Any]]:
        """Return what was pushed to a device, opened with its keys, oldest first."""
        return [
            json.loads(device.opens(taken.body))
            for taken in self.taken
            if device.endpoint.endswith(taken.path)
        ]


def signed_by(header: str, *, audience: str) -> dict[str, Any]:
    """Check the signature of a push as its service does (RFC 8292); return what it claims."""
    kind, _space, values = header.partition(" ")
    assert kind == "vapid"
    parts = dict(part.strip().split("=", 1) for part in values.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unbase64url(parts["k"]))
    claims: dict[str, Any] = jwt.decode(
        parts["t"], key, algorithms=["ES256"], audience=audience, options={"verify_exp": False}
    )
    return claims


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run a push service for as long as the block lasts; it speaks http on this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.taken.append(Taken(self.path, dict(self.headers), body))
            self.send_response(service.statuses.get(self.path, service.status))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service = PushService(f"http://localhost:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield service
        server.shutdown()
        thread.join()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
