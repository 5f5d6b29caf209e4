"""What Twilio's Messages resource refuses, and in which words. Pure.

`read_send` raises what Twilio answers at once; `late_failure` gives what it only tells in a status
callback after it has accepted the message. Codes: Twilio's error dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from omnidesk.demo.calls import Json
from omnidesk.demo.persons import WINDOW, Person

LONGEST_BODY = 1600
_ADDRESS = re.compile(r"(whatsapp:)?\+[1-9]\d{7,14}|whatsapp:[A-Z]{2}\.[0-9A-Za-z]{8,}")


class TwilioError(Exception):
    """An error in the form of Twilio's API."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(message)

    def body(self) -> Json:
        """The JSON of the answer."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {
            "code": self.code,
            "message": self.message,
            "more_info": more,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """A well-formed request to send one text."""

    to: str
    sender: str
    body: str
    status_callback: str = ""

    @property
    def is_whatsapp(self) -> bool:
        """WhatsApp addresses carry a prefix; everything else is SMS."""
        return self.to.startswith("whatsapp:")


@dataclass(frozen=True, slots=True)
class LateFailure:
    """What a status callback tells about a message that was accepted and then failed."""

    status: str
    code: int
    message: str


def read_send(form: Mapping[str, str], numbers: frozenset[str]) -> Wanted:
    """The request, checked for form against our own numbers. Raises TwilioError."""
    to, sender = _read_addresses(form, numbers)
    return Wanted(to, sender, _read_text(form), _read_callback(form))


def check_person(person: Person | None, to: str) -> None:
    """Raise TwilioError when the recipient has withdrawn consent with STOP."""
    if person is not None and person.has_opted_out:
        raise TwilioError(21610, f"Attempt to send to unsubscribed recipient {to}")


def late_failure(wanted: Wanted, person: Person | None, now: datetime) -> LateFailure | None:
    """The failure that a status callback will tell, if any. Only WhatsApp has a window."""
    if person is not None and not person.is_reachable:
        return LateFailure(
            "undelivered", 63024 if wanted.is_whatsapp else 30003, "Unreachable recipient"
        )
    if not wanted.is_whatsapp or (person is not None and person.is_within(WINDOW, now)):
        return None
    return LateFailure(
        "failed",
        63016,
        "Failed to send freeform message because you are outside the allowed window.",
    )


def _read_addresses(form: Mapping[str, str], numbers: frozenset[str]) -> tuple[str, str]:
    to, sender = form.get("To", ""), form.get("From", "")
    if not to:
        raise TwilioError(21604, "A 'To' phone number is required.")
    if not sender:
        raise TwilioError(21603, "A 'From' phone number is required.")
    if not _ADDRESS.fullmatch(to):
        raise TwilioError(21211, f"The 'To' number {to} is not a valid phone number.")
    if to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
        raise TwilioError(
            21910, "Invalid From and To pair. From and To should be of the same channel"
        )
    if sender not in numbers:
        raise _foreign_sender(sender)
    if to == sender:
        raise TwilioError(21266, f"'To' and 'From' number cannot be the same: {to}")
    return to, sender


def _foreign_sender(sender: str) -> TwilioError:
    if sender.startswith("whatsapp:"):
        return TwilioError(63007, "Twilio could not find a Channel with the specified From address")
    return TwilioError(
        21606,
        f"The 'From' phone number provided ({sender}) is not a valid, "
        "message-capable Twilio phone number for this destination.",
    )


def _read_text(form: Mapping[str, str]) -> str:
    if form.get("ContentSid"):
        raise TwilioError(21655, "The ContentSid is Invalid")
    if form.get("ContentVariables"):
        raise TwilioError(21654, "ContentSid Required")
    body = form.get("Body", "")
    if not body.strip():
        raise TwilioError(21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise TwilioError(21617, "The concatenated message body exceeds the 1600 character limit")
    return body


def _read_callback(form: Mapping[str, str]) -> str:
    url = form.get("StatusCallback", "")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise TwilioError(21609, f"The 'StatusCallback' URL {url} is not a valid URL.")
    return url
