"""The outermost layer of the web process: what holds for every request, whoever answers it.

Each request gets an id, its true client address (`edge_scope`), and the checks of `edge_origin` and
`edge_body`; each answer gets the headers of `edge_headers`. An error that nobody else translated
becomes a generic answer here, and its detail goes to the log only.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omnidesk.errors import NotFound, OmniDeskError
from omnidesk.logs import log
from omnidesk.routes.edge_body import CountedBody, limit_of, refuse_announced
from omnidesk.routes.edge_errors import error_answer, unexpected_answer
from omnidesk.routes.edge_headers import secured
from omnidesk.routes.edge_origin import refuse_foreign_origin
from omnidesk.routes.edge_scope import joined_headers, request_id_of, seen_through_proxies
from omnidesk.routes.language import language_of
from omnidesk.routes.metrics import count_request

# Reflex's own upload folder would serve what was uploaded to everybody.
BLOCKED = ("/_upload",)


def edge(app: ASGIApp) -> ASGIApp:
    """The app behind everything that holds for every request."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        headers = joined_headers(scope)
        request_id = request_id_of(scope, headers)
        scope = seen_through_proxies(scope, headers)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if scope["type"] == "http":
                exchange = _Exchange(app, scope, headers, receive, send, request_id=request_id)
                await exchange.run()
            else:
                await app(scope, receive, send)

    return wrapped


class _Exchange:
    """One HTTP request and its answer."""

    def __init__(
        self,
        app: ASGIApp,
        scope: Scope,
        headers: Mapping[str, str],
        receive: Receive,
        send: Send,
        *,
        request_id: str,
    ) -> None:
        self._app, self._scope, self._headers = app, scope, headers
        self._request_id = request_id
        self._body = CountedBody(receive, limit_of(scope["path"]))
        self._send = send
        self._has_begun = False
        self._status = 499  # nginx's number for a client that went away before an answer

    async def run(self) -> None:
        """Check, let the app answer, and answer for it when it fails."""
        began = time.monotonic()
        try:
            self._check()
            await self._app(self._scope, self._body, self._unless_too_large)
        except OmniDeskError as error:
            await self._refuse(error)
        except Exception:
            await self._fail()
        else:
            if self._body.error is not None:
                await self._refuse(self._body.error)
        finally:
            count_request(self._scope["method"], self._status, time.monotonic() - began)

    def _check(self) -> None:
        if self._scope["path"].startswith(BLOCKED):
            raise NotFound
        refuse_foreign_origin(self._scope["method"], self._scope["path"], self._headers)
        refuse_announced(self._headers, self._body.limit)

    async def _refuse(self, error: OmniDeskError) -> None:
        if not self._has_begun:
            await error_answer(error, self._language())(self._scope, _nothing_more, self._answer)

    async def _fail(self) -> None:
        if self._body.error is not None:  # the app made something else of it
            await self._refuse(self._body.error)
            return
        log().exception("unexpected_error", method=self._scope["method"], path=self._scope["path"])
        if not self._has_begun:
            await unexpected_answer(self._language())(self._scope, _nothing_more, self._answer)

    async def _unless_too_large(self, message: Message) -> None:
        if self._body.error is None or self._has_begun:
            await self._answer(message)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun, self._status = True, message["status"]
            refused = self._scope["path"] if self._status >= 400 else ""
            headers = secured(message.get("headers", ()), self._request_id, refused)
            message = {**message, "headers": headers}
        await self._send(message)

    def _language(self) -> str:
        return language_of(
            self._headers.get("cookie", ""), self._headers.get("accept-language", "")
        )


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
