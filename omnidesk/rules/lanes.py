"""Which lane a program's message waits in, and what pause the lane keeps between its messages.

A lane is named after its kind and whose it is: `api:7` holds the ordinary API messages of account
7, `api-fast:7` those of clients with a faster lane, `campaign:3` those of a campaign.

The pause of ordinary lanes is drawn by chance, so that no account looks like a machine, and begins
anew with the vendor's answer. That of a fast lane is there for the vendor's rate alone: it is even
and counts from one call to the next.

Invariants:
* only an account whose class has a fast pause has a fast lane;
* a fast lane of an account without one keeps the ordinary pause.
"""

from __future__ import annotations

from enum import StrEnum
from random import Random

from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.rules.limits import DEFAULT_PACES, Hours, Limits, Pace
from omnidesk.rules.verdict import Reason

# The reasons of what waits for a pause that was drawn already.
PAUSES = ("hold.api_gap", "hold.fast_gap", "hold.campaign_gap")


class LaneKind(StrEnum):
    """What decides the pause of a lane."""

    API = "api"
    API_FAST = "api-fast"
    CAMPAIGN = "campaign"
    AUTO_REPLY = "auto_reply"


def lane_of(kind: OutboxKind, subject_id: int, *, is_fast: bool = False) -> str:
    """The lane of an account's API messages or automatic replies, or of one campaign."""
    lane = LaneKind.API_FAST if is_fast and kind is OutboxKind.API else LaneKind(kind)
    return f"{lane}:{subject_id}"


def lane_kind(lane: str, kind: OutboxKind) -> LaneKind | None:
    """The kind of a program's lane, of which `kind` is who asks; people's messages have none."""
    if not lane:
        return None
    is_fast = lane.startswith(f"{LaneKind.API_FAST}:")
    return LaneKind.API_FAST if is_fast else LaneKind(kind)


def may_be_fast(pace_class: PaceClass) -> bool:
    """Whether accounts of this class can have a fast lane."""
    return bool(DEFAULT_PACES.get(pace_class, Pace()).fast_gap_s)


def lane_gap(lane: LaneKind | None, limits: Limits, pace: Pace) -> tuple[float, float]:
    """The least and the most seconds between two messages of such a lane of such an account."""
    match lane:
        case LaneKind.API_FAST if pace.fast_gap_s:
            return pace.fast_gap_s, pace.fast_gap_s
        case LaneKind.API | LaneKind.API_FAST:
            return limits.api_gap_s
        case LaneKind.CAMPAIGN:
            return limits.campaign_gap_s
    return 0, 0


def gap_s(lane: LaneKind | None, limits: Limits, pace: Pace, rng: Random) -> float:
    """The pause after a message of such a lane, in seconds, drawn by chance."""
    return rng.uniform(*lane_gap(lane, limits, pace))


def begins_anew(lane: LaneKind | None) -> bool:
    """Whether the pause begins anew with the vendor's answer."""
    return lane is not LaneKind.API_FAST


def gap_reason(lane: LaneKind | None, limits: Limits, pace: Pace) -> Reason | None:
    """What is said of a message that waits for the pause; nothing for a lane that makes none."""
    least, most = lane_gap(lane, limits, pace)
    if not most:
        return None
    if lane is LaneKind.API_FAST and pace.fast_gap_s:
        return Reason("hold.fast_gap", {"seconds": f"{most:g}"})
    key = "hold.campaign_gap" if lane is LaneKind.CAMPAIGN else "hold.api_gap"
    return Reason(key, {"least": f"{least / 60:g}", "most": f"{most / 60:g}"})


def longest_gaps(limits: Limits) -> dict[LaneKind, float]:
    """The longest pause of each kind of lane that makes one, of whatever account."""
    paces = [pace for pace in limits.paces.values() if pace.fast_gap_s]
    longest = {
        kind: max(lane_gap(kind, limits, pace)[1] for pace in paces or [Pace()])
        for kind in LaneKind
    }
    return {kind: float(gap) for kind, gap in longest.items() if gap}


def hours_of(kind: OutboxKind, limits: Limits) -> Hours:
    """The hours in which programs of this kind may write."""
    return limits.auto_reply_hours if kind is OutboxKind.AUTO_REPLY else limits.program_hours
