"""Lanes: which one a message waits in, and the pause that it keeps."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.rules.lanes import (
    PAUSES,
    LaneKind,
    begins_anew,
    gap_reason,
    gap_s,
    lane_gap,
    lane_kind,
    lane_of,
    longest_gaps,
    may_be_fast,
)
from omnidesk.rules.limits import FIELD_OF, Limits, Pace, limits_from

LIMITS = Limits()
OFFICIAL = LIMITS.pace(PaceClass.OFFICIAL)
PROGRAMS = [kind for kind in OutboxKind if kind is not OutboxKind.AGENT]


@pytest.mark.parametrize(
    ("kind", "is_fast", "expected"),
    [
        (OutboxKind.API, False, "api:7"),
        (OutboxKind.API, True, "api-fast:7"),
        (OutboxKind.CAMPAIGN, True, "campaign:7"),
        (OutboxKind.AUTO_REPLY, True, "auto_reply:7"),
    ],
)
def test_only_api_messages_have_a_fast_lane(kind: OutboxKind, is_fast: bool, expected: str) -> None:
    lane = lane_of(kind, 7, is_fast=is_fast)
    assert lane == expected
    assert lane_kind(lane, kind) == expected.split(":", maxsplit=1)[0]


@given(st.sampled_from(PROGRAMS), st.text(min_size=1))
def test_every_lane_of_a_program_has_a_kind(kind: OutboxKind, lane: str) -> None:
    assert lane_kind(lane, kind) in (LaneKind(kind), LaneKind.API_FAST)


def test_people_have_no_lane() -> None:
    assert lane_kind("", OutboxKind.AGENT) is None
    assert lane_gap(None, LIMITS, OFFICIAL) == (0, 0)


def test_only_official_numbers_have_a_fast_lane() -> None:
    assert [one for one in PaceClass if may_be_fast(one)] == [PaceClass.OFFICIAL]
    for pace_class in PaceClass:
        gap = lane_gap(LaneKind.API_FAST, LIMITS, LIMITS.pace(pace_class))
        assert gap == ((1, 1) if may_be_fast(pace_class) else LIMITS.api_gap_s)


def test_the_fast_pause_is_a_setting_that_is_never_off() -> None:
    limits = limits_from({"official.fast_gap_s": 5})
    assert lane_gap(LaneKind.API_FAST, limits, limits.pace(PaceClass.OFFICIAL)) == (5, 5)
    assert FIELD_OF["official.fast_gap_s"].least == 1
    assert [name for name in FIELD_OF if name.endswith("fast_gap_s")] == ["official.fast_gap_s"]
    for broken in (0, -1, 0.5, "", None):
        assert limits_from({"official.fast_gap_s": broken}).pace(PaceClass.OFFICIAL) == OFFICIAL


@given(st.integers(), st.sampled_from(LaneKind))
def test_gap_is_drawn_between_least_and_most(seed: int, lane: LaneKind) -> None:
    expected = {"api": (120, 180), "api-fast": (1, 1), "campaign": (600, 1800)}
    least, most = expected.get(lane, (0, 0))
    assert least <= gap_s(lane, LIMITS, OFFICIAL, Random(seed)) <= most


def test_gaps_are_spread_over_their_range() -> None:
    gaps = [gap_s(LaneKind.API, LIMITS, OFFICIAL, Random(seed)) for seed in range(1000)]
    for low in range(120, 180, 10):
        assert any(low <= gap < low + 10 for gap in gaps)


@pytest.mark.parametrize("pace", [OFFICIAL, Pace()])
@pytest.mark.parametrize("lane", LaneKind)
def test_a_reason_is_a_pause_that_other_services_know(lane: LaneKind, pace: Pace) -> None:
    reason = gap_reason(lane, LIMITS, pace)
    assert (reason is None) == (lane is LaneKind.AUTO_REPLY)
    assert reason is None or reason.key in PAUSES


def test_only_a_fast_lane_counts_from_call_to_call() -> None:
    assert [lane for lane in LaneKind if not begins_anew(lane)] == [LaneKind.API_FAST]


def test_the_longest_pauses() -> None:
    limits = limits_from({"official.fast_gap_s": 5, "api_gap_s.most": 200})
    assert longest_gaps(limits) == {"api": 200, "api-fast": 5, "campaign": 1800}
