"""Checks a log of sends against the promises. Shares no code, and no numbers, with the rules.

Sliding intervals hold both their ends. Pauses and intervals count what really elapsed; hours and
days go by what the clock on the wall showed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from tests.simulation.log import Send

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
# All zones jump at whole quarters of an hour.
QUARTER = 900 * SECOND

LANE_GAPS = {"api": 120 * SECOND, "api-fast": SECOND, "campaign": 600 * SECOND}


def violations(log: Sequence[Send], zone: str) -> Counter[str]:
    """How often each promise was broken by one account; `zone` is where its days begin."""
    log = sorted(log)
    found: Counter[str] = Counter()
    found["minute"] = _crowded(log, MINUTE, 10)
    found["hour"] = _crowded(log, HOUR, 100)
    found["minute kept for people"] = _crowded(log, MINUTE, 8, programs_only=True)
    found["hour kept for people"] = _crowded(log, HOUR, 80, programs_only=True)
    found["day"] = sum(_is_program(s) and n > 500 for s, n in _counted_by_day(log, zone))
    found["cold"] = sum(n > 10 for _, n in _counted_by_day(list(_first_to_strangers(log)), zone))
    found["contact gap"] = _hasty([(s.contact, s.real_us, 5 * SECOND) for s in log])
    found.update(_of_programs(log))
    return found


def official_violations(log: Sequence[Send], zone: str) -> Counter[str]:
    """As `violations` for a number of the official API, with whatever lanes it has."""
    log = sorted(log)
    found: Counter[str] = Counter()
    found["second"] = _crowded(log, SECOND, 10)
    found["second kept for people"] = _crowded(log, SECOND, 8, programs_only=True)
    found["contact gap"] = _hasty(
        [(s.contact, s.real_us, 6 * SECOND if _is_program(s) else 0) for s in log]
    )
    found.update(_of_programs(log))
    return found


def _of_programs(log: Sequence[Send]) -> Counter[str]:
    """What programs have promised by whatever account."""
    found: Counter[str] = Counter()
    gaps = [(s.lane, s.real_us, LANE_GAPS.get(s.lane.split(":")[0])) for s in log]
    found["lane gap"] = _hasty([(lane, at, gap) for lane, at, gap in gaps if gap])
    found["hours"] = sum(_is_program(s) and not _is_daytime(s) for s in log)
    found["suppressed"] = sum(_is_program(s) and s.is_suppressed for s in log)
    return found


def per_day(log: Sequence[Send], zone: str) -> Counter[tuple[str, int]]:
    """How many of each lane, and of all (the lane ""), went on each day."""
    days: Counter[tuple[str, int]] = Counter()
    for send in log:
        day = _wall(zone, send.shown_us) // DAY
        days["", day] += 1
        if send.lane:
            days[send.lane, day] += 1
    return days


def _is_program(send: Send) -> bool:
    return send.kind != "agent"


def _crowded(log: Sequence[Send], period: int, most: int, *, programs_only: bool = False) -> int:
    """How many sends were one too many within some period, both ends included."""
    crowded = first = 0
    for last, send in enumerate(log):
        while send.real_us - log[first].real_us > period:
            first += 1
        if last - first + 1 > most and (_is_program(send) or not programs_only):
            crowded += 1
    return crowded


def _counted_by_day(log: Sequence[Send], zone: str) -> Iterator[tuple[Send, int]]:
    """Each send with its number on its day."""
    days: defaultdict[int, int] = defaultdict(int)
    for send in log:
        day = _wall(zone, send.shown_us) // DAY
        days[day] += 1
        yield send, days[day]


def _first_to_strangers(log: Sequence[Send]) -> Iterator[Send]:
    """The first sends to people who had never written."""
    known: set[int] = set()
    for send in log:
        if send.contact not in known and not send.has_written:
            yield send
        known.add(send.contact)


def _hasty(sends: Sequence[tuple[object, int, int]]) -> int:
    """How many came too soon after the one before to the same: (to whom, when, least pause)."""
    before: dict[object, int] = {}
    hasty = 0
    for whom, real_us, least in sends:
        hasty += whom in before and real_us - before[whom] < least
        before[whom] = real_us
    return hasty


def _is_daytime(send: Send) -> bool:
    """Whether the wall showed 07:00 to 21:00 from the first to the last instant of the call."""
    return all(
        7 * HOUR <= _wall(send.zone, us) % DAY < 21 * HOUR for us in (send.shown_us, send.end_us)
    )


def _wall(zone: str, shown_us: int) -> int:
    """What the wall shows there, in microseconds since its 1 January 1970, 00:00."""
    return shown_us + _offset(zone, shown_us // QUARTER)


@cache
def _offset(zone: str, quarter: int) -> int:
    offset = datetime.fromtimestamp(quarter * 900, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) * SECOND
