"""One message of a program on its way into the queue, with what was found out on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk.errors import OmniDeskError
from omnidesk.rules.kinds import ApiChannel, OutboxKind
from omnidesk.rules.lanes import lane_of
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.api.channel_choice import Number
from omnidesk.services.api.estimates import Place
from omnidesk.services.api.wanted import Queued, Wanted

Outcome = Queued | OmniDeskError


@dataclass(slots=True, eq=False)
class Entry:
    """One message on its way into the queue. `outcome` ends it; without one it is looked at again.

    `phone` is E.164, `asked_in` the id of the HTTP request.
    """

    caller: ApiCaller
    wanted: Wanted
    asked_in: str = ""
    phone: str = ""
    body_hash: bytes = b""
    outcome: Outcome | None = None
    found: Mapping[str, Any] = field(default_factory=dict)
    number: Number | None = None
    conversation_id: int = 0
    text: str = ""
    template_name: str = ""
    matched_by: str = ""
    template_id: int | None = None
    leaves_at: datetime | None = None

    def __post_init__(self) -> None:
        self.body_hash = self.wanted.body_hash

    @property
    def key(self) -> tuple[int, str]:
        """What stands for one message for ever."""
        return self.caller.id, self.wanted.request_id

    @property
    def asked(self) -> ApiChannel:
        """By what kind of channel it is to go."""
        return self.wanted.channel or ApiChannel(self.caller.channel)

    @property
    def needs_estimate(self) -> bool:
        """Whether what is written tells when it will leave: to who repeats it, to its links."""
        ends_links = self.caller.shortens_links and self.caller.link_days is not None
        return self.wanted.is_made_up or ends_links

    def place(self, now: datetime) -> Place:
        """Where it waits."""
        number = known(self.number)
        is_fast = self.caller.has_fast_lane and number.has_fast_lane
        lane = lane_of(OutboxKind.API, number.id, is_fast=is_fast)
        at = self.goes_at(now)
        return Place(lane, number.id, self.wanted.priority, at, self.conversation_id)

    def threads(self, column: str) -> dict[int, Any]:
        """This column of the contact's conversations, by channel."""
        channels, values = self.found["channels"] or (), self.found[column] or ()
        return dict(zip(channels, values, strict=True))

    def goes_at(self, now: datetime) -> datetime:
        """When it goes at the earliest: what lies back is now."""
        return max(now, self.wanted.scheduled_at or now)


def known(number: Number | None) -> Number:
    """The number of an entry that is going out."""
    assert number is not None  # noqa: S101 - chosen, or the entry has an outcome
    return number


def still_open(entries: Sequence[Entry]) -> list[Entry]:
    """Those without an outcome."""
    return [entry for entry in entries if entry.outcome is None]
