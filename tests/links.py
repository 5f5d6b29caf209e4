"""Short links for tests, made directly, and who follows them."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.rules.links import ALPHABET, CODE_LENGTH
from tests.factories import insert, make_conversation

PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"
PREVIEW = "WhatsApp/2.23.20.0"

_numbers = itertools.count(1)


def next_code() -> str:
    """A code that no other link of this run has."""
    number, signs = next(_numbers), []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


async def make_link(conversation_id: int | None = None, **values: Any) -> int:
    """A link to `host` for this recipient, else for a new one."""
    code = values.setdefault("code", next_code())
    host = values.setdefault("host", "toko.id")
    return await insert(
        "short_links",
        url=values.pop("url", f"https://{host}/{code}"),
        url_hash=code.encode(),
        conversation_id=conversation_id or await make_conversation(),
        **values,
    )


async def make_click(
    link_id: int, at: datetime | None = None, *, is_robot: bool = False, user_agent: str = PHONE
) -> int:
    """Somebody followed the link."""
    return await insert(
        "link_clicks",
        short_link_id=link_id,
        at=at or clock.now(),
        is_robot=is_robot,
        user_agent=user_agent,
    )
