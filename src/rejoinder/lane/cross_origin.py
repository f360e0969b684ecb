"""Which other sites' scripts may read fragments and counts, and what embeds may ask (CORS)."""

from collections.abc import Iterable

from rejoinder.lane.asgi import Send, answer, answer_text
from rejoinder.rendering.encodings import Headers

_VARY = (b"vary", b"Origin")
_TEN_MINUTES = b"600"
_FOR_READING: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"accept, accept-language, content-type"),
]
_FOR_WRITES: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"accept, accept-language, authorization, content-type"),
    (b"access-control-allow-credentials", b"true"),
]


class RegisteredOrigins:
    """The origins that the operator named, compared whole and exactly.

    An origin that merely begins or ends like a registered one, and ``null`` (a sandboxed
    frame, a file), gets no header, so its browser refuses the answer to its script.
    """

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.encode("ascii") for origin in origins) - {b"null", b"*"}

    def headers_for(self, origin: bytes | None) -> Headers:
        """Return what is added to an answer; nothing for strangers. Vary is added elsewhere."""
        if origin is None or origin not in self._origins:
            return []
        return [(b"access-control-allow-origin", origin)]

    async def answer_preflight(
        self, send: Send, origin: bytes | None, *, writes: bool = False
    ) -> None:
        """Answer OPTIONS: 204 to registered origins, 403 to all others.

        ``writes``: the address also takes what a reader does in an embed, with the token
        that says who it is.
        """
        allowed = self.headers_for(origin)
        if not allowed:
            await answer_text(send, 403, "This origin is not registered here.", [_VARY])
            return
        headers = [
            *allowed,
            _VARY,
            *(_FOR_WRITES if writes else _FOR_READING),
            (b"access-control-max-age", _TEN_MINUTES),
        ]
        await answer(send, 204, headers, b"")
