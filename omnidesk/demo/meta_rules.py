"""What the Graph API refuses, and in which words. Pure: the caller gives person and instant.

Sources: the Send API reference and the error reference of the Messenger Platform; the numbers are
those that the real service answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from omnidesk.demo.calls import Json
from omnidesk.demo.persons import WINDOW, Person

Platform = Literal["facebook", "instagram"]

MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
SENDER_ACTIONS = ("typing_on", "typing_off", "mark_seen")
LONGEST_TEXT: dict[Platform, int] = {"facebook": 2000, "instagram": 1000}
# A person, not a machine, may still answer with the HUMAN_AGENT tag.
HUMAN_AGENT_WINDOW = timedelta(days=7)


class GraphError(Exception):
    """An error in the form of the Graph API."""

    def __init__(
        self,
        code: int,
        message: str,
        subcode: int | None = None,
        *,
        status: int = 400,
        kind: str = "OAuthException",
    ) -> None:
        self.code = code
        self.subcode = subcode
        self.status = status
        self.kind = kind
        self.message = message
        super().__init__(message)

    def body(self, trace_id: str) -> Json:
        """The JSON of the answer."""
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error | {"fbtrace_id": trace_id}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A well-formed request to send: either a text or a sender action."""

    recipient_id: str
    text: str = ""
    metadata: str = ""
    tag: str = ""
    action: str = ""


def read_send(body: Json, platform: Platform) -> Wanted:
    """The request, checked for form. Raises GraphError as the real service answers."""
    recipient_id = read_recipient(body)
    if action := body.get("sender_action"):
        return _read_action(recipient_id, str(action), body)
    text, metadata = _read_message(body.get("message"), platform)
    return Wanted(recipient_id, text, metadata, tag=_read_tag(body, platform))


def check_person(person: Person | None, wanted: Wanted, now: datetime) -> None:
    """Raise GraphError unless this person may be sent this at `now`."""
    if person is None:
        raise GraphError(100, "(#100) No matching user found", 2018001)
    if not person.is_reachable:
        raise GraphError(551, "(#551) This person isn't available right now.", 1545041)
    if wanted.action:
        return
    span = HUMAN_AGENT_WINDOW if wanted.tag == "HUMAN_AGENT" else WINDOW
    if not person.is_within(span, now):
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", 2018278)


def read_recipient(body: Json) -> str:
    """The id of the recipient, checked for form. Raises GraphError."""
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or not recipient:
        raise GraphError(100, "(#100) The parameter recipient is required")
    recipient_id = recipient.get("id")
    if not isinstance(recipient_id, str) or not recipient_id.isdecimal():
        raise GraphError(100, "(#100) Param recipient[id] must be a valid ID string")
    return recipient_id


def _read_action(recipient_id: str, action: str, body: Json) -> Wanted:
    if "message" in body:
        raise GraphError(100, "(#100) Cannot set both message and sender_action", 2018042)
    if action not in SENDER_ACTIONS:
        raise GraphError(
            100, f"(#100) Param sender_action must be one of {_any_of(SENDER_ACTIONS)}"
        )
    return Wanted(recipient_id, action=action)


def _read_message(message: object, platform: Platform) -> tuple[str, str]:
    if not isinstance(message, dict):
        raise GraphError(100, "(#100) The parameter message is required")
    text, metadata = message.get("text"), message.get("metadata", "")
    if not isinstance(text, str) or not text.strip():
        raise GraphError(
            100, "(#100) Message cannot be empty, must provide valid attachment or text", 2018034
        )
    longest = LONGEST_TEXT[platform]
    if len(text) > longest:
        raise GraphError(100, f"(#100) Length of param message[text] must be <= {longest}", 2018109)
    if not isinstance(metadata, str) or len(metadata) > 1000:
        raise GraphError(100, "(#100) Length of param message[metadata] must be <= 1000")
    return text, metadata


def _read_tag(body: Json, platform: Platform) -> str:
    kind, tag = body.get("messaging_type"), body.get("tag")
    if kind is None and platform == "instagram":
        kind = "MESSAGE_TAG" if tag else "RESPONSE"
    if kind not in MESSAGING_TYPES:
        raise GraphError(
            100, f"(#100) Param messaging_type must be one of {_any_of(MESSAGING_TYPES)}"
        )
    if kind != "MESSAGE_TAG":
        return ""
    if tag != "HUMAN_AGENT":
        raise GraphError(100, "(#100) Param tag must be one of {HUMAN_AGENT}", 2018065)
    return str(tag)


def _any_of(names: tuple[str, ...]) -> str:
    return "{" + ", ".join(names) + "}"


def dead_token() -> GraphError:
    """The token is wrong, expired or withdrawn."""
    return GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def rate_limited() -> GraphError:
    """Too many calls."""
    text = "(#613) Calls to this api have exceeded the rate limit."
    return GraphError(613, text, status=429)


def unexpected() -> GraphError:
    """Meta itself fails."""
    text = "An unexpected error has occurred. Please retry your request later."
    return GraphError(2, text, status=500)


def unknown_object(node: str) -> GraphError:
    """There is nothing with this id, or the token may not see it."""
    text = (
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation"
    )
    return GraphError(100, text, 33, kind="GraphMethodException")
