"""Who gets nothing from programs: whoever opted out or was blocked. People are only warned.

Invariant: a person's own message is never refused here.
"""

from __future__ import annotations

from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.verdict import Reason


def find_refusal(kind: OutboxKind, *, is_opted_out: bool, is_blocked: bool) -> Reason | None:
    """Why this kind of message never goes to the contact; nothing when it may."""
    if kind is OutboxKind.AGENT:
        return None
    if is_blocked:
        return Reason("message.suppressed_blocked")
    return Reason("message.suppressed_opted_out") if is_opted_out else None
