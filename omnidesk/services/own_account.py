"""What people change about themselves."""

from __future__ import annotations

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Invalid
from omnidesk.rules.roles import Viewer
from omnidesk.services.accounts import store_password
from omnidesk.services.attempts import source_of
from omnidesk.services.audit import record
from omnidesk.services.fields import clean_text
from omnidesk.services.passwords import hash_password, require_good
from omnidesk.services.sessions import announce
from omnidesk.services.sign_in import check_own_password
from omnidesk.words import LANGUAGES

LONGEST_NAME = 100


async def change_own_password(viewer: Viewer, old: str, new: str, address: str = "") -> None:
    """Replace the own password and end every session, this one included. Raises as the check."""
    await check_new_password(viewer, old, new, address)
    hashed = await hash_password(new)
    async with transaction() as conn:
        await store_password(conn, viewer.user_id, hashed, must_change=False)
        await record(conn, viewer, "user.password_changed", "user", viewer.user_id)
    await announce([viewer.user_id])


async def check_new_password(viewer: Viewer, old: str, new: str, address: str = "") -> None:
    """Whether the change would be accepted; nothing is changed.

    Raises Invalid for a wrong old password or an unfit new one, TooManyAttempts after many wrong
    ones.
    """
    require_good(new, viewer.username)
    if not await check_own_password(viewer.user_id, old, source_of(viewer.username, address)):
        raise Invalid("access.password_wrong", field="current_password")
    if new == old:
        raise Invalid("access.password_same", field="new_password")


async def set_own_name(viewer: Viewer, display_name: object) -> None:
    """Change the name that colleagues see."""
    shown = clean_text(display_name, "display_name", longest=LONGEST_NAME)
    async with transaction() as conn:
        await conn.execute(
            "update users set display_name = %s, updated_at = %s where id = %s",
            (shown, clock.now(), viewer.user_id),
        )
        await record(conn, viewer, "user.renamed", "user", viewer.user_id)
    await announce([viewer.user_id])


async def set_language(viewer: Viewer, language: object) -> None:
    """Change the language that the person reads. Raises Invalid for one we do not speak."""
    if language not in LANGUAGES:
        raise Invalid(field="language")
    async with transaction() as conn:
        await conn.execute(
            "update users set language = %s where id = %s", (language, viewer.user_id)
        )
    await announce([viewer.user_id])
