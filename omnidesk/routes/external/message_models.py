"""What programs send and get about messages: the fields, their ranges, and examples of them.

Fields that are not named here are ignored, and null is as good as left out. Types are strict: a
number in quotes is a text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema

from omnidesk.rules.kinds import ApiChannel
from omnidesk.services.api.messages import MessageView, Queued, Wanted

INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})\Z"
)
MOST_IN_BULK = 100


def _instant(value: Any) -> datetime | None:
    """An instant from its text. Raises ValueError."""
    if value is None:
        return None
    if not isinstance(value, str) or not INSTANT.match(value):
        raise ValueError(
            "an instant in ISO 8601 with its offset, such as 2026-11-23T09:00:00+07:00"
        )
    try:
        return datetime.fromisoformat(value.replace(",", ".").upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("this day or time does not exist") from error


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("there is no text")
    return text


def _channel(value: Any) -> ApiChannel | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(ApiChannel):
        raise ValueError("one of auto, whatsapp, sms")
    return ApiChannel(value)


Instant = Annotated[
    datetime | None,
    BeforeValidator(_instant),
    WithJsonSchema({"type": ["string", "null"], "format": "date-time"}),
]
Channel = Annotated[
    ApiChannel | None,
    BeforeValidator(_channel),
    WithJsonSchema({"type": ["string", "null"], "enum": [*ApiChannel, None]}),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4096), AfterValidator(_not_blank)]


class MessageRequest(BaseModel):
    """One message to one phone number."""

    model_config = ConfigDict(strict=True, extra="ignore")

    request_id: str | None = Field(
        None,
        min_length=1,
        max_length=255,
        description="Your own id of this message: the same id never queues a second one. Left out,"
        " one is made up, and the same signed request again is answered from its first result.",
        examples=["order-4711"],
    )
    phone_number: str = Field(
        min_length=10,
        max_length=20,
        description="Everything but digits is dropped; a leading 0 means this installation's"
        " country. A number with an extension is refused.",
        examples=["081234567890"],
    )
    message: Text = Field(
        description="The text. What a template of the client makes of it goes out instead.",
        examples=["Pesanan Anda siap diambil."],
    )
    recipient_name: str | None = Field(
        None,
        max_length=255,
        description="Names a contact that has no name yet.",
        examples=["Rahmawati"],
    )
    priority: int | None = Field(
        None, ge=0, le=100, description="Higher goes first.", examples=[10]
    )
    scheduled_at: Instant = Field(
        None,
        description="Not before this instant; one that has passed means now. Within a year.",
        examples=["2026-11-23T09:00:00+07:00"],
    )
    template_variables: dict[str, Any] | None = Field(
        None,
        description="What fills in the placeholders of the client's template.",
        examples=[{"nama": "Rahmawati", "total": 1250000}],
    )
    metadata: dict[str, Any] | None = Field(
        None,
        description="Anything that belongs to the message; the client's mapping takes placeholders"
        " from it.",
        examples=[{"messageType": "order_ready", "order": {"number": "4711"}}],
    )
    channel: Channel = Field(
        None,
        description="`auto` takes the WhatsApp number that may write to this contact and never"
        " turns to SMS by itself. Left out: the client's own setting.",
        examples=["auto"],
    )

    def to_wanted(self, made_up_id: str) -> Wanted:
        """As the services take it; `made_up_id` stands in for a request id."""
        return Wanted(
            phone_number=self.phone_number,
            message=self.message,
            request_id=self.request_id or made_up_id,
            is_made_up=self.request_id is None,
            recipient_name=self.recipient_name or "",
            priority=self.priority or 0,
            scheduled_at=self.scheduled_at,
            template_variables=self.template_variables or {},
            metadata=self.metadata or {},
            channel=self.channel,
        )


class BulkRequest(BaseModel):
    """Up to 100 messages. Each has its own result, and each counts against the day's quota."""

    messages: list[MessageRequest] = Field(min_length=1, max_length=MOST_IN_BULK)


