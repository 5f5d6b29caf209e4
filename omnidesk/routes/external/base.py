"""What holds for every request to the external API, around what its route does.

The raw body is read, the signature checked, the minute spent; then the route runs, and whatever
comes of it carries the limits in its headers and a line in the request log. Deny by default: a
route of this class cannot be reached without a signature.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from omnidesk import clock
from omnidesk.errors import (
    OmniDeskError,
    QuotaExceeded,
    RateLimited,
    TooManyAttempts,
    Unavailable,
    Unsigned,
)
from omnidesk.logs import log
from omnidesk.routes.edge_errors import current_request_id, error_answer, unexpected_answer
from omnidesk.routes.language import language_of
from omnidesk.services.api import request_log, strangers
from omnidesk.services.api.authentication import SignedRequest, authenticate, check_rights
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.limits import Standing, closed_to, spend_minute
from omnidesk.services.outages import is_outage

PREFIX = "/api/external"
# nginx's number for a client that went away before an answer.
CLIENT_CLOSED = 499
HEADERS = {
    b"x-client-id": "client_id",
    b"x-timestamp": "timestamp",
    b"x-signature": "signature",
    b"x-signature-version": "version",
}


class ApiRequest(Request):
    """A request of a client that has proved who it is; `standing` goes into the headers."""

    signed: SignedRequest
    caller: ApiCaller
    standing: Standing


class ExternalRoute(APIRoute):
    """A route whose endpoint takes an `ApiRequest` and nothing else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.answer

    async def answer(self, request: Request) -> Response:
        """The answer to a request of this route, whatever happens."""
        return await _Exchange(request, self.endpoint).run()


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, request: Request, endpoint: Callable[[ApiRequest], Awaitable[Response]]
    ) -> None:
        self._request = ApiRequest(request.scope, request.receive)
        self._endpoint = endpoint
        self._began = time.monotonic()
        self._standing = Standing()
        self._caller: ApiCaller | None = None
        self._code = ""

    async def run(self) -> Response:
        """The answer, whatever happens."""
        try:
            body = await self._request.body()
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED)
        signed = signed_request(self._request, body)
        try:
            response = await self._answer(signed)
        except OmniDeskError as error:
            response = self._refuse(error)
        except Exception as error:
            response = self._fail(error)
        response.headers.update(self._standing.headers())
        self._note(signed, response.status_code)
        return response

    async def _answer(self, signed: SignedRequest) -> Response:
        try:
            caller, known = await authenticate(signed)
        except Unsigned as error:
            raise await self._stranger(error, signed.address) from None
        self._caller, self._standing = caller, closed_to(caller)
        check_rights(signed, known)
        self._standing = await spend_minute(caller)
        if self._standing.retry_after_s is not None:
            raise RateLimited(self._standing.retry_after_s)
        self._request.signed, self._request.caller = signed, caller
        self._request.standing = self._standing
        return await self._endpoint(self._request)

    async def _stranger(self, error: Unsigned, address: str) -> OmniDeskError:
        """What is said to somebody who has proved no name: the failure, or that it was too many."""
        self._standing = await strangers.count_failure(address)
        return strangers.refusal(self._standing) or error

    def _refuse(self, error: OmniDeskError) -> Response:
        self._code = error.code
        if isinstance(error, QuotaExceeded):
            self._standing.daily_remaining = 0
        return error_answer(error, self._language())

    def _fail(self, error: Exception) -> Response:
        if is_outage(error):
            return self._refuse(Unavailable())
        path, method = self._request.scope["path"], self._request.scope["method"]
        log().exception("unexpected_error", method=method, path=path)
        self._code = OmniDeskError.code
        return unexpected_answer(self._language())

    def _language(self) -> str:
        headers = self._request.headers
        return language_of(headers.get("cookie", ""), headers.get("accept-language", ""))

    def _note(self, signed: SignedRequest, status: int) -> None:
        """Strangers beyond their minute leave no line: a flood would bury all others."""
        if self._code == TooManyAttempts.code:
            return
        is_known = self._caller is not None
        request_log.note(
            request_log.Line(
                api_client_id=self._caller.id if self._caller is not None else None,
                at=clock.now(),
                method=signed.method,
                path=str(self._request.scope["path"]),
                status=status,
                code=self._code,
                address=signed.address,
                duration_ms=round((time.monotonic() - self._began) * 1000),
                body=signed.body if is_known else b"",
                request_id=current_request_id(),
            )
        )


def signed_request(request: Request, body: bytes) -> SignedRequest:
    """The request as it was signed; a header that comes twice is two values and fits nothing."""
    found = dict.fromkeys(HEADERS.values(), "")
    for name, value in request.scope["headers"]:
        field = HEADERS.get(name.lower())
        if field is not None:
            text = value.decode("latin-1")
            found[field] = f"{found[field]}, {text}" if found[field] else text
    return SignedRequest(
        **found,
        method=request.scope["method"],
        target=_target(request),
        body=body,
        address=request.client.host if request.client else "",
    )


def _target(request: Request) -> str:
    """Path and query as they were sent, not as the server has read them."""
    scope = request.scope
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return (raw.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")
