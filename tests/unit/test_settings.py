"""Wrong settings are refused at start with a sentence that names them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from omnidesk.settings import WELL_KNOWN_PASSWORDS, Settings


def make(**values: Any) -> Settings:
    return Settings(**values)


@pytest.mark.parametrize("password", sorted(WELL_KNOWN_PASSWORDS))
def test_well_known_superadmin_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="well-known password"):
        make(OMNIDESK_SUPERADMIN_PASSWORD=password.upper())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OMNIDESK_PORT", "0"),
        ("OMNIDESK_PORT", "http"),
        ("OMNIDESK_WEB_WORKERS", "0"),
        ("OMNIDESK_TIMEZONE", "Mars/Olympus"),
        ("OMNIDESK_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("OMNIDESK_ENV", "staging"),
        ("OMNIDESK_CLOCK_RATE", "-1"),
    ],
)
def test_a_wrong_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        make(**{name: value})


def test_public_url_follows_the_port_and_loses_its_slash() -> None:
    assert make(OMNIDESK_PORT="9001").public_url == "http://127.0.0.1:9001"
    assert make(OMNIDESK_PUBLIC_URL="https://desk.example/").public_url == "https://desk.example"


def test_allowed_origins_are_never_a_wildcard() -> None:
    assert make(OMNIDESK_PUBLIC_URL="https://desk.example").allowed_origins == (
        "https://desk.example",
    )
    assert make(OMNIDESK_PORT="9001").allowed_origins == (
        "http://127.0.0.1:9001",
        "http://localhost:9001",
    )


def test_networks_are_split_and_parsed() -> None:
    parsed = make(OMNIDESK_TRUSTED_PROXIES="10.0.0.0/8, ::1/128").trusted_proxies
    assert [str(network) for network in parsed] == ["10.0.0.0/8", "::1/128"]


def test_secrets_do_not_show_in_repr() -> None:
    settings = make(META_APP_SECRET="planted", OMNIDESK_SUPERADMIN_PASSWORD="planted-pass-9")
    assert settings.meta_app_secret is not None
    assert "planted" not in repr(settings)
