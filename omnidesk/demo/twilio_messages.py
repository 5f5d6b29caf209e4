"""The messages that the simulated Twilio accepted: their course, their JSON, and look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from omnidesk.demo.calls import Json
from omnidesk.demo.twilio_events import API_VERSION
from omnidesk.demo.twilio_rules import LateFailure, Wanted

RANKS = {"queued": 1, "sent": 3, "delivered": 4, "read": 5}


@dataclass(slots=True)
class SentMessage:
    """One message that was accepted, and what became of it."""

    sid: str
    wanted: Wanted
    created_at: datetime
    failure: LateFailure | None = None
    status: str = "queued"

    def move_to(self, status: str) -> None:
        """Take the status unless a later one is known already."""
        if RANKS.get(status, 9) > RANKS.get(self.status, 9):
            self.status = status

    def course(
        self, delivered_after: float, read_after: float | None
    ) -> Iterator[tuple[str, float]]:
        """The statuses still to come, each with the seconds until then."""
        if self.failure:
            yield self.failure.status, delivered_after
            return
        yield "sent", min(delivered_after, read_after or delivered_after) / 2
        yield "delivered", delivered_after
        if read_after is not None and self.wanted.is_whatsapp:
            yield "read", read_after

    def as_json(self, account_sid: str) -> Json:
        """The Message resource, the fields that Twilio always gives."""
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        created = format_datetime(self.created_at.astimezone(UTC))
        failure = self.failure if self.failure and self.status == self.failure.status else None
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.wanted.body,
            "date_created": created,
            "date_sent": None if self.status == "queued" else created,
            "date_updated": created,
            "direction": "outbound-api",
            "error_code": failure and failure.code,
            "error_message": failure and failure.message,
            "from": self.wanted.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.wanted.to,
            "uri": f"{uri}.json",
        }

    def matches(self, query: Mapping[str, str]) -> bool:
        """Whether a list with these filters shows the message.

        Dates are days or instants in ISO 8601; `DateSent>` and `DateSent<` include their limit.
        """
        sent = self.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        latest = query.get("DateSent<", sent)
        return (
            query.get("To", self.wanted.to) == self.wanted.to
            and query.get("From", self.wanted.sender) == self.wanted.sender
            and sent.startswith(query.get("DateSent", ""))
            and sent >= query.get("DateSent>", "")
            and sent[: len(latest)] <= latest
        )
