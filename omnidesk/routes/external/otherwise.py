"""What no route takes: another method of a known path is 405 with `Allow`, all else 404.

Without it, such a request would go on to the pages, and be told that the path does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from omnidesk.errors import NotFound
from omnidesk.routes.external.base import PREFIX
from omnidesk.routes.rest_of_path import rest_of_path

NOT_TAKEN = "This address does not take the method {method}. It takes {allowed}."


class Otherwise:
    """The last route of the external API: takes every method of every path below it."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = [one for one in routes if isinstance(one, Route)]

    async def __call__(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        allowed = self._allowed(scope)
        if not allowed:
            raise NotFound
        said = NOT_TAKEN.format(method=scope["method"], allowed=allowed)
        raise HTTPException(405, said, {"Allow": allowed})

    def _allowed(self, scope: Scope) -> str:
        asked = {**scope, "method": ""}
        found = [one for one in self._routes if one.matches(asked)[0] is not Match.NONE]
        return ", ".join(sorted({name for one in found for name in one.methods or ()}))


def otherwise(routes: Iterable[BaseRoute]) -> Route:
    """This route, for whatever these do not take."""
    return Route(f"{PREFIX}/{rest_of_path('rest')}", Otherwise(routes), include_in_schema=False)
