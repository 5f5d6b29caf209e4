"""The numbers of all sending rules, with their defaults. Admins change them on the settings page.

A setting is stored under its own name, and only when it differs from the default. `FIELDS` lists
all of them with what a form may accept.

Invariants:
* whatever is stored, the rules get usable numbers: what is broken or unknown counts as not stored;
* 0 is no limit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum

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
    program's. `cold_per_day` counts first messages to people who never wrote. `fast_gap_s` lies
    between two messages of the account's fast lane; 0: it has none.
    """

    per_second: int = 0
    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    contact_gap_s: float = 0
    program_contact_gap_s: float = 0
    cold_per_day: int = 0
    fast_gap_s: float = 0


# Unofficial: careful numbers of our own, as WhatsApp publishes none; accounts were restricted after
# 15 to 20 first messages a day. Official: Twilio's default for a WhatsApp sender, and WhatsApp's
# one message in about 6 s to one person; one message a second is what Twilio takes from the slowest
# kind of number that it sells, a long code for SMS. Meta: its limit for texts of Messenger and
# Instagram.
DEFAULT_PACES: dict[PaceClass, Pace] = {
    PaceClass.UNOFFICIAL: Pace(
        per_minute=10,
        per_hour=100,
        per_day=500,
        contact_gap_s=5,
        program_contact_gap_s=5,
        cold_per_day=10,
    ),
    PaceClass.OFFICIAL: Pace(per_second=10, program_contact_gap_s=6, fast_gap_s=1),
    PaceClass.META: Pace(per_second=300),
}


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
    paces: Mapping[PaceClass, Pace] = field(default_factory=lambda: dict(DEFAULT_PACES))

    def pace(self, pace_class: PaceClass) -> Pace:
        """The limits of one kind of account; none for the unlimited."""
        return self.paces.get(pace_class, Pace())


class Unit(StrEnum):
    """What a setting is counted in; times are written 07:00."""

    MESSAGES = "messages"
    SECONDS = "seconds"
    PERCENT = "percent"
    TIME = "time"
    SWITCH = "switch"


Value = int | bool | str


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: its name, and the whole numbers that a form may accept."""

    name: str
    unit: Unit
    default: Value
    least: int = 0
    most: int = 0


# Bounds keep a slip of the finger from stopping all sending or from making a gate remember more
# than a row should hold; the instants of an hour are remembered one by one.
PACE_FIELDS: tuple[tuple[str, Unit, int], ...] = (
    ("per_second", Unit.MESSAGES, 1_000),
    ("per_minute", Unit.MESSAGES, 2_000),
    ("per_hour", Unit.MESSAGES, 5_000),
    ("per_day", Unit.MESSAGES, 100_000),
    ("contact_gap_s", Unit.SECONDS, 3_600),
    ("program_contact_gap_s", Unit.SECONDS, 86_400),
    ("cold_per_day", Unit.MESSAGES, 1_000),
    ("fast_gap_s", Unit.SECONDS, 3_600),
)
# The vendor's rate bounds a fast lane, so its pause is never off; other classes have no such lane.
LEAST = {"fast_gap_s": 1}
# What the vendors take from one account in a second, by their own pages.
VENDOR_MOST = {"official.per_second": 80, "meta.per_second": 300}

FIELDS: tuple[Field, ...] = (
    Field("program_hours.opens", Unit.TIME, "07:00"),
    Field("program_hours.closes", Unit.TIME, "21:00"),
    Field("auto_reply_hours.opens", Unit.TIME, "07:00"),
    Field("auto_reply_hours.closes", Unit.TIME, "21:00"),
    Field("in_zone_of_contact", Unit.SWITCH, False),
    Field("api_gap_s.least", Unit.SECONDS, 120, most=86_400),
    Field("api_gap_s.most", Unit.SECONDS, 180, most=86_400),
    Field("campaign_gap_s.least", Unit.SECONDS, 600, most=86_400),
    Field("campaign_gap_s.most", Unit.SECONDS, 1_800, most=86_400),
    Field("kept_for_people", Unit.PERCENT, 20, most=90),
    *(
        Field(
            f"{pace_class}.{name}",
            unit,
            int(getattr(pace, name)),
            least=LEAST.get(name, 0),
            most=VENDOR_MOST.get(f"{pace_class}.{name}", most),
        )
        for pace_class, pace in DEFAULT_PACES.items()
        for name, unit, most in PACE_FIELDS
        if name not in LEAST or getattr(pace, name)
    ),
)
FIELD_OF: dict[str, Field] = {entry.name: entry for entry in FIELDS}

WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WHOLE = re.compile(r"[0-9]{1,9}")
SWITCHES: dict[object, bool] = {True: True, False: False, "true": True, "false": False}


def find_problem(entry: Field, value: object) -> str | None:
    """Why this field cannot take the value, as a key of the catalogue; nothing when it can."""
    if entry.unit is Unit.TIME:
        return None if _is_time(value) else "limit.not_a_time"
    if entry.unit is Unit.SWITCH:
        return None if _is_switch(value) else "limit.not_a_switch"
    number = _whole(value)
    if number is None:
        return "limit.not_a_number"
    return None if entry.least <= number <= entry.most else "limit.out_of_range"


def read(entry: Field, value: object) -> Value:
    """A value that has no problem, as it is stored; forms send numbers as text."""
    if entry.unit is Unit.TIME:
        return str(value)
    if entry.unit is Unit.SWITCH:
        return SWITCHES[value]
    return _whole(value) or 0


def check(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is wrong with these settings: names of fields, each with the key of its problem.

    Values that are not given count as their defaults.
    """
    problems = [(name, "limit.unknown") for name in values if name not in FIELD_OF]
    for entry in FIELDS:
        key = find_problem(entry, values.get(entry.name, entry.default))
        if key is not None:
            problems.append((entry.name, key))
    broken = {name for name, _ in problems}
    crossed = _crossed(_usable(values))
    return problems + [found for found in crossed if not broken & set(_pair(found[0]))]


