"""Admins switch links off and on, and say until when they hold; each act is written down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.errors import Invalid, NotAllowed, NotFound
from omnidesk.services.link_changes import disable, enable, set_end
from omnidesk.services.link_clicks import follow
from tests.factories import rows
from tests.links import PREVIEW, make_link, next_code
from tests.people import People

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_two(database: None) -> None:
    clock.set_anchor(clock.Anchor(clock.real_now(), NOW, 0.0))


async def acts() -> list[tuple[str, Any]]:
    found = await rows("select action, detail from audit order by id")
    return [(row["action"], row["detail"]["value"]) for row in found]


async def test_a_disabled_link_leads_nowhere_until_it_is_enabled(people: People) -> None:
    code = next_code()
    link = await make_link(code=code)
    assert await follow(code, PREVIEW) is not None
    await disable(people.ana, link)
    await disable(people.ana, link)
    assert await follow(code, PREVIEW) is None
    await enable(people.ana, link)
    await enable(people.ana, link)
    assert await follow(code, PREVIEW) is not None
    assert await acts() == [
        ("short_link.disable", NOW.isoformat()),
        ("short_link.enable", None),
    ]


async def test_a_link_holds_to_the_end_of_a_day_or_for_ever(people: People) -> None:
    link = await make_link()
    for day in (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 23), None, None):
        await set_end(people.ana, link, day)
    midnight = ["2026-11-23T00:00:00+07:00", "2026-11-24T00:00:00+07:00"]
    assert await acts() == [("short_link.expiry", one) for one in (*midnight, None)]
    await set_end(people.ana, link, date(2026, 11, 22))
    (row,) = await rows("select expires_at from short_links")
    assert row["expires_at"] == datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(1, 1, 1), date(9999, 12, 31)])
async def test_a_day_that_is_over_or_far_away_is_refused(people: People, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        await set_end(people.ana, await make_link(), day)
    assert refused.value.params["field"] == "last_day"
    assert await acts() == []


async def test_only_admins_change_links(people: People) -> None:
    link = await make_link()
    for act in (
        disable(people.budi, link),
        enable(people.budi, link),
        set_end(people.budi, 1, None),
    ):
        with pytest.raises(NotAllowed):
            await act
    for act in (disable(people.ana, link + 1), set_end(people.ana, 0, None)):
        with pytest.raises(NotFound):
            await act
    assert await acts() == []
