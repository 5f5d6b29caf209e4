"""The short forms of rows 4 and 13 of the reliability table; `make chaos` runs the long ones."""

from __future__ import annotations

import pytest

from tests.identity_storm import deliver, first_messages, storm
from tests.people import People
from tests.seeds import seeded


@pytest.mark.usefixtures("database")
async def test_events_repeated_shuffled_and_eight_at_once() -> None:
    await deliver(500, seeded())


@pytest.mark.usefixtures("database")
async def test_first_message_twenty_times_at_once() -> None:
    found = await first_messages(20, seeded())
    assert found == {"contacts": 1, "conversations": 1, "messages": 20}


async def test_merges_among_everything_else_end_the_same(people: People) -> None:
    tally = await storm(20, seeded(), people.ana)
    assert tally.rounds == 20
    assert tally.merges > 0
    assert tally.sent > 0
