"""What has to be true before the processes start; run by the supervisor as a process of its own.

Migrates, checks the keys, seeds credentials, channels, sentences and the superadmin, and prints
one JSON object: `{"superadmin": {"username", "password"} or null}`, or `{"error": sentence}` with
exit code 1.
In a process of its own, because what it imports would stay in the supervisor's memory for good.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from omnidesk import db
from omnidesk.errors import OmniDeskError, SetupError
from omnidesk.services import superadmin
from omnidesk.services.app_settings import seed_from_environment
from omnidesk.services.channel_accounts import ensure_channels
from omnidesk.services.message_types import seed_message_types
from omnidesk.services.migration import migrate
from omnidesk.services.vault import check_keys
from omnidesk.settings import get_settings

CONNECT_S = 5


def prepare() -> dict[str, Any]:
    """Everything in order. Raises OmniDeskError with a sentence for the operator."""
    require_redis()
    migrate()
    return asyncio.run(_seed())


async def _seed() -> dict[str, Any]:
    await db.open_pools()
    try:
        await check_keys()
        await seed_from_environment()
        await ensure_channels()
        await seed_message_types()
        made = await superadmin.ensure()
    finally:
        await db.close_pools()
    told = None if made is None else {"username": made.username, "password": made.password}
    return {"superadmin": told}


def require_redis() -> None:
    """Raises SetupError with what to do when Redis does not answer."""
    client = redis.Redis.from_url(
        db.redis_url(), socket_connect_timeout=CONNECT_S, retry=Retry(NoBackoff(), 0)
    )
    try:
        client.ping()
    except (RedisError, OSError) as error:
        raise SetupError(_unreachable(str(error).rstrip("."))) from error
    finally:
        client.close()


def _unreachable(reason: str) -> str:
    if get_settings().redis_url is None:
        return (
            "The embedded Redis does not run, though a killed supervisor has left its address."
            " Start the installation with `python -m omnidesk up`."
        )
    return (
        f"Redis cannot be reached: {reason}. Check that it runs and that REDIS_URL is right, or"
        " unset REDIS_URL to use the embedded one."
    )


def main() -> int:
    """Print the outcome; the exit code says whether the processes may start."""
    try:
        outcome = prepare()
    except OmniDeskError as error:
        outcome = {"error": str(error)}
    sys.stdout.write(json.dumps(outcome) + "\n")
    return 1 if "error" in outcome else 0


if __name__ == "__main__":
    sys.exit(main())
