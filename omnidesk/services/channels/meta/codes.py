"""What the Graph API's error codes mean for one message.

Sources: "Error Codes" of the Messenger Platform, and the changelog of 25 June 2026 for 1893063.
"""

from __future__ import annotations

from datetime import timedelta

from omnidesk.services.channels.vendor_errors import Meaning

# Meta names no pause for its rate limits; a minute lets the sliding window move on.
_SLOW_DOWN = Meaning("channel.too_fast", permanent=False, wait=timedelta(minutes=1))

# (code, subcode); None is any subcode.
MEANINGS: dict[tuple[int, int | None], Meaning] = {
    (190, None): Meaning("channel.token_dead"),
    (102, None): Meaning("channel.token_dead"),
    (104, None): Meaning("channel.token_dead"),
    (4, None): _SLOW_DOWN,
    (17, None): _SLOW_DOWN,
    (32, None): _SLOW_DOWN,
    (613, None): _SLOW_DOWN,
    (10, 2018278): Meaning("channel.window_closed"),
    (10, 1893063): Meaning("channel.page_restricted"),
    (551, None): Meaning("channel.person_unavailable"),
    (100, 2018109): Meaning("channel.text_too_long"),
    (100, 33): Meaning("channel.account_trouble"),
    (100, None): Meaning("channel.bad_recipient"),
}

REFUSED = Meaning("channel.refused")
TOO_MANY_REQUESTS = _SLOW_DOWN


def meaning_of(status: int, code: int | None, subcode: int | None) -> Meaning:
    """What a refusal with this HTTP status and these codes means."""
    if code is not None and (code, subcode) in MEANINGS:
        return MEANINGS[code, subcode]
    if code is not None and (code, None) in MEANINGS:
        return MEANINGS[code, None]
    return TOO_MANY_REQUESTS if status == 429 else REFUSED
