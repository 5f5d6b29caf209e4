"""The parts of Meta's JSON that we read; everything else is ignored."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

# Ids are keys of our indexes. Meta's longest (Instagram's mids) have some 170 characters.
Id = Annotated[str, Field(min_length=1, max_length=128)]
Mid = Annotated[str, Field(min_length=1, max_length=512)]


class _Shape(BaseModel):
    # Meta writes ids as strings, some of its tools as numbers.
    model_config = ConfigDict(coerce_numbers_to_str=True)


class Envelope(_Shape):
    """The body of a webhook."""

    object: Id
    entry: list[Any]


class Entry(_Shape):
    """The events of one account. `standby`: another app answers there, we only record."""

    id: Id
    messaging: list[Any] = Field(default_factory=list)
    standby: list[Any] = Field(default_factory=list)
    changes: list[Any] = Field(default_factory=list)


class Party(_Shape):
    """Somebody by scoped id."""

    id: Id


class Attachment(_Shape):
    type: str = "file"


class Message(_Shape):
    """What was written, by the contact or (echo) by our account."""

    mid: Mid
    text: str | None = None
    attachments: list[Attachment] = Field(default_factory=list)
    is_echo: bool = False
    is_deleted: bool = False
    is_unsupported: bool = False
    metadata: str | None = None

    @property
    def shown_text(self) -> str:
        """The text, or in brackets what came instead of one."""
        if self.text:
            return self.text
        kinds = [attachment.type for attachment in self.attachments]
        return " ".join(f"[{kind}]" for kind in kinds) or ("[unsupported]" * self.is_unsupported)


class Postback(_Shape):
    """A button was pressed: its title is what the contact said."""

    mid: Mid
    title: str = Field(min_length=1)


class Delivery(_Shape):
    watermark: int
    mids: list[Mid] = Field(default_factory=list)


class Read(_Shape):
    """Messenger tells a watermark, Instagram the id of the message that was seen."""

    watermark: int | None = None
    mid: Mid | None = None


class Item(_Shape):
    """One event of a conversation; `timestamp` in milliseconds."""

    sender: Party
    recipient: Party
    timestamp: int | None = None
    message: Message | None = None
    postback: Postback | None = None
    delivery: Delivery | None = None
    read: Read | None = None


class GraphError(_Shape):
    message: str = ""
    code: int | None = None
    error_subcode: int | None = None


class Answer(_Shape):
    """The answer to a send."""

    message_id: str = ""
    error: GraphError | None = None


class Profile(_Shape):
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None

    @property
    def shown_name(self) -> str | None:
        """The name that the person shows, if any."""
        full = " ".join(part for part in (self.first_name, self.last_name) if part)
        return self.name or full or self.username or None


def read_answer(content: bytes) -> Answer:
    """The JSON of an answer; an empty one when it is no JSON."""
    try:
        return Answer.model_validate_json(content)
    except ValidationError:
        return Answer()
