"""One call to the Graph API, and its errors in our words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from omnidesk.errors import ChannelError
from omnidesk.services.channels.base import Account
from omnidesk.services.channels.http import call
from omnidesk.services.channels.meta.codes import meaning_of
from omnidesk.services.channels.meta.shapes import GraphError, read_answer
from omnidesk.services.channels.vendor_errors import no_answer, refused

FACEBOOK = "https://graph.facebook.com"
# Tokens of "Instagram Login" begin so and work only on Instagram's own host.
INSTAGRAM_LOGIN_TOKEN = "IG"  # noqa: S105 - the beginning that all of them share
INSTAGRAM_HOST = "https://graph.instagram.com"


async def ask(
    method: str, account: Account, path: str, *, now: datetime | None = None, **options: Any
) -> bytes:
    """The body of the vendor's answer when it is a success. Raises ChannelError.

    `now` is what pauses count from. The token travels as a header, so that no URL in a log
    carries it.
    """
    token = account.secrets.get("token")
    if not token:
        raise refused("channel.not_configured")
    headers = {"Authorization": f"Bearer {token}"}
    response = await call(method, _url(account, token, path), headers=headers, **options)
    if response.is_success:
        return response.content
    raise _error(response, now)


def _url(account: Account, token: str, path: str) -> str:
    base = str(account.settings["api_url"]).rstrip("/")
    if base == FACEBOOK and token.startswith(INSTAGRAM_LOGIN_TOKEN):
        base = INSTAGRAM_HOST
    return f"{base}/{account.settings['graph_version']}/{path}"


def _error(response: httpx.Response, now: datetime | None) -> ChannelError:
    error = read_answer(response.content).error or GraphError()
    code = f"{error.code or response.status_code}"
    code += f"/{error.error_subcode}" if error.error_subcode else ""
    text = error.message or f"HTTP {response.status_code}"
    if response.status_code >= 500:
        # Meta's 5xx answers say "retry" also when the message went out.
        return no_answer(text, code=code)
    meaning = meaning_of(response.status_code, error.code, error.error_subcode)
    return meaning.error(text, code=code, now=now)
