"""Short links as their page shows them: plain rows, and clicks as the bars of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from omnidesk.rules.instants import MILLISECOND, from_milliseconds, to_milliseconds
from omnidesk.services.link_figures import Click, DayClicks, LinkFigures
from omnidesk.services.link_lists import MOST_COUNTED, LinkRow
from omnidesk.settings import get_settings
from omnidesk.state.queue_rows import Said, number_said

# A day with few clicks is still seen.
LEAST_BAR = 3


@dataclass
class Link:
    """A line of the list. Instants are milliseconds since 1970, 0 for none."""

    id: int = 0
    short_url: str = ""
    url: str = ""
    host: str = ""
    conversation_id: int = 0
    name: str = ""
    address: str = ""
    client: str = ""
    state: str = ""
    people: Said = field(default_factory=Said)
    robots: Said = field(default_factory=Said)
    last_ms: int = 0
    made_ms: int = 0
    ends_ms: int = 0
    last_day: str = ""


@dataclass
class DayBar:
    """One day of a chart: heights as percentages of the highest, and the figures in words."""

    day_ms: int
    people_height: str
    robots_height: str
    people: Said
    robots: Said


@dataclass
class Chart:
    """The bars of some days, today last, and what they are together."""

    bars: list[DayBar] = field(default_factory=list)
    count: int = 0
    people: Said = field(default_factory=Said)
    robots: Said = field(default_factory=Said)


@dataclass
class Visit:
    """A click of one link; `agent` is what the visitor called itself."""

    at_ms: int
    is_robot: bool
    agent: str


@dataclass
class Figures:
    """Everything about the link of the open dialog."""

    people: Said = field(default_factory=Said)
    robots: Said = field(default_factory=Said)
    first_ms: int = 0
    last_ms: int = 0
    chart: Chart = field(default_factory=Chart)
    visits: list[Visit] = field(default_factory=list)


def link(row: LinkRow) -> Link:
    """A line of the list."""
    return Link(
        id=row.id,
        short_url=row.short_url,
        url=row.url,
        host=row.host,
        conversation_id=row.conversation_id,
        name=row.name,
        address="" if row.address == row.name else row.address,
        client=row.client,
        state=row.state,
        people=_counted(row.people),
        robots=_counted(row.robots),
        last_ms=row.last_at_ms or 0,
        made_ms=row.created_at_ms,
        ends_ms=_last_instant(row.expires_at_ms),
        last_day=_last_day(row.expires_at_ms),
    )


def figures(found: LinkFigures) -> Figures:
    """The figures of a link."""
    return Figures(
        people=number_said(found.people),
        robots=number_said(found.robots),
        first_ms=found.first_at_ms or 0,
        last_ms=found.last_at_ms or 0,
        chart=chart(found.days),
        visits=[_visit(one) for one in found.newest],
    )


def chart(days: Sequence[DayClicks]) -> Chart:
    """The days, the oldest first."""
    most = max((max(one.people, one.robots) for one in days), default=0)
    return Chart(
        bars=[
            DayBar(
                day_ms=to_milliseconds(datetime.combine(one.day, time(12), UTC)),
                people_height=_height(one.people, most),
                robots_height=_height(one.robots, most),
                people=number_said(one.people),
                robots=number_said(one.robots),
            )
            for one in days
        ],
        count=len(days),
        people=number_said(sum(one.people for one in days)),
        robots=number_said(sum(one.robots for one in days)),
    )


def _counted(n: int) -> Said:
    """A count of the list, which ends somewhere."""
    words = number_said(n)
    return Said(f"{words.en}+", f"{words.id}+") if n >= MOST_COUNTED else words


def _height(n: int, most: int) -> str:
    return f"{max(LEAST_BAR, round(100 * n / most)) if n else 0}%"


def _visit(one: Click) -> Visit:
    return Visit(one.at_ms, one.is_robot, one.user_agent)


def _last_instant(expires_at_ms: int | None) -> int:
    """A day that is chosen as the last one is named, not the midnight after it."""
    return 0 if expires_at_ms is None else expires_at_ms - 1


def _last_day(expires_at_ms: int | None) -> str:
    """The day on which it still holds, as a form writes it; "" for none."""
    if expires_at_ms is None:
        return ""
    last = from_milliseconds(expires_at_ms) - MILLISECOND
    return last.astimezone(get_settings().zone).date().isoformat()
