"""Values and secrets that admins set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from omnidesk.services import app_settings
from omnidesk.settings import get_settings
from tests.factories import count, rows


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials in the environment."""
    monkeypatch.setenv("META_APP_SECRET", "from-the-environment")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC0123")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize("value", [0, False, "", [], {"a": [1, "é"]}, 1.5])
async def test_value_comes_back_as_it_was(database: None, value: object) -> None:
    await app_settings.set_value("ui.theme", value, None)
    assert await app_settings.find_value("ui.theme") == value


async def test_value_that_was_never_set_is_none(database: None) -> None:
    assert await app_settings.find_value("nothing") is None
    assert await app_settings.find_secret("nothing") is None


async def test_none_removes_a_value_and_an_empty_text_a_secret(database: None) -> None:
    await app_settings.set_value("a", 1, None)
    await app_settings.set_secret("b", "x", None)
    await app_settings.set_value("a", None, None)
    await app_settings.set_secret("b", "", None)
    assert await count("app_settings") == 0


async def test_secret_is_stored_sealed(database: None) -> None:
    await app_settings.set_secret("meta.app_secret", "sangat-rahasia", None)
    stored = (await rows("select value, sealed from app_settings"))[0]
    assert stored["value"] is None
    assert b"sangat-rahasia" not in bytes(stored["sealed"])
    assert await app_settings.find_secret("meta.app_secret") == "sangat-rahasia"


async def test_secrets_are_found_together(database: None) -> None:
    await app_settings.set_secret("meta.app_id", "1", None)
    await app_settings.set_secret("meta.app_secret", "2", None)
    found = await app_settings.find_secrets(["meta.app_id", "meta.app_secret", "meta.verify_token"])
    assert found == {"meta.app_id": "1", "meta.app_secret": "2"}


async def test_environment_seeds_once_and_never_overwrites(
    database: None, credentials: None
) -> None:
    await app_settings.seed_from_environment()
    assert await app_settings.find_secret("meta.app_secret") == "from-the-environment"
    await app_settings.set_secret("meta.app_secret", "entered-in-settings", None)
    await app_settings.seed_from_environment()
    assert await app_settings.find_secret("meta.app_secret") == "entered-in-settings"
    assert await app_settings.find_secret("twilio.account_sid") == "AC0123"
    assert await app_settings.find_secret("twilio.auth_token") is None
