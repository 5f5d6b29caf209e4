"""What a program asks for, and what it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from omnidesk.errors import OmniDeskError
from omnidesk.rules.kinds import ApiChannel


@dataclass(frozen=True, slots=True)
class Wanted:
    """One message as asked for, its fields in their ranges; `phone_number` as it was written.

    `request_id` is the client's own, or `is_made_up` from the signature of the request: then the
    same request again is answered with its first result.
    """

    phone_number: str
    message: str
    request_id: str
    is_made_up: bool = False
    recipient_name: str = ""
    priority: int = 0
    scheduled_at: datetime | None = None
    template_variables: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    channel: ApiChannel | None = None

    @property
    def body_hash(self) -> bytes:
        """Tells another message from the same one, however the request was laid out."""
        asked = (
            *(self.phone_number, self.message, self.recipient_name, self.priority),
            self.scheduled_at.isoformat() if self.scheduled_at else None,
            *(self.template_variables, self.metadata, self.channel),
        )
        return sha256(json.dumps(asked, sort_keys=True).encode()).digest()


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits to be sent. `estimated_send_at` is None while nobody knows when.

    `is_repeated`: it was queued by the same request before.
    """

    message_id: UUID
    request_id: str
    status: str
    estimated_send_at: datetime | None
    template_name: str
    matched_by: str
    created_at: datetime
    is_repeated: bool = False

    @property
    def is_template_applied(self) -> bool:
        return bool(self.template_name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one message of several was not queued."""

    request_id: str
    error: OmniDeskError
