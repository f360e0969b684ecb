"""Signing in: codes, passkeys, the second factor, the site's own accounts, other providers."""
