"""API clients as the page shows them: plain rows, with the bars of their last days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from omnidesk.rules.instants import to_milliseconds
from omnidesk.services.api.clients import ClientRow, DayUsage
from omnidesk.state.queue_rows import Said, number_said

# From this share of the day's quota on, the card warns.
NEARLY_ALL = 0.9
# A day with few messages is still seen.
LEAST_BAR = 6


@dataclass
class Bar:
    """One day: its height as a percentage of the highest, and what a tooltip says."""

    height: str
    used: int
    day_ms: int
    is_today: bool


@dataclass
class Client:
    """One client. `share` is today's part of the quota in percent, `networks` one on each line."""

    id: int = 0
    client_id: str = ""
    name: str = ""
    is_active: bool = True
    requires_version_2: bool = False
    per_minute: int = 60
    per_day: int = 1000
    networks: str = ""
    network_count: int = 0
    channel: str = "auto"
    template_id: int | None = None
    template: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    shortens_links: bool = True
    shows_destination: bool = True
    link_days: int | None = None
    has_fast_lane: bool = False
    used_today: int = 0
    used: Said = field(default_factory=Said)
    limit: Said = field(default_factory=Said)
    share: str = "0%"
    is_nearly_full: bool = False
    old_secret_until_ms: int = 0
    last_request_ms: int = 0
    bars: list[Bar] = field(default_factory=list)


def client(row: ClientRow, days: Sequence[DayUsage] = ()) -> Client:
    """A card of the list."""
    return Client(
        id=row.id,
        client_id=row.client_id,
        name=row.name,
        is_active=row.is_active,
        requires_version_2=row.requires_version_2,
        per_minute=row.per_minute,
        per_day=row.per_day,
        networks="\n".join(row.networks),
        network_count=len(row.networks),
        channel=row.channel,
        template_id=row.template_id,
        template=row.template,
        mapping=row.mapping,
        shortens_links=row.shortens_links,
        shows_destination=row.shows_destination,
        link_days=row.link_days,
        has_fast_lane=row.has_fast_lane,
        used_today=row.used_today,
        used=number_said(row.used_today),
        limit=number_said(row.per_day),
        share=f"{min(100, 100 * row.used_today / row.per_day):.1f}%",
        is_nearly_full=row.used_today >= NEARLY_ALL * row.per_day,
        old_secret_until_ms=row.old_secret_until_ms or 0,
        last_request_ms=row.last_request_at_ms or 0,
        bars=bars(days),
    )


def bars(days: Sequence[DayUsage]) -> list[Bar]:
    """The days, the oldest first; the last one is today."""
    most = max((one.used for one in days), default=0)
    return [
        Bar(
            height=f"{_height(one.used, most)}%",
            used=one.used,
            day_ms=to_milliseconds(datetime.combine(one.day, time(12), UTC)),
            is_today=one is days[-1],
        )
        for one in days
    ]


def _height(used: int, most: int) -> int:
    return max(LEAST_BAR, round(100 * used / most)) if used else 0
