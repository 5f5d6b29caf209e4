"""Vendors' errors as data: what each means for one message, in our words.

Vendors move causes between codes, so the codes live in tables and never in branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from omnidesk.errors import ChannelError


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code means: a sentence of `words/channels.py`, and whether to try again.

    `wait` is the shortest pause before another try makes sense.
    """

    key: str
    permanent: bool = True
    wait: timedelta | None = None

    def error(self, text: str, *, code: str, now: datetime | None) -> ChannelError:
        """The error to raise for the vendor's `text`; the pause counts from `now`."""
        return ChannelError(
            text,
            permanent=self.permanent,
            not_before=now + self.wait if now and self.wait else None,
            vendor_code=code,
            key=self.key,
        )


def refused(key: str, text: str = "") -> ChannelError:
    """We do not even ask: trying again cannot help."""
    return ChannelError(text or key, permanent=True, key=key)


def not_reached(text: str) -> ChannelError:
    """Nothing left us (refused connection, unknown host): safe to try again."""
    return ChannelError(text, permanent=False, key="channel.not_reached")


def no_answer(text: str, *, code: str = "") -> ChannelError:
    """The request left us and no answer says what became of it."""
    return ChannelError(
        text, permanent=False, outcome_unknown=True, vendor_code=code, key="channel.no_answer"
    )
