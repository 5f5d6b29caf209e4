"""The numbers of the sending rules: what is stored, what a form may send, what the rules get."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.kinds import PaceClass
from omnidesk.rules.limits import (
    FIELD_OF,
    FIELDS,
    Hours,
    Limits,
    Pace,
    check,
    find_problem,
    limits_from,
    read,
)


def test_defaults_are_what_the_vendors_bear() -> None:
    limits = Limits()
    assert limits.pace(PaceClass.UNOFFICIAL) == Pace(0, 10, 100, 500, 5, 5, 10)
    assert limits.pace(PaceClass.OFFICIAL) == Pace(
        per_second=10, program_contact_gap_s=6, fast_gap_s=1
    )
    assert limits.pace(PaceClass.META) == Pace(per_second=300)
    assert limits.pace(PaceClass.UNLIMITED) == Pace()
    assert limits.program_hours == limits.auto_reply_hours == Hours(time(7), time(21))
    assert (limits.api_gap_s, limits.campaign_gap_s) == ((120, 180), (600, 1800))


def test_nothing_stored_means_the_defaults() -> None:
    assert limits_from({}) == Limits()
    assert limits_from({entry.name: entry.default for entry in FIELDS}) == Limits()
    assert check({entry.name: entry.default for entry in FIELDS}) == check({}) == []


def test_stored_settings_take_the_place_of_defaults() -> None:
    limits = limits_from(
        {
            "program_hours.opens": "22:30",
            "auto_reply_hours.closes": "06:00",
            "in_zone_of_contact": True,
            "api_gap_s.least": 60,
            "campaign_gap_s.most": "3600",
            "kept_for_people": 0,
            "unofficial.per_minute": 4,
            "meta.per_second": 0,
        }
    )
    assert limits.program_hours == Hours(time(22, 30), time(21))
    assert limits.auto_reply_hours == Hours(time(7), time(6))
    assert limits.in_zone_of_contact is True
    assert (limits.api_gap_s, limits.campaign_gap_s) == ((60, 180), (600, 3600))
    assert limits.kept_for_people == 0
    assert limits.pace(PaceClass.UNOFFICIAL) == Pace(0, 4, 100, 500, 5, 5, 10)
    assert limits.pace(PaceClass.META) == Pace()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("unofficial.per_minute", "10", None),
        ("unofficial.per_minute", " 10 ", None),
        ("unofficial.per_minute", 0, None),
        ("unofficial.per_minute", 2_000, None),
        ("unofficial.per_minute", 2_001, "limit.out_of_range"),
        ("unofficial.per_minute", -1, "limit.out_of_range"),
        ("unofficial.per_minute", "", "limit.not_a_number"),
        ("unofficial.per_minute", "ten", "limit.not_a_number"),
        ("unofficial.per_minute", "-1", "limit.not_a_number"),
        ("unofficial.per_minute", "٣", "limit.not_a_number"),
        ("unofficial.per_minute", "9" * 5000, "limit.not_a_number"),
        ("unofficial.per_minute", True, "limit.not_a_number"),
        ("unofficial.per_minute", 1.5, "limit.not_a_number"),
        ("unofficial.per_minute", float("nan"), "limit.not_a_number"),
        ("unofficial.per_minute", None, "limit.not_a_number"),
        ("unofficial.per_minute", [10], "limit.not_a_number"),
        ("official.per_second", 80, None),
        ("official.per_second", 81, "limit.out_of_range"),
        ("meta.per_second", 301, "limit.out_of_range"),
        ("kept_for_people", 91, "limit.out_of_range"),
        ("program_hours.opens", "23:59", None),
        ("program_hours.opens", "24:00", "limit.not_a_time"),
        ("program_hours.opens", "7:00", "limit.not_a_time"),
        ("program_hours.opens", "07:00:30", "limit.not_a_time"),
        ("program_hours.opens", 7, "limit.not_a_time"),
        ("in_zone_of_contact", "true", None),
        ("in_zone_of_contact", False, None),
        ("in_zone_of_contact", "perhaps", "limit.not_a_switch"),
        ("in_zone_of_contact", {}, "limit.not_a_switch"),
        ("api_gap_s.most", 119, "limit.most_below_least"),
        ("typo.per_minute", 10, "limit.unknown"),
    ],
)
def test_form_is_checked(name: str, value: Any, problem: str | None) -> None:
    assert check({name: value}) == ([] if problem is None else [(name, problem)])


def test_every_problem_is_named() -> None:
    assert check({"kept_for_people": "x", "meta.per_second": -5, "api_gap_s.most": 0}) == [
        ("kept_for_people", "limit.not_a_number"),
        ("meta.per_second", "limit.out_of_range"),
        ("api_gap_s.most", "limit.most_below_least"),
    ]


def test_crossed_gap_is_told_at_its_longest_pause_once_both_are_numbers() -> None:
    assert check({"campaign_gap_s.least": 1801}) == [
        ("campaign_gap_s.most", "limit.most_below_least")
    ]
    assert check({"campaign_gap_s.least": 1801, "campaign_gap_s.most": "x"}) == [
        ("campaign_gap_s.most", "limit.not_a_number")
    ]


def test_crossed_gap_that_was_stored_falls_back_whole() -> None:
    limits = limits_from({"api_gap_s.least": 900, "campaign_gap_s.least": 300})
    assert (limits.api_gap_s, limits.campaign_gap_s) == ((120, 180), (300, 1800))


def test_values_are_read_as_they_are_stored() -> None:
    assert read(FIELD_OF["unofficial.per_minute"], " 12 ") == 12
    assert read(FIELD_OF["program_hours.opens"], "08:15") == "08:15"
    assert read(FIELD_OF["in_zone_of_contact"], "true") is True


def test_defaults_fit_their_own_bounds_and_names_are_unique() -> None:
    assert [entry.name for entry in FIELDS if find_problem(entry, entry.default)] == []
    assert len(FIELD_OF) == len(FIELDS) == 32


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from([entry.name for entry in FIELDS]) | st.text(), anything))
def test_rules_get_usable_numbers_whatever_is_stored(values: dict[str, Any]) -> None:
    limits = limits_from(values)
    assert 0 <= limits.api_gap_s[0] <= limits.api_gap_s[1]
    assert 0 <= limits.campaign_gap_s[0] <= limits.campaign_gap_s[1]
    assert 0 <= limits.kept_for_people <= 90
    assert all(pace.per_minute >= 0 for pace in limits.paces.values())
    if not check(values):
        assert limits_from({k: read(FIELD_OF[k], v) for k, v in values.items()}) == limits
