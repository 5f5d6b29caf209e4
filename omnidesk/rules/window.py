"""How long a free answer may still be sent: 24 hours after the contact last wrote.

Meta (Messenger, Instagram) and WhatsApp share this rule: see "Messaging window" at
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview and "Customer service
windows" at https://developers.facebook.com/docs/whatsapp/conversation-types.

Invariants:
* a contact who never wrote has no window;
* the closing instant itself is already outside.
"""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def window_closes_at(last_inbound_at: datetime | None) -> datetime | None:
    """The first instant at which a free answer is refused; nothing for one who never wrote."""
    return None if last_inbound_at is None else last_inbound_at + WINDOW


def is_window_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether a free answer may be sent at `now`."""
    closes_at = window_closes_at(last_inbound_at)
    return closes_at is not None and now < closes_at
