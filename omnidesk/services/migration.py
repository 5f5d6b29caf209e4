"""Brings the database to the schema of this version, one process at a time.

Alembic, and SQLAlchemy behind it, are imported only when there is something to do: most starts find
nothing, and readiness asks again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import psycopg
from psycopg.rows import tuple_row

from omnidesk.db import Connection, database_url
from omnidesk.errors import SetupError
from omnidesk.settings import get_settings

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
LOCK = "omnidesk:migration"
# A start beside another one waits for its migration; long enough for a big table's new index.
LOCK_WAIT = "15min"
CONNECT_S = 10

REVISION = re.compile(r'^revision = "(\w+)"$', re.M)
DOWN_REVISION = re.compile(r'^down_revision = "(\w+)"$', re.M)


def migrate() -> bool:
    """Bring the database to head; whether anything had to be done.

    Many processes may call it at once: the first one works, the others wait for it. Raises
    SetupError when the database cannot be reached, is newer than this version, or refuses.
    """
    with connected() as conn:
        conn.execute("select set_config('lock_timeout', %s, false)", (LOCK_WAIT,))
        conn.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (LOCK,))
        before = _current(conn)
        if before == head_revision():
            return False
        _upgrade(before)
    return True


@contextmanager
def connected() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of our own. Raises SetupError with what to do when there is none."""
    try:
        conn = psycopg.connect(
            database_url(), autocommit=True, connect_timeout=CONNECT_S, row_factory=tuple_row
        )
    except psycopg.OperationalError as error:
        raise SetupError(_unreachable(str(error).strip().splitlines()[-1])) from error
    with conn:
        yield conn


def _unreachable(reason: str) -> str:
    if get_settings().database_url is None:
        return (
            "The embedded database does not run, though a killed supervisor has left its address."
            " Start the installation with `python -m omnidesk up`."
        )
    return (
        f"The database cannot be reached: {reason}. Check that it runs and that DATABASE_URL is"
        " right, or unset DATABASE_URL to use the embedded one."
    )


@lru_cache(maxsize=1)
def head_revision() -> str:
    """The newest revision that this version knows: the one that no other builds on."""
    texts = [path.read_text() for path in (PROJECT_DIR / "alembic" / "versions").glob("*.py")]
    own = {found.group(1) for text in texts if (found := REVISION.search(text))}
    built_on = {found.group(1) for text in texts if (found := DOWN_REVISION.search(text))}
    (head,) = own - built_on
    return head


async def current_revision(conn: Connection) -> str | None:
    """The database's revision; None when it has never been migrated."""
    found = await conn.execute("select to_regclass('public.alembic_version') is not null as has")
    row = await found.fetchone()
    if row is None or not row["has"]:
        return None
    version = await (await conn.execute("select version_num from alembic_version")).fetchone()
    return None if version is None else str(version["version_num"])


def _current(conn: psycopg.Connection[tuple[object, ...]]) -> str | None:
    known = conn.execute("select to_regclass('public.alembic_version')").fetchone()
    if known is None or known[0] is None:
        return None
    found = conn.execute("select version_num from alembic_version").fetchone()
    return None if found is None else str(found[0])


def _upgrade(before: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(PROJECT_DIR / "alembic.ini")
    config.set_main_option("script_location", str(PROJECT_DIR / "alembic"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SetupError(
            f"The database is at revision {before}, which this version of OmniDesk does not know:"
            " it was migrated by a newer one. Install that version, or restore a backup."
        ) from error
