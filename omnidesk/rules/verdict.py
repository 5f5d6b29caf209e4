"""What a rule answers: may this go now, and if not, when at the earliest and why.

Invariants:
* the instant of a `Wait` lies after the instant that was asked about;
* what every rule allows at an instant may go at that instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of the catalogue: its key, and what fills it in."""

    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class Scope(StrEnum):
    """What has to wait: this message alone, its lane, or the whole account for this kind."""

    CONTACT = "contact"
    LANE = "lane"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Go:
    """It may go now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`, because of `reason`; so must everything in its `scope`."""

    until: datetime
    reason: Reason
    scope: Scope = Scope.CONTACT


@dataclass(frozen=True, slots=True)
class Never:
    """Not at all."""

    reason: Reason


Verdict = Go | Wait | Never
