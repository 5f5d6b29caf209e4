"""Who calls the external API: a client with its settings, and what proves that it is the one.

Kept in this process for `KEPT_S`, because every request needs it and a row is opened with a key.
So a client that was disabled, rotated or limited anew is so everywhere within that time; in the
process where it was changed, at once. Unknown ids are kept as well: they cost what known ones do.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, LiteralString

import psycopg

from omnidesk.db import transaction
from omnidesk.errors import Unavailable
from omnidesk.rules.client_address import Network
from omnidesk.rules.networks import parse_network
from omnidesk.services.api.secrets import new_secret
from omnidesk.services.looks import Looks
from omnidesk.services.vault import open_sealed, seal

TABLE = "api_clients"
SECRET, OLD_SECRET = "secret", "old_secret"
TOLERANCE_KEY = "api.tolerance_minutes"
TOLERANCE_MINUTES, LEAST_TOLERANCE, MOST_TOLERANCE = 10, 1, 10

# One look a second costs nothing, and nobody notices that "disabled" took that long.
KEPT_S = 1.0
# Strangers may ask for any number of ids.
MOST_KEPT = 10_000
# What strangers are checked against; no client has the row 0.
NOBODY = "0"

FIND: LiteralString = """
    select c.*, s.value as tolerance
    from (select 1) one
    left join api_clients c on c.client_id = %(client_id)s and c.deleted_at is null
    left join app_settings s on s.key = %(tolerance)s"""


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """A client that has proved who it is. `mapping` leads from placeholders to metadata paths.

    Its links end after `link_days`, or never. With a fast lane its messages leave official numbers
    without the pauses of programs.
    """

    id: int
    client_id: str
    name: str
    per_minute: int
    per_day: int
    channel: str
    template_id: int | None
    mapping: Mapping[str, Any]
    shortens_links: bool
    shows_destination: bool
    link_days: int | None = None
    has_fast_lane: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request is checked against. Of nobody, everything is there but the caller.

    `old_secret` holds while `old_secret_until` lies ahead; where there is none, it is nobody's, so
    that two signatures are computed for everybody.
    """

    caller: ApiCaller | None
    secret: str
    old_secret: str
    old_secret_until: datetime | None
    is_active: bool
    requires_version_2: bool
    networks: tuple[Network, ...]
    tolerance: timedelta


_kept: dict[str, tuple[float, Credentials]] = {}
_opening: Looks[Credentials] = Looks()


async def credentials_of(client_id: str) -> Credentials:
    """What is known of this client, at most `KEPT_S` old. Raises Unavailable."""
    kept = _find_kept(client_id)
    if kept is not None:
        return kept
    return await _opening.share(client_id, _open)


def forget_callers() -> None:
    """Read them anew: after a change, and between tests."""
    _kept.clear()


def sealed(secret: str, column: str, row: int) -> bytes:
    """A client's secret as it is stored: readable only in this column of this row."""
    return seal(secret.encode(), table=TABLE, column=column, row=str(row))


def _find_kept(client_id: str) -> Credentials | None:
    kept = _kept.get(client_id)
    return kept[1] if kept is not None and kept[0] > time.monotonic() else None


def _keep(client_id: str, found: Credentials) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[client_id] = (time.monotonic() + KEPT_S, found)


async def _open(client_id: str) -> Credentials:
    try:
        async with transaction() as conn:
            asked = await conn.execute(FIND, {"client_id": client_id, "tolerance": TOLERANCE_KEY})
            row = await asked.fetchone()
    except psycopg.OperationalError as error:
        raise Unavailable from error
    assert row is not None  # noqa: S101 - the joins are outer ones
    found = _credentials(row)
    _keep(client_id, found)
    return found


def _credentials(row: Mapping[str, Any]) -> Credentials:
    is_known = row["id"] is not None
    nobodys = _nobodys_secret()
    place = str(row["id"]) if is_known else NOBODY
    return Credentials(
        caller=_caller(row) if is_known else None,
        secret=opened(row[SECRET] or nobodys[SECRET], SECRET, place),
        old_secret=(
            opened(row[OLD_SECRET], OLD_SECRET, place)
            if row[OLD_SECRET]
            else opened(nobodys[OLD_SECRET], OLD_SECRET, NOBODY)
        ),
        old_secret_until=row["old_secret_until"],
        is_active=bool(row["is_active"]),
        requires_version_2=bool(row["requires_version_2"]),
        networks=_networks(row["networks"] or ()),
        tolerance=tolerance_of(row["tolerance"]),
    )


def _caller(row: Mapping[str, Any]) -> ApiCaller:
    return ApiCaller(**{name: row[name] for name in ApiCaller.__slots__})


def _networks(texts: list[str] | tuple[str, ...]) -> tuple[Network, ...]:
    """What was checked when it was saved; a text that cannot be read lets nobody in."""
    found = (parse_network(text) for text in texts)
    return tuple(network for network in found if network is not None)


def tolerance_of(value: object) -> timedelta:
    """The setting as a duration; what is not a number of its range counts as not set."""
    is_usable = type(value) is int and LEAST_TOLERANCE <= value <= MOST_TOLERANCE
    minutes = value if is_usable and isinstance(value, int) else TOLERANCE_MINUTES
    return timedelta(minutes=minutes)


def opened(envelope: bytes, column: str, row: str) -> str:
    """The secret of this column of this row, in clear."""
    return open_sealed(envelope, table=TABLE, column=column, row=row).decode()


@cache
def _nobodys_secret() -> dict[str, bytes]:
    """Sealed secrets that nobody has, so that strangers cost what clients cost."""
    return {
        column: seal(new_secret().encode(), table=TABLE, column=column, row=NOBODY)
        for column in (SECRET, OLD_SECRET)
    }