class QueuedAnswer(BaseModel):
    """The message waits to be sent. `estimated_send_at` is null while nobody knows when.

    All sending is held, the number is switched off, the contact opted out or was blocked, or an
    older message to the same contact waits in another lane.
    """

    success: bool = Field(examples=[True])
    message_id: str = Field(examples=["6f1e0a52-7a53-4c0c-9a38-0d2f1f0f3b11"])
    request_id: str = Field(examples=["order-4711"])
    status: str = Field(examples=["queued"])
    estimated_send_at: str | None = Field(examples=["2026-11-23T02:00:00.000Z"])
    template_applied: bool
    template_name: str | None
    matched_by: str | None
    created_at: str = Field(examples=["2026-11-22T14:00:00.000Z"])


class Detail(BaseModel):
    """One wrong field."""

    path: str = Field(examples=["phone_number"])
    message: str


class BulkResult(BaseModel):
    """What became of one message of a bulk. `code` as for a single one, null when it is queued."""

    request_id: str | None
    success: bool
    message_id: str | None
    code: str | None = Field(examples=[None, "duplicate_request"])
    message: str | None = Field(None, description="Why it was not queued, as a sentence.")
    details: list[Detail] | None = Field(None, description="With `validation_failed`.")
    status: str | None = Field(None, description="`queued`; of the first message, of a duplicate.")


class BulkAnswer(BaseModel):
    """The results, in the order of the request."""

    total: int
    success: int
    failed: int
    results: list[BulkResult]


class MessageAnswer(BaseModel):
    """A message as it stands now. Instants are in UTC."""

    message_id: str
    request_id: str
    phone_number: str = Field(examples=["+6281234567890"])
    message: str
    status: str = Field(
        json_schema_extra={
            "enum": [
                *("queued", "processing", "sending", "sent", "delivered", "read"),
                *("failed", "unknown", "cancelled"),
            ]
        }
    )
    error_message: str | None
    external_message_id: str | None
    scheduled_at: str | None
    estimated_send_at: str | None
    sent_at: str | None
    delivered_at: str | None
    read_at: str | None
    created_at: str
    updated_at: str


class CancelledAnswer(MessageAnswer):
    """The message that was taken back; as when it is looked at."""

    success: bool = Field(examples=[True])


class ErrorAnswer(BaseModel):
    """Every refusal. Switch by `code`; `message` is a sentence for people."""

    error: str = Field(examples=["Validation failed"])
    code: str = Field(examples=["validation_failed"])
    message: str
    request_id: str = Field(description="Names this request in our log.", examples=["8c31f0…"])


class InvalidAnswer(ErrorAnswer):
    """A refusal that names what is wrong in the body; an empty `path` means all of it."""

    details: list[Detail] | None = Field(None, description="With `validation_failed`.")


class RepeatedAnswer(ErrorAnswer):
    """The request id was used before."""

    message_id: str | None = Field(
        None, description="Of the first message, with `duplicate_request`."
    )
    status: str | None = Field(None, description="Of the first message, as it stands now.")


class NothingQueued(InvalidAnswer):
    """No message of the bulk was queued, with the reason of the first, and each result.

    Without `results` when the list itself cannot be read.
    """

    total: int | None = None
    success: int | None = None
    failed: int | None = None
    results: list[BulkResult] | None = None


def queued_answer(queued: Queued) -> dict[str, Any]:
    """The fields of `QueuedAnswer`."""
    return {
        "success": True,
        "message_id": str(queued.message_id),
        "request_id": queued.request_id,
        "status": queued.status,
        "estimated_send_at": iso(queued.estimated_send_at),
        "template_applied": queued.is_template_applied,
        "template_name": queued.template_name or None,
        "matched_by": queued.matched_by or None,
        "created_at": iso(queued.created_at),
    }


def message_answer(view: MessageView) -> dict[str, Any]:
    """The fields of `MessageAnswer`."""
    return {
        "message_id": str(view.message_id),
        "request_id": view.request_id,
        "phone_number": view.phone_number,
        "message": view.message,
        "status": view.status,
        "error_message": view.error_message,
        "external_message_id": view.external_message_id,
        "scheduled_at": iso(view.scheduled_at),
        "estimated_send_at": iso(view.estimated_send_at),
        "sent_at": iso(view.sent_at),
        "delivered_at": iso(view.delivered_at),
        "read_at": iso(view.read_at),
        "created_at": iso(view.created_at),
        "updated_at": iso(view.updated_at),
    }


def iso(at: datetime | None) -> str | None:
    """An instant as every answer tells it: UTC, milliseconds, Z."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
