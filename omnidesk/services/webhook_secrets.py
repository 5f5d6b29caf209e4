"""The secrets that verify webhooks, kept in this process for a few seconds.

A webhook must cost one statement; opening a sealed secret for each would double that. A changed
secret counts within `KEPT_S` in every process, at once where it was changed.
"""

from __future__ import annotations

import time

import psycopg

from omnidesk.errors import NotConfigured, Unavailable
from omnidesk.services.app_settings import find_secret
from omnidesk.services.looks import Looks

APP_SECRET = "meta.app_secret"  # noqa: S105 - a key, not a secret
VERIFY_TOKEN = "meta.verify_token"  # noqa: S105
TWILIO_AUTH_TOKEN = "twilio.auth_token"  # noqa: S105

KEPT_S = 3.0

_kept: dict[str, tuple[float, str]] = {}
_opening: Looks[str] = Looks()


async def get_webhook_secret(key: str) -> str:
    """The secret, at most `KEPT_S` old. Raises NotConfigured or Unavailable.

    A missing secret is not kept: entering the first one counts at once. When a kept one expires,
    one request opens it anew, and those beside it hear what it finds.
    """
    kept = _kept.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    return await _opening.share(key, _open)


async def _open(key: str) -> str:
    try:
        found = await find_secret(key)
    except psycopg.OperationalError as error:
        raise Unavailable from error
    if not found:
        raise NotConfigured
    _kept[key] = (time.monotonic() + KEPT_S, found)
    return found


def forget_webhook_secrets() -> None:
    """Read them anew: after a change, and between tests."""
    _kept.clear()
