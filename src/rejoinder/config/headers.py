"""Headers that every answer carries, from the lane and from Django alike."""

# No inline script or style anywhere, so no nonce is needed. Pictures of articles may
# come from the site's own media host, hence https: for img-src alone.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# A year; sent over https only, as RFC 6797 §7.2 asks.
_ONLY_HTTPS = ("Strict-Transport-Security", "max-age=31536000")
_ALWAYS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)


def security_headers(*, https: bool) -> tuple[tuple[str, str], ...]:
    """Return the headers as pairs of name and value; ``https`` is how readers reach the site."""
    return (*_ALWAYS, _ONLY_HTTPS) if https else _ALWAYS
