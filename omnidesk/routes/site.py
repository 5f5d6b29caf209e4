"""The pages on the same port as everything else: our own mount of the build, in front of Reflex.

Only Reflex's websocket and its ping are let through to it. A page other than the sign-in page is
sent to signed-in people; everybody else is led to the sign-in page and comes back afterwards. Pages
hold no data: when nobody can tell who is signed in, because the database is away, the page is sent
and says so itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

import psycopg
from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from omnidesk.errors import NotFound, Unavailable
from omnidesk.pages_folder import current_build
from omnidesk.routes.edge_errors import error_answer
from omnidesk.routes.language import language_of
from omnidesk.routes.login_page import fill_login
from omnidesk.routes.site_files import BuiltPages, File
from omnidesk.rules.local_path import local_path
from omnidesk.rules.roles import Viewer
from omnidesk.services.sessions import find_viewer, token_from_cookie

# The browser asks Reflex for nothing else on this port.
REFLEX_PATHS = ("/_event", "/ping")
LOGIN = "/login"
PASSWORD = "/password"  # noqa: S105 - a path
HOME = "/inbox"
NOBODY_KNOWS = "nobody knows"
READING = ("GET", "HEAD")
NOT_BUILT = "The pages are not built yet. Run `python -m omnidesk build`, then start again.\n"


@lru_cache(maxsize=1)
def built_pages() -> BuiltPages | None:
    """The build that this process serves; None when none has been made."""
    build = current_build()
    return None if build is None else BuiltPages(build)


def site(reflex: ASGIApp, find_pages: Callable[[], BuiltPages | None] = built_pages) -> ASGIApp:
    """Reflex's app with our pages in front of it."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(REFLEX_PATHS):
            await reflex(scope, receive, send)
            return
        answer = await _answer(scope, find_pages())
        await answer(scope, receive, send)

    return serve


async def _answer(scope: Scope, pages: BuiltPages | None) -> Response:
    path, headers = scope["path"], Headers(scope=scope)
    if path.startswith("/api/"):
        return error_answer(NotFound(), _language(headers))
    if scope["method"] not in READING:
        return Response(status_code=405, headers={"Allow": ", ".join(READING)})
    if pages is None:
        return PlainTextResponse(NOT_BUILT, 503)
    asset = pages.asset(path)
    if asset is not None:
        return _file(asset, headers)
    return await _page(pages, scope, headers)


async def _page(pages: BuiltPages, scope: Scope, headers: Headers) -> Response:
    path, query = scope["path"], QueryParams(scope["query_string"])
    viewer = await _viewer(headers)
    if path == "/":
        return _see_other(LOGIN + "/" if viewer is None else HOME)
    found = pages.page(path)
    if found is None:
        return _file(pages.not_found, headers, status=404)
    elsewhere = _elsewhere(viewer, path.rstrip("/"), query, _whole_path(scope))
    if elsewhere:
        return _see_other(elsewhere)
    if path.rstrip("/") != LOGIN:
        return _file(found, headers)
    filled = fill_login(found.content, query, _language(headers))
    return Response(filled, headers={"Cache-Control": "no-store"}, media_type="text/html")


def _elsewhere(viewer: Viewer | str | None, page: str, query: QueryParams, wanted: str) -> str:
    """Where this person has to go instead of to this page, or an empty text."""
    back = "?next=" + quote(wanted, safe="")
    if page == LOGIN:
        may_pass = not isinstance(viewer, Viewer) or "error" in query
        return "" if may_pass else local_path(query.get("next", "")) or HOME
    if viewer is None:
        return f"{LOGIN}/{back}"
    must_change = isinstance(viewer, Viewer) and viewer.must_change_password
    return f"{PASSWORD}/{back}" if must_change and page != PASSWORD else ""


async def _viewer(headers: Headers) -> Viewer | str | None:
    """Who is signed in; `NOBODY_KNOWS` when the database cannot be asked."""
    try:
        return await find_viewer(token_from_cookie(headers.get("cookie", "")))
    except (Unavailable, psycopg.Error):
        return NOBODY_KNOWS


def _see_other(where: str) -> Response:
    return RedirectResponse(where, 303)


def _whole_path(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _file(file: File, headers: Headers, status: int = 200) -> Response:
    sends_gzip = file.gzipped is not None and _accepts_gzip(headers.get("accept-encoding", ""))
    tag = f'"{file.tag}{"-gz" if sends_gzip else ""}"'
    out = {"Cache-Control": file.cache, "ETag": tag, "Vary": "Accept-Encoding"}
    if status == 200 and tag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=out)
    if sends_gzip:
        out["Content-Encoding"] = "gzip"
    content = file.gzipped if sends_gzip else file.content
    return Response(content, status, out, file.media_type)


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        coding, _, weight = part.strip().partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _language(headers: Headers) -> str:
    return language_of(headers.get("cookie", ""), headers.get("accept-language", ""))
