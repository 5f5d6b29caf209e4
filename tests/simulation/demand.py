"""Who wants to write to whom: chance, with more of everything than the limits allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random

from omnidesk.rules.gates import Request
from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.rules.lanes import LaneKind

HOUR_US = 3_600_000_000
ZONES = (
    "Asia/Jakarta",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
)


@dataclass(slots=True, eq=False)
class Contact:
    """A person outside, with what matters to the rules."""

    number: int
    zone: str
    has_written: bool
    is_opted_out: bool = False
    is_blocked: bool = False
    last_at: datetime | None = None

    def request(self, kind: OutboxKind, lane: LaneKind | None) -> Request:
        return Request(
            kind=kind,
            lane=lane,
            is_cold=not self.has_written and self.last_at is None,
            last_to_contact_at=self.last_at,
            contact_zone=self.zone,
            is_opted_out=self.is_opted_out,
            is_blocked=self.is_blocked,
        )


@dataclass(frozen=True, eq=False)
class Profile:
    """What one account is used for. `people_an_hour` comes on top of bursts of many at once."""

    lanes: Mapping[str, OutboxKind]
    people_an_hour: float
    bursts_a_day: float
    pace_class: PaceClass = PaceClass.UNOFFICIAL
    # Lanes that get work only around full hours, at which hours open and close.
    rushes: frozenset[str] = frozenset()


# Everything at once, so that the account is full: minutes, hours and the day.
BUSY = Profile(
    {
        "api:1": OutboxKind.API,
        "campaign:1": OutboxKind.CAMPAIGN,
        "auto_reply:1": OutboxKind.AUTO_REPLY,
    },
    people_an_hour=8,
    bursts_a_day=3,
)
# Lanes that have the account almost to themselves, so that their own pauses decide.
STEADY = Profile(
    {
        "api:1": OutboxKind.API,
        "campaign:1": OutboxKind.CAMPAIGN,
        "campaign:2": OutboxKind.CAMPAIGN,
    },
    people_an_hour=1,
    bursts_a_day=0,
)
# An official number with a client that has a faster lane, and one that has not.
FAST = Profile(
    {"api-fast:1": OutboxKind.API, "api:1": OutboxKind.API},
    people_an_hour=8,
    bursts_a_day=3,
    pace_class=PaceClass.OFFICIAL,
    rushes=frozenset({"api-fast:1"}),
)


class Demand:
    """Asks for messages to people who wrote, who did not, and who do not want any."""

    def __init__(self, profile: Profile, rng: Random) -> None:
        self.profile, self.lanes, self.rng = profile, profile.lanes, rng
        self._numbers = count()
        self._known = [self._person(has_written=rng.random() < 0.8) for _ in range(200)]
        self.next_people_us = 0

    def begin_at(self, real_us: int) -> None:
        """After a rest; meanwhile some people have changed their minds."""
        self.next_people_us = real_us + self._until_next()
        for contact in self._known:
            if self.rng.random() < 0.1:
                contact.is_opted_out = self.rng.random() < 0.1
                contact.is_blocked = self.rng.random() < 0.05
                contact.has_written |= self.rng.random() < 0.1

    def written_by_people(self, real_us: int) -> list[Contact]:
        """To whom people have written up to now; in a burst often the same person."""
        contacts: list[Contact] = []
        while self.next_people_us <= real_us:
            few = self.rng.random() >= self._burst_chance()
            many = 1 if few else self.rng.choice((20, 40, 130))
            contacts += (self._somebody(strangers=0.1) for _ in range(many))
            self.next_people_us += self._until_next()
        return contacts

    def is_asked_for(self, lane: str, now: datetime) -> bool:
        """Whether programs have work for this lane."""
        return lane not in self.profile.rushes or now.minute in (59, 0)

    def asked_by_program(self) -> Contact:
        """To whom a program wants to write next."""
        return self._somebody(strangers=0.15)

    def _somebody(self, strangers: float) -> Contact:
        chance = self.rng.random()
        if chance < strangers:
            return self._person(has_written=False)
        # A handful of people get most of the messages.
        return self.rng.choice(self._known[:8] if chance < 0.6 else self._known)

    def _person(self, *, has_written: bool) -> Contact:
        zone = self.rng.choice(("", *ZONES))
        is_opted_out, is_blocked = self.rng.random() < 0.05, self.rng.random() < 0.02
        return Contact(next(self._numbers), zone, has_written, is_opted_out, is_blocked)

    def _burst_chance(self) -> float:
        return self.profile.bursts_a_day / (24 * self.profile.people_an_hour)

    def _until_next(self) -> int:
        return int(self.rng.expovariate(self.profile.people_an_hour) * HOUR_US)
