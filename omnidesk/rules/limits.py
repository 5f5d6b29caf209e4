"""The numbers of all sending rules, with their defaults. Admins change them on the settings page.

A setting is stored under its own name, and only when it differs from the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from omnidesk.rules.kinds import PaceClass


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until before `closes`, each day, by the clock on the wall; may span midnight.

    The same instant twice means: always.
    """

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Pace:
    """Most messages of one account in any second, minute and hour, and on a day; 0 means no limit.

    `contact_gap_s` lies between any two messages to one person, `program_contact_gap_s` before a
    program's. `cold_per_day` counts first messages to people who never wrote.
    """

    per_second: int = 0
    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    contact_gap_s: float = 0
    program_contact_gap_s: float = 0
    cold_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything that the sending rules need to know; gaps are (least, most) seconds.

    `kept_for_people` is the share of an account's second, minute and hour, in percent, that
    programs leave free.
    """

    program_hours: Hours = Hours(time(7), time(21))
    auto_reply_hours: Hours = Hours(time(7), time(21))
    in_zone_of_contact: bool = False
    api_gap_s: tuple[float, float] = (120, 180)
    campaign_gap_s: tuple[float, float] = (600, 1800)
    kept_for_people: int = 20
    paces: Mapping[PaceClass, Pace] = field(default_factory=dict)
