"""20,000 simulated sends keep every promise; with any one rule loosened, the counter sees it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from omnidesk.rules.kinds import PaceClass
from omnidesk.rules.limits import Hours, Limits, Pace
from tests.simulation.running import run
from tests.simulation.verdict import Verdict

LIMITS = Limits()
UNOFFICIAL, OFFICIAL = LIMITS.pace(PaceClass.UNOFFICIAL), LIMITS.pace(PaceClass.OFFICIAL)


def test_no_promise_is_broken_and_work_is_done() -> None:
    verdict = run(20_000, seed=secrets.randbelow(2**32))
    assert verdict.holds, verdict.lines()


def run_loosened(limits: Limits) -> Verdict:
    """Two accounts for three days: enough to meet every limit many times."""
    return run(1, seed=secrets.randbelow(2**32), limits=limits, zones=["Australia/Lord_Howe"])


def with_pace(pace: Pace, pace_class: PaceClass = PaceClass.UNOFFICIAL) -> Limits:
    return replace(LIMITS, paces={**LIMITS.paces, pace_class: pace})


def with_official(**changed: Any) -> Limits:
    return with_pace(replace(OFFICIAL, **changed), PaceClass.OFFICIAL)


@pytest.mark.parametrize(
    ("rule", "limits"),
    [
        ("minute", with_pace(replace(UNOFFICIAL, per_minute=12))),
        ("hour", with_pace(replace(UNOFFICIAL, per_hour=150))),
        ("day", with_pace(replace(UNOFFICIAL, per_day=520))),
        ("contact gap", with_pace(replace(UNOFFICIAL, contact_gap_s=2, program_contact_gap_s=2))),
        ("cold", with_pace(replace(UNOFFICIAL, cold_per_day=15))),
        ("minute kept for people", replace(LIMITS, kept_for_people=10)),
        ("hour kept for people", replace(LIMITS, kept_for_people=15)),
        ("lane gap", replace(LIMITS, api_gap_s=(100, 180))),
        ("lane gap", replace(LIMITS, campaign_gap_s=(400, 1800))),
        ("lane gap", with_official(fast_gap_s=0.5)),
        ("second", with_official(per_second=20)),
        ("contact gap", with_official(program_contact_gap_s=3)),
        ("hours", replace(LIMITS, program_hours=Hours(time(6, 40), time(21)))),
        ("hours", replace(LIMITS, program_hours=Hours(time(7), time(21, 30)))),
    ],
)
def test_a_rule_that_is_loosened_is_seen(rule: str, limits: Limits) -> None:
    verdict = run_loosened(limits)
    assert verdict.violations[rule] > 0, verdict.lines()


def test_a_fast_lane_without_its_pause_is_starved() -> None:
    verdict = run_loosened(with_official(fast_gap_s=20))
    assert any("api-fast:1" in what for what in verdict.starved)


def test_sending_too_little_is_no_success() -> None:
    verdict = run_loosened(replace(LIMITS, api_gap_s=(240, 300)))
    assert any("api:1" in what for what in verdict.starved)
    assert not verdict.holds


def test_a_seed_gives_the_same_run_again() -> None:
    first, second, other = (run(1, seed=seed, zones=["Asia/Jakarta"]) for seed in (7, 7, 8))
    assert first == second
    assert first.sent != other.sent or first.attempted != other.attempted
