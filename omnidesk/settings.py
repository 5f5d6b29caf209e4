"""Every setting of the installation, read from the environment once.

The only module that reads the environment. A wrong value is refused at start with a sentence that
names it. Secrets never show in `repr`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network
Networks = Annotated[tuple[Network, ...], NoDecode]

# Passwords that attackers try first; a superadmin with one of them is an open door.
WELL_KNOWN_PASSWORDS = frozenset(
    {"admin", "admin123", "admin1234", "administrator", "password", "password1", "password123"}
    | {"12345678", "123456789", "1234567890", "qwerty123", "letmein1", "changeme", "superadmin"}
    | {"omnidesk", "omnidesk123", "rahasia123", "indonesia", "iloveyou", "welcome1", "11111111"}
)


class Settings(BaseSettings):
    """The environment, typed. Field names are the variables in lower case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str | None = Field(default=None, alias="DATABASE_URL")
    redis_url: str | None = Field(default=None, alias="REDIS_URL")

    data_dir: Path = Field(default=Path("data"), alias="OMNIDESK_DATA_DIR")
    host: str = Field(default="127.0.0.1", alias="OMNIDESK_HOST")
    port: int = Field(default=8000, ge=1, le=65535, alias="OMNIDESK_PORT")
    configured_public_url: str | None = Field(default=None, alias="OMNIDESK_PUBLIC_URL")
    web_workers: int = Field(default=1, ge=1, le=64, alias="OMNIDESK_WEB_WORKERS")
    workers: int = Field(default=2, ge=1, le=64, alias="OMNIDESK_WORKERS")

    encryption_keys: SecretStr | None = Field(default=None, alias="OMNIDESK_ENCRYPTION_KEYS")
    encryption_keys_file: Path | None = Field(default=None, alias="OMNIDESK_ENCRYPTION_KEYS_FILE")

    superadmin_username: str = Field(default="superadmin", alias="OMNIDESK_SUPERADMIN_USERNAME")
    superadmin_password: SecretStr | None = Field(
        default=None, alias="OMNIDESK_SUPERADMIN_PASSWORD"
    )
    superadmin_password_file: Path | None = Field(
        default=None, alias="OMNIDESK_SUPERADMIN_PASSWORD_FILE"
    )

    timezone: str = Field(default="Asia/Jakarta", alias="OMNIDESK_TIMEZONE")
    trusted_proxies: Networks = Field(default=(), alias="OMNIDESK_TRUSTED_PROXIES")
    cloudflare_networks: Networks = Field(default=(), alias="OMNIDESK_CLOUDFLARE_NETWORKS")

    meta_graph_url: str = Field(
        default="https://graph.facebook.com", alias="OMNIDESK_META_GRAPH_URL"
    )
    meta_graph_version: str = Field(default="v21.0", alias="OMNIDESK_META_GRAPH_VERSION")
    twilio_api_url: str = Field(default="https://api.twilio.com", alias="OMNIDESK_TWILIO_API_URL")
    metrics_token: SecretStr | None = Field(default=None, alias="OMNIDESK_METRICS_TOKEN")
    # prometheus-client's own name for the folder in which processes share their counters.
    metrics_dir: Path | None = Field(default=None, alias="PROMETHEUS_MULTIPROC_DIR")

    env: Literal["production", "test", "demo"] = Field(default="production", alias="OMNIDESK_ENV")
    clock_start: datetime | None = Field(default=None, alias="OMNIDESK_CLOCK_START")
    clock_rate: float | None = Field(default=None, gt=0, alias="OMNIDESK_CLOCK_RATE")

    # Credentials seed the sealed settings when they are set; they are edited in the product.
    twilio_account_sid: str | None = Field(default=None, alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = Field(default=None, alias="TWILIO_AUTH_TOKEN")
    twilio_whatsapp_number: str | None = Field(default=None, alias="TWILIO_WHATSAPP_NUMBER")
    twilio_sms_number: str | None = Field(default=None, alias="TWILIO_SMS_NUMBER")
    meta_app_id: str | None = Field(default=None, alias="META_APP_ID")
    meta_app_secret: SecretStr | None = Field(default=None, alias="META_APP_SECRET")
    meta_verify_token: SecretStr | None = Field(default=None, alias="META_VERIFY_TOKEN")
    facebook_page_id: str | None = Field(default=None, alias="FACEBOOK_PAGE_ID")
    facebook_page_token: SecretStr | None = Field(default=None, alias="FACEBOOK_PAGE_TOKEN")
    instagram_business_id: str | None = Field(default=None, alias="INSTAGRAM_BUSINESS_ID")
    instagram_token: SecretStr | None = Field(default=None, alias="INSTAGRAM_TOKEN")

    @field_validator("trusted_proxies", "cloudflare_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value} is no time zone; write Asia/Jakarta, for example") from error
        return value

    @field_validator("clock_start")
    @classmethod
    def _clock_start_is_aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, as in 2026-11-22T08:00:00+07:00")
        return value

    @model_validator(mode="after")
    def _refuse_test_clock_in_production(self) -> Settings:
        if self.env == "production" and (self.clock_start or self.clock_rate):
            raise ValueError(
                "OMNIDESK_CLOCK_START and OMNIDESK_CLOCK_RATE work only with"
                " OMNIDESK_ENV=test or demo"
            )
        return self

    @model_validator(mode="after")
    def _refuse_placeholder_password(self) -> Settings:
        password = self.superadmin_password
        if password and password.get_secret_value().casefold() in WELL_KNOWN_PASSWORDS:
            raise ValueError(
                "OMNIDESK_SUPERADMIN_PASSWORD is a well-known password; choose another one"
            )
        return self

    @property
    def public_url(self) -> str:
        """Base of webhooks and the allowed origin, without a slash at its end."""
        return (self.configured_public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Origins whose pages may talk to us; `localhost` too when we are on the loopback."""
        loopback = "http://127.0.0.1:"
        if self.public_url.startswith(loopback):
            return (self.public_url, self.public_url.replace("127.0.0.1", "localhost"))
        return (self.public_url,)

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS: decides the cookie's name and its Secure flag."""
        return self.public_url.startswith("https://")

    @property
    def zone(self) -> ZoneInfo:
        """The installation's zone: windows, days, quotas, and what screens show by default."""
        return ZoneInfo(self.timezone)

    def running_servers(self) -> dict[str, str]:
        """URLs of the embedded servers that a running supervisor wrote down, or nothing."""
        try:
            return dict(json.loads((self.data_dir / "run" / "servers.json").read_text()))
        except (OSError, ValueError):
            return {}

    def resolved_database_url(self) -> str | None:
        """The user's own database, else the embedded one that runs in the data folder."""
        return self.database_url or self.running_servers().get("database_url")

    def resolved_redis_url(self) -> str | None:
        """The user's own Redis, else the embedded one that runs in the data folder."""
        return self.redis_url or self.running_servers().get("redis_url")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Raises pydantic.ValidationError naming what is wrong."""
    return Settings()


def use_environment(variables: Mapping[str, str]) -> None:
    """Set variables for this process and those that it starts; settings are read anew."""
    os.environ.update(variables)
    get_settings.cache_clear()


def environment_with(**changes: str) -> dict[str, str]:
    """The environment of this process with changes, for a process that it starts."""
    return {**os.environ, **changes}
