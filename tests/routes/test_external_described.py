"""What the description of the external API says is what it answers; the long form is in chaos."""

from __future__ import annotations

from pathlib import Path

from tests.api_client import make_program
from tests.described_api import look
from tests.factories import make_channel
from tests.seeds import choose_seed
from tests.web import serving


async def test_nothing_is_answered_that_is_not_described(database: None, tmp_path: Path) -> None:
    await make_channel()
    program = await make_program(per_minute=1_000_000, per_day=1_000_000)
    async with serving(tmp_path) as web:
        found = await look(web.url, program, examples=10, seed=choose_seed(), folder=tmp_path)
    assert found == ""
