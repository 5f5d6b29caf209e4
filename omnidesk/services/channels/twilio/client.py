"""Twilio's own library over our HTTP: our time-outs, our base address, our reading of failures."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from omnidesk.errors import ChannelError
from omnidesk.services.channels.base import Account
from omnidesk.services.channels.http import TOTAL_S, call
from omnidesk.services.channels.twilio.codes import meaning_of
from omnidesk.services.channels.vendor_errors import no_answer, refused

TWILIO = "https://api.twilio.com"


class _Refusal(BaseModel):
    code: int | None = None
    message: str = ""


class _Http(AsyncHttpClient):  # type: ignore[misc]
    """What the library calls. It raises ChannelError instead of returning a failure."""

    def __init__(self, base_url: str, now: datetime | None) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=TOTAL_S)
        self._base_url, self._now = base_url.rstrip("/"), now

    async def request(self, method: str, url: str, **options: Any) -> Response:
        """The library's time-out and redirects are not followed: ours count."""
        address = self._base_url + url.removeprefix(TWILIO)
        answer = await call(
            method,
            address,
            params=options.get("params"),
            data=options.get("data"),
            headers=options.get("headers"),
            auth=options.get("auth"),
        )
        if not answer.is_success:
            raise _error(answer, self._now)
        return Response(answer.status_code, answer.text, answer.headers)


def connect(account: Account, now: datetime | None = None) -> Client:
    """The library's client for this account. Raises ChannelError without credentials."""
    sid, token = account.secrets.get("account_sid"), account.secrets.get("auth_token")
    if not (sid and token):
        raise refused("channel.not_configured")
    http = _Http(str(account.settings["api_url"]), now)
    # The library would read its own variables of the environment.
    return Client(sid, token, http_client=http, environment={"TWILIO_EDGE": ""})


def _error(answer: httpx.Response, now: datetime | None) -> ChannelError:
    refusal = _read(answer)
    text = refusal.message or f"HTTP {answer.status_code}"
    code = str(refusal.code or answer.status_code)
    if answer.status_code >= 500:
        return no_answer(text, code=code)
    return meaning_of(answer.status_code, refusal.code).error(text, code=code, now=now)


def _read(answer: httpx.Response) -> _Refusal:
    try:
        return _Refusal.model_validate_json(answer.content)
    except ValidationError:
        return _Refusal()
