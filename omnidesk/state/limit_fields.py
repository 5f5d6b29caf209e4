"""How the settings of the sending rules stand on the page: in which card, and written how.

A pause of programs is written in minutes and seconds, 2:30; a time of the day 07:00; the rest as
the whole number that it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.rules.limits import FIELD_OF, FIELDS, Field, Unit, Value, check, find_problem
from omnidesk.words import say

PAUSES = frozenset(
    f"{kind}_gap_s.{end}" for kind in ("api", "campaign") for end in ("least", "most")
)
# People write 7, 7.30 and 7:30; minutes and seconds likewise.
CLOCK = re.compile(r"([0-9]{1,5})(?:[:.]([0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Card:
    """Settings that belong together. `more` are those that hardly anybody needs."""

    name: str
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


def _account_card(name: str, *shown: str, platforms: tuple[str, ...]) -> Card:
    every = tuple(entry.name for entry in FIELDS if entry.name.startswith(f"{name}."))
    fields = tuple(f"{name}.{field}" for field in shown)
    return Card(name, fields, tuple(one for one in every if one not in fields), platforms)


CARDS = (
    Card(
        "hours",
        (
            "program_hours.opens",
            "program_hours.closes",
            "auto_reply_hours.opens",
            "auto_reply_hours.closes",
            "in_zone_of_contact",
        ),
    ),
    _account_card(
        "unofficial",
        "per_minute",
        "per_hour",
        "per_day",
        "cold_per_day",
        "contact_gap_s",
        "program_contact_gap_s",
        platforms=("whatsapp",),
    ),
    _account_card(
        "official",
        "per_second",
        "program_contact_gap_s",
        "fast_gap_s",
        platforms=("whatsapp",),
    ),
    _account_card("meta", "per_second", platforms=("facebook", "instagram")),
    Card("api", ("api_gap_s.least", "api_gap_s.most")),
    Card("campaign", ("campaign_gap_s.least", "campaign_gap_s.most")),
    Card("people", ("kept_for_people",)),
)


def id_of(name: str) -> str:
    """The name of a setting as a name of a form and an id of an element."""
    return name.replace(".", "-")


def unit_of(name: str) -> str:
    """What stands beside the field: messages, people, seconds, pause, percent, time or switch."""
    if name.endswith(".cold_per_day"):
        return "people"
    return "pause" if name in PAUSES else FIELD_OF[name].unit.value


def shown(name: str, value: Value) -> str:
    """A value as the page writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in PAUSES:
        return f"{int(value) // 60}:{int(value) % 60:02}"
    return str(value)


def default_of(name: str) -> str:
    """The default as the page writes it."""
    return shown(name, FIELD_OF[name].default)


def least_of(name: str) -> str:
    """The smallest value that the page accepts."""
    return shown(name, FIELD_OF[name].least)


def most_of(name: str) -> str:
    """The largest value that the page accepts."""
    return shown(name, FIELD_OF[name].most)


def shown_all(values: Mapping[str, Value]) -> dict[str, str]:
    """Every setting as the page writes it, by its id."""
    return {id_of(name): shown(name, value) for name, value in values.items()}


def typed(form: Mapping[str, Any]) -> dict[str, str]:
    """What a form says of each setting, as the rules read it; what cannot be read stays as it is.

    Settings that the form does not hold are left out.
    """
    names = [entry.name for entry in FIELDS if id_of(entry.name) in form]
    return {name: _read(name, str(form[id_of(name)]).strip()) for name in names}


def _read(name: str, text: str) -> str:
    found = CLOCK.fullmatch(text)
    if found is None:
        return text
    large, small = int(found[1]), int(found[2] or 0)
    if name in PAUSES:
        return str(large * 60 + small)
    if FIELD_OF[name].unit is Unit.TIME:
        return f"{large % 24 if large == 24 and not small else large:02}:{small:02}"
    return text


def problem_of(name: str, text: str, language: str) -> str:
    """What is wrong with one field by itself; empty when nothing is."""
    key = find_problem(FIELD_OF[name], _read(name, text.strip()))
    return _sentence(name, key, language) if key else ""


def problems_of(values: Mapping[str, object], language: str) -> dict[str, str]:
    """What is wrong, by the id of the field, in the person's language."""
    return {id_of(name): _sentence(name, key, language) for name, key in check(values)}


def _sentence(name: str, key: str, language: str) -> str:
    entry: Field = FIELD_OF[name]
    if key == "limit.not_a_number" and name in PAUSES:
        return say(language, "settings.not_a_pause")
    least, most = (_figure(shown(name, end), language) for end in (entry.least, entry.most))
    return say(language, key, least=least, most=most)


def _figure(text: str, language: str) -> str:
    """ "100,000", in Indonesian "100.000"; pauses stay as they are."""
    figure = f"{int(text):,}" if text.isdecimal() else text
    return figure.replace(",", ".") if language == "id" else figure
