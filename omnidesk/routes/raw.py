"""Routes that get the request as it came: for signed bodies, where every microsecond counts.

FastAPI's own handling (parameters, dependencies, body models) would cost a third of a webhook and
is of no use to it: the signature is checked over raw bytes before anything is read from them.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute


class RawRoute(APIRoute):
    """A route whose endpoint takes the request and nothing else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            response: Response = await self.endpoint(request)
            return response

        return handle
