"""Webhooks of Twilio: their parameters, and the signature over URL and parameters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from random import Random
from urllib.parse import urlencode

from omnidesk.demo.postman import Letter
from omnidesk.demo.twilio_rules import LateFailure, Wanted

API_VERSION = "2010-04-01"


def new_sid(rng: Random, prefix: str = "SM") -> str:
    """A sid: two letters and 32 hexadecimal digits."""
    return prefix + f"{rng.getrandbits(128):032x}"


def inbound_parameters(
    account_sid: str, sender: str, to: str, text: str, *, sid: str, name: str = ""
) -> dict[str, str]:
    """The parameters of an incoming text, all that are always there."""
    parameters = {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": text,
        "To": to,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": account_sid,
        "From": sender,
        "ApiVersion": API_VERSION,
    }
    return parameters | (
        _whatsapp_parameters(sender, name) if sender.startswith("whatsapp:") else {}
    )


def status_parameters(
    account_sid: str, wanted: Wanted, sid: str, status: str, failure: LateFailure | None
) -> dict[str, str]:
    """The parameters of a status callback; an error code only where something failed."""
    parameters = {
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": wanted.to,
        "MessageSid": sid,
        "AccountSid": account_sid,
        "From": wanted.sender,
        "ApiVersion": API_VERSION,
    }
    if wanted.is_whatsapp:
        parameters |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": wanted.to}
        if status in {"delivered", "read"}:
            parameters["EventType"] = status.upper()
    if failure:
        parameters |= {"ErrorCode": str(failure.code), "ErrorMessage": failure.message}
    return parameters


def signature(url: str, parameters: Mapping[str, str], auth_token: str) -> str:
    """The value of X-Twilio-Signature: the URL as called, then sorted names and values."""
    signed = url + "".join(name + parameters[name] for name in sorted(parameters))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_letter(
    url: str, parameters: Mapping[str, str], auth_token: str, lane: str = ""
) -> Letter:
    """The webhook call as Twilio makes it."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": signature(url, parameters, auth_token),
    }
    return Letter(url, urlencode(parameters).encode(), headers, lane)


def _whatsapp_parameters(sender: str, name: str) -> dict[str, str]:
    number = sender.removeprefix("whatsapp:").removeprefix("+")
    context = {"type": "whatsapp", "data": {"context": {"ProfileName": name, "WaId": number}}}
    return {
        "ProfileName": name,
        "WaId": number,
        "MessageType": "text",
        "ChannelMetadata": json.dumps(context, separators=(",", ":")),
    }
