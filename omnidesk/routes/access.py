"""Who may call which HTTP route: one table, and the checks that routes depend on.

A route that is not in the table fails a test. `Who.COOKIE` routes depend on `signed_in`, which also
turns away those who have yet to change a one-time password.
"""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request

from omnidesk.errors import NotAllowed, NotSignedIn
from omnidesk.rules.roles import Viewer
from omnidesk.services.sessions import find_viewer, token_from_cookie


class Who(StrEnum):
    """What lets a request in."""

    ANYBODY = "anybody"
    COOKIE = "cookie"
    # Also while a one-time password must be changed.
    COOKIE_EVEN_ONE_TIME = "cookie, one-time password included"
    VENDOR = "a vendor's signature"
    CLIENT = "an API client's signature"
    METRICS_TOKEN = "the metrics token"  # noqa: S105 - a name, not a secret


ROUTES: dict[tuple[str, str], Who] = {
    ("POST", "/api/auth/login"): Who.ANYBODY,
    ("POST", "/api/auth/logout"): Who.ANYBODY,  # without a session there is nothing to end
    ("GET", "/api/auth/me"): Who.COOKIE_EVEN_ONE_TIME,
    ("POST", "/api/auth/password"): Who.COOKIE_EVEN_ONE_TIME,
    ("GET", "/api/webhook/{platform}"): Who.VENDOR,
    ("POST", "/api/webhook/{platform}"): Who.VENDOR,
    ("POST", "/api/twilio/webhook"): Who.VENDOR,
    ("POST", "/api/twilio/status"): Who.VENDOR,
    ("GET", "/api/twilio/status"): Who.COOKIE,
    ("POST", "/api/twilio/sms/send"): Who.COOKIE,
    ("POST", "/api/external/messages"): Who.CLIENT,
    ("POST", "/api/external/messages/bulk"): Who.CLIENT,
    ("GET", "/api/external/messages/{message_id:rest}"): Who.CLIENT,
    ("DELETE", "/api/external/messages/{message_id:rest}"): Who.CLIENT,
    ("GET", "/api/external/openapi.json"): Who.ANYBODY,
    ("GET", "/api/external/docs"): Who.ANYBODY,
    ("GET", "/api/external/ping"): Who.CLIENT,
    ("POST", "/api/external/test"): Who.CLIENT,
    ("GET", "/api/external/status"): Who.CLIENT,
    ("GET", "/api/external/templates"): Who.CLIENT,
    ("GET", "/s/{code:rest}"): Who.ANYBODY,
    ("HEAD", "/s/{code:rest}"): Who.ANYBODY,
    ("GET", "/api/queue/export.csv"): Who.COOKIE,
    ("GET", "/api/short-links/export.csv"): Who.COOKIE,
    ("GET", "/health/live"): Who.ANYBODY,
    ("GET", "/health/ready"): Who.ANYBODY,
    ("GET", "/metrics"): Who.METRICS_TOKEN,
}


def session_token(request: Request) -> str:
    """The token of the request's session cookie, or an empty text."""
    return token_from_cookie(request.headers.get("cookie", ""))


async def signed_in_even_one_time(request: Request) -> Viewer:
    """The person behind the cookie. Raises NotSignedIn."""
    viewer = await find_viewer(session_token(request))
    if viewer is None:
        raise NotSignedIn
    return viewer


async def signed_in(request: Request) -> Viewer:
    """The person behind the cookie, ready to work. Raises NotSignedIn or NotAllowed."""
    viewer = await signed_in_even_one_time(request)
    if viewer.must_change_password:
        raise NotAllowed("access.change_password_first")
    return viewer
