"""Whether a channel is silent when it should not be.

From how many messages came in each hour of the last weeks follows how many were to be expected in
the silence up to now, and from that how likely such a silence is by chance. Hours of the day are
those of the installation's zone; weekdays and weekends are apart as soon as both are known.

Invariants:
* with less than a week of history nothing is strange, and neither is a silence under an hour;
* hours in which nobody used to write add nothing, so a night or a quiet channel is never strange;
* the quietest quarter of the days does not count: holidays and earlier outages do not lower what is
  expected;
* a silence that goes on never becomes more likely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import exp
from statistics import fmean, median, variance

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# A week holds each weekday once; four weeks are recent enough to be what is usual now.
LEAST_DAYS = 7
HISTORY = timedelta(days=28)
# Two weekends, and a week's weekdays: less does not tell Saturdays from Mondays.
LEAST_WEEKENDS, LEAST_WEEKDAYS = 4, 5
# Every channel is asked about some 24 × 365 different hours a year. At 1 in 1,000 chance alone
# makes a handful of false alarms a year, which people still go and look at.
STRANGE = 1 / 1000
# Traffic is counted by the hour, and shorter gaps are over before anybody has looked.
SHORTEST = HOUR

# What a day held: messages by the hour of the day.
Day = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Silence:
    """No message since; `chance` is how likely that is while everything works, from 0 to 1."""

    since: datetime
    length: timedelta
    chance: float

    @property
    def is_strange(self) -> bool:
        """Whether somebody should look."""
        return self.length >= SHORTEST and self.chance < STRANGE


def find_silence(counts: Mapping[datetime, int], zone: tzinfo, now: datetime) -> Silence | None:
    """The silence that a channel is in; None while it is not silent or not known well enough.

    `counts` are messages by the beginning of the hour in which they came (aware, whole hours in
    UTC). The day of the first is left out, for it may have begun in the middle.
    """
    heard = [hour for hour, count in counts.items() if count > 0]
    if not heard or (since := max(heard) + HOUR) > now:
        return None
    days = _days(counts, zone, min(heard), since)
    if len(days) < LEAST_DAYS:
        return None
    chance = exp(-sum(_expected(day, asked, days) for day, asked in _asked(since, now, zone)))
    return Silence(since, now - since, chance)


def _days(
    counts: Mapping[datetime, int], zone: tzinfo, first: datetime, since: datetime
) -> dict[date, Day]:
    """The whole days between the first message and the silence, the empty ones too."""
    start, end = first.astimezone(zone).date() + DAY, since.astimezone(zone).date()
    days: dict[date, dict[int, float]] = {
        start + DAY * n: defaultdict(float) for n in range((end - start).days)
    }
    for hour, count in counts.items():
        local = hour.astimezone(zone)
        if local.date() in days:
            days[local.date()][local.hour] += count
    return dict(days)


def _asked(since: datetime, now: datetime, zone: tzinfo) -> list[tuple[date, Day]]:
    """The silent hours of each day; a running hour counts by its elapsed part."""
    asked: dict[date, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    hour = since
    while hour < now:
        local = hour.astimezone(zone)
        asked[local.date()][local.hour] += min(1.0, (now - hour) / HOUR)
        hour += HOUR
    return list(asked.items())


def _expected(day: date, asked: Day, days: Mapping[date, Day]) -> float:
    """How many times somebody was to be expected to write in the hours asked about."""
    alike = [held for one, held in days.items() if _is_weekend(one) == _is_weekend(day)]
    is_enough = len(alike) >= (LEAST_WEEKENDS if _is_weekend(day) else LEAST_WEEKDAYS)
    compared = alike if is_enough else list(days.values())
    sums = sorted(
        sum(one.get(hour, 0.0) * part for hour, part in asked.items()) for one in compared
    )
    # Of days that may be of another kind, the quietest one decides.
    usual = sums[len(sums) // 4] if is_enough else sums[0]
    return usual / _in_a_row(compared)


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _in_a_row(days: Sequence[Day]) -> float:
    """How many messages come together, at least 1: people write several in a row.

    Independent messages have a variance that equals their mean, so what the variance is above it
    tells how they cling together. The quietest quarter of the days is left out here too.
    """
    usual = sorted(days, key=lambda day: sum(day.values()))[len(days) // 4 :]
    of_hours = [[day.get(hour, 0.0) for day in usual] for hour in range(24)]
    ratios = [variance(counts) / fmean(counts) for counts in of_hours if any(counts)]
    return max(1.0, median(ratios)) if ratios else 1.0
