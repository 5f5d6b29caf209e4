"""What programs get when they ask whether it works, and where they stand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

INSTANT = "2026-11-22T14:00:00.000000+00:00"


class Understood(BaseModel):
    """Whom we take the sender for, and how far its clock is from ours."""

    client_id: str = Field(examples=["odk_0123456789abcdef01234567"])
    name: str = Field(examples=["Billing"])
    signature_version: int = Field(examples=[2])
    sent_at: str = Field(examples=[INSTANT])
    received_at: str = Field(examples=[INSTANT])
    clock_difference_ms: int = Field(
        description="How long ago, by our clock, the request was signed.", examples=[84]
    )
    address: str = Field(description="Where the request came from.", examples=["203.0.113.7"])


class PingAnswer(Understood):
    """The signature is right."""

    success: bool = Field(examples=[True])
    message: str = Field(examples=["pong"])


class Received(BaseModel):
    """The request as it arrived. `json` is the body as it was read; `problem` says why not."""

    method: str = Field(examples=["POST"])
    path: str = Field(examples=["/api/external/test"])
    body_bytes: int = Field(examples=[18])
    body_sha256: str = Field(
        examples=["2c0fb0db58ba2f7d8aeb5ed8d7b9dcb9cdbcdf6d6cd9ef1c5e77a1ad9f6d2ba7"]
    )
    # Its name would hide a method of the base.
    json_: Any = Field(None, alias="json", examples=[{"message": "Halo"}])
    text: str | None = Field(None, description="Instead of `json`, when the body is none.")
    problem: str | None = Field(None, description="Why the body cannot be read.")


class TestAnswer(BaseModel):
    """What was received, and how it was understood."""

    __test__ = False

    success: bool = Field(examples=[True])
    received: Received
    understood: Understood


class QueueCounts(BaseModel):
    """What became of the client's messages."""

    queued: int = Field(examples=[12])
    processing: int = Field(examples=[1])
    sent_today: int = Field(examples=[340])
    failed_today: int = Field(examples=[2])


class StatusAnswer(BaseModel):
    """The client's limits, and what it has used of them. Days are those of the installation."""

    success: bool = Field(examples=[True])
    client_id: str = Field(examples=["odk_0123456789abcdef01234567"])
    name: str = Field(examples=["Billing"])
    is_active: bool = Field(examples=[True])
    rate_limit_per_minute: int = Field(examples=[60])
    rate_limit_per_day: int = Field(examples=[1000])
    requests_today: int = Field(description="Messages queued today.", examples=[355])
    queue: QueueCounts
