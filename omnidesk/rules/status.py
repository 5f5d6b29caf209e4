"""Which status of an outbound message may follow which, when a vendor reports.

Receipts come late, repeated and out of order, so each status has a rank and a message only ever
climbs. Ranks: Twilio's and Meta's lists of message states.

Invariants:
* a status never goes back, and the same set of receipts ends in the same status in any order;
* `failed` beats everything up to `sent`; proof of arrival (`delivered`, `read`) beats `failed`;
* any proof ends `unknown` and `cancelled`: what the vendor has seen did leave us;
* an inbound message has no status but `received`.
"""

from __future__ import annotations

from omnidesk.rules.kinds import MessageStatus as Status

RANKS: dict[Status, int] = {
    Status.QUEUED: 1,
    Status.PROCESSING: 2,
    Status.SENDING: 3,
    Status.UNKNOWN: 4,
    Status.CANCELLED: 4,
    Status.SENT: 5,
    Status.FAILED: 6,
    Status.DELIVERED: 7,
    Status.READ: 8,
}

# What a vendor may report; our own states are not news from outside.
REPORTED = frozenset({Status.SENDING, Status.SENT, Status.FAILED, Status.DELIVERED, Status.READ})


def may_follow(current: Status, news: Status) -> bool:
    """Whether a receipt with `news` moves a message that is `current`."""
    if current is Status.RECEIVED or news not in REPORTED:
        return False
    return RANKS[news] > RANKS[current]
