"""Web push: one message, encrypted for one browser, handed to the service that its maker runs.

The message is encrypted as RFC 8291 and RFC 8188 say (aes128gcm), and signed for the push
service as RFC 8292 says (VAPID). The service learns which site sends to which device and
when, and how long the message is, but nothing of what it says.
"""

import base64
import os
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from rejoinder.clients.outcome import Outcome
from rejoinder.clients.web import AddressRefused, WebFailure, ask
from rejoinder.models import PushSubscription

# Push services take 4,096 bytes with everything around them (RFC 8030, section 7.2).
MOST_BYTES = 3_000
_RECORD_BYTES = 4_096
_CURVE = ec.SECP256R1()
# RFC 8292 allows a day; half of one leaves room for clocks that differ.
_SIGNED_FOR = timedelta(hours=12)
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


def send(
    subscription: PushSubscription,
    payload: bytes,
    *,
    topic: str,
    seconds_to_live: int,
    now: datetime,
    urgent: bool = False,
) -> Outcome:
    """Hand one message to the browser's push service; at most 5 seconds (clients/web.py).

    ``topic`` (at most 32 signs, as in addresses) names the message: one that waits at the
    service under the same name is replaced, so sending it again after a broken line does no
    harm. The service drops it after ``seconds_to_live``.

    An address that may not be asked at all counts as gone; browsers never name such a one.

    Raises:
        ValueError: the payload has more than MOST_BYTES, or the browser's keys are none.
    """
    headers = {
        "Authorization": _signature(_origin(subscription.endpoint), now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds_to_live),
        "Topic": topic,
        "Urgency": "high" if urgent else "normal",
    }
    body = encrypted(payload, browser_key=subscription.p256dh, secret=subscription.auth)
    try:
        answer = ask("POST", subscription.endpoint, headers=headers, body=body)
    except AddressRefused:
        return Outcome.GONE
    except WebFailure:
        return Outcome.LATER
    return _outcome(answer.status)


def encrypted(
    payload: bytes,
    *,
    browser_key: str,
    secret: str,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """Encrypt ``payload`` for one browser.

    ``browser_key`` and ``secret`` are what it named as ``p256dh`` and ``auth``, in base64url.
    ``own_key`` and ``salt`` are made anew for every message; tests give those of the RFC.

    Raises:
        ValueError: the payload has more than MOST_BYTES, or the browser's keys are none.
    """
    if len(payload) > MOST_BYTES:
        raise ValueError(f"a push has {len(payload)} bytes, more than {MOST_BYTES}")
    key = own_key or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    theirs = from_base64url(browser_key)
    ours = _point(key)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs))
    keys = _derived(shared, from_base64url(secret), b"WebPush: info\x00" + theirs + ours, length=32)
    content_key = _derived(keys, salt, b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(keys, salt, b"Content-Encoding: nonce\x00", length=12)
    header = salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    # The sign 2 ends the last record (RFC 8188, section 2).
    return header + AESGCM(content_key).encrypt(nonce, payload + b"\x02", None)


def public_key() -> str:
    """Return the site's public key, which browsers ask for when they agree to pushes."""
    return _base64url(_point(_site_key(settings.VAPID_KEY)))


def is_browser_key(text: str) -> bool:
    """Whether this can be a browser's ``p256dh``: a point on the curve, in base64url."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, from_base64url(text))
    except ValueError:
        return False
    return True


def from_base64url(text: str) -> bytes:
    """Read base64url with or without the signs that fill it up.

    Raises:
        ValueError: it is none.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Outcome.GONE
    return Outcome.LATER if status in _LATER or status >= 500 else Outcome.REFUSED


def _signature(origin: str, now: datetime) -> str:
    key = _site_key(settings.VAPID_KEY)
    claims = {"aud": origin, "exp": int((now + _SIGNED_FOR).timestamp()), "sub": _contact()}
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={_base64url(_point(key))}"


def _contact() -> str:
    """Say whom the push service may write to about our pushes."""
    return settings.SITE_ADDRESS if settings.SECURE_SITE else f"mailto:{settings.SERVER_EMAIL}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@lru_cache(maxsize=4)
def _site_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(text), "big"), _CURVE)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, *, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
