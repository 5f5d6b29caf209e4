"""What Twilio's error codes mean for one message.

Source: Twilio's error dictionary, https://www.twilio.com/docs/api/errors. Twilio itself warns that
causes move between codes, so this is data: an unknown code is a refusal in the vendor's words.
"""

from __future__ import annotations

from datetime import timedelta

from omnidesk.services.channels.vendor_errors import Meaning

_SLOW_DOWN = Meaning("channel.too_fast", permanent=False, wait=timedelta(minutes=1))
_BAD_RECIPIENT = Meaning("channel.bad_recipient")
_ACCOUNT = Meaning("channel.account_trouble")
_CONTENT = Meaning("channel.content_refused")

MEANINGS: dict[int, Meaning] = {
    20003: Meaning("channel.token_dead"),
    20404: Meaning("channel.token_dead"),
    20429: _SLOW_DOWN,
    21211: _BAD_RECIPIENT,
    21602: Meaning("channel.text_empty"),
    21603: Meaning("channel.sender_unknown"),
    21604: _BAD_RECIPIENT,
    21606: Meaning("channel.sender_unknown"),
    21609: _ACCOUNT,
    21610: Meaning("channel.opted_out"),
    21614: _BAD_RECIPIENT,
    21617: Meaning("channel.text_too_long"),
    21910: Meaning("channel.sender_unknown"),
    30001: _SLOW_DOWN,
    30002: _ACCOUNT,
    30003: Meaning("channel.person_unavailable"),
    63003: _BAD_RECIPIENT,
    63005: _CONTENT,
    63007: Meaning("channel.sender_unknown"),
    63012: Meaning("channel.vendor_trouble", permanent=False, wait=timedelta(minutes=1)),
    63014: Meaning("channel.blocked"),
    63016: Meaning("channel.window_closed"),
    63017: _SLOW_DOWN,
    63018: Meaning("channel.limit_reached", permanent=False, wait=timedelta(hours=1)),
    63019: _CONTENT,
    63020: _ACCOUNT,
    63021: _CONTENT,
    63022: _ACCOUNT,
    63024: _BAD_RECIPIENT,
    63032: Meaning("channel.held_back"),
    63034: _CONTENT,
    63049: Meaning("channel.held_back"),
}

REFUSED = Meaning("channel.refused")
NOT_DELIVERED = Meaning("channel.not_delivered")


def meaning_of(status: int, code: int | None) -> Meaning:
    """What a refusal with this HTTP status and code means."""
    if code in MEANINGS:
        return MEANINGS[code]
    return _SLOW_DOWN if status == 429 else REFUSED


def meaning_of_failure(code: int | None) -> Meaning:
    """What it means that an accepted message failed later."""
    return MEANINGS.get(code or 0, NOT_DELIVERED)
