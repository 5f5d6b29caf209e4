"""The straight way to the routes that programs call most.

Between the edge and a route lie some fifteen layers of Reflex, Starlette and FastAPI that none of
these routes needs: they read no parameters, answer every error themselves, and no page of another
origin may call them. Passing all of them costs as much as checking the signature and the minute.
Whatever does not fit exactly (another method, a slash at the end) goes the usual way.
"""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from omnidesk.routes.external import router
from omnidesk.routes.external.base import ExternalRoute

ROUTES = {
    (method, route.path): route
    for route in router.routes
    if isinstance(route, ExternalRoute) and not route.param_convertors
    for method in route.methods or ()
}


def straight(app: ASGIApp) -> ASGIApp:
    """The app with the straight way in front of it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        route = ROUTES.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None:
            await app(scope, receive, send)
            return
        response = await route.answer(Request(scope, receive, send))
        await response(scope, receive, send)

    return wrapped