def limits_from(values: Mapping[str, object]) -> Limits:
    """The limits with these stored settings in place of the defaults."""
    usable = _usable(values)
    for name, _ in _crossed(usable):
        usable |= {end: FIELD_OF[end].default for end in _pair(name)}
    return Limits(
        program_hours=_hours(usable, "program_hours"),
        auto_reply_hours=_hours(usable, "auto_reply_hours"),
        in_zone_of_contact=bool(usable["in_zone_of_contact"]),
        api_gap_s=_gap(usable, "api_gap_s"),
        campaign_gap_s=_gap(usable, "campaign_gap_s"),
        kept_for_people=int(usable["kept_for_people"]),
        paces={key: _pace(usable, key, pace) for key, pace in DEFAULT_PACES.items()},
    )


def _usable(values: Mapping[str, object]) -> dict[str, Value]:
    """Every field with its given value, or with its default where none or a broken one is given."""
    given = {entry.name: values.get(entry.name, entry.default) for entry in FIELDS}
    return {
        name: FIELD_OF[name].default
        if find_problem(FIELD_OF[name], value)
        else read(FIELD_OF[name], value)
        for name, value in given.items()
    }


def _crossed(usable: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The gaps whose longest pause is shorter than their shortest."""
    return [
        (f"{name}.most", "limit.most_below_least")
        for name in ("api_gap_s", "campaign_gap_s")
        if int(usable[f"{name}.most"]) < int(usable[f"{name}.least"])
    ]


def _pair(most: str) -> tuple[str, str]:
    """Both ends of a gap, by the name of its longest pause."""
    return f"{most.removesuffix('most')}least", most


def _hours(usable: Mapping[str, Value], name: str) -> Hours:
    opens, closes = (
        time.fromisoformat(str(usable[f"{name}.{end}"])) for end in ("opens", "closes")
    )
    return Hours(opens, closes)


def _gap(usable: Mapping[str, Value], name: str) -> tuple[float, float]:
    return float(usable[f"{name}.least"]), float(usable[f"{name}.most"])


def _pace(usable: Mapping[str, Value], pace_class: PaceClass, default: Pace) -> Pace:
    given = {name: usable.get(f"{pace_class}.{name}") for name, _, _ in PACE_FIELDS}
    numbers = {name: int(value) for name, value in given.items() if value is not None}
    return replace(default, **numbers)


def _is_time(value: object) -> bool:
    return isinstance(value, str) and WALL_TIME.fullmatch(value) is not None


def _is_switch(value: object) -> bool:
    return isinstance(value, bool | str) and value in SWITCHES


def _whole(value: object) -> int | None:
    """The whole number that this is or spells, if any; True is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    return None
