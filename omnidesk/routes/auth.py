"""Signing in and out, and the own password, over plain HTTP.

The live connection reads the cookie once, when it opens; so whatever changes the cookie is a plain
form with a full navigation. A form is answered with a redirect, JSON with JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from omnidesk.errors import Invalid, NotSignedIn, OmniDeskError, TooManyAttempts
from omnidesk.routes.access import session_token, signed_in_even_one_time
from omnidesk.routes.forms import Body, is_form, read_body
from omnidesk.rules.local_path import local_path
from omnidesk.rules.roles import Viewer
from omnidesk.services.own_account import change_own_password
from omnidesk.services.sessions import (
    LIFETIME,
    cookie_name,
    end_session,
    find_viewer,
    start_session,
)
from omnidesk.services.sign_in import Browser, SignedIn, sign_in
from omnidesk.settings import get_settings

router = APIRouter(prefix="/api/auth")

HOME = "/inbox"
LOGIN_PAGE = "/login/"
PASSWORD_PAGE = "/password/"  # noqa: S105 - a path
NO_STORE = {"Cache-Control": "no-store"}


@router.post("/login")
async def login(request: Request) -> Response:
    """Check name and password, set the cookie."""
    body = await read_body(request, "username, password")
    read = body.find_text if body.is_form else body.text
    try:
        signed_in = await sign_in(read("username"), read("password"), _browser(request))
    except OmniDeskError as error:
        if not body.is_form:
            raise
        return _see_other(LOGIN_PAGE, _told_on_login(error, body))
    await end_session(session_token(request))
    answer = _welcome(signed_in, body)
    _set_cookie(answer, signed_in.token)
    return answer


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End this browser's session; without one, nothing happens."""
    await end_session(session_token(request))
    wants_page = is_form(request) or "text/html" in request.headers.get("accept", "")
    answer = _see_other(LOGIN_PAGE) if wants_page else Response(status_code=204, headers=NO_STORE)
    _drop_cookie(answer)
    return answer


@router.get("/me")
async def me(viewer: Annotated[Viewer, Depends(signed_in_even_one_time)]) -> Response:
    """Who is signed in."""
    return JSONResponse(
        _person(
            viewer.user_id,
            viewer.username,
            viewer.name,
            viewer.role,
            must_change=viewer.must_change_password,
        ),
        headers=NO_STORE,
    )


@router.post("/password")
async def change_password(request: Request) -> Response:
    """Change the own password: every session ends, and this browser gets a new one."""
    body = await read_body(request, "current_password, new_password")
    try:
        token = await _change_password(request, body)
    except OmniDeskError as error:
        if not body.is_form:
            raise
        return _back_to_password(error, body)
    home = local_path(body.find_text("next")) or HOME
    answer = _see_other(home) if body.is_form else Response(status_code=204, headers=NO_STORE)
    _set_cookie(answer, token)
    return answer


async def _change_password(request: Request, body: Body) -> str:
    viewer = await find_viewer(session_token(request))
    if viewer is None:
        raise NotSignedIn
    new = body.text("new_password")
    if body.fields.get("repeat_password", new) != new:
        raise Invalid("access.passwords_differ", field="repeat_password")
    browser = _browser(request)
    await change_own_password(viewer, body.text("current_password"), new, browser.address)
    return await start_session(viewer.user_id, browser.address, browser.user_agent)


def _welcome(signed_in: SignedIn, body: Body) -> Response:
    if not body.is_form:
        person = _person(
            signed_in.user_id,
            signed_in.username,
            signed_in.display_name,
            signed_in.role,
            must_change=signed_in.must_change_password,
        )
        return JSONResponse(person, headers=NO_STORE)
    wanted = local_path(body.find_text("next"))
    if signed_in.must_change_password:
        return _see_other(PASSWORD_PAGE, {"next": wanted} if wanted else {})
    return _see_other(wanted or HOME)


def _person(
    user_id: int, username: str, name: str, role: str, *, must_change: bool
) -> dict[str, Any]:
    return {
        "id": user_id,
        "username": username,
        "display_name": name,
        "role": str(role),
        "must_change_password": must_change,
    }


def _told_on_login(error: OmniDeskError, body: Body) -> dict[str, str]:
    """What the sign-in page needs to say what went wrong and keep what was typed."""
    told = {"error": error.code, "username": body.find_text("username")[:64]}
    if wanted := local_path(body.find_text("next")):
        told["next"] = wanted
    if isinstance(error, TooManyAttempts):
        told["minutes"] = str(error.params["minutes"])
    return told


def _back_to_password(error: OmniDeskError, body: Body) -> Response:
    if isinstance(error, NotSignedIn):
        return _see_other(LOGIN_PAGE, {"error": error.code, "next": PASSWORD_PAGE})
    told = {"error": error.key.removeprefix("access.").removeprefix("error.")}
    if wanted := local_path(body.find_text("next")):
        told["next"] = wanted
    if isinstance(error, TooManyAttempts):
        told["minutes"] = str(error.params["minutes"])
    return _see_other(PASSWORD_PAGE, told)


def _browser(request: Request) -> Browser:
    address = request.client.host if request.client else ""
    return Browser(address, request.headers.get("user-agent", ""))


def _see_other(path: str, query: Mapping[str, str] | None = None) -> Response:
    url = f"{path}?{urlencode(query, errors='replace')}" if query else path
    return RedirectResponse(url, status_code=303, headers=NO_STORE)


def _set_cookie(answer: Response, token: str) -> None:
    answer.set_cookie(
        cookie_name(),
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=get_settings().is_https,
        httponly=True,
        samesite="lax",
    )


def _drop_cookie(answer: Response) -> None:
    answer.delete_cookie(
        cookie_name(), path="/", secure=get_settings().is_https, httponly=True, samesite="lax"
    )
