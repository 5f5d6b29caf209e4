"""How much a request may send: what is larger is refused without reading the rest."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Message, Receive

from omnidesk.errors import Invalid, TooLarge

KIB = 1024
# Vendors send events in batches; a form of sign-in is short; everything else is one JSON object.
LIMITS = (
    ("/api/webhook/", 1024 * KIB),
    ("/api/twilio/", 1024 * KIB),
    ("/api/auth/", 64 * KIB),
    ("/api/external/messages/bulk", 1024 * KIB),
)
DEFAULT_LIMIT = 256 * KIB


def limit_of(path: str) -> int:
    """The most bytes that a request to this path may carry."""
    return next((limit for prefix, limit in LIMITS if path.startswith(prefix)), DEFAULT_LIMIT)


def refuse_announced(headers: Mapping[str, str], limit: int) -> None:
    """Raises TooLarge when the request says itself that it is, before anything is read."""
    announced = headers.get("content-length")
    if announced is None:
        return
    if not (announced.isascii() and announced.isdigit()):
        raise Invalid(field="Content-Length")
    if int(announced[:20]) > limit:
        raise TooLarge(limit=limit)


class CountedBody:
    """The body of one request, counted while it is read.

    `error` is set once too much has come, because frameworks may turn what a body raises into an
    answer of their own.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self.limit = limit
        self._seen = 0
        self.error: TooLarge | None = None

    async def __call__(self) -> Message:
        """The next message of the request. Raises TooLarge when the body has grown too long."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self.limit:
                self.error = TooLarge(limit=self.limit)
                raise self.error
        return message
