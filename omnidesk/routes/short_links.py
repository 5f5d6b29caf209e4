"""`/s/{code}`: short links, for anybody.

Unknown, disabled, expired and malformed codes get the same page after the same work.
"""

from __future__ import annotations

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import Response

from omnidesk.errors import TooManyAttempts, Unavailable
from omnidesk.routes.language import language_of
from omnidesk.routes.raw import RawRoute
from omnidesk.routes.rest_of_path import rest_of_path
from omnidesk.routes.short_link_page import (
    away_page,
    destination_page,
    too_many_page,
    unknown_page,
)
from omnidesk.services.link_clicks import follow
from omnidesk.services.link_guesses import count_miss, require_room

router = APIRouter()

# Browsers that fetch a page before anybody asked for it say so in one of these.
# https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose
PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")


async def open_link(request: Request) -> Response:
    """The page that leads on; HEAD gets its headers and is no click."""
    headers = request.headers
    language = language_of(headers.get("cookie", ""), headers.get("accept-language", ""))
    try:
        return await _page(request, language)
    except TooManyAttempts as error:
        return too_many_page(language, error.retry_after_s)
    except (Unavailable, psycopg.OperationalError):
        return away_page(language)


router.add_api_route(
    "/s/" + rest_of_path("code"), open_link, methods=["GET", "HEAD"], route_class_override=RawRoute
)


async def _page(request: Request, language: str) -> Response:
    address = request.client.host if request.client else ""
    require_room(address)
    destination = await follow(
        request.path_params["code"],
        request.headers.get("user-agent", ""),
        counts=request.method == "GET",
        is_prefetch=any(_is_early(request.headers.get(name, "")) for name in PURPOSES),
    )
    if destination is not None:
        return destination_page(destination, language)
    await count_miss(address)
    return unknown_page(language)


def _is_early(purpose: str) -> bool:
    return purpose.partition(";")[0].strip().lower() in {"prefetch", "prerender", "preview"}
