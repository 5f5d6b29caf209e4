"""What an admin may set for an API client, checked field by field before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from omnidesk.errors import Invalid
from omnidesk.rules import mappings
from omnidesk.rules.kinds import ApiChannel
from omnidesk.rules.networks import EXAMPLES, example_for, parse_network
from omnidesk.services.fields import clean_text

LONGEST_NAME = 60
# More than one web process answers in a minute; and a number that a person may have meant.
MOST_PER_MINUTE = 100_000
MOST_PER_DAY = 10_000_000
MOST_NETWORKS = 50
LONGEST_NETWORK = 64
# Ten years: what should hold longer need not end.
MOST_LINK_DAYS = 3650


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """All of a client that may be edited. Without `link_days` its links never end."""

    name: object
    per_minute: object = 60
    per_day: object = 1000
    networks: object = ()
    channel: object = ApiChannel.AUTO
    template_id: object = None
    mapping: object = field(default_factory=dict)
    requires_version_2: bool = False
    shortens_links: bool = True
    shows_destination: bool = True
    link_days: object = None
    has_fast_lane: bool = False


def clean(given: ClientSettings) -> dict[str, Any]:
    """The columns of these settings. Raises Invalid naming the field."""
    return asdict(given) | {
        "name": clean_text(given.name, "name", longest=LONGEST_NAME),
        "per_minute": _number(given.per_minute, "per_minute", MOST_PER_MINUTE),
        "per_day": _number(given.per_day, "per_day", MOST_PER_DAY),
        "networks": _networks(given.networks),
        "channel": _channel(given.channel),
        "template_id": _template(given.template_id),
        "mapping": _mapping(given.mapping),
        "requires_version_2": given.requires_version_2 is True,
        "shortens_links": given.shortens_links is True,
        "shows_destination": given.shows_destination is True,
        "link_days": _link_days(given.link_days),
        "has_fast_lane": given.has_fast_lane is True,
    }


def _number(value: object, name: str, most: int) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most):
        raise Invalid("api.number_out_of_range", field=name, least=1, most=most)
    return int(text)


def _link_days(value: object) -> int | None:
    if value is None or not str(value).strip():
        return None
    return _number(value, "link_days", MOST_LINK_DAYS)


def _networks(value: object) -> list[str]:
    """Each once, in order, as it reads again. A text may hold several, by commas or lines."""
    given = re.split(r"[,\s]+", value) if isinstance(value, str) else value
    if not isinstance(given, Iterable):
        raise Invalid("api.network_invalid", field="networks", text="", example=EXAMPLES)
    found = dict.fromkeys(_network(one) for one in given if one != "")
    if len(found) > MOST_NETWORKS:
        raise Invalid("api.networks_many", field="networks", most=MOST_NETWORKS)
    return list(found)


def _network(value: object) -> str:
    text = str(value).strip()[:LONGEST_NETWORK]
    network = parse_network(text)
    if network is None:
        example = example_for(text)
        raise Invalid("api.network_invalid", field="networks", text=text, example=example)
    return str(network)


def _channel(value: object) -> str:
    try:
        return ApiChannel(str(value)).value
    except ValueError as error:
        raise Invalid("api.channel_unknown", field="channel") from error


def _template(value: object) -> int | None:
    """Whether the template exists is for the database to say."""
    if value is None or value == "":
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid("api.template_unknown", field="template_id")
    return int(text)


def _mapping(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > mappings.MOST_ROWS:
        raise Invalid("api.mapping_invalid", field="mapping")
    rows = [(str(name), str(place)) for name, place in value.items()]
    wrong = next(iter(mappings.problems(rows).values()), None)
    if wrong is not None:
        raise Invalid(wrong.key, field="mapping")
    return dict(mappings.as_mapping(rows))
