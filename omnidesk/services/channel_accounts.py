"""The configured accounts: made from seeded credentials, and loaded with their opened secrets."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, LiteralString
from urllib.parse import urlsplit

from pydantic import SecretStr

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import NotFound
from omnidesk.rules.kinds import ChannelKind
from omnidesk.services.app_settings import find_secret, find_secrets, set_secret
from omnidesk.services.channels.base import Account
from omnidesk.settings import Settings, get_settings

TWILIO = (ChannelKind.WHATSAPP_TWILIO, ChannelKind.SMS_TWILIO)
TWILIO_SECRETS = {"account_sid": "twilio.account_sid", "auth_token": "twilio.auth_token"}
STATUS_CALLBACK = "/api/twilio/status"

CREATE: LiteralString = """
    insert into channels (kind, account_id, name, created_at)
    values (%(kind)s, %(account_id)s, %(name)s, %(now)s)
    on conflict (kind, account_id) do nothing"""


async def load_account(channel_id: int) -> Account:
    """The account with its secrets in clear, for one call. Raises NotFound."""
    async with transaction() as conn:
        found = await conn.execute(
            "select kind, account_id, settings from channels where id = %s", (channel_id,)
        )
        row = await found.fetchone()
    if row is None:
        raise NotFound
    kind = ChannelKind(row["kind"])
    return Account(
        channel_id,
        kind,
        row["account_id"],
        await _secrets(channel_id, kind),
        {**row["settings"], **_vendor_settings(kind)},
        status_callback_url(get_settings()),
    )


async def find_channel(kind: ChannelKind, account_id: str) -> int | None:
    """The id of the channel with this vendor's account id."""
    async with transaction() as conn:
        found = await conn.execute(
            "select id from channels where kind = %s and account_id = %s", (kind.value, account_id)
        )
        row = await found.fetchone()
    return None if row is None else int(row["id"])


async def has_channel(kind: ChannelKind) -> bool:
    """Whether there is an active channel of this kind."""
    async with transaction() as conn:
        found = await conn.execute(
            "select 1 from channels where kind = %s and is_active limit 1", (kind.value,)
        )
        return await found.fetchone() is not None


async def ensure_channels() -> None:
    """Make a channel for each account that the environment names, once.

    What was changed in the product stays: the environment only seeds. To be run after
    `app_settings.seed_from_environment()`.
    """
    settings = get_settings()
    for kind, account_id, name, token in _wanted(settings):
        if not account_id:
            continue
        async with transaction() as conn:
            values = {"kind": kind.value, "account_id": account_id, "name": name}
            await conn.execute(CREATE, values | {"now": clock.now()})
        await _seed_token(kind, account_id, token)


async def _seed_token(kind: ChannelKind, account_id: str, token: SecretStr | None) -> None:
    channel_id = await find_channel(kind, account_id)
    key = token_key(channel_id or 0)
    if token is not None and await find_secret(key) is None:
        await set_secret(key, token.get_secret_value(), None)


def token_key(channel_id: int) -> str:
    """Where the access token of a channel is sealed."""
    return f"channel.{channel_id}.token"


def _wanted(settings: Settings) -> list[tuple[ChannelKind, str, str, SecretStr | None]]:
    number = _number(settings.twilio_whatsapp_number)
    sms = _number(settings.twilio_sms_number)
    page, instagram = settings.facebook_page_id or "", settings.instagram_business_id or ""
    return [
        (ChannelKind.WHATSAPP_TWILIO, number, number, None),
        (ChannelKind.SMS_TWILIO, sms, sms, None),
        (ChannelKind.MESSENGER, page, "Facebook", settings.facebook_page_token),
        (ChannelKind.INSTAGRAM, instagram, "Instagram", settings.instagram_token),
    ]


def _number(text: str | None) -> str:
    return (text or "").removeprefix("whatsapp:").replace(" ", "")


async def _secrets(channel_id: int, kind: ChannelKind) -> dict[str, str]:
    if kind in TWILIO:
        found = await find_secrets(list(TWILIO_SECRETS.values()))
        return {name: found[key] for name, key in TWILIO_SECRETS.items() if key in found}
    token = await find_secret(token_key(channel_id))
    return {} if token is None else {"token": token}


def _vendor_settings(kind: ChannelKind) -> dict[str, Any]:
    """The vendor's address comes from the environment only, never from a row."""
    settings = get_settings()
    if kind in TWILIO:
        return {"api_url": settings.twilio_api_url}
    return {"api_url": settings.meta_graph_url, "graph_version": settings.meta_graph_version}


def status_callback_url(settings: Settings) -> str:
    """Where Twilio reports receipts, or nothing when Twilio could not reach us.

    Twilio refuses a message whose callback points at a private address; a vendor on this machine
    (a simulator) reaches us there.
    """
    if _is_private(settings.public_url) and not _is_private(settings.twilio_api_url):
        return ""
    return settings.public_url + STATUS_CALLBACK


def _is_private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host
