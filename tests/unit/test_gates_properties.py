"""All sending rules together, whatever is asked: what holds of every verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.gates import (
    Request,
    Tally,
    decide,
    let_through,
    moved_back,
    opens_at,
)
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.lanes import LaneKind
from omnidesk.rules.limits import Hours, Limits, Pace
from omnidesk.rules.verdict import Go, Never, Scope, Verdict, Wait

AGENT, API, CAMPAIGN, AUTO_REPLY = OutboxKind
PROGRAMS = (API, CAMPAIGN, AUTO_REPLY)
MOMENT = timedelta(microseconds=1)

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "Asia/Jakarta",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/St_Johns",
    )
)
instants = st.datetimes(datetime(2026, 2, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
times = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
any_hours = st.builds(Hours, times, times)
any_limits = st.builds(
    Limits,
    program_hours=any_hours,
    auto_reply_hours=any_hours,
    in_zone_of_contact=st.booleans(),
    kept_for_people=st.integers(0, 90),
)
any_pace = st.builds(
    Pace,
    per_second=st.integers(0, 3),
    per_minute=st.integers(0, 12),
    per_hour=st.integers(0, 30),
    per_day=st.integers(0, 40),
    contact_gap_s=st.integers(0, 60),
    program_contact_gap_s=st.integers(0, 60),
    cold_per_day=st.integers(0, 5),
    fast_gap_s=st.integers(0, 5),
)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Everything that `decide` takes, with instants before and after now and in any order."""
    now = draw(instants)
    around = st.floats(-7200, 600).map(lambda s: now + timedelta(seconds=s))
    zone = draw(st.sampled_from(ZONES))
    days = st.integers(-2, 3).map(lambda n: now.astimezone(zone).date() + timedelta(days=n))
    return {
        "request": Request(
            draw(st.sampled_from(OutboxKind)),
            draw(st.booleans()),
            draw(st.none() | st.floats(0, 7200).map(lambda s: now - timedelta(seconds=s))),
            draw(st.sampled_from(["", "?", "Europe/Berlin", "Australia/Lord_Howe"])),
            is_opted_out=False,
            is_blocked=False,
            lane=draw(st.none() | st.sampled_from(LaneKind)),
        ),
        "tally": Tally(
            tuple(draw(st.lists(around, max_size=40))),
            draw(st.none() | days),
            draw(st.integers(0, 50)),
            draw(st.integers(0, 6)),
            draw(around),
        ),
        "lane_open_at": draw(st.none() | around),
        "pace": draw(any_pace),
        "limits": draw(any_limits),
        "zone": zone,
        "now": now,
        "slack": draw(st.timedeltas(timedelta(0), timedelta(minutes=20))),
    }


def ask(question: dict[str, Any], **changed: Any) -> Verdict:
    """Decide; the gate's row has been stored moved back before, as callers do."""
    facts = question | {"tally": moved_back(question["tally"], question["now"])} | changed
    asked, remembered, lane = (facts.pop(key) for key in ("request", "tally", "lane_open_at"))
    return decide(asked, remembered, lane, **facts)


def until(question: dict[str, Any], **changed: Any) -> datetime:
    """When it may go at the earliest."""
    answer = ask(question, **changed)
    assert not isinstance(answer, Never)
    return answer.until if isinstance(answer, Wait) else changed.get("now", question["now"])


@given(questions(), st.floats(0, 1, exclude_max=True))
def test_wait_ends_at_the_earliest_instant_and_there_it_may_go(
    question: dict[str, Any], part: float
) -> None:
    answer = ask(question)
    if not isinstance(answer, Wait):
        return
    now = question["now"]
    assert answer.until > now
    assert ask(question, now=answer.until) == Go()
    between = now + part * (answer.until - now)
    assert until(question, now=between) == answer.until


@given(questions())
def test_what_waits_is_all_that_the_scope_names(question: dict[str, Any]) -> None:
    """Another message of the same lane, with nothing against it, has to wait as long."""
    answer, asked = ask(question), question["request"]
    if not isinstance(answer, Wait) or answer.scope is Scope.CONTACT:
        return
    other = replace(asked, is_cold=False, last_to_contact_at=None)
    assert ask(question, request=other) == answer
    if answer.scope is Scope.CHANNEL:
        other = replace(other, kind=AGENT if asked.kind is AGENT else AUTO_REPLY)
        assert until(question, request=other, lane_open_at=None) >= answer.until


@given(questions(), st.sampled_from(PROGRAMS))
def test_people_never_wait_longer_than_programs(
    question: dict[str, Any], program: OutboxKind
) -> None:
    person, robot = (replace(question["request"], kind=kind) for kind in (AGENT, program))
    assert until(question, request=person) <= until(question, request=robot)


@given(questions())
def test_nothing_is_remembered_that_cannot_matter(question: dict[str, Any]) -> None:
    now, pace, before = question["now"], question["pace"], question["tally"]
    after = let_through(before, question["request"], pace=pace, zone=question["zone"], now=now)

    assert list(after.recent) == sorted(after.recent)
    assert after.recent[-1] == after.last_at == now
    longest = 3600 if pace.per_hour else 60
    assert now - after.recent[0] <= timedelta(seconds=longest)
    forgotten = replace(moved_back(before, now), recent=after.recent[:-1])
    assert ask(question) == ask(question, tally=forgotten)


@given(questions(), st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
def test_setting_the_clock_back_shortens_no_pause(
    question: dict[str, Any], behind: timedelta
) -> None:
    """Right after the last look at the gate: what had to wait has to wait as long."""
    question["tally"] = moved_back(question["tally"], question["now"])
    seen = question["tally"] = replace(question["tally"], last_at=question["now"])
    earlier = question["now"] - behind
    moved = moved_back(seen, earlier)

    assert [question["now"] - instant for instant in seen.recent] == [
        earlier - instant for instant in moved.recent
    ]
    facts = {key: question[key] for key in ("pace", "limits", "zone")} | {"for_people": True}
    before = opens_at(seen, now=question["now"], **facts)
    after = opens_at(seen, now=earlier, **facts)
    assert (before.until - question["now"] if before else None) == (
        after.until - earlier if after else None
    )
