"""A small OpenID Connect provider on this machine, over real HTTP, for tests of signing in.

It speaks discovery, the code flow with PKCE (S256 only) and RS256. Whoever comes to it is
signed in there already, as ``person``. Fields of ``token`` override what its id tokens say.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@dataclass
class Provider:
    """What the provider knows and does; ``asked`` holds every path that it was asked for."""

    address: str
    client_id: str = "rejoinder"
    secret: str = "s" * 32
    person: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_app(self, provider_id: str, name: str) -> dict[str, Any]:
        """Return what the site's settings say of this provider."""
        return {
            "provider_id": provider_id,
            "name": name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.address, "oauth_pkce_enabled": True},
        }

    def id_token(self, nonce: str) -> str:
        """Sign what it says of the person."""
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": self.client_id, "iat": now, "exp": now + 60,
            "nonce": nonce, **self.person, **self.token,
        }  # fmt: skip
        return jwt.encode(claims, _KEY, algorithm="RS256", headers={"kid": "1"})


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.provider.asked.append(url.path)
        if url.path == "/.well-known/openid-configuration":
            self._discovery()
        elif url.path == "/jwks":
            self._json({"keys": [_public_key()]})
        elif url.path == "/authorize":
            self._authorize(query)
        elif url.path == "/userinfo":
            self._json(self.provider.person)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = parse_qs(self.rfile.read(length).decode())
        self.provider.asked.append(self.path)
        values = {name: values[0] for name, values in form.items()}
        asked = self.provider.codes.pop(values.get("code", ""), None)
        if asked is None or not self._is_proven(values, asked):
            self._json({"error": "invalid_grant"}, status=400)
            return
        self._json(
            {
                "access_token": secrets.token_hex(8),
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self.provider.id_token(asked.get("nonce", "")),
            }
        )

    def _authorize(self, query: dict[str, str]) -> None:
        """Send the person back with a code, as a provider does whom they are signed in to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == self.provider.client_id
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_hex(8)
        self.provider.codes[code] = query
        answer = {"code": code} if not self.provider.refuses else {"error": "access_denied"}
        self.send_response(302)
        back = urlencode(answer | {"state": query["state"]})
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_proven(self, values: dict[str, str], asked: dict[str, str]) -> bool:
        """Compare the secret, the address and the PKCE verifier (RFC 7636, section 4.6)."""
        digest = hashlib.sha256(values.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            values.get("client_secret") == self.provider.secret
            and values.get("redirect_uri") == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
        )

    def _discovery(self) -> None:
        address = self.provider.address
        self._json(
            {
                "issuer": address,
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "userinfo_endpoint": f"{address}/userinfo",
                "jwks_uri": f"{address}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def _json(self, value: object, *, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """Run a provider for as long as the block lasts."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        handler.provider = provider  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()


def _public_key() -> dict[str, Any]:
    key: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
    return key | {"kid": "1", "alg": "RS256", "use": "sig"}
