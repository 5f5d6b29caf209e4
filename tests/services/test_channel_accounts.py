"""Channels from seeded credentials, and accounts with their secrets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from omnidesk.demo.simulators import Simulators
from omnidesk.errors import NotFound
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.services import contacts
from omnidesk.services.app_settings import find_secret, seed_from_environment, set_secret
from omnidesk.services.channel_accounts import (
    ensure_channels,
    find_channel,
    load_account,
    status_callback_url,
    token_key,
)
from omnidesk.services.twilio_state import forget_twilio_state, twilio_state
from omnidesk.settings import Settings, get_settings
from tests.factories import insert, make_contact, rows

ENVIRONMENT = {
    "FACEBOOK_PAGE_ID": "1049",
    "FACEBOOK_PAGE_TOKEN": "page-token",
    "INSTAGRAM_BUSINESS_ID": "1784",
    "INSTAGRAM_TOKEN": "gram-token",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "auth-token",
    "TWILIO_WHATSAPP_NUMBER": "whatsapp:+62 811 555",
    "TWILIO_SMS_NUMBER": "+1 500 555 0006",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    forget_twilio_state()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()
    forget_twilio_state()


@pytest.mark.usefixtures("database", "environment")
async def test_credentials_of_the_environment_make_channels_once() -> None:
    for _ in range(2):
        await seed_from_environment()
        await ensure_channels()
    assert await rows("select kind, account_id, name from channels order by id") == [
        {"kind": "whatsapp_twilio", "account_id": "+62811555", "name": "+62811555"},
        {"kind": "sms_twilio", "account_id": "+15005550006", "name": "+15005550006"},
        {"kind": "messenger", "account_id": "1049", "name": "Facebook"},
        {"kind": "instagram", "account_id": "1784", "name": "Instagram"},
    ]


@pytest.mark.usefixtures("database", "environment")
async def test_account_carries_its_own_secrets_only() -> None:
    await seed_from_environment()
    await ensure_channels()
    page = await load_account(await find_channel(ChannelKind.MESSENGER, "1049") or 0)
    assert page.secrets == {"token": "page-token"}
    assert page.settings["graph_version"] == "v21.0"
    number = await load_account(await find_channel(ChannelKind.WHATSAPP_TWILIO, "+62811555") or 0)
    assert number.secrets == {"account_sid": "AC1", "auth_token": "auth-token"}
    assert "auth-token" not in repr(number)
    sms = await load_account(await find_channel(ChannelKind.SMS_TWILIO, "+15005550006") or 0)
    assert (sms.secrets, sms.settings) == (number.secrets, number.settings)


@pytest.mark.usefixtures("database", "environment")
async def test_token_that_was_changed_in_the_product_stays() -> None:
    await ensure_channels()
    channel_id = await find_channel(ChannelKind.MESSENGER, "1049") or 0
    await set_secret(token_key(channel_id), "newer", None)
    await ensure_channels()
    assert await find_secret(token_key(channel_id)) == "newer"


@pytest.mark.usefixtures("database")
async def test_without_credentials_there_are_no_channels() -> None:
    await ensure_channels()
    assert await rows("select 1 from channels") == []
    with pytest.raises(NotFound):
        await load_account(1)


@pytest.mark.parametrize(
    ("public", "twilio", "expected"),
    [
        ("https://desk.example.com/", "", "https://desk.example.com/api/twilio/status"),
        ("http://127.0.0.1:8000", "", ""),
        ("http://localhost:8000", "", ""),
        ("http://192.168.1.4", "", ""),
        ("http://[::1]:8000", "", ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9", "http://127.0.0.1:8000/api/twilio/status"),
    ],
)
def test_receipts_are_asked_for_where_the_vendor_can_reach_us(
    monkeypatch: pytest.MonkeyPatch, public: str, twilio: str, expected: str
) -> None:
    monkeypatch.setenv("OMNIDESK_PUBLIC_URL", public)
    monkeypatch.setenv("OMNIDESK_TWILIO_API_URL", twilio)
    assert status_callback_url(Settings()) == expected


async def test_state_of_twilio_is_asked_there(
    database: None, environment: pytest.MonkeyPatch, simulators: Simulators
) -> None:
    for name, value in simulators.environment().items():
        environment.setenv(name, value)
    get_settings.cache_clear()
    await seed_from_environment()
    await ensure_channels()
    number = simulators.twilio.account.whatsapp_number
    assert await twilio_state() == {"state": "connected", "number": number, "message": ""}
    await set_secret("twilio.auth_token", "wrong", None)
    forget_twilio_state()
    assert (await twilio_state())["state"] == "refused"


async def test_name_is_looked_up_at_the_vendor(
    database: None, environment: pytest.MonkeyPatch, simulators: Simulators
) -> None:
    for name, value in simulators.environment().items():
        environment.setenv(name, value)
    get_settings.cache_clear()
    await ensure_channels()
    simulators.meta.write("facebook", "7104", "Halo", name="Rahma Wati")
    page = simulators.meta.account.page_id
    contact_id, identifier_id = await make_contact("", IdentifierKind.PAGE_SCOPED, "7104", page)
    await insert(
        "conversations",
        contact_id=contact_id,
        channel_id=await find_channel(ChannelKind.MESSENGER, page),
        platform="facebook",
        identifier_id=identifier_id,
    )
    await contacts.look_up_profile(contact_id)
    assert await rows("select display_name from contacts") == [{"display_name": "Rahma Wati"}]


async def test_name_that_we_have_is_not_asked_for(database: None) -> None:
    contact_id, _ = await make_contact("Ibu Rahma")
    await contacts.look_up_profile(contact_id)
    assert await rows("select display_name from contacts") == [{"display_name": "Ibu Rahma"}]
