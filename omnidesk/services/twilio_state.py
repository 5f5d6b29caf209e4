"""Whether Twilio answers to our credentials, for people who set it up."""

from __future__ import annotations

import time
from typing import Any

from omnidesk.db import transaction
from omnidesk.errors import ChannelError
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.channel_accounts import load_account
from omnidesk.services.channels.registry import channel_for
from omnidesk.services.channels.twilio.channel import TwilioNumber

# A page that asks every few seconds must not become a call to Twilio each time.
KEPT_S = 30.0

_kept: tuple[float, dict[str, Any]] | None = None


async def twilio_state() -> dict[str, Any]:
    """`state` (not_configured, connected, refused, unreachable), `number` and `message`."""
    global _kept  # noqa: PLW0603 - one answer per process
    if _kept is not None and _kept[0] > time.monotonic():
        return _kept[1]
    state = await _ask()
    _kept = (time.monotonic() + KEPT_S, state)
    return state


def forget_twilio_state() -> None:
    """Ask anew: after a change of the credentials, and between tests."""
    global _kept  # noqa: PLW0603
    _kept = None


async def _ask() -> dict[str, Any]:
    async with transaction() as conn:
        found = await conn.execute(
            "select id, kind, account_id from channels"
            " where kind in ('whatsapp_twilio', 'sms_twilio') and is_active"
            " order by kind = 'sms_twilio', id limit 1"
        )
        row = await found.fetchone()
    if row is None:
        return {"state": "not_configured", "number": None, "message": ""}
    state, message = await _check(row["id"], ChannelKind(row["kind"]))
    return {"state": state, "number": row["account_id"], "message": message}


async def _check(channel_id: int, kind: ChannelKind) -> tuple[str, str]:
    channel = channel_for(kind)
    assert isinstance(channel, TwilioNumber)  # noqa: S101 - the registry says so
    try:
        await channel.check(await load_account(channel_id))
    except ChannelError as error:
        if error.key == "channel.not_configured":
            return "not_configured", ""
        return ("refused" if error.permanent else "unreachable"), str(error)
    return "connected", ""
