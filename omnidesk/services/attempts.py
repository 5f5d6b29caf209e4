"""Counting failed sign-ins in PostgreSQL: 10 per account and 20 per address in 5 minutes.

The count is exact however many attempts run at once: who wants to record or to succeed holds the
lock of the account and of the address, and whoever comes after the last allowed failure is answered
"too many" whatever the password was, so that the answer teaches nothing. Successes do not reset a
count. Accounts are stored as hashes: people type passwords into the wrong field.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from omnidesk import clock
from omnidesk.db import Connection, advisory_lock, transaction
from omnidesk.errors import TooManyAttempts

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 20

# The failure that has to grow old before the next attempt is looked at, per limit.
OLDEST_COUNTED = """
select max(at) as at from (
  (select at from login_attempts where account = %(account)s and at > %(since)s
    order by at desc offset %(per_account)s limit 1)
  union all
  (select at from login_attempts where address = %(address)s and at > %(since)s
    order by at desc offset %(per_address)s limit 1)
) as blocking
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose attempt it is: the hash of the account's name, and the network it comes from."""

    account: str
    address: str


def source_of(username: str, address: str) -> Source:
    """The counters that an attempt moves, for any text as a name or an address."""
    name = username.strip().casefold().encode("utf-8", "surrogatepass")
    return Source(hashlib.sha256(name).hexdigest()[:32], network_of(address))


def network_of(address: str) -> str:
    """An IPv4 address itself, the /64 of an IPv6 address (one customer has all of it)."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


async def require_room(conn: Connection, source: Source) -> None:
    """Raises TooManyAttempts with the seconds until the next attempt is looked at."""
    now = clock.real_now()
    found = await conn.execute(
        OLDEST_COUNTED.encode(),
        {
            "account": source.account,
            "address": source.address,
            "since": now - WINDOW,
            "per_account": PER_ACCOUNT - 1,
            "per_address": PER_ADDRESS - 1,
        },
    )
    row = await found.fetchone()
    if row is not None and row["at"] is not None:
        raise TooManyAttempts(_seconds_left(row["at"], now))


async def hold(conn: Connection, source: Source) -> None:
    """Lock both counters until the transaction ends; addresses always last, so nobody deadlocks."""
    for name in (f"attempts:account:{source.account}", f"attempts:address:{source.address}"):
        async with advisory_lock(conn, name):
            pass


async def count_failure(conn: Connection, source: Source) -> None:
    """Record a failure; the caller holds the counters."""
    await conn.execute(
        "insert into login_attempts (account, address, at) values (%s, %s, %s)",
        (source.account, source.address, clock.real_now()),
    )


async def forgive(conn: Connection, username: str) -> None:
    """Forget the failures of an account that got a new password from an admin."""
    account = source_of(username, "").account
    await conn.execute("delete from login_attempts where account = %s", (account,))


async def sweep_attempts() -> int:
    """Delete failures that no longer count; how many."""
    async with transaction() as conn:
        swept = await conn.execute(
            "delete from login_attempts where at <= %s", (clock.real_now() - WINDOW,)
        )
        return swept.rowcount


def _seconds_left(blocking: datetime, now: datetime) -> int:
    return max(1, math.ceil((blocking + WINDOW - now).total_seconds()))
